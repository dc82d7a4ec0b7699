#!/usr/bin/env bats
# Exercise 1.3: PING. What make check EXERCISE=1.3 judges.

load ../helpers
load exercises

setup() {
    start_exercise
}

@test "PING is printed, gets PONG, and the connection closes" {
    talk send '*1\r\n$4\r\nPING\r\n' expect '+PONG\r\n' end
    wait_until out_has 'GOT: Array([Bulk(b"PING")])'
}

@test "PING is case-insensitive, and may be an inline command" {
    talk send 'ping\r\n' expect '+PONG\r\n' end
}

@test "any other command still gets the error" {
    talk send '*2\r\n$3\r\nget\r\n$5\r\nhello\r\n' \
        expect '-unimplemented\r\n' end
    talk send '*1\r\n$5\r\nPINGS\r\n' expect '-unimplemented\r\n' end
    talk send ':42\r\n' expect '-unimplemented\r\n' end
}
