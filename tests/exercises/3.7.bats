#!/usr/bin/env bats
# Exercise 3.7: two-level poll. What make check EXERCISE=3.7 judges.

load ../helpers
load exercises

CROWD=4000

setup() {
    [ -r /proc/self/stat ] || skip "there is no /proc/PID/stat"
    need_open_files $((CROWD + 100))
    ulimit -Sn $((CROWD + 100))
    start_exercise
}

# words FILE: sets SCRIPT to the file's words. bats makes loops in bash slow.
words() {
    read -r -d '' -a SCRIPT <"$1" || true
}

# Starts many clients that send one request and are then idle until $TMP/go.
start_crowd() {
    {
        echo "crowd $CROWD"
        seq "$CROWD" | sed 's/.*/use & send PING\\r\\n/'
        seq "$CROWD" | sed 's/.*/use & expect +PONG\\r\\n/'
    } >"$TMP/crowd"
    words "$TMP/crowd"
    local script=("${SCRIPT[@]}")
    seq 1 100 "$CROWD" |
        sed 's/.*/use & send PING\\r\\n expect +PONG\\r\\n/' >"$TMP/again"
    words "$TMP/again"
    TALKER_TIMEOUT=60 start_talker crowd "${script[@]}" say ready \
        wait-file "$TMP/go" "${SCRIPT[@]}" say 'done'
    wait_until -t 60 has_said crowd ready
}

# Prints the CPU time that two thousand requests take, one after another.
cost() {
    local before
    seq 2000 | sed 's/.*/send PING\\r\\n expect +PONG\\r\\n/' >"$TMP/requests"
    words "$TMP/requests"
    before=$(cpu_time)
    TALKER_TIMEOUT=60 talk "${SCRIPT[@]}"
    echo $(($(cpu_time) - before))
}

@test "four thousand quiet clients hardly slow an active one down" {
    local alone crowded
    cost >/dev/null
    alone=$(cost)
    start_crowd
    cost >/dev/null         # the crowd has just been active
    crowded=$(cost)
    # If every poll(2) watched all clients, it would be a hundred times as much.
    [ "$crowded" -le $((10 * alone + 20)) ] ||
        fail "${alone}0 ms of CPU time alone, ${crowded}0 ms with the crowd"
}

@test "quiet clients are served while another one is active" {
    CROWD=500
    start_crowd
    talk visit 3000 'PING\r\n' '+PONG\r\n'
    start_talker active visit 100000 'PING\r\n' '+PONG\r\n'
    touch "$TMP/go"
    wait_until has_said crowd 'done'
    finish crowd
    talk use 1 send 'SET k v\r\n' expect '+OK\r\n' half-close end
}

@test "a server whose clients are all quiet uses no CPU time" {
    CROWD=10
    start_crowd
    talk visit 3000 'PING\r\n' '+PONG\r\n'
    local before
    before=$(cpu_time)
    talk silence 500
    [ "$(($(cpu_time) - before))" -le 2 ]
}
