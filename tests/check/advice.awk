# Prints the values of one key in the record about one test, for advice.bash.
# The file `advice` describes its format.

BEGIN {
    RS = ""
    FS = "\n"
    step = ENVIRON["ADVICE_STEP"]
    test = ENVIRON["ADVICE_TEST"]
    key = ENVIRON["ADVICE_KEY"]
}

# Returns 1 if the record is about this test: "3 SET*" is about each test of
# step 3 whose name begins with SET.
function is_about(what,    space, name) {
    space = index(what, " ")
    if (substr(what, 1, space - 1) != step && what !~ /^\*/)
        return 0
    name = substr(what, space + 1)
    if (name !~ /\*$/)
        return name == test
    # Without index(), because in busybox the empty string has index 0.
    sub(/\*$/, "", name)
    return substr(test, 1, length(name)) == name
}

{
    mine = 0
    found = ""
    for (i = 1; i <= NF; i++) {
        if ($i ~ /^#/)
            continue
        if ($i ~ /^ /) {                # continues the line above
            sub(/^ +/, "", $i)
            if (inside)
                found = found " " $i
            continue
        }
        at = index($i, ": ")
        name = substr($i, 1, at - 1)
        value = substr($i, at + 2)
        if (name == "test" && is_about(value))
            mine = 1
        inside = name == key
        # A record about tests of two steps has a section for each.
        chapter = "step" substr(step, 1, 1) "-"
        if (name == "read" && step != "" && index(value, chapter) != 1)
            inside = 0
        if (inside)
            found = found (found == "" ? "" : "\n") value
    }
    if (mine && found != "") {
        print found
        exit
    }
}
