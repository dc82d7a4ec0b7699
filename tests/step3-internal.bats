#!/usr/bin/env bats
# Step 3, tests of our own server: its memory, its log, and its limits.

load helpers

server=("$ROOT/step3-store/server" --backend "${BACKEND:-poll}")
store=$ROOT/tests/store

# --- options -----------------------------------------------------------------

@test "--backend takes poll or epoll, and nothing else" {
    local backend
    for backend in 'poll|epoll' 'poll|' '|' '' pol polls POLL; do
        run -2 --separate-stderr "$ROOT/step3-store/server" \
            --backend "$backend" --help     # a server would not end
        # shellcheck disable=SC2154  # bats sets stderr
        [[ "$stderr" == "server: --backend takes one of poll|epoll, not '$backend'"$'\n'"usage: "* ]]
    done
}

# --- the store --------------------------------------------------------------

@test "SipHash-2-4 matches the test vector of its paper" {
    run "$store" siphash
    [ "$output" = a129ca6149be45e5 ]
}

@test "the table grows and shrinks, and no operation moves many buckets" {
    run "$store" grow 100000
    [ "$status" -eq 0 ]
    [[ "$output" =~ largest\ 131072,\ at\ most\ ([0-9]+)\ buckets ]]
    # A SET looks up and inserts. Each of the two moves one bucket, and skips 16
    # empty ones at most.
    [ "${BASH_REMATCH[1]}" -le 34 ]
    [[ "$output" =~ \ 0\ keys\ and\ ([0-9]+)\ buckets\ left ]]
    [ "${BASH_REMATCH[1]}" -lt 16384 ]
}

# --- memory -----------------------------------------------------------------

# Prints the server's memory in KiB, without pages of files. Pages of the
# program and of libc are left out, because other programs that run at the
# moment may share them.
memory() {
    awk '$1 == "Anonymous:" { print $2 }' "/proc/$SERVER_PID/smaps_rollup"
}

skip_under_sanitizer() {
    ! grep -q __asan_init "${server[0]}" || skip "ASan's own memory would count"
}

@test "an idle client holds nothing but its slot" {
    need_proc
    need_open_files 2100
    skip_under_sanitizer
    start_server "${server[@]}"
    local before after i script=(crowd 2000)
    talk send 'PING\r\n' expect '+PONG\r\n'
    before=$(memory)
    for i in {1..2000}; do
        script+=(use "$i" send 'PING\r\n' expect '+PONG\r\n')
    done
    start_talker crowd "${script[@]}" say idle hold
    wait_until has_said crowd idle
    after=$(memory)
    # 64 bytes and an entry of poll's array for each client, in complete pages.
    [ $((after - before)) -le $((2000 * 72 / 1024 + 64)) ]
}

@test "a value that is only declared reserves no memory" {
    need_proc
    skip_under_sanitizer
    start_server "${server[@]}"
    local before after i script=(crowd 200)
    talk send 'PING\r\n' expect '+PONG\r\n'
    before=$(memory)
    for i in {1..200}; do
        script+=(use "$i"
                 send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\nabc')
    done
    start_talker crowd "${script[@]}" use 201 send 'PING\r\n' \
        expect '+PONG\r\n' say declared hold
    wait_until has_said crowd declared
    after=$(memory)
    [ $((after - before)) -lt 1024 ]
}

@test "a client that never reads costs its mebibyte, not gigabytes" {
    skip_under_sanitizer
    start_server "${server[@]}"
    head -c 100000 /dev/zero | tr '\0' v >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n'
    local before after
    before=$(memory)
    start_talker greedy repeat 50000 send 'GET k\r\n' say asked hold
    wait_until has_said greedy asked
    talk send 'PING\r\n' expect '+PONG\r\n'
    after=$(memory)
    [ $((after - before)) -lt 4096 ]
}

@test "the memory of a large value is freed when it is deleted" {
    skip_under_sanitizer
    start_server "${server[@]}"
    head -c 33554432 /dev/zero >"$BATS_TEST_TMPDIR/value"
    talk send 'PING\r\n' expect '+PONG\r\n'
    local before after
    before=$(memory)
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$33554432\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$33554432\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" expect '\r\n' \
        send 'DEL k\r\n' expect ':1\r\n'
    after=$(memory)
    [ $((after - before)) -lt 2048 ]
}

# silently REQUEST N: sends it N times with replies turned off, then waits for
# EOF.
silently() {
    talk send 'CLIENT REPLY OFF\r\n' repeat "$2" send "$1" \
        send 'CLIENT REPLY ON\r\n' expect '+OK\r\n'
}

@test "a key that is watched again and again takes no more memory" {
    skip_under_sanitizer
    start_server "${server[@]}"
    silently 'WATCH k\r\n' 1000
    local before
    before=$(memory)
    silently 'WATCH k j\r\n' 500000
    [ $(($(memory) - before)) -lt 2048 ]
    # A write looks up its key once, however often the key is watched.
    talk send 'SET k 1\r\n' expect '+OK\r\n'
}

@test "transactions of clients that disconnect leave no memory behind" {
    skip_under_sanitizer
    start_server "${server[@]}"
    head -c 1000000 /dev/zero >"$TMP/value"
    { printf 'WATCH w\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n'
        cat "$TMP/value"; printf '\r\n'; } >"$TMP/request"
    local before i script=()
    for i in {1..100}; do
        script+=(use "$i" send-file "$TMP/request"
            expect '+OK\r\n+OK\r\n+QUEUED\r\n' close)
    done
    talk "${script[@]:0:70}"
    before=$(memory)
    talk "${script[@]}"
    talk send 'GET k\r\nSET w 1\r\n' expect '$-1\r\n+OK\r\n'
    [ $(($(memory) - before)) -lt 8192 ]
}

# --- INFO -------------------------------------------------------------------

# info FIELD: prints its value.
info() {
    talk send 'INFO\r\nQUIT\r\n' print-all | tr -d '\r' | sed -n "s/^$1://p"
}

@test "INFO: commands per second are those since the last INFO" {
    start_server "${server[@]}"
    talk repeat 20000 send 'PING\r\n' repeat 20000 expect '+PONG\r\n' \
        silence 100
    [ "$(info instantaneous_ops_per_sec)" -ge 500 ]
    talk silence 150
    [ "$(info instantaneous_ops_per_sec)" -lt 500 ]
}

@test "INFO shows CPU time, and memory in bytes and in readable units" {
    skip_under_sanitizer
    start_server "${server[@]}"
    talk send 'SETRANGE k 1572863 x\r\n' expect ':1572864\r\n'
    info used_memory_human | grep -x '1\.50M'
    # The system reports it, or the server replies 0.
    if [ -r /proc/self/statm ]; then
        [ "$(info used_memory_rss)" -gt 1572864 ]
        [ "$(info used_memory_rss)" -lt 100000000 ]
    else
        [ "$(info used_memory_rss)" -eq 0 ]
    fi
    info used_cpu_user | grep -xE '[0-9]+\.[0-9]{6}'
    info used_cpu_sys | grep -xE '[0-9]+\.[0-9]{6}'
    talk send 'DEL k\r\n' expect ':1\r\n'
    info used_memory_human | grep -xE '[0-9]+B'
}

@test "the memory of expiry times is freed when the keys lose theirs" {
    skip_under_sanitizer
    start_server "${server[@]}"
    local before after
    seq 200000 | sed $'s/.*/SET k& v EX 1000\r/' >"$TMP/set"
    seq 200000 | sed $'s/.*/PERSIST k&\r/' >"$TMP/persist"
    talk send-file "$TMP/set" repeat 200000 expect '+OK\r\n'
    before=$(memory)
    talk send-file "$TMP/persist" repeat 200000 expect ':1\r\n'
    after=$(memory)
    # 16 bytes for each, or a little less.
    [ $((before - after)) -gt $((200000 * 12 / 1024)) ]
}

# --- descriptors ------------------------------------------------------------

@test "a large value is sent without a copy, together with earlier replies" {
    need strace
    skip_under_sanitizer
    local trace=$BATS_TEST_TMPDIR/trace
    start_server strace -D -o "$trace" -e trace=writev "${server[@]}"
    talk send 'SETRANGE k 16383 x\r\n' expect ':16384\r\n' \
        send 'PING\r\nGET k\r\n' swallow 16401 send 'PING\r\n' expect '+PONG\r\n'
    stop_server
    wait_until grep -q 'exited with 0' "$trace"
    grep -q '^writev(.*"+PONG.*, 3) = 16401$' "$trace"
    [ "$(grep -c '^writev(' "$trace")" -eq 1 ]
}

# leave_descriptors N: lets the server open only N more descriptors than it has
# now.
leave_descriptors() {
    local first=0
    while [ -e "/proc/$SERVER_PID/fd/$first" ]; do
        first=$((first + 1))
    done
    prlimit --pid "$SERVER_PID" --nofile=$((first + $1)):64
}

@test "out of file descriptors, the server waits without spinning and recovers" {
    need prlimit
    start_server "${server[@]}"
    leave_descriptors 0
    local before
    before=$(cpu_time)
    start_talker waiting send 'PING\r\n' expect '+PONG\r\n'
    wait_until has_logged_emfile 5
    [ $(($(cpu_time) - before)) -le 5 ]
    prlimit --pid "$SERVER_PID" --nofile=64:64
    finish waiting
}

@test "a freed file descriptor is used at once" {
    need prlimit
    start_server "${server[@]}"
    leave_descriptors 1
    start_talker waiting use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'PING\r\n' silence 300 \
        use 1 half-close end use 2 expect '+PONG\r\n'
    finish waiting
}

@test "a file limit below the number of clients costs no CPU time" {
    need prlimit
    [ "${BACKEND:-poll}" = poll ] || skip "epoll has no such limit"
    start_server "${server[@]}"
    local before
    start_talker crowd crowd 40 use 40 send 'PING\r\n' expect '+PONG\r\n' \
        say ready wait-file "$TMP/lowered" send 'PING\r\n' say sent \
        expect '+PONG\r\n'
    wait_until has_said crowd ready
    prlimit --pid "$SERVER_PID" --nofile=20:
    touch "$TMP/lowered"
    before=$(cpu_time)
    wait_until has_logged 5 'poll failed: Invalid argument; retrying in 100 ms'
    has_said crowd sent
    [ $(($(cpu_time) - before)) -le 5 ]
    prlimit --pid "$SERVER_PID" --nofile=64:
    finish crowd
}

# --- limits -----------------------------------------------------------------

@test "a client beyond --max-clients gets an error until a slot is freed" {
    start_server "${server[@]}" --max-clients 2
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 3 expect '-ERR max number of clients reached\r\n' gone \
        use 1 half-close end \
        use 4 send 'PING\r\n' expect '+PONG\r\n'
}

@test "the soft limit on file descriptors is raised as far as needed" {
    need_proc
    launch bash -c 'ulimit -Sn 64; exec "$@" --port 0' - "${server[@]}"
    wait_until log_has 'Listening on'
    run awk '/Max open files/ { print ($4 >= 10032 || $4 == $5) }' \
        "/proc/$SERVER_PID/limits"
    [ "$output" = 1 ]
}

@test "a low hard limit reduces the number of clients, and the log shows it" {
    launch bash -c 'ulimit -n 40; exec "$@" --port 0' - "${server[@]}"
    wait_until log_has 'Listening on'
    log_has 'Limiting to 8 clients instead of 10000: the hard limit on open files is 40'
    PORT=$(sed -n 's/.*Listening on .*:\([0-9]*\)$/\1/p' "$SERVER_LOG")
    talk crowd 8 use 8 send 'PING\r\n' expect '+PONG\r\n' \
        use 9 expect '-ERR max number of clients reached\r\n' gone
}

# --- commands ---------------------------------------------------------------

@test "the chapter's table lists every command, with an existing test" {
    start_server "${server[@]}"
    "$ROOT/examples/client" COMMAND LIST |
        sed 's/^ *[0-9]*) "\(.*\)"$/\1/; s/|/ /' |
        tr '[:lower:]' '[:upper:]' | sort >"$TMP/commands"
    sed -n '/^## The commands/,/^## /s/^| `\(.*\)` | \(.*\) |$/\1=\2/p' \
        "$ROOT/step3-store/README.md" >"$TMP/table"
    cut -d= -f1 "$TMP/table" | sort | diff "$TMP/commands" -
    local row
    while IFS= read -r row; do
        grep -qF "@test \"${row#*=}\" {" "$ROOT"/tests/commands-*.bats ||
            fail "there is no test: ${row#*=}"
    done <"$TMP/table"
}

# --- closing a connection ---------------------------------------------------

@test "a client that stays after QUIT is disconnected within about a second" {
    start_server LOG=debug "${server[@]}"
    start_talker guest send 'QUIT\r\n' expect '+OK\r\n' end say over hold
    wait_until has_said guest over
    wait_until -t 3 log_has 'Ending connection'
}

@test "a client that sends endlessly after QUIT is disconnected too" {
    start_server LOG=debug "${server[@]}"
    talk send 'QUIT\r\n' fill 100000 'PING\r\n' || true
    wait_until -t 3 log_has 'Ending connection'
}

@test "a reply and EOF are not lost when the client sent more than was read" {
    start_server "${server[@]}"
    # All in one write, so that part of it is unread when the server closes.
    {
        printf 'QUIT\r\n'
        head -c 1000000 /dev/zero
    } >"$BATS_TEST_TMPDIR/more"
    talk send-file "$BATS_TEST_TMPDIR/more" expect '+OK\r\n' end
}

# --- the log and the exit ---------------------------------------------------

@test "single connections are logged at debug level, not at info" {
    start_server "${server[@]}"
    talk send 'PING\r\n' expect '+PONG\r\n' half-close end
    stop_server
    [ "$(grep -c ' INFO ' "$SERVER_LOG")" -eq 2 ]
    start_server LOG=debug "${server[@]}"
    talk send 'PING\r\n' expect '+PONG\r\n' half-close end
    wait_until log_has '] Ending connection'
    log_has '] Accepted connection'
}

@test "a malformed request is logged with the client's address" {
    start_server "${server[@]}"
    talk send '*x\r\n' swallow 10
    wait_until log_has '] Error parsing input: invalid multibulk length'
    log_has ' WARN server: [127.0.0.1:'
}

# start_with_clock NAME=VALUE: starts a server that reads the clock of
# tests/clock.so.
start_with_clock() {
    skip_under_sanitizer
    preload ./clock.so "${server[0]}"
    start_server "$1" "${PRELOAD[@]}" "${server[@]}"
}

@test "the server ends in time even if reading the clock takes long" {
    start_with_clock CLOCK_DELAY=100
    start_talker stays send 'PING\r\n' expect '+PONG\r\n' say ready hold
    wait_until has_said stays ready
    kill -s TERM "$SERVER_PID"
    wait_until -t 3 is_gone "$SERVER_PID"
    wait "$SERVER_PID"
}

@test "a wall clock before 1970 counts as 1970, and keys may expire" {
    start_with_clock CLOCK_WALL=-100000
    talk send 'SET a 1 PX 9223372036854775806\r\nPTTL a\r\n' \
        expect '+OK\r\n:9223372036854775806\r\n' \
        send 'SET b 1 EX 100\r\nPTTL b\r\nEXPIRETIME b\r\n' \
        expect '+OK\r\n:100000\r\n:100\r\n' \
        send 'SET c 1 PXAT 1\r\nEXPIRE a -1\r\nEXISTS a b c\r\n' \
        expect '+OK\r\n:1\r\n:2\r\n' \
        send 'PEXPIREAT b 9223372036854775807\r\nPEXPIRETIME b\r\n' \
        expect ':1\r\n:9223372036854775806\r\n'
}

# counts_from_now: reads the replies of an EXEC. Fails unless the key expires a
# minute after a time between that of the first TIME and that of the second, and
# PTTL does not say more.
counts_from_now() {
    tr -d '\r' | awk '
        /^[0-9]/ { time[++times] = $0 }
        /^:/ && length > 10 { begin = substr($0, 2) - 60000 }
        /^:/ && length > 2 && length <= 10 { left = substr($0, 2) }
        END { exit !(times == 4 && left > 0 && left <= 60000 &&
                     begin >= time[1] * 1000 + int(time[2] / 1000) &&
                     begin <= time[3] * 1000 + int(time[4] / 1000)) }'
}

@test "EXEC: a relative expiry counts from when its own command runs" {
    # While the clock is read, time passes.
    start_with_clock CLOCK_DELAY=20
    local request
    for request in 'SET lock v PX 60000' 'SETEX lock 60 v' \
        'PSETEX lock 60000 v' 'GETEX lock EX 60' 'EXPIRE lock 60' \
        'PEXPIRE lock 60000'; do
        # SETEX needs the time, and is the first to read the clock.
        talk send 'SET lock v\r\n' expect '+OK\r\n' send 'MULTI\r\n' \
            send "SETEX other 60 v\\r\\nTIME\\r\\n$request\\r\\n" \
            send 'PEXPIRETIME lock\r\nPTTL lock\r\nTIME\r\n' \
            send 'EXEC\r\nQUIT\r\n' print-all >"$TMP/replies"
        counts_from_now <"$TMP/replies" ||
            fail "$request: $(cat "$TMP/replies")"
    done
}

@test "EXEC: no key expires between two commands, but EXPIRE 0 deletes one" {
    start_with_clock CLOCK_DELAY=20
    talk send 'SET b 1\r\nMULTI\r\nSET a 1 PX 1\r\nEXPIRE a 0 NX\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n' \
        send 'GET a\r\nPTTL a\r\nEXPIRE b 0\r\nEXISTS b\r\nEXEC\r\n' \
        repeat 4 expect '+QUEUED\r\n' \
        expect '*6\r\n+OK\r\n:0\r\n$1\r\n1\r\n:0\r\n:1\r\n:0\r\n' \
        send 'EXISTS a\r\n' expect ':0\r\n'
}

@test "SIGINT and SIGTERM end the server at once, status 0, and free the port" {
    local signal
    for signal in $(stop_signals); do
        start_server "${server[@]}"
        start_talker client send 'SET a 1\r\n' expect '+OK\r\n' say stored gone
        wait_until has_said client stored
        kill -s "$signal" "$SERVER_PID"
        wait_until -t 2 is_gone "$SERVER_PID"
        wait "$SERVER_PID"
        finish client
        launch "${server[@]}" --port "$PORT"
        wait_until listens_or_ended
        log_has "Listening on 127.0.0.1:$PORT"
        stop_server
        [ "$STATUS" -eq 0 ]
    done
}

@test "a value is sent as it was, even if SETRANGE changes it in place meanwhile" {
    start_server "${server[@]}"
    # More than fits in the kernel's buffers, for a client that does not read
    # yet.
    head -c 8388608 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk window 65536 send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$8388608\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'PING\r\nGET k\r\nSETRANGE k 0 x\r\nSET k y\r\nGET k\r\nDEL k\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 1 expect '+PONG\r\n$8388608\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" \
        expect '\r\n:8388608\r\n+OK\r\n$1\r\ny\r\n:1\r\n'
}
