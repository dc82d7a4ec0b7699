#!/usr/bin/env bats
# Makes every system call that can fail do so, one after the other, in the
# middle of a session. Each server must keep serving, or end with a message.
# faults.bash has the sweep, and says what it checks.
#
# step1-internal.bats, step2-internal.bats and step3-internal.bats test EMFILE,
# and a fork(2) that fails, with real limits.

load helpers
load faults

# --- failures that no client notices ----------------------------------------

signals_go_unnoticed() {
    start_faulty "$1" LOG=debug
    sweep read EINTR complete
    sweep write EINTR complete
    sweep accept EINTR complete
    sweep wait EINTR complete
    no_line_is_lost
}

# The log must show, for each connection that was accepted, that it ended. The
# pattern leaves out step 3's second "Accepted" line and step 2's lines about
# its children.
no_line_is_lost() {
    wait_until -t 5 as_many_lines '] Accepted connection$' \
        '] Ending connection$'
}

as_many_lines() {
    [ "$(grep -c "$1" "$SERVER_LOG")" -eq "$(grep -c "$2" "$SERVER_LOG")" ]
}

@test "step 1: a signal during any system call goes unnoticed" {
    signals_go_unnoticed 1
    [ "$(sort -u "$SERVER_OUT")" = \
        'GOT: Array([Bulk(b"ECHO"), Bulk(b"hello")])' ]
}

@test "step 2: a signal during any system call goes unnoticed" {
    signals_go_unnoticed 2
}

@test "step 3: a signal during any system call goes unnoticed" {
    signals_go_unnoticed 3
}

short_calls_go_unnoticed() {
    start_faulty "$1"
    sweep read SHORT complete
    sweep write SHORT complete
    arm read all SHORT
    session_is_complete
    arm write all SHORT
    session_is_complete
}

@test "step 1: short reads and writes go unnoticed" {
    short_calls_go_unnoticed 1
}

@test "step 2: short reads and writes go unnoticed" {
    short_calls_go_unnoticed 2
}

@test "step 3: short reads and writes go unnoticed" {
    short_calls_go_unnoticed 3
}

interrupted_calls_go_on() {
    local i
    start_faulty "$1" FAULT_TIMER=1000
    for i in {1..20}; do
        session_is_complete || fail "session $i: $(cat "$TMP/why")"
    done
    arm any half EINTR
    for i in {1..20}; do
        session_is_complete || fail "session $i: $(cat "$TMP/why")"
    done
    echo "# step $1: 40 sessions, $(cpu_of_all)0 ms of CPU time" >&3
}

@test "step 1: signals in half of all calls, or 1,000 a second, go unnoticed" {
    interrupted_calls_go_on 1
}

@test "step 2: signals in half of all calls, or 1,000 a second, go unnoticed" {
    interrupted_calls_go_on 2
}

@test "step 3: signals in half of all calls, or 1,000 a second, go unnoticed" {
    interrupted_calls_go_on 3
}

# --- failures that may end one client's connection --------------------------

lost_clients_end_alone() {
    start_faulty "$1"
    sweep read ECONNRESET cut
    sweep write EPIPE cut
    sweep write EAGAIN "$2"
    sweep accept ECONNABORTED complete
}

# On a blocking socket, EAGAIN means that the time limit for writes has passed.
@test "step 1: losing a client in any system call affects no other client" {
    lost_clients_end_alone 1 cut
}

@test "step 2: losing a client in any system call affects no other client" {
    lost_clients_end_alone 2 cut
}

@test "step 3: losing a client in any system call affects no other client" {
    lost_clients_end_alone 3 complete
}

recovers_from_exhaustion() {
    start_faulty "$1"
    sweep accept EMFILE complete
    sweep accept ENFILE complete
    sweep accept ENOMEM complete
    sweep wait ENOMEM cut
}

@test "step 1: the server recovers from exhaustion in any accept or wait" {
    recovers_from_exhaustion 1
    # All waits of a lingering close fail, with a client that stays connected:
    # the server must cut the close short, and not spin.
    local before
    before=$(cpu_of_all)
    arm wait all ENOMEM
    start_talker guest send 'PING\r\n' expect '-unimplemented\r\n' end \
        say over hold
    wait_until has_said guest over
    session_is_right
    has_struck
    [ $(($(cpu_of_all) - before)) -le 5 ]
}

@test "step 2: the server recovers from exhaustion in any accept, wait or fork" {
    recovers_from_exhaustion 2
    sweep fork EAGAIN complete
    sweep fork ENOMEM complete
}

@test "step 3: the server recovers from exhaustion in any accept or wait" {
    recovers_from_exhaustion 3
}

# outlasts STEP KIND WHAT LOG: lets a resource be exhausted for half a second,
# as no ulimit can, for example all descriptors of the system (ENFILE). The
# server must log that a few times, not thousands, and then serve the client
# that waited.
outlasts() {
    start_faulty "$1"
    local before used logged came
    before=$(cpu_of_all)
    arm "$2" all "$3"
    start_talker waiting "${SCRIPT[@]}" half-close print-all
    talk silence 500
    used=$(($(cpu_of_all) - before))
    logged=$(grep -cF "$4" "$SERVER_LOG")
    came=$(milliseconds)
    arm
    finish waiting
    came=$(($(milliseconds) - came))
    cmp "$TMP/expected" "$TMP/waiting.out"
    echo "# step $1: ${used}0 ms of CPU time in 500 ms of $3, logged" \
        "$logged times, the client was served $came ms later" >&3
    [ "$used" -le 2 ]
    [ "$logged" -ge 2 ] && [ "$logged" -le 7 ]
    [ "$came" -le 1000 ]
}

@test "step 1: persistent ENFILE costs no CPU time" {
    outlasts 1 accept ENFILE 'accept failed: Too many open'
}

@test "step 2: persistent ENFILE costs no CPU time" {
    outlasts 2 accept ENFILE 'accept failed: Too many open'
}

@test "step 2: while fork fails the server waits, for any user" {
    outlasts 2 fork EAGAIN 'fork failed: Resource temporarily unavailable;'
}

@test "step 3: persistent ENFILE costs no CPU time" {
    outlasts 3 accept ENFILE 'accept failed: Too many open'
}

# --- failures that may end the server ---------------------------------------

# Skips the test unless the server uses glibc, whose malloc(3) is the only one
# that faults.c can replace.
with_malloc_of_glibc() {
    local server
    server=$(echo "$ROOT/step$1"-*/server)
    if grep -q __asan_init "$server" ||
        ! ldd "$server" 2>&1 | grep -q '/libc\.so\.6'; then
        skip "needs the malloc(3) of glibc"
    fi
}

memory_runs_out() {
    with_malloc_of_glibc "$1"
    start_faulty "$1"
    sweep memory ENOMEM "$2"
}

@test "step 1: out of memory in any call ends the server with a message" {
    memory_runs_out 1 end
}

@test "step 2: out of memory in any call ends that child with a message" {
    memory_runs_out 2 cut
    wait_until log_has 'exited with status 1'
    log_has 'Out of memory: the system refused '
}

@test "step 3: out of memory in any call ends the server with a message" {
    memory_runs_out 3 end
}

# Lets each allocation during startup fail. The server must start, or print why
# not and exit.
starts_or_says_why() {
    with_malloc_of_glibc "$1"
    start_faulty "$1"
    local n=0 struck=1 status
    while [ "$struck" -eq 1 ]; do
        stop_server KILL
        n=$((n + 1))
        arm memory "$n" ENOMEM
        launch env "${FAULTY[@]}" --port 0
        wait_until listens_or_ended
        wait_until sleeps_or_ended
        has_struck || struck=0
        arm
        # shellcheck disable=SC2034  # the session's
        PORT=$(sed -n 's/.*Listening on .*:\([0-9]*\)$/\1/p' "$SERVER_LOG")
        if ! runs "$SERVER_PID" || ! session_is_complete; then
            wait_until is_gone "$SERVER_PID"
            status=0
            wait "$SERVER_PID" || status=$?
            [ "$status" -eq 1 ] || fail "allocation $n: exit status $status"
            grep -qE 'Out of memory|Cannot allocate memory' "$SERVER_LOG" ||
                fail "allocation $n: the log does not mention it"
            launch sleep 100
        fi
    done
    echo "# step $1: $((n - 1)) allocations until it listens" >&3
}

# The server listens before it is fully prepared, so wait until it waits for
# clients.
sleeps_or_ended() {
    is_gone "$SERVER_PID" || grep -q '^State:.S' "/proc/$SERVER_PID/status"
}

@test "step 1: out of memory during startup is reported, exit status 1" {
    starts_or_says_why 1
}

@test "step 2: out of memory during startup is reported, exit status 1" {
    starts_or_says_why 2
}

@test "step 3: out of memory during startup is reported, exit status 1" {
    starts_or_says_why 3
}
