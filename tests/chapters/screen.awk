# Compares what a terminal shows with a line of a chapter. That line must come
# at line `from`, or with skip=1 anywhere after it. Prints
#
#     is N            it is line N
#     not N<US>TEXT   line N is a different one, TEXT
#     none            there is no line yet
#
# WANT in the environment is the chapter's line. It is not passed with -v, which
# would replace the escapes in it. Instead of a time, a client's port, a process
# ID or the system's words for an error or a signal in the chapter, any others
# are accepted. `port` replaces 6379.

function shape(text,    d, time) {
    sub(/[ \t\r]+$/, "", text)     # invisible in a terminal
    d = "[0-9]"
    time = d d d d "-" d d "-" d d "T" d d ":" d d ":" d d "\\." \
        d d d d d d "Z"
    gsub(time, "(time)", text)
    gsub("127\\.0\\.0\\.1:6379", "(server)", text)
    gsub(/127\.0\.0\.1:[0-9]+/, "(client)", text)
    gsub(/Child [0-9]+/, "Child (pid)", text)
    sub(/ Err: [^.]*\./, " Err: (in the words of libc).", text)
    if (text ~ /(signal [0-9]+|terminated) \([^()]*\)$/)
        sub(/\([^()]*\)$/, "(in the words of libc)", text)
    return text
}

BEGIN { want = shape(ENVIRON["WANT"]) }

NR < from { next }

{
    line = $0
    gsub(":" port, ":6379", line)
    if (shape(line) "" == want "") {
        print "is " NR
        done = 1
        exit
    }
    if (!skip) {
        printf "not %d\037%s\n", NR, line
        done = 1
        exit
    }
}

END { if (!done) print "none" }
