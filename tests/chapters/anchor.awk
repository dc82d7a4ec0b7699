# Returns the anchor of a heading. For links.awk.

# GitHub makes it of the heading's text: in lower case, without punctuation, and
# with hyphens instead of spaces. The second one of the same name ends in "-1".
# Of the punctuation beyond ASCII, only what our headings use is removed.
function anchor(text) {
    text = tolower(text)
    gsub(/\]\([^)]*\)/, "", text)
    gsub(/—|–|‘|’|“|”|…|→|←|×/, "", text)
    gsub(/[!-,.\/:-@\[-^`{-~]/, "", text)
    gsub(/ /, "-", text)
    return seen[text]++ ? text "-" (seen[text] - 1) : text
}
