# shellcheck shell=bash
#
# What the suites of step 3's commands share. Every reply that they expect is
# the same as redis-server 7.0's.

# shellcheck disable=SC2034  # in some of the suites
NOT_INTEGER='-ERR value is not an integer or out of range'
SYNTAX='-ERR syntax error'

# Switches the connection to RESP3. SKIP suppresses the reply to HELLO, which
# differs from server to server.
# shellcheck disable=SC2034  # in some of the suites
HELLO3=(send 'CLIENT REPLY SKIP\r\nHELLO 3\r\n')

# says REQUEST [BEFORE]: prints everything that the server replies.
says() {
    talk send "${2:-}$1\\r\\nQUIT\\r\\n" print-all
}

# bulk WORD...: prints each as a bulk string.
bulk() {
    local word
    for word; do
        printf '%s' "\$${#word}\\r\\n$word\\r\\n"
    done
}

# syntax_error REQUEST...: fails unless each gets that error.
syntax_error() {
    local request
    for request; do
        ask "$request" "$SYNTAX"
    done
}

# needs_arguments COMMAND REQUEST...: fails unless each gets the error about too
# few or too many arguments.
needs_arguments() {
    local command=$1 request
    shift
    for request; do
        ask "$request" "-ERR wrong number of arguments for '$command' command"
    done
}

# has VALUE KEY: fails unless GET returns it.
has() {
    ask "GET $2" "\$${#1}\\r\\n$1"
}

is_missing() {
    ask "GET $1" '$-1'
}

# has_keys N: fails unless the store has N keys, including expired ones.
has_keys() {
    ask DBSIZE ":$1"
}

# expires_in SECONDS KEY: fails unless the key expires then, or up to a minute
# earlier, because the machine may be slow.
expires_in() {
    local left
    left=$(talk send "PTTL $2\\r\\n" line | tr -d ':\r')
    [ "$left" -le $(($1 * 1000)) ]
    [ "$left" -gt $((($1 - 60) * 1000)) ]
}

# --- publish and subscribe ---------------------------------------------------

# event FIRST KIND NAME COUNT: prints the confirmation that a client receives
# when it subscribes or unsubscribes; FIRST is `*`, or `>` in RESP3.
event() {
    printf '%s' "${1}3\\r\\n$(bulk "$2" "$3"):$4\\r\\n"
}

# null_event FIRST KIND NULL COUNT: prints the one for a client that had no
# subscription.
null_event() {
    printf '%s' "${1}3\\r\\n$(bulk "$2")$3\\r\\n:$4\\r\\n"
}

# message FIRST CHANNEL TEXT: prints a message as a subscriber receives it.
message() {
    printf '%s' "${1}3\\r\\n$(bulk message "${@:2}")"
}

# pmessage FIRST PATTERN CHANNEL TEXT: prints one for a pattern.
pmessage() {
    printf '%s' "${1}4\\r\\n$(bulk pmessage "${@:2}")"
}
