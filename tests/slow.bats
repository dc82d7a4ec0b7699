#!/usr/bin/env bats
# What needs more time than a reader's `make test` should take.

load helpers

@test "step 3 serves one client beside 9,000 that sit idle" {
    start_step 3
    local room
    room=$(awk '/Max open files/ { print $5 }' "/proc/$SERVER_PID/limits")
    [ "$room" = unlimited ] || [ "$room" -ge 9100 ] ||
        skip "this system allows a process $room descriptors only"
    local script=(crowd 9000) i
    for i in {1..9000..100}; do
        script+=(use "$i" send 'PING\r\n' expect '+PONG\r\n')
    done
    talk "${script[@]}" send 'SET a 1\r\nGET a\r\n' \
        expect '+OK\r\n$1\r\n1\r\n'
}

@test "step 3 takes ten thousand connections one after the other" {
    start_step 3
    local before
    before=$(find "/proc/$SERVER_PID/fd" -type l | wc -l)
    talk visit 10000 'PING\r\n' '+PONG\r\n'
    wait_until eval "[ \"\$(find /proc/$SERVER_PID/fd -type l | wc -l)\" \
        -eq $before ]"
}

@test "a value of 64 MiB is kept and given back by step 3" {
    start_step 3
    head -c 67108864 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$67108864\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$67108864\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" expect '\r\n'
}

@test "step 3 runs a pipeline of 500,000 commands" {
    start_step 3
    talk repeat 500000 send 'PING\r\n' half-close \
        repeat 500000 expect '+PONG\r\n' end
}

@test "a table of a million keys grows and shrinks step by step" {
    run "$ROOT/tests/store" grow 1000000
    [ "$status" -eq 0 ]
    [[ "$output" =~ largest\ 1048576,\ at\ most\ ([0-9]+)\ buckets ]]
    [ "${BASH_REMATCH[1]}" -le 34 ]
}
