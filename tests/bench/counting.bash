# shellcheck shell=bash
#
# Counts a server's allocations and system calls, which, unlike times, are the
# same on every machine. For tests/counts.bats and microbench; to be loaded
# after tests/helpers.bash.

COUNTS=$TMP/counts          # count_malloc.c writes it
TRACE=$TMP/trace            # strace writes it

# start_counted COMMAND...: starts a server and counts its allocations.
start_counted() {
    rm -f "$COUNTS"
    # A space would end the path in LD_PRELOAD, so use a name without a path.
    start_server COUNTS="$COUNTS" LD_LIBRARY_PATH="$ROOT/tests/bench" \
        LD_PRELOAD=count_malloc.so "$@"
}

# Sets ALLOCATIONS, the number of allocations so far; HELD, how many of these
# blocks are not freed; and BYTES, how many bytes were allocated in all.
read_counts() {
    # shellcheck disable=SC2046  # one word for each number
    set -- $(od -A n -t u8 "$COUNTS")
    ALLOCATIONS=$1
    HELD=$(($1 - $2))
    BYTES=$3
    export ALLOCATIONS HELD BYTES
}

# count_slot_bytes COMMAND...: sets SLOT_BYTES, the memory that step 3's server
# reserves for each client that may connect, in all of its tables.
count_slot_bytes() {
    local few=100 many=900 before
    start_counted "$@" --max-clients "$few"
    read_counts
    before=$BYTES
    stop_server
    start_counted "$@" --max-clients "$many"
    read_counts
    stop_server
    # Rounded up.
    SLOT_BYTES=$(((BYTES - before + many - few - 1) / (many - few)))
    export SLOT_BYTES
}

# idle_crowd N: connects N clients, which then do nothing.
idle_crowd() {
    local i ask=() receive=()
    for ((i = 1; i <= $1; i++)); do
        ask+=(use "$i" send 'PING\r\n')
        receive+=(use "$i" expect '+PONG\r\n')
    done
    rm -f "$TMP/go"
    # When the last one is served, all have been accepted.
    start_talker crowd crowd "$1" use "$1" send 'PING\r\n' expect '+PONG\r\n' \
        say fresh wait-file "$TMP/go" "${ask[@]}" "${receive[@]}" say used hold
    wait_until has_said crowd fresh
}

# Lets each client of the crowd send a command and receive the reply. All send
# first, so that poll(2) finds many of them ready at each call, which takes long
# with so many.
crowd_sends() {
    touch "$TMP/go"
    wait_until has_said crowd used
}

# start_traced COMMAND...: starts a server and writes its system calls to TRACE.
# With -D the tracer is the child, and the process that we start is the server.
# clock_gettime is left out, because only on some machines is it a system call
# that strace sees.
start_traced() {
    start_server strace -D -o "$TRACE" -e 'trace=!clock_gettime' "$@"
}

# calls_between FROM TO: prints the system calls between the write of FROM and
# the read of TO, in order; poll(2), ppoll(2) and epoll's are printed as `wait`.
# The server must have ended.
calls_between() {
    wait_until grep -q '^+++ exited' "$TRACE"
    awk -F '(' -v from="$1" -v to="$2" '
        $1 == "read" && index($0, to)    { exit }
        # Before a log line the server polls stderr. That does not wait for a
        # client.
        $1 == "poll" && $2 ~ /^\[\{fd=2,/ { next }
        between                          { print $1 }
        $1 == "write" && index($0, from) { between = 1 }
    ' "$TRACE" | sed -E 's/^(p?poll|epoll_p?wait)$/wait/' | tr '\n' ' '
}
