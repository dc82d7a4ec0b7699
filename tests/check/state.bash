# shellcheck shell=bash
#
# What is remembered between two checks: the reader's progress. In mine/.check/
# each step has a file about the last check of all its tests:
#
#     passed 14
#     total 22
#     failed an idle client keeps the second one waiting
#
# and one for `make hint`, about the last check, even of only some tests:
#
#     failed PING returns PONG
#     hints 1
#     scope ONLY=PING
#     about PING returns PONG
#
# The extras of step 3 have files of their own, for example step3-expiry, and so
# do exercises, for example step3.6.

STATE=${CHECK_STATE:-$ROOT/mine/.check}

# The extras: families of commands, each judged by tests/commands-NAME.bats.
PARTS='strings keys expiry pubsub transactions clients resp3 databases'

# read_step STEP: fails if there is no such step. STEP may be an exercise. Sets
# WHAT, for example "step 1" or "exercise 3.6"; ARGUMENT, which make takes for
# it; and OWN, the directory of the reader's own server.
read_step() {
    # shellcheck disable=SC2034  # for the scripts that include this
    case $1 in
    1 | 2 | 3) WHAT="step $1" ARGUMENT=STEP=$1 OWN=mine/step$1 ;;
    [1-3].*) WHAT="exercise $1" ARGUMENT=EXERCISE=$1 OWN=mine/exercise-$1
        [ -f "$ROOT/tests/exercises/$1.bats" ] ;;
    *) false ;;
    esac
}

# record STEP PASSED TOTAL FAILED: FAILED is the first test that failed, if any.
record() {
    mkdir -p "$STATE" || return
    printf 'passed %s\ntotal %s\nfailed %s\n' "$2" "$3" "$4" >"$STATE/step$1"
}

# recall STEP WHAT: prints nothing if there was no check yet.
recall() {
    [ ! -f "$STATE/step$1" ] || sed -n "s/^$2 //p" "$STATE/step$1"
}

# Prints "Exercises done: 1.2, 3.6.", or nothing.
show_exercises() {
    local file exercise line=''
    for file in "$STATE"/step[1-3].*; do
        exercise=${file##*/step}
        if [ "$(recall "$exercise" total)" != 0 ] && [ -f "$file" ] &&
            [ "$(recall "$exercise" passed)" = "$(recall "$exercise" total)" ]
        then
            line+=", $exercise"
        fi
    done
    [ -z "$line" ] || echo "Exercises done: ${line#, }."
}

# Prints which of the step's tests this check is about.
scope() {
    echo "${PART:+PART=$PART }${ONLY:+ONLY=$ONLY}"
}

# remember_hints STEP FAILED COUNT SCOPE ABOUT: COUNT hints about the failure of
# the test FAILED have been shown, after a check of SCOPE. They are those of the
# test ABOUT.
remember_hints() {
    mkdir -p "$STATE" || return
    printf 'failed %s\nhints %s\nscope %s\nabout %s\n' "$2" "$3" "$4" "$5" \
        >"$STATE/hints$1"
}

# recall_hints STEP WHAT
recall_hints() {
    [ ! -f "$STATE/hints$1" ] || sed -n "s/^$2 //p" "$STATE/hints$1"
}

# record_failure STEP FAILED ABOUT: called after each check. As long as the same
# test fails in the same way, the hints that were shown still count.
record_failure() {
    local shown=0
    [ "$(recall_hints "$1" failed)" != "$2" ] ||
        [ "$(recall_hints "$1" about)" != "$3" ] ||
        shown=$(recall_hints "$1" hints)
    remember_hints "$1" "$2" "${shown:-0}" "$(scope)" "$3"
}

# Prints "Progress: step 1: 15 of 15, step 2: 3 of 25, step 3: not checked yet."
show_progress() {
    local step total line='' done=0
    for step in 1 2 3; do
        total=$(recall "$step" total)
        if [ -z "$total" ]; then
            line+=", step $step: not checked yet"
            continue
        fi
        line+=", step $step: $(recall "$step" passed) of $total"
        [ "$(recall "$step" passed)" != "$total" ] || done=$((done + 1))
    done
    echo "Progress: ${line#, }."
    [ "$done" -lt 3 ] || echo "You have written all three servers."
    show_parts
}

# Prints "Extras of step 3: strings 37 of 37; not checked yet: keys expiry ...",
# or nothing before the core of step 3 has passed.
show_parts() {
    local part total line='' left=''
    [ -n "$(recall 3 total)" ] &&
        [ "$(recall 3 passed)" = "$(recall 3 total)" ] || return 0
    for part in $PARTS; do
        total=$(recall "3-$part" total)
        if [ -n "$total" ]; then
            line+=", $part $(recall "3-$part" passed) of $total"
        else
            left+=" $part"
        fi
    done
    line=${line#, }
    [ -z "$left" ] || line+="${line:+; }not checked yet:$left"
    echo "Extras of step 3: $line."
}

# show_bar STEP: prints "[##########..........] 8 of 15 tests of step 1", from
# the last check of all tests. WHAT is the "step 1".
show_bar() {
    local passed total bar='' i
    passed=$(recall "$1" passed) total=$(recall "$1" total)
    [ "${total:-0}" -gt 0 ] || return 0
    for ((i = 1; i <= 40; i++)); do
        [ $((i * total)) -le $((passed * 40)) ] && bar+='#' || bar+='.'
    done
    echo "[$bar] $passed of $total tests of $WHAT"
}
