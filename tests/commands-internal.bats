#!/usr/bin/env bats
# Step 3's commands about the server, and what only our server promises about
# the other commands. Every reply here is the same as redis-server 7.0's, byte
# for byte.

load helpers
load commands

setup() {
    start_step 3
}

# hello_reply PROTO FIRST: prints HELLO's reply to the next client.
hello_reply() {
    printf '%s\\r\\n' "$2"
    bulk server three-servers version 7.0.15 proto
    printf ':%s\\r\\n' "$1"
    bulk id
    printf ':%s\\r\\n' "$ID"
    bulk mode standalone role master modules
    printf '*0\\r\\n'
}

# Sets ID to the next client's.
learn_id() {
    ID=$(($(talk send 'CLIENT ID\r\n' line | tr -dc 0-9) + 1))
}

# --- the connection ---------------------------------------------------------

@test "HELLO selects RESP2 or RESP3 and describes the server" {
    learn_id
    talk send 'HELLO\r\n' expect "$(hello_reply 2 '*14')" \
        send 'GET none\r\n' expect '$-1\r\n' \
        send 'HELLO 3\r\n' expect "$(hello_reply 3 '%7')" \
        send 'HELLO\r\n' expect "$(hello_reply 3 '%7')" \
        send 'GET none\r\n' expect '_\r\n' \
        send 'hello 2\r\n' expect "$(hello_reply 2 '*14')" \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "HELLO accepts the options AUTH and SETNAME" {
    learn_id
    talk send 'HELLO 2 AUTH default x SETNAME me\r\n' \
        expect "$(hello_reply 2 '*14')" \
        send 'CLIENT GETNAME\r\n' expect '$2\r\nme\r\n' \
        send 'HELLO 3 AUTH bob x\r\n' error \
        '-WRONGPASS invalid username-password pair or user is disabled.' \
        send 'HELLO 3 SETNAME "a b"\r\n' error '-ERR Client names cannot'\
' contain spaces, newlines or special characters.' \
        send 'HELLO 3 SETNAME\r\n' error \
        "-ERR Syntax error in HELLO option 'SETNAME'" \
        send 'HELLO 3 AUTH a\r\n' error \
        "-ERR Syntax error in HELLO option 'AUTH'" \
        send 'GET none\r\n' expect '$-1\r\n'
}

# --- CLIENT -----------------------------------------------------------------

@test "CLIENT SETINFO stores the library name and version, as in Redis 7.2" {
    talk send 'CLIENT SETINFO LIB-NAME mine\r\n' expect '+OK\r\n' \
        send 'CLIENT SETINFO lib-ver 1.2\r\n' expect '+OK\r\n' \
        send 'CLIENT SETINFO lib-x y\r\n' error \
        "-ERR Unrecognized option 'lib-x'" \
        send 'CLIENT SETINFO lib-ver "1 2"\r\n' error '-ERR lib-ver cannot'\
' contain spaces, newlines or special characters.'
    says 'CLIENT INFO' 'CLIENT SETINFO lib-name mine\r\n' |
        grep ' lib-name=mine lib-ver=$'
}

# Redis looks names up in hash tables and compares them with strcasecmp(3), which
# stops at a NUL: about one start in twenty, `ID\0` and `ID` fall into the same
# bucket, and it takes one for the other. So this can be expected of our server
# only.
@test "a name followed by a NUL names neither a command nor a subcommand" {
    talk send '*1\r\n$5\r\nPING\0\r\n' error \
        "-ERR unknown command 'PING', with args beginning with: " \
        send '*2\r\n$6\r\nCLIENT\r\n$3\r\nID\0\r\n' error \
        "-ERR unknown subcommand 'ID'. Try CLIENT HELP."
}

@test "after CLIENT REPLY OFF a malformed request still closes the connection" {
    talk send 'CLIENT REPLY OFF\r\n*x\r\n' end
}

@test "a client's name and its library's are bounded to 1024 bytes" {
    local long error
    long=$(head -c 1024 /dev/zero | tr '\0' n)
    error='-ERR Client names, and what CLIENT SETINFO sets, cannot be longer'
    error+=' than 1024 bytes.'
    talk send "CLIENT SETNAME $long\\r\\nCLIENT GETNAME\\r\\n" \
        expect "+OK\\r\\n\$1024\\r\\n$long\\r\\n" \
        send "CLIENT SETINFO LIB-NAME $long\\r\\n" expect '+OK\r\n' \
        send "CLIENT SETINFO LIB-VER $long\\r\\n" expect '+OK\r\n' \
        send "CLIENT SETNAME x$long\\r\\nHELLO 2 SETNAME x$long\\r\\n" \
        send "CLIENT SETINFO LIB-NAME x$long\\r\\n" \
        send "CLIENT SETINFO LIB-VER x$long\\r\\n" \
        repeat 4 error "$error" \
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
    # The fields of Redis 7.0, in the same order. Clients read each of them.
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

# --- COMMAND ----------------------------------------------------------------

# entry SET NAME ARITY FIRST LAST STEP [FLAG...]: prints COMMAND INFO's entry
# for a command. SET is the type byte of a set: `~` in RESP3, `*` in RESP2.
entry() {
    printf '*10\\r\\n'
    bulk "$2"
    printf ':%s\\r\\n' "$3"
    printf '%s\\r\\n' "$1$(($# - 6))" "${@:7}"
    printf ':%s\\r\\n' "$4" "$5" "$6"
    printf '%s0\\r\\n' "$1" "$1" "$1" "$1"
}

@test "COMMAND INFO returns each command's entry in the table" {
    talk send 'COMMAND INFO foo GET\r\n' expect \
        "*2\\r\\n\$-1\\r\\n$(entry '*' get 2 1 1 1 +readonly +fast)" \
        send 'COMMAND INFO client client|id\r\n' expect "*2\\r\\n$(
            entry '*' client -2 0 0 0
            entry '*' 'client|id' 2 0 0 0 +noscript +loading +stale)" \
        send 'COMMAND INFO mset copy\r\n' expect "*2\\r\\n$(
            entry '*' mset -3 1 -1 2 +write +denyoom
            entry '*' copy -3 1 2 1 +write +denyoom)" \
        "${HELLO3[@]}" send 'COMMAND INFO foo echo\r\n' expect "*2\\r\\n\
_\\r\\n$(entry '~' echo 2 0 0 0 +loading +stale +fast)"
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
    syntax_error 'COMMAND LIST x' 'COMMAND LIST FILTERBY PATTERN'
}

@test "HELP lists the subcommands of each command that has some" {
    local name count
    talk send 'CONFIG HELP\r\n' expect '*5\r\n+CONFIG <subcommand> [<arg> [value]'\
' [opt] ...]. Subcommands are:\r\n+GET\r\n+HELP\r\n+RESETSTAT\r\n+SET\r\n' \
        send 'CONFIG HELP x\r\n' error \
        "-ERR wrong number of arguments for 'config|help' command"
    for name in client command config pubsub; do
        count=$(says "COMMAND LIST FILTERBY PATTERN $name|*" | head -n 1)
        [ "$(says "$name HELP" | head -n 1 | tr -dc 0-9)" -eq \
            $(($(tr -dc 0-9 <<<"$count") + 1)) ]
    done
}

@test "COMMAND DOCS returns an empty map" {
    talk send 'COMMAND DOCS get\r\n' expect '*0\r\n' \
        "${HELLO3[@]}" send 'COMMAND DOCS\r\n' expect '%0\r\n'
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
        "${HELLO3[@]}" send 'CONFIG GET timeout\r\n' expect \
        '%1\r\n$7\r\ntimeout\r\n$1\r\n0\r\n'
}

@test "CONFIG SET sets maxclients" {
    talk use 1 send 'CONFIG SET maxclients 2 SAVE ""\r\n' expect '+OK\r\n' \
        use 2 send 'PING\r\n' expect '+PONG\r\n' \
        use 3 error '-ERR max number of clients reached' gone \
        use 1 send 'CONFIG SET MAXCLIENTS 3\r\n' expect '+OK\r\n' \
        use 4 send 'PING\r\n' expect '+PONG\r\n'
    says 'INFO stats' | grep '^rejected_connections:1'
}

# setting PARAMETER: prints its value, by CONFIG GET.
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
        talk send "CONFIG SET maxmemory $unit\\r\\n" error "-ERR CONFIG SET \
failed (possibly related to argument 'maxmemory') - argument must be a memory \
value"
    done
    [ "$(setting maxmemory)" = 2147483648 ]
}

@test "CONFIG SET maxmemory limits the keys that are there, and others" {
    talk send 'SETRANGE k 2000000 x\r\nCONFIG SET maxmemory 1mb\r\n' \
        expect ':2000001\r\n+OK\r\n' send 'SET a 1\r\n' error \
        "-OOM command not allowed when used memory > 'maxmemory'." \
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
    talk send 'CONFIG SET maxclients 7 none x\r\n' error "-ERR Unknown \
option or number of arguments for CONFIG SET - 'none'" \
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
        "${HELLO3[@]}" send 'INFO keyspace\r\n' expect \
        '=16\r\ntxt:# Keyspace\r\n\r\n'
}

# info FIELD: prints the value of a field of INFO.
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
    # The three requests, and a few of INFO and QUIT.
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

# --- the other families -----------------------------------------------------

@test "INCRBYFLOAT accepts what strtold(3) accepts, including hexadecimal" {
    ask 'SET k 0x1F' '+OK' 'INCRBYFLOAT k 0x.8p1' '$2\r\n32' \
        'INCRBYFLOAT k 1e-300' '$2\r\n32'
}

@test "INCRBYFLOAT calculates with long double" {
    holds_in_c 'LDBL_MAX_EXP > DBL_MAX_EXP' ||
        skip "long double has the range of a double here"
    local wrong='-ERR increment would produce NaN or Infinity'
    ask 'INCRBYFLOAT k 0.1' '$3\r\n0.1' 'INCRBYFLOAT k 0.2' '$3\r\n0.3' \
        'INCRBYFLOAT k 1e-4940' '$3\r\n0.3' 'INCRBYFLOAT k 10.3' \
        '$4\r\n10.6' 'SET k 1e4932' '+OK' 'INCRBYFLOAT k 1e4932' "$wrong" \
        'GET k' '$6\r\n1e4932'
    # All 4933 digits are written out.
    talk send 'INCRBYFLOAT k 0\r\n' expect '$4933\r\n10000000000000000000' \
        swallow 4915 send 'STRLEN k\r\n' expect ':4933\r\n'
}

@test "UNSUBSCRIBE of all confirms in the order of subscribing" {
    talk send 'SUBSCRIBE c a b c\r\nPSUBSCRIBE z y x\r\n' \
        swallow $((4 * 30 + 3 * 32)) send 'UNSUBSCRIBE a\r\n' \
        expect "$(event '*' unsubscribe a 5)" \
        send 'SUBSCRIBE a\r\nUNSUBSCRIBE\r\n' expect "$(
            event '*' subscribe a 6
            event '*' unsubscribe c 5)$(event '*' unsubscribe b 4)$(
            event '*' unsubscribe a 3)" \
        send 'PUNSUBSCRIBE\r\n' expect "$(event '*' punsubscribe z 2)$(
            event '*' punsubscribe y 1)$(event '*' punsubscribe x 0)"
}

@test "a client with 128 MiB of subscriptions is dropped, others go on" {
    local i count=0 script=(use 1 send 'SUBSCRIBE a\r\n' swallow 30 use 2)
    head -c 10485760 /dev/zero >"$TMP/name"
    for i in a b c d e f g h i j k l m; do
        script+=(send "*2\\r\\n\$9\\r\\nSUBSCRIBE\\r\\n\$10485761\\r\\n$i"
                 send-file "$TMP/name" send '\r\n')
        # The 13th exceeds the limit.
        count=$((count + 1))
        [ "$i" = m ] || script+=(swallow $((10485761 + 35 + ${#count})))
    done
    talk "${script[@]}" print-all \
        use 3 send 'PUBLISH a x\r\nPUBSUB CHANNELS\r\n' \
        expect ':1\r\n*1\r\n$1\r\na\r\n' \
        use 1 expect "$(message '*' a x)" >"$TMP/received"
}

@test "CLIENT LIST shows the database that a client has selected" {
    talk send 'SELECT 11\r\nCLIENT INFO\r\nQUIT\r\n' print-all | grep ' db=11 '
}

@test "CONFIG GET databases returns 16" {
    ask 'CONFIG GET databases' '*2\r\n$9\r\ndatabases\r\n$2\r\n16'
}

@test "the table's scan visits every key that stays, over thousands of calls" {
    run "$ROOT/tests/store" scan 1000
    [ "$status" -eq 0 ]
    [[ "$output" =~ from\ 4096\ buckets\ to\ 65536 ]]
    [[ "$output" =~ from\ 65536\ buckets\ to\ 4096 ]]
}

@test "after random changes each key expires when it should" {
    run "$ROOT/tests/store" expiries 5000
    [ "$status" -eq 0 ]
}
