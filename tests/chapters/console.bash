# shellcheck shell=bash
#
# Runs the ```console blocks of a chapter: types commands into terminals, and
# compares what the terminals show with the chapter. Part of check.bash.
#
#     server$ COMMAND     types the command in the terminal of that name, which
#                         is server, client or other. The lines below it are
#                         what the terminal then shows, up to the next such line
#     server$ ...         types nothing, but looks at that terminal again, which
#                         may have shown more in the meantime
#     > LINE              types the line into the program that runs there; a `>`
#                         alone is a program that waits for input
#     ^C  ^D  ^Z          types that: interrupt, end of input, suspend
#     server$ fg          continues the program that ^Z has suspended
#     ...                 lines that the chapter leaves out
#     (waits)             the program is still running and shows nothing more
#
# Everything is typed in this order. A command in `client` or `other` runs to
# its end and must show exactly these lines, unless its last line is `(waits)`
# or the chapter types into it. A command in `server` keeps running. We wait for
# its first line, which shows that it is ready. Its other lines may come at any
# time before the block ends, because a chapter shows one terminal after the
# other, although the server's lines come while the client is typing. As long as
# it runs, the server may also show more lines after these.
#
# Readers use port 6379. Here PORT is set to a free port in all terminals, and
# replaces 6379 in commands and in what they show. screen.awk knows what else
# may differ: times, clients' ports, process IDs.
#
# Programs keep running from block to block, until the section (## ...) ends. In
# seconds, this is how long we wait for a line on a screen, and for the end of a
# command:
LINE_TIMEOUT_S=10
COMMAND_TIMEOUT_S=60

# ^C is SIGINT. A background job ignores that, and so do all its programs. Then
# we send SIGTERM instead, which has the same effect on our programs.
INTERRUPT=INT
! sh -c 'kill -s INT $$' || INTERRUPT=TERM

TERMINALS=(server client other)     # below, a terminal is a number: 0, 1, 2
SERVER=0
PIDS=('' '' '')         # the process group that runs in each
SEEN=(0 0 0)            # how many lines of each screen the chapter has shown
SKIP=(0 0 0)            # 1: the next line need not come next
STAYS=(no no no)        # yes, or `waits`: the program need not end
QUEUE=()                # lines that the server must still show
READY=1                 # 0: the server's command has shown nothing yet
NOW=''                  # the terminal that we are looking at
LINE=0                  # the line of the chapter
SKIPPED=''              # why the rest of the section cannot be checked

# --- one terminal -----------------------------------------------------------

screen_of() {
    echo "$WORK/${TERMINALS[$1]}.screen"
}

running() {
    [ -n "${PIDS[$1]}" ] && runs "${PIDS[$1]}"
}

# show TERMINAL running|ended: prints what it shows. While its program runs,
# that is only complete lines.
show() {
    local screen
    screen=$(screen_of "$1")
    if [ "$2" = running ]; then
        head -n "$(wc -l <"$screen")" "$screen"
    else
        cat "$screen"
    fi
}

# start TERMINAL COMMAND: the program's input is a pipe that this shell keeps
# open, on descriptor 5, 6 or 7. So it does not end before we type ^D, as in a
# terminal.
start() {
    local input=$WORK/${TERMINALS[$1]}.input fd=$((5 + $1))
    rm -f "$input"
    mkfifo "$input"
    : >"$(screen_of "$1")"
    set -m      # a process group for each job, as in a terminal
    (cd "$ROOT" && exec bash -c "$2") <"$input" >>"$(screen_of "$1")" 2>&1 \
        3>&- 4>&- 5>&- 6>&- 7>&- 8>&- &
    PIDS[$1]=$!
    set +m
    eval "exec $fd>\"\$input\""
    SEEN[$1]=0 SKIP[$1]=0 STAYS[$1]=no
    [ "$1" != $SERVER ] || STAYS[$1]=yes
}

close_input() {
    eval "exec $((5 + $1))>&-"
}

# console_fails LINE WHAT EXPECTED ACTUAL: reports it and skips to the section's
# end.
console_fails() {
    local each
    report "$@"
    SKIPPED=failed
    for each in 0 1 2; do
        [ -s "$(screen_of "$each")" ] || continue
        echo "  the last lines in the ${TERMINALS[$each]}'s terminal:"
        tail -n 12 "$(screen_of "$each")" | sed 's/^/    | /'
    done
}

# sees TERMINAL LINE TEXT: waits until the terminal shows that text next. Looks
# again only if it shows more than before, because looking takes eight processes.
sees() {
    local state verdict now before='' end=$((SECONDS + LINE_TIMEOUT_S))
    [ -z "$SKIPPED" ] || return 0
    while :; do
        state=ended
        ! running "$1" || state=running
        now="$state $(wc -c <"$WORK/${TERMINALS[$1]}.screen")"
        if [ "$now" != "$before" ]; then
            before=$now
            verdict=$(show "$1" "$state" | WANT=$3 awk -v port="$PORT" \
                -v skip="${SKIP[$1]}" -v from=$((SEEN[$1] + 1)) \
                -f "$HERE/screen.awk")
            [ "$verdict" = none ] || break
        fi
        if [ "$state" = ended ] || [ "$SECONDS" -gt "$end" ]; then
            break
        fi
        sleep 0.01
    done
    case $verdict in
    'is '*) SEEN[$1]=${verdict#is } SKIP[$1]=0 ;;
    'not '*) console_fails "$2" "the ${TERMINALS[$1]} shows another line" \
        "$3" "${verdict#*"$US"}" ;;
    *) console_fails "$2" "the ${TERMINALS[$1]} does not show this" "$3" \
        "nothing more: its program $([ $state = ended ] && echo "has ended" ||
            echo "is still running after $LINE_TIMEOUT_S s")" ;;
    esac
}

# ends TERMINAL: waits until its program has ended, and reports it if it has
# shown more lines than the chapter.
ends() {
    local rest
    [ -z "$SKIPPED" ] && [ -n "${PIDS[$1]}" ] || return 0
    if ! wait_until -t "$COMMAND_TIMEOUT_S" is_gone "${PIDS[$1]}" \
        2>/dev/null; then
        console_fails "$LINE" "a program does not end" \
            "the end of what runs in ${TERMINALS[$1]}" \
            "it is still running after $COMMAND_TIMEOUT_S s"
        return
    fi
    close_input "$1"
    PIDS[$1]=''
    rest=$(tail -n +$((SEEN[$1] + 1)) "$(screen_of "$1")" | head -n 1)
    if [ -n "$rest" ] && [ "${SKIP[$1]}" = 0 ]; then
        console_fails "$LINE" "the ${TERMINALS[$1]} shows more than this" \
            "nothing more" "$rest"
    fi
}

# waits TERMINAL: reports its program unless it keeps running and shows nothing.
waits() {
    local before
    STAYS[$1]=waits
    before=$(cat "$(screen_of "$1")")
    sleep 0.3   # there is no condition for "nothing happens"
    if ! running "$1" || [ "$before" != "$(cat "$(screen_of "$1")")" ]; then
        console_fails "$LINE" "the ${TERMINALS[$1]} does not wait" \
            "a program that runs and shows nothing" "$before"
    fi
}

# --- the block, line by line ------------------------------------------------

# Waits until the server has shown all the lines of the chapter so far.
catch_up() {
    local each
    for each in ${QUEUE[@]+"${QUEUE[@]}"}; do
        if [ "${each#*"$US"}" = ... ]; then
            SKIP[SERVER]=1
        else
            sees $SERVER "${each%%"$US"*}" "${each#*"$US"}"
        fi
    done
    QUEUE=()
}

# Before we look at another terminal, waits for the end of the command in this
# one.
look_away() {
    [ -n "$NOW" ] && [ "$NOW" != $SERVER ] || return 0
    [ "${STAYS[NOW]}" != no ] || ends "$NOW"
}

# missing_tool COMMAND: prints the tool that the command begins with if it is
# not installed. Fails if it is installed.
missing_tool() {
    local word
    for word in $1; do
        case $word in
        *=*) ;;
        *) command -v "$word" >/dev/null || (cd "$ROOT" && [ -e "$word" ]) ||
            { echo "$word"; return 0; }
            return 1 ;;
        esac
    done
    return 1
}

type_command() {
    local tool
    if [ "$2" = fg ]; then
        type_keys "$1" fg
        return
    fi
    if tool=$(missing_tool "$2"); then
        [ -z "${CI:-}" ] || report "$LINE" "a tool is missing" "$tool" \
            "it is not installed, and CI must check everything"
        echo "$CHAPTER:$LINE: skipped to the section's end: needs $tool"
        SKIPPED="needs $tool"
        return
    fi
    [ "$1" != $SERVER ] || catch_up
    ends "$1"           # the last command in this terminal
    [ -z "$SKIPPED" ] || return 0
    start "$1" "${2//6379/$PORT}"
    [ "$1" != $SERVER ] || READY=0
}

shown() {
    if [ "$1" != $SERVER ]; then
        case $2 in
        ...) SKIP[$1]=1 ;;
        *) sees "$1" "$LINE" "$2" ;;
        esac
        return
    fi
    QUEUE+=("$LINE$US$2")
    [ $READY = 1 ] || [ "$2" = ... ] || { catch_up; READY=1; }
}

look_at() {
    look_away
    for NOW in 0 1 2; do
        [ "${TERMINALS[$NOW]}" != "$1" ] || break
    done
    if [ "$2" != ... ]; then
        type_command "$NOW" "$2"
        return
    fi
    [ "${STAYS[NOW]}" != waits ] || STAYS[NOW]=no
    shown "$NOW" ...
}

# is_stopped GROUP: fails unless all its processes are suspended. One that is
# blocked in accept(2) may still accept a client after kill(1) has returned.
is_stopped() {
    processes | awk -v group="$1" \
        '$3 == group && $4 !~ /^[TZ]/ { runs = 1 } END { exit runs }'
}

# type_keys TERMINAL KEYS: types into the program that runs in the terminal.
type_keys() {
    [ "$1" != $SERVER ] || catch_up
    [ -z "$SKIPPED" ] || return 0
    if ! running "$1"; then
        console_fails "$LINE" "there is nothing to type into" \
            "a running program" "none"
        return
    fi
    STAYS[$1]=no
    case $2 in
    "^C") kill -s "$INTERRUPT" -- "-${PIDS[$1]}" ;;
    "^D") close_input "$1" ;;
    # Not SIGTSTP, which has no effect without a terminal.
    "^Z") kill -s STOP -- "-${PIDS[$1]}"; STAYS[$1]=yes
        wait_until is_stopped "${PIDS[$1]}" ;;
    fg) kill -s CONT -- "-${PIDS[$1]}"; STAYS[$1]=yes ;;
    ">") STAYS[$1]=yes ;;
    *) STAYS[$1]=yes; printf "%s\n" "${2#> }" >&$((5 + $1)) ;;
    esac
}

console_line() {
    LINE=$2
    [ -z "$SKIPPED" ] || return 0
    case $1 in
    'server$ '* | 'client$ '* | 'other$ '*) look_at "${1%%\$*}" "${1#*\$ }" ;;
    *) [ -n "$NOW" ] || report "$2" "this line belongs to no terminal" \
        'server$, client$ or other$ above it' "$1"
        [ -n "$NOW" ] || return 0
        typed_or_shown "$1" ;;
    esac
}

typed_or_shown() {
    case $1 in
    "^C" | "^D" | "^Z" | ">" | "> "*) type_keys "$NOW" "$1" ;;
    '(waits)') waits "$NOW" ;;
    *) shown "$NOW" "$1" ;;
    esac
}

console_begins() {
    NOW=''
    [ -n "${PORT_OF_SECTION:-}" ] && return
    PORT_OF_SECTION=$(free_port)
    export PORT=$PORT_OF_SECTION
}

console_ends() {
    LINE=$1
    look_away
    catch_up
    [ "${STAYS[SERVER]}" != no ] || ends $SERVER
}

console_section_ends() {
    local each
    for each in 0 1 2; do
        ! running "$each" || STARTED+=("-${PIDS[$each]}")
        close_input "$each"
        rm -f "$(screen_of "$each")"
    done
    end_all
    PIDS=('' '' '') QUEUE=() READY=1 SKIPPED='' PORT_OF_SECTION=''
}
