#!/usr/bin/env bats
# The broken servers. The first test of its step that each of them fails must be
# the one that tests/broken/list names, and what `make check` prints must name
# the mistake. It must also pass the other test in the list, which shows that it
# makes only this one mistake.

load helpers

# Looks this test's name up in the list, and runs the tests.
is_caught() {
    local name step fails passes phrase
    while IFS='|' read -r name step fails passes phrase; do
        [ "${name% }" != "$BATS_TEST_DESCRIPTION" ] || break
    done <"$ROOT/tests/broken/list"
    [ -n "$step" ] || fail "it is not in tests/broken/list"
    # This stops at the first failure.
    check
    [ "$status" -eq 1 ]
    grep -qxF "  FAILED ${fails% }" <<<"$output"
    # Join the lines of the output.
    tr -s ' \n' ' ' <<<"$output" | grep -qF -- "${phrase# }" ||
        fail "the output does not contain: $phrase"
    passes=${passes# }
    passes=${passes% }
    [ "$passes" != - ] || return 0
    ! grep -qxF "  ok      $passes" <<<"$output" || return 0
    # No client should wait here, except on a busy machine.
    TALKER_TIMEOUT=10 MAX_WAIT_S=20 check --only "$passes"
    [ "$status" -eq 0 ]
}

# check [--only TEST]: runs the step's tests against the broken server.
check() {
    local program=$ROOT/tests/broken/${name% }
    run env SERVER="$(quoted "$program") --port {port}" \
        "$ROOT/tests/check/run" "${step// /}" "$@"
    printf '%s\n' "$output"
}

@test "step1-greets" { is_caught; }
@test "step1-crashes-on-eof" { is_caught; }
@test "step1-one-read" { is_caught; }
@test "step1-c-strings" { is_caught; }
@test "step1-answers-all" { is_caught; }
@test "step1-resets" { is_caught; }
@test "step1-forks" { is_caught; }
@test "step1-eof-drops" { is_caught; }
@test "step1-waits-for-peer" { is_caught; }
@test "step1-answers-eof" { is_caught; }
@test "step1-answers-partial" { is_caught; }
@test "step1-exits-on-reset" { is_caught; }
@test "step1-no-sigpipe" { is_caught; }
@test "step1-exits-on-nonsense" { is_caught; }
@test "step2-no-flush" { is_caught; }
@test "step2-simple-strings" { is_caught; }
@test "step2-closes-early" { is_caught; }
@test "step2-null-as-empty" { is_caught; }
@test "step2-c-strings" { is_caught; }
@test "step2-key-begins" { is_caught; }
@test "step2-either-case" { is_caught; }
@test "step2-exits-on-unknown" { is_caught; }
@test "step2-asserts" { is_caught; }
@test "step2-one-per-read" { is_caught; }
@test "step2-keeps-socket" { is_caught; }
@test "step2-sequential" { is_caught; }
@test "step2-few-slots" { is_caught; }
@test "step2-shared-store" { is_caught; }
@test "step2-leaks-sockets" { is_caught; }
@test "step2-keeps-listener" { is_caught; }
@test "step2-no-reaping" { is_caught; }
@test "step2-keeps-reading" { is_caught; }
@test "step2-orphans" { is_caught; }
@test "step2-keeps-handlers" { is_caught; }
@test "step2-blocks-signals" { is_caught; }
@test "step3-bulk-pong" { is_caught; }
@test "step3-null-as-empty" { is_caught; }
@test "step3-unshared-store" { is_caught; }
@test "step3-keeps-size" { is_caught; }
@test "step3-c-keys" { is_caught; }
@test "step3-raw-errors" { is_caught; }
@test "step3-drops-partial" { is_caught; }
@test "step3-short-write" { is_caught; }
@test "step3-blocking-write" { is_caught; }
@test "step3-stall" { is_caught; }
@test "step3-reads-at-once" { is_caught; }
@test "step3-blocking-listener" { is_caught; }
@test "step3-always-pollout" { is_caught; }
@test "step3-waits-for-rest" { is_caught; }
@test "step3-few-slots" { is_caught; }
@test "step3-eof-drops" { is_caught; }
@test "step3-unbounded" { is_caught; }
@test "step3-exits-on-nonsense" { is_caught; }
@test "step3-atoi" { is_caught; }
@test "step3-no-linger" { is_caught; }
@test "step3-no-timer" { is_caught; }
@test "step3-no-sigpipe" { is_caught; }
@test "step3-dies-of-sigterm" { is_caught; }

@test "every broken server is in the list, and has a test here" {
    cd "$ROOT/tests"
    sed -n 's/^\(step[^ ]*\) |.*/\1/p' broken/list | sort >"$TMP/listed"
    sed -n 's/^@test "\(step[^"]*\)" { is_caught; }$/\1/p' broken.bats | sort |
        diff "$TMP/listed" -
    printf '%s\n' broken/*.c | sed 's|broken/\(.*\)\.c|\1|' | sort |
        diff "$TMP/listed" -
}
