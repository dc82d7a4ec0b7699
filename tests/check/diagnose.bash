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
    WAITED='' ASSERTION='' FATE='' LEFT='' LOG=() OUT=()
    while IFS= read -r line; do
        case $line in
        *'talker: connection '*) read_talker "${line#*talker: connection }" ;;
        '  sent:     '*) SENT=${line#  sent:     } ;;
        '  expected: '*) EXPECTED=${line#  expected: } ;;
        '  received:'*) RECEIVED=${line#  received:} RECEIVED=${RECEIVED# } ;;
        '            '*'^') CARET=${line#            } ;;
        'waited '*' in vain for: '*) WAITED=${line#*in vain for: } ;;
        'SERVER ended before'*) WAITED=start ;;
        'fate: '*) FATE=${line#fate: } ;;
        'left: '*) LEFT=${line#left: } ;;
        'log: '*) LOG+=("${line#log: }") ;;
        'out: '*) OUT+=("${line#out: }") ;;
        '  `'*) ASSERTION=${line#  \`} ASSERTION=${ASSERTION%\' failed*} ;;
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
    elif [ "$WAITED" = accepts_or_ended ]; then
        SYMPTOM=deaf
    elif [ -n "$LEFT" ]; then
        SYMPTOM=left
    elif [ "$VERB,$FATE" = 'gone,ended 0' ]; then
        SYMPTOM=open        # the server is through, its connection is not
    elif [ "${FATE%% *}" = ended ]; then
        SYMPTOM=ended
    elif [ -n "$VERB" ]; then
        find_talkers_symptom
    else
        case $WAITED in
        out_has* | printed*) SYMPTOM=output ;;
        is_gone*) SYMPTOM=lives ;;
        no_zombies*) SYMPTOM=zombies ;;
        esac
    fi
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
    local good=${RECEIVED:0:${#CARET}-1} came wanted
    [ -n "$CARET" ] || good=''
    case $good in
    *'\r\n'*) good=${good%"${good##*\\r\\n}"} ;;
    *) good='' ;;
    esac
    came=${RECEIVED:${#good}} wanted=${EXPECTED:${#good}}
    case $came,$wanted in
    [A-Za-z0-9]*,[-+:\$\*_%~]* | [A-Za-z0-9]*,) SYMPTOM=noise ;;
    '-ERR unknown'*,'-ERR unknown'*) ;;
    '-ERR unknown'*) SYMPTOM=unknown ;;
    esac
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
    deaf) fact expected "a server that takes connections"
        fact came "none, for $WAIT_AT_MOST seconds" ;;
    early) fact expected "nothing, yet"
        fact came "$RECEIVED" ;;
    more) fact expected "the end of the connection"
        fact came "$RECEIVED" ;;
    open) fact expected "the end of the connection"
        fact came "nothing: it stays open, for $TALKER_TIMEOUT seconds" ;;
    reset) fact expected "the end of the connection"
        fact came "a reset" ;;
    lives) fact expected "your server ends when it gets SIGTERM"
        fact came "it goes on" ;;
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
        [ -n "$WAITED" ] || fact "the test says" "$ASSERTION"
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

# In lines of 76 columns, behind an indent.
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
    case $SYMPTOM in
    start | taken | deaf) fact read "$LISTENING" ;;
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
