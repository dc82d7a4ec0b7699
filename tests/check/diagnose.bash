# shellcheck shell=bash
#
# From what a failed test has told to what the reader is told: the symptom,
# and what it means. Reads what tests/talker, helpers.bash and foreign.bash
# print. Part of run.

# Whatever the test is about: first there must be a server.
LISTENING=step1-accept/README.md#a-socket-that-listens

# diagnose TEST FILE
diagnose() {
    read_told "$2"
    find_symptom
    echo
    show_facts
    show_meaning "$1"
    show_last_words
}

# --- what the test has told --------------------------------------------------

read_told() {
    local line
    CLIENT='' VERB='' WHY='' SENT='' EXPECTED='' RECEIVED='' CARET=''
    WAITED='' ASSERTION='' MESSAGE='' FATE='' LEFT='' CHILDREN='' FIRST=''
    BLOCKED=''
    LOG=() OUT=()
    while IFS= read -r line; do
        case $line in
        *'talker: connection '*) read_talker "${line#*talker: connection }" ;;
        '  sent:     '*) SENT=${line#  sent:     } ;;
        '  expected: '*) EXPECTED=${line#  expected: } ;;
        '  received:'*) RECEIVED=${line#  received:} RECEIVED=${RECEIVED# } ;;
        '            '*'^') CARET=${line#            } ;;
        'waited '*' in vain for: '*) WAITED=${line#*in vain for: } ;;
        'SERVER ended before'*) WAITED=start ;;
        'SERVER ended when'*) WAITED=probe ;;
        'blocked: '*) BLOCKED=${line#blocked: } ;;
        'talks: first') FIRST=yes ;;
        'children: yes') CHILDREN=yes ;;
        'fate: '*) FATE=${line#fate: } ;;
        'left: '*) LEFT+=${LEFT:+, }${line#left: } ;;
        'log: '*) LOG+=("${line#log: }") ;;
        'out: '*) OUT+=("${line#out: }") ;;
        '  `'*) ASSERTION=${line#  \`} ASSERTION=${ASSERTION%\' failed*} ;;
        *) [ -z "$ASSERTION" ] || MESSAGE=${MESSAGE:-$line} ;;
        esac
    done <"$1"
}

# "2, expect: a wrong byte at byte 3 of 7"
read_talker() {
    CLIENT=${1%%,*}
    VERB=${1#*, }
    WHY=${VERB#*: }
    VERB=${VERB%%: *}
}

# --- the symptom -------------------------------------------------------------

find_symptom() {
    SYMPTOM=assert
    if [ "$WAITED" = start ]; then
        SYMPTOM=start
        ! says_taken || SYMPTOM=taken
    elif [ "$WAITED" = probe ]; then
        SYMPTOM=probe
    elif [ "$WAITED" = accepts_or_ended ]; then
        SYMPTOM=deaf
        case $SERVER,${FIXED_PORT:-} in
        *'{port}'* | *,) ;;
        *) SYMPTOM=elsewhere ;;
        esac
    elif [ "$LEFT" = itself ]; then
        SYMPTOM=lives
    elif [ -n "$LEFT" ]; then
        SYMPTOM=left
    elif [ "$VERB,$FATE" = 'gone,ended 0' ]; then
        SYMPTOM=open        # the server is through, its connection is not
    elif [ "${FATE%% *}" = ended ]; then
        SYMPTOM=ended
        # Before the first client of the test there was only the probe.
        case $FIRST,$WHY in
        yes,*'cannot connect'*) SYMPTOM=probe ;;
        esac
    elif [ -n "$VERB" ]; then
        find_talkers_symptom
    else
        case $WAITED in
        out_has* | printed*) SYMPTOM=output ;;
        'is_gone '*) SYMPTOM=lives ;;
        port_is_free) SYMPTOM=left LEFT='the port' ;;
        no_zombies*) SYMPTOM=zombies ;;
        esac
    fi
    case $SYMPTOM,$CHILDREN,$STEP,$BLOCKED in
    lives,yes,*) SYMPTOM=waits ;;
    hang,*,3,*accept*) SYMPTOM=accepts ;;
    esac
}

says_taken() {
    printf '%s\n' ${LOG[@]+"${LOG[@]}"} ${OUT[@]+"${OUT[@]}"} |
        grep -Eqi 'address.*in use|EADDRINUSE'
}

find_talkers_symptom() {
    case $VERB:$WHY in
    *'cannot connect'*) SYMPTOM=refused ;;
    *'for the server to read on'*) SYMPTOM=unread ;;
    silence:'bytes came') SYMPTOM=early ;;
    *:'bytes came') SYMPTOM='more' ;;
    *'a wrong byte'* | *'another reply'* | *'without CRLF'*) SYMPTOM=bytes ;;
    *'waited for the end, but the connection was reset'*) SYMPTOM=reset ;;
    *'waited for the end'*) SYMPTOM=open ;;
    *'nothing more came'*) SYMPTOM=hang ;;
    *) SYMPTOM=closed ;;
    esac
    case $SYMPTOM in
    bytes | early) look_at_reply ;;
    esac
}

# The reply with the wrong byte in it may be text for people; a reply begins
# with + - : $ or *. Or it says that the server knows no such command.
look_at_reply() {
    local good='' came wanted
    [ -z "$CARET" ] || good=${RECEIVED:0:${#CARET}-1}
    case $good in
    *'\r\n'*) good=${good%"${good##*\\r\\n}"} ;;
    *) good='' ;;
    esac
    came=${RECEIVED:${#good}} wanted=${EXPECTED:${#good}}
    case $came,$wanted in
    [A-Za-z0-9]*,[-+:\$\*_%~]* | [A-Za-z0-9]*,) SYMPTOM=noise ;;
    '-ERR unknown'*,'-ERR unknown'*) ;;
    '-ERR unknown'*) SYMPTOM=unknown
        ! names_what_was_sent "$came" || SYMPTOM=missing ;;
    esac
}

# Does "-ERR unknown command 'ECHO'..." name a command that was sent? If not, the
# server has taken other bytes for a command.
names_what_was_sent() {
    local name=${1#*[\'\`\"]}
    [ "$name" != "$1" ] || return 1
    name=${name%%[\'\`\"]*}
    printf '%s\n' "${SENT//\\r\\n/$'\n'}" | tr ' ' '\n' |
        grep -qixF -- "$name"
}

# --- what is said of it ------------------------------------------------------

fact() {
    printf '    %-15s %s\n' "$1:" "$2"
}

show_facts() {
    local where=''
    [ "${CLIENT:-1}" = 1 ] || where="   (by client $CLIENT)"
    [ -z "$SENT" ] || fact "what was sent" "$SENT$where"
    case $SYMPTOM in
    start | taken) fact expected "a server that takes connections"
        fact came "none: your server has ended $(how_it_ended)" ;;
    probe) fact expected "a server that goes on when a client leaves"
        fact came "the client said nothing and left, and your server has \
ended $(how_it_ended)" ;;
    deaf | elsewhere) fact expected "a server that takes connections"
        fact came "none, for ${START_TIMEOUT:-$WAIT_AT_MOST} seconds" ;;
    early) fact expected "nothing, yet"
        fact came "$RECEIVED" ;;
    more) fact expected "the end of the connection"
        fact came "$RECEIVED" ;;
    open) fact expected "the end of the connection"
        fact came "nothing: it stays open, for $TALKER_TIMEOUT seconds" ;;
    reset) fact expected "the end of the connection"
        fact came "a reset" ;;
    lives | waits) fact expected "your server ends when it receives SIGTERM"
        fact came "it goes on; the test had to kill it" ;;
    output) show_output ;;
    zombies) fact expected "no child that has ended is left"
        fact came "zombies, the more the more clients have gone" ;;
    *) show_bytes ;;
    esac
    [ "$SYMPTOM" != left ] || fact "left behind" "$LEFT"
    [ "$SYMPTOM" != ended ] || fact "your server" "has ended $(how_it_ended)"
}

show_output() {
    fact expected "on standard output: ${WAITED#out_has }"
    if [ ${#OUT[@]} -gt 0 ]; then
        fact came "${OUT[${#OUT[@]} - 1]}"
    else
        fact came "nothing, on standard output"
    fi
}

show_bytes() {
    if [ -z "$VERB" ]; then
        [ -z "$WAITED" ] || fact "waited for" "$WAITED"
        [ -n "$WAITED$LEFT" ] || fact "the test says" "${MESSAGE:-$ASSERTION}"
        return
    fi
    [ -z "$EXPECTED" ] || fact expected "$EXPECTED"
    case $WHY in
    *'a wrong byte'*) fact came "$RECEIVED"
        printf '%20s%s\n' '' "$CARET" ;;
    *'another reply'* | *'without CRLF'*) fact came "$RECEIVED" ;;
    *'nothing more came'*)
        fact came "${RECEIVED:+$RECEIVED, then }nothing, for \
$TALKER_TIMEOUT seconds" ;;
    *'the stream ended'*)
        fact came "${RECEIVED:+$RECEIVED, then }the end of the connection" ;;
    *) fact came "${RECEIVED:+$RECEIVED, then }${WHY% at byte *}" ;;
    esac
}

# "ended 139": what a shell says of a process that signal 11 has ended.
how_it_ended() {
    local status=${FATE#ended }
    if [ "$status" -gt 128 ] && kill -l "$status" >/dev/null 2>&1; then
        echo "by signal $((status - 128)) ($(kill -l "$status"))"
    else
        echo "with exit status $status"
    fi
}

# Prints it in indented lines of 76 columns.
paragraph() {
    fold -s -w 70 | sed 's/ *$//; s/^/      /'
}

show_meaning() {
    local meaning or=''
    echo "    this usually means:"
    while IFS= read -r meaning; do
        echo "$or$meaning" | paragraph
        or='Or: '
    done < <(advice "$STEP" "$1" "$SYMPTOM")
    case $STEP,$SYMPTOM in
    [123],start | [123],taken | [123],deaf | [123],elsewhere)
        fact read "$LISTENING" ;;
    *) fact read "$(advice "$STEP" "$1" read)" ;;
    esac
}

show_last_words() {
    if [ ${#LOG[@]} -gt 0 ]; then
        echo "    your server's last log lines (stderr):"
        printf '      %s\n' "${LOG[@]}"
    fi
    [ "$SYMPTOM" != output ] || return 0
    if [ ${#OUT[@]} -gt 0 ]; then
        echo "    and what it printed last (stdout):"
        printf '      %s\n' "${OUT[@]}"
    fi
}
