#!/usr/bin/env bats
# Counts step 3's system calls and allocations. A count is the same on every
# machine; `make microbench` shows the numbers that are not.

load helpers
load bench/counting

server=("$ROOT/step3-store/server" --backend "${BACKEND:-poll}")

ping=(send 'PING\r\n' expect '+PONG\r\n')
get=(send '*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n' expect '$5\r\nvalue\r\n')
set=(send '*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n' expect '+OK\r\n')
begin=(send 'ECHO begin\r\n' expect '$5\r\nbegin\r\n')
end=(send 'ECHO end\r\n' expect '$3\r\nend\r\n')

setup() {
    ! grep -q __asan_init "${server[0]}" || skip "a sanitizer would count too"
    [ "$(uname)" = Linux ] || skip "counts by means of Linux"
}

# --- system calls -----------------------------------------------------------

@test "a command takes one wait, one read, one write, no other system call" {
    need strace
    start_traced "${server[@]}"
    talk "${set[@]}" "${begin[@]}" "${ping[@]}" "${set[@]}" "${get[@]}" \
        "${end[@]}"
    stop_server
    run calls_between begin end
    [ "$output" = "wait read write wait read write wait read write wait " ]
}

@test "a hundred pipelined commands take one wait, one read and one write" {
    need strace
    start_traced "${server[@]}"
    local hundred=(
        repeat 25 send 'PING\r\nSET key value\r\nGET key\r\nGET none\r\n'
        repeat 25 expect '+PONG\r\n+OK\r\n$5\r\nvalue\r\n$-1\r\n'
    )
    # The first time also allocates memory.
    talk "${hundred[@]}" "${begin[@]}" "${hundred[@]}" "${end[@]}"
    stop_server
    run calls_between begin end
    [ "$output" = "wait read write wait " ]
}

# --- allocations ------------------------------------------------------------

# allocates_nothing VERB...: runs the script a hundred times, one by one and all
# at once, and fails if the server allocates anything.
allocates_nothing() {
    local before script=()
    while [ ${#script[@]} -lt $((100 * $#)) ]; do
        script+=("$@")
    done
    read_counts
    before=$ALLOCATIONS
    talk "${script[@]}" repeat 100 "${@:1:2}" repeat 100 "${@:3}"
    read_counts
    [ "$ALLOCATIONS" -eq "$before" ] ||
        fail "$((ALLOCATIONS - before)) allocations for 200 commands"
}

@test "PING, GET, and SET of a value of the same size allocate nothing" {
    start_counted "${server[@]}"
    # The first ones allocate the key, and the buffers that all turns share.
    talk repeat 100 "${set[@]:0:2}" repeat 100 "${set[@]:2}" \
        repeat 100 "${get[@]:0:2}" repeat 100 "${get[@]:2}"
    allocates_nothing "${ping[@]}"
    allocates_nothing "${get[@]}"
    allocates_nothing "${set[@]}"
}

@test "a SET of a value of another size allocates once, and is counted" {
    start_counted "${server[@]}"
    talk "${set[@]}" "${get[@]}"
    read_counts
    local before=$ALLOCATIONS
    talk send 'SET key longer\r\n' expect '+OK\r\n'
    read_counts
    [ "$ALLOCATIONS" -eq $((before + 1)) ]
}

@test "a thousand idle clients allocate nothing, when new or after a command" {
    need_open_files 1100
    start_counted "${server[@]}"
    talk "${ping[@]}"
    read_counts
    local before=$ALLOCATIONS
    idle_crowd 1000
    read_counts
    [ "$ALLOCATIONS" -eq "$before" ]
    crowd_sends
    read_counts
    [ "$ALLOCATIONS" -eq "$before" ]
}

@test "a client's slots in all tables take at most 72 bytes" {
    count_slot_bytes "${server[@]}"
    [ "$SLOT_BYTES" -gt 0 ]
    [ "$SLOT_BYTES" -le 72 ]
}
