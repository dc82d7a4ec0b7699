# shellcheck shell=bash
#
# Starts a server that SERVER names, such as a reader's, and reports how it
# ended and what it left behind. Part of helpers.bash.
#
# The server has a process group of its own, by which its children can be found
# even after it has ended. diagnose.bash reads the report about a failed test.

# The port of a server that can listen on no other port.
FIXED_PORT=${FIXED_PORT:-}

# Prints the command: SERVER, in which the port replaces {port}. If there is no
# {port}, `--port N` is appended, unless FIXED_PORT is set. Variables that the
# command sets, as in `DEBUG=1 mine/server`, are set by env(1), because the
# shell's exec cannot.
foreign_command() {
    [[ ! $SERVER =~ ^[A-Za-z_][A-Za-z_0-9]*= ]] || printf 'env '
    case $SERVER,$FIXED_PORT in
    *'{port}'*) echo "${SERVER//\{port\}/$PORT}" ;;
    *,) echo "$SERVER --port $PORT" ;;
    *) echo "$SERVER" ;;
    esac
}

# The open files that a thousand clients need, in step 3.
OPEN_FILES=1100

# Raises the soft limit on open files to that, because on macOS it is 256, and a
# server need not raise it. Fails silently if the hard limit is lower.
raise_open_files() {
    local limit
    limit=$(ulimit -Sn)
    [ "$limit" = unlimited ] || [ "$limit" -ge "$OPEN_FILES" ] ||
        ulimit -Sn "$OPEN_FILES" 2>/dev/null || true
}

# Starts the server, and waits until it listens or has ended. Its process group
# registers itself in $CHECK_WORK/groups, so that `run` can kill it even if this
# test is interrupted. After `run` has moved that directory away, the server does
# not start.
launch_foreign() {
    local register=''
    # shellcheck disable=SC2016  # for the shell that becomes the server
    [ -z "${CHECK_WORK:-}" ] ||
        register=': 2>/dev/null >"$CHECK_WORK/groups/$$" || exit;'
    PORT=${FIXED_PORT:-$(free_port)}
    export PORT
    raise_open_files
    set -m
    launch bash -c "$register exec $(foreign_command)"
    set +m
    PROBED=
    wait_for_start
}

# Tries three ports, because a free one may be taken a moment later.
start_foreign() {
    local try
    # shellcheck disable=SC2034  # for teardown()
    FOREIGN=yes
    for try in 1 2 3; do
        launch_foreign || return 1
        runs "$SERVER_PID" && return 0
        [ -z "$PROBED" ] || break
    done
    [ -z "$PROBED" ] || fail "$(probe_ended_it)"
    fail "SERVER ended before it accepted a connection, $try times: $SERVER"
}

probe_ended_it() {
    echo "SERVER ended when a client connected and left: $SERVER"
}

# START_TIMEOUT is for a server that takes longer to start than any other wait.
wait_for_start() {
    local MAX_WAIT_S=${START_TIMEOUT:-${MAX_WAIT_S:-10}}
    wait_until -t "$MAX_WAIT_S" accepts_or_ended
}

# To find out whether the server accepts connections, this connects to it, sends
# nothing, and disconnects. That is the probe.
accepts_or_ended() {
    if accepts "$PORT"; then
        PROBED=yes
    else
        is_gone "$SERVER_PID"
    fi
}

# group PATTERN: prints the processes of the server's group whose state matches
# PATTERN (Z is a zombie).
group() {
    processes | awk -v group="$SERVER_PID" -v state="$1" \
        '$3 == group && $4 ~ state { print $1 }'
}

# Ends what is left of the server's group.
end_group() {
    kill -s KILL -- "-$SERVER_PID" 2>/dev/null || true
    [ -z "${CHECK_WORK:-}" ] || rm -f "$CHECK_WORK/groups/$SERVER_PID"
}

left_behind() {
    [ -n "$(group '^[^Z]')" ]
}

nothing_left() {
    ! left_behind
}

port_is_free() {
    ! accepts "$PORT"
}

# Prints the report: the server's state, and the end of its output and log.
report_server() {
    local status=0
    # A crash closes the connections a moment before the process has ended.
    for _ in {1..10}; do
        runs "$SERVER_PID" || break
        sleep 0.02
    done
    [ "$TALKS" -gt 1 ] || echo "talks: first"
    if runs "$SERVER_PID"; then
        echo "server: running"
        # On Linux, the function of the kernel in which it is blocked.
        echo "blocked: $(cat "/proc/$SERVER_PID/wchan" 2>/dev/null)"
        [ "$(group '^[^Z]' | wc -l)" -le 1 ] || echo "children: yes"
    else
        wait "$SERVER_PID" 2>/dev/null || status=$?
        echo "server: ended ${STATUS:-$status}"
        # Its children may need a moment to exit, too.
        wait_until -t 2 port_is_free 2>/dev/null || echo "left: the port"
        wait_until -t 2 nothing_left 2>/dev/null || echo "left: processes"
    fi
    # Prints the errors of the clients that ran in the background.
    cat "$TMP"/*.err 2>/dev/null
    tail -n 8 "$SERVER_OUT" | cut -c 1-300 | sed 's/^/out: /'
    tail -n 8 "$SERVER_LOG" | cut -c 1-300 | sed 's/^/log: /'
    [ "$TALKS" -gt 1 ] || runs "$SERVER_PID" || ! ends_after_probe ||
        probe_ended_it
    echo "report: complete"
}

# A server that ended during the test's first conversation may have been about to
# end since the probe. So starts it again, and does nothing but probe.
ends_after_probe() {
    end_group
    launch_foreign && [ -n "$PROBED" ] &&
        wait_until -t 1 is_gone "$SERVER_PID"
} 2>/dev/null

# Fails unless SIGTERM ends the server and all of its children, and the port is
# free afterwards.
foreign_teardown() {
    local left='' children=''
    [ -n "${BATS_TEST_COMPLETED:-}${BATS_TEST_SKIPPED:-}" ] || report_server
    end_all
    case " ${KILLED[*]-} " in
    *" $SERVER_PID "*) left=itself
        [ -z "$(group '^[^Z]')" ] || children=$'children: yes\n' ;;
    esac
    [ -n "$left" ] ||
        wait_until -t 2 nothing_left 2>/dev/null || left=processes
    [ -n "$left" ] || wait_until -t 2 port_is_free 2>/dev/null ||
        left="the port"
    end_group
    [ -n "$left" ] && [ -n "${BATS_TEST_COMPLETED:-}" ] || return 0
    printf 'server: running\nleft: %s\n%sreport: complete\n' "$left" "$children"
    return 1
}
