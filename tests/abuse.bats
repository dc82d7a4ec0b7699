#!/usr/bin/env bats
# What a hostile client can do to steps 1 and 2, and what it cannot. Each test
# shows an attack, the defense, and that the next honest client is served.
#
# These attacks are tested elsewhere:
#
#     faults.bats             system calls and malloc that fail
#     codec.bats              malformed input, cut anywhere; the memory that the
#                             codec reserves
#     step1.bats, step2.bats  one byte at a time; half-close; a second command in
#                             step 1; idle clients
#     step1-internal.bats, step2-internal.bats
#                             no descriptors left; no processes left; 5,000
#                             connections in turn; a crash; more clients than
#                             --max-children

load helpers

step1=$ROOT/step1-accept/server
step2=$ROOT/step2-concurrency/server

figure() {
    echo "# $*" >&3
}

# Fails unless another client is served.
honest_in_step1() {
    talk send 'PING\r\n' expect '-unimplemented\r\n' end
}

honest_in_step2() {
    talk send 'SET a 1\r\nGET a\r\n' expect '+OK\r\n$1\r\n1\r\n' half-close end
}

# --- hostile bytes ----------------------------------------------------------

# Each line has the bytes, and the error that they get.
hostile_frames() {
    cat <<'END'
:99999999999999999999\r\n|invalid integer
:-9223372036854775809\r\n|invalid integer
:--1\r\n|invalid integer
: 1\r\n|invalid integer
:1 \r\n|invalid integer
:1\0\r\n|invalid integer
$-2\r\n|invalid bulk length
$+1\r\na\r\n|invalid bulk length
$536870913\r\n|invalid bulk length
$99999999999999999999\r\n|invalid bulk length
$1\0\r\na\r\n|invalid bulk length
*-2\r\n|invalid array length
*2147483648\r\n|invalid array length
* 1\r\n|invalid array length
*\0\r\n|invalid array length
:1\n|expected CRLF
*1\n$4\nPING\n|expected CRLF
+OK\rOK\r\n|expected CRLF
$1\r\nabc|expected CRLF
END
}

hostile_requests() {
    cat <<'END'
*2147483648\r\n|invalid multibulk length
*99999999999999999999\r\n|invalid multibulk length
*+1\r\n|invalid multibulk length
* 1\r\n|invalid multibulk length
*1 \r\n|invalid multibulk length
*1\0\r\n|invalid multibulk length
*\r\n|invalid multibulk length
*1\r\n$-1\r\n|invalid bulk length
*1\r\n$536870913\r\n|invalid bulk length
*1\r\n$99999999999999999999\r\n|invalid bulk length
*1\r\n$+4\r\nPING\r\n|invalid bulk length
*1\r\n$ 4\r\nPING\r\n|invalid bulk length
*1\r\n$4\0\r\nPING\r\n|invalid bulk length
*1\r\n*1\r\n|expected '$', got '*'
*1\r\n\0\r\n|expected '$', got ' '
"PING\r\n|unbalanced quotes in request
END
}

# script LIST REPLY...: sets SCRIPT to a client that sends each line of LIST on
# a connection of its own, and receives its error and EOF. REPLY is what it does
# on connection 1 after each.
script() {
    local list=$1 bytes error number=2
    shift
    SCRIPT=()
    while IFS='|' read -r bytes error; do
        SCRIPT+=(use "$number" send "$bytes" expect
                 "-ERR Protocol error: $error\\r\\n" end close "$@")
        number=$((number + 1))
    done < <("$list")
    figure "$((number - 2)) malformed requests, each with its own error"
}

@test "step 1: each bad number, sign, space, NUL or line end gets its own error" {
    start_server "$step1"
    script hostile_frames
    talk "${SCRIPT[@]}"
    honest_in_step1
}

@test "step 2: each bad number, sign, space, NUL or type gets its own error" {
    start_server "$step2"
    script hostile_requests use 1 send 'GET a\r\n' expect '$1\r\n1\r\n'
    talk use 1 send 'SET a 1\r\n' expect '+OK\r\n' "${SCRIPT[@]}"
}

@test "step 1: arrays nested deeper than 32 are rejected" {
    start_server "$step1"
    talk repeat 33 send '*1\r\n' \
        expect '-ERR Protocol error: array nested too deep\r\n' end
    talk repeat 1000000 send '*1\r\n' swallow 10
    honest_in_step1
}

# a_long_line BYTE [ERROR]: sends a line that begins with BYTE and never ends.
a_long_line() {
    talk send "$1" repeat 70000 send 1 \
        expect "-ERR Protocol error: $2\\r\\n" end
}

@test "an endless line is rejected at 64 KiB" {
    start_server "$step1"
    a_long_line 1 'too big inline request'
    a_long_line ':' 'line too long'
    honest_in_step1
    start_server "$step2"
    a_long_line 1 'too big inline request'
    a_long_line '*' 'too big mbulk count string'
    a_long_line '*1\r\n$' 'too big bulk count string'
    honest_in_step2
}

# every FILE FIELD: prints the sum of a field in /proc over the server and its
# children.
every() {
    # shellcheck disable=SC2046  # one word for each process
    awk -v field="$2:" '$1 == field { sum += $2 } END { print sum }' $(
        printf "/proc/%s/$1 " "$SERVER_PID" $(children))
}

# Prints their memory in KiB. Memory that several of them share counts only
# once.
memory() {
    every smaps_rollup Pss
}

# Prints the memory that is reserved for their data, used or not, in KiB.
reserved() {
    every status VmData
}

skip_under_sanitizer() {
    ! grep -q __asan_init "$step2" || skip "ASan's own memory would count"
}

# declare_much VERB...: runs the script on two hundred connections, which stay
# open.
declare_much() {
    local i script=(crowd 200)
    for i in {1..200}; do
        script+=(use "$i" "$@")
    done
    start_talker crowd "${script[@]}" say declared hold
    wait_until has_said crowd declared
}

# has_hardly_grown BEFORE RESERVED_BEFORE: fails if the server uses or reserves
# much more memory than then.
has_hardly_grown() {
    local more=$(($(memory) - $1)) reserved=$(($(reserved) - $2))
    figure "$1 KiB; $more KiB more, and $reserved KiB more reserved," \
        "for 200 times 500 MB declared"
    [ "$more" -lt 8192 ] && [ "$reserved" -lt 8192 ]
}

@test "step 1: 200 clients that each declare 500 MB reserve no memory for it" {
    need_proc
    skip_under_sanitizer
    start_server LOG=debug "$step1"
    honest_in_step1
    local before reserved
    before=$(memory)
    reserved=$(reserved)
    declare_much send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\nabc'
    wait_until has_logged 2 'Received'      # the honest client's, and this
    has_hardly_grown "$before" "$reserved"
    kill "$TALKER_PID"
    honest_in_step1
}

# Every child needs some memory, so the memory is compared with that of the same
# number of idle children.
@test "step 2: 200 clients that each declare 500 MB reserve no memory for it" {
    need_proc
    skip_under_sanitizer
    start_server LOG=debug "$step2"
    local before reserved
    declare_much send 'PING\r\n' expect '+PONG\r\n'
    before=$(memory)
    reserved=$(reserved)
    kill "$TALKER_PID"
    wait_until has_logged 200 ' returned'
    : >"$SERVER_LOG"
    declare_much send 'PING\r\n' expect '+PONG\r\n' \
        send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\nabc'
    wait_until has_logged 400 ' Received '
    has_hardly_grown "$before" "$reserved"
    honest_in_step2
}

@test "step 2: an HTTP request is dropped and logged, and its body is not run" {
    start_server "$step2"
    local first
    for first in 'POST / HTTP/1.1' 'post / HTTP/1.1' 'Host: a' 'hOST:'; do
        talk send "$first\\r\\nContent-Length: 9\\r\\n\\r\\nSET a 1\\r\\n" end
    done
    # A first line that is an ordinary command gets its reply.
    talk send 'GET / HTTP/1.1\r\nHost: a\r\n\r\nSET a 1\r\n' expect \
        "-ERR wrong number of arguments for 'get' command\\r\\n" end
    wait_until has_logged 5 'WARN server: [127.0.0.1:'
    has_logged 5 'Possible SECURITY ATTACK: this client speaks HTTP'
    talk send 'ECHO POST\r\nECHO host:\r\n' \
        expect '$4\r\nPOST\r\n$5\r\nhost:\r\n'
}

@test "step 1: an HTTP request is one command, and nothing after it is read" {
    start_server "$step1"
    talk send 'POST / HTTP/1.1\r\nHost: a\r\n\r\nSET a 1\r\n' \
        expect '-unimplemented\r\n' end
    wait_until out_has 'GOT: Array([Bulk(b"POST"), Bulk(b"/")'
    [ "$(wc -l <"$SERVER_OUT")" -eq 1 ]
}

# noise SIZE: sends so many random bytes and reads all replies.
noise() {
    head -c "$1" /dev/urandom >"$TMP/noise"
    talk send-file "$TMP/noise" half-close print-all >"$TMP/received" \
        2>"$TMP/why" || grep -qE 'reset|Broken pipe' "$TMP/why" ||
        fail "$(cat "$TMP/why")"
}

@test "a mebibyte of random bytes ends only its own connection" {
    local step i
    for step in 1 2; do
        start_server "$(echo "$ROOT/step$step"-*/server)"
        noise 1048576
        for i in {1..32}; do
            noise 32768
        done
        "honest_in_step$step"
        run ! log_has "killed by signal"
        figure "step $step: 2 MiB of noise on 33 connections," \
            "$(grep -c 'Error parsing' "$SERVER_LOG") errors"
    done
}

# --- time -------------------------------------------------------------------

# Sends one byte now and then, for ten seconds or until the connection is
# closed.
trickle() {
    local i script=()
    for i in {1..50}; do
        script+=(send "$1" silence 200)
    done
    start_talker slow say begun "${script[@]}"
}

a_request_must_be_finished() {
    local began
    start_server "$1" --request-timeout 1
    trickle P
    began=$(milliseconds)
    wait_until -t 5 log_has '] Request timed out after 1 s'
    figure "one byte each 200 ms: disconnected after" \
        "$(($(milliseconds) - began)) ms"
}

@test "step 1: a partial request is dropped after the request timeout" {
    a_request_must_be_finished "$step1"
    talk send '*2\r\n$4\r\nECHO\r\n$5\r\nhe' end
    honest_in_step1
}

@test "step 2: a partial request is dropped after the request timeout" {
    a_request_must_be_finished "$step2"
    # In the middle of a value, of an array, of a line; after a complete
    # request.
    talk use 1 send '*2\r\n$4\r\nECHO\r\n$5\r\nhe' \
        use 2 send '*2\r\n$4\r\nECHO\r\n' use 3 send 'PI' \
        use 4 send 'PING\r\nPI' expect '+PONG\r\n' \
        use 1 end use 2 end use 3 end use 4 end
    wait_until has_logged 5 '] Request timed out after 1 s'
    honest_in_step2
}

@test "step 2: the request timeout restarts with each request" {
    start_server "$step2" --request-timeout 2
    talk send 'PING\r\nPI' expect '+PONG\r\n' silence 1200 \
        send 'NG\r\nPI' expect '+PONG\r\n' silence 1200 \
        send 'NG\r\n' expect '+PONG\r\n'
}

@test "a client that has not started a request is not timed out" {
    start_server "$step1" --request-timeout 1
    talk silence 1500 send 'PING\r\n' expect '-unimplemented\r\n' end
    start_server "$step2" --request-timeout 1
    talk silence 1500 send 'PING\r\n' expect '+PONG\r\n'
}

@test "step 2: --timeout disconnects idle clients and no others" {
    start_server "$step2" --timeout 1
    local i script=(use 1)
    for i in {1..3}; do
        script+=(use 2 send 'PING\r\n' expect '+PONG\r\n' silence 500)
    done
    talk "${script[@]}" use 1 end use 2 end
    wait_until has_logged 2 '] Idle for 1 s'
    run ! log_has WARN
}

@test "step 2: slow clients occupy every slot until their requests time out" {
    start_server "$step2" --max-children 2 --request-timeout 1
    talk use 1 send PI use 2 send PI use 3 \
        expect '-ERR max number of clients reached\r\n' gone use 1 end use 2 end
    wait_until has_logged 2 ' returned'
    honest_in_step2
}

# --- hostile behavior ------------------------------------------------------

# Asks for a gibibyte of replies and reads none of it.
start_greedy_client() {
    head -c 1048576 /dev/zero | tr '\0' v >"$TMP/value"
    start_talker greedy send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1048576\r\n' \
        send-file "$TMP/value" send '\r\n' expect '+OK\r\n' \
        repeat 1024 send 'GET k\r\n' say asked hold
    wait_until has_said greedy asked
}

@test "step 2: a client that never reads costs one process until it times out" {
    need_proc
    skip_under_sanitizer
    start_server "$step2" --request-timeout 1
    local before after began
    before=$(memory)
    start_greedy_client
    began=$(milliseconds)
    talk repeat 10000 send 'PING\r\n' repeat 10000 expect '+PONG\r\n'
    after=$(memory)
    figure "$((after - before)) KiB for a gibibyte that is not read;" \
        "10,000 PINGs of another client in" \
        "$(($(milliseconds) - began)) ms"
    [ $((after - before)) -lt 8192 ]
    wait_until log_has '] Write timed out after 1 s'
    wait_until has_logged 2 ' returned'
}

# Asks for 16 MiB, more than fits in the kernel's buffers, and reads it when the
# file `go` exists.
start_late_reader() {
    head -c 16777216 /dev/urandom >"$TMP/value"
    start_talker late send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$16777216\r\n' \
        send-file "$TMP/value" send '\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' say asked wait-file "$TMP/go" \
        expect '$16777216\r\n' expect-file "$TMP/value" expect '\r\n'
    wait_until has_said late asked
}

@test "step 2: a client that reads late but in time receives everything" {
    start_server "$step2" --request-timeout 2
    start_late_reader
    honest_in_step2
    touch "$TMP/go"
    finish late
}

# Opens and closes connections, and resets one in each state: not accepted yet,
# idle, in the middle of a request, with the reply in flight, after the reply,
# half-closed.
come_and_go() {
    local i
    for i in {1..20}; do
        talk crowd 5 use 1 reset use 2 close use 3 send '*1\r\n$4\r\nPI' reset \
            use 4 send 'PING\r\n' reset use 5 send 'PING\r\n' swallow 2 reset \
            use 6 send 'PING\r\n' half-close reset use 7 send '*1\r\n' close \
            use 8 repeat 10000 send 'PING\r\n' close use 9 send '$x\r\n' reset
    done
    figure "180 connections came and went"
}

@test "step 1: clients that disconnect or reset in any state leak nothing" {
    start_server "$step1"
    local before
    before=$(descriptors)
    come_and_go
    honest_in_step1
    wait_until has_descriptors "$before"
}

@test "step 2: clients that disconnect or reset in any state leak nothing" {
    need_proc
    start_server "$step2"
    local before
    before=$(descriptors)
    come_and_go
    honest_in_step2
    wait_until has_children 0
    run ! log_has "killed by signal"
    has_descriptors "$before"
}

# Suspends the server and its children, and continues them. Then some system
# calls fail with EINTR although no signal is handled, see signal(7).
stop_and_go() {
    local all
    all="$SERVER_PID $(children)"
    # shellcheck disable=SC2086  # one word for each process
    kill -s STOP $all 2>/dev/null || true
    # shellcheck disable=SC2086
    kill -s CONT $all 2>/dev/null || true
}

# Repeats that until the talker exits.
stop_and_go_on() {
    local times=0
    while runs "$TALKER_PID"; do
        stop_and_go
        times=$((times + 1))
    done
    figure "stopped and continued $times times in $1 connections"
    [ "$times" -gt 5 ]
}

@test "steps 1 and 2 lose nothing when stopped and continued repeatedly" {
    need_processes
    start_server LOG=error "$step1"
    start_talker visitor visit 10000 'PING\r\n' '-unimplemented\r\n'
    stop_and_go_on 10,000
    finish visitor
    start_server LOG=error "$step2"
    start_talker visitor visit 1000 'SET a 1\r\nGET a\r\n' \
        '+OK\r\n$1\r\n1\r\n'
    stop_and_go_on 1,000
    finish visitor
}

@test "step 2 loses nothing when stopped and continued in mid-reply" {
    need_processes
    local i
    start_server "$step2"
    start_late_reader
    for i in {1..20}; do
        stop_and_go
    done
    touch "$TMP/go"
    finish late
}

# --- access control ---------------------------------------------------------

@test "steps 1 and 2 warn at each start if other machines can connect" {
    local server try
    for server in "$step1" "$step2"; do
        for try in 1 2; do
            start_server "$server" --bind 0.0.0.0
            has_logged 1 " WARN server: [server] Anyone who can reach \
0.0.0.0:$PORT over the network can use this server: it asks for no password"
        done
        for try in 127.0.0.1 127.1.2.3 $(localhost); do
            start_server "$server" --bind "$try"
            ! log_has WARN || fail "warned of $try"
        done
    done
}

@test "--help describes access control and the client timeouts" {
    local server
    for server in "$step1" "$step2"; do
        run -0 "$server" --help
        [[ "$output" == *"Asks for no password."* ]]
        [[ "$output" == *"--bind "*" 127.0.0.1, this machine alone"* ]]
        [[ "$output" == *"--request-timeout "*", 60 by default"* ]]
    done
    [[ "$output" == *"--timeout "*"0: never), 0 by default"* ]]
}

# --- hardening --------------------------------------------------------------

@test "servers are hardened: PIE, RELRO, BIND_NOW, stack protector, fortify" {
    need readelf
    ! grep -q __asan_init "$step2" || skip "not with the sanitizers"
    local server all flags=$ROOT/build/flags
    for server in "$ROOT"/step*/server; do
        all=$(readelf -Wdls "$server")
        grep -q 'Flags:.* PIE' <<<"$all" || fail "$server: no PIE"
        grep -q GNU_RELRO <<<"$all" || fail "$server: no relro"
        grep -q 'Flags: NOW' <<<"$all" || fail "$server: bound late"
        grep -q __stack_chk_fail <<<"$all" || fail "$server: bare stack"
        # musl has no fortified functions, and without -O there are none.
        ! grep -q '@GLIBC' <<<"$all" || ! grep -q ' -O[1-3gs]' "$flags" ||
            grep -q '__[a-z]*printf_chk@' <<<"$all" ||
            fail "$server: not fortified"
    done
}
