# awk -f quoted.awk CHAPTER FILE...: how much of each file the chapter quotes,
# in blocks of code and as the new lines of diffs, as "FILE PERCENT". A line that
# the chapter has quoted from an earlier one of the files counts, too: it has not
# changed since. Neither empty lines nor lone braces count.

/^[{}; \t]*$/ { next }

FILENAME == ARGV[1] {
    if (/^```/)
        kind = kind == "" ? substr($1, 4) : ""
    else if (kind == "c")
        quoted[$0] = 1
    else if (kind == "diff" && /^> /)
        quoted[substr($0, 3)] = 1
    next
}

{
    lines[FILENAME]++
    found[FILENAME] += $0 in quoted
}

END {
    for (i = 2; i < ARGC; i++)
        print ARGV[i], int(100 * found[ARGV[i]] / lines[ARGV[i]])
}
