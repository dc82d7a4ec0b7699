# shellcheck shell=bash
#
# What all suites share: a server per test, started on a free port, waited
# for, and ended with everything else that the test left behind.
#
#     load helpers
#     setup() { start_step 1; }
#     @test "..." { talk send 'PING\r\n' expect '+PONG\r\n'; }
#
# Nothing here waits for a time: it waits for a condition, and when that does
# not come true in time it shows what the server wrote.

bats_require_minimum_version 1.5.0

# What a reader has set for other purposes must not change what a test sees.
# SERVER is another program's business: LOG, PORT and the waits may be meant for
# it. Of make's own variables only what was set on its command line stays, as in
# `make test CC=clang`: a make that a test runs must build in the same way.
[ -n "${SERVER:-}" ] || unset LOG PORT START_TIMEOUT TALKER_TIMEOUT WAIT_AT_MOST
unset BASH_ENV ENV GREP_OPTIONS LANGUAGE MAKELEVEL MFLAGS POSIXLY_CORRECT TZ V
export CDPATH='' LC_ALL=C
case ${MAKEFLAGS:-} in
*'-- '*) export MAKEFLAGS="-- ${MAKEFLAGS#*-- }" ;;
*) unset MAKEFLAGS ;;
esac

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TMP=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}
SERVER_LOG=$TMP/log         # the server's stderr
SERVER_OUT=$TMP/out         # and its stdout
STARTED=()                  # the processes that teardown has to end
KILLED=()                   # those of them that SIGTERM did not end
TALKS=0                     # clients that have talked to the server
FOREIGN=                    # yes, if the server is not one of ours

# Error replies of ours are Redis's, byte for byte. Another server's may say the
# same in words of its own: tests/tools/talker_error.h.
[ -n "${SERVER:-}" ] || export EXACT_ERRORS=1

teardown() {
    if [ -n "${FOREIGN:-}" ]; then
        foreign_teardown
    else
        end_all
    fi
}

# --- failing, skipping, waiting --------------------------------------------

# Fails the test with a message and what the server logged last.
fail() {
    printf '%s\n' "$@"
    if [ -s "$SERVER_LOG" ]; then
        echo "the log ends:"
        tail -n 30 "$SERVER_LOG"
    fi
    return 1
} >&2

# need TOOL...: skips the test if one is missing. In CI none may be.
need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null && continue
        [ "${CI:-}" = true ] || skip "needs $tool, which is not installed"
        fail "$tool is not installed"
        return 1
    done
}

# wait_until [-t SECONDS] COMMAND...: tries it again and again, for 20 seconds.
# WAIT_AT_MOST in the environment is a lower bound for all waits.
wait_until() {
    local limit=20
    if [ "$1" = -t ]; then
        limit=$2
        shift 2
    fi
    [ "$limit" -le "${WAIT_AT_MOST:-60}" ] || limit=$WAIT_AT_MOST
    local began=$SECONDS
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -gt $((began + limit)) ]; then
            note_wait "$began" "$*"
            fail "waited $limit seconds in vain for: $*"
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

# quoted TEXT: as a word of a shell's command, such as SERVER.
quoted() {
    local quote="'\\''"
    printf "'%s'" "${1//\'/$quote}"
}

# The name localhost, where it is one: a small system has no /etc/hosts.
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

# Was this text logged, or printed, by the server?
log_has() {
    grep -qF -- "$1" "$SERVER_LOG"
}

out_has() {
    grep -qF -- "$1" "$SERVER_OUT"
}

# has_logged N TEXT: at least N times?
has_logged() {
    [ "$(grep -cF -- "$2" "$SERVER_LOG")" -ge "$1" ]
}

# has_logged_emfile N: that it had no descriptor, at least N times, in the words
# of glibc or of musl.
has_logged_emfile() {
    local why='(Too many open files|No file descriptors available)'
    [ "$(grep -cE "accept failed: $why; retrying" \
        "$SERVER_LOG")" -ge "$1" ]
}

# The processor time that the server has used, in hundredths of a second.
cpu_time() {
    awk '{ print $14 + $15 }' "/proc/$SERVER_PID/stat"
}

runs() {
    kill -0 "$1" 2>/dev/null
}

is_gone() {
    ! runs "$1"
}

# beyond_redis WHY: skips a test that asks for more than Redis itself does, if a
# server of that family is judged.
beyond_redis() {
    case ${SERVER:-} in
    *redis-server* | *valkey-server* | *keydb-server*) skip "Redis $1" ;;
    esac
}

# --- other processes --------------------------------------------------------

# A line for each process of the machine: its number, its parent's, its group's,
# and its state (Z is a zombie). From /proc, or else from ps(1): a small system
# has only the one, others only the other.
processes() {
    if [ -r /proc/self/stat ]; then
        # A process may end meanwhile. Its name may hold blanks.
        cat /proc/[0-9]*/stat 2>/dev/null | sed -E -n \
            's/^([0-9]+) \(.*\) (.) ([0-9]+) ([0-9]+) .*/\1 \3 \4 \2/p'
    else
        ps -A -o pid= -o ppid= -o pgid= -o stat=
    fi
}

# need_processes: skips the test if it cannot be seen which processes run.
need_processes() {
    [ -r /proc/self/stat ] || need ps
}

# need_proc: skips the test, which looks into /proc, where that is not Linux's.
need_proc() {
    [ -d /proc/self/fd ] || skip "needs Linux's /proc"
}

# The numbers of the server's children, zombies among them.
children() {
    processes | awk -v parent="$SERVER_PID" '$2 == parent { print $1 }'
}

# has_children N: exactly so many?
has_children() {
    [ "$(children | wc -l)" -eq "$1" ]
}

# has_ended PID: is_gone for a process that is not this shell's child. Its
# parent might be a process 1 that reaps nothing, as in many a container.
has_ended() {
    is_gone "$1" ||
        processes | awk -v pid="$1" '$1 == pid { exit $4 !~ /^Z/ }'
}

# --- servers ----------------------------------------------------------------

# shellcheck source=tests/check/foreign.bash
. "$ROOT/tests/check/foreign.bash"

# start_server [NAME=VALUE...] COMMAND [ARGUMENT...]: one of ours, on a free
# port, once it listens. Sets SERVER_PID and PORT.
start_server() {
    launch env "$@" --port 0
    wait_for_port "$@"
}

# wait_for_port COMMAND...: until that server, just launched, listens. Sets
# PORT.
wait_for_port() {
    wait_until -t 10 listens_or_ended || return 1
    if ! log_has "Listening on"; then
        fail "the server ended before it listened: $*"
        return 1
    fi
    PORT=$(sed -n 's/.*Listening on .*:\([0-9]*\)$/\1/p' "$SERVER_LOG" |
        head -n 1)
    export PORT
}

listens_or_ended() {
    log_has "Listening on" || is_gone "$SERVER_PID"
}

# Runs a command behind the test. bats waits for whoever holds its
# descriptors 3 and 4, so they are closed.
launch() {
    # Emptied here, not by the redirection, which happens some time later:
    # nobody shall take an earlier server's lines for this one's.
    : >"$SERVER_LOG"
    : >"$SERVER_OUT"
    # A shell lets what runs in its background ignore SIGINT, and a server that
    # finds it ignored leaves it so.
    (trap - INT; exec "$@") </dev/null >>"$SERVER_OUT" 2>>"$SERVER_LOG" \
        3>&- 4>&- &
    SERVER_PID=$!
    STARTED+=("$SERVER_PID")
    export SERVER_PID
}

# preload LIBRARY PROGRAM: sets PRELOAD to the words for env(1) that make PROGRAM
# load a library of tests/ first. A space in a path would end it in LD_PRELOAD,
# which therefore has the name alone.
preload() {
    local asan
    [ "$(uname)" = Linux ] || skip "preloads a library as Linux does"
    # AddressSanitizer insists on being the first library of all.
    asan=$(ldd "$2" | awk '/libasan/ { print $3 }')
    # shellcheck disable=SC2034  # for the caller
    PRELOAD=(LD_LIBRARY_PATH="$ROOT/tests/${1%/*}"
             LD_PRELOAD="${asan:+$asan }${1##*/}")
}

# start_step N [ARGUMENT...]: the server of that step. SERVER in the
# environment is a command that starts another one, to be judged by the same
# tests: check/foreign.bash says how. It is only asked for what every server of
# the step can do, without arguments. BACKEND in the environment, poll or epoll, is
# how ours of step 3 is told to wait.
start_step() {
    local step=$1
    shift
    if [ -z "${SERVER:-}" ]; then
        [ "$step" != 3 ] || set -- --backend "${BACKEND:-poll}" "$@"
        start_server "$(echo "$ROOT/step$step"-*/server)" "$@"
    elif [ $# -gt 0 ]; then
        skip "asks for $*, which SERVER need not know"
    else
        start_foreign
    fi
}

# Does anybody listen on this port?
accepts() {
    (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Below the ports that the kernel itself gives to clients.
free_port() {
    local port
    while :; do
        port=$((10000 + RANDOM % 20000))
        accepts "$port" || break
    done
    echo "$port"
}

# stop_server [SIGNAL]: asks the server to stop and waits until it has.
# STATUS becomes its exit status.
stop_server() {
    kill -s "${1:-TERM}" "$SERVER_PID"
    wait_until is_gone "$SERVER_PID" || return 1
    STATUS=0
    wait "$SERVER_PID" || STATUS=$?
    export STATUS
}

# Prints the signals that stop a server that launch() has started. If SIGINT was
# ignored when this shell started, as in a background job, no program of its can
# be given SIGINT back; under bash 3.2 no background job can.
stop_signals() {
    (trap - INT; exec sh -c 'kill -s INT $$') 3>&- 4>&- &
    wait $! || echo INT
    echo TERM
}

# Ends what the test started. A server gets the time to end its children; one
# that a test has stopped (SIGSTOP) must go on first to hear that it is to end.
# All of them first, since one may be listed twice: LeakSanitizer stops a
# program that ends, and a SIGCONT then would leave it waiting for ever.
end_all() {
    local pid
    # shellcheck disable=SC2046  # a word for each job
    set -- ${STARTED[@]+"${STARTED[@]}"} $(jobs -p)
    for pid; do
        kill -s CONT "$pid" 2>/dev/null || true
    done
    for pid; do
        kill -s TERM "$pid" 2>/dev/null || true
    done
    for pid; do
        wait_until -t 5 is_gone "$pid" ||
            { kill -s KILL "$pid" && KILLED+=("$pid"); } || true
        wait "$pid" 2>/dev/null || true
    done
    STARTED=()
}

# --- clients ----------------------------------------------------------------

# talk VERB...: a client's script; tests/talker lists the verbs. Not with `&`.
talk() {
    TALKS=$((TALKS + 1))
    "$ROOT/tests/talker" "$PORT" "$@" 3>&- 4>&-
}

# ask REQUEST REPLY REQUEST REPLY...: on one connection, one after the other.
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

# talk_behind NAME VERB...: the same, while the test goes on. Its standard
# input never ends, so `hold` holds. Sets TALKER_PID.
talk_behind() {
    local name=$1
    shift
    [ -p "$TMP/endless" ] || mkfifo "$TMP/endless"
    : >"$TMP/$name.out"
    # Opened both ways, the pipe always has a writer. Not by way of talk():
    # then TALKER_PID would be a shell's, and the talker outlive it.
    "$ROOT/tests/talker" "$PORT" "$@" <>"$TMP/endless" >>"$TMP/$name.out" \
        2>"$TMP/$name.err" 3>&- 4>&- &
    TALKER_PID=$!
    STARTED+=("$TALKER_PID")
    printf -v "TALKER_$name" %s "$TALKER_PID"
}

# has_said NAME TEXT: did that client print it? For wait_until.
has_said() {
    grep -qF -- "$2" "$TMP/$1.out"
}

# finish NAME: waits until that client is through; fails if it failed.
finish() {
    local pid=TALKER_$1 status=0
    wait_until -t 30 is_gone "${!pid}" || return 1
    wait "${!pid}" || status=$?
    [ "$status" -eq 0 ] || fail "$1 failed: $(cat "$TMP/$1.err")"
}
