#!/usr/bin/env bats
# The tools of `make bench`, and that it runs. These tests do not say how fast
# anything is.

load helpers

setup() {
    [ "$(uname)" = Linux ] || skip "needs Linux"
}

# load_run OPTION...: runs the load generator against the test's server.
load_run() {
    run "$ROOT/tests/bench/load" --port "$PORT" --clients 10 --warm-up 0 \
        --requests 1000 "$@" 3>&- 4>&-
}

# figure NAME: prints the value of NAME in the load generator's output.
figure() {
    tr ' ' '\n' <<<"$output" | sed -n "s/^$1=//p"
}

# counted commands|connections: prints how many step 3 has counted: commands
# before this one, or connections with this one.
counted() {
    talk send 'INFO stats\r\n' half-close print-all | tr -d '\r' |
        sed -n "s/^total_$1.*://p"
}

# does_not_measure TEXT: fails unless the last load_run failed with this
# message.
does_not_measure() {
    [ "$status" -eq 1 ]
    [[ "$output" == "load: "*"$1"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "load sends exactly the requests it counts, in complete batches" {
    start_step 3
    load_run --work set --pipeline 16 --keys 100 --value 5
    [ "$status" -eq 0 ]
    [ "$(figure requests)" = 1008 ]
    [ "$(counted commands)" = 1008 ]
    ask DBSIZE ':100'
    talk send 'GET key:000000000099\r\n' expect '$5\r\nvvvvv\r\n'
}

@test "load sets the keys before it gets them" {
    start_step 3
    load_run --work get --keys 500
    [ "$status" -eq 0 ]
    [ "$(figure requests)" = 1000 ]
    [ "$(counted commands)" = 1500 ]
    ask DBSIZE ':500'
}

# Such a value does not fit in one write(2).
@test "load sets and gets large values in pieces" {
    start_step 3
    load_run --work get --keys 30 --value 1000000 --pipeline 30 --requests 90
    [ "$status" -eq 0 ]
    [ "$(figure requests)" = 90 ]
}

@test "each visit by load is a separate connection" {
    start_step 3
    load_run --work connect
    [ "$status" -eq 0 ]
    [ "$(counted connections)" = 1001 ]
}

@test "load visits step 1, whose only reply is an error" {
    start_step 1
    load_run --work connect --clients 1 --requests 10
    [ "$status" -eq 0 ]
    [ "$(figure requests)" = 10 ]
}

# Before the hundred send their PING, one more connection gets a reply, which
# shows that the hundred have been accepted.
@test "load's idle connections send one PING and stay connected" {
    start_step 3
    load_run --work ping --clients 1 --requests 1 --idle 100
    [ "$status" -eq 0 ]
    [ "$(counted connections)" = 103 ]
    [ "$(counted commands)" = 103 ]
}

@test "load measures the CPU time of a server and of its children" {
    local step seen
    for step in 2 3; do
        start_step "$step"
        # Enough requests that a difference of 2 hundredths is small.
        load_run --work ping --requests 300000 --pipeline 16 \
            --pid "$SERVER_PID"
        [ "$status" -eq 0 ]
        wait_until has_children 0
        seen=$(awk '{ print $14 + $15 + $16 + $17 }' "/proc/$SERVER_PID/stat")
        awk -v seen="$seen" -v each="$(figure cpu_ns)" 'BEGIN {
            ours = each * 300000 / 1e7
            exit !(ours <= seen + 2 && ours >= seen * 0.7 - 3)
        }' || fail "load: $(figure cpu_ns) ns each, the kernel: $seen ticks"
        stop_server
    done
}

@test "load measures the memory that keys take" {
    start_step 3
    load_run --work set --value 100000 --keys 100 --pid "$SERVER_PID"
    [ "$status" -eq 0 ]
    [ $(($(figure rss_last) - $(figure rss_first))) -ge 9000000 ]
}

# The reply to a GET of one byte is as long as +PONG.
@test "load reports and fails on a wrong reply of the right length" {
    start_server "$ROOT/tests/bench/fixed" --work get --value 1
    load_run --work ping --pipeline 100
    does_not_measure 'sent a wrong reply: "$1\r\nv\r\n'
}

@test "load reports and fails on an extra reply" {
    start_server ANSWERS='"+PONG\r\n+PONG\r\n"' "$ROOT/tests/answer"
    load_run --work ping --clients 1
    does_not_measure "sent a wrong reply"
}

@test "load reports and fails when the server closes the connection" {
    start_server ANSWERS='""' "$ROOT/tests/answer"
    load_run --work ping --clients 1
    does_not_measure "closed a connection"
}

@test "load reports and fails when no server is listening" {
    start_step 3
    stop_server
    load_run --work ping
    does_not_measure "refuses connection 1"
}

@test "load reports and fails when no reply arrives for 10 seconds" {
    start_server "$ROOT/tests/bench/fixed" --work get
    load_run --work ping --clients 1
    does_not_measure "nothing arrived for 10 s"
}

@test "the server that parses nothing sends one reply per request length" {
    start_server "$ROOT/tests/bench/fixed" --work get --value 10000000
    load_run --work get --value 10000000 --fill 0 --pipeline 3 --requests 9
    [ "$status" -eq 0 ]
    [ "$(figure requests)" = 9 ]
    # A GET is 36 bytes long, its reply 10,000,013.
    talk pieces 7 repeat 72 send x repeat 2 swallow 10000013
    stop_server
    [ "$STATUS" -eq 0 ]
}

# This is the shortest run. Its rows must be in the table and in the CSV.
@test "bench prints a table of rows and writes a CSV file" {
    local server
    run env ROUNDS=2 SECONDS_EACH=0.05 ONLY='^(get|connect)$' \
        OUT="$TMP/bench" "$ROOT/tests/bench/bench" 3>&- 4>&-
    [ "$status" -eq 0 ]
    [[ "$output" == *"bench: round 2 of 2"*"connect"* ]]
    grep -Eq '^ +GET +poll .*<= 0\.95x' "$TMP/bench/bench.txt"
    grep -Eq '^ +poll +[0-9.]+x step 2 +>= 5\.00x +(met|NOT met)' \
        "$TMP/bench/bench.txt"
    for server in step1 step2 poll; do
        [ "$(grep -c "^connect,[12],$server,connect," \
            "$TMP/bench/bench.csv")" -eq 2 ]
    done
    [ "$(grep -c '^get,[12],fixed,get,' "$TMP/bench/bench.csv")" -eq 2 ]
}

@test "bench fails when ONLY matches no row" {
    run env ROUNDS=1 SECONDS_EACH=0.05 ONLY='^none$' OUT="$TMP/bench" \
        "$ROOT/tests/bench/bench" 3>&- 4>&-
    [ "$status" -eq 1 ]
    [[ "$output" == *"no row was measured; there are: get set "* ]]
}
