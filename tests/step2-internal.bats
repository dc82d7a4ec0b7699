#!/usr/bin/env bats
# Step 2, tests of our own programs: hello, echo, echo-resp, spawn, join,
# shared, and how the server manages its children.

load helpers

hello=$ROOT/step2-concurrency/hello
echo=$ROOT/step2-concurrency/echo
echo_resp=$ROOT/step2-concurrency/echo-resp
spawn=$ROOT/step2-concurrency/spawn
join=$ROOT/step2-concurrency/join
shared=$ROOT/step2-concurrency/shared
server=$ROOT/step2-concurrency/server

# --- the small programs -----------------------------------------------------

@test "hello greets every client, without a newline" {
    start_server "$hello"
    talk expect 'Hello!' end
    talk use 1 use 2 expect 'Hello!' use 1 expect 'Hello!' end
}

@test "echo serves two clients at once" {
    start_server "$echo"
    talk use 1 expect 'Hello world!\n' send 'Hello from 1\n' \
        expect 'Hello from 1\n' \
        use 2 expect 'Hello world!\n' \
        use 1 send 'Hello again from 1\n' expect 'Hello again from 1\n' \
        use 2 send 'Hello from 2\n' expect 'Hello from 2\n' \
        send 'Hello again from 2\n' expect 'Hello again from 2\n' \
        send 'Good bye\n' expect 'Good bye\n' half-close end \
        use 1 send 'Good bye\n' expect 'Good bye\n' half-close end
    wait_until has_printed 6
    [ "$(sort "$SERVER_OUT" | uniq | wc -l)" -eq 5 ]
}

has_printed() {
    [ "$(grep -c '^From client: \[' "$SERVER_OUT")" -eq "$1" ]
}

@test "echo logs what each client sent" {
    start_server LOG=debug "$echo"
    talk use 1 expect 'Hello world!\n' send 'Hello\n' expect 'Hello\n' \
        use 2 expect 'Hello world!\n' send 'Goodbye\n' expect 'Goodbye\n'
    wait_until ended 2
    log_has '] Received 6 bytes'
    log_has '] Received "Hello\n"'
    log_has '] Received 8 bytes'
    log_has '] Received "Goodbye\n"'
}

ended() {
    [ "$(grep -c 'Ending connection$' "$SERVER_LOG")" -eq "$1" ]
}

@test "echo-resp logs a frame and sends it back" {
    start_server LOG=debug "$echo_resp"
    talk send ':42\r\n' expect ':42\r\n' half-close end
    wait_until log_has '] Received Integer(42)'
    log_has '] Received 5 bytes'
}

@test "echo-resp sends back every type unchanged" {
    start_server "$echo_resp"
    local frame
    for frame in '+OK\r\n' '-ERR no\r\n' ':-9223372036854775808\r\n' \
        '$0\r\n\r\n' '$4\r\n\0\r\n\xff\r\n' '$-1\r\n' '*-1\r\n' '*0\r\n' \
        '*2\r\n*1\r\n:1\r\n$1\r\nx\r\n'; do
        talk send "$frame" expect "$frame"
        talk pieces 1 send "$frame" expect "$frame"
    done
}

@test "echo-resp reports the error in :42 without CR, and closes" {
    start_server LOG=debug "$echo_resp"
    talk send ':42\n' expect '-ERR Protocol error: expected CRLF\r\n' end
    wait_until log_has '] Error parsing input: expected CRLF'
    log_has ' WARN echo-resp: '
}

@test "spawn does what step 1's server does, and serves others meanwhile" {
    start_server "$spawn"
    talk use 1 send '*1\r\n$4\r\nPI' \
        use 2 send '*1\r\n$3\r\ntwo\r\n' expect '-unimplemented\r\n' end \
        use 1 send 'NG\r\n' expect '-unimplemented\r\n' end
    wait_until out_has PING
    [ "$(cat "$SERVER_OUT")" = 'GOT: Array([Bulk(b"two")])
GOT: Array([Bulk(b"PING")])' ]
}

@test "spawn: a child that ends leaves no zombie and no file descriptor" {
    need_processes
    need_proc
    start_server LOG=error "$spawn"
    local before
    before=$(descriptors)
    talk visit 50 'PING\r\n' '-unimplemented\r\n'
    wait_until has_children 0
    wait_until has_descriptors "$before"
}

@test "the diff from step 1's server to spawn has at most 25 lines" {
    has_posix_diff || skip "needs a diff(1) that prints POSIX's form"
    run -1 diff "$ROOT/step1-accept/server.c" "$spawn.c"
    [ "${#lines[@]}" -le 25 ]
}

@test "join waits for a task's return value" {
    run "$join"
    [ "$status" -eq 0 ]
    [ "$output" = 'GOT return value' ]
}

@test "join distinguishes a panicked task from a cancelled one" {
    run "$join" panic
    [ "$status" -eq 1 ]
    [[ "$output" == 'The task panicked: signal 6 ('*')' ]]
    run "$join" cancel
    [ "$status" -eq 1 ]
    [[ "$output" == 'The task was cancelled: signal 15 ('*')' ]]
}

@test "shared: with an atomic counter, no addition by four tasks is lost" {
    run "$shared"
    [ "$status" -eq 0 ]
    [ "$output" = '4 tasks added 10000000 each: 40000000' ]
}

@test "shared private: each task adds to a copy, and its parent's stays 0" {
    run "$shared" private
    [ "$status" -eq 0 ]
    [ "$output" = '4 tasks added 10000000 each: 0, 40000000 are missing' ]
}

loses_updates() {
    "$shared" racy >"$TMP/racy" && grep -q ' are missing$' "$TMP/racy"
}

@test "shared racy: updates are lost, and the loss is reported" {
    local sum missing
    # It is a race, so a single run may lose no update.
    wait_until loses_updates
    cat "$TMP/racy"
    read -r sum missing < <(sed 's/^4 tasks added 10000000 each: //
        s/, / /; s/ are missing$//' "$TMP/racy")
    [ "$sum" -gt 0 ]
    [ $((sum + missing)) -eq 40000000 ]
}

# --- commands ---------------------------------------------------------------

@test "SET with more than a key and a value gets a syntax error" {
    start_server "$server"
    talk send 'SET k v EX 10\r\n' expect '-ERR syntax error\r\n' \
        send 'GET k\r\n' expect '$-1\r\n'
}

# --- children ---------------------------------------------------------------

@test "a child is reaped even if no other client connects" {
    need_processes
    start_server "$server"
    talk send 'PING\r\n' expect '+PONG\r\n' half-close end
    wait_until log_has ' returned'
    has_children 0
}

@test "a crashed child's signal is logged, and the other children go on" {
    need_processes
    # ASan would handle the signal itself.
    start_server ASAN_OPTIONS=handle_segv=0 "$server"
    start_talker one send 'SET a 1\r\n' expect '+OK\r\n' say stored \
        wait-file "$BATS_TEST_TMPDIR/go" send 'GET a\r\n' expect '$1\r\n1\r\n'
    wait_until has_said one stored
    local first
    first=$(children)
    start_talker two send 'PING\r\n' expect '+PONG\r\n' say served gone
    wait_until has_said two served
    kill -s SEGV "$(children | grep -v "$first")"
    wait_until log_has ' killed by signal 11 ('
    touch "$BATS_TEST_TMPDIR/go"
    finish one
    finish two
    talk send 'PING\r\n' expect '+PONG\r\n'
}

@test "a child ended by SIGTERM is logged with its signal" {
    need_processes
    start_server "$server"
    start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
    wait_until has_said client served
    kill "$(children)"
    wait_until log_has ' terminated ('
    finish client
}

@test "5,000 connections leak no zombie and no file descriptor" {
    need_proc
    start_server LOG=error "$server"
    local before
    before=$(descriptors)
    talk visit 5000 'PING\r\n' '+PONG\r\n'
    wait_until has_children 0
    [ "$(descriptors)" -eq "$before" ]
}

@test "the parent holds no client's socket and no child the listener" {
    need_proc
    start_server "$server"
    local before
    before=$(descriptors)
    start_talker client send 'PING\r\n' expect '+PONG\r\n' say served hold
    wait_until has_said client served
    # The parent might not yet have closed the client's socket.
    wait_until has_descriptors "$before"
    local listener client
    listener=$(opened_sockets "$SERVER_PID")
    [ "$(wc -l <<<"$listener")" -eq 1 ]
    client=$(opened_sockets "$(children)")
    [ "$(wc -l <<<"$client")" -eq 1 ]
    [[ "$client" == socket:* && "$client" != "$listener" ]]
}

# opened_sockets PID: prints the sockets that a process has opened, without
# those that it inherited from the program that started the suites.
opened_sockets() {
    sockets_of "$1" | grep -vxF "$(sockets_of $$ || echo none)"
}

# sockets_of PID: prints all sockets that a process has open.
sockets_of() {
    find "/proc/$1/fd" -type l -exec readlink '{}' ';' | grep '^socket:'
}

@test "a client beyond --max-children gets an error until a slot is freed" {
    start_server "$server" --max-children 2
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 3 expect '-ERR max number of clients reached\r\n' gone \
        use 1 half-close end
    wait_until log_has ' returned'
    wait_until talk send 'PING\r\n' expect '+PONG\r\n'
}

@test "with one slot, clients that come one after another are all served" {
    start_server LOG=error "$server" --max-children 1
    talk visit 300 'PING\r\n' '+PONG\r\n'
}

is_stopped() {
    processes | awk -v pid="$1" '$1 == pid && $4 ~ /^T/' | grep -q .
}

# log_ms TEXT: prints when that was logged, in milliseconds since midnight.
# Without 10#, bash would take 062 for an octal number, as busybox's awk does.
log_ms() {
    local h m s ms
    read -r h m s ms < <(grep -F -- "$1" "$SERVER_LOG" |
        sed -n '1s/.*T\(..\):\(..\):\(..\)\.\(...\).*/\1 \2 \3 \4/p')
    echo $((((10#$h * 60 + 10#$m) * 60 + 10#$s) * 1000 + 10#$ms))
}

@test "a child has 500 ms after SIGTERM, however many signals arrive meanwhile" {
    need ps
    start_server "$server"
    start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
    wait_until has_said client served
    # A suspended child does not end before SIGKILL.
    kill -s STOP "$(children)"
    wait_until is_stopped "$(children)"
    kill -s TERM "$SERVER_PID"
    # Send SIGCHLD again and again, as if other children exited.
    while kill -s CHLD "$SERVER_PID" 2>/dev/null; do
        :
    done
    log_has ' killed by signal 9 ('
    local ms
    ms=$(($(log_ms ' killed by signal 9') - $(log_ms ' Stopping')))
    [ "$ms" -ge 0 ] || ms=$((ms + 24 * 60 * 60 * 1000))
    [ "$ms" -ge 499 ]
    [ "$ms" -le 2000 ]
    finish client
}

# Prints the memory of the only child, in KiB.
child_memory() {
    awk '$1 == "VmRSS:" { print $2 }' "/proc/$(children)/status"
}

child_memory_is_small() {
    [ "$(child_memory)" -le 16384 ]
}

@test "after a large frame a child returns its memory to the system" {
    need ps
    [ -e /proc/self/status ] || skip "reads /proc"
    ! grep -q __asan_init "$echo_resp" ||
        skip "AddressSanitizer keeps memory that was freed"
    head -c 67108864 /dev/zero >"$TMP/value"
    start_server "$echo_resp"
    start_talker client \
        send '$67108864\r\n' send-file "$TMP/value" send '\r\n' \
        expect '$67108864\r\n' expect-file "$TMP/value" expect '\r\n' \
        say echoed wait-file "$TMP/go" \
        send '*300000\r\n' repeat 300000 send ':1\r\n' \
        expect '*300000\r\n' repeat 300000 expect ':1\r\n' say again hold
    wait_until has_said client echoed
    wait_until -t 5 child_memory_is_small
    touch "$TMP/go"
    wait_until has_said client again
    wait_until -t 5 child_memory_is_small
}

@test "SIGINT and SIGTERM end the parent and its children, and free the port" {
    need_processes
    local signal
    for signal in $(stop_signals); do
        start_server "$server"
        start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
        wait_until has_said client served
        local child
        child=$(children)
        # A suspended child must not delay the server's exit.
        kill -s STOP "$child"
        kill -s "$signal" "$SERVER_PID"
        wait_until -t 2 is_gone "$SERVER_PID"
        wait "$SERVER_PID"
        has_ended "$child"
        finish client
        launch "$server" --port "$PORT"
        wait_until listens_or_ended
        log_has "Listening on 127.0.0.1:$PORT"
        stop_server
        [ "$STATUS" -eq 0 ]
    done
}

@test "a SIGTERM before the first client is not missed" {
    start_server "$server"
    stop_server
    [ "$STATUS" -eq 0 ]
}

@test "out of file descriptors, the server waits without spinning and recovers" {
    need prlimit
    start_server "$server"
    prlimit --pid "$SERVER_PID" --nofile=4:64
    local before
    before=$(cpu_time)
    start_talker waiting send 'PING\r\n' expect '+PONG\r\n'
    wait_until has_logged_emfile 5
    [ $(($(cpu_time) - before)) -le 5 ]
    prlimit --pid "$SERVER_PID" --nofile=64:64
    finish waiting
}

# start_without_processes PROGRAM: starts a server that cannot fork. The limit
# does not apply to root, so it runs as another user.
start_without_processes() {
    need prlimit setpriv
    [ "$(id -u)" -eq 0 ] || skip "only root can become another user"
    setpriv --reuid 0 true 2>/dev/null || skip "needs util-linux's setpriv"
    as_another=(setpriv --reuid 54321 --clear-groups)
    start_server "${as_another[@]}" "$1"
    "${as_another[@]}" prlimit --pid "$SERVER_PID" --nproc=1:64
}

@test "when fork fails, the client waits until it succeeds" {
    local program before
    local greeting
    for program in "$hello" "$echo" "$echo_resp" "$spawn" "$server"; do
        start_without_processes "$program"
        case $program in
        "$hello") greeting='Hello!' ;;
        "$echo") greeting='Hello world!\n' ;;
        "$echo_resp") greeting='*1\r\n$4\r\nPING\r\n' ;;
        "$spawn") greeting='-unimplemented\r\n' ;;
        "$server") greeting='+PONG\r\n' ;;
        esac
        before=$(cpu_time)
        start_talker waiting send 'PING\r\n' expect "$greeting"
        wait_until has_logged 5 \
            'fork failed: Resource temporarily unavailable; retrying in 100 ms'
        [ $(($(cpu_time) - before)) -le 5 ]
        "${as_another[@]}" prlimit --pid "$SERVER_PID" --nproc=64:64
        finish waiting
        stop_server
    done
}

@test "SIGTERM ends a server that cannot fork" {
    start_without_processes "$server"
    start_talker waiting send 'PING\r\n' hold
    wait_until has_logged 2 'fork failed: Resource temporarily unavailable;'
    kill -s TERM "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
}

@test "no log line is lost or mixed with another" {
    start_server LOG=debug "$server"
    local i
    for i in 1 2 3 4; do
        start_talker "client$i" visit 100 'PING\r\n' '+PONG\r\n'
    done
    for i in 1 2 3 4; do
        finish "client$i"
    done
    wait_until has_logged 400 ' returned'
    [ "$(grep -c 'Ending connection$' "$SERVER_LOG")" -eq 400 ]
    run grep -cvE '^[0-9T:.-]{26}Z (ERROR| WARN| INFO|DEBUG) server: \[[^]]+\] [^[]*$' "$SERVER_LOG"
    [ "$output" -eq 0 ]
}

@test "a child's output is written before it exits, and only once" {
    # A child ends with _exit(2), which does not flush stdio's buffers.
    start_server "$echo"
    talk expect 'Hello world!\n' send 'x' expect 'x' half-close end
    talk expect 'Hello world!\n' send 'y' expect 'y' half-close end
    wait_until out_has '121'
    [ "$(cat "$SERVER_OUT")" = 'From client: [120]
From client: [121]' ]
}

@test "the listing of server.c has at most 140 lines" {
    [ "$(wc -l <"$ROOT/step2-concurrency/server.c")" -le 140 ]
}
