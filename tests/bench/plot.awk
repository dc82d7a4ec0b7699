# Writes the data of the plots:
#
#     awk -f numbers.awk -f plot.awk -v out=DIRECTORY bench.csv
#
# It has a line for each point on the x axis: a name, then a column for each
# server, "-" where nothing was measured.

function or_dash(number) {
    return number == "" ? "-" : number
}

function idle(row, name) {
    print "\"" name "\"", or_dash(middle(row, "poll", "rps")),
        or_dash(middle(row, "epoll", "rps")),
        or_dash(middle(row, "redis", "rps")) >(out "/idle")
}

function cpu(row, name) {
    if (middle(row, "redis", "cpu_ns") != "")
        print "\"" name "\"",
            or_dash(ratio(row, "poll", row, "redis", "cpu_ns")),
            or_dash(ratio(row, "epoll", row, "redis", "cpu_ns")),
            or_dash(ratio(row, "fixed", row, "redis", "cpu_ns")) >(out "/cpu")
}

function connect(server, name) {
    if (middle("connect", server, "rps") != "")
        print "\"" name "\"", middle("connect", server, "rps") \
            >(out "/connect")
}

END {
    idle("idle-0", "none")
    idle("idle-100", "100")
    idle("idle-1000", "1,000")
    idle("idle-10000", "10,000")

    cpu("get", "GET")
    cpu("set", "SET")
    cpu("get-p16", "GET\\n16 at once")
    cpu("set-p16", "SET\\n16 at once")
    cpu("get-p16-1k", "GET 1 KiB\\n16 at once")
    cpu("set-p16-1k", "SET 1 KiB\\n16 at once")
    cpu("get-64k", "GET\\n64 KiB")

    connect("step1", "step 1:\\none after the other")
    connect("step2", "step 2:\\na process each")
    connect("poll", "step 3:\\npoll")
    connect("epoll", "step 3:\\nepoll")
    connect("redis", "redis-server")
}
