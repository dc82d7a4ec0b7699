# shellcheck shell=bash
#
# Starts servers whose system calls fail on demand, by preloading
# tests/tools/faults.c.
#
#     setup() { start_faulty 1; }
#     @test "..." { sweep read EINTR complete; }

# arm [KIND WHEN WHAT]: makes this call fail from now on; without arguments, no
# call. It overwrites the file in one write, because the server reads it at any
# time.
arm() {
    printf '%-8s%-8s%-15s0\0\0\0\0' "${1:-none}" "${2:-0}" "${3:-none}" \
        1<>"$TMP/faults"
}

has_struck() {
    local record
    IFS= read -r -n 32 record <"$TMP/faults"
    [ "${record:31}" = 1 ]
}

# start_faulty STEP [NAME=VALUE...]: starts that step's server, in which no call
# fails yet. Sets DESCRIPTORS_BEFORE to its number of descriptors.
start_faulty() {
    STEP=$1
    shift
    local server backend=()
    server=$(echo "$ROOT/step$STEP"-*/server)
    [ "$STEP" != 3 ] || backend=(--backend "${BACKEND:-poll}")
    preload ./faults.so "$server"
    FAULTY=("$@" FAULTS="$TMP/faults" "${PRELOAD[@]}"
            "$server" ${backend[@]+"${backend[@]}"})
    prepare_session
    arm
    start_server "${FAULTY[@]}"
    DESCRIPTORS_BEFORE=$(descriptors)
}

# --- a session ---------------------------------------------------------------

# Writes the session's script, SCRIPT, and the replies that a client must
# receive. It has small commands in small pieces, a value that takes several
# reads and writes, and EOF.
prepare_session() {
    [ ! -e "$TMP/expected" ] || return 0
    if [ "$STEP" = 1 ]; then
        SCRIPT=(pieces 9 send '*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n')
        printf -- '-unimplemented\r\n' >"$TMP/expected"
        return
    fi
    seq 9999 | tr '\n' ' ' | head -c 20000 >"$TMP/value"
    SCRIPT=(send 'PING\r\n' line send 'PING\r\n' line
            pieces 9 send '*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n' line line
            pieces 0 send '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$20000\r\n'
            send-file "$TMP/value" send '\r\nGET k\r\nNOPE\r\n')
    {
        printf '+PONG\r\n+PONG\r\n$5\r\nhello\r\n+OK\r\n$20000\r\n'
        cat "$TMP/value"
        printf "\\r\\n-ERR unknown command 'NOPE', with args beginning with: "
        printf '\r\n'
    } >"$TMP/expected"
}

# Runs the session, as far as the server lets it.
have_session() {
    TALKER_TIMEOUT=5 talk "${SCRIPT[@]}" half-close print-all \
        >"$TMP/got" 2>"$TMP/why"
}

# Runs the session, and fails unless all replies arrive.
session_is_complete() {
    have_session && cmp -s "$TMP/expected" "$TMP/got"
}

# Runs the session. It may end early, but fails if a reply is wrong, or if the
# client waits for a reply in vain.
session_is_right() {
    have_session || true
    ! grep -q 'in time' "$TMP/why" || return 1
    cmp -s <(head -c "$(wc -c <"$TMP/got")" "$TMP/expected") "$TMP/got"
}

# --- the sweep ---------------------------------------------------------------

# sweep KIND WHAT complete|cut|end: runs one session after the other. In the
# first one, the first call of that kind fails; in the next one, the second
# call; and so on to the last. The session must be complete; with `cut`, it may
# end early, but all replies that arrive must be right; with `end`, the server
# may even end with a message. In any case the next session must be complete.
# The failures must not cost the server CPU time or descriptors.
sweep() {
    local kind=$1 what=$2 verdict=$3 n=0 struck=0 passed=0 ended=0
    session_is_complete || fail "no session: $(cat "$TMP/why")"
    CPU_BEFORE=$(cpu_of_all)    # this may not be the first sweep
    while [ "$passed" -lt 3 ]; do
        n=$((n + 1))
        passed=$((passed + 1))
        arm "$kind" "$n" "$what"
        if [ "$verdict" = complete ]; then
            session_is_complete
        else
            session_is_right
        fi || fail "call $n of $kind, $what: $(cat "$TMP/why")"
        ! has_struck || { struck=$n; passed=0; }
        arm
        session_is_complete || ended_well "$verdict" || fail \
            "call $n of $kind, $what: no longer serves: $(cat "$TMP/why")"
    done
    [ "$struck" -gt 0 ] || fail "no call of $kind was seen"
    cost_nothing $((2 * n))
    echo "# step $STEP: $kind $what: $struck calls in turn, $(cpu_of_all)0 ms" \
        "of CPU time, ended $ended times" >&3
}

# Fails unless the server may end and has ended with its message. Starts another
# one.
ended_well() {
    [ "$1" = end ] || return 1
    wait_until -t 5 is_gone "$SERVER_PID" || return 1
    local status=0
    wait "$SERVER_PID" || status=$?
    [ "$status" -eq 1 ] && log_has 'Out of memory' || return 1
    ended=$((ended + 1))
    CPU_BEFORE=0
    start_server "${FAULTY[@]}"
    session_is_complete
}

# Prints the CPU time of the server and its reaped children, in hundredths of a
# second. A test that calls cost_nothing() after other sessions sets CPU_BEFORE
# to it.
cpu_of_all() {
    awk '{ print $14 + $15 + $16 + $17 }' "/proc/$SERVER_PID/stat"
}

# cost_nothing SESSIONS: fails if so many sessions took much CPU time, or if the
# server does not come back to the descriptors that it had without clients.
cost_nothing() {
    local cpu=$(($(cpu_of_all) - ${CPU_BEFORE:-0}))
    [ "$cpu" -le $((3 * $1)) ] ||
        fail "$1 sessions took ${cpu}0 ms of CPU time"
    wait_until -t 5 has_descriptors "$DESCRIPTORS_BEFORE"
}
