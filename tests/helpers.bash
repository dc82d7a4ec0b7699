# shellcheck shell=bash
#
# What all suites share. Each test starts its own server on a free port; when
# the test ends, so do the server and everything else that the test started.
#
#     load helpers
#     setup() { start_step 1; }
#     @test "..." { talk send 'PING\r\n' expect '+PONG\r\n'; }
#
# Tests never wait for a fixed time. They wait for a condition, and if it does
# not become true in time, they fail and show the server's log.

bats_require_minimum_version 1.5.0

# Variables that a reader has set for other purposes must not affect the tests.
# If SERVER is set, LOG, PORT and the timeouts may be meant for it. Of the
# variables on make's command line, those that say how to build are kept, as in
# `make test CC=clang`, because a make that a test runs must build in the same
# way. The others, such as LOG=debug, would reach the programs of that make.
[ -n "${SERVER:-}" ] || unset LOG PORT START_TIMEOUT TALKER_TIMEOUT MAX_WAIT_S
unset BASH_ENV ENV GREP_OPTIONS LANGUAGE MAKELEVEL MFLAGS POSIXLY_CORRECT TZ V
export CDPATH='' LC_ALL=C
case ${MAKEFLAGS:-} in
*'-- '*) MAKEFLAGS="-- $(printf '%s\n' "${MAKEFLAGS#*-- }" |
    grep -oE '(^| )(CC|AR|CFLAGS|CPPFLAGS|LDFLAGS|LDLIBS)=([^ \]|\\.)*' |
    tr '\n' ' ')" ;;
*) unset MAKEFLAGS ;;
esac

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TMP=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}
SERVER_LOG=$TMP/log         # the server's stderr
SERVER_OUT=$TMP/out         # the server's stdout
STARTED=()                  # the processes that teardown must end
KILLED=()                   # those of them that SIGTERM did not end
TALKS=0                     # clients that have talked to the server
FOREIGN=                    # yes: the server is not one of ours

# Our error replies are Redis's, byte for byte. Another server may use other
# words: tests/tools/talker_error.h.
[ -n "${SERVER:-}" ] || export EXACT_ERRORS=1

# bats traces every command, so that a failure can name its line. But tracing
# takes longer than most commands do, and took three quarters of the suites' CPU
# time. After `set +T`, the functions that a test calls are not traced. The test
# itself still is, so a failure names its line.
setup() {
    set +T
}

teardown() {
    set +T
    if [ -n "${FOREIGN:-}" ]; then
        foreign_teardown
        return
    fi
    end_all
    [ ${#KILLED[@]} -eq 0 ] || [ -z "${BATS_TEST_COMPLETED:-}" ] ||
        fail "SIGTERM did not end what the test had started: ${KILLED[*]}"
}

# --- failing, skipping, waiting --------------------------------------------

# fail MESSAGE...: fails the test; also prints the end of the server's log.
fail() {
    printf '%s\n' "$@"
    if [ -s "$SERVER_LOG" ]; then
        echo "the log ends:"
        tail -n 30 "$SERVER_LOG"
    fi
    return 1
} >&2

# need TOOL...: skips the test if one is missing. In CI it fails instead.
need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null && continue
        [ "${CI:-}" = true ] || skip "needs $tool, which is not installed"
        fail "$tool is not installed"
        return 1
    done
}

# wait_until [-t SECONDS] COMMAND...: repeats the command until it succeeds, for
# 20 seconds at most. MAX_WAIT_S in the environment is an upper bound on all
# waits.
wait_until() {
    local limit=20
    if [ "$1" = -t ]; then
        limit=$2
        shift 2
    fi
    [ "$limit" -le "${MAX_WAIT_S:-60}" ] || limit=$MAX_WAIT_S
    local began=$SECONDS
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -gt $((began + limit)) ]; then
            note_wait "$began" "$*"
            fail "timed out after $limit seconds waiting for: $*"
            return 1
        fi
        sleep 0.02
    done
    note_wait "$began" "$*"
}

# note_wait BEGAN FOR: tells `make check` of a wait of two seconds or more, for
# a report on what made a suite slow.
note_wait() {
    local lasted=$((SECONDS - $1))
    [ "$lasted" -lt 2 ] || [ -z "${CHECK_WORK:-}" ] ||
        printf '%s s for %s\t%s\n' "$lasted" "$2" \
            "${BATS_TEST_DESCRIPTION:-}" >>"$CHECK_WORK/waits"
}

# has_posix_diff: fails if diff(1) prints another form, as busybox's does.
has_posix_diff() {
    diff <(echo 1) <(echo 2) | grep -q '^1c1$'
}

# need_open_files N: skips the test if a process may not have N open files.
need_open_files() {
    local limit
    limit=$(ulimit -Hn)
    [ "$limit" = unlimited ] || [ "$limit" -ge "$1" ] ||
        skip "needs $1 open files, and the limit is $limit (ulimit -Hn)"
}

# holds_in_c CONDITION: fails unless the preprocessor finds it true, for the
# processor that the programs are compiled for. It may use the limits of
# integers and floats.
holds_in_c() {
    printf '%s\n' '#include <float.h>' '#include <stdint.h>' "#if !($1)" \
        '#error it is not' '#endif' | ${CC:-cc} -E - >/dev/null 2>&1
}

# quoted TEXT: prints it as one word of a shell command, such as SERVER.
quoted() {
    local quote="'\\''"
    printf "'%s'" "${1//\'/$quote}"
}

# Prints localhost if /etc/hosts has it. A small system has no /etc/hosts.
localhost() {
    grep -ow -m 1 localhost /etc/hosts 2>/dev/null | head -n 1
}

# read_lines NAME: makes NAME an array of the lines of standard input.
read_lines() {
    local line
    eval "$1=()"
    # shellcheck disable=SC2034  # eval uses it
    while IFS= read -r line; do
        eval "$1+=(\"\$line\")"
    done
}

# log_has TEXT: fails unless the server has logged it.
log_has() {
    grep -qF -- "$1" "$SERVER_LOG"
}

# out_has TEXT: fails unless the server has printed it on stdout.
out_has() {
    grep -qF -- "$1" "$SERVER_OUT"
}

# has_logged N TEXT: fails unless the server has logged it at least N times.
has_logged() {
    [ "$(grep -cF -- "$2" "$SERVER_LOG")" -ge "$1" ]
}

# has_logged_emfile N: fails unless the server has logged at least N times that
# it had no descriptor left, in the words of glibc or of musl.
has_logged_emfile() {
    local why='(Too many open files|No file descriptors available)'
    [ "$(grep -cE "accept failed: $why; retrying" \
        "$SERVER_LOG")" -ge "$1" ]
}

# Prints the time in milliseconds. Where date(1) knows only seconds, as on BSD
# and with busybox, the last three digits are 0.
milliseconds() {
    date +%s%N | sed -E 's/[^0-9].*/000000000/; s/......$//'
}

# Prints the CPU time that the server has used, in hundredths of a second.
cpu_time() {
    awk '{ print $14 + $15 }' "/proc/$SERVER_PID/stat"
}

runs() {
    kill -0 "$1" 2>/dev/null
}

is_gone() {
    ! runs "$1"
}

# beyond_redis WHY: skips a test that requires more than Redis does, if SERVER
# is a server of that family.
beyond_redis() {
    case ${SERVER:-} in
    *redis-server* | *valkey-server* | *keydb-server*) skip "Redis $1" ;;
    esac
}

# --- other processes --------------------------------------------------------

# Prints a line for each process of the machine: its ID, its parent's, its
# group's, and its state (Z is a zombie). Reads /proc, or runs ps(1) where there
# is no /proc; a small system may have no ps.
processes() {
    if [ -r /proc/self/stat ]; then
        # A process may end meanwhile. Its name may contain spaces.
        cat /proc/[0-9]*/stat 2>/dev/null | sed -E -n \
            's/^([0-9]+) \(.*\) (.) ([0-9]+) ([0-9]+) .*/\1 \3 \4 \2/p'
    else
        ps -A -o pid= -o ppid= -o pgid= -o stat=
    fi
}

# need_processes: skips the test if there is no way to list the processes.
need_processes() {
    [ -r /proc/self/stat ] || need ps
}

# need_proc: skips the test, which reads /proc, on systems other than Linux.
need_proc() {
    [ -d /proc/self/fd ] || skip "needs Linux's /proc"
}

# Prints the IDs of the server's children, including zombies.
children() {
    processes | awk -v parent="$SERVER_PID" '$2 == parent { print $1 }'
}

# has_children N: fails unless the server has exactly N children.
has_children() {
    [ "$(children | wc -l)" -eq "$1" ]
}

# Prints how many file descriptors the server has open. A test that needs their
# number without clients asks before the first one connects: a server closes its
# end some time after the client has gone.
descriptors() {
    find "/proc/$SERVER_PID/fd" -type l | wc -l
}

# has_descriptors N: fails unless the server has exactly N open.
has_descriptors() {
    [ "$(descriptors)" -eq "$1" ]
}

# has_ended PID: is_gone for a process that is not a child of this shell. A
# zombie has ended, too: its parent may be a process 1 that reaps no children,
# as in many containers.
has_ended() {
    is_gone "$1" ||
        processes | awk -v pid="$1" '$1 == pid { exit $4 !~ /^Z/ }'
}

# --- servers ----------------------------------------------------------------

# shellcheck source=tests/check/foreign.bash
. "$ROOT/tests/check/foreign.bash"

# start_server [NAME=VALUE...] COMMAND [ARGUMENT...]: starts one of our servers
# on a free port and waits until it listens. Sets SERVER_PID and PORT.
start_server() {
    launch env "$@" --port 0
    wait_for_port "$@"
}

# wait_for_port COMMAND...: waits until that server, which was just launched,
# listens. Sets PORT.
wait_for_port() {
    wait_until -t 10 listens_or_ended || return 1
    if ! log_has "Listening on"; then
        fail "the server exited before it listened: $*"
        return 1
    fi
    PORT=$(sed -n 's/.*Listening on .*:\([0-9]*\)$/\1/p' "$SERVER_LOG" |
        head -n 1)
    export PORT
}

listens_or_ended() {
    log_has "Listening on" || is_gone "$SERVER_PID"
}

# launch COMMAND...: runs it in the background. Closes descriptors 3 and 4 in
# it, because bats waits for all processes that have them open.
launch() {
    set +T      # as in setup(), which most suites replace
    # Empty the files here. The redirection below happens some time later, and
    # until then a test could read the lines of an earlier server.
    : >"$SERVER_LOG"
    : >"$SERVER_OUT"
    # A shell lets its background jobs ignore SIGINT, and our servers do not
    # change that.
    (trap - INT; exec "$@") </dev/null >>"$SERVER_OUT" 2>>"$SERVER_LOG" \
        3>&- 4>&- &
    SERVER_PID=$!
    STARTED+=("$SERVER_PID")
    export SERVER_PID
}

# preload LIBRARY PROGRAM: sets PRELOAD to the words for env(1) that make
# PROGRAM load a library of tests/ first. LD_PRELOAD contains only the library's
# name, because a space in its path would end the path.
preload() {
    local asan
    [ "$(uname)" = Linux ] || skip "preloads a library as Linux does"
    # AddressSanitizer insists on being the first library of all.
    asan=$(ldd "$2" | awk '/libasan/ { print $3 }')
    # shellcheck disable=SC2034  # for the caller
    PRELOAD=(LD_LIBRARY_PATH="$ROOT/tests/${1%/*}"
             LD_PRELOAD="${asan:+$asan }${1##*/}")
}

# start_step N [ARGUMENT...]: starts the server of that step. SERVER in the
# environment is a command that starts another server, which the same tests then
# judge (see check/foreign.bash). Tests that need arguments are skipped for it,
# because only our own server has to know them. BACKEND in the environment, poll
# or epoll, chooses the backend of our step 3.
start_step() {
    local step=$1
    shift
    if [ -z "${SERVER:-}" ]; then
        [ "$step" != 3 ] || set -- --backend "${BACKEND:-poll}" "$@"
        start_server "$(echo "$ROOT/step$step"-*/server)" "$@"
    elif [ $# -gt 0 ]; then
        skip "needs the options $*, which SERVER need not know"
    else
        start_foreign
    fi
}

# accepts PORT: fails unless a server listens on this port.
accepts() {
    (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints a free port, below those that the kernel chooses for clients.
free_port() {
    local port
    while :; do
        port=$((10000 + RANDOM % 20000))
        accepts "$port" || break
    done
    echo "$port"
}

# stop_server [SIGNAL]: sends the server the signal and waits until it has
# ended. Sets STATUS to its exit status.
stop_server() {
    kill -s "${1:-TERM}" "$SERVER_PID"
    wait_until is_gone "$SERVER_PID" || return 1
    STATUS=0
    wait "$SERVER_PID" || STATUS=$?
    export STATUS
}

# Prints the signals that stop a server that launch() has started. If SIGINT was
# ignored when this shell started, as in a background job, it is also ignored in
# all programs that the shell starts, and then only TERM is left. Under bash 3.2
# that is so in every background job.
stop_signals() {
    (trap - INT; exec sh -c 'kill -s INT $$') 3>&- 4>&- &
    wait $! || echo INT
    echo TERM
}

# Ends all that the test started. A server has time to end its own children. A
# server that a test has suspended (SIGSTOP) must continue first to receive
# SIGTERM. All processes are continued before any is ended, because one may be
# listed twice: LeakSanitizer suspends a program while it ends, and a SIGCONT at
# that moment would leave it waiting forever. An ID may be that of a process
# group, such as -123, before which bash 3.2 needs `--`.
end_all() {
    local pid
    # shellcheck disable=SC2046  # one word for each job
    set -- ${STARTED[@]+"${STARTED[@]}"} $(jobs -p)
    for pid; do
        kill -s CONT -- "$pid" 2>/dev/null || true
    done
    for pid; do
        kill -s TERM -- "$pid" 2>/dev/null || true
    done
    for pid; do
        wait_until is_gone "$pid" ||
            { kill -s KILL -- "$pid" && KILLED+=("$pid"); } || true
        wait "$pid" 2>/dev/null || true
    done
    STARTED=()
}

# --- clients ----------------------------------------------------------------

# talk VERB...: runs a scripted client; tests/talker lists the verbs. To run one
# in the background, use start_talker instead of `&`.
talk() {
    TALKS=$((TALKS + 1))
    "$ROOT/tests/talker" "$PORT" "$@" 3>&- 4>&-
}

# crowd_script N REQUEST REPLY: sets SCRIPT to words for talk(). N clients send
# the request, and after that each of them, the last one first, expects its
# reply. In both, @ stands for four digits that differ from client to client.
crowd_script() {
    local i
    SCRIPT=(crowd "$1")
    for ((i = 1; i <= $1; i++)); do
        SCRIPT+=(use "$i" send "${2//@/$((1000 + i))}")
    done
    for ((i = $1; i > 0; i--)); do
        SCRIPT+=(use "$i" expect "${3//@/$((1000 + i))}")
    done
}

# ask REQUEST REPLY REQUEST REPLY...: sends the requests on one connection, one
# after the other, and fails unless each gets its reply.
ask() {
    local script=()
    while [ $# -gt 0 ]; do
        script+=(send "$1\\r\\n")
        case $2 in
        -*) script+=(error "$2") ;;
        *) script+=(expect "$2\\r\\n") ;;
        esac
        shift 2
    done
    talk "${script[@]}"
}

# start_talker NAME VERB...: runs a scripted client in the background. Its
# standard input never ends, so `hold` never returns. Sets TALKER_PID.
start_talker() {
    local name=$1
    shift
    [ -p "$TMP/endless" ] || mkfifo "$TMP/endless"
    : >"$TMP/$name.out"
    # Opened for reading and writing, the pipe always has a writer. This does
    # not call talk(), because then TALKER_PID would be the ID of a shell, and
    # the talker would outlive it.
    "$ROOT/tests/talker" "$PORT" "$@" <>"$TMP/endless" >>"$TMP/$name.out" \
        2>"$TMP/$name.err" 3>&- 4>&- &
    TALKER_PID=$!
    STARTED+=("$TALKER_PID")
    printf -v "TALKER_$name" %s "$TALKER_PID"
}

# has_said NAME TEXT: fails unless that client has printed it.
has_said() {
    grep -qF -- "$2" "$TMP/$1.out"
}

# finish NAME: waits until that client has exited, and fails if it failed.
finish() {
    local pid=TALKER_$1 status=0
    wait_until -t 30 is_gone "${!pid}" || return 1
    wait "${!pid}" || status=$?
    [ "$status" -eq 0 ] || fail "$1 failed: $(cat "$TMP/$1.err")"
}
