#!/usr/bin/env bats
# Step 3's expiry times, black-box: the commands that set, read and remove them,
# and what happens to a key that has expired.

load helpers
load commands

setup() {
    start_step 3
}

int64_max=9223372036854775807
int64_min=-9223372036854775808

# --- the EXPIRE family ------------------------------------------------------

@test "EXPIRE and PEXPIRE set a time relative to now" {
    ask 'EXPIRE a 100' ':0' 'PEXPIRE a 100' ':0' 'MSET a 1 b 2' '+OK' \
        'expire a 1000' ':1' 'pexpire b 2000000' ':1'
    expires_in 1000 a
    expires_in 2000 b
    ask 'EXPIRE a 3000' ':1'
    expires_in 3000 a
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
        # Send both together, so that the server has no time in between to
        # delete expired keys.
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
    expires_in 10 a
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
        error '-ERR Unsupported option a  b' \
        send '*4\r\n$6\r\nEXPIRE\r\n$1\r\na\r\n$2\r\n10\r\n$4\r\na\n\r\n\r\n' \
        error '-ERR Unsupported option a'
}

@test "EXPIRE family: non-integer times are rejected" {
    local command time
    for command in expire pexpire expireat pexpireat; do
        needs_arguments "$command" "$command" "$command a"
        for time in x 1.5 '""' 9223372036854775808; do
            ask "$command a $time" "$NOT_INTEGER"
        done
    done
}

# invalid COMMAND TIME...: fails unless each time is too large for the command.
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
    # The last representable moment is a valid expiry time.
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
    expires_in 1000 a
    local left
    left=$(talk send 'TTL a\r\n' line | tr -d ':\r')
    [ "$left" -le 1000 ]
    [ "$left" -gt 940 ]
    # At that moment, 10.6 seconds are rounded to 11.
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
        'PERSIST a' ':0' 'MSET b 1 c 1' '+OK' 'PEXPIRE b 30\r\nPERSIST b' \
        ':1\r\n:1' 'PEXPIRE c 30' ':1'
    wait_until has_keys 2
    ask 'EXISTS a b c' ':2'
    needs_arguments persist PERSIST 'PERSIST a b'
}

# --- the SET family ---------------------------------------------------------

@test "SET EX, PX, EXAT and PXAT set the expiry time" {
    ask 'SET k v PXAT 4000000000123' '+OK' 'PEXPIRETIME k' ':4000000000123' \
        'SET k v EXAT 4000000000' '+OK' 'PEXPIRETIME k' ':4000000000000' \
        'SET k v EX 5000' '+OK' 'SET l v PX 5000000' '+OK'
    expires_in 5000 k
    expires_in 5000 l
}

@test "SET with an expiry time: the key is gone once that has passed" {
    ask 'SET k v PX 30' '+OK' 'SET l v EX 1000' '+OK'
    wait_until is_missing k
    has v l
}

@test "SET with an expiry time in the past: the key is never visible" {
    ask 'SET k v' '+OK' 'SET k w EXAT 1' '+OK' 'GET k' '$-1' \
        'SET k w PXAT 1 GET' '$-1' 'EXISTS k' ':0' \
        'SET k v NX' '+OK' 'TTL k' ':-1'
}

@test "SET KEEPTTL keeps the expiry time, and without it SET removes it" {
    ask 'SET k 1 PXAT 4000000000123' '+OK' 'SET k 2 KEEPTTL' '+OK' \
        'PEXPIRETIME k' ':4000000000123' 'GET k' '$1\r\n2' \
        'SET k longer KEEPTTL' '+OK' 'PEXPIRETIME k' ':4000000000123' \
        'SET k 3' '+OK' 'TTL k' ':-1' \
        'SET k 4 KEEPTTL' '+OK' 'TTL k' ':-1' \
        'SET new 1 KEEPTTL' '+OK' 'TTL new' ':-1'
}

@test "SET accepts its options in any order and case" {
    ask 'SET k 1 pXaT 4000000000123 Nx gEt' '$-1' \
        'PEXPIRETIME k' ':4000000000123' \
        'SET k 2 GET keepTTL xx' '$1\r\n1' 'PEXPIRETIME k' ':4000000000123' \
        'SET k 3 xx GET eXaT 4000000001' '$1\r\n2' \
        'PEXPIRETIME k' ':4000000001000'
}

@test "SET accepts the same option twice, and uses the last of two times" {
    ask 'SET k v NX NX' '+OK' 'SET k v XX GET XX GET' '$1\r\nv' \
        'SET k v EXAT 4000000000 EXAT 4000000001' '+OK' \
        'PEXPIRETIME k' ':4000000001000' \
        'SET k v KEEPTTL KEEPTTL' '+OK' 'PEXPIRETIME k' ':4000000001000' \
        'SET k v EX x EX 10' '+OK'
}

@test "SET rejects a time that is not an integer, not positive, or too large" {
    local wrong="-ERR invalid expire time in 'set' command" unit
    for unit in EX PX EXAT PXAT; do
        ask "SET k v $unit x" "$NOT_INTEGER" "SET k v $unit 1.5" \
            "$NOT_INTEGER" "SET k v $unit \"\"" "$NOT_INTEGER" \
            "SET k v $unit 9223372036854775808" "$NOT_INTEGER" \
            "SET k v $unit 0" "$wrong" "SeT k v $unit -1" "$wrong" \
            "SET k v $unit $int64_min" "$wrong"
    done
    ask "SET k v EX $int64_max" "$wrong" "SET k v PX $int64_max" "$wrong" \
        'SET k v EX 9223372036854775' "$wrong" \
        'SET k v EXAT 9223372036854776' "$wrong" \
        'SET k v XX GET EX 0' "$wrong" \
        'EXISTS k' ':0' \
        'SET k v EXAT 9223372036854775' '+OK' \
        'PEXPIRETIME k' ':9223372036854775000' \
        "SET k v PXAT $int64_max" '+OK' 'GET k' '$1\r\nv' 'PERSIST k' ':1'
}

@test "GETEX without options returns a value and changes nothing" {
    ask 'GETEX k' '$-1' 'SET k v EXAT 4000000000' '+OK' 'GETEX k' '$1\r\nv' \
        'PEXPIRETIME k' ':4000000000000'
}

@test "GETEX EX, PX, EXAT and PXAT set the expiry time" {
    ask 'SET k v' '+OK' 'GETEX k PXAT 4000000000123' '$1\r\nv' \
        'PEXPIRETIME k' ':4000000000123' \
        'GETEX k exat 4000000000' '$1\r\nv' \
        'PEXPIRETIME k' ':4000000000000' \
        'GETEX k EX 1 EX 5000' '$1\r\nv'
    expires_in 5000 k
    ask 'GETEX k PX 9000000' '$1\r\nv'
    expires_in 9000 k
    ask 'GETEX k px 30' '$1\r\nv'
    wait_until is_missing k
}

@test "GETEX with a time in the past deletes the key" {
    ask 'SET k v' '+OK' 'GETEX k EXAT 1' '$1\r\nv' 'GET k' '$-1' \
        'SET k v' '+OK'
    # It is deleted at once, not only at its next access or after the turn.
    talk send 'GETEX k PXAT 1\r\nDBSIZE\r\n' expect '$1\r\nv\r\n:0\r\n'
}

@test "GETEX PERSIST removes the expiry time" {
    ask 'SET k v EX 1000' '+OK' 'GETEX k persist' '$1\r\nv' 'TTL k' ':-1' \
        'GETEX k PERSIST PERSIST' '$1\r\nv' 'GETEX none PERSIST' '$-1'
}

@test "GETEX rejects what SET does, but checks times only if the key exists" {
    local wrong="-ERR invalid expire time in 'getex' command" options
    ask 'GETEX k EX 0' '$-1' 'GETEX k EX x' '$-1' \
        'SET k v EXAT 4000000000' '+OK'
    for options in NX XX GET KEEPTTL EX 'EX 1 PX 1' 'PERSIST EX 1' \
        'EXAT 1 PERSIST' foo 'PXAT'; do
        ask "GETEX k $options" "$SYNTAX" "GETEX none $options" "$SYNTAX"
    done
    ask 'GETEX k EX 0' "$wrong" 'GETEX k PXAT -1' "$wrong" \
        "getEX k EX $int64_max" "$wrong" "GETEX k PX $int64_max" "$wrong" \
        'GETEX k EXAT x' "$NOT_INTEGER" 'PEXPIRETIME k' ':4000000000000'
}

@test "SETEX sets a value that expires after some seconds" {
    ask 'SETEX k 1000 v' '+OK' 'GET k' '$1\r\nv'
    expires_in 1000 k
    ask 'SETEX k 2000 longer' '+OK' 'GET k' '$6\r\nlonger'
    expires_in 2000 k
}

@test "SETEX rejects a time that is not an integer, not positive, or too large" {
    local wrong="-ERR invalid expire time in 'setex' command"
    ask 'SETEX k x v' "$NOT_INTEGER" 'SETEX k 0 v' "$wrong" \
        'SETEX k -1 v' "$wrong" "SetEx k $int64_max v" "$wrong" \
        'SETEX k 9223372036854775 v' "$wrong" 'EXISTS k' ':0'
}

@test "PSETEX sets a value that expires after some milliseconds" {
    ask 'PSETEX k 1000000 v' '+OK'
    expires_in 1000 k
    ask 'PSETEX k 30 w' '+OK'
    wait_until is_missing k
}

@test "PSETEX rejects a time that is not an integer, not positive, or too large" {
    local wrong="-ERR invalid expire time in 'psetex' command"
    ask 'PSETEX k "" v' "$NOT_INTEGER" 'PSETEX k 0 v' "$wrong" \
        "PSETEX k $int64_max v" "$wrong" 'EXISTS k' ':0'
}

@test "INCRBYFLOAT keeps the expiry time" {
    ask 'SET k 10.50 EXAT 4000000000' '+OK' 'INCRBYFLOAT k 0.25' \
        '$5\r\n10.75' 'PEXPIRETIME k' ':4000000000000'
}

# --- other commands ----------------------------------------------------------

@test "a command that changes a value keeps its expiry time" {
    local command
    ask 'SET k 1 EXAT 4000000000' '+OK'
    for command in 'APPEND k 0' 'SETRANGE k 0 12' 'INCR k' 'DECRBY k 3'; do
        talk send "$command\\r\\n" line >"$TMP/reply"
        ask 'PEXPIRETIME k' ':4000000000000' || fail "after $command"
    done
}

@test "a command that replaces a value or a key removes its expiry time" {
    local command
    for command in 'GETSET k 2' 'MSET k 2' 'DEL k' FLUSHALL; do
        ask 'SET k 1 EX 1000' '+OK'
        talk send "$command\\r\\nSET k 3 KEEPTTL\\r\\nPING\\r\\n" \
            half-close print-all >"$TMP/replies"
        ask 'TTL k' ':-1' || fail "after $command"
    done
}

@test "RENAME keeps the key's expiry time and drops the replaced key's" {
    ask 'MSET a 1 b 2 c 3' '+OK' 'PEXPIREAT a 4000000000000' ':1' \
        'RENAME a b' '+OK' 'PEXPIRETIME b' ':4000000000000' \
        'RENAME c b' '+OK' 'PTTL b' ':-1' \
        'PEXPIREAT b 4000000000000' ':1' 'RENAMENX b d' ':1' \
        'PEXPIRETIME d' ':4000000000000'
}

@test "COPY copies a value and its expiry time; REPLACE allows overwriting" {
    ask 'COPY a b' ':0' 'SET a 1' '+OK' 'COPY a b' ':1' 'TTL b' ':-1' \
        'PEXPIREAT a 4000000000000' ':1' 'COPY a b' ':0' 'TTL b' ':-1' \
        'copy a b replace' ':1' 'PEXPIRETIME b' ':4000000000000' \
        'SET a 2' '+OK' 'GET b' '$1\r\n1' 'COPY a b REPLACE REPLACE' ':1' \
        'GET b' '$1\r\n2' 'TTL b' ':-1' 'GET a' '$1\r\n2'
}

@test "every command here rejects a wrong number of arguments" {
    needs_arguments getex GETEX
    needs_arguments setex 'SETEX k 1'
    needs_arguments psetex 'PSETEX k 1' 'PSETEX k 1 v w'
}

# --- expired keys -----------------------------------------------------------

@test "an expired key exists for no command, even before it is deleted" {
    # These are more keys than the event loop deletes in one iteration. The
    # server is suspended until they have expired, and then finds them together
    # with the commands.
    seq 4000 | sed 's/.*/SET k& v PX 500/' >"$BATS_TEST_TMPDIR/keys"
    start_talker asker send-file "$BATS_TEST_TMPDIR/keys" \
        repeat 4000 expect '+OK\r\n' say stored \
        wait-file "$BATS_TEST_TMPDIR/stopped" \
        send 'DBSIZE\r\nSCAN 0\r\n' \
        send 'KEYS *\r\nSCAN 0 COUNT 9999\r\nEXISTS k1 k2\r\nTYPE k4000' \
        send '\r\nRENAME k1 k2\r\nCOPY k1 k2\r\nRENAMENX k3 k4\r\n' \
        send 'EXPIRE k5 10\r\nTTL k6\r\nPERSIST k7\r\nDEL k8\r\n' \
        send 'RANDOMKEY\r\nDBSIZE\r\n' silence 500 say expired \
        line line line line line \
        expect '*0\r\n*2\r\n$1\r\n0\r\n*0\r\n:0\r\n+none\r\n' \
        error '-ERR no such key' expect ':0\r\n' error '-ERR no such key' \
        expect ':0\r\n:-2\r\n:0\r\n:0\r\n$-1\r\n:0\r\n'
    wait_until has_said asker stored
    kill -s STOP "$SERVER_PID"
    : >"$BATS_TEST_TMPDIR/stopped"
    wait_until has_said asker expired
    kill -s CONT "$SERVER_PID"
    finish asker
    # Another server may delete more at a time.
    [ -z "${SERVER:-}" ] || return 0
    tr -d '\r' <"$TMP/asker.out" | {
        read -r _ && read -r _ && read -r count && read -r _ && read -r _
        read -r cursor && read -r keys
        [ "${count#:}" -gt 0 ]
        # Expired keys must not make a call of SCAN take long.
        [ "$cursor" != 0 ]
        [ "$keys" = '*0' ]
    }
}

@test "keys that expire are deleted without being accessed, and others stay" {
    ask 'MSET a 1 b 2 c 3 d 4' '+OK' 'PEXPIRE a 30' ':1' 'PEXPIRE b 60' ':1' \
        'EXPIRE c 1000' ':1'
    wait_until has_keys 2
    ask 'EXISTS c d' ':2' 'MGET a b' '*2\r\n$-1\r\n$-1'
    # Even while no client sends anything, which would wake the server.
    talk send 'SET a 1 PX 30\r\n' expect '+OK\r\n' silence 500 \
        send 'DBSIZE\r\n' expect ':2\r\n'
}

@test "an expiry counts from the moment at which its command runs" {
    # Matching this takes 20,000 times 5,000 steps, and SET runs only after it.
    local text pattern time
    text=$(head -c 20000 /dev/zero | tr '\0' a)
    pattern="*${text:0:5000}b"
    ask "SET $text 1" '+OK'
    talk send "KEYS $pattern\\r\\nTIME\\r\\nSET lock 1 PX 60000\\r\\n" \
        send 'PEXPIRETIME lock\r\nQUIT\r\n' print-all | tr -d '\r' >"$TMP/got"
    # The lines: *0, *2, $10, seconds, $n, microseconds, +OK, :milliseconds
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
