#!/usr/bin/env bats
# Other people's clients against our servers.

load helpers

cli() {
    redis-cli -p "$PORT" "$@"
}

@test "redis-cli talks to step 3" {
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

@test "redis-cli keeps values of any byte" {
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

@test "redis-cli talks to step 2" {
    need redis-cli
    start_step 2
    [ "$(printf 'SET a 1\nGET a\n' | cli)" = 'OK
1' ]
    [ "$(cli --no-raw GET a)" = '(nil)' ]
}

@test "redis-cli is told by step 1 that nothing is implemented" {
    need redis-cli
    start_step 1
    [ "$(cli GET a)" = unimplemented ]
}

# redis-benchmark ends at the first error reply. All that it may complain of
# is that CONFIG GET told it nothing.
benchmark() {
    run --separate-stderr redis-benchmark -p "$PORT" --csv "$@"
    # shellcheck disable=SC2154  # bats sets stderr
    [ "$status" -eq 0 ] || fail "redis-benchmark: $output $stderr"
    [ -z "${stderr#WARNING: Could not fetch server CONFIG}" ] ||
        fail "redis-benchmark: $stderr"
}

@test "redis-benchmark runs against step 3 without an error" {
    need redis-benchmark
    start_step 3
    benchmark -t ping,set,get -c 50 -P 16 -n 200000
    [ "$(echo "$output" | wc -l)" -eq 5 ]
    benchmark -t ping,set,get -c 50 -n 20000 -d 10000 -r 1000
}

@test "redis-benchmark runs against step 2 without an error" {
    need redis-benchmark
    start_step 2
    benchmark -t ping,set,get -c 50 -P 16 -n 100000
}
