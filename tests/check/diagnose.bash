# shellcheck shell=bash
#
# Turns the report of a failed test, which tests/talker, helpers.bash and
# foreign.bash print, into what the reader sees: the symptom, and what it
# usually means. Part of run.

# If the server doesn't listen, no other section helps, whatever the test is.
LISTENING=step1-accept/README.md#a-socket-that-listens

# diagnose TEST FILE: FILE has the report.
diagnose() {
    read_report "$2"
    find_symptom
    echo
    show_facts
    show_meaning "$1"
    show_server_output
}

# --- the report --------------------------------------------------------------

read_report() {
    local line
    CLIENT='' VERB='' WHY='' SENT='' EXPECTED='' RECEIVED='' CARET=''
    WAITED='' ASSERTION='' MESSAGE='' SERVER_STATE='' LEFT='' CHILDREN='' FIRST=''
    BLOCKED=''
    LOG=() OUT=()
    while IFS= read -r line; do
        case $line in
        *'talker: connection '*) read_talker "${line#*talker: connection }" ;;
        '  sent:     '*) SENT=${line#  sent:     } ;;
        '  expected: '*) EXPECTED=${line#  expected: } ;;
        '  received:'*) RECEIVED=${line#  received:} RECEIVED=${RECEIVED# } ;;
        '            '*'^') CARET=${line#            } ;;
        'timed out '*' waiting for: '*) WAITED=${line#*waiting for: } ;;
        'SERVER ended before'*) WAITED=start ;;
        'SERVER ended when'*) WAITED=probe ;;
        'blocked: '*) BLOCKED=${line#blocked: } ;;
        'talks: first') FIRST=yes ;;
        'report: complete') ;;
        'children: yes') CHILDREN=yes ;;
        'server: '*) SERVER_STATE=${line#server: } ;;
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
        ! reports_address_in_use || SYMPTOM=taken
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
    elif [ "$VERB,$SERVER_STATE" = 'gone,ended 0' ]; then
        SYMPTOM=open        # the server has exited, its connection is open
    elif [ "${SERVER_STATE%% *}" = ended ]; then
        SYMPTOM=ended
        # If the test's first client cannot connect, only the probe came before.
        case $FIRST,$WHY in
        yes,*'cannot connect'*) SYMPTOM=probe ;;
        esac
    elif [ -n "$VERB" ]; then
        find_talker_symptom
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

reports_address_in_use() {
    printf '%s\n' ${LOG[@]+"${LOG[@]}"} ${OUT[@]+"${OUT[@]}"} |
        grep -Eqi 'address.*in use|EADDRINUSE'
}

find_talker_symptom() {
    case $VERB:$WHY in
    *'cannot connect'*) SYMPTOM=refused ;;
    *'for the server to keep reading'*) SYMPTOM=unread ;;
    silence:'unexpected bytes') SYMPTOM=early ;;
    *:'unexpected bytes') SYMPTOM='more' ;;
    *'a wrong byte'* | *'a different reply'* | *'without CRLF'*)
        SYMPTOM=bytes ;;
    *'waited for EOF, but the connection was reset'*) SYMPTOM=reset ;;
    *'waited for EOF'*) SYMPTOM=open ;;
    *'nothing more arrived'*) SYMPTOM=hang ;;
    *) SYMPTOM=closed ;;
    esac
    case $SYMPTOM in
    bytes | early) classify_wrong_reply ;;
    hang | closed) [ "$EXPECTED" != "$RECEIVED\\r\\n" ] || SYMPTOM=crlf ;;
    esac
}

# A wrong reply may be text for people, which does not begin with + - : $ or *.
# Or it may say that the server doesn't know the command.
classify_wrong_reply() {
    local good='' received expected
    [ -z "$CARET" ] || good=${RECEIVED:0:${#CARET}-1}
    case $good in
    *'\r\n'*) good=${good%"${good##*\\r\\n}"} ;;
    *) good='' ;;
    esac
    received=${RECEIVED:${#good}} expected=${EXPECTED:${#good}}
    case $received,$expected in
    [A-Za-z0-9]*,[-+:\$\*_%~]* | [A-Za-z0-9]*,) SYMPTOM=noise ;;
    '-ERR unknown'*,'-ERR unknown'*) ;;
    '-ERR unknown'*) SYMPTOM=unknown
        ! names_sent_command "$received" || SYMPTOM=missing ;;
    esac
}

# names_sent_command ERROR: fails unless "-ERR unknown command 'ECHO'..." names
# a command that was sent. If not, the server took other bytes for a command.
names_sent_command() {
    local name=${1#*[\'\`\"]}
    [ "$name" != "$1" ] || return 1
    name=${name%%[\'\`\"]*}
    [ -n "$name" ] || return 1
    printf '%s\n' "${SENT//\\r\\n/$'\n'}" | tr ' ' '\n' |
        grep -qixF -- "$name"
}

# --- what the reader sees ----------------------------------------------------
fact() {
    printf '    %-15s %s\n' "$1:" "$2"
}

seconds() {
    [ "$1" = 1 ] && echo "1 second" || echo "$1 seconds"
}

show_facts() {
    local where=''
    [ "${CLIENT:-1}" = 1 ] || where="   (by client $CLIENT)"
    [ -z "$SENT" ] || fact sent "$SENT$where"
    case $SYMPTOM in
    start | taken) fact expected "a server that accepts connections"
        fact received "nothing: your server $(how_it_ended)" ;;
    probe) fact expected "a server that survives a client that disconnects"
        fact received "the client sent nothing and disconnected, and your \
server $(how_it_ended)" ;;
    deaf | elsewhere) fact expected "a server that accepts connections"
        fact received \
            "nothing, for $(seconds "${START_TIMEOUT:-$MAX_WAIT_S}")" ;;
    early) fact expected "nothing, yet"
        fact received "$RECEIVED" ;;
    more) fact expected "the end of the connection"
        fact received "$RECEIVED" ;;
    open) fact expected "the end of the connection"
        fact received "nothing: it stays open, for \
$(seconds "$TALKER_TIMEOUT")" ;;
    reset) fact expected "the end of the connection"
        fact received "a reset" ;;
    lives | waits) fact expected "your server exits when it receives SIGTERM"
        fact "instead" "it was still running, and the test had to kill it" ;;
    output) show_output ;;
    zombies) fact expected "every child that exits is reaped"
        fact "instead" "zombies, one more for each client that disconnects" ;;
    *) show_bytes ;;
    esac
    [ "$SYMPTOM" != left ] || fact "left behind" "$LEFT"
    [ "$SYMPTOM" != ended ] || fact "your server" "$(how_it_ended)"
}

show_output() {
    fact expected "on standard output: ${WAITED#out_has }"
    if [ ${#OUT[@]} -gt 0 ]; then
        fact received "${OUT[${#OUT[@]} - 1]}"
    else
        fact received "nothing, on standard output"
    fi
}

show_bytes() {
    if [ -z "$VERB" ]; then
        [ -z "$WAITED" ] || fact "waited for" "$WAITED"
        [ -n "$WAITED$LEFT" ] || fact "failed check" "${MESSAGE:-$ASSERTION}"
        return
    fi
    [ -z "$EXPECTED" ] || fact expected "$EXPECTED"
    case $WHY in
    *'a wrong byte'*) fact received "$RECEIVED"
        printf '%20s%s\n' '' "$CARET" ;;
    *'a different reply'* | *'without CRLF'*) fact received "$RECEIVED" ;;
    *'nothing more arrived'*)
        fact received "${RECEIVED:+$RECEIVED, then }nothing, for \
$(seconds "$TALKER_TIMEOUT")" ;;
    EOF* | *': EOF')
        fact received \
            "${RECEIVED:+$RECEIVED, then }the end of the connection" ;;
    *) fact received "${RECEIVED:+$RECEIVED, then }${WHY% at byte *}" ;;
    esac
}

# In a shell, 139 is the exit status of a process that signal 11 has killed.
how_it_ended() {
    local status=${SERVER_STATE#ended }
    if [ "$status" -gt 128 ] && kill -l "$status" >/dev/null 2>&1; then
        echo "was killed by signal $((status - 128)) ($(kill -l "$status"))"
    else
        echo "exited with status $status"
    fi
}

# Indents standard input, in lines of at most 76 columns.
paragraph() {
    fold -s -w 70 | sed 's/ *$//; s/^/      /'
}

# about TEST: the test whose section and hints help. A server that does not end
# fails at the first test, whatever that test is about.
about() {
    case $STEP,$SYMPTOM,$1 in
    [23],lives,SIGTERM* | [23],waits,SIGTERM*) echo "$1" ;;
    [23],lives,* | [23],waits,*)
        echo "SIGTERM ends the server and its connections at once, exit status 0" ;;
    *) echo "$1" ;;
    esac
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
    *) fact read "$(advice "$STEP" "$(about "$1")" read)" ;;
    esac
}

show_server_output() {
    if [ ${#LOG[@]} -gt 0 ]; then
        echo "    the end of your server's log (stderr):"
        printf '      %s\n' "${LOG[@]}"
    fi
    [ "$SYMPTOM" != output ] || return 0
    if [ ${#OUT[@]} -gt 0 ]; then
        echo "    the end of its output (stdout):"
        printf '      %s\n' "${OUT[@]}"
    fi
}
