#!/usr/bin/env bats
# Step 3's commands about the connection, the clients and the server, byte for
# byte as Redis 7.0 answers them.

load helpers

setup() {
    start_step 3
}

# syntax_error REQUEST...: each is answered with it.
syntax_error() {
    local request script=()
    for request; do
        script+=(send "$request\\r\\n" expect '-ERR syntax error\r\n')
    done
    talk "${script[@]}"
}

# says REQUEST [BEFORE]: prints all that the server answers to it.
says() {
    talk send "${2:-}$1\\r\\nQUIT\\r\\n" print-all
}

# bulk WORD...: each as a bulk string.
bulk() {
    local word
    for word; do
        printf '%s' "\$${#word}\\r\\n$word\\r\\n"
    done
}

# introduction PROTO FIRST: what HELLO answers to the next client.
introduction() {
    printf '%s\\r\\n' "$2"
    bulk server three-servers version 7.0.15 proto
    printf ':%s\\r\\n' "$1"
    bulk id
    printf ':%s\\r\\n' "$ID"
    bulk mode standalone role master modules
    printf '*0\\r\\n'
}

# The number of the next client.
learn_id() {
    ID=$(($(talk send 'CLIENT ID\r\n' line | tr -dc 0-9) + 1))
}

# RESP3 from here on, whoever the server says that it is.
hello3=(send 'CLIENT REPLY SKIP\r\nHELLO 3\r\n')

# --- the connection ---------------------------------------------------------

@test "HELLO selects RESP2 or RESP3 and describes the server" {
    learn_id
    talk send 'HELLO\r\n' expect "$(introduction 2 '*14')" \
        send 'GET none\r\n' expect '$-1\r\n' \
        send 'HELLO 3\r\n' expect "$(introduction 3 '%7')" \
        send 'HELLO\r\n' expect "$(introduction 3 '%7')" \
        send 'GET none\r\n' expect '_\r\n' \
        send 'hello 2\r\n' expect "$(introduction 2 '*14')" \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "HELLO rejects other protocol versions" {
    local none='-NOPROTO unsupported protocol version\r\n'
    talk send 'HELLO 4\r\nHELLO 1\r\nHELLO -3\r\n' repeat 3 expect "$none" \
        send 'HELLO x\r\nHELLO 99999999999999999999\r\n' repeat 2 expect \
        '-ERR Protocol version is not an integer or out of range\r\n' \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "HELLO accepts the options AUTH and SETNAME" {
    learn_id
    talk send 'HELLO 2 AUTH default x SETNAME me\r\n' \
        expect "$(introduction 2 '*14')" \
        send 'CLIENT GETNAME\r\n' expect '$2\r\nme\r\n' \
        send 'HELLO 3 AUTH bob x\r\n' expect \
        '-WRONGPASS invalid username-password pair or user is disabled.\r\n' \
        send 'HELLO 3 SETNAME "a b"\r\n' expect '-ERR Client names cannot'\
' contain spaces, newlines or special characters.\r\n' \
        send 'HELLO 3 SETNAME\r\n' expect \
        "-ERR Syntax error in HELLO option 'SETNAME'\\r\\n" \
        send 'HELLO 3 AUTH a\r\n' expect \
        "-ERR Syntax error in HELLO option 'AUTH'\\r\\n" \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "AUTH replies as in Redis when no password is configured" {
    talk send 'AUTH x\r\n' expect '-ERR AUTH <password> called without any'\
' password configured for the default user. Are you sure your configuration'\
' is correct?\r\n' \
        send 'AUTH default x\r\n' expect '+OK\r\n' \
        send 'AUTH bob x\r\n' expect \
        '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
    syntax_error 'AUTH a b c'
}

@test "PING and ECHO return their argument" {
    talk send 'PING\r\n' expect '+PONG\r\n' \
        send 'PING hi\r\n' expect '$2\r\nhi\r\n' \
        send 'ECHO hi\r\n' expect '$2\r\nhi\r\n' \
        send 'PING a b\r\n' expect \
        "-ERR wrong number of arguments for 'ping' command\\r\\n"
}

@test "QUIT replies OK whatever its arguments, and nothing after it is run" {
    talk send 'QUIT now\r\nPING\r\n' expect '+OK\r\n' end
}

@test "RESET restores the state of a new connection" {
    talk "${hello3[@]}" send 'CLIENT SETNAME me\r\n' expect '+OK\r\n' \
        send 'SUBSCRIBE a\r\n' expect ">3\\r\\n$(bulk subscribe a):1\\r\\n" \
        send 'CLIENT REPLY OFF\r\nPING\r\nRESET\r\n' expect '+RESET\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$-1\r\n' \
        send 'PUBLISH a x\r\n' expect ':0\r\n'
}

# --- CLIENT -----------------------------------------------------------------

@test "CLIENT rejects a missing or unknown subcommand" {
    talk send 'CLIENT\r\n' expect \
        "-ERR wrong number of arguments for 'client' command\\r\\n" \
        send 'client foo\r\n' expect \
        "-ERR unknown subcommand 'foo'. Try CLIENT HELP.\\r\\n" \
        send '*2\r\n$6\r\nCLIENT\r\n$3\r\nID\0\r\n' expect \
        "-ERR unknown subcommand 'ID'. Try CLIENT HELP.\\r\\n" \
        send 'CLIENT ID x\r\n' expect \
        "-ERR wrong number of arguments for 'client|id' command\\r\\n" \
        send 'client|id\r\n' expect "-ERR unknown command 'client|id', with \
args beginning with: \\r\\n"
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
        send 'CLIENT SETNAME "a b"\r\n' expect '-ERR Client names cannot'\
' contain spaces, newlines or special characters.\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$2\r\nme\r\n' \
        send 'CLIENT SETNAME ""\r\n' expect '+OK\r\n' \
        send 'CLIENT GETNAME\r\n' expect '$-1\r\n'
}

@test "CLIENT SETINFO stores the library name and version, as in Redis 7.2" {
    talk send 'CLIENT SETINFO LIB-NAME mine\r\n' expect '+OK\r\n' \
        send 'CLIENT SETINFO lib-ver 1.2\r\n' expect '+OK\r\n' \
        send 'CLIENT SETINFO lib-x y\r\n' expect \
        "-ERR Unrecognized option 'lib-x'\\r\\n" \
        send 'CLIENT SETINFO lib-ver "1 2"\r\n' expect '-ERR lib-ver cannot'\
' contain spaces, newlines or special characters.\r\n'
    says 'CLIENT INFO' 'CLIENT SETINFO lib-name mine\r\n' |
        grep ' lib-name=mine lib-ver=$'
}

@test "CLIENT REPLY OFF, ON and SKIP control which replies are sent" {
    talk send 'CLIENT REPLY OFF\r\nPING\r\nFOO\r\nCLIENT REPLY SKIP\r\n' \
        send 'CLIENT REPLY ON\r\n' expect '+OK\r\n' \
        send 'PING\r\n' expect '+PONG\r\n' \
        send 'CLIENT REPLY SKIP\r\nPING x\r\nPING y\r\n' \
        expect '$1\r\ny\r\n'
    syntax_error 'CLIENT REPLY maybe'
    # SKIP skips even the reply to RESET, but not after OFF.
    talk send 'CLIENT REPLY SKIP\r\nRESET\r\nPING\r\n' expect '+PONG\r\n' \
        send 'CLIENT REPLY OFF\r\nCLIENT REPLY SKIP\r\nRESET\r\n' \
        expect '+RESET\r\n' \
        send 'CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING x\r\n' \
        send 'PING y\r\n' expect '$1\r\ny\r\n' \
        send 'CLIENT REPLY OFF\r\n*x\r\n' end
}

@test "a client's name and its library's are bounded to 1024 bytes" {
    local long error
    long=$(head -c 1024 /dev/zero | tr '\0' n)
    error='-ERR Client names, and what CLIENT SETINFO sets, cannot be longer'
    error+=' than 1024 bytes.\r\n'
    talk send "CLIENT SETNAME $long\\r\\nCLIENT GETNAME\\r\\n" \
        expect "+OK\\r\\n\$1024\\r\\n$long\\r\\n" \
        send "CLIENT SETINFO LIB-NAME $long\\r\\n" expect '+OK\r\n' \
        send "CLIENT SETINFO LIB-VER $long\\r\\n" expect '+OK\r\n' \
        send "CLIENT SETNAME x$long\\r\\nHELLO 2 SETNAME x$long\\r\\n" \
        send "CLIENT SETINFO LIB-NAME x$long\\r\\n" \
        send "CLIENT SETINFO LIB-VER x$long\\r\\n" \
        repeat 4 expect "$error" \
        send 'CLIENT GETNAME\r\n' expect "\$1024\\r\\n$long\\r\\n"
}

@test "CLIENT NO-EVICT and CLIENT NO-TOUCH are accepted" {
    local word
    for word in NO-EVICT NO-TOUCH; do
        talk send "CLIENT $word on\\r\\nCLIENT $word OFF\\r\\n" \
            repeat 2 expect '+OK\r\n'
        syntax_error "CLIENT $word maybe"
    done
}

@test "CLIENT INFO describes the calling client" {
    says 'CLIENT INFO' 'CLIENT SETNAME me\r\n' >"$TMP/info"
    grep -E '^id=[0-9]+ addr=127.0.0.1:[0-9]+ laddr=127.0.0.1:'"$PORT"\
' fd=[0-9]+ name=me age=[01] idle=0 flags=N db=0 sub=0 psub=0 ' "$TMP/info"
    grep ' cmd=client|info .*resp=2' "$TMP/info"
    # The fields of Redis 7.0 in its order; clients read each of them.
    local names='id addr laddr fd name age idle flags db sub psub ssub multi'
    names+=' qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll omem tot-mem'
    names+=' events cmd user redir resp lib-name lib-ver'
    [ "$(grep '^id=' "$TMP/info" | tr -d '\r' | tr ' ' '\n' | sed 's/=.*//' |
        paste -sd ' ')" = "$names" ]
    talk use 1 send 'MULTI\r\nPING\r\n' swallow 14 \
        use 2 send 'CLIENT LIST\r\nQUIT\r\n' print-all >"$TMP/info"
    grep ' flags=x .* multi=1 .* multi-mem=[1-9]' "$TMP/info"
    says 'CLIENT INFO' 'HELLO 3\r\nSUBSCRIBE a b\r\nPSUBSCRIBE c\r\n' |
        grep ' flags=P db=0 sub=2 psub=1 .* resp=3'
}

@test "CLIENT LIST returns a line for each client, optionally by type or id" {
    talk_behind other send 'CLIENT SETNAME other\r\nSUBSCRIBE a\r\nPING\r\n' \
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
        send 'CLIENT LIST TYPE x\r\n' expect \
        "-ERR Unknown client type 'x'\\r\\n" \
        send 'CLIENT LIST ID 1 x\r\n' expect '-ERR Invalid client ID\r\n'
    syntax_error 'CLIENT LIST ID' 'CLIENT LIST x' 'CLIENT LIST TYPE normal ID 1'
}

@test "CLIENT KILL disconnects another client, by its address or its id" {
    talk_behind one send 'CLIENT ID\r\n' line gone
    wait_until has_said one :
    local id address
    id=$(tr -dc 0-9 <"$TMP/one.out")
    talk send "CLIENT KILL ID $id\\r\\n" expect ':1\r\n'
    finish one
    talk_behind two send 'CLIENT SETNAME two\r\n' line gone
    wait_until has_said two OK
    address=$(says 'CLIENT LIST' |
        sed -n 's/.* addr=\([^ ]*\) .* name=two .*/\1/p')
    talk send "CLIENT KILL $address\\r\\n" expect '+OK\r\n' \
        send "CLIENT KILL $address\\r\\n" expect '-ERR No such client\r\n'
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
    talk_behind both use 1 send 'PING\r\n' expect '+PONG\r\n' \
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
        repeat 2 expect '-ERR client-id should be greater than 0\r\n' \
        send 'CLIENT KILL TYPE x\r\n' expect \
        "-ERR Unknown client type 'x'\\r\\n" \
        send 'CLIENT KILL USER bob\r\n' expect "-ERR No such user 'bob'\\r\\n" \
        send 'CLIENT KILL USER default ADDR none\r\n' expect ':0\r\n'
    syntax_error 'CLIENT KILL ID 1 ADDR' 'CLIENT KILL SKIPME maybe' \
        'CLIENT KILL FOO bar'
}

# --- COMMAND ----------------------------------------------------------------

# told SET NAME ARITY FIRST LAST STEP [FLAG...]: what COMMAND INFO tells of a
# command. A set begins with `*`, with `~` in RESP3.
told() {
    printf '*10\\r\\n'
    bulk "$2"
    printf ':%s\\r\\n' "$3"
    printf '%s\\r\\n' "$1$(($# - 6))" "${@:7}"
    printf ':%s\\r\\n' "$4" "$5" "$6"
    printf '%s0\\r\\n' "$1" "$1" "$1" "$1"
}

@test "COMMAND INFO returns each command's entry in the table" {
    talk send 'COMMAND INFO foo GET\r\n' expect \
        "*2\\r\\n\$-1\\r\\n$(told '*' get 2 1 1 1 +readonly +fast)" \
        send 'COMMAND INFO client client|id\r\n' expect "*2\\r\\n$(
            told '*' client -2 0 0 0
            told '*' 'client|id' 2 0 0 0 +noscript +loading +stale)" \
        send 'COMMAND INFO mset copy\r\n' expect "*2\\r\\n$(
            told '*' mset -3 1 -1 2 +write +denyoom
            told '*' copy -3 1 2 1 +write +denyoom)" \
        "${hello3[@]}" send 'COMMAND INFO foo echo\r\n' expect "*2\\r\\n\
_\\r\\n$(told '~' echo 2 0 0 0 +loading +stale +fast)"
}

@test "COMMAND, COMMAND COUNT and COMMAND LIST agree" {
    local count
    count=$(talk send 'COMMAND COUNT\r\n' line | tr -dc 0-9)
    [ "$(says COMMAND | head -n 1 | tr -dc 0-9)" -eq "$count" ]
    [ "$(says 'COMMAND INFO' | grep -c '^\*10')" -eq "$count" ]
    [ "$(says 'COMMAND LIST' | grep -c '^[a-z]*.$')" -eq "$count" ]
}

@test "the command table is sorted by name, as binary search requires" {
    says 'COMMAND LIST' | tr -d '\r' | grep '^[a-z]' >"$TMP/names"
    LC_ALL=C sort -c "$TMP/names"
}

@test "COMMAND LIST FILTERBY PATTERN returns the matching commands" {
    talk send 'COMMAND LIST FILTERBY PATTERN CLIENT|G*\r\n' \
        expect '*1\r\n$14\r\nclient|getname\r\n'
    syntax_error 'COMMAND LIST x' 'COMMAND LIST FILTERBY PATTERN returns the matching commands'
}

@test "HELP lists the subcommands of each command that has some" {
    local name count
    talk send 'CONFIG HELP\r\n' expect '*5\r\n+CONFIG <subcommand> [<arg> [value]'\
' [opt] ...]. Subcommands are:\r\n+GET\r\n+HELP\r\n+RESETSTAT\r\n+SET\r\n' \
        send 'CONFIG HELP x\r\n' expect \
        "-ERR wrong number of arguments for 'config|help' command\\r\\n"
    for name in client command config pubsub; do
        count=$(says "COMMAND LIST FILTERBY PATTERN $name|*" | head -n 1)
        [ "$(says "$name HELP" | head -n 1 | tr -dc 0-9)" -eq \
            $(($(tr -dc 0-9 <<<"$count") + 1)) ]
    done
}

@test "COMMAND DOCS returns an empty map" {
    talk send 'COMMAND DOCS get\r\n' expect '*0\r\n' \
        "${hello3[@]}" send 'COMMAND DOCS\r\n' expect '%0\r\n'
}

# --- the server -------------------------------------------------------------

@test "CONFIG GET returns the parameters that match the patterns" {
    talk send 'CONFIG GET save\r\n' expect '*2\r\n$4\r\nsave\r\n$0\r\n\r\n' \
        send 'CONFIG GET APPEND* [m]axclient? none\r\n' expect \
        "*4\\r\\n$(bulk appendonly no maxclients 10000)" \
        send 'CONFIG GET port\r\n' expect \
        "*2\\r\\n\$4\\r\\nport\\r\\n\$${#PORT}\\r\\n$PORT\\r\\n" \
        send 'CONFIG GET none\r\nCONFIG GET ""\r\n' \
        expect '*0\r\n*0\r\n' \
        "${hello3[@]}" send 'CONFIG GET timeout\r\n' expect \
        '%1\r\n$7\r\ntimeout\r\n$1\r\n0\r\n'
}

@test "CONFIG SET sets maxclients" {
    talk use 1 send 'CONFIG SET maxclients 2 SAVE ""\r\n' expect '+OK\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 3 expect '-ERR max number of clients reached\r\n' gone \
        use 1 send 'CONFIG SET MAXCLIENTS 3\r\n' expect '+OK\r\n' \
        use 4 send 'PING\r\n' expect '+PONG\r\n'
    says 'INFO stats' | grep '^rejected_connections:1'
}

# setting PARAMETER: what CONFIG GET says that it is.
setting() {
    says "CONFIG GET $1" | tr -d '\r' | sed -n 5p
}

@test "CONFIG SET sets maxmemory, in bytes or with a unit" {
    local unit
    for unit in 0=0 1000=1000 7b=7 3k=3000 3KB=3072 5M=5000000 5mb=5242880 \
        2g=2000000000 2GB=2147483648; do
        talk send "CONFIG SET maxmemory ${unit%=*}\\r\\n" expect '+OK\r\n'
        [ "$(setting maxmemory)" = "${unit#*=}" ] || fail "$unit"
    done
    for unit in -1 1tb x 1.5g '" 1"'; do
        talk send "CONFIG SET maxmemory $unit\\r\\n" expect "-ERR CONFIG SET \
failed (possibly related to argument 'maxmemory') - argument must be a memory \
value\\r\\n"
    done
    [ "$(setting maxmemory)" = 2147483648 ]
}

@test "CONFIG SET maxmemory limits the keys that are there, and others" {
    talk send 'SETRANGE k 2000000 x\r\nCONFIG SET maxmemory 1mb\r\n' \
        expect ':2000001\r\n+OK\r\n' send 'SET a 1\r\n' expect \
        "-OOM command not allowed when used memory > 'maxmemory'.\\r\\n" \
        send 'CONFIG SET maxmemory 0\r\nSET a 1\r\n' expect '+OK\r\n+OK\r\n'
}

@test "CONFIG SET sets the idle timeout, for connected clients as well" {
    talk use 1 send 'PING\r\n' expect '+PONG\r\n' \
        use 2 send 'CONFIG SET timeout 1\r\n' expect '+OK\r\n' use 1 end \
        use 3 send 'CONFIG SET timeout 0\r\nCONFIG GET timeout\r\n' \
        expect '+OK\r\n*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n'
    local failed="-ERR CONFIG SET failed (possibly related to argument"
    failed+=" 'timeout') - argument"
    talk send 'CONFIG SET timeout x\r\n' \
        expect "$failed couldn't be parsed into an integer\\r\\n" \
        send 'CONFIG SET timeout -1\r\nCONFIG SET timeout 2147483648\r\n' \
        repeat 2 expect "$failed must be between 0 and 2147483647 inclusive\\r\\n"
}

@test "CONFIG SET changes nothing if it rejects any parameter" {
    local failed="-ERR CONFIG SET failed (possibly related to argument"
    talk send 'CONFIG SET maxclients 7 none x\r\n' expect "-ERR Unknown \
option or number of arguments for CONFIG SET - 'none'\\r\\n" \
        send 'CONFIG SET maxclients 7 MAXCLIENTS 8\r\n' expect \
        "$failed 'MAXCLIENTS') - duplicate parameter\\r\\n" \
        send 'CONFIG SET maxclients 7 databases 20\r\n' expect \
        "$failed 'databases') - can't set immutable config\\r\\n" \
        send 'CONFIG SET maxclients x\r\n' expect "$failed 'maxclients') - \
argument couldn't be parsed into an integer\\r\\n" \
        send 'CONFIG SET maxclients 0\r\n' expect "$failed 'maxclients') - \
argument must be between 1 and 4294967295 inclusive\\r\\n" \
        send 'CONFIG SET maxmemory 5 timeout 5 maxclients 0\r\n' \
        expect "$failed 'maxclients') - argument must be between 1 and \
4294967295 inclusive\\r\\n" \
        send 'CONFIG GET maxclients\r\n' expect \
        '*2\r\n$10\r\nmaxclients\r\n$5\r\n10000\r\n'
    [ "$(setting maxmemory),$(setting timeout)" = 0,0 ]
    syntax_error 'CONFIG SET a b c'
}

@test "INFO returns all sections, or those that are requested" {
    says INFO "SET a 1\\r\\nSET b 2 PX 100000\\r\\n" | tr -d '\r' >"$TMP/info"
    local line
    for line in '# Server' redis_version:7.0.15 "tcp_port:$PORT" \
        "process_id:$SERVER_PID" arch_bits: '# Clients' connected_clients:1 \
        blocked_clients:0 '# Memory' maxmemory:0 maxmemory_policy:noeviction \
        '# Persistence' loading:0 '# Stats' rejected_connections:0 \
        '# Replication' role:master connected_slaves:0 '# CPU' '# Cluster' \
        cluster_enabled:0 '# Keyspace' 'db0:keys=2,expires=1,avg_ttl=0'; do
        grep -qF "$line" "$TMP/info" || fail "INFO lacks $line"
    done
    grep -E '^used_memory:[1-9][0-9]+$' "$TMP/info"
    grep -E '^uptime_in_seconds:[0-9]+$' "$TMP/info"
    grep -x 'total_commands_processed:2' "$TMP/info"
    grep -E '^total_connections_received:[1-9]' "$TMP/info"
    for line in all default EVERYTHING 'Keyspace stats memory clients server'
    do
        [ "$(says "INFO $line" | grep -c '^#')" -ge 5 ]
    done
    talk send 'DEL a b\r\n' expect ':2\r\n' send 'INFO foo\r\n' \
        expect '$0\r\n\r\n' send 'INFO Keyspace\r\n' expect \
        '$12\r\n# Keyspace\r\n\r\n' \
        "${hello3[@]}" send 'INFO keyspace\r\n' expect \
        '=16\r\ntxt:# Keyspace\r\n\r\n'
}

# info FIELD: its value.
info() {
    says INFO | tr -d '\r' | sed -n "s/^$1://p"
}

@test "INFO counts keys that were read, and those that do not exist" {
    # redis-server 7.0 counts the same.
    printf '%s\r\n' 'MSET a 1 b 2' 'GET a' 'GET none' 'MGET a b none' \
        'EXISTS a none' 'TYPE a' 'TTL a' 'STRLEN none' 'SET a 1' \
        'SET a 1 GET' 'SETNX a 1' 'DEL none' 'GETRANGE a 0 0' 'GETSET a 1' \
        'GETEX a' 'COPY a c' 'INCR a' 'EXPIRE a 100' 'PERSIST a' \
        'RENAME a d' 'GETDEL d' 'TOUCH d b' QUIT >"$TMP/requests"
    talk send-file "$TMP/requests" print-all >"$TMP/replies"
    run ! grep '^-' "$TMP/replies"
    [ "$(info keyspace_hits),$(info keyspace_misses)" = 13,5 ]
}

@test "INFO counts keys that have expired" {
    talk send 'SET a 1 PX 20\r\nSELECT 3\r\nSET b 1 PX 20\r\n' \
        repeat 3 expect '+OK\r\n' send 'SET c 1\r\nEXPIRE c -1\r\nDEL c\r\n' \
        expect '+OK\r\n:1\r\n:0\r\n'
    wait_until test_info expired_keys 2
}

test_info() {
    [ "$(info "$1")" = "$2" ]
}

@test "INFO counts the bytes that are received and sent" {
    local sent received
    head -c 100000 /dev/zero >"$TMP/value"
    talk send 'PING\r\n' expect '+PONG\r\n'
    received=$(info total_net_input_bytes)
    sent=$(info total_net_output_bytes)
    talk send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n' \
        send-file "$TMP/value" send '\r\nGET k\r\nSUBSCRIBE c\r\n' \
        expect '+OK\r\n$100000\r\n' expect-file "$TMP/value" \
        expect '\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n'
    received=$(($(info total_net_input_bytes) - received))
    sent=$(($(info total_net_output_bytes) - sent))
    # The three requests, and INFO and QUIT themselves a few times.
    [ "$received" -ge 100050 ] && [ "$received" -le 100200 ]
    [ "$sent" -ge 100050 ] && [ "$sent" -le 110000 ]
}

@test "CONFIG RESETSTAT sets the counters of INFO to 0" {
    talk send 'SET a 1 PX 1\r\nGET none\r\nSET b 1\r\nGET b\r\n' swallow 22
    wait_until test_info expired_keys 1
    talk send 'CONFIG RESETSTAT\r\n' expect '+OK\r\n'
    says INFO | tr -d '\r' >"$TMP/info"
    local field
    for field in expired_keys keyspace_hits keyspace_misses \
        rejected_connections; do
        grep -qx "$field:0" "$TMP/info" || fail "$field is not 0"
    done
    grep -E '^total_commands_processed:[0-9]$' "$TMP/info"
    grep -E '^total_connections_received:1$' "$TMP/info"
    grep -E '^total_net_input_bytes:[0-9]{1,2}$' "$TMP/info"
    grep '^db0:keys=1' "$TMP/info"
}

@test "TIME returns the time in seconds and microseconds" {
    local before after
    before=$(date +%s)
    talk send 'TIME\r\n' line line line line line | tr -d '\r' >"$TMP/time"
    after=$(date +%s)
    [ "$(sed -n 1,2p "$TMP/time")" = $'*2\n$10' ]
    [ "$(sed -n 3p "$TMP/time")" -ge "$before" ]
    [ "$(sed -n 3p "$TMP/time")" -le "$after" ]
    [ "$(sed -n 5p "$TMP/time")" -lt 1000000 ]
}
