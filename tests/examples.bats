#!/usr/bin/env bats
# The two clients of examples/, with our servers and with tests/answer, which
# sends the replies that a test chooses.

# SC2016: the $5 of a reply is in single quotes, because it is not a variable.
# SC2119, SC2120: `try` passes its arguments on.
# shellcheck disable=SC2016,SC2119,SC2120

load helpers

# Both clients get the port of the test's server from PORT.
hello_redis() {
    bounded "$ROOT/examples/hello-redis" "$@" 3>&-
}

client() {
    bounded "$ROOT/examples/client" "$@" 3>&-
}

# bounded COMMAND...: ends it after 20 seconds, so that a client that waits
# forever does not stop the suite.
bounded() {
    if command -v timeout >/dev/null; then
        timeout 20 "$@"
    else
        "$@"
    fi
}

# try COMMAND...: runs it. Sets status, output (its stdout) and stderr.
try() {
    run --separate-stderr "$@"
}

# prints TEXT: fails unless the command printed it on stdout.
prints() {
    [ "$output" = "$1" ] || fail "stdout: $output"
}

# complains TEXT: fails unless the command printed it on stderr.
complains() {
    # shellcheck disable=SC2154  # bats sets it
    [ "$stderr" = "$1" ] || fail "stderr: $stderr"
}

# answers 'REPLY'...: starts a server that sends these replies to each client.
answers() {
    local all
    all=$(printf '"%s" ' "$@")
    start_server ANSWERS="$all" "$ROOT/tests/answer"
}

# shows 'REPLY'...: fails unless the client prints these replies as stdin has
# them.
shows() {
    answers "$@"
    diff - <(for _; do echo any; done | client) >&2
}

# --- hello-redis ------------------------------------------------------------

@test "hello-redis: step 1 replies with an error" {
    start_step 1
    try hello_redis
    [ "$status" -eq 1 ]
    prints ''
    complains 'Error: "unimplemented"'
}

@test "hello-redis: step 2 returns the value that was set" {
    start_step 2
    try hello_redis
    [ "$status" -eq 0 ]
    prints 'got value from the server; result=Some(b"world")'
    complains ''
}

@test "hello-redis: step 3 returns the value that was set" {
    start_step 3
    try hello_redis
    [ "$status" -eq 0 ]
    prints 'got value from the server; result=Some(b"world")'
    complains ''
}

@test "hello-redis: commands are sent as lowercase bulk strings" {
    answers '+OK\r\n' '$-1\r\n'
    try hello_redis
    diff - "$SERVER_OUT" <<'END'
GOT: Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")
GOT: Bulk(b"get"), Bulk(b"hello")
END
}

@test "hello-redis: a missing value is shown as None" {
    answers '+OK\r\n' '$-1\r\n'
    try hello_redis
    [ "$status" -eq 0 ]
    prints 'got value from the server; result=None'
}

@test "hello-redis: the RESP3 null is shown as None too" {
    answers '+OK\r\n' '_\r\n'
    try hello_redis
    prints 'got value from the server; result=None'
}

@test "hello-redis: a value may contain any byte, and is shown escaped" {
    answers '+OK\r\n' '$9\r\n\"\\\r\n\t\x00\x1f\xffz\r\n'
    try hello_redis
    prints 'got value from the server; result=Some(b"\"\\\r\n\t\0\x1f\xffz")'
}

@test "hello-redis: an error's text is shown escaped" {
    answers '+OK\r\n' '-ERR \"no\"\x1b\r\n'
    try hello_redis
    [ "$status" -eq 1 ]
    prints ''
    complains 'Error: "ERR \"no\"\x1b"'
}

@test "hello-redis: an unexpected reply is an error" {
    answers ':42\r\n'
    try hello_redis
    [ "$status" -eq 1 ]
    complains 'Error: "unexpected reply: Integer(42)"'
}

@test "hello-redis: an unsolicited reply is an error" {
    answers '+OK\r\n$5\r\nworld\r\n' '$-1\r\n'
    try hello_redis
    [ "$status" -eq 1 ]
    prints ''
    complains 'Error: "unexpected reply: Bulk(b\"world\")"'
    [ "$(grep -c GOT "$SERVER_OUT")" -eq 1 ]
}

@test "hello-redis: a server that closes after the first reply is reported" {
    answers '+OK\r\n'
    try hello_redis
    [ "$status" -eq 1 ]
    complains 'Error: Server closed the connection'
}

# --- the client's session ---------------------------------------------------

# open_terminal [OPERANDS]: starts the client in a terminal.
open_terminal() {
    need script mkfifo
    script -qec true /dev/null </dev/null >/dev/null 2>"$TMP/why" ||
        skip "script(1) opens no terminal here: $(head -n 1 "$TMP/why")"
    mkfifo "$TMP/keys"
    script -qec "$(quoted "$ROOT/examples/client") $*" /dev/null \
        <"$TMP/keys" >"$TMP/screen" 2>&1 3>&- 4>&- &
    TERMINAL=$!
    PROMPTS=0
    exec 7>"$TMP/keys"
}

# types LINE: waits for the next prompt, then types the line.
types() {
    PROMPTS=$((PROMPTS + 1))
    wait_until has_prompts "$PROMPTS" || fail "$(cat "$TMP/screen")"
    printf '%s\n' "$1" >&7
}

has_prompts() {
    [ "$(grep -c '^> ' "$TMP/screen")" -ge "$1" ]
}

# Waits until the client has ended, and fails unless the screen is as stdin has
# it. Sets status.
screen_ends_as() {
    wait_until is_gone "$TERMINAL"
    status=0
    wait "$TERMINAL" || status=$?
    diff - <(tr -d '\r' <"$TMP/screen") >&2
}

@test "client: the tutorial's session, byte for byte" {
    start_step 3
    open_terminal
    types 'SET greeting "Hello world!"'
    types 'GET greeting'
    types 'quit'
    screen_ends_as <<'END'
> SET greeting "Hello world!"
"OK"
> GET greeting
"Hello world!"
> quit
END
    [ "$status" -eq 0 ]
}

@test "client: at a prompt it continues after errors, and exit quits" {
    answers '+OK\r\n' '?\r\n'
    open_terminal
    types ''
    types 'GET "a'
    types 'any'
    types 'any'
    types 'any'
    types 'exit'
    screen_ends_as <<'END'
> 
> GET "a
Invalid argument(s)
> any
"OK"
> any
Error: The server's answer is not RESP: unknown type
> any
Connected again. What MULTI, WATCH, SELECT or AUTH had set is lost.
"OK"
> exit
END
    [ "$status" -eq 0 ]
}

@test "client: EOF at a prompt quits, after printing a newline" {
    answers '+OK\r\n'
    open_terminal
    types 'any'
    wait_until has_prompts 2
    printf '\004' >&7
    screen_ends_as <<'END'
> any
"OK"
> 
END
    [ "$status" -eq 0 ]
}

# Step 1's server closes the first connection before it accepts the next one.
@test "client: step 1 closes after each command, and the client reconnects" {
    start_step 1
    open_terminal
    types 'SET greeting "Hello world!"'
    talk send 'PING\r\n' expect '-unimplemented\r\n'
    types 'GET greeting'
    types 'quit'
    screen_ends_as <<'END'
> SET greeting "Hello world!"
(error) unimplemented
> GET greeting
Error: Server closed the connection
Connected again. What MULTI, WATCH, SELECT or AUTH had set is lost.
(error) unimplemented
> quit
END
    [ "$status" -eq 0 ]
    [ "$(grep -c '"GET"' "$SERVER_OUT")" -eq 1 ]
}

@test "client: a command whose reply is lost is not sent again" {
    answers '+OK\r\n' ''
    open_terminal
    types 'MULTI'
    types 'INCR a'
    types 'INCR b'
    types 'quit'
    screen_ends_as <<'END'
> MULTI
"OK"
> INCR a
Error: Server closed the connection
> INCR b
Connected again. What MULTI, WATCH, SELECT or AUTH had set is lost.
"OK"
> quit
END
    diff - "$SERVER_OUT" <<'END'
GOT: Bulk(b"MULTI")
GOT: Bulk(b"INCR"), Bulk(b"a")
GOT: Bulk(b"INCR"), Bulk(b"b")
END
}

@test "client: at a terminal, escape sequences in replies are shown escaped" {
    answers '-ERR \x1b[31mred\x9b\r\n' '=16\r\ntxt:\x1b]0;x\x07a\r\nb\tc\r\n' \
        '!5\r\nE\rx\x00y\r\n' ',\x1b[31m\r\n'
    open_terminal
    types 'any'
    types 'any'
    types 'any'
    types 'any'
    types 'quit'
    screen_ends_as <<'END'
> any
(error) ERR \x1b[31mred\x9b
> any
\x1b]0;x\x07a
b	c
> any
(error) E\x0dx\x00y
> any
Error: The server's answer is not RESP: invalid double
> quit
END
}

# The terminal discards all but 4095 bytes of a line. The client receives those
# and \n.
@test "client: a line that the terminal cut is not sent" {
    local word
    word=$(printf '%05000d' 7)
    start_step 2
    open_terminal
    types "SET key $word"
    types "SET key ${word:0:4000}"
    types 'GET key'
    types 'quit'
    wait_until is_gone "$TERMINAL"
    [ "$(grep -c '^Not sent: a terminal discards' "$TMP/screen")" -eq 1 ]
    [ "$(grep -c '^"OK"' "$TMP/screen")" -eq 1 ]
    grep -q "^\"${word:0:4000}\"" "$TMP/screen"
}

@test "client: step 2 keeps values for the life of the connection" {
    start_step 2
    try client <<'END'
SET greeting "Hello world!"
GET greeting
END
    [ "$status" -eq 0 ]
    prints $'"OK"\n"Hello world!"'
    try client GET greeting
    prints '(nil)'
}

@test "client: step 3 shares values between connections" {
    start_step 3
    try client SET greeting 'Hello world!'
    [ "$status" -eq 0 ]
    prints '"OK"'
    try client GET greeting
    [ "$status" -eq 0 ]
    prints '"Hello world!"'
}

# --- where commands come from -----------------------------------------------

@test "client: each reply reaches a pipe before the next command is read" {
    start_step 2
    mkfifo "$TMP/commands"
    client <"$TMP/commands" >"$TMP/replies" 4>&- &
    exec 7>"$TMP/commands"
    echo 'SET key value' >&7
    wait_until grep -qx '"OK"' "$TMP/replies"
    echo 'GET key' >&7
    wait_until grep -qx '"value"' "$TMP/replies"
    echo 'GET "' >&7
    wait_until grep -qx 'Invalid argument(s)' "$TMP/replies"
    exec 7>&-
    run wait $!
}

@test "client: empty lines are skipped, and the last line needs no newline" {
    start_step 2
    try client < <(printf '\n  \t\r\nPING\r\n\nECHO last')
    [ "$status" -eq 0 ]
    prints $'"PONG"\n"last"'
}

@test "client: quit and exit end it, and later lines are not run" {
    start_step 2
    try client < <(printf 'PING\nQuit\nPING\n')
    [ "$status" -eq 0 ]
    prints '"PONG"'
    try client < <(printf 'PING\nEXIT\nPING\n')
    prints '"PONG"'
}

@test "client: quoted words may contain any byte, and are shown escaped" {
    start_step 2
    try client <<'END'
SET "a \"key\"" 'it\'s "quoted" \n'
GET "a \x22key\""
ECHO "\x00\x1f\x7f\xff\r\n\t\a\b\\\""
ECHO ""
END
    diff - <(echo "$output") <<'END'
"OK"
"it's \"quoted\" \\n"
"\x00\x1f\x7f\xff\r\n\t\a\b\\\""
""
END
}

@test "client: its output can be typed as input" {
    start_step 2
    local shown='"\x00\x1f\x7f\xff\r\n\t\a\b\\\" '"'"'~"'
    try client < <(echo "ECHO $shown")
    prints "$shown"
}

@test "client: unbalanced quotes are rejected, and the next line is read" {
    start_step 2
    try client <<'END'
ECHO "a
ECHO 'a
ECHO "a"b
ECHO "a" b" c
PING
END
    prints "$(printf 'Invalid argument(s)\n%.0s' 1 2 3 4; echo '"PONG"')"
}

@test "client: a long line is one command" {
    start_step 2
    local long
    long=$(printf '%0100000d' 7)
    try client < <(echo "ECHO $long")
    prints "\"$long\""
}

@test "client: each operand is one argument, whatever it contains" {
    start_step 2
    try client ECHO $'two "words"\n and \\more --port'
    [ "$status" -eq 0 ]
    prints '"two \"words\"\n and \\more --port"'
}

@test "client: an error reply to operands sets exit status 1" {
    start_step 2
    try client GET
    [ "$status" -eq 1 ]
    prints "(error) ERR wrong number of arguments for 'get' command"
    complains ''
}

@test "client: an error reply to any line of input sets exit status 1" {
    start_step 2
    try client < <(printf 'PING\nGET\nPING\n')
    [ "$status" -eq 1 ]
    prints "$(echo '"PONG"'
        echo "(error) ERR wrong number of arguments for 'get' command"
        echo '"PONG"')"
    complains ''
}

@test "client: a malformed line of input sets exit status 1" {
    start_step 2
    try client < <(printf '"\nPING\n')
    [ "$status" -eq 1 ]
    prints $'Invalid argument(s)\n"PONG"'
}

# unwritable COMMAND...: runs it with its output on a full disk.
unwritable() {
    [ -c /dev/full ] || skip "needs /dev/full"
    try to_full "$@"
    [ "$status" -eq 1 ]
    [[ $stderr = 'Could not write to stdout: '* ]] ||
        fail "it complained: $stderr"
}

to_full() {
    "$@" >/dev/full
}

@test "both report output that cannot be written, with exit status 1" {
    start_step 2
    unwritable hello_redis
    unwritable client PING
    unwritable client ECHO "$(printf '%0100000d' 7)"
    unwritable client <<<PING
    unwritable client <<<'"'
}

@test "client: input that cannot be read sets exit status 1" {
    start_step 2
    try client <"$TMP"
    [ "$status" -eq 1 ]
    prints ''
    complains 'Could not read commands: Is a directory'
}

@test "client: it exits when the reader of its replies closes the pipe" {
    start_step 2
    yes PING | client 2>"$TMP/complaint" | head -n 1 >"$TMP/first"
    [ "$(cat "$TMP/first")" = '"PONG"' ]
    grep -q '^Could not write to stdout: ' "$TMP/complaint"
}

@test "client: it exits when the reader of its input errors closes the pipe" {
    start_step 2
    yes '"' | { client || echo "$?" >"$TMP/status"; } 2>"$TMP/complaint" |
        head -n 1 >"$TMP/first"
    [ "$(cat "$TMP/first")" = 'Invalid argument(s)' ]
    [ "$(cat "$TMP/status")" -eq 1 ]
    grep -q '^Could not write to stdout: ' "$TMP/complaint"
}

@test "client: a subscriber shows messages until the server closes" {
    local first='*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n'
    local second='*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n'
    answers "$first$second"
    try client SUBSCRIBE news
    [ "$status" -eq 1 ]
    diff - <(echo "$output") <<'END'
1) "subscribe"
2) "news"
3) (integer) 1
1) "message"
2) "news"
3) "hi"
END
    complains 'Error: Server closed the connection'
}

@test "client: a stream of messages is not mistaken for later replies" {
    local command
    answers '+OK\r\n+1.5 [0 127.0.0.1:1] \"GET\" \"a\"\r\n'
    for command in MONITOR 'SUBSCRIBE a' 'psubscribe a' 'SSUBSCRIBE a'; do
        : >"$SERVER_OUT"
        try client < <(printf '%s\nany\n' "$command")
        [ "$status" -eq 1 ]
        prints $'"OK"\n"1.5 [0 127.0.0.1:1] \\"GET\\" \\"a\\""'
        complains 'Error: Server closed the connection'
        [ "$(grep -c GOT "$SERVER_OUT")" -eq 1 ]
    done
}

@test "client: a refused subscription is shown as an ordinary reply" {
    answers '-ERR no\r\n' '+QUEUED\r\n' '+OK\r\n'
    try client < <(printf 'MONITOR\nSUBSCRIBE news\nany\n')
    prints $'(error) ERR no\n"QUEUED"\n"OK"'
}

@test "client: unsubscribing from several channels has several replies" {
    local a='3\r\n+unsubscribe\r\n+a\r\n:1\r\n'
    local b='3\r\n+unsubscribe\r\n+b\r\n:0\r\n'
    answers "*$a*$b" ">$a>$b" ':5\r\n'
    try client < <(printf 'UNSUBSCRIBE a b\nPUNSUBSCRIBE a b\nany\n')
    [ "$status" -eq 0 ]
    [ "$(grep -c '^2) "[ab]"' <<<"$output")" -eq 4 ]
    [ "${lines[12]}" = '(integer) 5' ]
}

@test "client: a message pushed between replies is not mistaken for one" {
    answers '>2\r\n+invalidate\r\n+a\r\n:1\r\n>1\r\n+b\r\n' ':2\r\n'
    try client < <(printf 'any\nany\n')
    [ "$status" -eq 0 ]
    diff - <(echo "$output") <<'END'
1) "invalidate"
2) "a"
(integer) 1
1) "b"
(integer) 2
END
}

@test "client: an unsolicited reply is an error" {
    answers ':1\r\n:2\r\n' ':3\r\n'
    try client < <(printf 'any\nany\n')
    [ "$status" -eq 1 ]
    prints $'(integer) 1\n(integer) 2'
    complains 'Error: The server replied before it was asked'
    [ "$(grep -c GOT "$SERVER_OUT")" -eq 1 ]
}

# A suspended server keeps its connections open.
@test "client: it does not wait for the server to close" {
    local end=$((SECONDS + 4))
    start_step 2
    kill -s STOP "$SERVER_PID"
    for _ in 1 2 3 4 5; do
        client </dev/null
    done
    [ "$SECONDS" -le "$end" ]
}

# --- how replies are shown --------------------------------------------------

@test "client: strings are shown in quotes" {
    shows '+OK\r\n' '+\r\n' '+say \"\x01\"\r\n' '$5\r\nhello\r\n' \
        '$0\r\n\r\n' '$6\r\n\r\n\x00\x1b\"\xe9\r\n' <<'END'
"OK"
""
"say \"\x01\""
"hello"
""
"\r\n\x00\x1b\"\xe9"
END
}

@test "client: errors, integers and nulls are shown by their type" {
    shows '-ERR no \"such\" key\r\n' ':42\r\n' ':-9223372036854775808\r\n' \
        '$-1\r\n' '*-1\r\n' <<'END'
(error) ERR no "such" key
(integer) 42
(integer) -9223372036854775808
(nil)
(nil)
END
}

@test "client: an array's elements are numbered" {
    shows '*0\r\n' '*1\r\n:1\r\n' '*4\r\n$1\r\na\r\n$-1\r\n-ERR\r\n+OK\r\n' \
        <<'END'
(empty array)
1) (integer) 1
1) "a"
2) (nil)
3) (error) ERR
4) "OK"
END
}

@test "client: nested arrays are indented, with right-aligned numbers" {
    shows "*10\r\n*3\r\n:1\r\n*2\r\n:2\r\n:3\r\n*0\r\n$(printf \
        ':%s\\r\\n' 2 3 4 5 6 7 8 9)"'*2\r\n:1\r\n*1\r\n:2\r\n' <<'END'
 1) 1) (integer) 1
    2) 1) (integer) 2
       2) (integer) 3
    3) (empty array)
 2) (integer) 2
 3) (integer) 3
 4) (integer) 4
 5) (integer) 5
 6) (integer) 6
 7) (integer) 7
 8) (integer) 8
 9) (integer) 9
10) 1) (integer) 1
    2) 1) (integer) 2
END
}

@test "client: RESP3 scalar values are shown" {
    shows '_\r\n' '#t\r\n' '#f\r\n' ',3.14\r\n' ',inf\r\n' '(123\r\n' \
        '=8\r\ntxt:a\n\"b\r\n' '!5\r\nERR x\r\n' <<'END'
(nil)
(true)
(false)
(double) 3.14
(double) inf
(big number) 123
a
"b
(error) ERR x
END
}

@test "client: RESP3 sets and pushes are shown" {
    shows '~0\r\n' '~2\r\n+a\r\n~1\r\n+b\r\n' '>0\r\n_\r\n' \
        '>2\r\n+a\r\n+b\r\n_\r\n' <<'END'
(empty set)
1~ "a"
2~ 1~ "b"
(empty push)
(nil)
1) "a"
2) "b"
(nil)
END
}

@test "client: RESP3 maps are shown, with long values on their own lines" {
    local a='+a\r\n*2\r\n:1\r\n:2\r\n'
    local bc='*2\r\n+b\r\n+c\r\n%1\r\n+d\r\n*1\r\n:3\r\n'
    local e='+e\r\n%1\r\n*2\r\n:1\r\n:2\r\n*2\r\n:3\r\n:4\r\n'
    shows '%0\r\n' '%2\r\n+k\r\n+v\r\n+n\r\n:1\r\n' "%3\\r\\n$a$bc$e" \
        '%1\r\n+f\r\n%1\r\n*2\r\n:1\r\n:2\r\n:3\r\n' <<'END'
(empty hash)
1# "k" => "v"
2# "n" => (integer) 1
1# "a" => 
   1) (integer) 1
   2) (integer) 2
2# 1) "b"
   2) "c" => 1# "d" => 1) (integer) 3
3# "e" => 
   1# 1) (integer) 1
      2) (integer) 2 => 
      1) (integer) 3
      2) (integer) 4
1# "f" => 1# 1) (integer) 1
      2) (integer) 2 => (integer) 3
END
}

@test "client: replies may exceed the limits of requests" {
    local line
    line=$(printf '%0100000d' 7)
    shows "+$line\\r\\n" "$(printf '*1\\r\\n%.0s' {1..100}):1\\r\\n" <<END
"$line"
$(printf '1) %.0s' {1..100})(integer) 1
END
}

@test "client: into a pipe, errors are written unchanged" {
    shows '-ERR \x1b[31mred\r\n' <<<$'(error) ERR \x1b[31mred'
}

# --- errors -----------------------------------------------------------------

@test "no server listening: both report where, why and what to do" {
    local message='Could not connect to 127.0.0.1:1. Err: Connection refused. '
    message+='Start a server first: make run. '
    message+='Or name another with --host and --port.'
    try hello_redis --port 1
    [ "$status" -eq 1 ]
    prints ''
    complains "$message"
    try client --port 1 PING
    [ "$status" -eq 1 ]
    complains "$message"
    try client --port 1 <<<PING
    [ "$status" -eq 1 ]
    complains "$message"
}

@test "the server closes without a reply: both report it" {
    answers ''
    try hello_redis
    [ "$status" -eq 1 ]
    complains 'Error: Server closed the connection'
    try client PING
    [ "$status" -eq 1 ]
    complains 'Error: Server closed the connection'
}

@test "the server closes in the middle of a reply: both report it" {
    answers '$5\r\nhel'
    try hello_redis
    [ "$status" -eq 1 ]
    complains 'Error: Server closed the connection inside a reply'
    try client PING
    [ "$status" -eq 1 ]
    prints ''
    complains 'Error: Server closed the connection inside a reply'
}

@test "the server does not speak RESP: both report it" {
    answers 'Hello world!\n'
    try hello_redis
    [ "$status" -eq 1 ]
    complains "Error: The server's answer is not RESP: unknown type"
    try client PING
    [ "$status" -eq 1 ]
    prints ''
    complains "Error: The server's answer is not RESP: unknown type"
}

@test "client: from a pipe it stops when the connection is lost" {
    answers '+OK\r\n' ''
    try client < <(printf 'MULTI\nINCR a\nINCR b\n')
    [ "$status" -eq 1 ]
    prints '"OK"'
    complains 'Error: Server closed the connection'
    [ "$(grep -c GOT "$SERVER_OUT")" -eq 2 ]
}

@test "client: an error that the server sends instead of serving is shown" {
    start_step 2 --max-children 1
    start_talker first send 'PING\r\n' expect '+PONG\r\n' say served hold
    wait_until has_said first served
    try client PING
    [ "$status" -eq 1 ]
    prints '(error) ERR max number of clients reached'
    complains ''
}

@test "client: at a prompt it reconnects to a restarted server" {
    start_step 3
    open_terminal
    types 'ECHO first'
    wait_until has_prompts 2
    stop_server
    types 'ECHO second'
    wait_until has_prompts 3
    launch "$ROOT"/step3-store/server 7>&-      # or the pipe has no end
    wait_until log_has "Listening on"
    types 'ECHO third'
    types 'quit'
    wait_until is_gone "$TERMINAL"
    tr -d '\r' <"$TMP/screen" | grep -v '^Could not connect' |
        diff - <(printf '%s\n' '> ECHO first' '"first"' '> ECHO second' \
            'Error: Server closed the connection' '> ECHO third' "Connected \
again. What MULTI, WATCH, SELECT or AUTH had set is lost." '"third"' '> quit')
}

# --- options ----------------------------------------------------------------

@test "both accept --host and --port, and PORT from the environment" {
    start_step 2
    local program right=$PORT
    for program in hello_redis client; do
        PORT=$right
        try "$program"
        [ "$status" -eq 0 ]
        PORT=1
        try "$program"
        [ "$status" -eq 1 ]
        try "$program" --host 127.0.0.1 --port="$right"
        [ "$status" -eq 0 ]
        try "$program" --host 127.0.0.1 --port "$right"
        [ "$status" -eq 0 ]
    done </dev/null
}

@test "both accept a host name" {
    [ -n "$(localhost)" ] || skip "needs the name localhost in /etc/hosts"
    start_step 2
    local program
    for program in hello_redis client; do
        try "$program" --host localhost
        [ "$status" -eq 0 ]
    done </dev/null
}

@test "both print their usage and version" {
    local usage='usage: client [--host ADDRESS] [--port N]'
    usage+=' [COMMAND [ARGUMENT ...]]'
    try hello_redis --help
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = 'usage: hello-redis [--host ADDRESS] [--port N]' ]
    try hello_redis --version
    [ "$status" -eq 0 ]
    [[ $output = three-servers*hello-redis* ]]
    try client --help
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "$usage" ]
    [[ $output = *$'\n\nExit status: 0 if '* ]]
    try client --version
    [ "$status" -eq 0 ]
    [[ $output = three-servers*client* ]]
}

@test "both reject invalid arguments with exit status 2" {
    local program
    for program in hello_redis client; do
        try "$program" --prot 7000
        [ "$status" -eq 2 ]
        prints ''
        try "$program" --port 70000
        [ "$status" -eq 2 ]
    done
    try hello_redis PING
    [ "$status" -eq 2 ]
}
