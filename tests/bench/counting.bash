# shellcheck shell=bash
#
# Counts instead of clocks: what a server asks of the heap, and of the kernel.
# Comes after tests/helpers.bash; for tests/counts.bats and microbench.

COUNTS=$TMP/counts          # count_malloc.c keeps it
TRACE=$TMP/trace            # strace writes it

# start_counted COMMAND...: a server whose allocations are counted.
start_counted() {
    rm -f "$COUNTS"
    # A blank in the path would end it in LD_PRELOAD, so that has no path.
    start_server COUNTS="$COUNTS" LD_LIBRARY_PATH="$ROOT/tests/bench" \
        LD_PRELOAD=count_malloc.so "$@"
}

# So far: how often memory was asked for, how many of these blocks are still
# held, and how many bytes were asked for in all.
read_counts() {
    # shellcheck disable=SC2046  # a word for each
    set -- $(od -A n -t u8 "$COUNTS")
    ALLOCATIONS=$1
    HELD=$(($1 - $2))
    BYTES=$3
    export ALLOCATIONS HELD BYTES
}

# bytes_of_a_place COMMAND...: what each client that the server of step 3 has
# room for takes in all of its tables. Sets PLACE.
bytes_of_a_place() {
    local few=100 many=900 before
    start_counted "$@" --max-clients "$few"
    read_counts
    before=$BYTES
    stop_server
    start_counted "$@" --max-clients "$many"
    read_counts
    stop_server
    # Rounded up.
    PLACE=$(((BYTES - before + many - few - 1) / (many - few)))
    export PLACE
}

# idle_crowd N: so many clients connect, and do nothing.
idle_crowd() {
    local i ask=() hear=()
    for ((i = 1; i <= $1; i++)); do
        ask+=(use "$i" send 'PING\r\n')
        hear+=(use "$i" expect '+PONG\r\n')
    done
    rm -f "$TMP/go"
    # The last one is served, so all have been accepted.
    talk_behind crowd crowd "$1" use "$1" send 'PING\r\n' expect '+PONG\r\n' \
        say fresh wait-file "$TMP/go" "${ask[@]}" "${hear[@]}" say used hold
    wait_until has_said crowd fresh
}

# Each of them sends a command and hears the reply, and all are idle again.
# First all send: poll(2) finds many at each wait, which is long with so many.
crowd_speaks() {
    touch "$TMP/go"
    wait_until has_said crowd used
}

# start_traced COMMAND...: a server whose system calls are written to TRACE.
# -D: the tracer is the child, and the process that we know the server. Where
# the clock is no system call strace does not see it; so nowhere.
start_traced() {
    start_server strace -D -o "$TRACE" -e 'trace=!clock_gettime' "$@"
}

# calls_between FROM TO: the system calls after the write of FROM and before
# the read of TO, in their order; poll(2) and its kin are `wait`. The server
# must have ended.
calls_between() {
    wait_until grep -q '^+++ exited' "$TRACE"
    awk -F '(' -v from="$1" -v to="$2" '
        $1 == "read" && index($0, to)    { exit }
        # Before a log line: whether stderr takes it. No wait for a client.
        $1 == "poll" && $2 ~ /^\[\{fd=2,/ { next }
        between                          { print $1 }
        $1 == "write" && index($0, from) { between = 1 }
    ' "$TRACE" | sed -E 's/^(p?poll|epoll_p?wait)$/wait/' | tr '\n' ' '
}
