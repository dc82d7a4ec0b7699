#!/usr/bin/env bats
# Step 3's commands about keys, black-box: each command has at least one test
# with its name in it.

load helpers
load commands

setup() {
    start_step 3
}

# --- single keys ------------------------------------------------------------

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

@test "FLUSHALL and FLUSHDB delete everything" {
    local command
    for command in FLUSHALL 'flushall sync' 'FLUSHALL ASYNC' \
        FLUSHDB 'FLUSHDB SYNC' 'flushdb async'; do
        ask 'MSET a 1 b 2' '+OK' "$command" '+OK' DBSIZE ':0' 'GET a' '$-1'
    done
}

@test "FLUSHALL and FLUSHDB accept no option but SYNC or ASYNC" {
    local command
    for command in FLUSHALL FLUSHDB; do
        ask 'SET a 1' '+OK' "$command now" "$SYNTAX" \
            "$command SYNC ASYNC" "$SYNTAX" "$command SYNC SYNC" "$SYNTAX" \
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

@test "COPY copies a value, and REPLACE allows overwriting" {
    ask 'COPY a b' ':0' 'SET a 1' '+OK' 'COPY a b' ':1' 'GET b' '$1\r\n1' \
        'SET a 2' '+OK' 'COPY a b' ':0' 'GET b' '$1\r\n1' \
        'copy a b replace' ':1' 'GET b' '$1\r\n2' \
        'COPY a b REPLACE REPLACE' ':1' 'GET a' '$1\r\n2'
}

@test "COPY onto itself is an error" {
    local same='-ERR source and destination objects are the same'
    ask 'COPY a a' "$same" 'SET a 1' '+OK' 'COPY a a REPLACE' "$same" \
        'COPY a a DB 0' "$same"
}

@test "COPY rejects unknown options" {
    ask 'COPY a b c' "$SYNTAX" 'COPY a b DB' "$SYNTAX" \
        'COPY a b REPLACE DB' "$SYNTAX" 'COPY a b DB 16 c' \
        '-ERR DB index is out of range'
    needs_arguments copy 'COPY a'
}

# --- searching for keys -----------------------------------------------------

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
    # With 1025 keys, the table has just started to rehash from 1024 buckets to
    # 2048.
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
    # This is a range from a to ], and then an x.
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
    # A backslash at the end of a pattern has no byte to escape.
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
    # To try each way of dividing a thousand bytes among ten stars would take
    # longer than the age of the universe.
    local many
    many=$(printf 'a%.0s' {1..1000})
    ask "SET $many 1" '+OK' 'KEYS a*a*a*a*a*a*a*a*a*a*b' '*0' \
        'KEYS *a*a*a*a*a*a*a*a*a*a[b]' '*0' \
        'KEYS a*a*a*a*a*a*a*a*a*a' "*1\\r\\n\$1000\\r\\n$many"
}

# scan [OPTION...]: makes a complete scan and prints the keys, one per line.
# Before each call but the first it runs `meanwhile N`, if there is such a
# function.
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
    # The last bucket of a call may have more keys than were asked for.
    got=$(talk send 'SCAN 0\r\nQUIT\r\n' print-all | grep -c '^k')
    [ "$got" -ge 10 ] && [ "$got" -lt 40 ]
    got=$(talk send 'SCAN 0 COUNT 100\r\nQUIT\r\n' print-all | grep -c '^k')
    [ "$got" -ge 100 ] && [ "$got" -lt 130 ]
    got=$(talk send 'SCAN 0 COUNT 9223372036854775807\r\nQUIT\r\n' \
        print-all | grep -c '^k')
    [ "$got" -eq 1000 ]
    # Keys that MATCH leaves out count, too, so that no call takes long.
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
        'SCAN 0 COUNT 0' "$SYNTAX" 'SCAN 0 COUNT -1' "$SYNTAX" \
        'SCAN 0 COUNT x' "$NOT_INTEGER" 'SCAN 0 COUNT' "$SYNTAX" \
        'SCAN 0 MATCH' "$SYNTAX" 'SCAN 0 TYPE' "$SYNTAX" \
        'SCAN 0 foo' "$SYNTAX" 'SCAN 0 foo bar' "$SYNTAX" \
        'SCAN 0 MATCH * foo bar COUNT x' "$SYNTAX"
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
    # After each of the first ten calls add 250 keys, then remove them again.
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

@test "RANDOMKEY returns any of the keys" {
    ask RANDOMKEY '$-1' 'SET a 1' '+OK' RANDOMKEY '$1\r\na' 'SET b 1' '+OK'
    talk repeat 100 send 'RANDOMKEY\r\n' send 'QUIT\r\n' print-all |
        sort -u >"$BATS_TEST_TMPDIR/keys"
    grep '^a' "$BATS_TEST_TMPDIR/keys"
    grep '^b' "$BATS_TEST_TMPDIR/keys"
    ask 'DEL a b' ':2' RANDOMKEY '$-1'
    needs_arguments randomkey 'RANDOMKEY a'
}
