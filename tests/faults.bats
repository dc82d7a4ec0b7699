#!/usr/bin/env bats
# Every system call that can fail is made to fail, one after the other, in the
# middle of a session: each server serves on, or ends with its message.
# How a sweep goes, and what it asks: faults.bash.
#
# EMFILE by a real limit, and fork(2) failing by one: step1-internal.bats,
# step2-internal.bats, step3-internal.bats.

load helpers
load faults

# --- what goes unnoticed ----------------------------------------------------

signals_go_unnoticed() {
    start_faulty "$1" LOG=debug
    sweep read EINTR whole
    sweep write EINTR whole
    sweep accept EINTR whole
    sweep wait EINTR whole
    no_line_is_lost
}

# Each connection that was accepted has ended, by the log. Of step 3's two
# "Accepted" and of step 2's log of its children it needs no account.
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
    sweep read SHORT whole
    sweep write SHORT whole
    arm read all SHORT
    session_is_whole
    arm write all SHORT
    session_is_whole
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
        session_is_whole || fail "session $i: $(cat "$TMP/why")"
    done
    arm any half EINTR
    for i in {1..20}; do
        session_is_whole || fail "session $i: $(cat "$TMP/why")"
    done
    echo "# step $1: 40 sessions, $(cpu_of_all)0 ms of processor time" >&3
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

# --- what ends one client's connection at most ------------------------------

lost_clients_end_alone() {
    start_faulty "$1"
    sweep read ECONNRESET cut
    sweep write EPIPE cut
    sweep write EAGAIN "$2"
    sweep accept ECONNABORTED whole
}

# On a blocking socket EAGAIN is what the time limit for writes looks like.
@test "step 1: losing a client in any system call affects no other client" {
    lost_clients_end_alone 1 cut
}

@test "step 2: losing a client in any system call affects no other client" {
    lost_clients_end_alone 2 cut
}

@test "step 3: losing a client in any system call affects no other client" {
    lost_clients_end_alone 3 whole
}

shortages_pass() {
    start_faulty "$1"
    sweep accept EMFILE whole
    sweep accept ENFILE whole
    sweep accept ENOMEM whole
    sweep wait ENOMEM cut
}

@test "step 1: the server recovers from exhaustion in any accept or wait" {
    shortages_pass 1
    # For a whole goodbye, of a client that stays: it is cut short, not spun.
    local before
    before=$(cpu_of_all)
    arm wait all ENOMEM
    talk_behind guest send 'PING\r\n' expect '-unimplemented\r\n' end \
        say over hold
    wait_until has_said guest over
    session_is_right
    has_struck
    [ $(($(cpu_of_all) - before)) -le 5 ]
}

@test "step 2: the server recovers from exhaustion in any accept, wait or fork" {
    shortages_pass 2
    sweep fork EAGAIN whole
    sweep fork ENOMEM whole
}

@test "step 3: the server recovers from exhaustion in any accept or wait" {
    shortages_pass 3
}

# outlasts STEP KIND WHAT LOG: half a second of a shortage that no ulimit shows,
# ENFILE of the whole system. It is told a few times, not thousands, and then
# the client that waited is served.
outlasts() {
    start_faulty "$1"
    local before used told came
    before=$(cpu_of_all)
    arm "$2" all "$3"
    talk_behind waiting "${SCRIPT[@]}" half-close print-all
    talk silence 500
    used=$(($(cpu_of_all) - before))
    told=$(grep -cF "$4" "$SERVER_LOG")
    came=$(date +%s%N)
    arm
    finish waiting
    came=$((($(date +%s%N) - came) / 1000000))
    cmp "$TMP/expected" "$TMP/waiting.out"
    echo "# step $1: ${used}0 ms of processor time in 500 ms of $3, told" \
        "$told times, the client was served $came ms later" >&3
    [ "$used" -le 2 ]
    [ "$told" -ge 2 ] && [ "$told" -le 7 ]
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

# --- what may end the server ------------------------------------------------

# The shim knows how to go on to glibc's malloc(3), and to no other.
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

# The same before the server listens.
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
        if ! runs "$SERVER_PID" || ! session_is_whole; then
            wait_until is_gone "$SERVER_PID"
            status=0
            wait "$SERVER_PID" || status=$?
            [ "$status" -eq 1 ] || fail "allocation $n: exit status $status"
            grep -qE 'Out of memory|Cannot allocate memory' "$SERVER_LOG" ||
                fail "allocation $n: no word of it"
            launch sleep 100
        fi
    done
    echo "# step $1: $((n - 1)) allocations until it listens" >&3
}

# It listens already while it still prepares: until it waits for clients.
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
