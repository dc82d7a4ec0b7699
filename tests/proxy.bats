#!/usr/bin/env bats
# More than one machine: twemproxy, an existing proxy, in front of three servers
# of step 3.

load helpers

setup() {
    need nutcracker
    PORTS=() PIDS=()
    local i
    for i in 1 2 3; do
        SERVER_LOG=$TMP/log$i
        start_step 3
        PORTS+=("$PORT")
        PIDS+=("$SERVER_PID")
    done
    start_proxy
}

# Starts the proxy with the configuration in examples/, but with this test's
# ports.
start_proxy() {
    PORT=$(free_port)
    SERVER_LOG=$TMP/proxy
    sed "s/:6379/:$PORT/; s/:7001/:${PORTS[0]}/; s/:7002/:${PORTS[1]}/
         s/:7003/:${PORTS[2]}/" "$ROOT/examples/twemproxy.yml" >"$TMP/conf"
    launch nutcracker --conf-file "$TMP/conf" --stats-addr 127.0.0.1 \
        --stats-port "$(free_port)" --mbuf-size 512
    wait_until accepts "$PORT"
}

# client PORT COMMAND...: runs the command.
client() {
    "$ROOT/examples/client" --port "$1" "${@:2}"
}

# Prints the names of so many keys.
keys() {
    seq "$1" | sed 's/^/key:/'
}

set_keys() {
    keys "$1" | sed 's/.*/SET & "value of &"/' |
        client "$PORT" | grep -c '^"OK"$'
}

@test "keys are spread over three servers, and found again" {
    [ "$(set_keys 300)" -eq 300 ]
    local port count sum=0
    for port in "${PORTS[@]}"; do
        count=$(client "$port" DBSIZE)
        count=${count#(integer) }
        echo "port $port has $count keys"
        [ "$count" -gt 30 ]
        sum=$((sum + count))
    done
    [ "$sum" -eq 300 ]
    [ "$(keys 300 | sed 's/^/GET /' | client "$PORT")" = \
        "$(keys 300 | sed 's/.*/"value of &"/')" ]
}

@test "MSET, MGET and DEL work across all servers" {
    local names pairs
    read_lines names < <(keys 30)
    read_lines pairs < <(keys 30 | sed $'s/.*/&\\\nvalue of &/')
    [ "$(client "$PORT" MSET "${pairs[@]}")" = '"OK"' ]
    [ "$(client "$PORT" MGET "${names[@]}" | grep -c 'value of key:')" -eq 30 ]
    [ "$(client "$PORT" DEL "${names[@]}")" = '(integer) 30' ]
    [ "$(client "$PORT" MGET key:1 key:2)" = '1) (nil)
2) (nil)' ]
}

@test "expiry and counters work through the proxy" {
    [ "$(client "$PORT" SET short x PX 30)" = '"OK"' ]
    wait_until has_expired
    [ "$(client "$PORT" INCR counter)" = '(integer) 1' ]
    [ "$(client "$PORT" EXPIRE counter 100)" = '(integer) 1' ]
    [ "$(client "$PORT" TTL counter)" = '(integer) 100' ]
}

has_expired() {
    [ "$(client "$PORT" GET short)" = '(nil)' ]
}

all_are_set() {
    [ "$(set_keys 100)" -eq 100 ]
}

has_keys() {
    [ "$(client "$1" DBSIZE)" != '(integer) 0' ]
}

@test "when one server goes down, the others take over until it returns" {
    all_are_set
    kill "${PIDS[1]}"
    wait_until is_gone "${PIDS[1]}"
    # Some requests fail until the proxy has counted two failures.
    wait_until all_are_set
    # shellcheck disable=SC2034  # launch writes there
    SERVER_LOG=$TMP/log2
    launch "$ROOT/step3-store/server" --port "${PORTS[1]}"
    wait_until accepts "${PORTS[1]}"
    wait_until eval 'all_are_set && has_keys "${PORTS[1]}"'
}
