#!/usr/bin/env bats
# Step 2, from outside: any server that does what the chapter builds passes.

load helpers

setup() {
    start_step 2
}

@test "PING returns PONG" {
    talk send '*1\r\n$4\r\nPING\r\n' expect '+PONG\r\n'
}

@test "PING with a message returns the message" {
    talk send '*2\r\n$4\r\nping\r\n$2\r\nhi\r\n' expect '$2\r\nhi\r\n'
}

@test "several commands on one connection each get their reply" {
    talk send 'PING\r\n' expect '+PONG\r\n' send 'PING\r\n' \
        expect '+PONG\r\n' send 'PING\r\n' expect '+PONG\r\n'
}

@test "ECHO returns its argument" {
    talk send '*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n' expect '$5\r\nhello\r\n'
}

@test "SET stores a value and GET returns it" {
    talk send '*3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n' \
        expect '+OK\r\n' send '*2\r\n$3\r\nget\r\n$5\r\nhello\r\n' \
        expect '$5\r\nworld\r\n'
}

@test "GET of a missing key returns null" {
    talk send '*2\r\n$3\r\nGET\r\n$4\r\nnone\r\n' expect '$-1\r\n'
}

@test "SET replaces an existing value" {
    talk send 'SET k short\r\n' expect '+OK\r\n' \
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
}

@test "command names are case-insensitive" {
    talk send 'pInG\r\n' expect '+PONG\r\n'
}

@test "an unknown command gets an error, and the connection stays open" {
    talk send 'FOO bar "x y"\r\n' error "-ERR unknown command 'FOO', with \
args beginning with: 'bar' 'x y' " \
        send '*1\r\n$3\r\nfoo\r\n' error "-ERR unknown command 'foo', with \
args beginning with: " \
        send 'PING\r\n' expect '+PONG\r\n'
}

@test "a wrong number of arguments gets an error; the connection stays open" {
    talk send 'GET\r\n' error \
        "-ERR wrong number of arguments for 'get' command" \
        send 'get a b\r\n' error \
        "-ERR wrong number of arguments for 'get' command" \
        send 'SET a\r\n' error \
        "-ERR wrong number of arguments for 'set' command" \
        send 'ECHO\r\n' error \
        "-ERR wrong number of arguments for 'echo' command" \
        send 'PING a b\r\n' error \
        "-ERR wrong number of arguments for 'ping' command" \
        send 'PING\r\n' expect '+PONG\r\n'
}

@test "commands that arrive together all get replies, in order" {
    talk repeat 1000 send 'PING\r\nECHO x\r\n' half-close \
        repeat 1000 expect '+PONG\r\n$1\r\nx\r\n' end
}

@test "a command that arrives byte by byte is read as one command" {
    talk pieces 1 send '*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n' \
        expect '$2\r\n\r\n\r\n'
}

@test "a value of four mebibytes is returned intact" {
    head -c 4194304 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4194304\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' expect '+OK\r\n' \
        send 'GET k\r\n' expect '$4194304\r\n' \
        expect-file "$BATS_TEST_TMPDIR/value" expect '\r\n'
}

@test "commands sent before EOF still get replies" {
    talk send 'SET a 1\r\nGET a\r\n' half-close expect '+OK\r\n$1\r\n1\r\n' end
}

@test "an idle client does not keep the second one waiting" {
    talk use 1 use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 1 send 'PING\r\n' expect '+PONG\r\n'
}

@test "a client with a partial command does not keep others waiting" {
    talk use 1 send '*2\r\n$4\r\nECHO\r\n$5\r\nhe' use 2 send 'PING\r\n' \
        expect '+PONG\r\n' use 1 send 'llo\r\n' expect '$5\r\nhello\r\n'
}

@test "fifty clients are served at the same time" {
    crowd_script 50 'SET k @\r\n' '+OK\r\n'
    talk "${SCRIPT[@]}"
}

@test "the value is not shared: a second connection gets null" {
    talk use 1 send 'SET hello world\r\n' expect '+OK\r\n' \
        use 2 send 'GET hello\r\n' expect '$-1\r\n' \
        use 1 send 'GET hello\r\n' expect '$5\r\nworld\r\n'
}

@test "a client's values are gone when it reconnects" {
    talk send 'SET hello world\r\n' expect '+OK\r\n' half-close end
    talk send 'GET hello\r\n' expect '$-1\r\n'
}

@test "a client receives EOF while other clients stay connected" {
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'PING\r\n' half-close expect '+PONG\r\n' end
}

@test "clients that connect in turn do not use up the file descriptors" {
    stop_server
    ulimit -n 64
    start_step 2
    talk visit 100 'PING\r\n' '+PONG\r\n'
}

@test "a killed server's port is free, even while a client is still served" {
    start_talker client send 'PING\r\n' expect '+PONG\r\n' say served hold
    wait_until has_said client served
    kill -s KILL "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
    wait_until -t 2 port_is_free
}

# Prints the number of children that have exited and were not reaped.
zombies() {
    processes | awk -v parent="$SERVER_PID" \
        '$2 == parent && $4 ~ /^Z/ { n++ } END { print n + 0 }'
}

# Fails if zombies are left. Connects a client first, because some servers reap
# only when the next client connects.
no_zombies() {
    talk visit 1 'PING\r\n' '+PONG\r\n' && [ "$(zombies)" -le 1 ]
}

@test "disconnected clients leave no zombies" {
    need_processes
    talk visit 20 'PING\r\n' '+PONG\r\n'
    wait_until no_zombies
}

@test "a malformed request ends only its own connection" {
    talk use 1 send 'SET a 1\r\n' expect '+OK\r\n' \
        use 2 send 'PING\r\n*1\r\n:42\r\nPING\r\n' expect '+PONG\r\n' \
        error "-ERR Protocol error: expected '\$', got ':'" end \
        use 1 send 'GET a\r\n' expect '$1\r\n1\r\n'
}

@test "a client that resets with replies in flight affects no other client" {
    talk use 1 send 'SET a 1\r\n' expect '+OK\r\n' \
        use 2 repeat 1000 send 'PING\r\n' reset \
        use 1 send 'GET a\r\n' expect '$1\r\n1\r\n' \
        use 3 send 'PING\r\n' expect '+PONG\r\n'
}

@test "SIGTERM ends the server and its connections at once, exit status 0" {
    # The client waits for longer than the server may take to exit.
    TALKER_TIMEOUT=8 \
        start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
    wait_until has_said client served
    kill -s TERM "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
    wait "$SERVER_PID"
    run ! accepts "$PORT"
    finish client
}

@test "SIGTERM also ends the server after clients have connected and left" {
    need_processes
    talk visit 3 'PING\r\n' '+PONG\r\n'
    wait_until no_zombies
    kill -s TERM "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
    wait "$SERVER_PID"
}
