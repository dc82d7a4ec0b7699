#!/usr/bin/env bats
# Exercise 3.9: kqueue. What make check EXERCISE=3.9 judges, on macOS and BSD.

load ../helpers
load exercises

setup() {
    [ "$(uname)" != Linux ] || skip "Linux has no kqueue(2): macOS and BSD do"
    start_exercise --backend kqueue
}

@test "kqueue: a hundred clients are served" {
    crowd_script 100 'SET k@ @\r\n' '+OK\r\n'
    talk "${SCRIPT[@]}" send 'DBSIZE\r\n' expect ':100\r\n'
}

@test "kqueue: replies that wait for a slow client arrive after EOF" {
    head -c 1048576 /dev/zero | tr '\0' v >"$TMP/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1048576\r\n' \
        send-file "$TMP/value" send '\r\n' expect '+OK\r\n'
    talk repeat 60 send 'GET k\r\n' half-close \
        swallow $((60 * 1048588)) end
}

@test "kqueue: clients come and go while others stay" {
    start_talker idle send 'SET a 1\r\n' expect '+OK\r\n' say ready hold
    wait_until has_said idle ready
    talk visit 500 'GET a\r\n' '$1\r\n1\r\n'
}
