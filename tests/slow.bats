#!/usr/bin/env bats
# The tests that take too long for a reader's `make test`.

load helpers

# alongside_many BACKEND: connects a hundred clients in turn, next to 10,000
# idle ones.
alongside_many() {
    local began
    start_server "$ROOT/step3-store/server" --backend "$1" --max-clients 10100
    start_talker crowd crowd 10000 use 10000 send 'PING\r\n' \
        expect '+PONG\r\n' say here hold
    wait_until -t 60 has_said crowd here
    began=$(milliseconds)
    talk visit 100 'SET a 1\r\nGET a\r\n' '+OK\r\n$1\r\n1\r\n'
    echo "# $1: 100 connect, ask and go beside 10,000 idle clients in" \
        "$(($(milliseconds) - began)) ms" >&3
    kill "$TALKER_PID"
    stop_server
}

@test "step 3 serves new clients alongside 10,000 idle ones" {
    need_open_files 10200
    alongside_many poll
    [ "$(uname)" != Linux ] || alongside_many epoll
}

@test "step 3 accepts ten thousand connections one after another" {
    start_step 3
    local before
    before=$(descriptors)
    talk visit 10000 'PING\r\n' '+PONG\r\n'
    wait_until has_descriptors "$before"
}

@test "step 3 stores and returns a value of 64 MiB" {
    start_step 3
    head -c 67108864 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$67108864\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$67108864\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" expect '\r\n'
}

@test "step 3 runs a pipeline of 500,000 commands while it serves other clients" {
    start_step 3
    talk repeat 500000 send 'PING\r\n' half-close \
        repeat 500000 expect '+PONG\r\n' end
}

@test "a table of a million keys grows and shrinks incrementally" {
    run "$ROOT/tests/store" grow 1000000
    [ "$status" -eq 0 ]
    [[ "$output" =~ largest\ 1048576,\ at\ most\ ([0-9]+)\ buckets ]]
    [ "${BASH_REMATCH[1]}" -le 34 ]
}

# Sends PING and DBSIZE in turn until there are no keys. Prints how often, the
# longest wait for a PING, and the total time, in milliseconds. Needs
# EPOCHREALTIME of bash 5, the time with microseconds after a point.
ask_until_empty() {
    local start now before asked=0 longest=0 keys=
    start=${EPOCHREALTIME//[!0-9]/}
    before=$start
    exec 6<>"/dev/tcp/127.0.0.1/$PORT"
    until [ "$keys" = $':0\r' ]; do
        printf 'PING\r\n' >&6
        read -r _ <&6
        now=${EPOCHREALTIME//[!0-9]/}
        [ $((now - before)) -le "$longest" ] || longest=$((now - before))
        printf 'DBSIZE\r\n' >&6
        read -r keys <&6
        before=${EPOCHREALTIME//[!0-9]/}
        asked=$((asked + 1))
    done
    exec 6>&-
    echo "$asked $((longest / 1000)) $(((before - start) / 1000))"
}

# set_expiring_keys SECONDS: sets 100,000 keys that expire in so many seconds.
# Fails if some have expired already, because the machine is too slow. Sets
# EXPIRE_AT.
set_expiring_keys() {
    EXPIRE_AT=$(($(date +%s) + $1))
    seq 100000 | sed "s/.*/SET k& v PXAT ${EXPIRE_AT}000"$'\r/' \
        >"$BATS_TEST_TMPDIR/keys"
    talk send 'FLUSHALL\r\n' expect '+OK\r\n' \
        send-file "$BATS_TEST_TMPDIR/keys" repeat 100000 expect '+OK\r\n' \
        send 'DBSIZE\r\n' expect ':100000\r\n'
}

@test "the commands of a transaction take a gibibyte at most" {
    start_server "$ROOT/step3-store/server"
    local i script=(send 'MULTI\r\n' expect '+OK\r\n')
    {
        printf '*2\r\n$4\r\nECHO\r\n$67108864\r\n'
        head -c 67108864 /dev/zero
        printf '\r\n'
    } >"$BATS_TEST_TMPDIR/echo"
    for i in {1..15}; do
        script+=(send-file "$BATS_TEST_TMPDIR/echo" expect '+QUEUED\r\n')
    done
    talk "${script[@]}" send-file "$BATS_TEST_TMPDIR/echo" \
        expect '-ERR Transaction is too large\r\n' \
        send 'EXEC\r\n' expect '-EXECABORT Transaction discarded because of '\
'previous errors.\r\n'
}

@test "a single reply is bounded: MGET of one value 600 times drops the client" {
    start_server "$ROOT/step3-store/server"
    local words
    words=$(printf ' k%.0s' {1..600})
    talk send 'SETRANGE k 1048575 x\r\n' expect ':1048576\r\n'
    start_talker greedy window 65536 send "MGET$words\\r\\n" hold
    wait_until log_has 'Closing client: output buffer limit (514 MiB) exceeded'
    # A suppressed reply is not kept.
    talk send "CLIENT REPLY OFF\\r\\nMGET$words\\r\\nCLIENT REPLY ON\\r\\n" \
        expect '+OK\r\n' send 'PING\r\n' expect '+PONG\r\n'
    [ "$(grep -c 'Closing client' "$SERVER_LOG")" -eq 1 ]
}

# words N WORD: prints it as an argument, N times.
words() {
    yes "\$${#2}"$'\r\n'"$2"$'\r' | head -n $((2 * $1))
}

# Prints the most memory that the server has used so far, in MiB.
peak() {
    awk '$1 == "VmHWM:" { print int($2 / 1024) }' "/proc/$SERVER_PID/status"
}

@test "no reply takes more memory than its bound, however it is built" {
    ! grep -q __asan_init "$ROOT/step3-store/server" ||
        skip "the sanitizer's memory would count"
    [ "$(uname)" = Linux ] || skip "needs Linux's /proc"
    local name id request
    name=$(head -c 1024 /dev/zero | tr '\0' n)
    # Ask for a line of CLIENT LIST, about 3,300 bytes, 130,000 times, and then
    # a million times, which is too much. Asking for one line takes nine bytes.
    start_server "$ROOT/step3-store/server"
    for request in "130000 line" "1000000 gone"; do
        {
            printf 'CLIENT SETNAME %s\r\n' "$name"
            printf 'CLIENT SETINFO LIB-NAME %s\r\n' "$name"
            printf 'CLIENT SETINFO LIB-VER %s\r\n' "$name"
        } >"$BATS_TEST_TMPDIR/names"
        id=$(($(talk send 'CLIENT ID\r\n' line | tr -dc 0-9) + 1))
        {
            printf '*%d\r\n' $((3 + ${request% *}))
            printf '$6\r\nCLIENT\r\n$4\r\nLIST\r\n$2\r\nID\r\n'
            words "${request% *}" "$id"
        } >"$BATS_TEST_TMPDIR/list"
        talk send-file "$BATS_TEST_TMPDIR/names" repeat 3 expect '+OK\r\n' \
            send-file "$BATS_TEST_TMPDIR/list" "${request#* }" >/dev/null
        # The request takes memory, too.
        echo "# CLIENT LIST ID, ${request% *} times: $(peak) MiB" >&3
    done
    [ "$(grep -c 'limit (514 MiB)' "$SERVER_LOG")" -eq 1 ]
    [ "$(peak)" -lt 700 ]
    # Ask for 5 million times 124 bytes, and for two values that together are
    # too large.
    start_server "$ROOT/step3-store/server"
    {
        printf '*5000002\r\n$7\r\nCOMMAND\r\n$4\r\nINFO\r\n'
        words 5000000 auth
    } >"$BATS_TEST_TMPDIR/info"
    talk send-file "$BATS_TEST_TMPDIR/info" gone
    start_talker greedy window 65536 send 'SETRANGE k 314572799 x\r\n' \
        send 'MGET k k\r\n' hold
    wait_until has_logged 2 'limit (514 MiB)'
    echo "# COMMAND INFO, MGET: $(peak) MiB" >&3
    [ "$(peak)" -lt 1000 ]
}

# Sends the file "request", and expects the error.
too_big() {
    talk send-file "$BATS_TEST_TMPDIR/request" expect \
        '-ERR Protocol error: frame too big\r\n' end
}

# Sends two strings of 512 MiB, which must be rejected as soon as the second is
# announced.
two_strings_are_too_big() {
    printf '*2\r\n$536870912\r\n' >"$BATS_TEST_TMPDIR/request"
    truncate -s $((16 + 536870912)) "$BATS_TEST_TMPDIR/request"
    printf '\r\n$536870912\r\n' >>"$BATS_TEST_TMPDIR/request"
    too_big
}

@test "a request of more than 1 GiB is refused, whatever its arguments" {
    start_server "$ROOT/step3-store/server"
    two_strings_are_too_big
    # And 24 million empty ones. Each takes 40 bytes in the list of arguments.
    {
        printf '*30000000\r\n'
        yes $'$0\r\n\r' | head -n 48000000
    } >"$BATS_TEST_TMPDIR/request"
    too_big
    echo "# at most $(peak) MiB" >&3
    # And 22.9 million short ones, complete, and all there at once: so every
    # line is parsed the fast way. So is the last one, because more bytes follow.
    {
        printf '*22900000\r\n'
        words 22900000 x
        printf 'PING\r\n'
    } >"$BATS_TEST_TMPDIR/request"
    [ "$("$ROOT/tests/codec" requests <"$BATS_TEST_TMPDIR/request" |
        head -c 100)" = 'Error: frame too big' ]
}

@test "step 1: a frame of more than 1 GiB is refused, whatever its values" {
    start_step 1
    two_strings_are_too_big
    # And 24.5 million integers. Each takes 40 bytes in the list of values.
    {
        printf '*30000000\r\n'
        yes $':1\r' | head -n 24500000
    } >"$BATS_TEST_TMPDIR/request"
    too_big
    echo "# at most $(peak) MiB" >&3
}

@test "all abuse at once, repeatedly, leaks nothing" {
    local backend
    for backend in poll epoll; do
        BACKEND=$backend LAPS=4 ROUNDS=4 "$ROOT/tests/soak" 3>&- 4>&-
    done
}

expiry_has_passed() {
    [ "$(date +%s)" -gt "$EXPIRE_AT" ]
}

@test "step 3 deletes 100,000 expired keys in slices, and serves others" {
    start_server "$ROOT/step3-store/server"
    local script=(crowd 100) i answers asked longest all
    set_expiring_keys 2 || set_expiring_keys 8 || set_expiring_keys 32
    # The server is suspended until all keys have expired and 100 clients wait.
    # Then it serves 64 clients per iteration, and deletes one slice of the keys
    # in each.
    kill -s STOP "$SERVER_PID"
    for i in {1..100}; do
        script+=(use "$i" send 'DBSIZE\r\n')
    done
    script+=(say asked)
    for i in {1..100}; do
        script+=(use "$i" line)
    done
    start_talker crowd "${script[@]}"
    wait_until has_said crowd asked
    wait_until expiry_has_passed
    kill -s CONT "$SERVER_PID"
    if [ -n "${EPOCHREALTIME:-}" ]; then
        read -r asked longest all < <(ask_until_empty)
        echo "# 100,000 keys that expire at once are gone after $all ms; meanwhile" \
            "$asked PINGs, the longest wait $longest ms" >&3
    fi
    finish crowd
    answers=$(sed -n 's/^:\([0-9]*\).*/\1/p' "$TMP/crowd.out")
    [ "$(wc -l <<<"$answers")" -eq 100 ]
    [ "$(sort -n <<<"$answers" | head -n 1)" -ge 90000 ]
    [ "$(sort -n <<<"$answers" | tail -n 1)" -le 99000 ]
    wait_until talk send 'DBSIZE\r\n' expect ':0\r\n'
}

@test "a server in another language passes step 1, and SET and GET" {
    need python3
    cd "$ROOT" || return
    SERVER="python3 tests/check/python_server.py {port} 1" \
        CHECK_STATE=$TMP/state run -0 tests/check/run 1
    [[ "$output" == *"16 of 16 tests of step 1 pass."* ]]
    SERVER="python3 tests/check/python_server.py {port} 3" \
        ONLY="SET stores a value and GET returns it" \
        run -0 tests/check/run 3
}

# When escaped, it is a little longer than 2 GiB, the longest that printf(3),
# with its int, can print.
@test "the debug line of a frame of 512 MiB is cut, and not empty" {
    local available
    available=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo) ||
        skip "reads /proc"
    [ "$available" -ge 12582912 ] || skip "needs 12 GiB of memory"
    start_server LOG=debug "$ROOT/step2-concurrency/echo-resp"
    head -c 536870912 /dev/zero | tr '\0' '\377' >"$TMP/value"
    TALKER_TIMEOUT=60 talk send '$536870912\r\n' send-file "$TMP/value" \
        send '\r\n' expect '$536870912\r\n' say replied
    wait_until grep -q '] Received Bulk(b"\\xff\\xff' "$SERVER_LOG"
}
