# Prints a chapter as records, "LINE<US>KIND<US>TEXT", for check.bash. The kinds
# are:
#
#     section  a heading of level 2
#     open     the beginning of a code block; TEXT is its info string
#     line     a line of a code block
#     close    the end of a code block
#     wrong    something that the checker cannot read; TEXT is the reason
#
# US is byte 31, the "unit separator", which no chapter contains.

function emit(kind, text) {
    printf "%d\037%s\037%s\n", NR, kind, text
}

fence != "" && index($0, fence) == 1 && $0 ~ /^`+$/ {
    emit("close", "")
    fence = ""
    next
}

fence != "" {
    emit("line", $0)
    next
}

match($0, /^```+/) {
    fence = substr($0, 1, RLENGTH)
    emit("open", substr($0, RLENGTH + 1))
    next
}

/^[ \t>*-]+```/ || /^[ \t>*-]*~~~/ {
    emit("wrong", "a code block must begin with ``` in the first column")
}

/^## / {
    emit("section", "")
}

END {
    if (fence != "")
        emit("wrong", "a code block has no end")
}
