#!/usr/bin/env bats
# Step 3's second protocol, RESP3, black-box: HELLO selects it, and replies then
# have other types. The tests also need CLIENT REPLY SKIP.

load helpers
load commands

setup() {
    start_step 3
}

@test "HELLO switches between RESP2 and RESP3" {
    talk "${HELLO3[@]}" send 'GET none\r\n' expect '_\r\n' \
        send 'CLIENT REPLY SKIP\r\nHELLO\r\nGET none\r\n' expect '_\r\n' \
        send 'CLIENT REPLY SKIP\r\nhello 2\r\nGET none\r\n' expect '$-1\r\n'
    [ "$(talk send 'HELLO\r\n' line)" = $'*14\r' ]
    [ "$(talk send 'HELLO 3\r\n' line)" = $'%7\r' ]
}

@test "GET, MGET, GETDEL, GETEX, GETSET and SET return the RESP3 null" {
    talk "${HELLO3[@]}" \
        send 'GET k\r\nGETDEL k\r\nGETEX k\r\nMGET k k\r\n' \
        expect '_\r\n_\r\n_\r\n*2\r\n_\r\n_\r\n' \
        send 'SET k 1 XX\r\nSET k 1 GET\r\nSET k 1 NX\r\n' \
        expect '_\r\n_\r\n_\r\n' \
        send 'GETSET l 1\r\nINCRBYFLOAT l 0.5\r\n' \
        expect '_\r\n$3\r\n1.5\r\n'
}

@test "in RESP3 messages are pushes, and any command is allowed" {
    talk "${HELLO3[@]}" send 'SUBSCRIBE a\r\nPSUBSCRIBE a*\r\n' expect \
        "$(event '>' subscribe a 1)$(event '>' psubscribe 'a*' 2)" \
        send 'PUBLISH a hi\r\n' expect "$(message '>' a hi)$(
            pmessage '>' 'a*' a hi):2\\r\\n" \
        send 'PING\r\nGET none\r\n' expect '+PONG\r\n_\r\n' \
        send 'CLIENT REPLY OFF\r\nPUBLISH a hi\r\nSUBSCRIBE b\r\n' expect \
        "$(message '>' a hi)$(pmessage '>' 'a*' a hi)$(event '>' subscribe b 3)"
}

@test "one message reaches RESP2 and RESP3 subscribers, each in its own format" {
    talk use 1 "${HELLO3[@]}" send 'SUBSCRIBE a\r\n' swallow 30 \
        use 2 send 'SUBSCRIBE a\r\n' swallow 30 \
        use 3 "${HELLO3[@]}" send 'SUBSCRIBE a\r\n' swallow 30 \
        use 4 send 'PUBLISH a x\r\n' expect ':3\r\n' \
        use 1 expect "$(message '>' a x)" use 2 expect "$(message '*' a x)" \
        use 3 expect "$(message '>' a x)"
}

@test "HELLO rejects other protocol versions" {
    local none='-NOPROTO unsupported protocol version'
    talk send 'HELLO 4\r\nHELLO 1\r\nHELLO -3\r\n' repeat 3 error "$none" \
        send 'HELLO x\r\nHELLO 99999999999999999999\r\n' repeat 2 error \
        '-ERR Protocol version is not an integer or out of range' \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "RESET restores the state of a new connection" {
    talk "${HELLO3[@]}" send 'CLIENT SETNAME me\r\n' expect '+OK\r\n' \
        send 'SUBSCRIBE a\r\n' expect ">3\\r\\n$(bulk subscribe a):1\\r\\n" \
        send 'CLIENT REPLY OFF\r\nPING\r\nRESET\r\n' expect '+RESET\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$-1\r\n' \
        send 'PUBLISH a x\r\n' expect ':0\r\n'
}

@test "UNSUBSCRIBE and EXEC return the RESP3 null" {
    talk "${HELLO3[@]}" send 'UNSUBSCRIBE\r\n' \
        expect "$(null_event '>' unsubscribe _ 0)" \
        send 'WATCH a\r\nSET a 7\r\nMULTI\r\nEXEC\r\n' \
        expect '+OK\r\n+OK\r\n+OK\r\n_\r\n'
}
