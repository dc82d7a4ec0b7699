# Returns the anchor that GitHub makes of a heading: the text in lower case,
# without punctuation, and with hyphens instead of spaces. The second one with
# the same name ends in "-1". Of the punctuation beyond ASCII, only what our
# headings use is removed. For links.awk.
function anchor(text) {
    text = tolower(text)
    gsub(/\]\([^)]*\)/, "", text)
    gsub(/—|–|‘|’|“|”|…|→|←|×/, "", text)
    gsub(/[!-,.\/:-@\[-^`{-~]/, "", text)
    gsub(/ /, "-", text)
    return seen[text]++ ? text "-" (seen[text] - 1) : text
}
