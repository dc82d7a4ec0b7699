#!/usr/bin/env bats
# Exercise 3.5: WAITFOR. What make check EXERCISE=3.5 judges.

load ../helpers
load exercises

setup() {
    start_exercise
}

@test "WAITFOR of a key that exists returns its value at once" {
    talk send 'SET k v\r\n' expect '+OK\r\n' \
        send 'WAITFOR k\r\n' expect '$1\r\nv\r\n'
}

@test "WAITFOR returns the value as soon as another client sets it" {
    talk use 1 send 'WAITFOR k\r\n' silence 100 \
        use 2 send 'SET other v\r\n' expect '+OK\r\n' use 1 silence 100 \
        use 2 send 'SET k v\r\n' expect '+OK\r\n' \
        use 1 expect '$1\r\nv\r\n'
}

@test "several clients may wait for one key" {
    talk use 1 send 'WAITFOR k\r\n' silence 100 \
        use 2 send 'WAITFOR k\r\n' silence 100 \
        use 3 send 'SET k v\r\n' expect '+OK\r\n' \
        use 1 expect '$1\r\nv\r\n' use 2 expect '$1\r\nv\r\n'
}

@test "requests that follow WAITFOR are run after it" {
    talk use 1 send 'WAITFOR k\r\nPING\r\n' silence 100 send 'PING x\r\n' \
        use 2 send 'SET k v\r\n' expect '+OK\r\n' \
        use 1 expect '$1\r\nv\r\n+PONG\r\n$1\r\nx\r\n' \
        send 'GET k\r\n' expect '$1\r\nv\r\n'
}

@test "a client that closes or resets while it waits is forgotten" {
    talk use 1 send 'WAITFOR k\r\n' silence 100 half-close end \
        use 2 send 'WAITFOR k\r\n' silence 100 reset \
        use 3 send 'SET k v\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$1\r\nv\r\n'
}

@test "a client that waits costs no CPU time" {
    [ -r /proc/self/stat ] || skip "there is no /proc/PID/stat"
    start_talker waiting send 'WAITFOR k\r\n' silence 100 say ready hold
    wait_until has_said waiting ready
    local before
    before=$(cpu_time)
    talk silence 300
    [ "$(($(cpu_time) - before))" -le 2 ]
}
