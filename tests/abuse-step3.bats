#!/usr/bin/env bats
# What a hostile client can do to step 3, and what it cannot. Each test shows an
# attack, the defense, and that the other clients are served. BACKEND in the
# environment, poll or epoll, chooses the server's backend.
#
# These attacks are tested elsewhere:
#
#     faults.bats             system calls and malloc that fail
#     codec.bats              malformed input, cut anywhere
#     commands-*.bats         numbers out of range as arguments
#     commands-keys.bats      a pattern that takes exponential time
#     commands-pubsub.bats    messages that a subscriber does not read
#     step3.bats, step3-internal.bats
#                             one byte at a time; half-close with replies
#                             pending; paused clients; a client that never reads
#                             small replies
#     step3-internal.bats     no descriptors left; more clients than
#                             --max-clients; clients that stay after QUIT
#     counts.bats, step3-internal.bats
#                             the memory of an idle client
#     slow.bats               10,000 idle clients

load helpers
load bench/counting

server=("$ROOT/step3-store/server" --backend "${BACKEND:-poll}")

figure() {
    echo "# ${BACKEND:-poll}: $*" >&3
}

skip_under_sanitizer() {
    ! grep -q __asan_init "${server[0]}" ||
        skip "${1:-the sanitizer would count, too}"
}

# --- the other clients ------------------------------------------------------

# Fails unless another client is served.
serves_others() {
    talk send 'SET honest 1\r\nGET honest\r\nDEL honest\r\n' \
        expect '+OK\r\n$1\r\n1\r\n:1\r\n'
}

# ask_often N PORT: sends N PINGs, one after the other, and prints the longest
# wait for a reply in microseconds, or 0 in a bash without such a clock.
ask_often() {
    local before after longest=0 i answer
    exec 6<>"/dev/tcp/127.0.0.1/$2"
    for ((i = 0; i < $1; i++)); do
        before=${EPOCHREALTIME//[!0-9]/}
        printf 'PING\r\n' >&6
        read -r -t 20 answer <&6 && [ "$answer" = $'+PONG\r' ] || return 1
        after=${EPOCHREALTIME//[!0-9]/}
        after=$((${after:-0} - ${before:-0}))
        [ "$after" -le "$longest" ] || longest=$after
    done
    echo "$longest"
}

# longest_wait N: runs ask_often in a shell of its own, because in a test bats
# does some work before each command.
longest_wait() {
    bash -c "$(declare -f ask_often); ask_often $1 $PORT"
}

# each N WORD...: prints the words of a script in which clients 1 to N do this.
each() {
    awk 'BEGIN {
        for (i = 1; i <= ARGV[1]; i++) {
            print "use\n" i
            for (j = 2; j < ARGC; j++)
                print ARGV[j]
        }
    }' "$@"
}

# info FIELD: prints a field of INFO.
info() {
    talk send 'INFO\r\nQUIT\r\n' print-all | sed -n "s/^$1:\(.*\).\$/\1/p"
}

# Prints the server's memory in use, in KiB.
memory() {
    awk '$1 == "Pss:" { print $2 }' "/proc/$SERVER_PID/smaps_rollup"
}

# Prints the memory that is reserved for the server's data, in KiB.
reserved() {
    awk '$1 == "VmData:" { print $2 }' "/proc/$SERVER_PID/status"
}

# set_value SIZE: sets k to so many random bytes.
set_value() {
    head -c "$1" /dev/urandom >"$TMP/value"
    talk send "*3\\r\\n\$3\\r\\nSET\\r\\n\$1\\r\\nk\\r\\n\$$1\\r\\n" \
        send-file "$TMP/value" send '\r\n' expect '+OK\r\n'
}

# --- hostile bytes ----------------------------------------------------------

# Each line has the bytes, and the error that they get.
hostile_bytes() {
    cat <<'END'
*2147483648\r\n|invalid multibulk length
*-9223372036854775809\r\n|invalid multibulk length
*99999999999999999999\r\n|invalid multibulk length
*+1\r\n|invalid multibulk length
*--1\r\n|invalid multibulk length
* 1\r\n|invalid multibulk length
*1 \r\n|invalid multibulk length
*1\0\r\n|invalid multibulk length
*\0\r\n|invalid multibulk length
*\r\n|invalid multibulk length
*1\n$4\nPING\n\r\n|invalid multibulk length
*1\r\n$-1\r\n|invalid bulk length
*1\r\n$536870913\r\n|invalid bulk length
*1\r\n$99999999999999999999\r\n|invalid bulk length
*1\r\n$+4\r\nPING\r\n|invalid bulk length
*1\r\n$ 4\r\nPING\r\n|invalid bulk length
*1\r\n$4\0\r\nPING\r\n|invalid bulk length
*1\r\n$4\nPING\r\n|invalid bulk length
*1\r\n*1\r\n$4\r\nPING\r\n|expected '$', got '*'
*1\r\n\0\r\n|expected '$', got ' '
*1\r\n\nPING\r\n|expected '$', got ' '
"PING\r\n|unbalanced quotes in request
END
}

@test "each bad number, sign, space, NUL or lone LF gets its own error" {
    start_server "${server[@]}"
    local bytes error number=2
    local script=(use 1 send 'SET a 1\r\n' expect '+OK\r\n')
    while IFS='|' read -r bytes error; do
        # The command after it is not run.
        script+=(use "$number" send "$bytes"'DEL a\r\n' expect
                 "-ERR Protocol error: $error\\r\\n" end
                 use 1 send 'GET a\r\n' expect '$1\r\n1\r\n')
        number=$((number + 1))
    done < <(hostile_bytes)
    talk "${script[@]}"
    figure "$((number - 2)) malformed requests, each with its own error"
}

# endless NUMBER START ERROR: lets connection NUMBER send a line that begins
# with START and never ends, in pieces.
endless() {
    SCRIPT+=(use "$1" send "$2" repeat 65000 send 1
             use 1 send 'PING\r\n' expect '+PONG\r\n'
             use "$1" repeat 1000 send 1
             expect "-ERR Protocol error: $3\\r\\n" end)
}

@test "an endless line is rejected at 64 KiB" {
    start_server "${server[@]}"
    SCRIPT=()
    endless 2 1 'too big inline request'
    endless 3 '*' 'too big mbulk count string'
    endless 4 '*1\r\n$' 'too big bulk count string'
    endless 5 '"' 'too big inline request'
    # Without a CR, the number in `*1\n` is not complete.
    endless 6 '*1\n$4\nPING\n' 'too big mbulk count string'
    talk "${SCRIPT[@]}"
    figure "65,000 bytes are accepted, 66,000 are rejected, in 5 kinds of line"
}

@test "200 clients that each declare 500 MB reserve no memory for it" {
    skip_under_sanitizer
    start_server "${server[@]}"
    local used reserved script
    read_lines script < <(each 200 send \
        '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$524288000\r\nabc')
    serves_others
    used=$(memory)
    reserved=$(reserved)
    start_talker crowd crowd 200 "${script[@]}" use 201 send 'PING\r\n' \
        expect '+PONG\r\n' say declared hold
    wait_until has_said crowd declared
    used=$(($(memory) - used))
    reserved=$(($(reserved) - reserved))
    figure "$used KiB more in use, $reserved KiB more reserved, for 200 times" \
        "500 MB declared"
    [ "$used" -lt 8192 ]
    [ "$reserved" -lt 8192 ]
    serves_others
}

@test "an HTTP request is dropped and logged, and its body is not run" {
    start_server "${server[@]}"
    local first
    talk send 'SET a old\r\n' expect '+OK\r\n'
    for first in 'POST / HTTP/1.1' 'post / HTTP/1.1' 'Host: x' 'hOST:' \
        'CLIENT REPLY OFF\r\nPOST /'; do
        talk send "$first\\r\\nContent-Length: 9\\r\\n\\r\\nSET a new\\r\\n" end
    done
    talk send '*1\r\n$4\r\nPOST\r\nSET a new\r\n' end
    # A first line that is an ordinary command gets its reply.
    talk send 'GET / HTTP/1.1\r\nHost: x\r\n\r\nSET a new\r\n' expect \
        "-ERR wrong number of arguments for 'get' command\\r\\n" end
    wait_until has_logged 7 ' WARN server: [127.0.0.1:'
    has_logged 7 'Possible SECURITY ATTACK: this client speaks HTTP'
    talk send 'GET a\r\nECHO POST\r\nECHO host:\r\n' \
        expect '$3\r\nold\r\n$4\r\nPOST\r\n$5\r\nhost:\r\n'
    figure "7 of 7 disconnected and logged, 0 of 7 bodies run"
}

# noise SIZE: sends so many random bytes and reads all replies.
noise() {
    head -c "$1" /dev/urandom >"$TMP/noise"
    talk send-file "$TMP/noise" half-close print-all >"$TMP/received" \
        2>"$TMP/why" || grep -qE 'reset|Broken pipe' "$TMP/why" ||
        fail "$(cat "$TMP/why")"
}

@test "a mebibyte of random bytes ends only its own connection" {
    start_server "${server[@]}"
    local i
    start_talker honest send 'SET a 1\r\n' expect '+OK\r\n' say stored \
        wait-file "$TMP/go" send 'GET a\r\n' expect '$1\r\n1\r\n'
    wait_until has_said honest stored
    noise 1048576
    for i in {1..32}; do
        noise 32768
    done
    touch "$TMP/go"
    finish honest
    figure "2 MiB of noise on 33 connections," \
        "$(grep -c 'Error parsing' "$SERVER_LOG") errors"
}

# --- hostile behavior ------------------------------------------------------

@test "a thousand slow clients hold little memory and delay no other client" {
    start_server "${server[@]}"
    local byte used longest slow rest
    read_lines slow < <(for byte in '*' 2 '\r' '\n' '$' 4 '\r' '\n' E C; do
        each 1000 send "$byte"
    done)
    read_lines rest < <(each 1000 send 'HO\r\n$1\r\nx\r\n' \
        expect '$1\r\nx\r\n')
    start_talker slow crowd 1000 send 'PING\r\n' expect '+PONG\r\n' say here \
        wait-file "$TMP/go" "${slow[@]}" \
        use 1001 send 'PING\r\n' expect '+PONG\r\n' say half \
        wait-file "$TMP/on" "${rest[@]}"
    wait_until has_said slow here
    serves_others
    used=$(memory)
    touch "$TMP/go"
    longest=$(longest_wait 1000)
    wait_until has_said slow half
    used=$(($(memory) - used))
    figure "1,000 in the middle of a request hold $used KiB; meanwhile the" \
        "longest of 1,000 waits for a PING: $longest us"
    grep -q __asan_init "${server[0]}" || [ "$used" -lt 1024 ]
    touch "$TMP/on"
    finish slow
}

@test "at most one reply exceeds the output limit of a client that never reads" {
    start_server "${server[@]}"
    local used began alone beside
    set_value 67108864
    alone=$(longest_wait 1000)
    used=$(memory)
    start_talker greedy repeat 64 send 'GET k\r\n' say asked hold
    wait_until has_said greedy asked
    beside=$(longest_wait 1000)
    used=$(($(memory) - used))
    began=$(milliseconds)
    talk send 'GET k\r\n' expect '$67108864\r\n' expect-file "$TMP/value" \
        expect '\r\n'
    figure "4 GiB asked for and not read: $used KiB held, where one reply is" \
        "65,536"
    figure "meanwhile, the longest of 1,000 waits for a PING was $beside us" \
        "(alone: $alone us), and 64 MiB for a client that reads in" \
        "$(($(milliseconds) - began)) ms"
    grep -q __asan_init "${server[0]}" || [ "$used" -lt $((66 * 1024)) ]
}

@test "suppressed replies take neither time nor memory" {
    start_server "${server[@]}"
    local used time
    talk send 'SETRANGE k 104857599 x\r\n' expect ':104857600\r\n'
    used=$(memory)
    time=$(cpu_time)
    talk send 'CLIENT REPLY OFF\r\n' repeat 200 send 'GET k\r\n' \
        repeat 20 send 'MGET k k k k k k k k k k\r\nCOMMAND\r\nINFO\r\n' \
        repeat 20 send 'CLIENT LIST\r\nCOMMAND LIST\r\nKEYS *\r\n' \
        send 'CLIENT REPLY ON\r\n' expect '+OK\r\n'
    time=$(($(cpu_time) - time))
    used=$(($(memory) - used))
    figure "20 GiB of replies asked for, none wanted: ${time}0 ms, $used KiB"
    [ "$time" -le 20 ]
    grep -q __asan_init "${server[0]}" || [ "$used" -lt 1024 ]
}

@test "5,000 clients that connect and vanish, by FIN or RST, leak nothing" {
    start_server "${server[@]}"
    local before began script
    before=$(descriptors)
    read_lines script < <(yes $'use\n1\nclose\nuse\n2\nreset' | head -n 15000)
    began=$(milliseconds)
    talk "${script[@]}"
    figure "5,000 came and vanished in $(($(milliseconds) - began)) ms"
    wait_until has_descriptors "$before"
    serves_others
}

@test "a reset in any state affects no other client" {
    start_server "${server[@]}"
    local before i
    before=$(descriptors)
    set_value 1048576
    talk send 'SET a 1\r\n' expect '+OK\r\n'
    start_talker subscriber send 'SUBSCRIBE c\r\n' swallow 30 say listening \
        expect '*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\nlast\r\n'
    wait_until has_said subscriber listening
    for i in {1..20}; do
        # Idle; in the middle of a line, and of a value.
        talk use 1 send 'PING\r\n' expect '+PONG\r\n' reset \
            use 2 send '*1\r\n$4\r\nPI' reset \
            use 3 send '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$9\r\nnew' reset \
            use 4 repeat 10000 send 'PING\r\n' reset \
            use 5 window 65536 repeat 20 send 'GET k\r\n' swallow 100 \
            use 6 send 'PING\r\n' expect '+PONG\r\n' use 5 reset \
            use 6 send 'SUBSCRIBE a b\r\nPSUBSCRIBE *\r\n' swallow 92 reset \
            use 7 send 'QUIT\r\n' expect '+OK\r\n' end reset \
            use 8 send '*x\r\n' swallow 30 reset \
            use 9 repeat 100 send 'GET k\r\n' half-close swallow 10 reset \
            use 10 send 'PING\r\n' half-close reset
    done
    wait_until eval '[ "$(info connected_clients)" = 2 ]'
    [ "$(info pubsub_channels)" = 1 ]
    [ "$(info pubsub_patterns)" = 0 ]
    talk send 'PUBLISH c last\r\nGET a\r\n' expect ':1\r\n$1\r\n1\r\n'
    finish subscriber
    wait_until has_descriptors "$before"
    figure "200 resets in 10 states"
}

@test "a pipeline of 500,000 commands gets all replies while others are served" {
    start_server "${server[@]}"
    local began longest
    began=$(milliseconds)
    start_talker long repeat 500000 send 'PING\r\n' half-close \
        repeat 500000 expect '+PONG\r\n' end
    longest=$(longest_wait 100)
    finish long
    figure "500,000 PINGs sent and answered in $(($(milliseconds) - began))" \
        "ms; the longest of 100 waits beside it: $longest us"
}

@test "a transaction of more than a million commands is refused" {
    start_server "${server[@]}"
    local aborted='-EXECABORT Transaction discarded because of previous errors.'
    talk send 'MULTI\r\n' expect '+OK\r\n' \
        repeat 1048576 send 'PING\r\n' repeat 1048576 expect '+QUEUED\r\n' \
        send 'PING\r\nPING\r\nEXEC\r\n' \
        expect "-ERR Transaction is too large\\r\\n+QUEUED\\r\\n$aborted\\r\\n" \
        send 'MULTI\r\nPING\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n'
    serves_others
}

# watch_often N: prints how many hundredths of a second it takes to watch N
# keys, to change all of them, and to unwatch them.
watch_often() {
    local before
    start_server "${server[@]}"
    {
        echo 'CLIENT REPLY OFF'
        seq "$1" | sed 's/^/WATCH key:/'
        seq "$1" | sed 's/.*/SET key:& 1/'
        echo MULTI
        echo EXEC
        seq "$1" | sed 's/^/WATCH key:/'
        echo FLUSHALL
        echo UNWATCH
        echo 'CLIENT REPLY ON'
    } >"$TMP/script"
    before=$(cpu_time)
    talk send-file "$TMP/script" expect '+OK\r\n'
    echo $(($(cpu_time) - before))
    stop_server
}

@test "the cost of WATCH grows linearly with the keys" {
    skip_under_sanitizer
    local few many
    few=$(watch_often 100000)
    many=$(watch_often 400000)
    figure "100,000 keys: ${few}0 ms, 400,000: ${many}0 ms"
    [ "$many" -le $((few * 10)) ]
}

@test "--timeout disconnects a client that watches keys, or has sent MULTI" {
    start_server "${server[@]}" --timeout 1
    talk use 1 send 'WATCH a\r\nMULTI\r\nSET a 1\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n' end \
        use 2 send 'SET a 2\r\nGET a\r\n' expect '+OK\r\n$1\r\n2\r\n'
}

@test "keys chosen for hash flooding do not collide: no bucket is long" {
    run -0 "$ROOT/tests/collide" 2048
    figure "$output"
    [[ "$output" =~ ^2048\ .*\ fixed\ hash\ ([0-9]+),\ ours\ ([0-9]+)$ ]]
    [ "${BASH_REMATCH[1]}" -eq 2048 ]
    [ "${BASH_REMATCH[2]}" -le 20 ]
}

# --- time limits ------------------------------------------------------------

@test "--timeout disconnects idle clients and no others; it is off by default" {
    local i script began
    start_server "${server[@]}"
    start_talker patient send 'PING\r\n' expect '+PONG\r\n' silence 4000 \
        send 'CONFIG GET timeout\r\n' \
        expect '*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n'
    # The only client of its server. A subscriber may be idle; after it has
    # unsubscribed it may not.
    start_server "${server[@]}" --timeout 1
    start_talker subscriber send 'SUBSCRIBE a\r\n' swallow 30 silence 2500 \
        send 'UNSUBSCRIBE a\r\n' swallow 33 end
    start_server "${server[@]}" --timeout 1
    # 1 is idle, 2 is a subscriber, 3 is in the middle of a line, 4 is active.
    script=(use 1 use 2 send 'SUBSCRIBE a\r\n' swallow 30 use 3 send 'PI' use 4)
    for i in {1..6}; do
        script+=(send 'PING\r\n' expect '+PONG\r\n' silence 400)
    done
    talk "${script[@]}" use 1 end use 3 end \
        use 4 send 'PUBLISH a x\r\n' expect ':1\r\n' \
        use 2 expect '*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n'
    began=$(milliseconds)
    talk end
    began=$(($(milliseconds) - began))
    figure "--timeout 1: closed after $began ms"
    [ "$began" -ge 1000 ]
    finish subscriber
    finish patient
}

@test "with --timeout the event loop still blocks, with no periodic wakeups" {
    need strace
    skip_under_sanitizer "LeakSanitizer cannot be traced"
    start_traced "${server[@]}" --timeout 1
    local i script=(use 1 send 'SUBSCRIBE a\r\n' swallow 30
                    use 2 send 'ECHO begin\r\n' expect '$5\r\nbegin\r\n')
    for i in {1..8}; do
        script+=(silence 300 send 'PING\r\n' expect '+PONG\r\n')
    done
    talk "${script[@]}" send 'ECHO end\r\n' expect '$3\r\nend\r\n'
    stop_server
    local waits
    waits=$(calls_between begin end | tr ' ' '\n' | grep -c wait)
    figure "2.4 seconds, 8 requests, a subscriber: $waits waits"
    # One for each request, and some when a client might have timed out.
    [ "$waits" -le 13 ]
}

@test "clients that stay after QUIT are dropped together, not one by one" {
    need strace
    skip_under_sanitizer "LeakSanitizer cannot be traced"
    start_traced "${server[@]}"
    local before waits script
    before=$(descriptors)
    read_lines script < <(each 60 send 'QUIT\r\n' line end)
    start_talker crowd "${script[@]}" say asked hold
    wait_until has_said crowd asked
    talk send 'ECHO begin\r\n' expect '$5\r\nbegin\r\n'
    wait_until has_descriptors "$before"
    talk send 'ECHO end\r\n' expect '$3\r\nend\r\n'
    stop_server
    waits=$(calls_between begin end | tr ' ' '\n' | grep -c wait)
    figure "60 clients that stay after QUIT: $waits waits until all are gone"
    [ "$waits" -le 15 ]
}

# --- access control ---------------------------------------------------------

# refuses ERROR ARGUMENT...: fails unless the server refuses to start with these
# arguments and prints the error.
refuses() {
    local error=$1
    shift
    run --separate-stderr timeout 10 "${server[@]}" --port 0 "$@"
    [ "$status" -eq 1 ] || fail "exit status $status with $*"
    # shellcheck disable=SC2154  # bats sets it
    [[ "$stderr" == *"$error"* ]] || fail "with $* it said: $stderr"
    [ "$(wc -l <<<"$stderr")" -eq 1 ]
}

# password_file [WORD]: writes a file with that password, secret by default, and
# prints its path.
password_file() {
    printf '%s\n' "${1:-secret}" >"$TMP/password"
    printf %s "$TMP/password"
}

@test "beyond loopback, a server without a password reports why and exits" {
    local address
    for address in 0.0.0.0 :: 0 "$(hostname)"; do
        # A host's own name may resolve to loopback.
        ! getent ahosts "$address" | grep -qE '^(127\.|::1 )' || continue
        refuses "Will not listen on $address without a password: " \
            --bind "$address"
    done
    figure "$stderr"
    for address in 127.0.0.1 127.1.2.3 $(localhost); do
        start_server "${server[@]}" --bind "$address"
        ! log_has WARN || fail "it warned of $address"
    done
}

@test "a host name is resolved once: the address checked is the address bound" {
    need strace
    [ -n "$(localhost)" ] || skip "needs the name localhost in /etc/hosts"
    skip_under_sanitizer "LeakSanitizer cannot be traced"
    local trace=$TMP/trace
    start_server strace -D -o "$trace" -e trace=openat "${server[@]}" \
        --bind localhost
    stop_server
    wait_until grep -q 'exited with 0' "$trace"
    [ "$(grep -c '"/etc/hosts"' "$trace")" -eq 1 ]
}

@test "beyond loopback, a server with a password starts and requires it" {
    start_server "${server[@]}" --bind 0.0.0.0 \
        --password-file "$(password_file)"
    log_has "Listening on 0.0.0.0:$PORT"
    talk send 'PING\r\n' expect '-NOAUTH Authentication required.\r\n' \
        send 'AUTH secret\r\nPING\r\n' expect '+OK\r\n+PONG\r\n'
}

@test "an unreadable, empty or too long password, or one with a NUL, is rejected" {
    local file=$TMP/no-password
    refuses "from $file: No such file" --password-file "$file"
    refuses "from $TMP: Is a directory" --password-file "$TMP"
    : >"$file"
    refuses "from $file: it is empty" --password-file "$file"
    printf '\nsecret\n' >"$file"
    refuses "from $file: its first line is empty" --password-file "$file"
    head -c 513 /dev/zero | tr '\0' p >"$file"
    refuses "from $file: its first line is too long" --password-file "$file"
    printf 'a\0bcdefgh\n' >"$file"
    refuses "from $file: its first line holds a NUL" --password-file "$file"
}

@test "the password is the file's first line, up to 512 bytes" {
    local long end
    long=$(head -c 512 /dev/zero | tr '\0' p)
    for end in '' '\n' '\r\nmore\n'; do
        printf "%s$end" "$long" >"$TMP/password"
        start_server "${server[@]}" --password-file "$TMP/password"
        talk send "AUTH ${long%p}\\r\\nAUTH ${long}p\\r\\nAUTH \"\"\\r\\n" \
            repeat 3 expect '-WRONGPASS invalid username-password pair or'\
' user is disabled.\r\n' send "AUTH $long\\r\\n" expect '+OK\r\n'
        stop_server
    done
}

# Prints every command with as many arguments as it requires, one per line.
each_command() {
    local names
    names=$(talk send 'AUTH secret\r\nCOMMAND LIST\r\nQUIT\r\n' print-all |
        tr -d '\r' | grep '^[a-z]')
    names=${names//$'\n'/ }
    talk send "AUTH secret\\r\\nCOMMAND INFO $names\\r\\nQUIT\\r\\n" \
        print-all | tr -d '\r' | awk '
        /^[a-z|-]+$/ { name = $0 }
        /^:/ && name != "" {
            words = substr($0, 2)
            words -= words < 0 ? 2 * words : 0
            gsub(/\|/, " ", name)
            words -= split(name, unused, " ")
            for (; words > 0; words--)
                name = name " 1"
            print name
            name = ""
        }'
}

@test "an unauthenticated client may run only AUTH, HELLO, QUIT and RESET" {
    start_server "${server[@]}" --password-file "$(password_file)"
    local line script=(use 1) refused=0
    each_command >"$TMP/commands"
    while read -r line; do
        case $line in
        auth* | hello* | quit* | reset*) continue ;;
        esac
        script+=(send "$line\\r\\n")
        case $line in
        'client 1' | 'config 1' | 'pubsub 1') script+=(swallow 47) ;;
        exec)
            script+=(expect '-EXECABORT Transaction discarded because of: NOAUTH'\
' Authentication required.\r\n')
            ;;
        *)
            script+=(expect '-NOAUTH Authentication required.\r\n')
            refused=$((refused + 1))
            ;;
        esac
    done <"$TMP/commands"
    talk "${script[@]}" use 2 send 'RESET\r\n' expect '+RESET\r\n' \
        send 'QUIT\r\n' expect '+OK\r\n' end
    figure "$refused commands refused"
    [ "$refused" -ge 60 ]
    [ "$(talk send 'AUTH secret\r\nDBSIZE\r\nQUIT\r\n' print-all)" = \
        $'+OK\r\n:0\r\n+OK\r' ]
}

wrong='-WRONGPASS invalid username-password pair or user is disabled.\r\n'

@test "AUTH and HELLO AUTH authenticate; RESET undoes it; wrong passwords fail" {
    start_server "${server[@]}" --password-file "$(password_file)"
    local in=(send 'GET none\r\n' expect '$-1\r\n') noauth
    noauth=(send 'GET none\r\n' expect '-NOAUTH Authentication required.\r\n')
    talk "${noauth[@]}" send 'AUTH secret\r\n' expect '+OK\r\n' "${in[@]}" \
        send 'AUTH Secret\r\n' expect "$wrong" "${in[@]}" \
        send 'RESET\r\n' expect '+RESET\r\n' "${noauth[@]}" \
        send 'AUTH default secret\r\n' expect '+OK\r\n' "${in[@]}"
    talk send 'AUTH bob secret\r\nAUTH secre\r\nAUTH secrets\r\nAUTH ""\r\n' \
        repeat 4 expect "$wrong" send 'AUTH default wrong\r\n' \
        expect "$wrong" "${noauth[@]}" \
        send '*2\r\n$4\r\nAUTH\r\n$7\r\nsecret\0\r\n' expect "$wrong"
    talk send 'HELLO 3 AUTH default wrong\r\n' expect "$wrong" \
        "${noauth[@]}" send 'HELLO 3\r\n' swallow 208 "${noauth[@]}" \
        send 'HELLO 3 AUTH default secret\r\n' swallow 154 \
        send 'GET none\r\n' expect '_\r\n'
    # Each connection must authenticate.
    talk "${noauth[@]}"
}

# Prints the replies to all that an unauthenticated client can do.
unauthenticated_session() {
    local request
    for request in '*2\r\n$4\r\nECHO\r\n$16385\r\n' '*11\r\n' \
        '*10\r\n$16384\r\n' '*2\r\n$4\r\nAUTH\r\n$16385\r\n' \
        'AUTH secret\r\nRESET\r\n*11\r\n' \
        'AUTH secret\r\nRESET\r\n*1\r\n$16385\r\n' \
        'AUTH wrong\r\n*11\r\n' 'POST /\r\n' 'QUIT\r\nPING\r\n' '*-1\r\n' \
        'PING\r\nPING x\r\nGET a\r\nGET\r\nFOO a b\r\nCLIENT\r\n' \
        'CLIENT FOO\r\nCLIENT ID\r\nCLIENT ID x\r\nCOMMAND\r\n' \
        'AUTH\r\nAUTH a b c\r\nAUTH wrong\r\nAUTH default wrong\r\n' \
        'AUTH bob secret\r\nAUTH DEFAULT secret\r\nAUTH ""\r\n' \
        'HELLO\r\nHELLO 3\r\nHELLO 4\r\nHELLO x\r\nHELLO 2 SETNAME a\r\n' \
        'HELLO 2 AUTH default wrong\r\nHELLO 2 AUTH secret\r\nHELLO 2 FOO\r\n' \
        'RESET\r\nRESET x\r\nSUBSCRIBE a\r\nMSET a\r\nCONFIG GET *\r\n' \
        'HELLO 2 AUTH bob secret\r\nHELLO 4 AUTH default secret\r\nPING\r\n' \
        'AUTH default secret\r\nPING\r\nAUTH wrong\r\nPING\r\nRESET\r\nPING\r\n'
    do
        echo "$request"
        talk send "$request" half-close print-all
    done
}

@test "an unauthenticated client gets redis-server's replies, byte for byte" {
    need redis-server
    SERVER="redis-server --port {port} --save '' --requirepass secret \
        --dir $(quoted "$TMP")" start_foreign
    unauthenticated_session >"$TMP/theirs"
    start_server "${server[@]}" --password-file "$(password_file)"
    unauthenticated_session >"$TMP/ours"
    diff "$TMP/theirs" "$TMP/ours" >&2
    figure "$(grep -ac '^[-+:$*]' "$TMP/ours") lines alike"
    grep -q 'unauthenticated bulk length' "$TMP/ours"
    grep -q 'unauthenticated multibulk length' "$TMP/ours"
}

@test "request size is limited until authentication, even within one pipeline" {
    start_server "${server[@]}" --password-file "$(password_file)"
    local value
    value=$(head -c 16385 /dev/zero | tr '\0' v)
    talk use 1 send '*10\r\n$6\r\nEXISTS\r\n' repeat 9 send '$1\r\nx\r\n' \
        expect '-NOAUTH Authentication required.\r\n' \
        send "*2\\r\\n\$4\\r\\nECHO\\r\\n\$16384\\r\\n${value%v}\\r\\n" \
        expect '-NOAUTH Authentication required.\r\n' \
        send '*2\r\n$4\r\nECHO\r\n$16385\r\n' \
        expect '-ERR Protocol error: unauthenticated bulk length\r\n' end \
        use 2 send '*11\r\n' expect \
        '-ERR Protocol error: unauthenticated multibulk length\r\n' end
    # In a single write.
    local more="AUTH secret\\r\\n*2\\r\\n\$4\\r\\nECHO\\r\\n\$16385\\r\\n$value"
    more+='\r\n*11\r\n$6\r\nEXISTS\r\n'
    more+=$(printf '$1\\r\\nx\\r\\n%.0s' {1..10})
    local script=(send "$more"
                  expect "+OK\\r\\n\$16385\\r\\n$value\\r\\n:0\\r\\n")
    talk use 1 "${script[@]}" use 2 pieces 1 "${script[@]}"
}

@test "a right and any wrong password take the same number of instructions" {
    need valgrind
    skip_under_sanitizer "valgrind cannot run what ASan does"
    local word counts
    word=$(head -c 300 /dev/zero | tr '\0' p)
    start_server valgrind --tool=callgrind --callgrind-out-file="$TMP/steps" \
        --toggle-collect=password_is --dump-after=password_is \
        "${server[@]}" --password-file "$(password_file "$word")"
    talk send "AUTH x${word#p}\\r\\n" expect "$wrong" \
        send "AUTH ${word%p}x\\r\\n" expect "$wrong" \
        send "AUTH ${word//p/x}\\r\\n" expect "$wrong" \
        send "AUTH $word\\r\\n" expect '+OK\r\n'
    stop_server
    counts=$(sed -n 's/^totals: //p' "$TMP"/steps.[1-4])
    figure "wrong first byte, last byte, all bytes, right:" \
        "$(tr '\n' ' ' <<<"$counts")instructions"
    [ "$(wc -l <<<"$counts")" -eq 4 ]
    [ "$(sort -u <<<"$counts" | wc -l)" -eq 1 ]
    [ "$(head -n 1 <<<"$counts")" -gt 100 ]
}

# --- the store is bounded ---------------------------------------------------

oom="-OOM command not allowed when used memory > 'maxmemory'.\\r\\n"

@test "--max-memory: above the limit writes are refused and reads still work" {
    start_server "${server[@]}" --max-memory 1000000
    local value stored refused used
    value=$(head -c 1000 /dev/zero | tr '\0' v)
    seq 2000 | sed "s/.*/SET k& $value"$'\r/' >"$TMP/sets"
    talk send-file "$TMP/sets" half-close print-all >"$TMP/answers"
    stored=$(grep -c '^+OK' "$TMP/answers" || true)
    refused=$(grep -c '^-OOM' "$TMP/answers" || true)
    used=$(info used_memory)
    figure "$stored keys, then $refused times OOM, at $used of" \
        "$(info maxmemory) bytes"
    [ $((stored + refused)) -eq 2000 ]
    [ "$used" -gt 1000000 ] && [ "$used" -lt 1001100 ]
    [ "$(info maxmemory)" = 1000000 ]
    # Nothing was evicted: the first key is there, and so are all others.
    talk send 'DBSIZE\r\n' expect ":$stored\\r\\n" \
        send 'GET k1\r\n' expect "\$1000\\r\\n$value\\r\\n" \
        send 'SET k1 x\r\nAPPEND k1 x\r\nINCR n\r\nSETNX k1 x\r\nMSET a 1\r\n' \
        repeat 5 expect "$oom" \
        send 'SETRANGE k1 0 x\r\nGETSET k1 x\r\nCOPY k1 k2\r\n' \
        repeat 3 expect "$oom" \
        send 'PING\r\nEXISTS k1\r\nEXPIRE k1 100\r\nPERSIST k1\r\n' \
        expect '+PONG\r\n:1\r\n:1\r\n:1\r\n' \
        send 'PUBLISH c x\r\nDEL k1 k2\r\nSET k1 x\r\nGET k1\r\n' \
        expect ':0\r\n:2\r\n+OK\r\n$1\r\nx\r\n' \
        send 'FLUSHALL\r\nSET k1 x\r\nDBSIZE\r\n' expect '+OK\r\n+OK\r\n:1\r\n'
}

@test "--max-memory bounds the keys of all databases together" {
    start_server "${server[@]}" --max-memory 100000
    talk send 'SETRANGE k 60000 x\r\n' expect ':60001\r\n' \
        send 'SELECT 1\r\nSETRANGE k 60000 x\r\n' expect '+OK\r\n:60001\r\n' \
        send 'SET a x\r\nSELECT 2\r\nSET a x\r\n' \
        expect "$oom+OK\\r\\n$oom" \
        send 'SELECT 0\r\nFLUSHDB\r\nSELECT 2\r\nSET a x\r\n' \
        repeat 4 expect '+OK\r\n'
}

@test "--max-memory: above the limit nothing is queued, and EXEC fails" {
    start_server "${server[@]}" --max-memory 1000
    local execabort='-EXECABORT Transaction discarded because of'
    talk use 1 send 'MULTI\r\nSET a 1\r\n' expect '+OK\r\n+QUEUED\r\n' \
        use 2 send 'MULTI\r\nGET a\r\n' expect '+OK\r\n+QUEUED\r\n' \
        use 3 send 'SETRANGE k 2000 x\r\n' expect ':2001\r\n' \
        use 1 send 'EXEC\r\nEXEC\r\n' \
        expect "$execabort: ${oom#-}-ERR EXEC without MULTI\\r\\n" \
        use 2 send 'EXEC\r\n' expect '*1\r\n$-1\r\n' \
        send 'MULTI\r\nGET a\r\nMULTI\r\nWATCH a\r\nDEL k\r\nEXEC\r\n' \
        expect '+OK\r\n' repeat 4 expect "$oom" \
        expect "$execabort previous errors.\\r\\n" \
        send 'MULTI\r\nDISCARD\r\nMULTI\r\nEXEC\r\nMULTI\r\nRESET\r\n' \
        expect '+OK\r\n+OK\r\n+OK\r\n*0\r\n+OK\r\n+RESET\r\n'
}

uses_less_than() {
    [ "$(info used_memory)" -lt "$1" ]
}

@test "--max-memory counts what transactions queue and watch" {
    start_server "${server[@]}" --max-memory 1000000
    local key
    key=$(head -c 50000 /dev/zero | tr '\0' k)
    talk use 1 send 'MULTI\r\n' expect '+OK\r\n' \
        repeat 25 send "GET $key\\r\\n" repeat 20 expect '+QUEUED\r\n' \
        expect "$oom" repeat 4 expect '+QUEUED\r\n' use 2 send 'PING\r\nSET a 1\r\n' \
        expect '+PONG\r\n+OK\r\n'
    talk use 1 send 'MULTI\r\n' expect '+OK\r\n' \
        repeat 18 send "GET $key\\r\\n" repeat 18 expect '+QUEUED\r\n' \
        use 2 repeat 2 send "WATCH $key\\r\\n" \
        repeat 2 expect '+OK\r\n' send 'SET a 1\r\n' expect "$oom" \
        send 'UNWATCH\r\nSET a 1\r\n' repeat 2 expect '+OK\r\n' \
        send "WATCH $key\\r\\n" send "WATCH ${key}2\\r\\n" \
        repeat 2 expect '+OK\r\n' send 'SET a 1\r\n' expect "$oom" use 1 send 'EXEC\r\n' swallow 95 \
        use 2 send 'SET a 1\r\n' expect '+OK\r\n'
    wait_until uses_less_than 1000
}

@test "--max-memory counts names, subscriptions and unfinished requests" {
    start_server "${server[@]}" --max-memory 10000000
    local name full=(send 'SET k v\r\n' expect "$oom")
    head -c 6000000 /dev/zero >"$TMP/name"
    # A longer name for an existing key.
    talk send 'MSET a 1 b 2\r\n' expect '+OK\r\n'
    for name in a b; do
        talk send "*3\\r\\n\$6\\r\\nRENAME\\r\\n\$1\\r\\n$name\\r\\n" \
            send "\$6000001\\r\\n$name" send-file "$TMP/name" send '\r\n' \
            expect '+OK\r\n'
    done
    talk "${full[@]}" send 'RENAME none longer\r\nRENAMENX none longer\r\n' \
        repeat 2 expect '-ERR no such key\r\n' \
        send 'FLUSHALL\r\nSET key v\r\nRENAME key k\r\n' \
        repeat 3 expect '+OK\r\n'
    # Subscriptions, and an incomplete request.
    talk use 1 send '*3\r\n$9\r\nSUBSCRIBE\r\n' \
        send '$6000001\r\na' send-file "$TMP/name" send '\r\n' \
        send '$6000001\r\nb' send-file "$TMP/name" send '\r\n' \
        swallow 12000070 use 2 "${full[@]}" \
        send 'RENAME k longer\r\nRENAMENX k longer\r\n' repeat 2 expect "$oom" \
        send 'RENAME k b\r\n' expect '+OK\r\n' \
        use 1 send 'UNSUBSCRIBE\r\n' swallow 12000074 \
        use 2 send 'SET k v\r\n' expect '+OK\r\n'
    start_talker partial send '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$20000000\r\n' \
        repeat 2 send-file "$TMP/name" hold
    wait_until talk "${full[@]}"
    # shellcheck disable=SC2154  # set by start_talker
    kill "$TALKER_partial"
    wait_until talk send 'SET k v\r\n' expect '+OK\r\n'
}

@test "--max-memory: a table that grows refuses few writes, not all" {
    # With 131,072 keys of 35 bytes, the table grows from 1 MiB to 2 MiB. During
    # rehashing it needs both, which is too much; after it, 2 MiB are not.
    start_server "${server[@]}" --max-memory 7200000
    local refused
    seq 1000001 1139000 | sed $'s/^1\\(.*\\)/SET key:\\1 v\r/' >"$TMP/sets"
    talk send-file "$TMP/sets" half-close print-all >"$TMP/answers"
    refused=$(grep -c '^-OOM' "$TMP/answers" || true)
    figure "$refused writes refused while 131,072 buckets were emptied"
    [ "$refused" -gt 0 ]
    [ "$refused" -lt 100 ]
}

@test "without --max-memory no write is refused" {
    start_server "${server[@]}"
    talk send 'CONFIG GET maxmemory\r\n' expect \
        '*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n' \
        send 'SETRANGE k 67108863 x\r\n' expect ':67108864\r\n' \
        send 'SET a 1\r\n' expect '+OK\r\n'
}

# --- nothing is lost --------------------------------------------------------

# Suspends the server, so that it runs none of the requests that arrive. When it
# continues, it receives SIGTERM first.
term_while_stopped() {
    wait_until has_said "$1" ready
    kill -s STOP "$SERVER_PID"
    touch "$TMP/stopped"
    wait_until has_said "$1" sent
    kill -s TERM "$SERVER_PID"
    kill -s CONT "$SERVER_PID"
}

ended_well() {
    local status=0
    wait_until -t 5 is_gone "$SERVER_PID"
    wait "$SERVER_PID" || status=$?
    [ "$status" -eq 0 ] || fail "exit status $status"
}

@test "SIGTERM: requests that have arrived get replies before EOF" {
    start_server "${server[@]}"
    local i script=()
    for i in {1..50}; do
        script+=(use "$i" send 'PING\r\n' expect '+PONG\r\n')
    done
    script+=(say ready wait-file "$TMP/stopped")
    for i in {1..50}; do
        script+=(use "$i" repeat 4000 send 'ECHO x\r\n')
    done
    script+=(say sent)
    for i in {1..50}; do
        script+=(use "$i" repeat 4000 expect '$1\r\nx\r\n' end close)
    done
    start_talker clients "${script[@]}"
    term_while_stopped clients
    finish clients
    ended_well
    figure "200,000 requests of 50 clients answered after SIGTERM"
}

@test "SIGTERM: requests of a paused client get replies as it reads" {
    start_server "${server[@]}"
    set_value 1000000
    start_talker reader window 65536 send 'PING\r\n' expect '+PONG\r\n' \
        say ready wait-file "$TMP/stopped" repeat 20 send 'GET k\r\n' say sent \
        repeat 20 swallow 1000012 end
    term_while_stopped reader
    finish reader
    ended_well
    figure "20 MB of replies arrived after SIGTERM"
}

refuses_connections() {
    ! accepts "$PORT"
}

@test "SIGTERM: the server exits within a second even if clients stay or flood" {
    start_server "${server[@]}"
    local i began script=(crowd 20)
    for i in {1..20}; do
        script+=(use "$i" send 'SET a 1\r\n' expect '+OK\r\n')
    done
    start_talker stay "${script[@]}" say here hold
    wait_until has_said stay here
    # Three, because with a single one the server sometimes exits early.
    for i in 1 2 3; do
        start_talker "flood$i" send 'CLIENT REPLY OFF\r\n' say floods \
            fill 1000000 'PING\r\n'
        wait_until has_said "flood$i" floods
    done
    kill -s TERM "$SERVER_PID"
    began=$(milliseconds)
    wait_until log_has Stopping
    wait_until -t 1 refuses_connections
    runs "$SERVER_PID" || fail "clients had no time to disconnect"
    ended_well
    began=$(($(milliseconds) - began))
    figure "20 clients that stay and 3 that flood: ended $began ms after" \
        "SIGTERM"
    # Allow some time for a slow machine.
    [ "$began" -lt 1200 ]
    # Its connections are still in the kernel (TIME_WAIT), but the port is free.
    launch "${server[@]}" --port "$PORT"
    wait_until listens_or_ended
    log_has "Listening on 127.0.0.1:$PORT"
}

@test "SIGTERM: the server waits for the last client to close without spinning" {
    need strace
    skip_under_sanitizer "LeakSanitizer cannot be traced"
    start_traced "${server[@]}"
    local waits
    set_value 1000000
    # 1 is paused, and reads after 2 has received EOF. Both stay connected.
    start_talker stay window 65536 repeat 20 send 'GET k\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' say asked end \
        use 1 print-all say over hold
    wait_until has_said stay asked
    kill -s TERM "$SERVER_PID"
    wait_until has_said stay over
    ended_well
    # No reply was cut. The 11 other bytes are the lines "asked" and "over".
    [ $((($(wc -c <"$TMP/stay.out") - 11) % 1000012)) -eq 0 ]
    waits=$(calls_between '"!"' nothing | tr ' ' '\n' | grep -c wait)
    figure "$waits waits from SIGTERM to the end"
    [ "$waits" -lt 200 ]
}

# --- the log ----------------------------------------------------------------

@test "no log line is lost, and none is mixed with another" {
    local first i line
    line='^[-0-9]{10}T[:0-9]{8}\.[0-9]{6}Z +[A-Z]+ server: \[[^]]*\] '
    start_server LOG=debug "${server[@]}"
    first=$PORT
    # Another server, which writes to the same file.
    LOG=debug "${server[@]}" --port 0 </dev/null >/dev/null \
        2>>"$SERVER_LOG" 3>&- 4>&- &
    STARTED+=("$!")
    wait_until has_logged 2 'Listening on'
    PORT=$(sed -n 's/.*Listening on .*:\([0-9]*\)$/\1/p' "$SERVER_LOG" |
        grep -vx "$first")
    for i in 1 2; do
        start_talker "second$i" visit 1000 '*x\r\n' '-'
        PORT=$first start_talker "first$i" visit 1000 '*x\r\n' '-'
    done
    for i in second1 second2 first1 first2; do
        finish "$i"
    done
    wait_until has_logged 4000 '] Ending connection'
    figure "$(wc -l <"$SERVER_LOG") lines of 4,000 connections to two servers" \
        "with one log"
    [ "$(grep -cE "${line}Accepted connection\$" "$SERVER_LOG")" -eq 4000 ]
    [ "$(grep -cE "${line}Ending connection\$" "$SERVER_LOG")" -eq 4000 ]
    # The rate of warnings is limited, and the log says how many are left out.
    [ "$(grep -cE "${line}Error parsing input: invalid multibulk length\$" \
        "$SERVER_LOG")" -ge 20 ]
    run ! grep -qvE "$line(Accepted|Ending|Error parsing|Listening on|Left out )" \
        "$SERVER_LOG"
}

# --- help -------------------------------------------------------------------

@test "--help describes access control and the limits that can be set" {
    local text
    text=$("${server[0]}" --help)
    [[ "$text" == *"(--bind)"*"only with a password"* ]]
    [[ "$text" == *"--bind "*" 127.0.0.1, this machine alone"* ]]
    [[ "$text" == *"--password-file "*AUTH* ]]
    [[ "$text" == *"--max-clients "*", 10000 by default"* ]]
    [[ "$text" == *"--max-memory "*"0: no limit), 0 by default"* ]]
    [[ "$text" == *"--timeout "*"0: never), 0 by default"* ]]
}
