# Prints the values of one key in the record about one test: advice.bash.
# `advice` itself tells how a record looks.

BEGIN {
    RS = ""
    FS = "\n"
    step = ENVIRON["ADVICE_STEP"]
    test = ENVIRON["ADVICE_TEST"]
    key = ENVIRON["ADVICE_KEY"]
}

# "3 SET*" is about each test of step 3 whose name begins with SET.
function is_about(what,    space, name) {
    space = index(what, " ")
    if (substr(what, 1, space - 1) != step && what !~ /^\*/)
        return 0
    name = substr(what, space + 1)
    if (name !~ /\*$/)
        return name == test
    # Not by index(): the empty string has index 0 in busybox.
    sub(/\*$/, "", name)
    return substr(test, 1, length(name)) == name
}

{
    mine = 0
    found = ""
    for (i = 1; i <= NF; i++) {
        if ($i ~ /^#/)
            continue
        if ($i ~ /^ /) {                # goes on
            sub(/^ +/, "", $i)
            if (inside)
                found = found " " $i
            continue
        }
        at = index($i, ": ")
        name = substr($i, 1, at - 1)
        value = substr($i, at + 2)
        if (name == "test" && is_about(value))
            mine = 1
        inside = name == key
        # A section of another step's chapter is not the one to read.
        if (name == "read" && step != "" && index(value, "step" substr(step, 1, 1) "-") != 1)
            inside = 0
        if (inside)
            found = found (found == "" ? "" : "\n") value
    }
    if (mine && found != "") {
        print found
        exit
    }
}
