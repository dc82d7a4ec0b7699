#!/usr/bin/env bats
# Step 3's commands about values, black-box: each command has at least one test
# with its name in it. Every reply here is the same as redis-server 7.0's.

load helpers
load commands

setup() {
    start_step 3
}

not_float='-ERR value is not a valid float'
too_long='-ERR string exceeds maximum allowed size (proto-max-bulk-len)'
int64_max=9223372036854775807
int64_min=-9223372036854775808

# --- SET --------------------------------------------------------------------

@test "SET NX sets only a key that does not exist" {
    ask 'SET k 1 NX' '+OK' 'SET k 2 nx' '$-1' 'GET k' '$1\r\n1'
}

@test "SET XX sets only a key that exists" {
    ask 'SET k 1 XX' '$-1' 'EXISTS k' ':0' 'SET k 1' '+OK' \
        'SET k 2 xX' '+OK' 'GET k' '$1\r\n2'
}

@test "SET GET returns the old value, whether or not it is replaced" {
    ask 'SET k 1 GET' '$-1' 'SET k 2 get' '$1\r\n1' 'GET k' '$1\r\n2' \
        'SET k 3 GET NX' '$1\r\n2' 'GET k' '$1\r\n2' \
        'SET k 3 XX GET' '$1\r\n2' 'GET k' '$1\r\n3' \
        'SET new 1 GET XX' '$-1' 'EXISTS new' ':0' \
        'SET new 1 NX GET' '$-1' 'GET new' '$1\r\n1'
}

@test "SET rejects contradictory and unknown options" {
    local options
    for options in 'NX XX' 'XX NX' 'EX 10 PX 10' 'EX 10 EXAT 10' \
        'PXAT 10 EX 10' 'KEEPTTL EX 10' 'PX 10 KEEPTTL' 'EX' 'NX PXAT' \
        'PERSIST' 'EX 10 PERSIST' 'N' 'NXX' '""' '10' 'GET EX'; do
        ask "SET k v $options" "$SYNTAX"
    done
    ask 'EXISTS k' ':0'
}

# --- GET and SET in one -----------------------------------------------------

@test "GETSET replaces a value and returns the old one" {
    ask 'GETSET k 1' '$-1' 'GETSET k two' '$1\r\n1' 'GETSET k ""' \
        '$3\r\ntwo' 'GET k' '$0\r\n'
}

@test "GETDEL returns a value and deletes the key" {
    ask 'SET k v' '+OK' 'GETDEL k' '$1\r\nv' 'GETDEL k' '$-1' 'DBSIZE' ':0'
}

# --- older commands that set a value ----------------------------------------

@test "SETNX sets only a key that does not exist" {
    ask 'SETNX k 1' ':1' 'SETNX k 2' ':0' 'GET k' '$1\r\n1'
}

# --- several keys at once ---------------------------------------------------

@test "MGET returns all values in order, and null for a missing key" {
    ask 'SET a 1' '+OK' 'SET b ""' '+OK' \
        'MGET a none b a' '*4\r\n$1\r\n1\r\n$-1\r\n$0\r\n\r\n$1\r\n1' \
        'MGET none' '*1\r\n$-1'
}

@test "MSET sets all keys" {
    ask 'SET a 0' '+OK' 'MSET a 1 b 2' '+OK' \
        'MGET a b' '*2\r\n$1\r\n1\r\n$1\r\n2' \
        'MSET a 3 a 4' '+OK' 'GET a' '$1\r\n4' 'DBSIZE' ':2'
}

@test "MSETNX sets all keys, or none if any of them exists" {
    ask 'MSETNX a 1 b 2' ':1' 'MSETNX c 3 b 4' ':0' 'EXISTS c' ':0' \
        'MSETNX c 3 c 4' ':1' 'MGET a b c' \
        '*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n4'
}

@test "MSET and MSETNX reject a key without a value, and set nothing" {
    local wrong='-ERR wrong number of arguments for'
    ask 'MSET a 1 b' "$wrong 'mset' command" \
        'MsetNX a 1 b' "$wrong 'msetnx' command" 'DBSIZE' ':0'
}

# --- parts of a value -------------------------------------------------------

@test "APPEND extends a value, or creates it" {
    ask 'APPEND k Hello' ':5' 'APPEND k " World"' ':11' 'APPEND k ""' ':11' \
        'GET k' '$11\r\nHello World' 'APPEND new ""' ':0' 'EXISTS new' ':1'
}

@test "APPEND accepts any byte" {
    talk send '*3\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n$3\r\n\0\r\n\r\n' \
        expect ':3\r\n' send 'APPEND k "\\xff\\x00"\r\n' expect ':5\r\n' \
        send 'GET k\r\n' expect '$5\r\n\0\r\n\xff\0\r\n'
}

@test "APPEND builds a value piece by piece" {
    local script=() value='' i
    for i in {100..250}; do
        value+=$i
        script+=("APPEND k $i" ":${#value}")
    done
    ask "${script[@]}"
    has "$value" k
}

@test "STRLEN returns a value's length, or 0 for a missing key" {
    ask 'STRLEN k' ':0' 'SET k hello' '+OK' 'STRLEN k' ':5' \
        'SET k ""' '+OK' 'STRLEN k' ':0' 'SET k "a\\x00b"' '+OK' \
        'STRLEN k' ':3'
}

@test "GETRANGE returns part of a value" {
    ask 'SET k hello' '+OK' 'GETRANGE k 1 3' '$3\r\nell' \
        'GETRANGE k 0 0' '$1\r\nh' 'GETRANGE k 0 -1' '$5\r\nhello' \
        'GETRANGE k -3 -2' '$2\r\nll' 'GETRANGE k 4 4' '$1\r\no' \
        'GETRANGE k 1 100' '$4\r\nello' 'GETRANGE k -100 1' '$2\r\nhe' \
        "GETRANGE k $int64_min $int64_max" '$5\r\nhello'
}

@test "GETRANGE returns an empty string for an empty range" {
    ask 'GETRANGE none 0 -1' '$0\r\n' 'SET k hello' '+OK' \
        'GETRANGE k 3 2' '$0\r\n' 'GETRANGE k 5 6' '$0\r\n' \
        'GETRANGE k -1 -2' '$0\r\n' 'GETRANGE k -1 0' '$0\r\n' \
        "GETRANGE k $int64_max $int64_max" '$0\r\n' \
        'SET k ""' '+OK' 'GETRANGE k 0 -1' '$0\r\n' \
        'GETRANGE k 0 0' '$0\r\n' 'GETRANGE k -1 -1' '$0\r\n'
}

@test "GETRANGE with both offsets before the start returns the first byte" {
    ask 'SET k hello' '+OK' 'GETRANGE k -100 -50' '$1\r\nh' \
        "GETRANGE k $int64_min $int64_min" '$1\r\nh' \
        'GETRANGE k -50 -100' '$0\r\n'
}

@test "GETRANGE rejects offsets that are not integers" {
    ask 'GETRANGE k x 1' "$NOT_INTEGER" 'GETRANGE k 1 x' "$NOT_INTEGER" \
        'GETRANGE k 1 9223372036854775808' "$NOT_INTEGER"
}

@test "SUBSTR is the older name of GETRANGE" {
    ask 'SET k hello' '+OK' 'SUBSTR k 1 -2' '$3\r\nell' \
        'SUBSTR k x 1' "$NOT_INTEGER"
    ask 'SUBSTR k' \
        "-ERR wrong number of arguments for 'substr' command"
}

@test "SETRANGE overwrites part of a value" {
    ask 'SET k "Hello World"' '+OK' \
        'SETRANGE k 6 Redis' ':11' 'GET k' '$11\r\nHello Redis' \
        'SETRANGE k 1 ipp' ':11' 'GET k' '$11\r\nHippo Redis' \
        'SETRANGE k 9 "yearly"' ':15' 'GET k' '$15\r\nHippo Redyearly' \
        'SETRANGE k 15 !' ':16'
}

@test "SETRANGE beyond the end pads with zero bytes" {
    ask 'SETRANGE k 3 "a\\x00"' ':5' 'GET k' '$5\r\n\0\0\0a\0' \
        'SETRANGE k 7 b' ':8' 'GET k' '$8\r\n\0\0\0a\0\0\0b' \
        'SETRANGE l 0 x' ':1' 'GET l' '$1\r\nx' \
        'SET k aaaaaaaaaaaaaaaaaaaa' '+OK' 'SET k b' '+OK' \
        'SETRANGE k 8 c' ':9' 'GET k' '$9\r\nb\0\0\0\0\0\0\0c'
}

@test "SETRANGE with an empty string changes nothing" {
    ask 'SETRANGE k 10 ""' ':0' 'EXISTS k' ':0' 'SET k hello' '+OK' \
        'SETRANGE k 10 ""' ':5' "SETRANGE k $int64_max \"\"" ':5' \
        'GET k' '$5\r\nhello'
}

@test "SETRANGE rejects an offset that is not an integer, or is negative" {
    local wrong='-ERR offset is out of range'
    ask 'SETRANGE k x v' "$NOT_INTEGER" 'SETRANGE k 1.0 v' "$NOT_INTEGER" \
        'SETRANGE k -1 v' "$wrong" "SETRANGE k $int64_min v" "$wrong" \
        'SETRANGE k -1 ""' "$wrong" 'EXISTS k' ':0'
}

@test "SETRANGE and APPEND reject a value of more than 512 MiB" {
    ask 'SETRANGE k 536870912 x' "$too_long" \
        'SETRANGE k 536870911 xx' "$too_long" \
        "SETRANGE k $int64_max x" "$too_long" 'EXISTS k' ':0'
    # A server may copy the value, which takes its time.
    TALKER_TIMEOUT=20 ask \
        'SETRANGE k 536870911 x' ':536870912' 'APPEND k x' "$too_long" \
        'APPEND k ""' ':536870912' 'GETRANGE k -2 -1' '$2\r\n\0x'
}

# --- numbers ----------------------------------------------------------------

@test "INCR and DECR count by 1, from 0 if there is no key" {
    ask 'INCR k' ':1' 'INCR k' ':2' 'GET k' '$1\r\n2' 'DECR k' ':1' \
        'DECR l' ':-1' 'GET l' '$2\r\n-1' 'INCR l' ':0' \
        'SET k 99' '+OK' 'INCR k' ':100' 'DECR k' ':99'
}

@test "INCRBY and DECRBY count by any integer" {
    ask 'INCRBY k 5' ':5' 'INCRBY k -15' ':-10' 'DECRBY k 20' ':-30' \
        'DECRBY k -35' ':5' 'DECRBY l 0' ':0' 'GET l' '$1\r\n0' \
        "INCRBY m $int64_max" ":$int64_max" \
        "DECRBY m $int64_max" ':0' "DECRBY m $int64_max" ":-$int64_max" \
        'DECR m' ":$int64_min" "INCRBY m $int64_max" ':-1' \
        "INCRBY n $int64_min" ":$int64_min" 'GET n' "\$20\\r\\n$int64_min"
}

@test "INCR, DECR, INCRBY and DECRBY refuse to overflow" {
    local wrong='-ERR increment or decrement would overflow'
    ask "SET k $int64_max" '+OK' 'INCR k' "$wrong" 'INCRBY k 1' "$wrong" \
        "INCRBY k $int64_max" "$wrong" 'DECRBY k -1' "$wrong" \
        'GET k' "\$19\\r\\n$int64_max" \
        "SET k $int64_min" '+OK' 'DECR k' "$wrong" 'INCRBY k -1' "$wrong" \
        'DECRBY k 1' "$wrong" "INCRBY k $int64_min" "$wrong" \
        'GET k' "\$20\\r\\n$int64_min" \
        "DECRBY k $int64_min" '-ERR decrement would overflow'
}

@test "INCR rejects a value that is not an integer" {
    local value
    for value in '""' x 1.5 01 +1 -0 '" 1"' '"1 "' '"1\\x00"' 0x10 1e3 - \
        9223372036854775808 -9223372036854775809 \
        18446744073709551617; do
        ask "SET k $value" '+OK' 'INCR k' "$NOT_INTEGER" \
            'DECR k' "$NOT_INTEGER" 'INCRBY k 1' "$NOT_INTEGER" \
            'DECRBY k 1' "$NOT_INTEGER"
    done
}

@test "INCRBY and DECRBY reject an increment that is not an integer" {
    local number
    for number in '""' x 1.5 +1 '"1\\x00"' 9223372036854775808; do
        ask "INCRBY k $number" "$NOT_INTEGER" "DECRBY k $number" \
            "$NOT_INTEGER"
    done
    ask 'EXISTS k' ':0'
}

@test "INCR by fifty clients adds up to the right sum" {
    local script=(use 51 send 'SET k 10000000\r\n' expect '+OK\r\n') i
    for i in {1..50}; do
        script+=(use "$i" repeat 100 send 'INCR k\r\n')
    done
    for i in {1..50}; do
        script+=(use "$i" swallow 1100)     # as long as ":10000000\r\n", each
    done
    talk "${script[@]}" use 51 send 'GET k\r\n' expect '$8\r\n10005000\r\n'
}

@test "INCRBYFLOAT adds decimal fractions" {
    ask 'INCRBYFLOAT k 0.25' '$4\r\n0.25' 'INCRBYFLOAT k .5' '$4\r\n0.75' \
        'INCRBYFLOAT k -0.75' '$1\r\n0' 'INCRBYFLOAT k 3.0e3' \
        '$4\r\n3000' 'INCRBYFLOAT k -5.' '$4\r\n2995' \
        'INCRBYFLOAT k +.25' '$7\r\n2995.25' 'GET k' '$7\r\n2995.25' \
        'INCRBYFLOAT k -1e4' '$8\r\n-7004.75'
}

@test "INCRBYFLOAT rounds to 17 decimals, and never returns negative zero" {
    ask 'INCRBYFLOAT k 1e-17' '$19\r\n0.00000000000000001' \
        'SET k 1e-18' '+OK' 'INCRBYFLOAT k 0' '$1\r\n0' \
        'SET k -0.0' '+OK' 'INCRBYFLOAT k -0' '$1\r\n0' \
        'INCRBYFLOAT k -1e-30' '$1\r\n0' 'GET k' '$1\r\n0'
}

@test "INCRBYFLOAT rejects non-numbers, as value and as increment" {
    local number
    for number in '""' x '" 1"' '"1 "' '"\\t1"' '"1\\x00"' 1x 1e 0xg nan \
        1e5000 -1e5000 1e-5000 1,5 --1 . "$(printf '%05120d' 1)"; do
        ask "INCRBYFLOAT l $number" "$not_float" "SET k $number" '+OK' \
            'INCRBYFLOAT k 1' "$not_float"
    done
    ask 'EXISTS l' ':0' "INCRBYFLOAT l $(printf '%05119d' 1)" '$1\r\n1'
}

@test "INCRBYFLOAT refuses to produce NaN or infinity" {
    local wrong='-ERR increment would produce NaN or Infinity'
    ask 'INCRBYFLOAT k inf' "$wrong" 'INCRBYFLOAT k -Infinity' "$wrong" \
        'EXISTS k' ':0' 'SET k inf' '+OK' 'INCRBYFLOAT k 1' "$wrong" \
        'INCRBYFLOAT k -inf' "$wrong" 'GET k' '$3\r\ninf'
}

# --- all commands -----------------------------------------------------------

@test "every command here rejects a wrong number of arguments" {
    local request
    for request in append 'append k' 'append k v w' decr 'decr k 1' \
        'decrby k' 'decrby k 1 1' getdel 'getdel k l' 'getrange k 1' \
        'getrange k 1 2 3' 'getset k' 'getset k v w' incr 'incr k 1' \
        'incrby k' 'incrbyfloat k' 'incrbyfloat k 1 1' mget mset 'mset k' \
        'msetnx k' 'set k' 'setnx k' 'setnx k v w' 'setrange k 1' strlen \
        'strlen k l' 'substr k 1'; do
        ask "$request" "-ERR wrong number of arguments for \
'${request%% *}' command"
    done
}

@test "SET, GETSET, GETRANGE and SETRANGE accept any byte" {
    talk send '*3\r\n$3\r\nSET\r\n$2\r\n\0\n\r\n$4\r\n\r\n\0\xff\r\n' \
        expect '+OK\r\n' \
        send '*3\r\n$6\r\nGETSET\r\n$2\r\n\0\n\r\n$3\r\na\0b\r\n' \
        expect '$4\r\n\r\n\0\xff\r\n' \
        send '*4\r\n$8\r\nSETRANGE\r\n$2\r\n\0\n\r\n$1\r\n2\r\n$2\r\n\0\r\r\n' \
        expect ':4\r\n' \
        send '*4\r\n$8\r\nGETRANGE\r\n$2\r\n\0\n\r\n$1\r\n1\r\n$2\r\n-1\r\n' \
        expect '$3\r\n\0\0\r\r\n'
}
