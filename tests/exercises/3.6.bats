#!/usr/bin/env bats
# Exercise 3.6: an append-only file. What make check EXERCISE=3.6 judges.

load ../helpers
load ../faults
load exercises

file=$TMP/values

start() {
    start_exercise --append-only "$file"
}

# Ends the server as a crash would, and starts it again.
restart() {
    stop_server KILL
    start
}

@test "values survive a restart" {
    start
    talk send 'SET a 1\r\nSET b 2\r\nSET a 3\r\nDEL b\r\n' \
        repeat 3 expect '+OK\r\n' expect ':1\r\n' \
        send '*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$4\r\n\r\n\0\xff\r\n' \
        expect '+OK\r\n'
    restart
    talk send 'GET a\r\nGET b\r\n' expect '$1\r\n3\r\n$-1\r\n' \
        send '*2\r\n$3\r\nGET\r\n$3\r\na\0b\r\n' expect '$4\r\n\r\n\0\xff\r\n'
    restart
    talk send 'DBSIZE\r\n' expect ':2\r\n'
}

@test "what was deleted stays deleted after a restart" {
    start
    talk send 'SET a 1\r\nFLUSHALL\r\nSET b 2\r\n' repeat 3 expect '+OK\r\n'
    restart
    talk send 'GET a\r\nGET b\r\n' expect '$-1\r\n$1\r\n2\r\n'
}

@test "a request that only reads leaves the file as it is" {
    start
    talk send 'SET a 1\r\n' expect '+OK\r\n'
    local before
    before=$(wc -c <"$file")
    [ "$before" -gt 0 ]
    talk send 'GET a\r\nEXISTS a\r\nSET a\r\nDBSIZE\r\n' \
        expect '$1\r\n1\r\n:1\r\n' line send 'PING\r\n' expect ':1\r\n+PONG\r\n'
    [ "$(wc -c <"$file")" -eq "$before" ]
}

# cut_file N: removes the last N bytes of the file.
cut_file() {
    head -c "$(($(wc -c <"$file") - $1))" "$file" >"$TMP/cut"
    cat "$TMP/cut" >"$file"
}

@test "a last request that a crash cut short is ignored" {
    start
    talk send 'SET a 1\r\nSET b 2\r\n' repeat 2 expect '+OK\r\n'
    stop_server KILL
    cut_file 3
    start
    talk send 'GET a\r\nGET b\r\n' expect '$1\r\n1\r\n$-1\r\n'
}

@test "what is set after a request was cut short survives a restart" {
    start
    talk send 'SET a 1\r\nSET b 2\r\n' repeat 2 expect '+OK\r\n'
    stop_server KILL
    cut_file 3
    start
    talk send 'SET c 3\r\n' expect '+OK\r\n'
    restart
    talk send 'GET a\r\nGET b\r\nGET c\r\n' expect \
        '$1\r\n1\r\n$-1\r\n$1\r\n3\r\n'
}

@test "no reply is sent before fsync(2) has succeeded" {
    [ "$(uname)" = Linux ] || skip "preloads a library as Linux does"
    arm fsync all EIO
    # A path with a space in it cannot be in LD_PRELOAD.
    SERVER="env LD_LIBRARY_PATH=$(quoted "$ROOT/tests") \
FAULTS=$(quoted "$TMP/faults") LD_PRELOAD=faults.so $SERVER"
    export SERVER
    start
    # It may reply with an error, or end.
    TALKER_TIMEOUT=2 run talk send 'SET a 1\r\n' half-close print-all
    [[ "$output" != *+OK* ]]
    has_struck
}
