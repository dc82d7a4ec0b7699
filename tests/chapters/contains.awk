# awk -f contains.awk BLOCK FILE: prints nothing if FILE contains the lines of
# BLOCK, one after another. Otherwise it finds the place where most of them
# match, and prints how many, and the line that FILE has instead of the next
# one: "COUNT<US>LINE".

# The appended "" makes awk compare text, not numbers: "1.0" is not "1" here.
FILENAME == ARGV[1] { block[++size] = $0 ""; next }
{ file[++length_] = $0 "" }

END {
    longest = 0
    instead = "(no such line)"
    for (start = 1; start <= length_; start++) {
        same = 0
        while (same < size && start + same <= length_ \
               && file[start + same] == block[same + 1])
            same++
        if (same == size)
            exit 0
        if (same > longest) {
            longest = same
            at = start + same
            instead = at > length_ ? "(the end)" : file[at]
        }
    }
    printf "%d\037%s\n", longest, instead
}
