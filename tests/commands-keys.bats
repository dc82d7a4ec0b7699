#!/usr/bin/env bats
# Step 3's commands about keys and about when they are gone, from outside: a
# test or more for each, with its name in the test's name. Every reply here is
# redis-server 7.0's.

load helpers

setup() {
    start_step 3
}

not_integer='-ERR value is not an integer or out of range'
syntax='-ERR syntax error'

# is_due_in SECONDS KEY: with a minute's grace for a slow machine.
is_due_in() {
    local left
    left=$(talk send "PTTL $2\\r\\n" line | tr -d ':\r')
    [ "$left" -le $(($1 * 1000)) ]
    [ "$left" -gt $((($1 - 60) * 1000)) ]
}

# has_keys N: as many are there, expired ones included?
has_keys() {
    ask DBSIZE ":$1"
}

# needs_arguments COMMAND REQUEST...: each has too few or too many.
needs_arguments() {
    local command=$1 request
    shift
    for request; do
        ask "$request" "-ERR wrong number of arguments for '$command' command"
    done
}

# --- keys that one knows ----------------------------------------------------

@test "DEL and UNLINK delete keys and return how many existed" {
    local command
    for command in DEL unlink; do
        ask 'MSET a 1 b 2 c 3' '+OK' "$command a none a c" ':2' \
            'EXISTS a b c' ':1' "$command b" ':1' "$command b" ':0' DBSIZE ':0'
    done
    needs_arguments del DEL
    needs_arguments unlink UNLINK
}

@test "DEL and UNLINK: a key may contain any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$4\r\na\0\r\n\r\n$1\r\n1\r\n' \
        expect '+OK\r\n' send '*2\r\n$3\r\nDEL\r\n$1\r\na\r\n' expect ':0\r\n' \
        send '*2\r\n$6\r\nUNLINK\r\n$4\r\na\0\r\n\r\n' expect ':1\r\n'
}

@test "EXISTS and TOUCH count a key as often as it is named" {
    ask 'MSET a 1 b 2' '+OK' 'EXISTS a b a none' ':3' 'EXISTS none' ':0' \
        'TOUCH a b a none' ':3' 'touch none' ':0'
    needs_arguments exists EXISTS
    needs_arguments touch TOUCH
}

@test "TYPE returns string, or none for a missing key" {
    ask 'SET a 1' '+OK' 'TYPE a' '+string' 'TYPE b' '+none'
    needs_arguments type TYPE 'TYPE a b'
}

@test "DBSIZE returns the number of keys" {
    ask DBSIZE ':0' 'MSET a 1 b 2 a 3' '+OK' dbsize ':2'
    needs_arguments dbsize 'DBSIZE x'
}

@test "FLUSHALL and FLUSHDB delete everything, including expiry times" {
    local command
    for command in FLUSHALL 'flushall sync' 'FLUSHALL ASYNC' \
        FLUSHDB 'FLUSHDB SYNC' 'flushdb async'; do
        ask 'MSET a 1 b 2' '+OK' 'PEXPIREAT a 4000000000000' ':1' \
            "$command" '+OK' DBSIZE ':0' 'GET a' '$-1' \
            'SET a 1' '+OK' 'TTL a' ':-1'
    done
}

@test "FLUSHALL and FLUSHDB accept no option but SYNC or ASYNC" {
    local command
    for command in FLUSHALL FLUSHDB; do
        ask 'SET a 1' '+OK' "$command now" "$syntax" \
            "$command SYNC ASYNC" "$syntax" "$command SYNC SYNC" "$syntax" \
            'EXISTS a' ':1'
    done
}

# --- RENAME, RENAMENX, COPY -------------------------------------------------

@test "RENAME moves a value, replacing an existing one" {
    ask 'SET a 1' '+OK' 'RENAME a b' '+OK' 'EXISTS a' ':0' 'GET b' '$1\r\n1' \
        'SET c "a longer value"' '+OK' 'rename b c' '+OK' 'GET c' '$1\r\n1' \
        DBSIZE ':1'
}

@test "RENAME to the same name changes nothing" {
    ask 'SET a 1' '+OK' 'RENAME a a' '+OK' 'GET a' '$1\r\n1' \
        'RENAMENX a a' ':0' 'GET a' '$1\r\n1'
}

@test "RENAME and RENAMENX fail if the key does not exist" {
    ask 'RENAME a b' '-ERR no such key' 'RENAME a a' '-ERR no such key' \
        'RENAMENX a b' '-ERR no such key' 'RENAMENX a a' '-ERR no such key' \
        'SET b 1' '+OK' 'RENAMENX a b' '-ERR no such key'
    needs_arguments rename 'RENAME a' 'RENAME a b c'
    needs_arguments renamenx 'RENAMENX a' 'RENAMENX a b c'
}

@test "RENAMENX moves a value only if the new key does not exist" {
    ask 'MSET a 1 b 2' '+OK' 'RENAMENX a b' ':0' 'MGET a b' \
        '*2\r\n$1\r\n1\r\n$1\r\n2' 'RENAMENX a c' ':1' 'MGET a c' \
        '*2\r\n$-1\r\n$1\r\n1'
}

@test "RENAME keeps the key's expiry time and drops the replaced key's" {
    ask 'MSET a 1 b 2 c 3' '+OK' 'PEXPIREAT a 4000000000000' ':1' \
        'RENAME a b' '+OK' 'PEXPIRETIME b' ':4000000000000' \
        'RENAME c b' '+OK' 'PTTL b' ':-1' \
        'PEXPIREAT b 4000000000000' ':1' 'RENAMENX b d' ':1' \
        'PEXPIRETIME d' ':4000000000000'
}

@test "RENAME and COPY: keys and values may contain any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$4\r\n\r\n\0\xff\r\n' \
        expect '+OK\r\n' \
        send '*3\r\n$6\r\nRENAME\r\n$3\r\na\0b\r\n$0\r\n\r\n' expect '+OK\r\n' \
        send '*3\r\n$4\r\nCOPY\r\n$0\r\n\r\n$3\r\na\0c\r\n' expect ':1\r\n' \
        send '*2\r\n$3\r\nGET\r\n$3\r\na\0c\r\n' expect '$4\r\n\r\n\0\xff\r\n' \
        send '*2\r\n$3\r\nGET\r\n$3\r\na\0b\r\n' expect '$-1\r\n'
}

@test "RENAME keeps values intact while the table is being resized" {
    local script=() i
    for i in {0..299}; do
        script+=(send "SET k$i $i\\r\\nRENAME k$i k$((i + 1))x\\r\\n"
                 expect '+OK\r\n+OK\r\n')
    done
    for i in {0..299}; do
        script+=(send "GET k$((i + 1))x\\r\\n" expect "\$${#i}\\r\\n$i\\r\\n")
    done
    talk "${script[@]}"
}

@test "COPY copies a value and its expiry time; REPLACE allows overwriting" {
    ask 'COPY a b' ':0' 'SET a 1' '+OK' 'COPY a b' ':1' 'TTL b' ':-1' \
        'PEXPIREAT a 4000000000000' ':1' 'COPY a b' ':0' 'TTL b' ':-1' \
        'copy a b replace' ':1' 'PEXPIRETIME b' ':4000000000000' \
        'SET a 2' '+OK' 'GET b' '$1\r\n1' 'COPY a b REPLACE REPLACE' ':1' \
        'GET b' '$1\r\n2' 'TTL b' ':-1' 'GET a' '$1\r\n2'
}

@test "COPY onto itself is an error" {
    local same='-ERR source and destination objects are the same'
    ask 'COPY a a' "$same" 'SET a 1' '+OK' 'COPY a a REPLACE' "$same" \
        'COPY a a DB 0' "$same"
}

@test "COPY rejects unknown options" {
    ask 'COPY a b c' "$syntax" 'COPY a b DB' "$syntax" \
        'COPY a b REPLACE DB' "$syntax" 'COPY a b DB 16 c' \
        '-ERR DB index is out of range'
    needs_arguments copy 'COPY a'
}

# --- keys that one looks for ------------------------------------------------

# Each gets PATTERN KEY...; the keys contain no escapes.
matches() {
    local pattern=$1 script=() key
    shift
    for key; do
        script+=(FLUSHALL '+OK' "SET $key 1" '+OK' "KEYS $pattern"
                 "*1\\r\\n\$${#key}\\r\\n$key")
    done
    ask "${script[@]}"
}

differs() {
    local pattern=$1 script=() key
    shift
    for key; do
        script+=(FLUSHALL '+OK' "SET $key 1" '+OK' "KEYS $pattern" '*0')
    done
    ask "${script[@]}"
}

@test "KEYS returns the keys that match the pattern" {
    ask 'KEYS *' '*0' 'MSET hello 1 hallo 2 help 3' '+OK' 'KEYS none' '*0' \
        'KEYS help' '*1\r\n$4\r\nhelp' 'keys *p' '*1\r\n$4\r\nhelp'
    [ "$(talk send 'KEYS h?llo\r\n' line line line line line | sort |
        tr -d '\r' | xargs)" = '$5 $5 *2 hallo hello' ]
    needs_arguments keys KEYS 'KEYS a b'
}

@test "KEYS returns each key once, even while the table is being resized" {
    # 1025 keys: it has just begun to move from 1024 buckets to 2048.
    talk send "MSET$(printf ' k%d v' {1..1025})\\r\\n" expect '+OK\r\n'
    [ "$(talk send 'KEYS *\r\nQUIT\r\n' print-all | grep -c '^k')" -eq 1025 ]
    [ "$(talk send 'KEYS *\r\nQUIT\r\n' print-all | grep '^k' | sort -u |
        wc -l)" -eq 1025 ]
}

@test "KEYS: * matches any bytes, ? matches one" {
    matches '*' a abc
    matches 'a*' a ab abc
    differs 'a*' b ba
    matches 'a*c' ac abc abbc acc
    differs 'a*c' ab acb c
    matches '*b*' b abc bb
    matches 'a**c***' ac abc acc
    matches '*a*b' ab aab aabb xaxbxb
    differs '*a*b' a ba aba
    matches 'a?c' abc acc
    differs 'a?c' ac abbc
    matches '*?' a ab
    matches '??' ab
    differs '??' a abc
}

@test "KEYS: [] matches one byte of a class" {
    matches 'h[ae]llo' hallo hello
    differs 'h[ae]llo' hillo hllo haello
    matches 'h[^e]llo' hallo hbllo 'h^llo'
    differs 'h[^e]llo' hello hllo
    matches '[a-c]' a b c
    differs '[a-c]' d A -
    matches '[c-a]' a b c
    matches '[^a-c]' d -
    differs '[^a-c]' a b c
    matches '[a-cx-z0]' b y 0
    matches '[-a]' a -
    matches '[b^]' b '^'
    differs '[]' a ']'
    matches '[^]' a ']'
    differs '[]a]' a 'a]' ']a]'
}

@test "KEYS: an unclosed class ends with the pattern" {
    differs '[' a '['
    matches '[^' a '['
    matches '[ab' a b
    differs '[ab' ab '[ab'
    matches '[^ab' c
    matches '[a-' a -
    # A range from a to ], and then an x.
    matches '[a-]x' a ']' '_' x
    differs '[a-]x' - b ax
}

@test "KEYS: a backslash makes the next byte literal" {
    matches 'a\\*c' 'a*c'
    differs 'a\\*c' abc 'a\\*c'
    matches '\\?' '?'
    differs '\\?' a
    matches '\\[a]' '[a]'
    differs '\\[a]' a
    matches '[\\]]' ']'
    matches '[\\^a]' '^' a
    matches '[\\a-c]' a - c
    differs '[\\a-c]' b
    # The last one of a pattern has none to take.
    ask FLUSHALL '+OK' 'SET a\x5c 1' '+OK' 'KEYS a\x5c' '*1\r\n$2\r\na\x5c' \
        'KEYS a\\\x5c' '*1\r\n$2\r\na\x5c' 'KEYS [a][\x5c' '*1\r\n$2\r\na\x5c'
}

@test "KEYS: keys and patterns may contain any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$5\r\na\0\xff\r\n\r\n$1\r\n1\r\n' \
        expect '+OK\r\n' \
        send '*2\r\n$4\r\nKEYS\r\n$3\r\n*\r\n\r\n' \
        expect '*1\r\n$5\r\na\0\xff\r\n\r\n' \
        send '*2\r\n$4\r\nKEYS\r\n$8\r\na\0[\x80-\xff]?\r\n' expect '*0\r\n' \
        send '*2\r\n$4\r\nKEYS\r\n$9\r\na\0[\x80-\xff]??\r\n' \
        expect '*1\r\n$5\r\na\0\xff\r\n\r\n' \
        send '*2\r\n$4\r\nKEYS\r\n$3\r\na\0b\r\n' expect '*0\r\n'
    talk send '*3\r\n$3\r\nSET\r\n$0\r\n\r\n$1\r\n1\r\n' expect '+OK\r\n' \
        send '*2\r\n$4\r\nKEYS\r\n$0\r\n\r\n' expect '*1\r\n$0\r\n\r\n' \
        send 'KEYS ?\r\n' expect '*0\r\n'
}

@test "KEYS: no pattern takes exponential time" {
    # With a try for each way to share a thousand bytes among ten stars, this
    # would take longer than the universe has existed.
    local many
    many=$(printf 'a%.0s' {1..1000})
    ask "SET $many 1" '+OK' 'KEYS a*a*a*a*a*a*a*a*a*a*b' '*0' \
        'KEYS *a*a*a*a*a*a*a*a*a*a[b]' '*0' \
        'KEYS a*a*a*a*a*a*a*a*a*a' "*1\\r\\n\$1000\\r\\n$many"
}

# scan [OPTION...]: a whole one, a key a line. Before each call but the first
# `meanwhile N` runs, if there is such a function.
scan() {
    local cursor=0 calls=0 count key
    exec 6<>"/dev/tcp/127.0.0.1/$PORT"
    while :; do
        printf 'SCAN %s %s\r\n' "$cursor" "$*" >&6
        read -r _ && read -r _ && read -r cursor && read -r count
        count=${count//[!0-9]/}
        for (( ; count > 0; count--)); do
            read -r _ && read -r key
            echo "${key%$'\r'}"
        done
        cursor=${cursor%$'\r'}
        [ "$cursor" != 0 ] || break
        ! declare -F meanwhile >/dev/null || meanwhile $((++calls))
    done <&6
    exec 6>&-
}

@test "SCAN returns all keys, a part at a time" {
    ask 'SCAN 0' '*2\r\n$1\r\n0\r\n*0' \
        'SET a 1' '+OK' 'SCAN 0' '*2\r\n$1\r\n0\r\n*1\r\n$1\r\na'
    talk send "MSET$(printf ' k%d v' {1..299})\\r\\n" expect '+OK\r\n'
    [ "$(scan | sort -u | wc -l)" -eq 300 ]
    [ "$(scan count 100 | sort -u | wc -l)" -eq 300 ]
    needs_arguments scan SCAN
}

@test "SCAN COUNT sets about how many keys one call examines" {
    local got
    talk send "MSET$(printf ' k%d v' {1..1000})\\r\\n" expect '+OK\r\n'
    # The last bucket that is looked at may have some more.
    got=$(talk send 'SCAN 0\r\nQUIT\r\n' print-all | grep -c '^k')
    [ "$got" -ge 10 ] && [ "$got" -lt 40 ]
    got=$(talk send 'SCAN 0 COUNT 100\r\nQUIT\r\n' print-all | grep -c '^k')
    [ "$got" -ge 100 ] && [ "$got" -lt 130 ]
    got=$(talk send 'SCAN 0 COUNT 9223372036854775807\r\nQUIT\r\n' \
        print-all | grep -c '^k')
    [ "$got" -eq 1000 ]
    # Those that MATCH leaves out count, too: so no call takes long.
    meanwhile() {
        echo "one more"
    }
    [ "$(scan MATCH 'none*' COUNT 20 | wc -l)" -gt 30 ]
}

@test "SCAN MATCH and TYPE filter the keys" {
    talk send "MSET$(printf ' k%d v' {1..200})\\r\\n" expect '+OK\r\n'
    [ "$(scan MATCH 'k?' | sort -u | wc -l)" -eq 9 ]
    [ "$(scan match 'k1[0-4]*' COUNT 7 | sort -u | wc -l)" -eq 55 ]
    [ "$(scan TYPE string | sort -u | wc -l)" -eq 200 ]
    [ "$(scan type STRING MATCH '*0' | sort -u | wc -l)" -eq 20 ]
    [ "$(scan TYPE list | wc -l)" -eq 0 ]
    [ "$(scan TYPE nothing | wc -l)" -eq 0 ]
}

@test "SCAN rejects invalid arguments" {
    ask 'SCAN x' '-ERR invalid cursor' 'SCAN 1x' '-ERR invalid cursor' \
        'SCAN 18446744073709551616' '-ERR invalid cursor' \
        'SCAN x COUNT 0' '-ERR invalid cursor' \
        'SCAN " 1"' '-ERR invalid cursor' 'SCAN -' '-ERR invalid cursor' \
        'SCAN 0 COUNT 0' "$syntax" 'SCAN 0 COUNT -1' "$syntax" \
        'SCAN 0 COUNT x' "$not_integer" 'SCAN 0 COUNT' "$syntax" \
        'SCAN 0 MATCH' "$syntax" 'SCAN 0 TYPE' "$syntax" \
        'SCAN 0 foo' "$syntax" 'SCAN 0 foo bar' "$syntax" \
        'SCAN 0 MATCH * foo bar COUNT x' "$syntax"
}

@test "SCAN accepts any cursor, even one the server never issued" {
    local cursor
    for cursor in 18446744073709551615 7 00 -1 +3 '""'; do
        ask "SCAN $cursor" '*2\r\n$1\r\n0\r\n*0'
    done
    ask 'SET a 1' '+OK'
    for cursor in 18446744073709551615 99999999999 123456; do
        talk send "SCAN $cursor\\r\\nPING\\r\\n" line
    done
}

@test "SCAN returns every key that stays, while the table grows and shrinks" {
    # 250 keys more after each of the first ten calls, and then less.
    meanwhile() {
        local keys
        keys=$(seq $(($1 % 10 * 1000)) $(($1 % 10 * 1000 + 249)))
        if [ "$1" -le 10 ]; then
            echo "MSET ${keys//$'\n'/ v } v"
        elif [ "$1" -le 20 ]; then
            echo "DEL ${keys//$'\n'/ }"
        else
            return 0
        fi >&6
        read -r _
    }
    ask "MSET$(printf ' stay%d v' {1..300})" '+OK'
    [ "$(scan | grep '^stay' | sort -u | wc -l)" -eq 300 ]
    has_keys 300
}

@test "the table's scan visits every key that stays, over thousands of calls" {
    run "$ROOT/tests/store" scan 1000
    [ "$status" -eq 0 ]
    [[ "$output" =~ from\ 4096\ buckets\ to\ 65536 ]]
    [[ "$output" =~ from\ 65536\ buckets\ to\ 4096 ]]
}

@test "RANDOMKEY returns any of the keys" {
    ask RANDOMKEY '$-1' 'SET a 1' '+OK' RANDOMKEY '$1\r\na' 'SET b 1' '+OK'
    talk repeat 100 send 'RANDOMKEY\r\n' send 'QUIT\r\n' print-all |
        sort -u >"$BATS_TEST_TMPDIR/keys"
    grep '^a' "$BATS_TEST_TMPDIR/keys"
    grep '^b' "$BATS_TEST_TMPDIR/keys"
    ask 'DEL a b' ':2' RANDOMKEY '$-1'
    needs_arguments randomkey 'RANDOMKEY a'
}

# --- deadlines --------------------------------------------------------------

@test "EXPIRE and PEXPIRE set a time relative to now" {
    ask 'EXPIRE a 100' ':0' 'PEXPIRE a 100' ':0' 'MSET a 1 b 2' '+OK' \
        'expire a 1000' ':1' 'pexpire b 2000000' ':1'
    is_due_in 1000 a
    is_due_in 2000 b
    ask 'EXPIRE a 3000' ':1'
    is_due_in 3000 a
}

@test "EXPIREAT and PEXPIREAT set an absolute time" {
    ask 'EXPIREAT a 4000000000' ':0' 'PEXPIREAT a 4000000000000' ':0' \
        'SET a 1' '+OK' 'expireat a 4000000000' ':1' \
        'PEXPIRETIME a' ':4000000000000' 'pexpireat a 4000000000123' ':1' \
        'PEXPIRETIME a' ':4000000000123'
}

@test "EXPIRE family: a time in the past deletes the key at once" {
    local request
    for request in 'EXPIRE a 0' 'EXPIRE a -1' 'PEXPIRE a 0' 'PEXPIRE a -5' \
        'EXPIREAT a 1' 'EXPIREAT a 0' 'EXPIREAT a -1' 'PEXPIREAT a 1' \
        'EXPIRE a -9223372036854775' 'PEXPIREAT a -9223372036854775808' \
        'PEXPIRE a -9223372036854775808' 'EXPIRE a -1 NX' 'EXPIRE a -1 LT'; do
        # Together: nobody shall have had the time to delete it meanwhile.
        ask 'SET a 1' '+OK' "$request\\r\\nDBSIZE" ':1\r\n:0' 'GET a' '$-1'
    done
    ask 'SET a 1' '+OK' 'EXPIRE a -1 XX' ':0' 'EXPIRE a -1 GT' ':0' \
        'GET a' '$1\r\n1'
}

@test "EXPIRE family with NX: only if the key has no expiry time" {
    ask 'SET a 1' '+OK' 'PEXPIREAT a 4000000000000 NX' ':1' \
        'PEXPIREAT a 4000000000001 NX' ':0' 'EXPIRE a 10 nx' ':0' \
        'PEXPIRE a 10 Nx nX' ':0' 'EXPIREAT a 4000000001 NX' ':0' \
        'PEXPIRETIME a' ':4000000000000' 'PERSIST a' ':1' \
        'EXPIREAT a 4000000001 NX' ':1'
}

@test "EXPIRE family with XX: only if the key has an expiry time" {
    ask 'SET a 1' '+OK' 'PEXPIREAT a 4000000000000 XX' ':0' \
        'EXPIRE a 10 xx' ':0' 'PEXPIRE a 10 XX' ':0' \
        'EXPIREAT a 4000000000 XX' ':0' 'TTL a' ':-1' \
        'PEXPIREAT a 4000000000000' ':1' 'PEXPIREAT a 4000000000001 XX' ':1' \
        'PEXPIRETIME a' ':4000000000001' 'EXPIREAT a 4000000001 XX' ':1'
}

@test "EXPIRE family with GT: only if the new time is later" {
    ask 'SET a 1' '+OK' 'PEXPIREAT a 4000000000000 GT' ':0' 'TTL a' ':-1' \
        'PEXPIREAT a 4000000000000' ':1' 'PEXPIREAT a 4000000000000 GT' ':0' \
        'PEXPIREAT a 3999999999999 gt' ':0' 'EXPIRE a 10 GT' ':0' \
        'PEXPIREAT a 4000000000001 GT' ':1' \
        'PEXPIREAT a 4000000000002 XX GT' ':1' \
        'EXPIREAT a 4000000000 XX GT' ':0' \
        'PEXPIRETIME a' ':4000000000002'
}

@test "EXPIRE family with LT: only if the new time is earlier" {
    ask 'SET a 1' '+OK' 'PEXPIREAT a 4000000000000 XX LT' ':0' \
        'PEXPIREAT a 4000000000000 LT' ':1' \
        'PEXPIREAT a 4000000000000 LT' ':0' \
        'PEXPIREAT a 4000000000001 lt' ':0' \
        'PEXPIREAT a 3999999999999 LT' ':1' \
        'PEXPIREAT a 3999999999998 LT XX' ':1' 'EXPIRE a 9999999999 LT' ':0' \
        'PEXPIRETIME a' ':3999999999998' 'EXPIRE a 10 LT' ':1'
    is_due_in 10 a
}

@test "EXPIRE family: contradictory and unknown options are rejected" {
    local command nx gt
    nx='-ERR NX and XX, GT or LT options at the same time are not compatible'
    gt='-ERR GT and LT options at the same time are not compatible'
    for command in EXPIRE PEXPIRE EXPIREAT PEXPIREAT; do
        ask "$command a 10 NX XX" "$nx" "$command a 10 GT NX" "$nx" \
            "$command a 10 NX LT" "$nx" "$command a x NX GT LT" "$nx" \
            "$command a 10 GT LT" "$gt" "$command a x XX LT GT" "$gt" \
            "$command a 10 foo" '-ERR Unsupported option foo' \
            "$command a x NX Foo XX" '-ERR Unsupported option Foo'
    done
    talk send '*4\r\n$6\r\nEXPIRE\r\n$1\r\na\r\n$1\r\n1\r\n$4\r\na\r\nb\r\n' \
        expect '-ERR Unsupported option a  b\r\n' \
        send '*4\r\n$6\r\nEXPIRE\r\n$1\r\na\r\n$2\r\n10\r\n$4\r\na\n\r\n\r\n' \
        expect '-ERR Unsupported option a\r\n'
}

@test "EXPIRE family: non-integer times are rejected" {
    local command time
    for command in expire pexpire expireat pexpireat; do
        needs_arguments "$command" "$command" "$command a"
        for time in x 1.5 '""' 9223372036854775808; do
            ask "$command a $time" "$not_integer"
        done
    done
}

# invalid COMMAND TIME...: too large for the command.
invalid() {
    local command=$1 time
    shift
    for time; do
        ask "$command a $time" "-ERR invalid expire time in '$command' command"
    done
}

@test "EXPIRE family: times that do not fit in 64 bits are rejected" {
    ask 'SET a 1' '+OK'
    invalid expire 9223372036854776 -9223372036854776 9223372036854775 \
        9223372036854775807 -9223372036854775808
    invalid pexpire 9223372036854775807
    invalid expireat 9223372036854776 -9223372036854776
    ask 'TTL a' ':-1' 'PEXPIREAT a 9223372036854775000' ':1' \
        'PEXPIRETIME a' ':9223372036854775000' \
        'EXPIREAT a 9223372036854775' ':1' \
        'EXPIRETIME a' ':9223372036854775'
    # The last moment of all is a deadline as well.
    ask 'PEXPIREAT a 9223372036854775807' ':1' 'PERSIST a' ':1'
}

@test "TTL, PTTL, EXPIRETIME, PEXPIRETIME return -2 for no key, -1 for no TTL" {
    local command
    for command in ttl pttl expiretime pexpiretime; do
        ask "$command a" ':-2' 'SET a 1' '+OK' "$command a" ':-1' \
            'DEL a' ':1'
        needs_arguments "$command" "$command" "$command a b"
    done
}

@test "TTL and PTTL return the time left, TTL to the nearest second" {
    ask 'SET a 1' '+OK' 'PEXPIRE a 1000000' ':1'
    is_due_in 1000 a
    local left
    left=$(talk send 'TTL a\r\n' line | tr -d ':\r')
    [ "$left" -le 1000 ]
    [ "$left" -gt 940 ]
    # Asked in the same moment: 10.6 seconds are nearly 11.
    ask 'PEXPIRE a 10600\r\nTTL a' ':1\r\n:11'
}

@test "EXPIRETIME returns the nearest second, PEXPIRETIME the millisecond" {
    ask 'SET a 1' '+OK' 'PEXPIREAT a 4000000000499' ':1' \
        'EXPIRETIME a' ':4000000000' 'PEXPIRETIME a' ':4000000000499' \
        'PEXPIREAT a 4000000000500' ':1' 'EXPIRETIME a' ':4000000001' \
        'PEXPIRETIME a' ':4000000000500'
}

@test "PERSIST removes the expiry time" {
    ask 'PERSIST a' ':0' 'SET a 1' '+OK' 'PERSIST a' ':0' \
        'PEXPIREAT a 4000000000000' ':1' 'PERSIST a' ':1' 'TTL a' ':-1' \
        'PERSIST a' ':0' 'MSET b 1 c 1' '+OK' 'PEXPIRE b 30' ':1' \
        'PEXPIRE c 30' ':1' 'PERSIST b' ':1'
    wait_until has_keys 2
    ask 'EXISTS a b c' ':2'
    needs_arguments persist PERSIST 'PERSIST a b'
}

# --- what is due goes -------------------------------------------------------

@test "an expired key exists for no command, even before it is deleted" {
    # More than the loop deletes in one turn. It is stopped until they are due,
    # and then finds them together with the commands.
    seq -f 'SET k%.0f v PX 500' 4000 >"$BATS_TEST_TMPDIR/keys"
    talk_behind asker send-file "$BATS_TEST_TMPDIR/keys" \
        repeat 4000 expect '+OK\r\n' say stored \
        wait-file "$BATS_TEST_TMPDIR/stopped" \
        send 'DBSIZE\r\nSCAN 0\r\n' \
        send 'KEYS *\r\nSCAN 0 COUNT 9999\r\nEXISTS k1 k2\r\nTYPE k4000' \
        send '\r\nRENAME k1 k2\r\nCOPY k1 k2\r\nRENAMENX k3 k4\r\n' \
        send 'EXPIRE k5 10\r\nTTL k6\r\nPERSIST k7\r\nDEL k8\r\n' \
        send 'RANDOMKEY\r\nDBSIZE\r\n' silence 500 say due \
        line line line line line \
        expect '*0\r\n*2\r\n$1\r\n0\r\n*0\r\n:0\r\n+none\r\n' \
        expect '-ERR no such key\r\n:0\r\n-ERR no such key\r\n' \
        expect ':0\r\n:-2\r\n:0\r\n:0\r\n$-1\r\n:0\r\n'
    wait_until has_said asker stored
    kill -s STOP "$SERVER_PID"
    : >"$BATS_TEST_TMPDIR/stopped"
    wait_until has_said asker due
    kill -s CONT "$SERVER_PID"
    finish asker
    # Another server may delete more at a time.
    [ -z "${SERVER:-}" ] || return 0
    tr -d '\r' <"$TMP/asker.out" | {
        read -r _ && read -r _ && read -r count && read -r _ && read -r _
        read -r cursor && read -r keys
        [ "${count#:}" -gt 0 ]
        # Keys that are due are no reason to go on and on.
        [ "$cursor" != 0 ]
        [ "$keys" = '*0' ]
    }
}

@test "keys that expire are deleted without being accessed, and others stay" {
    ask 'MSET a 1 b 2 c 3 d 4' '+OK' 'PEXPIRE a 30' ':1' 'PEXPIRE b 60' ':1' \
        'EXPIRE c 1000' ':1'
    wait_until has_keys 2
    ask 'EXISTS c d' ':2' 'MGET a b' '*2\r\n$-1\r\n$-1'
    # Also while nobody says a word, which would wake the server.
    talk send 'SET a 1 PX 30\r\n' expect '+OK\r\n' silence 500 \
        send 'DBSIZE\r\n' expect ':2\r\n'
}

@test "an expiry counts from the moment at which its command runs" {
    # To match this takes 20,000 times 5,000 steps, and only then SET runs.
    local text pattern time
    text=$(head -c 20000 /dev/zero | tr '\0' a)
    pattern="*${text:0:5000}b"
    ask "SET $text 1" '+OK'
    talk send "KEYS $pattern\\r\\nTIME\\r\\nSET lock 1 PX 60000\\r\\n" \
        send 'PEXPIRETIME lock\r\nQUIT\r\n' print-all | tr -d '\r' >"$TMP/got"
    # *0, *2, $10, seconds, $n, microseconds, +OK, :milliseconds
    time=$(sed -n 's/^://p' "$TMP/got")
    time=$((time - 60000 - 1000 * $(sed -n 4p "$TMP/got") -
        $(sed -n 6p "$TMP/got") / 1000))
    [ "$time" -ge 0 ] || fail "$((-time)) ms too early"
}

@test "an expiry time is replaced by a new one, and removed with its key" {
    ask 'MSET a 1 b 2 c 3 d 4' '+OK' 'EXPIRE a 1000' ':1' 'PEXPIRE a 30' ':1' \
        'PEXPIRE b 30' ':1' 'EXPIRE b 1000' ':1' 'PEXPIRE c 30' ':1' \
        'DEL c' ':1' 'SET c 5' '+OK' 'PEXPIRE d 30' ':1' 'RENAME d e' '+OK' \
        'SET d 6' '+OK'
    wait_until has_keys 3
    ask 'MGET a b c d e' '*5\r\n$-1\r\n$1\r\n2\r\n$1\r\n5\r\n$1\r\n6\r\n$-1'
}

@test "after random changes each key expires when it should" {
    run "$ROOT/tests/store" expiries 5000
    [ "$status" -eq 0 ]
}
