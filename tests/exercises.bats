#!/usr/bin/env bats
# The exercises' solutions: each applies to the files that it changes, builds
# without a warning, and passes tests that fail without it. check.bats tests the
# exercises' texts, hints and commands.

load helpers

# Copies the tree once for all tests. In the copy, `make` works as for a reader.
setup_file() {
    mkdir "$BATS_FILE_TMPDIR/tree"
    (cd "$ROOT" && tar --exclude=./.git --exclude=./mine \
        --exclude=./build/fuzz --exclude=./build/mine -cf - .) |
        tar -xpf - -C "$BATS_FILE_TMPDIR/tree"
}

setup() {
    unset SERVER PORT ALL ONLY PART MAX_WAIT_S TALKER_TIMEOUT CHECK_STATE
    need patch
    cd "$BATS_FILE_TMPDIR/tree" || return
    N=${BATS_TEST_DESCRIPTION%%:*}
    COPY=mine/exercise-$N
}

# apply PATCH: applies it to the reader's copy. Every line must match exactly,
# and be at most 80 columns long.
apply() {
    patch -s -p1 -F 0 -d "$COPY" <"tests/exercises/$1"
    [ -z "$(find "$COPY" -name '*.[ch]' -exec awk \
        'length > 80 { print FILENAME ": " $0 }' {} +)" ]
}

build() {
    make -s "$COPY/server" >"$TMP/warnings" 2>&1
    [ ! -s "$TMP/warnings" ] || fail "$(cat "$TMP/warnings")"
}

# check [NAME=VALUE...]: runs the exercise's tests. Sets `output`.
check() {
    run env "$@" make -s check "EXERCISE=$N" 3>&- 4>&-
    printf '%s\n' "$output"
}

# Fails unless the exercise's tests fail at first, and pass with the patch.
is_solved() {
    make -s exercise "N=$N"
    build
    check TALKER_TIMEOUT=1 MAX_WAIT_S=3
    [[ "$output" != *"0 of 0 tests of exercise "* ]] ||
        skip "$(sed -n 's/^  skipped [^(]*(\(.*\))$/\1/p' <<<"$output" |
            sed 1q)"
    # make's own status is 2.
    [ "$status" -eq 2 ]
    [[ "$output" == *"FAILED  "* ]]
    apply "$N.patch"
    build
    check TALKER_TIMEOUT=20 MAX_WAIT_S=60
    [ "$status" -eq 0 ]
    [[ "$output" == *"Compare with our solution: tests/exercises/$N.patch"* ]]
    make -s undo "N=$N"
    [ ! -e "$COPY" ]
}

# is_caught PATCH TEST: fails unless the solution with this mistake fails this
# test.
is_caught() {
    make -s exercise "N=$N"
    apply "$N.patch"
    apply "broken/$1"
    build
    check TALKER_TIMEOUT=2 MAX_WAIT_S=5 ONLY="$2"
    [ "$status" -eq 2 ]
    grep -qxF "  FAILED  $2" <<<"$output"
    make -s undo "N=$N"
}

@test "1.3: the solution passes" { is_solved; }
@test "1.6: the solution passes" { is_solved; }
@test "2.6: the solution passes" { is_solved; }
@test "2.7: the solution passes" { is_solved; }
@test "3.3: the solution passes" { is_solved; }
@test "3.5: the solution passes" { is_solved; }
@test "3.6: the solution passes" { is_solved; }
@test "3.7: the solution passes" { is_solved; }
@test "3.8: the solution passes" { is_solved; }

# The exercise's tests need kqueue(2). This test checks that the patch applies,
# and that the other backends work as before.
@test "3.9: the solution builds" {
    [ "$(uname)" = Linux ] || { is_solved; return; }
    make -s exercise "N=$N"
    apply "$N.patch"
    build
    SERVER="$COPY/server --backend poll" run make -s check STEP=3 ONLY=SET
    [ "$status" -eq 0 ]
    run -1 "$COPY/server" --backend kqueue
    [[ "$output" == "kqueue is not available on this system."* ]]
    make -s undo "N=$N"
}

@test "2.6: a store without a lock is caught" {
    is_caught 2.6-no-lock.patch "ThreadSanitizer finds no data race"
}

@test "3.6: a reply that does not wait for fsync(2) is caught" {
    is_caught 3.6-no-fsync.patch \
        "no reply is sent before fsync(2) has succeeded"
}

@test "3.6: half a request that stays in the file is caught" {
    is_caught 3.6-keeps-tail.patch \
        "what is set after a request was cut short survives a restart"
}

@test "this file tests every exercise" {
    sed -n 's/^\([1-9][.0-9]*\) | .*/\1/p' tests/exercises/list >"$TMP/listed"
    sed -n 's/^@test "\([.0-9]*\): the solution .*/\1/p' \
        "$ROOT/tests/exercises.bats" | diff "$TMP/listed" -
}
