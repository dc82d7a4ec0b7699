# awk -f captions.awk CHAPTER: checks that before each block of code and each
# diff a line in italics names its files, with links, because GitHub does not
# show a block's info string:
#
#     *In [small.c](small.c):*
#     *From [ping.c](ping.c) to [small.c](small.c):*
#     *From step 1's [echo.c](../step1-accept/echo.c) to [echo.c](echo.c):*
#
# Prints "CHAPTER:LINE: no line above links to FILES" for each block without
# such a line.

# Returns the paths, from the project's root, of the files that a line links to.
# A link is relative to the chapter's directory, and its text is the file's
# name.
function linked_files(line,    files, link, text, target, directory) {
    directory = FILENAME
    sub(/[^\/]*$/, "", directory)
    while (match(line, /\[[^]]*\]\([^)]*\)/)) {
        link = substr(line, RSTART + 1, RLENGTH - 2)
        line = substr(line, RSTART + RLENGTH)
        text = target = link
        sub(/\].*/, "", text)
        sub(/.*\(/, "", target)
        if (target != text && substr(target, length(target) - length(text)) \
            != "/" text)
            return "[" text "](" target ")"
        files = files " " (sub(/^\.\.\//, "", target) ? "" : directory) target
    }
    return substr(files, 2)
}

function check(caption, files) {
    if (last !~ caption || linked_files(last) != files)
        printf "%s:%d: no line above links to %s\n", FILENAME, FNR, files
}

/^```/ {
    if (!in_block && $1 == "```c")
        check("^\\*In .*\\):\\*$", $2)
    else if (!in_block && $1 == "```diff")
        check("^\\*From .* to .*\\):\\*$", $2 " " $3)
    in_block = !in_block
    last = ""
    next
}

NF > 0 { last = $0 }
