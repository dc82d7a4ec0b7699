# awk -f captions.awk CHAPTER: GitHub does not show a block's info string, so
# before each block of code and each diff a line in italics must name its files,
# with links:
#
#     *In [small.c](small.c):*
#     *From [ping.c](ping.c) to [small.c](small.c):*
#     *In [common/net.c](../common/net.c):*
#
# A file of another directory is named by its path from the project's root.
# Prints "CHAPTER:LINE: expected: CAPTION" for each block without that line.

# A link to `path`, from the directory that the chapter is in.
function link_to(path,    directory) {
    directory = FILENAME
    sub(/[^\/]*$/, "", directory)
    if (directory == "" || index(path, directory) == 1) {
        path = substr(path, length(directory) + 1)
        return "[" path "](" path ")"
    }
    return "[" path "](../" path ")"
}

function check(expected) {
    if (last != expected)
        printf "%s:%d: expected: %s\n", FILENAME, FNR, expected
}

/^```/ {
    if (!in_block && $1 == "```c")
        check("*In " link_to($2) ":*")
    else if (!in_block && $1 == "```diff")
        check("*From " link_to($2) " to " link_to($3) ":*")
    in_block = !in_block
    last = ""
    next
}

NF > 0 { last = $0 }
