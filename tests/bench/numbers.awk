# Reads the CSV of `make bench`, for table.awk and plot.awk. Its columns are
# row, round, server, and what the load generator printed.

BEGIN { FS = "," }

NR == 1 {
    for (i = 1; i <= NF; i++)
        column[i] = $i
    next
}

{
    for (i = 4; i <= NF; i++)
        field[$1, $2, $3, column[i]] = $i
    measured[$1, $2, $3] = 1
    rounds = $2 > rounds ? $2 : rounds
}

# Returns the median of list[1..count].
function median(list, count,    i, j, swap) {
    for (i = 2; i <= count; i++)
        for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
            swap = list[j]
            list[j] = list[j - 1]
            list[j - 1] = swap
        }
    if (count % 2)
        return list[(count + 1) / 2]
    return (list[count / 2] + list[count / 2 + 1]) / 2
}

# Returns a metric that the load generator printed, or one computed from those.
function value(row, round, server, metric) {
    if (metric == "fresh_bytes")
        return difference(row, round, server, "rss_idle") \
            / field[row, round, server, "idle"]
    if (metric == "used_bytes")
        return difference(row, round, server, "rss_asked") \
            / field[row, round, server, "idle"]
    if (metric == "key_bytes")
        return difference(row, round, server, "rss_last") \
            / field[row, round, server, "requests"]
    if (metric == "growth_us")
        return field[row, round, server, "max_us"] \
            - field["grown", round, server, "max_us"]
    return field[row, round, server, metric]
}

function difference(row, round, server, memory) {
    return field[row, round, server, memory] \
        - field[row, round, server, "rss_first"]
}

# Returns the median over the rounds, or "" if it was not measured.
function middle(row, server, metric,    round, list, count) {
    for (round = 1; round <= rounds; round++)
        if ((row, round, server) in measured)
            list[++count] = value(row, round, server, metric)
    return count ? median(list, count) : ""
}

# Returns the median of the ratios to another server, or to another row, or "".
function ratio(row, server, row2, server2, metric,    round, list, count, to) {
    for (round = 1; round <= rounds; round++)
        if (((row, round, server) in measured) \
            && ((row2, round, server2) in measured)) {
            to = value(row2, round, server2, metric)
            if (to != 0)
                list[++count] = value(row, round, server, metric) / to
        }
    return count ? median(list, count) : ""
}
