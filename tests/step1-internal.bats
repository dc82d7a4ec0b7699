#!/usr/bin/env bats
# Step 1, tests of our own programs: hello, echo, lines, and what the server
# prints.

load helpers

hello=$ROOT/step1-accept/hello
echo=$ROOT/step1-accept/echo
by_line=$ROOT/step1-accept/lines
server=$ROOT/step1-accept/server

# --- hello ------------------------------------------------------------------

# hello takes the port as its only argument.
start_hello() {
    launch "$hello" 0
    wait_for_port "$hello"
}

@test "hello sends a greeting line and closes, one client after another" {
    start_hello
    talk expect 'Hello world!\n' end
    talk expect 'Hello world!\n' end
}

@test "hello survives a client that does not wait for the greeting" {
    start_hello
    talk reset use 2 close
    talk expect 'Hello world!\n' end
}

@test "hello logs its port in the log's format" {
    start_hello
    grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z  INFO hello: '\
'\[server\] Listening on 127\.0\.0\.1:[0-9]+$' "$SERVER_LOG"
    [ "$(wc -l <"$SERVER_LOG")" -eq 1 ]
}

@test "hello: a port in use is reported in one sentence, exit status 1" {
    start_hello
    run --separate-stderr "$hello" "$PORT"
    [ "$status" -eq 1 ]
    # shellcheck disable=SC2154  # bats sets stderr
    [ "${stderr/ already / }" = "Could not bind the TCP listener to \
127.0.0.1:$PORT. Err: Address in use. Stop the program that holds it, or \
choose another port: hello PORT" ]
}

@test "hello: an argument that is not a port prints the usage, exit status 2" {
    local arguments
    for arguments in x 1x -1 65536 99999999999999999999 '0 0' --help; do
        # shellcheck disable=SC2086  # a word is an argument
        launch "$hello" $arguments
        wait_until -t 5 is_gone "$SERVER_PID"
        STATUS=0
        wait "$SERVER_PID" || STATUS=$?
        [ "$STATUS" -eq 2 ]
        [ "$(cat "$SERVER_LOG")" = 'usage: hello [PORT]' ]
    done
}

@test "hello needs nothing but its own file" {
    "${CC:-cc}" -o "$TMP/hello" "$hello.c"
    launch "$TMP/hello" 0
    wait_for_port "$TMP/hello"
    talk expect 'Hello world!\n' end
}

# resets_while_stopped: a client connects, sends FIN, then RST, all before the
# server accepts it. The server's first write fails with EPIPE.
resets_while_stopped() {
    kill -s STOP "$SERVER_PID"
    talk half-close reset
    kill -s CONT "$SERVER_PID"
}

@test "hello: a write to a client that has reset ends the server by SIGPIPE" {
    [ "$(sh -c 'kill -s PIPE $$; echo ignored')" = '' ] ||
        skip "SIGPIPE is ignored here"
    start_hello
    resets_while_stopped
    wait_until is_gone "$SERVER_PID"
    STATUS=0
    wait "$SERVER_PID" || STATUS=$?
    [ "$(kill -l "$STATUS")" = PIPE ]
}

# --- echo -------------------------------------------------------------------

@test "echo: a write to a client that has reset ends that client alone" {
    start_server "$echo"
    resets_while_stopped
    talk expect 'Hello world!\n' send 'still here' expect 'still here'
}

@test "echo greets, prints the bytes in decimal, and sends them back" {
    start_server "$echo"
    talk expect 'Hello world!\n' send 'How are you?\n' \
        expect 'How are you?\n' send 'Good bye\n' expect 'Good bye\n' \
        half-close end
    wait_until out_has \
        'From client: [71, 111, 111, 100, 32, 98, 121, 101, 10]'
    [ "$(head -n 1 "$SERVER_OUT")" = 'From client: [72, 111, 119, 32, 97, '\
'114, 101, 32, 121, 111, 117, 63, 10]' ]
}

@test "echo keeps the second client waiting until the first disconnects" {
    start_server "$echo"
    talk use 1 expect 'Hello world!\n' send 'Hello from 1\n' \
        expect 'Hello from 1\n' \
        use 2 send 'Hello from 2\n' silence 200 \
        send 'Hello? Are you listening?\n' silence 200 \
        use 1 send 'Hello again from 1\n' expect 'Hello again from 1\n' \
        close use 2 expect 'Hello world!\nHello from 2\n' \
        expect 'Hello? Are you listening?\n' half-close end
    # The kernel has kept two lines, and one read returns both.
    wait_until out_has '50, 10, 72, 101, 108, 108, 111, 63'
}

@test "echo sends back bytes of every value" {
    start_server "$echo"
    head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/noise"
    talk expect 'Hello world!\n' send-file "$BATS_TEST_TMPDIR/noise" \
        expect-file "$BATS_TEST_TMPDIR/noise" half-close end
}

@test "echo logs each piece at debug level" {
    start_server LOG=debug "$echo"
    talk expect 'Hello world!\n' send 'Hello\n' expect 'Hello\n' half-close end
    wait_until log_has 'Ending connection'
    log_has '] Received 6 bytes'
    log_has '] Received "Hello\n"'
}

# --- lines ------------------------------------------------------------------

@test "lines sends back a line once its newline has arrived" {
    start_server "$by_line"
    talk send 'PI' silence 100 send 'NG\n' expect 'PING\n' half-close end
}

@test "lines that arrive in one read come back one by one, in order" {
    start_server "$by_line"
    talk send 'one\n\ntwo\nthr' expect 'one\n\ntwo\n' silence 100 \
        send 'ee\n' expect 'three\n' half-close end
    [ "$(cat "$SERVER_OUT")" = 'Buffer: "one\n\ntwo\nthr"
Line: "one\n"
Line: "\n"
Line: "two\n"
Buffer: "three\n"
Line: "three\n"' ]
}

@test "lines: a line that arrives byte by byte is one line" {
    start_server "$by_line"
    talk pieces 1 send 'hello\n' expect 'hello\n' half-close end
    [ "$(grep -c '^Line' "$SERVER_OUT")" -eq 1 ]
}

@test "lines: a line may hold any byte but a newline" {
    start_server "$by_line"
    talk send 'a\0b\r\xff"\n' expect 'a\0b\r\xff"\n' half-close end
    out_has 'Line: "a\0b\r\xff\"\n"'
}

@test "lines: a value with a newline in it is two messages" {
    start_server "$by_line"
    talk send 'SET k a\nb\n' expect 'SET k a\nb\n' half-close end
    [ "$(grep -c '^Line' "$SERVER_OUT")" -eq 2 ]
}

@test "lines: EOF in the middle of a line ends the client without a reply" {
    start_server "$by_line"
    talk send 'one\ntwo' half-close expect 'one\n' end
    talk send 'three\n' expect 'three\n'
}

@test "lines: a line of 64 bytes comes back, a longer one is an error" {
    start_server "$by_line"
    local line
    line=$(printf '%63s' x)
    talk send "$line\\n$line\\n" expect "$line\\n$line\\n" half-close end
    talk send "$line" silence 100 send '\n' expect "$line\\n" half-close end
    talk send "$line$line" expect 'error: this line is too long\n' end
    talk send 'short\n' expect 'short\n'
}

@test "lines: a write to a client that has reset ends that client alone" {
    start_server "$by_line"
    kill -s STOP "$SERVER_PID"
    talk send 'one\ntwo\n' half-close reset
    kill -s CONT "$SERVER_PID"
    talk send 'still here\n' expect 'still here\n'
}

# --- what the server prints -------------------------------------------------

@test "every type of frame is printed in its debug form" {
    start_server "$server"
    local frame
    for frame in '+OK' '-ERR no' ':-42' '$-1' '*-1' '*0' 'set hello world'; do
        talk send "$frame\\r\\n" expect '-unimplemented\r\n' end
    done
    talk send '*2\r\n*1\r\n:1\r\n$2\r\n\n\t\r\n' \
        expect '-unimplemented\r\n' end
    wait_until out_has 'Array([Array([Integer(1)]), Bulk(b"\n\t")])'
    [ "$(head -n 7 "$SERVER_OUT")" = 'GOT: Simple("OK")
GOT: Error("ERR no")
GOT: Integer(-42)
GOT: Null
GOT: Null
GOT: Array([])
GOT: Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")])' ]
}

@test "bytes that are not RESP get an error reply with the reason" {
    start_server "$server"
    talk send ':42\n' expect '-ERR Protocol error: expected CRLF\r\n' end
    talk send '$x\r\n' expect \
        '-ERR Protocol error: invalid bulk length\r\n' end
    wait_until log_has 'Error parsing input: invalid bulk length'
    log_has 'WARN server: [127.0.0.1:'
}

@test "each log line has the time, the level, the program and the client" {
    start_server LOG=debug "$server"
    talk send 'PING\r\n' expect '-unimplemented\r\n' end
    wait_until log_has 'Ending connection'
    local time='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z'
    local line
    while IFS= read -r line; do
        grep -qE "^$time $line\$" "$SERVER_LOG" || fail "no line: $line"
    done <<'END'
 INFO server: \[server\] Listening on 127\.0\.0\.1:[0-9]+
DEBUG server: \[server\] Accepted connection from 127\.0\.0\.1:[0-9]+
 INFO server: \[127\.0\.0\.1:[0-9]+\] Accepted connection
DEBUG server: \[127\.0\.0\.1:[0-9]+\] Received 6 bytes
 INFO server: \[127\.0\.0\.1:[0-9]+\] Ending connection
END
    [ "$(wc -l <"$SERVER_LOG")" -eq 5 ]
}

@test "LOG sets the log level, and the port is always logged" {
    start_server LOG=error "$server"
    talk send 'PING\r\n' expect '-unimplemented\r\n' end
    talk send '$x\r\n' swallow 10
    [ "$(wc -l <"$SERVER_LOG")" -eq 1 ]
}

@test "an invalid LOG level is reported, and info is used" {
    start_server LOG=loud "$server"
    log_has 'LOG=loud is not a log level; using info.'
}

# --- ports and options ------------------------------------------------------

@test "a port in use is reported in one sentence with advice, exit status 1" {
    start_server "$server"
    run --separate-stderr "$server" --port "$PORT"
    [ "$status" -eq 1 ]
    # shellcheck disable=SC2154  # bats sets stderr
    # glibc prints "Address already in use", musl prints "Address in use".
    [ "${stderr/ already / }" = "Could not bind the TCP listener to \
127.0.0.1:$PORT. Err: Address in use. Stop the program that holds it, or \
choose another port with --port." ]
}

@test "a restart binds at once, even while old connections linger" {
    start_server "$server"
    # The server closes first, so its side of the connection is in TIME_WAIT.
    talk send 'PING\r\n' expect '-unimplemented\r\n' end
    stop_server
    launch "$server" --port "$PORT"
    wait_until listens_or_ended
    log_has "Listening on 127.0.0.1:$PORT"
}

@test "binding to another machine's address reports an error" {
    run "$server" --bind 192.0.2.1 --port 0
    [ "$status" -eq 1 ]
    [[ "$output" == *"192.0.2.1:0. Err: "*"--bind an address of this "* ]]
}

@test "PORT in the environment sets the port, and the option overrides it" {
    launch env PORT=0 "$server"
    wait_until log_has "Listening on 127.0.0.1:"
    run grep -c 'Listening on 127.0.0.1:6379' "$SERVER_LOG"
    [ "$output" -eq 0 ]
    run env PORT=nonsense "$server"
    [ "$status" -eq 2 ]
    [[ "$output" == *"PORT takes a number from 0 to 65535, not 'nonsense'"* ]]
    start_server PORT=1 "$server"
}

@test "beyond loopback the server warns that anyone can connect" {
    start_server "$server" --bind 0.0.0.0
    log_has "Listening on 0.0.0.0:$PORT"
    log_has "Anyone who can reach 0.0.0.0:$PORT over the network"
}

@test "the server listens on IPv6 when asked" {
    [ -e /proc/net/if_inet6 ] || skip "this system has no IPv6"
    grep -q ' lo$' /proc/net/if_inet6 || skip "IPv6 is off on loopback"
    start_server "$server" --bind ::1
    log_has "Listening on [::1]:$PORT"
}

# The words are those of getopt_long(3), where it has any.
@test "a bad option prints what is wrong and the usage, with exit status 2" {
    local options why
    while IFS='|' read -r options why; do
        # shellcheck disable=SC2086  # a word is an argument
        run --separate-stderr "$server" $options
        [ "$status" -eq 2 ] || fail "exit status $status for $options"
        [ -z "$output" ]
        [[ "$stderr" == "server: ${why# }"$'\n'"usage: server [--bind "* ]] ||
            fail "$options prints $stderr"
        [ "$(echo "$stderr" | wc -l)" -eq 2 ]
    done <<'END'
--verbose    | unrecognized option '--verbose'
-p 7000      | unrecognized option '-p'
-            | unrecognized option '-'
--help=x     | unrecognized option '--help=x'
--port       | option '--port' requires an argument
--bind       | option '--bind' requires an argument
--port x     | --port takes a number from 0 to 65535, not 'x'
--port -1    | --port takes a number from 0 to 65535, not '-1'
--port 65536 | --port takes a number from 0 to 65535, not '65536'
--port 99999999999999999999 | --port takes a number from 0 to 65535, not '99999999999999999999'
--port=1x    | --port takes a number from 0 to 65535, not '1x'
file         | unexpected argument 'file'
END
}

@test "--help and --version print and exit with status 0" {
    run --separate-stderr "$server" --help
    [ "$status" -eq 0 ]
    [[ "$output" == "usage: server "*"--port"*"--bind"*"LOG="* ]]
    [ -z "$stderr" ]
    run "$server" --version
    [ "$status" -eq 0 ]
    [[ "$output" == "three-servers "*" (server)" ]]
}

# --- faults -----------------------------------------------------------------

@test "out of file descriptors, the server waits without spinning and recovers" {
    need prlimit
    start_server "$server"
    prlimit --pid "$SERVER_PID" --nofile=4:64
    local before
    before=$(cpu_time)
    start_talker waiting send 'PING\r\n' say asked expect '-unimplemented\r\n'
    wait_until has_logged_emfile 5
    # Five pauses of 100 ms take half a second. Spinning would use CPU time.
    [ $(($(cpu_time) - before)) -le 5 ]
    prlimit --pid "$SERVER_PID" --nofile=64:64
    finish waiting
}

@test "the listing of server.c has at most 80 lines" {
    [ "$(wc -l <"$ROOT/step1-accept/server.c")" -le 80 ]
}
