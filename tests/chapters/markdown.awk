# A chapter as records, "LINE<US>KIND<US>TEXT", for check.bash:
#
#     section  a heading of level 2
#     open     a code block begins; TEXT is its info string
#     line     a line of it
#     close    it ends
#     wrong    what the checker cannot see into; TEXT says why
#
# US is the byte 31, "unit separator": no text holds it.

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
    emit("wrong", "a code block begins with ``` at the line's first column")
}

/^## / {
    emit("section", "")
}

END {
    if (fence != "")
        emit("wrong", "a code block has no end")
}
