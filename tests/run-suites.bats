#!/usr/bin/env bats
# Checks tests/run-suites and the summary that `make test` prints, with commands
# that print what bats would.

load helpers

# run_suites STATUS N COMMAND...: fails unless that is the exit status.
run_suites() {
    run "-$1" "$ROOT/tests/run-suites" "${@:2}" 3>&- 4>&-
    printf '%s\n' "$output"
}

# ends_with: fails unless the last lines of the output are those on stdin.
ends_with() {
    local expected
    expected=$(cat)
    [ "${output: -${#expected}}" = "$expected" ]
}

setup() {
    passes="bash $(quoted "$TMP/passes")"
    fails="bash $(quoted "$TMP/fails")"
    cat >"$TMP/passes" <<'END'
echo "1..2
ok 1 one
ok 2 two # skip needs it"
END
    cat >"$TMP/fails" <<'END'
echo "1..2
ok 1 three
not ok 2 four
# (from function 'fail' in file tests/helpers.bash, line 39,
#  in test file tests/a.bats, line 7)
#   'false' failed"
exit 1
END
}

@test "the last lines list the failed tests again, and the counts" {
    run_suites 1 1 "$fails"
    [ "${lines[1]}" = "ok 1 three" ]
    ends_with <<'END'
#   'false' failed

Failed:
  four
    tests/a.bats, line 7

1 test passed, 1 failed, 0 skipped.
END
}

@test "with no failure the last line has the counts, and the exit status is 0" {
    run_suites 0 2 "$passes" "$passes" "$passes"
    [[ "$output" != *"Failed:"* ]]
    [ "${lines[${#lines[@]} - 1]}" = "3 tests passed, 0 failed, 3 skipped." ]
}

@test "a run that fails stops neither the next run nor the parallel ones" {
    run_suites 1 2 "$fails" "$passes" "BACKEND=epoll $fails" "$passes"
    ends_with <<'END'
Failed:
  four
    tests/a.bats, line 7
  four
    tests/a.bats, line 7, with BACKEND=epoll

4 tests passed, 2 failed, 2 skipped.
END
}

@test "a failure in any run sets the exit status" {
    run_suites 1 2 "$passes" "$fails"
    run_suites 1 2 "$passes" "$passes" false
}

@test "variables of make check do not reach the suites" {
    export SERVER=x FIXED_PORT=1 ONLY=x PART=x ALL=1 RUNGS=mine
    run_suites 0 1 \
        "! env | grep -E '^(SERVER|FIXED_PORT|ONLY|PART|ALL|RUNGS)=' && $passes"
}

@test "output is printed at once, or after that of a parallel run" {
    mkfifo "$TMP/go"
    cat >"$TMP/slow" <<'END'
echo "ok 1 first"
touch "$0.printed"
read -r _ <"${0%/*}/go"
echo "ok 2 second"
END
    local slow
    slow=$(quoted "$TMP/slow")
    launch "$ROOT/tests/run-suites" 2 "bash $slow" \
        "until [ -e $slow.printed ]; do sleep 0.01; done; $passes" \
        "touch $(quoted "$TMP/done")"
    wait_until test -e "$TMP/done"
    # The run that began first prints at once, and that may be either of them.
    wait_until out_has "ok 1 "
    local order=("ok 1 first" "ok 2 second" "ok 1 one"
        "ok 2 two # skip needs it")
    out_has "ok 1 first" || order=("${order[@]:2}" "${order[@]:0:2}")
    run ! out_has "${order[2]}"
    echo >"$TMP/go"
    wait_until is_gone "$SERVER_PID"
    grep '^ok ' "$SERVER_OUT" | diff - <(printf '%s\n' "${order[@]}")
}

@test "a run of bats that ends early is a failure, although no test failed" {
    run_suites 1 1 "$passes" "$passes | head -n 2; exit 1" "$passes"
    [[ "${lines[${#lines[@]} - 1]}" == "This run of bats failed: bash "* ]]
}

@test "a test fails if SIGTERM does not end a program that it has started" {
    cd "$ROOT" || return
    run -1 bash -c 'bats_require_minimum_version() { :; }
        . tests/helpers.bash
        launch sh -c "trap : TERM; echo ready; while :; do sleep 0.1; done"
        wait_until out_has ready
        MAX_WAIT_S=1 BATS_TEST_COMPLETED=1
        teardown' 3>&- 4>&-
    [[ "$output" == *"SIGTERM did not end what the test had started: "* ]]
}

@test "when run-suites is stopped, so are the parallel runs and their programs" {
    need_processes
    echo 'echo $$ >"$0.pid"; exec sleep 100' >"$TMP/suite"
    launch "$ROOT/tests/run-suites" 2 'sleep 100' \
        "bash $(quoted "$TMP/suite") & wait"
    wait_until test -s "$TMP/suite.pid"
    kill "$SERVER_PID"
    wait_until is_gone "$SERVER_PID"
    wait_until has_ended "$(cat "$TMP/suite.pid")"
}
