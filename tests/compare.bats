#!/usr/bin/env bats
# Compares step 3 with redis-server: sends the same random commands to both, and
# compares each reply. `tests/compare --tolerated` lists what may differ, and
# why.

load helpers

# The families of commands, and how many pipelines of each are compared, in each
# protocol. That is 29,000 pipelines in all.
FAMILIES=(
    "protocol 1000" "strings 2500" "connection 1000" "server 500"
    "silence 500" "keys 2000" "expiry 2000" "pubsub 500" "databases 1500"
    "transactions 3000"
)

setup() {
    need redis-server
}

# redis [OPTION...]: starts a redis-server that saves nothing. Sets PORT.
redis() {
    local try
    for try in 1 2 3; do
        PORT=$(free_port)
        launch redis-server --port "$PORT" --save '' --appendonly no \
            --dir "$BATS_TEST_TMPDIR" "$@"
        wait_until -t 10 accepts_or_ended || return 1
        runs "$SERVER_PID" && return 0
    done
    fail "redis-server ended before it accepted a connection, $try times"
}

# compare_families [OPTION...]: compares the servers at ports $MODEL and $PORT.
compare_families() {
    local family status=0
    for family in "${FAMILIES[@]}"; do
        "$ROOT/tests/compare" "$MODEL" "$PORT" --seed 1 \
            --family "${family% *}" --count "${family#* }" "$@" || status=1
    done
    return $status
}

@test "step 3 sends the same replies as redis-server, in RESP2" {
    redis
    MODEL=$PORT
    start_step 3
    compare_families
}

@test "step 3 sends the same replies as redis-server, in RESP3" {
    redis
    MODEL=$PORT
    start_step 3
    compare_families --resp3
}

# If this fails, the other tests would fail now and then: add the difference to
# those that are tolerated.
@test "two redis-servers send the same replies" {
    redis
    MODEL=$PORT
    redis
    "$ROOT/tests/compare" "$MODEL" "$PORT" --seed 2 --count 200
    "$ROOT/tests/compare" "$MODEL" "$PORT" --seed 3 --count 200 --resp3
}

@test "a difference is reported, with the command that reproduces it" {
    redis
    MODEL=$PORT
    redis --rename-command GETDEL ''
    run "$ROOT/tests/compare" "$MODEL" "$PORT" --family strings --count 200
    [ "$status" -eq 1 ]
    [[ "$output" == *"unknown command 'GETDEL'"* ]]
    local again
    again=$(sed -n 's/^  again: tests\/compare //p' <<<"$output" | head -n 1)
    # shellcheck disable=SC2086  # a word for each argument
    run "$ROOT/tests/compare" $again
    [ "$status" -eq 1 ]
    [[ "$output" == *"1 differences"* ]]
}

@test "with --known-only, commands that a server lacks are skipped" {
    redis
    MODEL=$PORT
    redis --rename-command GETDEL ''
    "$ROOT/tests/compare" "$MODEL" "$PORT" --family strings --count 200 \
        --known-only
}

# --- the judge ---------------------------------------------------------------

# judged [PART]: runs step 3's core tests, or those of an extra, against
# redis-server.
judged() {
    PART=${1:-} MAX_WAIT_S=20 TALKER_TIMEOUT=20 CHECK_STATE=$TMP/state \
        SERVER="redis-server --port {port} --save '' --dir $(quoted "$TMP")" \
        "$ROOT/tests/check/run" 3 3>&- 4>&-
}

@test "redis-server passes the core of step 3" {
    need redis-server
    run judged
    [ "$status" -eq 0 ] || fail "$output"
    # These tests require more than Redis does.
    [ "$(grep -c '^  skipped ' <<<"$output")" -eq 4 ] || fail "$output"
    [[ "$output" == *"core: "*" Step 3 is done. Skipped: 4."* ]]
}

@test "redis-server passes each extra of step 3" {
    need redis-server
    local part
    for part in strings keys expiry pubsub transactions clients resp3 \
        databases; do
        run judged "$part"
        [ "$status" -eq 0 ] || fail "$output"
        [ "$(grep -c '^  skipped ' <<<"$output")" -eq 0 ] || fail "$output"
    done
}
