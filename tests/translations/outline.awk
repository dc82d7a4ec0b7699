# Prints what a translation must have in common with its English page, in lines
#
#     NUMBER <US> SECTION <US> KIND <US> TEXT
#
# NUMBER is the line's number. Sections begin at headings and are counted from
# 1. The kinds, and their texts:
#
#     heading     level and anchor
#     sum         the checksum of the English section that was translated
#     code        a line of a block, its fences included
#     row         the number of cells in a table's row
#     item        the number of an item in a numbered list
#     link        the target
#
# The words in pictures, ```text and ```mermaid, are translated, so of their
# lines only the fences are printed, and the others are prose. But a ```text
# block that begins with a prompt shows terminals, and is code like ```console.
# With -v prose=PREFIX, the prose of section N is written to PREFIX.N.
#
# To be loaded after chapters/anchor.awk.

function put(kind, text) {
    printf "%d\037%d\037%s\037%s\n", NR, section, kind, text
}

function put_links(text, before, after,    at, target) {
    while ((at = index(text, before)) > 0) {
        text = substr(text, at + length(before))
        target = substr(text, 1, index(text, after) - 1)
        sub(/ .*/, "", target)          # [text](target "title")
        put("link", target)
    }
}

function put_prose() {
    if (prose != "" && section > 0)
        print > (prose "." section)
}

fence != "" {
    is_end = index($0, fence) == 1 && $0 ~ /^ *`+ *$/
    if (begins && $0 ~ /^ *(server|client|other)\$ /)
        is_picture = 0
    begins = 0
    if (is_picture && !is_end)
        put_prose()
    else
        put("code", $0)
    if (is_end)
        fence = ""
    next
}

match($0, /^ *```+/) {
    fence = substr($0, 1, RLENGTH)
    is_picture = $0 ~ /`(text|mermaid) *$/
    begins = 1
    put("code", $0)
    next
}

# Above each heading of a translation: the English anchor and the checksum.
/^<a id="[^"]*"><\/a><!-- en: [0-9]+ -->$/ {
    split($0, quoted, "\"")
    id = quoted[2]
    sum = $0
    gsub(/.*en: | -->/, "", sum)
    next
}

/^#+ / {
    if (section > 0 && prose != "")
        close(prose "." section)
    section++
    level = $0
    sub(/ .*/, "", level)
    text = $0
    sub(/^#+ +/, "", text)
    put("heading", level " #" (sum != "" ? id : anchor(text)))
    if (sum != "")
        put("sum", sum)
    id = sum = ""
    put_prose()
    next
}

# The line with links to the other languages.
/^(\*\*English\*\*|\[English\]\()/ { next }

{
    put_prose()
    line = $0
    if (line ~ /^ *\|/) {
        cells = line
        gsub(/\\\|/, "", cells)
        put("row", gsub(/\|/, "|", cells))
    }
    if (match(line, /^ *[0-9]+\. /)) {
        item = substr(line, 1, RLENGTH)
        gsub(/ /, "", item)
        put("item", item)
    }
    gsub(/`[^`]*`/, "", line)
    put_links(line, "](", ")")
    put_links(line, "href=\"", "\"")
    put_links(line, "src=\"", "\"")
    put_links(line, "srcset=\"", "\"")
}
