#!/usr/bin/env bats
# What a request costs step 3 as it grows: with four times the arguments, or
# four times the bytes, it may take about four times the CPU time, but not
# sixteen times.

load helpers

server=("$ROOT/step3-store/server" --backend "${BACKEND:-poll}")

setup() {
    [ -r /proc/self/schedstat ] || skip "needs /proc/PID/schedstat"
}

# Prints the CPU time that the server has used, in microseconds.
used() {
    awk '{ print int($1 / 1000) }' "/proc/$SERVER_PID/schedstat"
}

# requests N REQUEST;REQUEST...: prints the requests, each of which is words.
# The words after a `...` are repeated N times, with the count, from 1, in place
# of a #. The word `bytes` is replaced by N bytes.
requests() {
    awk -v n="$1" -v text="$2" '
        function say(word, number) {
            if (word == "bytes") {
                printf "$%d\r\n%s\r\n", n, bytes
                return
            }
            if (split(word, half, "#") > 1)
                word = half[1] number half[2]
            printf "$%d\r\n%s\r\n", length(word), word
        }
        BEGIN {
            for (bytes = "a"; length(bytes) < n; )
                bytes = bytes bytes
            bytes = substr(bytes, 1, n)
            requests = split(text, request, "; ")
            for (r = 1; r <= requests; r++) {
                words = split(request[r], word, " ")
                for (once = 0; once < words && word[once + 1] != "..."; )
                    once++
                repeated = once < words ? words - once - 1 : 0
                printf "*%d\r\n", once + n * repeated
                for (w = 1; w <= once; w++)
                    say(word[w], 0)
                for (i = 1; i <= n && repeated > 0; i++)
                    for (w = once + 2; w <= words; w++)
                        say(word[w], i)
            }
        }'
}

# cost N REQUEST;...: prints the CPU time that they take, including the client's
# disconnect, in microseconds.
cost() {
    requests "$1" "$2" >"$TMP/requests"
    talk send 'FLUSHALL\r\n' expect '+OK\r\n'
    local before
    before=$(used)
    talk send-file "$TMP/requests" send 'QUIT\r\n' print-all >"$TMP/replies"
    talk send 'PING\r\n' expect '+PONG\r\n'
    echo $(($(used) - before))
}

# grows_linearly N REQUEST;...: fails unless the cost grows linearly with N. A
# cost below 50 ms is ignored, because it may vary by any factor. So are 4 us
# for each repetition: four times as many keys no longer fit in the CPU's
# caches, which alone can make each of them several times as expensive, but
# quadratic growth costs far more. On a busy machine a measurement may be wrong,
# so it is repeated up to three times.
grows_linearly() {
    local small large ignored=50000
    case $2 in
    *...*) ignored=$((4 * 4 * $1)) ;;
    esac
    for _ in 1 2 3; do
        small=$(cost "$1" "$2")
        large=$(cost $((4 * $1)) "$2")
        echo "# $2: $1: $small us, four times: $large us" >&3
        [ "$large" -ge "$ignored" ] || return 0
        [ "$large" -ge $((8 * small)) ] || return 0
    done
    fail "the cost of $2 grows faster than linearly"
}

@test "the cost of a request grows linearly with the number of keys" {
    start_server "${server[@]}"
    grows_linearly 50000 'MSET ... k# v; MGET ... k#; DEL ... k#'
    grows_linearly 50000 'MSETNX ... k# v; EXISTS ... k#; UNLINK ... k#'
    grows_linearly 50000 'MSET ... k v; MGET ... k; DEL ... k; TOUCH ... k'
    grows_linearly 50000 'MSET ... k# v; KEYS *; SCAN 0 COUNT 1000000'
    grows_linearly 50000 'MSET ... k# v; RANDOMKEY'
}

@test "the cost of subscribing and unsubscribing grows linearly with the names" {
    start_server "${server[@]}"
    grows_linearly 25000 'SUBSCRIBE ... c#; UNSUBSCRIBE'
    grows_linearly 25000 'SUBSCRIBE ... c#; UNSUBSCRIBE ... c#'
    grows_linearly 25000 'PSUBSCRIBE ... p#; PUNSUBSCRIBE'
    grows_linearly 25000 'SUBSCRIBE ... c#; PSUBSCRIBE ... p#; RESET'
    grows_linearly 25000 'SUBSCRIBE ... c#; PSUBSCRIBE ... p#'
    grows_linearly 25000 'HELLO 3; SUBSCRIBE ... c#; PUBSUB CHANNELS'
    grows_linearly 25000 'HELLO 3; SUBSCRIBE ... c#; PUBSUB NUMSUB ... c#'
    grows_linearly 25000 'HELLO 3; PSUBSCRIBE ... p#; PUBLISH p v'
}

@test "the cost of a request about the server grows linearly with its words" {
    start_server "${server[@]}"
    grows_linearly 20000 'CLIENT LIST ID ... 1'
    grows_linearly 20000 'CLIENT KILL ... ADDR 127.0.0.1:1'
    grows_linearly 20000 'COMMAND INFO ... get; COMMAND DOCS ... get'
    grows_linearly 50000 'CONFIG GET ... max*; INFO ... nothing'
    grows_linearly 20000 'HELLO 2 ... SETNAME name#'
    grows_linearly 20000 'HELLO 2 ... AUTH default x'
    grows_linearly 50000 'SET k v ... NX; EXPIRE k 1 ... GT'
    grows_linearly 50000 'COPY a b ... REPLACE'
    grows_linearly 50000 'FOO ... bar; CONFIG FOO ... bar; CLIENT ID ... x'
}

@test "the cost of a word grows linearly with its length" {
    start_server "${server[@]}"
    grows_linearly 2000000 'SET k bytes; GET k; APPEND k bytes; ECHO bytes'
    grows_linearly 2000000 'SET bytes v; RENAME bytes k; COPY k bytes'
    grows_linearly 2000000 'SET bytes v; DEL bytes'
    grows_linearly 2000000 'bytes; CONFIG bytes; CONFIG SET bytes bytes'
    grows_linearly 2000000 'EXPIRE k 1 bytes; SELECT bytes; INCRBY k bytes'
    grows_linearly 2000000 'CLIENT SETNAME bytes; CLIENT KILL bytes; AUTH bytes'
    grows_linearly 2000000 'SUBSCRIBE bytes; UNSUBSCRIBE bytes; UNSUBSCRIBE'
    grows_linearly 200000 'SET k v; KEYS bytes; PSUBSCRIBE bytes; PUBLISH a b'
    grows_linearly 20000 'COMMAND LIST FILTERBY PATTERN bytes; CONFIG GET bytes'
}

@test "publishing costs nothing for a subscriber that has been dropped" {
    start_server "${server[@]}"
    local before time
    # All of the 10,000 patterns match.
    requests 10000 'PSUBSCRIBE ... *[m#]' >"$TMP/patterns"
    {
        printf '*3\r\n$7\r\nPUBLISH\r\n$1\r\nm\r\n$10485760\r\n'
        head -c 10485760 /dev/zero
        printf '\r\n'
    } >"$TMP/publish"
    start_talker idle send-file "$TMP/patterns" swallow 100000 say ready hold
    wait_until has_said idle ready
    before=$(used)
    talk send-file "$TMP/publish" expect ':10000\r\n'
    time=$(($(used) - before))
    echo "# 10 MiB to 10,000 patterns of one client: $time us" >&3
    [ "$time" -lt 1000000 ]
}
