#!/usr/bin/env bats
# What all programs have in common: how they start, stop and log, even with
# closed descriptors, ignored signals or a full disk, and how they handle a
# connection. Step 1's hello is the exception, because it makes the system calls
# itself.

load helpers

step1=$ROOT/step1-accept
step2=$ROOT/step2-concurrency
step3=$ROOT/step3-store
servers=("$step1"/{echo,lines,server} "$step2"/{hello,echo,echo-resp,spawn,server}
    "$step3"/{hello,echo,ping,small,server})
clients=("$ROOT"/examples/{hello-redis,client})

# server_of STEP: prints the path of its server.
server_of() {
    echo "$ROOT/step$1"-*/server
}

need_proc() {
    [ -e /proc/self/fd/0 ] || skip "needs Linux's /proc"
}

# need_env OPTION: skips the test unless env(1) has this option. GNU's env has
# options for what a program inherits.
need_env() {
    env "$1" true 2>/dev/null || skip "needs an env(1) with $1"
}

# --- closed descriptors -----------------------------------------------------

# port_of PID: prints the port that a process listens on, from its list of
# sockets and the kernel's table.
port_of() {
    local inodes
    inodes=$(for fd in "/proc/$1/fd"/*; do readlink "$fd"; done |
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
        stop_server
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

@test "--help and --version fail if their output cannot be written" {
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

@test "a server that prints what it receives exits if it cannot print" {
    [ -c /dev/full ] || skip "needs /dev/full"
    local server
    for server in "$step1"/{echo,lines,server}; do
        start_server bash -c 'exec "$@" >/dev/full' - "$server"
        talk send 'PING\r\n' say sent
        wait_until is_gone "$SERVER_PID"
        STATUS=0
        wait "$SERVER_PID" || STATUS=$?
        [ "$STATUS" -eq 1 ]
        log_has 'Could not write to stdout: No space left on device'
    done
}

# --- options and names ------------------------------------------------------

@test "with --port or --help, PORT is ignored" {
    start_server PORT=nonsense "$(server_of 1)"
    run env PORT=nonsense "$(server_of 1)" --help
    [ "$status" -eq 0 ]
    [[ "$output" == usage:* ]]
    run env PORT=nonsense "$(server_of 1)" --version
    [ "$status" -eq 0 ]
}

@test "an unknown host is reported with the resolver's message" {
    local program words='(Name or service not known|Name does not resolve)'
    for program in "${servers[@]}"; do
        run "$program" --bind 'no host' --port 0
        [ "$status" -eq 1 ]
        [[ "${lines[${#lines[@]} - 1]}" =~ ^"Could not bind the TCP listener to no host:0. Err: "\
$words". Give --bind an address of this machine."$ ]]
    done
    for program in "${clients[@]}"; do
        run "$program" --host 'no host' --port 1
        [ "$status" -eq 1 ]
        [[ "$output" =~ ^Could\ not\ connect\ to\ no\ host:1\.\ Err:\ $words\.\  ]]
    done
}

@test "the log shows a link-local address with its scope" {
    need ip
    local scope address
    read -r scope address < <(ip -6 -o address show scope link |
        awk '{ sub(/\/.*/, "", $4); print $2, $4; exit }')
    [ -n "$address" ] || skip "this machine has no link-local address"
    start_server "$(server_of 2)" --bind "$address%$scope"
    log_has "Listening on [$address%$scope]:$PORT"
    run -0 "$ROOT/examples/client" --host "$address%$scope" --port "$PORT" PING
}

# --- inherited signals ------------------------------------------------------

@test "SIGTERM stops a server that inherited it ignored or blocked" {
    need_env --ignore-signal=TERM
    local server how
    for server in "${servers[@]}"; do
        for how in ignore block; do
            start_server env "--$how-signal=TERM" "$server"
            stop_server
            # Some of them have nothing to do before they stop, so they do not
            # catch the signal.
            case $server in
            */step2-concurrency/server | */step3-store/*) [ "$STATUS" -eq 0 ] ;;
            *) [ "$STATUS" -eq 143 ] ;;
            esac || fail "$server, $how: exit status $STATUS"
        done
    done
}

ignores_sigint() {
    local ignored
    ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$1/status")
    [ $((0x$ignored & 2)) -ne 0 ]
}

@test "a server that inherited SIGINT ignored, as with nohup, keeps ignoring it" {
    need_proc
    need_env --ignore-signal=INT
    local step
    for step in 2 3; do
        start_server env --ignore-signal=INT "$(server_of "$step")"
        start_talker client send 'PING\r\n' expect '+PONG\r\n' say served gone
        wait_until has_said client served
        ignores_sigint "$SERVER_PID"
        if [ "$step" = 2 ]; then
            ignores_sigint "$(children)"
        fi
        kill -s INT "$SERVER_PID"
        talk send 'PING\r\n' expect '+PONG\r\n'
        stop_server
        [ "$STATUS" -eq 0 ]
        finish client
    done
}

@test "join is not affected by signals that it inherited ignored" {
    need timeout
    need_env --ignore-signal=CHLD
    run -0 env --ignore-signal=CHLD "$step2/join"
    [ "$output" = 'GOT return value' ]
    run timeout 10 env --ignore-signal=TERM "$step2/join" cancel
    [ "$status" -eq 1 ]
    [[ "$output" == 'The task was cancelled: signal 15 ('*')' ]]
    run -0 env --ignore-signal=CHLD "$step2/shared"
    [ "$output" = '4 tasks added 10000000 each: 40000000' ]
}

# --- a stop signal always arrives -------------------------------------------

# Stops the server, which must take less than two seconds.
stops_in_time() {
    kill -s TERM "$SERVER_PID"
    wait_until -t 2 is_gone "$SERVER_PID"
}

@test "SIGTERM ends every server in the middle of a slow address lookup" {
    need_proc
    local server
    for server in "${servers[@]}"; do
        preload ./faults.so "$server"
        launch env FAULT_LOOKUP=1 "${PRELOAD[@]}" \
            "$server" --bind nowhere --port 0
        wait_until is_blocked "$SERVER_PID" "$server"
        stops_in_time
    done
}

# is_blocked PID PROGRAM: fails unless the process runs that program, and is
# blocked in a system call.
is_blocked() {
    [ "$(readlink "/proc/$1/exe")" = "$2" ] &&
        grep -q '^State:.S' "/proc/$1/status"
}

@test "SIGTERM ends every server that has no file descriptor left" {
    need prlimit
    local step
    for step in 1 2 3; do
        start_server "$(server_of "$step")"
        # With a client in the accept queue, the listener is always ready.
        prlimit --pid "$SERVER_PID" --nofile=4:64
        start_talker waiting send 'PING\r\n' hold
        wait_until has_logged_emfile 3
        stops_in_time
    done
}

@test "a server without descriptors for its own use reports that and exits" {
    need timeout
    local step
    for step in 2 3; do
        run -1 timeout 10 bash -c 'exec 3>&- 4>&-
            ulimit -n 4; exec "$@" --port 0' - \
            "$(server_of "$step")"
        [[ "$output" == *'Could not '*': '* ]]
    done
}

@test "1,100 inherited descriptors affect no server" {
    need_open_files 2048
    local step reply
    for step in 1 2 3; do
        start_server bash -c 'ulimit -Sn 2048
            for ((fd = 10; fd < 1110; fd++)); do eval "exec $fd</dev/null"; done
            exec "$@"' - "$(server_of "$step")"
        reply='+PONG\r\n'
        [ "$step" != 1 ] || reply='-unimplemented\r\n'
        talk send 'PING\r\n' expect "$reply"
        stops_in_time
    done
}

# --- a log that is not read -------------------------------------------------

# start_unread STEP: starts that step's server, whose log is a pipe. Reads only
# the line with the port from it.
start_unread() {
    local line=''
    mkfifo "$TMP/unread.$1"
    # Opened for reading and writing, the pipe always has a reader, which never
    # reads.
    exec 8<>"$TMP/unread.$1"
    LOG=debug "$(server_of "$1")" --port 0 </dev/null >/dev/null 2>&8 \
        3>&- 4>&- 8>&- &
    SERVER_PID=$!
    STARTED+=("$SERVER_PID")
    until [ "$line" != "${line#*Listening on}" ]; do
        IFS= read -r -t 10 line <&8 || return
    done
    PORT=${line##*:}
}

# Reads the pipe again, and prints what is in it.
read_log() {
    local line
    while IFS= read -r -t 1 line; do
        printf '%s\n' "$line"
    done <&8
}

@test "a log that is not read neither delays a client nor a stop signal" {
    local step reply
    for step in 1 2 3; do
        start_unread "$step"
        reply='+PONG\r\n'
        [ "$step" != 1 ] || reply='-unimplemented\r\n'
        # These are far more lines than a pipe can hold.
        talk visit 800 'PING\r\n' "$reply"
        stops_in_time
        exec 8<&-
    done
}

@test "log lines that are not read are dropped, counted, and reported once" {
    local step written dropped
    for step in 1 3; do
        start_unread "$step"
        reply='+PONG\r\n'
        [ "$step" != 1 ] || reply='-unimplemented\r\n'
        talk visit 800 'PING\r\n' "$reply"
        read_log >"$TMP/before"
        talk visit 1 'PING\r\n' "$reply"
        read_log >"$TMP/after"
        stop_server
        exec 8<&-
        # Every line about the visits is there, or counted as left out.
        written=$(grep -c '] Accepted connection$' "$TMP/before")
        dropped=$(sed -n "1s/.* WARN server: \[server\] Dropped \([0-9]*\) \
log lines that stderr did not take$/\1/p" "$TMP/after")
        [ "$written" -gt 0 ]
        [ "$written" -lt 800 ]
        [ "$dropped" -ge $((800 - written)) ]
        [ "$(grep -c Dropped "$TMP/before" "$TMP/after" |
            sed 's/.*://' | paste -sd ' ')" = '0 1' ]
    done
}

@test "a terminal that is not read neither delays a client nor a stop signal" {
    need script
    need_proc
    # script(1) provides the terminal. It is suspended, so it reads nothing.
    local step
    for step in 1 2 3; do
        terminal_of "$step"
        reply='+PONG\r\n'
        [ "$step" != 1 ] || reply='-unimplemented\r\n'
        kill -s STOP "$TERMINAL_PID"
        talk visit 800 'PING\r\n' "$reply"
        kill -s TERM "$SERVER_PID"
        # It stays a zombie, because script(1) is its parent.
        wait_until -t 2 grep -q '^State:.Z' "/proc/$SERVER_PID/status"
        kill -s CONT "$TERMINAL_PID"
        # script(1) exits, too, after the server has.
        kill "$TERMINAL_PID" 2>/dev/null || true
    done
}

# terminal_of STEP: starts that step's server in a terminal of its own.
terminal_of() {
    : >"$SERVER_LOG"
    # shellcheck disable=SC2016  # script(1)'s shell expands it
    PID_FILE=$TMP/pid PROGRAM=$(server_of "$1") script -qefc \
        'echo $$ >"$PID_FILE"; LOG=debug exec "$PROGRAM" --port 0 >/dev/null' \
        /dev/null </dev/null >"$SERVER_LOG" 2>&1 3>&- 4>&- &
    TERMINAL_PID=$!
    STARTED+=("$TERMINAL_PID")
    wait_until log_has 'Listening on'
    SERVER_PID=$(cat "$TMP/pid")
    PORT=$(tr -d '\r' <"$SERVER_LOG" | sed -n 's/.*Listening on .*:\(.*\)/\1/p')
}

@test "no client can fill the log with warnings" {
    local server cause client all
    for server in "$step1"/{echo,lines,server} "$step3/server"; do
        cause=(send '*x\r\n' swallow 10 close)
        case $server in
        */echo) cause=(send 'x\n' expect 'Hello world!\nx\n' reset) ;;
        */lines) cause=(send 'x\n' expect 'x\n' reset) ;;
        esac
        start_server "$server"
        # Ten per second are logged. One program sends them all, because a
        # hundred programs take more than ten seconds on a slow machine.
        all=()
        for client in {1..100}; do
            all+=(use "$client" "${cause[@]}")
        done
        talk "${all[@]}"
        [ "$(grep -c ' WARN ' "$SERVER_LOG")" -lt 100 ] ||
            fail "$server logs every warning"
        wait_until left_out_is_reported "${cause[@]}"
        stop_server
    done
}

left_out_is_reported() {
    talk "$@"
    log_has 'more warnings about clients: there were more than 10 in a second'
}

# --- a connection -----------------------------------------------------------

# Prints the seconds until the kernel's keepalive probe, if there is to be one.
# In /proc/net/tcp, "02" is that timer, in hundredths of a second.
seconds_to_probe() {
    awk -v port="$(printf ':%04X' "$PORT")" \
        '$2 ~ port "$" && $4 == "01" && $6 ~ /^02:/ { print substr($6, 4) }' \
        /proc/net/tcp | while read -r ticks; do
        echo $((0x$ticks / 100))
    done
}

probes_soon() {
    local seconds
    seconds=$(seconds_to_probe)
    [ -n "$seconds" ] && [ "$seconds" -gt 280 ] && [ "$seconds" -le 300 ]
}

@test "a vanished client is detected by keepalive probes after 300 idle seconds" {
    need_proc
    local server
    for server in "${servers[@]}"; do
        case $server in
        */hello) continue ;;    # it never waits for a client
        esac
        start_server "$server"
        start_talker client say connected hold
        wait_until has_said client connected
        wait_until -t 5 probes_soon
        kill "$TALKER_PID"
        stops_in_time
    done
}
