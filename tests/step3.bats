#!/usr/bin/env bats
# Step 3, from outside: any server that does what the chapter builds passes.

load helpers

setup() {
    start_step 3
}

# --- one wait for all clients -------------------------------------------------

@test "PING returns PONG" {
    talk send '*1\r\n$4\r\nPING\r\n' expect '+PONG\r\n'
}

@test "several commands on one connection each get their reply" {
    talk send 'PING\r\n' expect '+PONG\r\n' send 'PING x\r\n' \
        expect '$1\r\nx\r\n' send '*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n' \
        expect '$2\r\nhi\r\n'
}

@test "an idle client does not keep the second one waiting" {
    talk use 1 use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 1 send 'PING\r\n' expect '+PONG\r\n'
}

@test "an idle client costs no CPU time" {
    need_proc
    # A server that has just started may still have something to do.
    talk send 'PING\r\n' expect '+PONG\r\n'
    local used
    used=$(cpu_time)
    talk send 'PING\r\n' expect '+PONG\r\n' silence 500
    used=$(($(cpu_time) - used))
    # In hundredths of a second: an event loop that never blocks uses 50 in this
    # time, or its share of a busy machine.
    [ "$used" -le 5 ] || fail "used $used hundredths of a second in half a second"
}

@test "a thousand clients are served at the same time" {
    need_open_files "$OPEN_FILES"
    crowd_script 1000 'ECHO @\r\n' '$4\r\n@\r\n'
    talk "${SCRIPT[@]}"
}

# --- requests across turns ----------------------------------------------------

@test "a client with a partial command does not keep others waiting" {
    talk use 1 send '*2\r\n$4\r\nECHO\r\n$5\r\nhe' use 2 send 'PING\r\n' \
        expect '+PONG\r\n' use 1 send 'llo\r\n' expect '$5\r\nhello\r\n'
}

@test "a command that arrives byte by byte is read as one command" {
    talk pieces 1 send '*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n' \
        expect '$2\r\n\r\n\r\n'
}

@test "commands that arrive together all get replies, in order" {
    talk repeat 100000 send 'PING\r\nECHO x\r\n' half-close \
        repeat 100000 expect '+PONG\r\n$1\r\nx\r\n' end
}

@test "a value of four mebibytes is returned intact" {
    head -c 4194304 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk send '*2\r\n$4\r\nECHO\r\n$4194304\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' \
        expect '$4194304\r\n' expect-file "$BATS_TEST_TMPDIR/value" \
        expect '\r\n'
}

@test "commands sent before EOF still get replies" {
    talk send 'ECHO a\r\nPING\r\n' half-close expect '$1\r\na\r\n+PONG\r\n' end
}

# --- back-pressure, and the two traps; they need SET and GET ------------------

@test "SET stores a value and GET returns it" {
    talk send '*3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n' \
        expect '+OK\r\n' send '*2\r\n$3\r\nget\r\n$5\r\nhello\r\n' \
        expect '$5\r\nworld\r\n' send 'GET none\r\n' expect '$-1\r\n'
}

@test "half-close: commands sent before EOF get replies" {
    beyond_redis "drops what is still to be sent when it reads EOF"
    head -c 1048576 /dev/zero | tr '\0' v >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1048576\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n'
    local script=(repeat 60 send 'GET k\r\n' half-close) i
    for i in {1..60}; do
        script+=(expect '$1048576\r\n' expect-file
                 "$BATS_TEST_TMPDIR/value" expect '\r\n')
    done
    talk "${script[@]}" end
}

@test "half-close: replies that the client has yet to read are not dropped" {
    beyond_redis "drops what is still to be sent when it reads EOF"
    head -c 131072 /dev/zero | tr '\0' v >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$131072\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n'
    # The PING after each GET waits for its reply, so each GET has a turn of its
    # own. The kernel buffers some mebibytes of replies, but it is not known how
    # many. So ask for more and more: at least once, EOF arrives while the
    # server still has replies to send.
    local script=() count ping=(use 1 send 'PING\r\n' expect '+PONG\r\n') i
    for count in 20 24 28 32 36 40 44; do
        script+=(use "$count" window 65536)
        for ((i = 0; i < count; i++)); do
            script+=(use "$count" send 'GET k\r\n' "${ping[@]}")
        done
        script+=(use "$count" half-close "${ping[@]}" "${ping[@]}"
                 use "$count" swallow $((count * 131083)) end)
    done
    talk "${script[@]}"
}

@test "stall: requests paused until the output drains are all run" {
    head -c 100000 /dev/zero | tr '\0' v >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n'
    # All of it is in the server's input before the first reply is read.
    local script=(repeat 300 send 'GET k\r\n' use 2 send 'PING\r\n'
                  expect '+PONG\r\n' use 1) i
    for i in {1..300}; do
        script+=(swallow 100011)
    done
    talk "${script[@]}" send 'PING\r\n' expect '+PONG\r\n'
}

@test "back-pressure: the server stops reading from a client that never reads" {
    beyond_redis "has no bound for the replies of a client, unless it is configured"
    # The kernel buffers some of the requests and replies, and the server may
    # buffer a mebibyte. After that the client cannot send any more.
    local request
    request="*2\\r\\n\$4\\r\\nECHO\\r\\n\$10000\\r\\n$(
        printf '%10000s' x)\\r\\n"
    talk use 1 fill 64 "$request" use 2 send 'PING\r\n' \
        expect '+PONG\r\n' >"$BATS_TEST_TMPDIR/taken"
    [ "$(cat "$BATS_TEST_TMPDIR/taken")" -lt $((40 * 1024 * 1024)) ]
}

@test "a value is sent as it was, even if it changes while being sent" {
    # More than the kernel buffers for a client that does not read yet.
    head -c 8388608 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk window 65536 send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$8388608\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'PING\r\nGET k\r\nSET k y\r\nGET k\r\nDEL k\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 1 expect '+PONG\r\n$8388608\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" \
        expect '\r\n+OK\r\n$1\r\ny\r\n:1\r\n'
}

# --- a store that all share ---------------------------------------------------

@test "the value is shared: a second connection gets it" {
    talk use 1 send 'SET hello world\r\n' expect '+OK\r\n' \
        use 2 send 'GET hello\r\n' expect '$5\r\nworld\r\n' \
        send 'SET hello you\r\n' expect '+OK\r\n' \
        use 1 send 'GET hello\r\n' expect '$3\r\nyou\r\n'
}

@test "a client's values are still there when it reconnects" {
    talk send 'SET hello world\r\n' expect '+OK\r\n' half-close end
    talk send 'GET hello\r\n' expect '$5\r\nworld\r\n'
}

@test "SET replaces a value with one of any length" {
    talk send 'SET k short\r\n' expect '+OK\r\n' \
        send 'SET k SHORT\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$5\r\nSHORT\r\n' \
        send 'SET k "a longer value"\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$14\r\na longer value\r\n' \
        send 'SET k ""\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$0\r\n\r\n'
}

@test "keys and values may contain any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$4\r\n\r\n\0\xff\r\n' \
        expect '+OK\r\n' \
        send '*2\r\n$3\r\nGET\r\n$3\r\na\0b\r\n' expect '$4\r\n\r\n\0\xff\r\n' \
        send '*2\r\n$3\r\nGET\r\n$3\r\na\0c\r\n' expect '$-1\r\n' \
        send '*2\r\n$3\r\nGET\r\n$1\r\na\r\n' expect '$-1\r\n' \
        send '*2\r\n$3\r\nGET\r\n$4\r\na\0bb\r\n' expect '$-1\r\n'
    talk send '*3\r\n$3\r\nSET\r\n$0\r\n\r\n$0\r\n\r\n' expect '+OK\r\n' \
        send '*2\r\n$3\r\nGET\r\n$0\r\n\r\n' expect '$0\r\n\r\n'
}

@test "DEL deletes keys, and EXISTS and DBSIZE count them" {
    talk send 'SET a 1\r\nSET b 2\r\nSET c 3\r\n' repeat 3 expect '+OK\r\n' \
        send 'DBSIZE\r\n' expect ':3\r\n' \
        send 'EXISTS a b a none\r\n' expect ':3\r\n' \
        send 'DEL a none a c\r\n' expect ':2\r\n' \
        send 'EXISTS a\r\n' expect ':0\r\n' \
        send 'GET a\r\n' expect '$-1\r\n' \
        send 'DBSIZE\r\n' expect ':1\r\n'
}

@test "FLUSHALL deletes everything" {
    talk send 'SET a 1\r\nSET b 2\r\n' repeat 2 expect '+OK\r\n' \
        send 'FLUSHALL\r\n' expect '+OK\r\n' send 'DBSIZE\r\n' expect ':0\r\n' \
        send 'SET a 1\r\n' expect '+OK\r\n' send 'GET a\r\n' expect '$1\r\n1\r\n'
}

# --- commands that are refused ------------------------------------------------

@test "an unknown command gets an error, and the connection stays open" {
    talk send 'FOO bar "x y"\r\n' error "-ERR unknown command 'FOO', with \
args beginning with: 'bar' 'x y' " \
        send '*1\r\n$6\r\na\r\nb\r\n\r\n' error "-ERR unknown command \
'a  b  ', with args beginning with: " \
        send 'PING\r\n' expect '+PONG\r\n'
}

@test "a wrong number of arguments gets an error; the connection stays open" {
    local command
    for command in get set echo del exists dbsize; do
        local request=$command
        [ "$command" != dbsize ] || request='dbsize x'
        talk send "$request\\r\\n" error "-ERR wrong number of arguments \
for '$command' command" send 'PING\r\n' expect '+PONG\r\n'
    done
    talk send 'GET a b\r\n' error \
        "-ERR wrong number of arguments for 'get' command" \
        send 'PING a b\r\n' error \
        "-ERR wrong number of arguments for 'ping' command"
}

@test "a malformed request ends only its own connection" {
    talk use 1 send 'SET a 1\r\n' expect '+OK\r\n' \
        use 2 send 'PING\r\n*1\r\n:42\r\nPING\r\n' expect '+PONG\r\n' \
        error "-ERR Protocol error: expected '\$', got ':'" end \
        use 1 send 'GET a\r\n' expect '$1\r\n1\r\n'
}

@test "each malformed request gets its own error" {
    talk use 1 send '*1\r\n$-1\r\n' error \
        '-ERR Protocol error: invalid bulk length' end \
        use 2 send '*x\r\n' error \
        '-ERR Protocol error: invalid multibulk length' end \
        use 3 send 'SET "a\r\n' error \
        '-ERR Protocol error: unbalanced quotes in request' end
}

# --- the end of a client, and of the server -----------------------------------

@test "QUIT replies OK, then the connection closes" {
    talk send 'QUIT\r\nPING\r\n' expect '+OK\r\n' end
}

@test "the reply is not lost when the client has sent more than was read" {
    beyond_redis "closes the socket with unread bytes in it"
    # All in one write, so that part of it is unread when the server closes.
    {
        printf 'PING\r\n*1\r\n:42\r\n'
        head -c 1000000 /dev/zero
    } >"$BATS_TEST_TMPDIR/more"
    talk send-file "$BATS_TEST_TMPDIR/more" expect '+PONG\r\n' \
        error "-ERR Protocol error: expected '\$', got ':'" end
}

# has_fewer_descriptors N: fails unless the server has fewer than N open.
has_fewer_descriptors() {
    [ "$(descriptors)" -lt "$1" ]
}

@test "a client that never closes is dropped soon after its last reply" {
    need_proc
    local connected
    # By the second reply the server has closed the connection that the start
    # tried out.
    start_talker client send 'PING\r\n' expect '+PONG\r\n' \
        send 'PING\r\n' expect '+PONG\r\n' say served wait-file "$TMP/go" \
        send 'QUIT\r\n' expect '+OK\r\n' end say quit hold
    wait_until has_said client served
    connected=$(descriptors)
    : >"$TMP/go"
    wait_until has_said client quit
    wait_until -t 5 has_fewer_descriptors "$connected"
}

@test "a client that resets with replies in flight affects no other client" {
    # The server is suspended meanwhile, so it finds the commands and the reset
    # together, and its replies reach no client. If there was a FIN before the
    # reset, its first write(2) raises SIGPIPE, otherwise its second.
    talk send 'SET a 1\r\n' expect '+OK\r\n'
    kill -s STOP "$SERVER_PID"
    talk repeat 10000 send 'PING\r\n' reset
    talk repeat 10000 send 'PING\r\n' half-close reset
    kill -s CONT "$SERVER_PID"
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 3 send '*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$5\r\nhe' reset \
        use 1 send 'GET a\r\nEXISTS b\r\n' expect '$1\r\n1\r\n:0\r\n'
}

@test "SIGTERM ends the server and its connections at once, exit status 0" {
    # The client waits for longer than the server may take to exit.
    TALKER_TIMEOUT=8 \
        start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
    wait_until has_said client served
    kill -s TERM "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
    wait "$SERVER_PID"
    finish client
}
