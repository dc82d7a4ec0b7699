#!/usr/bin/env bats
# The pitfalls of the three steps: each program fails in the way that its first
# lines describe, and its fixed version does not. They are compiled here, by $CC
# or cc.
#
# Diagnostics are matched by their form. Tests that need what the compiler does
# not have are skipped, with the reason.

load helpers

CC=${CC:-cc}
step1=$ROOT/step1-accept/pitfalls
step2=$ROOT/step2-concurrency/pitfalls
step3=$ROOT/step3-store/pitfalls

# compile COMPILER SOURCE [FLAG...]: compiles it to $TMP/program, with all the
# project's warnings. Sets `status` and `output`.
compile() {
    local compiler=$1 source=$2
    shift 2
    # shellcheck disable=SC2086  # CC may be two words, `ccache gcc`
    run $compiler -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra \
        -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes "$@" \
        -o "$TMP/program" "$source"
    printf '%s\n' "$output"
}

compiles_quietly() {
    compile "$@"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

# need_flag COMPILER FLAG: skips the test if the compiler does not have the
# flag, or if a program that is built with it does not run (musl-gcc links
# gcc's AddressSanitizer).
need_flag() {
    echo 'int main(void) { return 0; }' >"$TMP/empty.c"
    # shellcheck disable=SC2086
    { $1 -Werror "$2" -o "$TMP/empty" "$TMP/empty.c" && "$TMP/empty"; } \
        >/dev/null 2>&1 || skip "$1 has no $2"
}

# --- one read ---------------------------------------------------------------

@test "one-read: only a line that arrives alone in one read is recognized" {
    compiles_quietly "$CC" "$step1/one-read.c" "-I$ROOT/common" \
        "$ROOT"/common/*.c
    start_server "$TMP/program"
    talk send 'PING\n' expect 'one line\n' end
    talk send 'PI' expect 'not a line\n' end
    talk send 'PING\nPING\n' expect 'one line\n' end
    talk repeat 1200 send 'x' send '\n' expect 'not a line\n'
}

# --- what is forgotten at fork ----------------------------------------------

# start_forgetful [WHAT]: starts the server that forgets WHAT, which is its
# first argument.
start_forgetful() {
    compiles_quietly "$CC" "$step2/forgets.c" "-I$ROOT/common" \
        "$ROOT"/common/*.c
    start_server PORT=0 "$TMP/program" "$@"
}

has_zombie() {
    processes | awk -v parent="$SERVER_PID" \
        '$2 == parent && $4 ~ /^Z/ { found = 1 } END { exit !found }'
}

@test "forgets: a parent that keeps the socket keeps the client waiting" {
    start_forgetful socket
    talk expect 'Hello!' silence 200
}

@test "forgets: a child that keeps the listener keeps the port in use" {
    need_processes
    start_forgetful listener
    talk expect 'Hello!' end
    # The child outlives its parent, so teardown must end it.
    STARTED+=("$(children)")
    kill "$SERVER_PID"
    wait_until is_gone "$SERVER_PID"
    run "$TMP/program" --port "$PORT"
    [ "$status" -eq 1 ]
    [[ "$output" =~ "Address "(already )?"in use" ]]
}

@test "forgets: a child that is not reaped becomes a zombie" {
    need_processes
    start_forgetful child
    talk expect 'Hello!' end
    wait_until has_zombie
}

@test "forgets: with no fault selected, nothing leaks" {
    need_processes
    start_forgetful
    talk expect 'Hello!' end
    wait_until has_children 0
}

# --- printed twice ----------------------------------------------------------

# reports_client N: fails unless the program prints N times that it has accepted
# its one client, into a file as well as into a pipe.
reports_client() {
    "$TMP/program" >"$TMP/printed"
    cat "$TMP/printed"
    [ "$(grep -cx 'Accepted a client' "$TMP/printed")" -eq "$1" ]
    [ "$("$TMP/program" | grep -cx 'Accepted a client')" -eq "$1" ]
}

@test "printed-twice: a line in stdio's buffer is written by both processes" {
    compiles_quietly "$CC" "$step2/printed-twice.c"
    reports_client 2
}

@test "printed-once: with a flush before fork, each line is written once" {
    compiles_quietly "$CC" "$step2/printed-once.c"
    reports_client 1
    [ "$(wc -l <"$TMP/printed")" -eq 2 ]
}

# --- dead frame -------------------------------------------------------------

@test "dead-frame: gcc 12 and later reject a pointer into a dead frame" {
    need_flag "$CC" -Werror=dangling-pointer
    compile "$CC" "$step3/dead-frame.c" -O2 -Werror=dangling-pointer
    [ "$status" -ne 0 ]
    grep -E "dead-frame\.c:[0-9]+:[0-9]+: error: .*dangling-pointer" \
        <<<"$output"
}

# sanitized_by COMPILER SOURCE: compiles it with AddressSanitizer and runs it.
# With -w, so that the sanitizer must find the error, not the compiler.
sanitized_by() {
    need_flag "$1" -fsanitize=address
    compiles_quietly "$1" "$2" -w -g -fsanitize=address
    run env ASAN_OPTIONS=detect_stack_use_after_return=1 "$TMP/program"
    printf '%s\n' "$output"
}

reported_by() {
    sanitized_by "$1" "$step3/dead-frame.c"
    [ "$status" -ne 0 ]
    grep -F 'ERROR: AddressSanitizer: stack-use-after-return' <<<"$output"
    grep -F "'bytes'" <<<"$output"
}

@test "dead-frame: AddressSanitizer reports the use after return" {
    reported_by "$CC"
}

@test "dead-frame: clang's AddressSanitizer reports the use after return" {
    need clang
    reported_by clang
}

@test "owned-bytes: bytes owned by the connection outlive the stack frame" {
    compiles_quietly "$CC" "$step3/owned-bytes.c" -O2
    [ "$("$TMP/program")" = 'GET key1, GET key2' ]
}

@test "owned-bytes: AddressSanitizer reports nothing" {
    sanitized_by "$CC" "$step3/owned-bytes.c"
    [ "$status" -eq 0 ]
    [ "$output" = 'GET key1, GET key2' ]
}
