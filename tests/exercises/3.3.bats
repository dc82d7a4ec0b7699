#!/usr/bin/env bats
# Exercise 3.3: REVERSE. What make check EXERCISE=3.3 judges.

load ../helpers
load exercises

setup() {
    start_exercise
}

@test "REVERSE returns a value backwards" {
    talk send 'SET k hello\r\n' expect '+OK\r\n' \
        send 'REVERSE k\r\n' expect '$5\r\nolleh\r\n' \
        send 'reverse k\r\n' expect '$5\r\nolleh\r\n' \
        send 'SET k ""\r\n' expect '+OK\r\n' \
        send 'REVERSE k\r\n' expect '$0\r\n\r\n'
}

@test "REVERSE does not change the value in the store" {
    talk send 'SET k hello\r\n' expect '+OK\r\n' \
        send 'REVERSE k\r\n' expect '$5\r\nolleh\r\n' \
        send 'GET k\r\n' expect '$5\r\nhello\r\n'
}

@test "REVERSE of a missing key returns null" {
    talk send 'REVERSE none\r\n' expect '$-1\r\n'
}

@test "REVERSE accepts any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\n\0a\r\n\xff\r\n' \
        expect '+OK\r\n' send 'REVERSE k\r\n' expect '$5\r\n\xff\n\ra\0\r\n'
}

@test "REVERSE rejects a wrong number of arguments" {
    talk send 'REVERSE\r\n' \
        error "-ERR wrong number of arguments for 'reverse' command" \
        send 'REVERSE a b\r\n' \
        error "-ERR wrong number of arguments for 'reverse' command" \
        send 'PING\r\n' expect '+PONG\r\n'
}
