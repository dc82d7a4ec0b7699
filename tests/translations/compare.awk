# Compares the outlines (see outline.awk) of a page and of its translation:
#
#     awk -v page=README.md -v translation=README.zh-CN.md \
#         -f compare.awk OUTLINE OF_TRANSLATION
#
# Prints each difference as FILE:LINE: WHAT, at most one of a kind in a section.

BEGIN { FS = "\037" }

FNR == 1 { side++ }     # 1: the page, 2: the translation

$3 == "heading" {
    heading[side, $2] = $4
    at[side, $2] = $1
    sections[side] = $2
}

{
    n = ++count[side, $2, $3]
    text[side, $2, $3, n] = $4
    line[side, $2, $3, n] = $1
}

function complain(number, what) {
    print translation ":" number ": " what
    bad = 1
}

# Both must have the same texts of this kind, in the same order.
function compare_list(s, kind, what,    i, n) {
    n = count[1, s, kind] > count[2, s, kind] ? count[1, s, kind] \
        : count[2, s, kind]
    for (i = 1; i <= n; i++) {
        if (i > count[1, s, kind])
            complain(line[2, s, kind, i], what " that is not in " page ": " \
                text[2, s, kind, i])
        else if (i > count[2, s, kind])
            complain(at[2, s], what " is missing, " page ":" \
                line[1, s, kind, i] ": " text[1, s, kind, i])
        else if (text[1, s, kind, i] != text[2, s, kind, i])
            complain(line[2, s, kind, i], what " differs from " page ":" \
                line[1, s, kind, i] ": " text[1, s, kind, i])
        else
            continue
        return
    }
}

# Both must have the same links, in any order, because the order of words
# differs between languages.
function compare_links(s,    i, left) {
    for (i = 1; i <= count[1, s, "link"]; i++)
        left[text[1, s, "link", i]]++
    for (i = 1; i <= count[2, s, "link"]; i++)
        if (--left[text[2, s, "link", i]] < 0)
            complain(line[2, s, "link", i], "a link that is not in " page ": " \
                text[2, s, "link", i])
    for (i = 1; i <= count[1, s, "link"]; i++)
        if (left[text[1, s, "link", i]]-- > 0)
            complain(at[2, s], "a link is missing, " page ":" \
                line[1, s, "link", i] ": " text[1, s, "link", i])
}

# Returns 1 if both have the same headings. If not, the sections cannot be
# paired and nothing else can be compared.
function same_headings(    s) {
    for (s = 1; s <= sections[1] || s <= sections[2]; s++) {
        if (heading[1, s] == heading[2, s])
            continue
        if (s > sections[1])
            complain(at[2, s], "a heading that is not in " page ": " \
                heading[2, s])
        else
            complain(at[2, s <= sections[2] ? s : sections[2]], \
                "the heading of " page ":" at[1, s] " is missing: " \
                heading[1, s])
        return 0
    }
    return 1
}

END {
    last = same_headings() ? sections[1] : 0
    for (s = 1; s <= last; s++) {
        compare_list(s, "code", "a line of a block")
        compare_list(s, "row", "a table's row")
        compare_list(s, "item", "an item")
        compare_links(s)
    }
    exit bad
}
