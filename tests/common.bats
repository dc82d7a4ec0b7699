#!/usr/bin/env bats
# What all programs have in common: how they start, stop and log, whatever they
# find open, ignored or full, and what they do with a connection.

load helpers

step1=$ROOT/step1-accept
step2=$ROOT/step2-concurrency
servers=("$step1"/{hello,echo,server} "$step2"/{hello,echo,echo-resp,server}
    "$ROOT/step3-store/server")
clients=("$ROOT"/examples/{hello-redis,client})

# The server of a step.
server_of() {
    echo "$ROOT/step$1"-*/server
}

need_proc() {
    [ -e /proc/self/fd/0 ] || skip "looks into /proc, as on Linux"
}

# need_env OPTION: env(1) of GNU has options for what a program inherits.
need_env() {
    env "$1" true 2>/dev/null || skip "needs an env(1) with $1"
}

# --- closed descriptors -----------------------------------------------------

# The port that a process listens on, by its sockets and the kernel's table.
port_of() {
    local inodes
    inodes=$(find "/proc/$1/fd" -type l -printf '%l\n' |
        sed -n 's/^socket:\[\(.*\)\]$/\1/p')
    awk -v inodes="$inodes" '
        BEGIN { split(inodes, list, "\n"); for (i in list) ours[list[i]] = 1 }
        $4 == "0A" && $10 in ours { sub(/.*:/, "", $2); print $2 }
        ' /proc/net/tcp
}

has_port() {
    [ -n "$(port_of "$1")" ]
}

@test "every server started without descriptors 0 to 2 opens them first" {
    need_proc
    local server fd
    for server in "${servers[@]}"; do
        "$server" --port 0 <&- >&- 2>&- 3>&- 4>&- &
        SERVER_PID=$!
        STARTED+=("$SERVER_PID")
        wait_until has_port "$SERVER_PID"
        for fd in 0 1 2; do
            [ "$(readlink "/proc/$SERVER_PID/fd/$fd")" = /dev/null ] ||
                fail "$server: $fd is not open"
        done
        kill "$SERVER_PID"
    done
}

@test "a log line reaches no client, even if stderr was closed at the start" {
    need_proc
    local step
    for step in 2 3; do
        "$(server_of "$step")" --port 0 <&- >/dev/null 2>&- \
            3>&- 4>&- &
        SERVER_PID=$!
        STARTED+=("$SERVER_PID")
        wait_until has_port "$SERVER_PID"
        PORT=$((0x$(port_of "$SERVER_PID")))
        talk send 'PING\r\n' expect '+PONG\r\n' half-close end
        talk send '*x\r\n' expect \
            '-ERR Protocol error: invalid multibulk length\r\n' end
        stop_server
    done
}

# --- output that cannot be written -------------------------------------------

@test "--help and --version that cannot be written are failures" {
    [ -c /dev/full ] || skip "needs /dev/full"
    local program option
    for program in "${servers[@]}" "${clients[@]}"; do
        for option in --help --version; do
            run bash -c '"$@" 2>&1 >/dev/full' - "$program" "$option"
            [ "$status" -eq 1 ] || fail "$program $option: $status"
            [ "$output" = \
                'Could not write to stdout: No space left on device' ]
            run bash -c '"$@" 2>&1 >&-' - "$program" "$option"
            [ "$status" -eq 1 ] || fail "$program $option >&-: $status"
            [[ "$output" == 'Could not write to stdout: '* ]]
        done
    done
}

@test "join and shared fail if their output cannot be written" {
    [ -c /dev/full ] || skip "needs /dev/full"
    local command
    for command in join 'join panic' shared; do
        # shellcheck disable=SC2086  # a word is an argument
        run bash -c '"$@" 2>&1 >/dev/full' - "$step2"/$command
        [ "$status" -eq 1 ]
        [ "$output" = 'Could not write to stdout: No space left on device' ]
        # shellcheck disable=SC2086
        run bash -c '"$@" 2>&1 <&- >&-' - "$step2"/$command
        [ "$status" -eq 1 ]
        [[ "$output" == 'Could not write to stdout: '* ]]
    done
}

@test "a server that prints what it receives ends if it cannot" {
    [ -c /dev/full ] || skip "needs /dev/full"
    local server
    for server in "$step1"/{echo,server}; do
        start_server bash -c 'exec "$@" >/dev/full' - "$server"
        talk send 'PING\r\n' say sent
        wait_until is_gone "$SERVER_PID"
        STATUS=0
        wait "$SERVER_PID" || STATUS=$?
        [ "$STATUS" -eq 1 ]
        log_has 'Could not write to stdout: No space left on device'
    done
}
