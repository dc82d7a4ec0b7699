#!/usr/bin/env bats
# Exercise 2.6: threads and a lock. What make check EXERCISE=2.6 judges.

load ../helpers
load exercises

@test "a value that one client sets is returned to another" {
    start_exercise
    talk use 1 send 'SET hello world\r\n' expect '+OK\r\n' \
        use 2 send 'GET hello\r\n' expect '$5\r\nworld\r\n'
}

@test "fifty clients are served at the same time, by one process" {
    need_processes
    start_exercise
    crowd_script 50 'SET k@ @\r\n' '+OK\r\n'
    start_talker crowd "${SCRIPT[@]}" say served hold
    wait_until has_said crowd served
    has_children 0
}

# Eight clients that set and get one key, all at the same time, in three rounds.
# A round takes each thread longer than the scheduler lets it run, so that
# threads are interrupted within their requests, even on one processor.
contend() {
    local script=(crowd 8) i
    for _ in {1..3}; do
        for i in {1..8}; do
            script+=(use "$i" repeat 1000 send 'SET k value\r\nGET k\r\n')
        done
        for i in {1..8}; do
            script+=(use "$i" repeat 1000 expect '+OK\r\n$5\r\nvalue\r\n')
        done
    done
    talk "${script[@]}"
}

@test "clients that use one key at the same time get complete values" {
    start_exercise
    contend
}

@test "ThreadSanitizer finds no data race" {
    [ -n "${SOURCE:-}" ] || skip "needs the source: it is built once more"
    local compile=("${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L
        -I"$ROOT/common" -O1 -g -fsanitize=thread -pthread
        -o "$TMP/sanitized")
    echo 'int main(void) { return 0; }' >"$TMP/empty.c"
    "${compile[@]}" "$TMP/empty.c" && "$TMP/sanitized" ||
        skip "this compiler has no ThreadSanitizer"
    "${compile[@]}" "$SOURCE"/*.c "$ROOT"/common/*.c
    SERVER=$(quoted "$TMP/sanitized")
    export SERVER
    start_exercise
    # ThreadSanitizer takes read(2) and write(2) on sockets for synchronization.
    # It sees a race only where two threads use the store between these calls.
    contend
    stop_server
    run ! log_has "WARNING: ThreadSanitizer"
}
