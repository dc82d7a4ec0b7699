#!/usr/bin/env bats
# Exercise 2.7: prefork. What make check EXERCISE=2.7 judges.

load ../helpers
load exercises

setup() {
    need_processes
    start_exercise
}

@test "four workers run before the first client has come" {
    wait_until has_children 4
}

# listeners N: fails unless N sockets listen on the port. 0A is TCP_LISTEN.
listeners() {
    [ "$(awk -v port="$(printf ':%04X' "$PORT")" \
        '$4 == "0A" && substr($2, 9) == port' /proc/net/tcp | wc -l)" -eq "$1" ]
}

@test "each worker has a listener of its own" {
    [ -r /proc/net/tcp ] || skip "needs Linux's /proc/net/tcp"
    wait_until listeners 4
}

@test "forty clients are served, and no process is started for them" {
    wait_until has_children 4
    local before
    before=$(children | sort)
    talk visit 40 'x' 'Hello world!\nx'
    [ "$(children | sort)" = "$before" ]
}

# is_replaced PID: fails unless there are four workers, and PID is not one.
is_replaced() {
    has_children 4 && ! children | grep -qx "$1"
}

@test "a worker that was killed is replaced" {
    wait_until has_children 4
    local worker
    worker=$(children | head -n 1)
    kill -s KILL "$worker"
    wait_until is_replaced "$worker"
    talk visit 40 'x' 'Hello world!\nx'
}
