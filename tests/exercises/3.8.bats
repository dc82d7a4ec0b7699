#!/usr/bin/env bats
# Exercise 3.8: least recently used. What make check EXERCISE=3.8 judges.

load ../helpers
load exercises

# With their keys, ten values of 100,000 bytes do not fit, and nine do.
setup() {
    start_exercise --max-memory 1000000
    head -c 100000 /dev/zero | tr '\0' v >"$TMP/value"
}

# set_script KEY...: sets SCRIPT to requests that set each key, of one letter,
# to the value.
set_script() {
    local key
    SCRIPT=()
    for key; do
        SCRIPT+=(send "*3\\r\\n\$3\\r\\nSET\\r\\n\$1\\r\\n$key\\r\\n"
            send '$100000\r\n' send-file "$TMP/value" send '\r\n'
            expect '+OK\r\n')
    done
}

@test "the least recently used key is deleted when the memory is full" {
    set_script a b c d e f g h i
    talk "${SCRIPT[@]}" send 'DBSIZE\r\n' expect ':9\r\n'
    set_script j
    talk "${SCRIPT[@]}" send 'EXISTS a\r\n' expect ':0\r\n' \
        send 'EXISTS b c d e f g h i j\r\n' expect ':9\r\n'
}

@test "GET makes a key the most recently used one" {
    set_script a b c d e f g h i
    talk "${SCRIPT[@]}" send 'GET a\r\n' swallow 100011
    set_script j k
    talk "${SCRIPT[@]}" send 'EXISTS a\r\n' expect ':1\r\n' \
        send 'EXISTS b c\r\n' expect ':0\r\n' send 'DBSIZE\r\n' expect ':9\r\n'
}

@test "setting a key again deletes no other key" {
    set_script a b c d e f g h i i i i
    talk "${SCRIPT[@]}" send 'DBSIZE\r\n' expect ':9\r\n'
}

@test "DEL and FLUSHALL free memory for other keys" {
    set_script a b c d e f g h i
    talk "${SCRIPT[@]}" send 'DEL b c\r\n' expect ':2\r\n'
    set_script j k
    talk "${SCRIPT[@]}" send 'DBSIZE\r\n' expect ':9\r\n' \
        send 'FLUSHALL\r\n' expect '+OK\r\n'
    set_script a b c d e f g h i
    talk "${SCRIPT[@]}" send 'DBSIZE\r\n' expect ':9\r\n'
}

@test "a value that can never fit is rejected, and nothing is deleted" {
    set_script a b
    head -c 1000000 /dev/zero >"$TMP/large"
    talk "${SCRIPT[@]}" send '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1000000\r\n' \
        send-file "$TMP/large" send '\r\n' expect \
        "-OOM command not allowed when used memory > 'maxmemory'.\\r\\n" \
        send 'EXISTS a b\r\n' expect ':2\r\n'
}

@test "the limit includes the memory that the server adds to each value" {
    set_script a b c d e f g h i
    seq 0 2999 | sed "s/.*/SET k& v$(printf '\r')/" >"$TMP/requests"
    talk "${SCRIPT[@]}" send-file "$TMP/requests" repeat 3000 expect '+OK\r\n' \
        send 'EXISTS a\r\n' expect ':0\r\n' \
        send 'EXISTS k0 k2999\r\n' expect ':2\r\n'
}
