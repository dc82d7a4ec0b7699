#!/usr/bin/env bats
# Runs other projects' clients against our servers.

load helpers

cli() {
    redis-cli -p "$PORT" "$@"
}

@test "redis-cli works with step 3" {
    need redis-cli
    start_step 3
    [ "$(cli PING)" = PONG ]
    [ "$(cli SET greeting 'Hello world!')" = OK ]
    [ "$(cli GET greeting)" = 'Hello world!' ]
    [ "$(cli --no-raw GET none)" = '(nil)' ]
    [ "$(cli EXISTS greeting none)" = 1 ]
    [ "$(cli DBSIZE)" = 1 ]
    [ "$(cli DEL greeting)" = 1 ]
    [ "$(cli FLUSHALL)" = OK ]
    [[ "$(cli LPUSH a b)" == "ERR unknown command 'LPUSH', with args"* ]]
}

@test "redis-cli stores and reads values of any bytes" {
    need redis-cli
    start_step 3
    head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/value"
    [ "$(cli -x SET noise <"$BATS_TEST_TMPDIR/value")" = OK ]
    cli --raw GET noise | head -c 100000 |
        cmp - "$BATS_TEST_TMPDIR/value"
}

@test "redis-cli --pipe sends 100,000 commands without an error" {
    need redis-cli
    start_step 3
    local i
    for ((i = 0; i < 100000; i++)); do
        printf 'SET key:%d value:%d\r\n' "$i" "$i"
    done >"$BATS_TEST_TMPDIR/commands"
    run cli --pipe <"$BATS_TEST_TMPDIR/commands"
    [[ "$output" == *"errors: 0, replies: 100000"* ]]
    [ "$(cli DBSIZE)" = 100000 ]
}

@test "redis-cli works with step 2" {
    need redis-cli
    start_step 2
    [ "$(printf 'SET a 1\nGET a\n' | cli)" = 'OK
1' ]
    [ "$(cli --no-raw GET a)" = '(nil)' ]
}

@test "redis-cli shows step 1's unimplemented error" {
    need redis-cli
    start_step 1
    [ "$(cli GET a)" = unimplemented ]
}

@test "redis-cli works over RESP3" {
    need redis-cli
    start_step 3
    [ "$(cli -3 SET a 1)" = OK ]
    [ "$(cli -3 GET a)" = 1 ]
    [ "$(cli -3 --no-raw GET none)" = '(nil)' ]
    [[ "$(cli -3 --no-raw HELLO)" == *'"proto" => (integer) 3'* ]]
}

@test "redis-cli --scan, --bigkeys, --stat and --latency work" {
    need redis-cli stdbuf
    start_step 3
    seq 1000 | sed 's/.*/SET key:& value/' | cli >/dev/null
    [ "$(cli --scan --pattern 'key:*' | sort -u | wc -l)" -eq 1000 ]
    [[ "$(cli --bigkeys)" == *'Sampled 1000 keys in the keyspace!'* ]]
    # These two run until they are stopped.
    timeout 2 stdbuf -oL redis-cli -p "$PORT" --stat -i 0.1 >"$TMP/stat" ||
        true
    grep -q '^1000  ' "$TMP/stat"
    timeout 2 redis-cli -p "$PORT" --raw --latency -i 1 >"$TMP/latency" ||
        true
    grep -qE '^[0-9]+ [0-9]+ [0-9.]+ [0-9]+' "$TMP/latency"
}

@test "redis-cli subscribes and publishes" {
    need redis-cli
    start_step 3
    timeout 20 redis-cli -p "$PORT" SUBSCRIBE news >"$TMP/news" 3>&- &
    STARTED+=("$!")
    wait_until has_subscriber
    [ "$(cli PUBLISH news hello)" = 1 ]
    wait_until grep -qx hello "$TMP/news"
}

has_subscriber() {
    [ "$(cli PUBSUB NUMSUB news | tail -n 1)" = 1 ]
}

# benchmark OPTION...: redis-benchmark, which stops at the first error reply.
benchmark() {
    run --separate-stderr redis-benchmark -p "$PORT" --csv "$@"
    # shellcheck disable=SC2154  # bats sets stderr
    [ "$status" -eq 0 ] || fail "redis-benchmark: $output $stderr"
}

@test "redis-benchmark runs against step 3 without an error" {
    need redis-benchmark
    start_step 3
    benchmark -t ping,set,get -c 50 -P 16 -n 200000
    [ -z "$stderr" ]
    [ "$(echo "$output" | wc -l)" -eq 5 ]
    benchmark -t ping,set,get,incr,mset -c 50 -n 20000 -d 10000 -r 1000
    [ -z "$stderr" ]
}

@test "redis-benchmark runs against step 2 without an error" {
    need redis-benchmark
    start_step 2
    benchmark -t ping,set,get -c 50 -P 16 -n 100000
    # It may warn that the server has no CONFIG command.
    [ "$stderr" = 'WARNING: Could not fetch server CONFIG' ]
}

# --- libraries --------------------------------------------------------------

# need_module NAME: skips the test unless this npm module is where .ci/run
# installs it. In CI it fails instead.
need_module() {
    need node
    [ ! -d "$ROOT/build/node/node_modules/$1" ] || return 0
    [ "${CI:-}" != true ] || fail "npm's $1 is not installed in build/node"
    skip "needs npm's $1: npm install --prefix build/node $1"
}

# run_with_node SCRIPT: copies it first, because Node.js looks for modules in
# the directories above the script that imports them.
run_with_node() {
    cp "$ROOT/tests/clients/$1" "$ROOT/build/node/"
    timeout 60 node "$ROOT/build/node/$1" "$PORT"
}

@test "node-redis works as its users expect, over RESP3" {
    need_module redis
    start_step 3
    run_with_node node_redis.mjs
}

@test "ioredis works as its users expect" {
    need_module ioredis
    start_step 3
    run_with_node ioredis.mjs
}

@test "redis-py works as its users expect" {
    local python=/usr/bin/python3
    if ! "$python" -c 'import redis' 2>/dev/null; then
        [ "${CI:-}" != true ] || fail "python3-redis is not installed"
        skip "needs python3-redis, which is not installed"
    fi
    start_step 3
    timeout 60 "$python" "$ROOT/tests/clients/redis_py.py" "$PORT"
}

@test "hiredis works as its users expect" {
    if ! echo '#include <hiredis/hiredis.h>' | cc -E - >/dev/null 2>&1; then
        [ "${CI:-}" != true ] || fail "libhiredis-dev is not installed"
        skip "needs libhiredis-dev, which is not installed"
    fi
    cc -std=c11 -O1 -Wall -Wextra -Werror -o "$TMP/hiredis" \
        -D_POSIX_C_SOURCE=200809L "$ROOT/tests/clients/hiredis.c" -lhiredis
    start_step 3
    timeout 60 "$TMP/hiredis" "$PORT"
}
