#!/usr/bin/env bats
# Runs a session of each step under valgrind, which must find no invalid access
# and no leak.

load helpers

# Any error makes the exit status 99. Memory that a process still points to when
# it exits is not a leak: a child calls _exit(2) and does not free its copy of
# the parent's memory.
start_under_valgrind() {
    need valgrind
    ! grep -q __asan_init "$1" || skip "valgrind cannot run what ASan does"
    start_server valgrind --quiet --error-exitcode=99 --leak-check=full \
        --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite \
        --trace-children=yes "$@"
}

# Stops the server. Fails if valgrind has found anything in it or in its
# children.
ends_clean() {
    stop_server
    [ "$STATUS" -eq "$1" ] || fail "exit status $STATUS"
    ! grep -q '^==' "$SERVER_LOG" || fail "valgrind complains"
    ! grep -q 'exit status 99' "$SERVER_LOG" || fail "in a child"
}

session=(
    use 1 send 'PING\r\n' expect '+PONG\r\n'
    send '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\n12345\r\n' expect '+OK\r\n'
    pieces 1 send 'SET a 1234567890\r\nGET a\r\n' pieces 0
    expect '+OK\r\n$10\r\n1234567890\r\n'
    send 'ECHO "a\\x00b"\r\n\r\n*0\r\n' expect '$3\r\na\0b\r\n'
    repeat 2000 send 'GET a\r\n'
    repeat 2000 expect '$10\r\n1234567890\r\n'
    use 2 send 'FOO bar\r\nGET\r\n*1\r\n:3\r\n' expect "-ERR unknown command \
'FOO', with args beginning with: 'bar' \r\n-ERR wrong number of arguments \
for 'get' command\r\n-ERR Protocol error: expected '\$', got ':'\r\n" end
    use 3 send '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$500000000\r\n123' reset
    use 4 send 'SET "x\r\n' swallow 10
    use 5 send 'GET a' half-close end
    use 6
)

@test "step 1 reads and replies without an error" {
    start_under_valgrind "$ROOT/step1-accept/server"
    talk send '*2\r\n$3\r\nget\r\n$1\r\na\r\n' expect '-unimplemented\r\n' end
    talk send '*2\r\n*1\r\n:1\r\n+' half-close end
    talk send 'SET "x\r\n' swallow 10
    talk send '*2\r\n$3\r\nget\r\n$1' reset
    talk pieces 1 send 'a b "c"\r\n' expect '-unimplemented\r\n' end
    ends_clean 143
}

@test "step 2 serves a session without an error, in parent and children" {
    start_under_valgrind "$ROOT/step2-concurrency/server"
    talk "${session[@]}"
    ends_clean 0
}

@test "step 3 serves a session without an error" {
    start_under_valgrind "$ROOT/step3-store/server"
    talk "${session[@]}" use 1 repeat 300 send 'GET a\r\n' use 7 \
        send 'DEL a\r\nDBSIZE\r\nQUIT\r\n' expect ':1\r\n:0\r\n+OK\r\n' end
    ends_clean 0
}

@test "the table frees all its memory" {
    need valgrind
    ! grep -q __asan_init "$ROOT/tests/store" ||
        skip "valgrind cannot run what ASan does"
    valgrind --quiet --error-exitcode=99 --leak-check=full \
        --show-leak-kinds=all --errors-for-leak-kinds=all \
        "$ROOT/tests/store" grow 2000
}

@test "the codec reads valid and invalid input without an error" {
    need valgrind
    ! grep -q __asan_init "$ROOT/tests/codec" ||
        skip "valgrind cannot run what ASan does"
    local input
    for input in '*2\r\n$3\r\nget\r\n$1\r\na\r\n' 'a "b\x41" c\r\n' \
        '*2\r\n:1\r\n' '$5\r\nab' '"' '*1\r\n$x\r\n'; do
        for grammar in requests frames replies; do
            printf '%b' "$input" | valgrind --quiet --error-exitcode=99 \
                --leak-check=full --show-leak-kinds=all \
                --errors-for-leak-kinds=all "$ROOT/tests/codec" "$grammar" \
                --pieces 1
        done
    done
}
