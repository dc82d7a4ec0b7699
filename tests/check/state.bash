# shellcheck shell=bash
#
# What is remembered between two checks, and it is all that is known of the
# reader's progress: under mine/.check/, for each step a file of lines
#
#     passed 14
#     total 22
#     failed an idle client keeps the second one waiting
#     hints 1
#
# of the last whole check. Nothing is kept by hand.

STATE=${CHECK_STATE:-$ROOT/mine/.check}

# record STEP PASSED TOTAL FAILED: FAILED is the first test that did, if any.
# Hints that were given stay given while it is the same test.
record() {
    local file=$STATE/step$1 hints=0
    [ "$(recall "$1" failed)" != "$4" ] || hints=$(recall "$1" hints)
    mkdir -p "$STATE" || return
    printf 'passed %s\ntotal %s\nfailed %s\nhints %s\n' "$2" "$3" "$4" \
        "${hints:-0}" >"$file"
}

# recall STEP WHAT: nothing, if there was no check yet.
recall() {
    [ ! -f "$STATE/step$1" ] || sed -n "s/^$2 //p" "$STATE/step$1"
}

# remember_hints STEP COUNT
remember_hints() {
    record "$1" "$(recall "$1" passed)" "$(recall "$1" total)" \
        "$(recall "$1" failed)"
    sed "s/^hints .*/hints $2/" "$STATE/step$1" >"$STATE/new" &&
        mv "$STATE/new" "$STATE/step$1"
}

# "step 1: 15 of 15, step 2: 3 of 25, step 3: not checked yet"
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
    echo "Your way: ${line#, }."
    [ "$done" -lt 3 ] || echo "You have written all three servers."
}
