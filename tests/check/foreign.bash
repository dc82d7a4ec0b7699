# shellcheck shell=bash
#
# A server that is not ours, or that is judged as if it were not: how it is
# started, how it ended, and what it left behind. Part of helpers.bash,
# where SERVER says what to start.
#
# It gets a process group of its own, so that its children are known for its
# children also when it has ended. What is told here about a test that failed,
# line by line, diagnose.bash reads.

# The port of a server that can only listen on that one.
FIXED_PORT=${FIXED_PORT:-}

# Prints the command: SERVER, in which the port replaces {port}. Without a {port}
# `--port N` is appended, unless FIXED_PORT says that the server listens on that
# port only. Variables that the command sets, as in `DEBUG=1 mine/server`, are set by
# env(1), because the shell's exec cannot.
foreign_command() {
    [[ ! $SERVER =~ ^[A-Za-z_][A-Za-z_0-9]*= ]] || printf 'env '
    case $SERVER,$FIXED_PORT in
    *'{port}'*) echo "${SERVER//\{port\}/$PORT}" ;;
    *,) echo "$SERVER --port $PORT" ;;
    *) echo "$SERVER" ;;
    esac
}

# A port that is free now may be taken a moment later, hence three tries. The
# group enlists itself, so that it is ended also when this test is stopped in
# mid-air; where nobody keeps the list any more it does not begin.
start_foreign() {
    local try enlist=''
    # shellcheck disable=SC2016  # for the shell that becomes the server
    [ -z "${CHECK_WORK:-}" ] ||
        enlist=': 2>/dev/null >"$CHECK_WORK/groups/$$" || exit;'
    # shellcheck disable=SC2034  # teardown() asks for it
    FOREIGN=yes
    for try in 1 2 3; do
        PORT=${FIXED_PORT:-$(free_port)}
        export PORT
        set -m
        launch bash -c "$enlist exec $(foreign_command)"
        set +m
        PROBED=
        wait_for_start || return 1
        runs "$SERVER_PID" && return 0
        [ -z "$PROBED" ] || break
    done
    [ -z "$PROBED" ] ||
        fail "SERVER ended when a client connected and left: $SERVER"
    fail "SERVER ended before it accepted a connection, $try times: $SERVER"
}

# START_TIMEOUT is for a server that takes longer than any other wait.
wait_for_start() {
    local WAIT_AT_MOST=${START_TIMEOUT:-${WAIT_AT_MOST:-10}}
    wait_until -t "$WAIT_AT_MOST" accepts_or_ended
}

# Whether it accepts is seen by connecting to it: a client that says nothing and
# leaves.
accepts_or_ended() {
    if accepts "$PORT"; then
        PROBED=yes
    else
        is_gone "$SERVER_PID"
    fi
}

# group PATTERN: the processes of the server's group in a state that
# matches PATTERN (Z is a zombie).
group() {
    processes | awk -v group="$SERVER_PID" -v state="$1" \
        '$3 == group && $4 ~ state { print $1 }'
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

# What became of the server, and its last words.
tell_fate() {
    local status=0
    # One that has just crashed may have hung up, and not have ended yet.
    for _ in {1..10}; do
        runs "$SERVER_PID" || break
        sleep 0.02
    done
    [ "$TALKS" -gt 1 ] || echo "talks: first"
    if runs "$SERVER_PID"; then
        echo "fate: runs"
        # On Linux: the function of the kernel that it is blocked in.
        echo "blocked: $(cat "/proc/$SERVER_PID/wchan" 2>/dev/null)"
        [ "$(group '^[^Z]' | wc -l)" -le 1 ] || echo "children: yes"
    else
        wait "$SERVER_PID" 2>/dev/null || status=$?
        echo "fate: ended ${STATUS:-$status}"
        # Its children may need a moment to end, too.
        wait_until -t 2 port_is_free 2>/dev/null || echo "left: the port"
        wait_until -t 2 nothing_left 2>/dev/null || echo "left: processes"
    fi
    # Prints the errors of the clients that ran in the background.
    cat "$TMP"/*.err 2>/dev/null
    tail -n 8 "$SERVER_OUT" | cut -c 1-300 | sed 's/^/out: /'
    tail -n 8 "$SERVER_LOG" | cut -c 1-300 | sed 's/^/log: /'
    echo "told: all"
}

# A server that was told to end has ended with its children, and the port is
# free. If not, or if it had to be killed, the test has failed.
foreign_teardown() {
    local left='' children=''
    [ -n "${BATS_TEST_COMPLETED:-}${BATS_TEST_SKIPPED:-}" ] || tell_fate
    end_all
    case " ${KILLED[*]-} " in
    *" $SERVER_PID "*) left=itself
        [ -z "$(group '^[^Z]')" ] || children=$'children: yes\n' ;;
    esac
    [ -n "$left" ] ||
        wait_until -t 2 nothing_left 2>/dev/null || left=processes
    [ -n "$left" ] || wait_until -t 2 port_is_free 2>/dev/null ||
        left="the port"
    kill -s KILL -- "-$SERVER_PID" 2>/dev/null || true
    [ -z "${CHECK_WORK:-}" ] || rm -f "$CHECK_WORK/groups/$SERVER_PID"
    [ -n "$left" ] && [ -n "${BATS_TEST_COMPLETED:-}" ] || return 0
    printf 'fate: runs\nleft: %s\n%stold: all\n' "$left" "$children"
    return 1
}
