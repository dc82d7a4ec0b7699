#!/usr/bin/env bats
# The rungs of chapter 3, hello, echo, ping and small, and their pitfalls.
# step3.bats also tests small. RUNGS=mine tests the reader's own rungs,
# mine/echo and so on.

load helpers
load faults

step3=$ROOT/${RUNGS:-step3-store}

# build PITFALL: compiles it. Sets PROGRAM.
build() {
    PROGRAM=$TMP/$1
    "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -I"$ROOT/common" \
        -o "$PROGRAM" "$ROOT/step3-store/pitfalls/$1.c" "$ROOT"/common/*.c
}

# Runs a client that sends and never reads, until the server stops reading.
start_filler() {
    start_talker filler fill 64 'PING\r\n' say full hold
    wait_until -t 30 has_said filler full
}

# Prints the CPU time of the server, user and system, in clock ticks.
cpu_ticks() {
    awk '{ print $14 + $15 }' "/proc/$SERVER_PID/stat"
}

# --- hello ------------------------------------------------------------------

@test "hello: every client is greeted, however many connect at once" {
    start_server "$step3/hello"
    talk crowd 100 use 1 expect 'Hello!' end use 100 expect 'Hello!' end
}

@test "hello: SIGTERM ends it with status 0" {
    start_server "$step3/hello"
    stop_server
    [ "$STATUS" -eq 0 ]
}

# --- echo -------------------------------------------------------------------

@test "echo: two clients get their bytes back, in alternation" {
    start_server "$step3/echo"
    talk use 1 send 'one' expect 'one' use 2 send 'two' expect 'two' \
        use 1 send 'again' expect 'again' half-close end \
        use 2 send 'again' expect 'again' half-close end
}

@test "echo: a client that never reads delays no other client" {
    start_server "$step3/echo"
    start_filler
    talk send 'hi' expect 'hi'
}

@test "echo: after a partial write, the remaining bytes are sent later" {
    preload ./faults.so "$step3/echo"
    arm write all SHORT         # each write(2) accepts one byte
    start_server FAULTS="$TMP/faults" "${PRELOAD[@]}" "$step3/echo"
    head -c 20000 /dev/urandom >"$TMP/bytes"
    talk send-file "$TMP/bytes" half-close expect-file "$TMP/bytes" end
}

@test "echo: clients may leave in any order while others stay" {
    start_server "$step3/echo"
    talk use 1 send 'a' expect 'a' use 2 send 'b' expect 'b' \
        use 3 send 'c' expect 'c' use 1 half-close end \
        use 3 send 'c' expect 'c' use 2 reset use 3 send 'd' expect 'd'
}

@test "echo: an idle server uses no CPU time" {
    [ -r /proc/self/stat ] || skip "there is no /proc/PID/stat"
    start_server "$step3/echo"
    start_talker idle send 'hi' expect 'hi' say ready hold
    wait_until has_said idle ready
    local before
    before=$(cpu_ticks)
    talk silence 300
    [ "$(($(cpu_ticks) - before))" -le 2 ]
}

@test "pitfall echo-blocking: one client that never reads stops all others" {
    build echo-blocking
    start_server "$PROGRAM"
    start_filler
    TALKER_TIMEOUT=1 run talk send 'hi' expect 'hi'
    [ "$status" -ne 0 ]
    [[ "$output" == *"waited for"* || "$output" == *"in time"* ]]
}

@test "pitfall echo-pollout: one idle client keeps a whole core busy" {
    [ -r /proc/self/stat ] || skip "there is no /proc/PID/stat"
    build echo-pollout
    start_server "$PROGRAM"
    start_talker idle send 'hi' expect 'hi' say ready hold
    wait_until has_said idle ready
    # Wait for a condition, not for a time. If the server spins, it comes soon.
    wait_until -t 20 spins
}

spins() {
    [ "$(cpu_ticks)" -ge 30 ]
}

# --- ping -------------------------------------------------------------------

@test "ping: PING and ECHO get replies, anything else an error" {
    start_server "$step3/ping"
    talk send 'PING\r\n' expect '+PONG\r\n' \
        send '*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n' expect '$2\r\nhi\r\n' \
        send 'SET a 1\r\n' expect \
        '-ERR this server knows PING and ECHO message\r\n' \
        send 'PING\r\n' expect '+PONG\r\n'
}

@test "ping: a request in many pieces is one request, and delays no client" {
    start_server "$step3/ping"
    talk pieces 1 send '*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n' \
        expect '$2\r\n\r\n\r\n'
    talk use 1 send '*2\r\n$4\r\nECHO\r\n$5\r\nhe' use 2 send 'PING\r\n' \
        expect '+PONG\r\n' use 1 send 'llo\r\n' expect '$5\r\nhello\r\n'
}

@test "ping: half-close: all replies that are owed arrive" {
    start_server "$step3/ping"
    talk repeat 100000 send 'PING\r\nECHO x\r\n' half-close \
        repeat 100000 expect '+PONG\r\n$1\r\nx\r\n' end
}

@test "ping: back-pressure: a client that never reads is not read from" {
    start_server "$step3/ping"
    local request
    request="*2\\r\\n\$4\\r\\nECHO\\r\\n\$10000\\r\\n$(
        printf '%10000s' x)\\r\\n"
    talk use 1 fill 64 "$request" use 2 send 'PING\r\n' \
        expect '+PONG\r\n' >"$TMP/taken"
    [ "$(cat "$TMP/taken")" -lt $((40 * 1024 * 1024)) ]
}

@test "ping: requests that waited until replies were read are all run" {
    start_server "$step3/ping"
    # More replies than fit in the kernel's buffers and the server's output
    # limit.
    talk window 65536 repeat 600000 send 'PING\r\n' use 2 send 'PING\r\n' \
        expect '+PONG\r\n' use 1 swallow 4200000 \
        send 'ECHO last\r\n' expect '$4\r\nlast\r\n'
}

@test "ping: malformed input gets an error, then FIN, and ends no one else" {
    start_server "$step3/ping"
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send '*x\r\nPING\r\n' expect \
        '-ERR Protocol error: invalid multibulk length\r\n' end \
        use 1 send 'PING\r\n' expect '+PONG\r\n'
}

# --- small ------------------------------------------------------------------

@test "small: a thousand keys survive every growth of the table" {
    start_server "$step3/small"
    local sets=() gets=() i
    for i in {1..1000}; do
        sets+=("SET k$i v$i" +OK)
        gets+=("GET k$i" "\$$((${#i} + 1))\\r\\nv$i")
    done
    ask "${sets[@]}" "${gets[@]}" DBSIZE :1000 FLUSHALL +OK DBSIZE :0
}

@test "small: a client that stays after QUIT is dropped after a second" {
    start_server "$step3/small"
    start_talker stays send 'QUIT\r\n' expect '+OK\r\n' end say closed gone
    wait_until has_said stays closed
    wait_until -t 5 is_gone "$TALKER_PID"
    finish stays
}
