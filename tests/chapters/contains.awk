# awk -f contains.awk BLOCK FILE: do the lines of BLOCK stand in FILE, one
# after the other, letter for letter? If they do not it prints, for the place
# where the most of them stand, how many do, and what FILE has instead of the
# next: "COUNT<US>LINE".

# The appended "" keeps awk from comparing numbers: "1.0" is not "1" here.
FILENAME == ARGV[1] { block[++size] = $0 ""; next }
{ file[++length_] = $0 "" }

END {
    most = 0
    instead = "(no such line)"
    for (start = 1; start <= length_; start++) {
        same = 0
        while (same < size && start + same <= length_ \
               && file[start + same] == block[same + 1])
            same++
        if (same == size)
            exit 0
        if (same > most) {
            most = same
            at = start + same
            instead = at > length_ ? "(the end)" : file[at]
        }
    }
    printf "%d\037%s\n", most, instead
}
