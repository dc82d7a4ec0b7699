#!/usr/bin/env bats
# `make timeline`: the times of five clients, of which the first is slow. The
# steps differ in how long the others wait.

load helpers

# waits CLIENT: prints for how many milliseconds it waits in the printed
# timeline.
waits() {
    sed -nE "s/^client $1 .* (sends|waits) ([0-9]+) ms\$/\\2/p" <<<"$output"
}

# bar_is CLIENT REGEX: fails unless its bar matches.
bar_is() {
    grep -E "^client $1 " <<<"$output" | cut -d '|' -f 2 | grep -qE "^$2\$"
}

# reply_at CLIENT: prints the column of its bar in which its reply arrives.
reply_at() {
    grep -E "^client $1 " <<<"$output" | cut -d '|' -f 2 | cut -d R -f 1 | wc -c
}

# The others come within 80 ms, after which the slow client still has 920. Each
# of them must be done long before that, even on a busy machine.
others_are_served_at_once() {
    local client
    [ "$(waits 1)" -ge 1000 ]
    bar_is 1 's+\.*R *'
    for client in 2 3 4 5; do
        [ "$(waits "$client")" -lt 500 ]
        bar_is "$client" ' *\.*R {15,}'
    done
}

timeline() {
    run -0 "$ROOT/tests/timeline" --port "$PORT" "$@" 3>&- 4>&-
    printf '%s\n' "$output"
}

@test "step 1: the others wait until the slow client has its reply" {
    local client
    start_step 1
    timeline --title "Step 1"
    [ "${lines[0]}" = "Step 1" ]
    [ "$(waits 1)" -ge 1000 ]
    for client in 2 3 4 5; do
        [ "$(waits "$client")" -ge 800 ]
        bar_is "$client" ' *\.{25,}R *'
        [ "$(reply_at "$client")" -ge "$(reply_at 1)" ]
    done
    ! grep -E '.{81}' <<<"$output" || fail "a line of more than 80 columns"
}

# is_well_formed FILE: checks the XML with xmllint. Without xmllint, compares
# the number of opening and closing tags.
is_well_formed() {
    if command -v xmllint >/dev/null; then
        xmllint --noout "$1"
    else
        [ "$(grep -o '<text' "$1" | wc -l)" -eq \
            "$(grep -o '</text>' "$1" | wc -l)" ]
        [ "$(tail -n 1 "$1")" = "</svg>" ]
    fi
}

@test "step 2: the others are served at once, and the pictures show it" {
    local theme
    start_step 2
    timeline --title "Step 2" --svg "$TMP/picture"
    others_are_served_at_once
    for theme in light dark; do
        is_well_formed "$TMP/picture-$theme.svg"
        grep -qF '<title id="title">Step 2</title>' "$TMP/picture-$theme.svg"
        grep -qF "Client 5 waits $(waits 5) ms for its reply.</desc>" \
            "$TMP/picture-$theme.svg"
    done
    # They differ only in their colors.
    diff <(sed 's/#[0-9a-f]*//g' "$TMP/picture-light.svg") \
        <(sed 's/#[0-9a-f]*//g' "$TMP/picture-dark.svg")
}

@test "step 3, started by make timeline: the others are served at once" {
    need_proc
    MARK=of-$TMP TMPDIR=$TMP run -0 "$ROOT/tests/timeline-run" 3 3>&- 4>&-
    printf '%s\n' "$output"
    [ "${lines[0]}" = "Step 3: one event loop for all" ]
    others_are_served_at_once
    # It leaves neither a file nor the server.
    [ -z "$(find "$TMP" -name 'timeline.*')" ]
    run ! grep -qsF "MARK=of-$TMP" /proc/[0-9]*/environ
}

@test "a step that does not exist is an error" {
    run -2 "$ROOT/tests/timeline-run" 4
    [ "$output" = "timeline: no step 4; STEP is 1, 2 or 3" ]
}

@test "a server that does not listen is reported in one line, exit status 1" {
    run -1 "$ROOT/tests/timeline" --port "$(free_port)" 3>&- 4>&-
    [ "$output" = "timeline: cannot connect: Connection refused" ]
}

@test "make help lists timeline" {
    run -0 make -s -C "$ROOT" help
    [[ "$output" == *"make timeline "*"shows "* ]]
}
