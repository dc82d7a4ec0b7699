# Prints the table of `make bench`:
#
#     awk -f numbers.awk -f table.awk bench.csv
#
# Each ratio is the median of the rounds' ratios, so that the two numbers of a
# ratio were measured within seconds. Absolute numbers are in the last columns.

# --- text ---

function shown(number, metric) {
    if (number == "")
        return "-"
    if (metric == "cpu_ns")
        return sprintf("%.2f us", number / 1000)
    if (metric == "rps")
        return sprintf("%.1fk/s", number / 1000)
    if (metric ~ /_us$/)
        return number < 1000 && number > -1000 ? sprintf("%.0f us", number) \
            : sprintf("%.1f ms", number / 1000)
    return sprintf("%.0f bytes", number)
}

function times(number) {
    return number == "" ? "-" : sprintf("%.2fx", number)
}

function line(what, server, result, against, goal, verdict, ours, theirs,
              nothing, busy) {
    printf "  %-30s %-6s %7s %-10s %-12s %-19s %10s %10s %8s %5s\n", what,
        server, result, against, goal, verdict, ours, theirs, nothing, busy
}

function section(title) {
    printf "\n%s\n", title
    line("", "server", "ratio", "to", "goal", "result", "itself", "the other",
         "fixed", "busy")
}

# --- lines of the table ---

# Returns whether a goal is met: at most, or at least, `limit` times the other
# server's number. A server that is within 10% of the one that parses nothing is
# as good as that, because there is nothing left to gain.
function judge(number, sign, limit, row, server, metric,    to) {
    if (number == "" || sign == "")
        return ""
    if (sign == "<=" ? number <= limit : number >= limit)
        return "met"
    to = ratio(row, server, row, "fixed", metric)
    if (to != "" && (sign == "<=" ? to <= 1.10 : to >= 0.90))
        return "as good as fixed"
    return "NOT met"
}

# Prints a line for each of the servers that was measured, with its ratio to the
# server `other`, or to "itself", in row `row2`.
function compare(what, row, servers, metric, row2, other, name, sign, limit,
                 i, count, list, server, to, number) {
    count = split(servers, list, " ")
    for (i = 1; i <= count; i++) {
        server = list[i]
        if (middle(row, server, metric) == "")
            continue
        to = other == "itself" ? server : other
        number = ratio(row, server, row2, to, metric)
        line(what, server, times(number), name,
             sign == "" ? "" : sign sprintf(" %.2fx", limit),
             judge(number, sign, limit, row, server, metric),
             shown(middle(row, server, metric), metric),
             shown(middle(row2, to, metric), metric),
             times(ratio(row, "fixed", row, "redis", metric)),
             sprintf("%.2f", middle(row, server, "server_busy")))
    }
}

function to_redis(what, row, servers, metric, sign, limit) {
    compare(what, row, servers, metric, row, "redis", "redis", sign, limit)
}

# Does the same for a goal that is not a ratio.
function bound(what, row, servers, metric, limit,    i, count, list, own) {
    count = split(servers, list, " ")
    for (i = 1; i <= count; i++) {
        own = middle(row, list[i], metric)
        if (own != "")
            line(what, list[i],
                 metric == "growth_us" ? "" \
                 : times(ratio(row, list[i], row, "redis", metric)),
                 "redis", "<= " shown(limit, metric),
                 own <= limit ? "met" : "NOT met", shown(own, metric),
                 shown(middle(row, "redis", metric), metric), "", "")
    }
}

# Returns a metric, with its ratio to redis.
function cell(row, server, metric) {
    return sprintf("%10s %7s", shown(middle(row, server, metric), metric),
                   times(ratio(row, server, row, "redis", metric)))
}

# Prints requests per second, the median wait and the 99th percentile of each
# server.
function grid(what, row,    i, count, list) {
    count = split("step2 poll epoll redis", list, " ")
    for (i = 1; i <= count; i++)
        if (middle(row, list[i], "rps") != "")
            printf "  %-30s %-6s %s %s %s\n", what, list[i],
                cell(row, list[i], "rps"), cell(row, list[i], "p50_us"),
                cell(row, list[i], "p99_us")
}

END {
    both = "poll epoll"
    section("Server CPU per request, 50 clients (fixed: parses nothing)")
    to_redis("GET", "get", both, "cpu_ns", "<=", 0.95)
    to_redis("SET", "set", both, "cpu_ns", "<=", 0.95)
    to_redis("GET, pipeline 16, 3 bytes", "get-p16", both, "cpu_ns", "<=", 0.7)
    to_redis("SET, pipeline 16, 3 bytes", "set-p16", both, "cpu_ns", "<=", 0.7)
    to_redis("GET, pipeline 16, 1 KiB", "get-p16-1k", both, "cpu_ns", "<=", 0.8)
    to_redis("SET, pipeline 16, 1 KiB", "set-p16-1k", both, "cpu_ns", "<=", 0.8)
    to_redis("GET 64 KiB", "get-64k", both, "cpu_ns", "<=", 0.95)

    section("1,000 clients")
    to_redis("GET: 99th percentile", "get-1000", both, "p99_us", "<=", 1)
    to_redis("SET: 99th percentile", "set-1000", both, "p99_us", "<=", 1)

    section("Connect, one command, close: connections per second")
    to_redis("", "connect", "step1 step2", "rps")
    to_redis("", "connect", both, "rps", ">=", 0.95)
    compare("", "connect", both, "rps", "connect", "step2", "step 2", ">=", 5)

    section("GET by 50 clients, next to 10,000 idle ones")
    for (i = 1; i <= 2; i++) {
        metric = i == 1 ? "rps" : "p50_us"
        what = i == 1 ? "requests" : "median wait"
        compare(what, "idle-10000", "epoll", metric, "idle-0", "itself",
                "none idle", i == 1 ? ">=" : "<=", i == 1 ? 0.95 : 1.05)
        compare(what, "idle-10000", "poll redis", metric, "idle-0", "itself",
                "none idle")
        to_redis(what, "idle-10000", "epoll", metric, i == 1 ? ">=" : "<=", 1)
        to_redis(what, "idle-10000", "poll", metric)
    }

    section("Memory (RSS)")
    bound("per idle connection, new", "idle-10000", both, "fresh_bytes", 100)
    bound("and after a PING", "idle-10000", both, "used_bytes", 100)
    to_redis("per key, at 1,000,000 keys", "grow", both, "key_bytes", "<=", 0.7)

    section("While 1,000,000 keys are inserted: the longest wait of 8 clients")
    to_redis("in all", "grow", both, "max_us")
    bound("longer than without growth", "grow", both, "growth_us", 2000)

    printf "\nSET: throughput and latency, each with its ratio to redis\n"
    printf "  %-30s %-6s %10s %7s %10s %7s %10s %7s\n", "", "server",
        "requests", "ratio", "median", "ratio", "99th pct", "ratio"
    grid("1 client", "set-1")
    grid("50 clients", "set")
    grid("1,000 clients", "set-1000")
    grid("1 client, pipeline 16", "set-1-p16")
    grid("50 clients, pipeline 16", "set-p16")
    grid("1,000 clients, pipeline 16", "set-1000-p16")
}
