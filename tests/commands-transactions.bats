#!/usr/bin/env bats
# Step 3's transactions: MULTI, EXEC, DISCARD, WATCH and UNWATCH. Every reply
# here is the same as redis-server 7.0's.

load helpers
load commands

setup() {
    start_step 3
}

aborted='-EXECABORT Transaction discarded because of previous errors.'

# watched_exec REPLY REQUEST...: runs each request between WATCH and MULTI, from
# the client that watches or from another one, and fails unless EXEC then sends
# REPLY. There are the keys w, t and o; w and t are watched, and t has an expiry
# time.
watched_exec() {
    local reply=$1 request by
    shift
    for request; do
        for by in 1 2; do
            talk use 1 send 'FLUSHALL\r\nMSET w 1 o 1\r\n' \
                send 'SET t 1 EX 1000\r\nWATCH w t\r\n' \
                repeat 4 expect '+OK\r\n' \
                use "$by" send "CLIENT REPLY OFF\\r\\n$request\\r\\n" \
                send 'CLIENT REPLY ON\r\n' expect '+OK\r\n' \
                use 1 send 'MULTI\r\nECHO ran\r\nEXEC\r\n' \
                expect "+OK\\r\\n+QUEUED\\r\\n$reply" ||
                fail "EXEC after WATCH and $request, by client $by"
        done
    done
}

# --- MULTI, EXEC, DISCARD ---------------------------------------------------

@test "MULTI queues commands, and EXEC runs them in order" {
    ask MULTI '+OK' 'SET a 1' '+QUEUED' 'INCR a' '+QUEUED' 'GET a' '+QUEUED' \
        'GET none' '+QUEUED' 'MGET a none' '+QUEUED' \
        EXEC '*5\r\n+OK\r\n:2\r\n$1\r\n2\r\n$-1\r\n*2\r\n$1\r\n2\r\n$-1' \
        'GET a' '$1\r\n2' multi '+OK' exec '*0'
}

@test "EXEC of a transaction that arrives in one packet" {
    talk send 'MULTI\r\nSET a 1\r\nGET a\r\nEXEC\r\nPING\r\n' expect \
        '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\n1\r\n+PONG\r\n'
}

@test "EXEC of a transaction that arrives byte by byte" {
    talk pieces 1 send 'MULTI\r\nSET a 1\r\nGET a\r\nEXEC\r\n' expect \
        '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\n1\r\n'
}

@test "MULTI: what is queued has no effect before EXEC, for any client" {
    talk use 1 send 'SET a 1\r\nMULTI\r\nSET a 2\r\nINCR a\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n' \
        use 2 send 'GET a\r\nSET b 5\r\n' expect '$1\r\n1\r\n+OK\r\n' \
        use 1 send 'EXEC\r\nGET b\r\n' \
        expect '*2\r\n+OK\r\n:3\r\n$1\r\n5\r\n' \
        use 2 send 'GET a\r\n' expect '$1\r\n3\r\n'
}

@test "MULTI: queued arguments may contain any byte, and be large" {
    head -c 1000000 /dev/urandom >"$TMP/value"
    { printf '$1000000\r\n'; cat "$TMP/value"; printf '\r\n'; } >"$TMP/bulk"
    talk send 'MULTI\r\n*3\r\n$3\r\nSET\r\n$3\r\na\0\n\r\n' \
        send-file "$TMP/bulk" send '*2\r\n$3\r\nGET\r\n$3\r\na\0\n\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n' \
        expect-file "$TMP/bulk"
}

@test "MULTI: ten thousand commands are run by one EXEC" {
    talk send 'MULTI\r\n' repeat 10000 send 'INCR n\r\n' send 'EXEC\r\n' \
        expect '+OK\r\n' repeat 10000 expect '+QUEUED\r\n' \
        expect '*10000\r\n:1\r\n:2\r\n:3\r\n' swallow 68867 \
        expect ':9999\r\n:10000\r\n' send 'GET n\r\n' expect '$5\r\n10000\r\n'
}

@test "DISCARD drops what was queued" {
    ask MULTI '+OK' 'SET a 1' '+QUEUED' DISCARD '+OK' 'GET a' '$-1' \
        MULTI '+OK' EXEC '*0'
}

@test "EXEC and DISCARD without MULTI are errors" {
    ask EXEC '-ERR EXEC without MULTI' DISCARD '-ERR DISCARD without MULTI' \
        MULTI '+OK' EXEC '*0' EXEC '-ERR EXEC without MULTI'
}

@test "MULTI within MULTI is an error, which does not abort" {
    ask MULTI '+OK' MULTI '-ERR MULTI calls can not be nested' \
        'SET a 1' '+QUEUED' EXEC '*1\r\n+OK'
}

@test "EXEC is aborted by an error while queuing, and nothing is run" {
    local refused
    for refused in GET 'MULTI x' 'DISCARD x' 'WATCH' 'CLIENT'; do
        ask MULTI '+OK' 'SET a 1' '+QUEUED' \
            "$refused" "-ERR wrong number of arguments for '$(
                tr '[:upper:]' '[:lower:]' <<<"${refused% *}")' command" \
            'SET a 2' '+QUEUED' EXEC "$aborted" 'GET a' '$-1' \
            EXEC '-ERR EXEC without MULTI'
    done
    ask MULTI '+OK' 'SET a 1' '+QUEUED' 'CLIENT FOO' \
        "-ERR unknown subcommand 'FOO'. Try CLIENT HELP." EXEC "$aborted" \
        MULTI '+OK' FOO \
        "-ERR unknown command 'FOO', with args beginning with: " \
        EXEC "$aborted" MULTI '+OK' FOO \
        "-ERR unknown command 'FOO', with args beginning with: " \
        DISCARD '+OK' MULTI '+OK' PING '+QUEUED' EXEC '*1\r\n+PONG'
}

@test "EXEC: a command that fails when it runs does not undo the others" {
    talk send 'SET a x\r\nMULTI\r\nSET b 1\r\nINCR a\r\nSET c 1\r\nEXEC\r\n' \
        repeat 2 expect '+OK\r\n' repeat 3 expect '+QUEUED\r\n' \
        expect '*3\r\n+OK\r\n' error "$NOT_INTEGER" expect '+OK\r\n'
    ask 'MGET a b c' '*3\r\n$1\r\nx\r\n$1\r\n1\r\n$1\r\n1'
}

@test "EXEC with an argument ends the transaction" {
    local error='-EXECABORT Transaction discarded because of: wrong number of'
    error+=" arguments for 'exec' command"
    ask MULTI '+OK' 'SET a 1' '+QUEUED' 'EXEC now' "$error" \
        'GET a' '$-1' EXEC '-ERR EXEC without MULTI' 'EXEC now' "$error"
}

# --- WATCH, UNWATCH ---------------------------------------------------------

@test "WATCH: EXEC runs nothing and returns null if a watched key was changed" {
    talk use 1 send 'SET a 1\r\nWATCH a\r\nGET a\r\n' \
        expect '+OK\r\n+OK\r\n$1\r\n1\r\n' \
        use 2 send 'SET a 5\r\n' expect '+OK\r\n' \
        use 1 send 'MULTI\r\nSET a 2\r\nEXEC\r\nGET a\r\n' \
        expect '+OK\r\n+QUEUED\r\n*-1\r\n$1\r\n5\r\n' \
        send 'WATCH a\r\nMULTI\r\nSET a 6\r\nEXEC\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n'
}

@test "WATCH: a change between MULTI and EXEC counts as well" {
    talk use 1 send 'WATCH a\r\nMULTI\r\nSET a 2\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n' \
        use 2 send 'SET a 5\r\n' expect '+OK\r\n' \
        use 1 send 'EXEC\r\nGET a\r\n' expect '*-1\r\n$1\r\n5\r\n'
}

@test "WATCH: every kind of change counts, by any client" {
    watched_exec '*-1\r\n' 'SET w 2' 'SET w 1' 'DEL w' 'UNLINK o w' \
        'MSET o 2 w 2' 'APPEND w ""' 'APPEND w x' 'SETRANGE w 0 x' 'INCR w' \
        'DECRBY w 0' 'INCRBYFLOAT w 1' 'GETSET w 1' 'GETDEL w' \
        'SET w 2 XX GET'
}

@test "WATCH: a change of the expiry time counts" {
    watched_exec '*-1\r\n' 'EXPIRE w 1000' 'EXPIRE t 1000' 'EXPIRE w -1' \
        'PEXPIREAT w 4000000000000' 'PERSIST t' 'GETEX t PERSIST' \
        'GETEX w EX 1000' 'SET w 1 EX 1000' 'SET t 1 KEEPTTL'
}

@test "WATCH: RENAME and COPY count for the keys that they change" {
    watched_exec '*-1\r\n' 'RENAME w x' 'RENAME o w' 'RENAMENX w x' \
        'COPY o w REPLACE' 'SELECT 1\r\nSET o 1\r\nCOPY o w DB 0 REPLACE'
    watched_exec '*1\r\n$3\r\nran\r\n' 'RENAME o x' 'RENAME w w' \
        'RENAMENX w o' 'COPY w o REPLACE' 'COPY o w' 'COPY w w DB 1'
}

@test "WATCH: FLUSHALL and FLUSHDB count for keys that exist" {
    watched_exec '*-1\r\n' FLUSHALL FLUSHDB 'DEL w\r\nFLUSHDB'
    ask 'WATCH none' '+OK' FLUSHALL '+OK' FLUSHDB '+OK' MULTI '+OK' \
        PING '+QUEUED' EXEC '*1\r\n+PONG'
}

@test "WATCH: what changes no watched key has no effect" {
    watched_exec '*1\r\n$3\r\nran\r\n' 'GET w' 'SET o 2' 'DEL none o' \
        'TOUCH w t' 'TTL t' 'SETNX w 2' 'SET w 2 NX' 'SET x 2 XX' \
        'MSETNX w 2 x 2' 'SETRANGE w 0 ""' 'PERSIST w' 'GETEX t' \
        'GETEX w PERSIST' 'EXPIRE t 9 NX' 'INCRBY w x' 'GETRANGE w 0 0'
}

@test "WATCH: a missing key that is created counts, even if deleted again" {
    ask 'WATCH a' '+OK' 'SET a 1' '+OK' MULTI '+OK' EXEC '*-1' \
        'DEL a' ':1' 'WATCH a' '+OK' 'SET a 1' '+OK' 'DEL a' ':1' \
        MULTI '+OK' EXEC '*-1'
}

@test "WATCH: a key that expires counts, one that had expired does not" {
    talk send 'SET a 1 PX 30\r\nWATCH a\r\n' repeat 2 expect '+OK\r\n' \
        silence 60 send 'MULTI\r\nPING\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n*-1\r\n' \
        send 'WATCH a\r\nMULTI\r\nPING\r\nEXEC\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n'
}

@test "WATCH is about the keys of the selected database" {
    talk use 1 send 'SELECT 1\r\nWATCH a\r\nSELECT 0\r\nSET a 1\r\n' \
        repeat 4 expect '+OK\r\n' \
        send 'MULTI\r\nPING\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n' \
        send 'SELECT 1\r\nWATCH a\r\nSELECT 0\r\nMULTI\r\nGET a\r\n' \
        repeat 4 expect '+OK\r\n' expect '+QUEUED\r\n' \
        use 2 send 'SELECT 1\r\nFLUSHDB\r\nSET a 1\r\n' \
        repeat 3 expect '+OK\r\n' use 1 send 'EXEC\r\n' expect '*-1\r\n'
}

@test "WATCH: EXEC, DISCARD and UNWATCH end it" {
    ask 'WATCH a' '+OK' 'SET a 1' '+OK' UNWATCH '+OK' \
        MULTI '+OK' EXEC '*0' 'WATCH a' '+OK' MULTI '+OK' DISCARD '+OK' \
        'SET a 2' '+OK' MULTI '+OK' EXEC '*0' 'WATCH a' '+OK' \
        MULTI '+OK' EXEC '*0' 'SET a 3' '+OK' MULTI '+OK' EXEC '*0' \
        UNWATCH '+OK'
}

@test "UNWATCH after MULTI is queued, and takes effect too late" {
    ask 'WATCH a' '+OK' 'SET a 1' '+OK' MULTI '+OK' UNWATCH '+QUEUED' \
        EXEC '*-1' MULTI '+OK' UNWATCH '+QUEUED' EXEC '*1\r\n+OK'
}

@test "WATCH after MULTI is an error, which does not abort" {
    ask MULTI '+OK' 'WATCH a' '-ERR WATCH inside MULTI is not allowed' \
        'SET a 1' '+QUEUED' EXEC '*1\r\n+OK'
}

@test "WATCH of a key that is watched already keeps the older watch" {
    ask 'WATCH a b a' '+OK' 'SET a 1' '+OK' 'WATCH a a a a a a a' '+OK' \
        MULTI '+OK' EXEC '*-1'
}

@test "WATCH: several clients may watch a key, and the first EXEC wins" {
    talk use 1 send 'WATCH n\r\n' use 2 send 'WATCH n\r\n' \
        use 3 send 'WATCH n\r\n' use 1 expect '+OK\r\n' \
        use 2 expect '+OK\r\n' use 3 expect '+OK\r\n' \
        use 2 send 'MULTI\r\nINCR n\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n*1\r\n:1\r\n' \
        use 1 send 'MULTI\r\nINCR n\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n*-1\r\n' \
        use 3 send 'MULTI\r\nINCR n\r\nEXEC\r\nGET n\r\n' \
        expect '+OK\r\n+QUEUED\r\n*-1\r\n$1\r\n1\r\n'
}

# --- transactions and other features ----------------------------------------

@test "RESET ends the transaction and the watches" {
    ask 'WATCH a' '+OK' 'SET a 1' '+OK' MULTI '+OK' 'SET b 1' '+QUEUED' \
        RESET '+RESET' EXEC '-ERR EXEC without MULTI' 'GET b' '$-1' \
        MULTI '+OK' EXEC '*0'
}

@test "QUIT after MULTI closes the connection, and nothing is run" {
    talk send 'MULTI\r\nSET a 1\r\nQUIT\r\n' expect '+OK\r\n+QUEUED\r\n+OK\r\n' \
        end use 2 send 'GET a\r\n' expect '$-1\r\n'
}

@test "MULTI: a client that disconnects before EXEC has run nothing" {
    talk send 'WATCH a\r\nMULTI\r\nSET a 1\r\n' \
        expect '+OK\r\n+OK\r\n+QUEUED\r\n' reset \
        use 2 send 'SET a 2\r\nGET a\r\n' expect '+OK\r\n$1\r\n2\r\n'
    talk send 'MULTI\r\nSET b 1\r\nEXEC\r\n' half-close \
        expect '+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n' end
}

@test "EXEC: SELECT, AUTH, HELLO and CLIENT are run like any command" {
    talk send 'MULTI\r\nSELECT 1\r\nSET a 1\r\nAUTH default x\r\n' \
        send 'CLIENT SETNAME me\r\nCLIENT GETNAME\r\nEXEC\r\n' \
        expect '+OK\r\n' repeat 5 expect '+QUEUED\r\n' \
        expect '*5\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n$2\r\nme\r\n' \
        send 'GET a\r\nSELECT 0\r\nGET a\r\n' \
        expect '$1\r\n1\r\n+OK\r\n$-1\r\n' \
        send 'MULTI\r\nGET none\r\nHELLO 9\r\nEXEC\r\n' \
        expect '+OK\r\n+QUEUED\r\n+QUEUED\r\n' \
        expect '*2\r\n$-1\r\n' error '-NOPROTO unsupported protocol version'
}

@test "EXEC: SUBSCRIBE and PUBLISH are run like any command" {
    local subscribed='*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n'
    local restricted="-ERR Can't execute 'multi': only (P|S)SUBSCRIBE / "
    restricted+='(P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this '
    restricted+='context'
    talk send 'MULTI\r\nSUBSCRIBE a\r\nPING\r\nGET none\r\nEXEC\r\n' \
        expect '+OK\r\n' repeat 3 expect '+QUEUED\r\n' \
        expect "*3\\r\\n$subscribed*2\\r\\n\$4\\r\\npong\\r\\n\$0\\r\\n\\r\\n" \
        expect '$-1\r\n' send 'MULTI\r\n' error "$restricted" \
        use 2 send 'MULTI\r\nPUBLISH a x\r\n' expect '+OK\r\n+QUEUED\r\n' \
        use 1 silence 50 use 2 send 'EXEC\r\n' expect '*1\r\n:1\r\n' \
        use 1 expect '*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n'
}

@test "EXEC: CLIENT REPLY applies to the replies after it" {
    talk send 'MULTI\r\nGET a\r\nCLIENT REPLY OFF\r\nGET a\r\n' \
        send 'CLIENT REPLY ON\r\nGET a\r\nEXEC\r\n' expect '+OK\r\n' \
        repeat 5 expect '+QUEUED\r\n' expect '*5\r\n$-1\r\n+OK\r\n$-1\r\n' \
        send 'CLIENT REPLY OFF\r\nMULTI\r\nSET a 1\r\nEXEC\r\n' \
        send 'CLIENT REPLY ON\r\n' expect '+OK\r\n' \
        send 'GET a\r\n' expect '$1\r\n1\r\n' \
        send 'CLIENT REPLY SKIP\r\nMULTI\r\nGET a\r\nEXEC\r\n' \
        expect '+QUEUED\r\n*1\r\n$1\r\n1\r\n'
}
