#!/usr/bin/env bats
# Step 3's sixteen databases, whose keys are independent of each other. Every
# reply here is the same as redis-server 7.0's.

load helpers
load commands

setup() {
    start_step 3
}

# Prints the lines of INFO keyspace, without the average TTL and what follows
# it, because these differ from server to server.
keyspace() {
    says 'INFO keyspace' | tr -d '\r' | sed -n 's/^\(db.*\),avg_ttl=.*/\1/p'
}

@test "SELECT accepts the databases 0 to 15" {
    ask 'SELECT 0' '+OK' 'SELECT 15' '+OK' 'select 7' '+OK' \
        'SELECT 16' '-ERR DB index is out of range' \
        'SELECT -1' '-ERR DB index is out of range' \
        'SELECT x' '-ERR value is not an integer or out of range' \
        'SELECT 99999999999' '-ERR value is out of range, value must between'\
' -2147483648 and 2147483647' \
        'SELECT' "-ERR wrong number of arguments for 'select' command"
}

@test "SELECT: a key exists only in the database in which it was set" {
    ask 'SET a zero' '+OK' 'SELECT 1' '+OK' 'GET a' '$-1' 'SET a one' '+OK' \
        'SELECT 0' '+OK' 'GET a' '$4\r\nzero' 'DEL a' ':1' \
        'SELECT 1' '+OK' 'GET a' '$3\r\none'
}

@test "SELECT affects the client that sent it, and no other" {
    talk use 1 send 'SELECT 3\r\nSET a three\r\n' expect '+OK\r\n+OK\r\n' \
        use 2 send 'GET a\r\n' expect '$-1\r\n' \
        use 1 send 'GET a\r\n' expect '$5\r\nthree\r\n'
}

@test "SELECT of a database that does not exist leaves the old one selected" {
    ask 'SELECT 3' '+OK' 'SET a three' '+OK' \
        'SELECT 16' '-ERR DB index is out of range' 'GET a' '$5\r\nthree'
}

@test "RESET selects database 0 again" {
    ask 'SELECT 3' '+OK' 'SET a three' '+OK' 'RESET' '+RESET' 'GET a' '$-1'
}

@test "DBSIZE, KEYS, SCAN and RANDOMKEY see only the selected database" {
    ask 'MSET a 1 b 2' '+OK' 'SELECT 1' '+OK' DBSIZE ':0' 'KEYS *' '*0' \
        'SCAN 0' '*2\r\n$1\r\n0\r\n*0' RANDOMKEY '$-1' 'SET c 3' '+OK' \
        DBSIZE ':1' 'KEYS *' '*1\r\n$1\r\nc' \
        'SCAN 0' '*2\r\n$1\r\n0\r\n*1\r\n$1\r\nc' RANDOMKEY '$1\r\nc' \
        'SELECT 0' '+OK' DBSIZE ':2'
}

@test "FLUSHDB deletes the keys of one database, FLUSHALL those of all" {
    ask 'SET a 1' '+OK' 'SELECT 1' '+OK' 'SET a 1' '+OK' 'SELECT 15' '+OK' \
        'SET a 1 EX 1000' '+OK' FLUSHDB '+OK' DBSIZE ':0' \
        'SELECT 1' '+OK' DBSIZE ':1' FLUSHALL '+OK' DBSIZE ':0' \
        'SELECT 0' '+OK' DBSIZE ':0'
}

@test "COPY DB copies a value and its expiry time to another database" {
    ask 'SET a 1 PXAT 4000000000000' '+OK' 'COPY a a DB 1' ':1' \
        'COPY a b DB 1' ':1' 'COPY a b DB 1' ':0' 'SET a 2' '+OK' \
        'COPY a b DB 1 REPLACE' ':1' 'COPY none c DB 1' ':0' 'EXISTS b' ':0' \
        'SELECT 1' '+OK' 'GET a' '$1\r\n1' 'PEXPIRETIME a' ':4000000000000' \
        'GET b' '$1\r\n2' 'TTL b' ':-1'
}

@test "COPY DB to the same key of the same database is an error" {
    local same='-ERR source and destination objects are the same'
    ask 'SELECT 2' '+OK' 'SET a 1' '+OK' 'COPY a a DB 2' "$same" \
        'COPY a a' "$same" 'COPY a b DB 2' ':1' 'GET b' '$1\r\n1'
}

@test "COPY DB rejects databases that do not exist" {
    local range='-ERR value is out of range, value must between -2147483648'
    range+=' and 2147483647'
    ask 'SET a 1' '+OK' 'COPY a b DB 16' '-ERR DB index is out of range' \
        'COPY a b DB -1' '-ERR DB index is out of range' \
        'COPY a b DB x' '-ERR value is not an integer or out of range' \
        'COPY a b DB 2147483648' "$range" 'COPY a b DB -2147483649' "$range"
}

@test "keys that expire do so in every database" {
    ask 'SET a 0' '+OK' 'PEXPIRE a 60' ':1' 'SELECT 1' '+OK' \
        'SET a 1 PX 20' '+OK' 'SELECT 15' '+OK' 'SET a 15 PX 40' '+OK' \
        'SET b stays' '+OK'
    # No command accesses the keys themselves.
    wait_until is_left 'db15:keys=1,expires=0'
}

is_left() {
    [ "$(keyspace)" = "$1" ]
}

@test "INFO keyspace has a line for each database that has keys" {
    ask 'SELECT 9' '+OK' 'MSET a 1 b 2' '+OK' 'EXPIRE a 1000' ':1' \
        'SELECT 2' '+OK' 'SET a 1' '+OK' 'SELECT 5' '+OK' 'SET a 1' '+OK' \
        'DEL a' ':1'
    [ "$(keyspace)" = 'db2:keys=1,expires=0
db9:keys=2,expires=1' ]
}
