# Prints the links of a chapter, "LINE<US>TARGET", or with -v anchors=1 the
# anchors of its headings and those that a line above a heading names. Skips
# code, in blocks and in `spans`. To be loaded after anchor.awk.

# Prints what is between each `before` in `text` and the next `after`.
function print_targets(text, before, after,    at, target) {
    while ((at = index(text, before)) > 0) {
        text = substr(text, at + length(before))
        target = substr(text, 1, index(text, after) - 1)
        sub(/ .*/, "", target)          # [text](target "title")
        printf "%d\037%s\n", NR, target
    }
}

fence != "" {
    if (index($0, fence) == 1 && $0 ~ /^`+$/)
        fence = ""
    next
}

match($0, /^```+/) {
    fence = substr($0, 1, RLENGTH)
    next
}

anchors {
    if (match($0, /^<a id="[^"]+"/))
        print substr($0, 8, RLENGTH - 8)
    if (sub(/^#+ +/, ""))
        print anchor($0)
    next
}

{
    gsub(/`[^`]*`/, "")
    print_targets($0, "](", ")")
    print_targets($0, "href=\"", "\"")
    print_targets($0, "src=\"", "\"")
    print_targets($0, "srcset=\"", "\"")
    if (match($0, /^\[[^\]]+\]: +/))    # [text]: target
        printf "%d\037%s\n", NR, substr($0, RLENGTH + 1)
}
