# The anchor of a heading.

# As GitHub makes them: the heading's text in lower case, without punctuation,
# blanks become hyphens, and the second of a name ends in "-1". Of the signs
# beyond ASCII those are taken out that a heading of ours may have.
function anchor(text) {
    text = tolower(text)
    gsub(/\]\([^)]*\)/, "", text)
    gsub(/—|–|‘|’|“|”|…|→|←|×/, "", text)
    gsub(/[!-,.\/:-@\[-^`{-~]/, "", text)
    gsub(/ /, "-", text)
    return seen[text]++ ? text "-" (seen[text] - 1) : text
}
