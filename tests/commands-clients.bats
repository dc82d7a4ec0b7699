#!/usr/bin/env bats
# Step 3's commands about the connection and about other clients, black-box.

load helpers
load commands

setup() {
    start_step 3
}

@test "AUTH replies as in Redis when no password is configured" {
    talk send 'AUTH x\r\n' error '-ERR AUTH <password> called without any'\
' password configured for the default user. Are you sure your configuration'\
' is correct?' \
        send 'AUTH default x\r\n' expect '+OK\r\n' \
        send 'AUTH bob x\r\n' error \
        '-WRONGPASS invalid username-password pair or user is disabled.'
    syntax_error 'AUTH a b c'
}

@test "PING and ECHO return their argument" {
    talk send 'PING\r\n' expect '+PONG\r\n' \
        send 'PING hi\r\n' expect '$2\r\nhi\r\n' \
        send 'ECHO hi\r\n' expect '$2\r\nhi\r\n' \
        send 'PING a b\r\n' error \
        "-ERR wrong number of arguments for 'ping' command"
}

@test "QUIT replies OK whatever its arguments, and nothing after it is run" {
    talk send 'QUIT now\r\nPING\r\n' expect '+OK\r\n' end
}

@test "CLIENT rejects a missing or unknown subcommand" {
    talk send 'CLIENT\r\n' error \
        "-ERR wrong number of arguments for 'client' command" \
        send 'client foo\r\n' error \
        "-ERR unknown subcommand 'foo'. Try CLIENT HELP." \
        send 'CLIENT ID x\r\n' error \
        "-ERR wrong number of arguments for 'client|id' command" \
        send 'client|id\r\n' error "-ERR unknown command 'client|id', with \
args beginning with: "
}

@test "CLIENT ID returns a new number for each connection" {
    local first
    first=$(talk send 'CLIENT ID\r\n' line | tr -dc 0-9)
    talk use 1 send 'CLIENT ID\r\n' expect ":$((first + 1))\\r\\n" \
        send 'CLIENT ID\r\n' expect ":$((first + 1))\\r\\n" \
        use 2 send 'CLIENT ID\r\n' expect ":$((first + 2))\\r\\n"
}

@test "CLIENT SETNAME sets the name that CLIENT GETNAME returns" {
    talk send 'CLIENT GETNAME\r\n' expect '$-1\r\n' \
        send 'CLIENT SETNAME me\r\n' expect '+OK\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$2\r\nme\r\n' \
        send 'CLIENT SETNAME "a b"\r\n' error '-ERR Client names cannot'\
' contain spaces, newlines or special characters.' \
        send 'CLIENT GETNAME\r\n' expect '$2\r\nme\r\n' \
        send 'CLIENT SETNAME ""\r\n' expect '+OK\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$-1\r\n'
}

@test "CLIENT REPLY OFF, ON and SKIP control which replies are sent" {
    talk send 'CLIENT REPLY OFF\r\nPING\r\nFOO\r\nCLIENT REPLY SKIP\r\n' \
        send 'CLIENT REPLY ON\r\n' expect '+OK\r\n' \
        send 'PING\r\n' expect '+PONG\r\n' \
        send 'CLIENT REPLY SKIP\r\nPING x\r\nPING y\r\n' \
        expect '$1\r\ny\r\n'
    syntax_error 'CLIENT REPLY maybe'
    # SKIP suppresses even the reply to RESET, but not after OFF.
    talk send 'CLIENT REPLY SKIP\r\nRESET\r\nPING\r\n' expect '+PONG\r\n' \
        send 'CLIENT REPLY OFF\r\nCLIENT REPLY SKIP\r\nRESET\r\n' \
        expect '+RESET\r\n' \
        send 'CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING x\r\n' \
        send 'PING y\r\n' expect '$1\r\ny\r\n'
}

@test "CLIENT LIST returns a line for each client, optionally by type or id" {
    start_talker other send 'CLIENT SETNAME other\r\nSUBSCRIBE a\r\nPING\r\n' \
        expect '+OK\r\n' swallow 50 say ready hold
    wait_until has_said other ready
    says 'CLIENT LIST' >"$TMP/list"
    [ "$(grep -c '^id=' "$TMP/list")" -eq 2 ]
    grep -q ' name=other .* flags=P .* sub=1 .* cmd=ping ' "$TMP/list"
    says 'CLIENT LIST TYPE pubsub' >"$TMP/list"
    [ "$(grep -c '^id=' "$TMP/list")" -eq 1 ]
    local id
    id=$(sed -n 's/^id=\([0-9]*\) .*/\1/p' "$TMP/list")
    [ "$(says "CLIENT LIST ID 0 $id 999 $id" | grep -c "^id=$id ")" -eq 2 ]
    talk send 'CLIENT LIST TYPE replica\r\n' expect '$0\r\n\r\n' \
        send 'CLIENT LIST TYPE x\r\n' error \
        "-ERR Unknown client type 'x'" \
        send 'CLIENT LIST ID 1 x\r\n' error '-ERR Invalid client ID'
    syntax_error 'CLIENT LIST ID' 'CLIENT LIST x' 'CLIENT LIST TYPE normal ID 1'
}

@test "CLIENT KILL disconnects another client, by its address or its id" {
    start_talker one send 'CLIENT ID\r\n' line gone
    wait_until has_said one :
    local id address
    id=$(tr -dc 0-9 <"$TMP/one.out")
    talk send "CLIENT KILL ID $id\\r\\n" expect ':1\r\n'
    finish one
    start_talker two send 'CLIENT SETNAME two\r\n' line gone
    wait_until has_said two OK
    address=$(says 'CLIENT LIST' |
        sed -n 's/.* addr=\([^ ]*\) .* name=two .*/\1/p')
    talk send "CLIENT KILL $address\\r\\n" expect '+OK\r\n' \
        send "CLIENT KILL $address\\r\\n" error '-ERR No such client'
    finish two
}

@test "CLIENT KILL disconnects the caller after its reply, or skips it" {
    talk send 'CLIENT KILL TYPE normal\r\n' expect ':0\r\n' \
        send 'CLIENT KILL TYPE normal SKIPME no\r\nPING\r\n' \
        expect ':1\r\n' end
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'SUBSCRIBE a\r\n' swallow 30 \
        use 3 send "CLIENT KILL LADDR 127.0.0.1:$PORT TYPE pubsub\\r\\n\
PUBLISH a x\\r\\n" expect ':1\r\n:0\r\n' \
        use 2 gone use 1 send 'PING\r\n' expect '+PONG\r\n'
}

@test "CLIENT KILL disconnects a client that never reads its replies" {
    head -c 1000000 /dev/zero >"$TMP/value"
    talk use 1 send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n' \
        send-file "$TMP/value" send '\r\nCLIENT SETNAME it\r\n' \
        repeat 2 expect '+OK\r\n' repeat 50 send 'GET k\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        send 'CLIENT KILL TYPE normal\r\n' expect ':1\r\n' \
        send 'CLIENT KILL TYPE normal\r\n' expect ':0\r\n'
    wait_until test "$(says 'INFO clients' |
        sed -n 's/connected_clients:\([0-9]*\).*/\1/p')" = 1
}

@test "CLIENT KILL discards the killed client's pending commands" {
    start_talker both use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' say ready \
        wait-file "$TMP/stopped" \
        use 1 send 'CLIENT KILL TYPE normal\r\n' \
        use 2 send 'SET ran yes\r\n' say sent use 1 expect ':1\r\n' use 2 gone
    wait_until has_said both ready
    kill -s STOP "$SERVER_PID"
    touch "$TMP/stopped"
    wait_until has_said both sent
    kill -s CONT "$SERVER_PID"
    finish both
    talk send 'EXISTS ran\r\n' expect ':0\r\n'
}

@test "CLIENT KILL rejects invalid filters" {
    talk send 'CLIENT KILL ID 0 TYPE normal\r\nCLIENT KILL ID x\r\n' \
        repeat 2 error '-ERR client-id should be greater than 0' \
        send 'CLIENT KILL TYPE x\r\n' error \
        "-ERR Unknown client type 'x'" \
        send 'CLIENT KILL USER bob\r\n' error "-ERR No such user 'bob'" \
        send 'CLIENT KILL USER default ADDR none\r\n' expect ':0\r\n'
    syntax_error 'CLIENT KILL ID 1 ADDR' 'CLIENT KILL SKIPME maybe' \
        'CLIENT KILL FOO bar'
}
