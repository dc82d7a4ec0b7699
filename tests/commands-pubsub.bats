#!/usr/bin/env bats
# Step 3's publish and subscribe. Every reply and message here is the same as
# redis-server 7.0's, byte for byte.

load helpers
load commands

setup() {
    start_step 3
}

@test "SUBSCRIBE and PUBLISH: a message reaches every subscriber" {
    local expected
    expected=$(message '*' news hello)
    talk use 1 send 'SUBSCRIBE news\r\n' \
        expect "$(event '*' subscribe news 1)" \
        use 2 send 'SUBSCRIBE other news\r\n' expect \
        "$(event '*' subscribe other 1)$(event '*' subscribe news 2)" \
        use 3 send 'PUBLISH news hello\r\n' expect ':2\r\n' \
        send 'PUBLISH none hello\r\n' expect ':0\r\n' \
        use 1 expect "$expected" silence 20 use 2 expect "$expected" silence 20
}

@test "messages and channel names may contain any byte" {
    talk use 1 send '*2\r\n$9\r\nSUBSCRIBE\r\n$3\r\na\0\n\r\n' \
        expect '*3\r\n$9\r\nsubscribe\r\n$3\r\na\0\n\r\n:1\r\n' \
        use 2 send '*3\r\n$7\r\nPUBLISH\r\n$3\r\na\0\n\r\n' \
        send '$4\r\n\r\n\0\xff\r\n' expect ':1\r\n' \
        send '*3\r\n$7\r\nPUBLISH\r\n$3\r\na\0\r\r\n$0\r\n\r\n' \
        expect ':0\r\n' use 1 expect \
        '*3\r\n$7\r\nmessage\r\n$3\r\na\0\n\r\n$4\r\n\r\n\0\xff\r\n'
}

@test "SUBSCRIBE to the same channel twice counts once" {
    talk use 1 send 'SUBSCRIBE a a\r\n' \
        repeat 2 expect "$(event '*' subscribe a 1)" \
        use 2 send 'PUBLISH a x\r\n' expect ':1\r\n' \
        use 1 expect "$(message '*' a x)" silence 20
}

@test "PSUBSCRIBE: a message is received once for each matching pattern" {
    talk use 1 send 'PSUBSCRIBE n?ws.* [^x]*\r\n' expect \
        "$(event '*' psubscribe 'n?ws.*' 1)$(event '*' psubscribe '[^x]*' 2)" \
        send 'SUBSCRIBE news.a\r\n' expect "$(event '*' subscribe news.a 3)" \
        use 2 send 'PUBLISH news.a x\r\n' expect ':3\r\n' \
        use 1 expect "$(message '*' news.a x)" \
        swallow $((49 + 48)) silence 20 \
        use 2 send 'PUBLISH noise y\r\n' expect ':1\r\n' \
        use 1 expect "$(pmessage '*' '[^x]*' noise y)" \
        use 2 send 'PUBLISH x y\r\n' expect ':0\r\n'
}

@test "UNSUBSCRIBE and PUNSUBSCRIBE work for some, all, or no subscriptions" {
    talk use 1 send 'SUBSCRIBE a b c\r\nPSUBSCRIBE p\r\n' \
        swallow $((3 * 30 + 32)) \
        send 'UNSUBSCRIBE a a none\r\n' expect "$(event '*' unsubscribe a 3)$(
            event '*' unsubscribe a 3)$(event '*' unsubscribe none 3)" \
        use 2 send 'PUBLISH a x\r\nPUBLISH b x\r\n' expect ':0\r\n:1\r\n' \
        use 1 expect "$(message '*' b x)" \
        send 'UNSUBSCRIBE\r\n' swallow $((2 * 33)) \
        send 'UNSUBSCRIBE\r\n' expect "$(null_event '*' unsubscribe '$-1' 1)" \
        send 'PUNSUBSCRIBE\r\n' expect "$(event '*' punsubscribe p 0)" \
        send 'PUNSUBSCRIBE\r\n' \
        expect "$(null_event '*' punsubscribe '$-1' 0)" \
        send 'PUNSUBSCRIBE x\r\n' expect "$(event '*' punsubscribe x 0)" \
        send 'GET none\r\n' expect '$-1\r\n'
}

@test "a subscriber in RESP2 may run only a few commands, as in Redis" {
    local only='only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET '
    only+='are allowed in this context'
    talk send 'SUBSCRIBE a\r\n' swallow 30 \
        send 'GET x\r\n' error "-ERR Can't execute 'get': $only" \
        send 'CLIENT ID\r\n' error "-ERR Can't execute 'client|id': $only" \
        send 'PUBLISH a x\r\n' error "-ERR Can't execute 'publish': $only" \
        send 'FOO\r\n' error "-ERR unknown command 'FOO', with args \
beginning with: " \
        send 'GET\r\n' error \
        "-ERR wrong number of arguments for 'get' command" \
        send 'PING\r\n' expect '*2\r\n$4\r\npong\r\n$0\r\n\r\n' \
        send 'PING x\r\n' expect '*2\r\n$4\r\npong\r\n$1\r\nx\r\n' \
        send 'PSUBSCRIBE p\r\n' expect "$(event '*' psubscribe p 2)" \
        send 'RESET\r\n' expect '+RESET\r\n' \
        send 'GET x\r\n' expect '$-1\r\n' \
        send 'SUBSCRIBE a\r\n' swallow 30 send 'QUIT\r\n' expect '+OK\r\n' end
}

@test "PUBSUB CHANNELS, PUBSUB NUMSUB and PUBSUB NUMPAT report subscriptions" {
    talk send 'PUBSUB CHANNELS\r\nPUBSUB NUMSUB\r\n' expect '*0\r\n*0\r\n' \
        use 2 send 'SUBSCRIBE a b\r\nPSUBSCRIBE p*\r\n' \
        swallow $((2 * 30 + 33)) \
        use 3 send 'SUBSCRIBE a\r\nPSUBSCRIBE p* q\r\n' \
        swallow $((30 + 33 + 32)) \
        use 1 send 'PUBSUB CHANNELS [a]\r\n' expect '*1\r\n$1\r\na\r\n' \
        send 'PUBSUB CHANNELS\r\n' expect '*2\r\n' swallow 14 \
        send 'PUBSUB NUMSUB a b p*\r\n' expect \
        '*6\r\n$1\r\na\r\n:2\r\n$1\r\nb\r\n:1\r\n$2\r\np*\r\n:0\r\n' \
        send 'PUBSUB NUMPAT\r\n' expect ':2\r\n' \
        send 'PUBSUB CHANNELS a b\r\n' error "-ERR unknown subcommand or \
wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP." \
        send 'PUBSUB x\r\n' error \
        "-ERR unknown subcommand 'x'. Try PUBSUB HELP."
}

@test "a subscriber is unsubscribed however its connection ends" {
    talk use 1 send 'SUBSCRIBE a\r\nPSUBSCRIBE *\r\n' \
        swallow $((30 + 32)) reset \
        use 2 send 'SUBSCRIBE a\r\n' swallow 30 half-close end \
        use 3 send 'SUBSCRIBE a\r\n' swallow 30 send 'QUIT\r\n' \
        expect '+OK\r\n' end \
        use 4 send 'SUBSCRIBE a\r\n' swallow 30 send '*1\r\nx\r\n' \
        error "-ERR Protocol error: expected '\$', got 'x'" end \
        use 5 send 'PUBLISH a x\r\nPUBSUB NUMPAT\r\nPUBSUB CHANNELS\r\n' \
        expect ':0\r\n:0\r\n*0\r\n'
}

@test "ten thousand channels per client and 200 subscribers per channel work" {
    local i all=(crowd 200)
    for i in {1..200}; do
        all+=(use "$i" send 'SUBSCRIBE c77\r\n' swallow 32)
    done
    { printf 'SUBSCRIBE'; printf ' c%d' {0..9999}; echo; } >"$TMP/many"
    # Each has 29 bytes, and the digits of 0 to 9999 and of 1 to 10000.
    talk "${all[@]}" use 201 send-file "$TMP/many" \
        swallow $((10000 * 29 + 2 * (10 + 180 + 2700 + 36000) + 4)) \
        use 202 send 'PUBLISH c77 x\r\nPUBLISH c9999 x\r\n' \
        expect ':201\r\n:1\r\n' use 100 expect "$(message '*' c77 x)" \
        use 201 expect "$(message '*' c77 x)$(message '*' c9999 x)" \
        send 'RESET\r\n' expect '+RESET\r\n' \
        use 202 send 'PUBSUB CHANNELS\r\n' expect '*1\r\n$3\r\nc77\r\n'
}

# --- subscribers that do not read -------------------------------------------

# Writes the file "publish", which sends a message of a mebibyte to channel a.
mebibyte() {
    {
        printf '*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$1048576\r\n'
        head -c 1048576 /dev/zero | tr '\0' m
        printf '\r\n'
    } >"$TMP/publish"
}

@test "a subscriber with 32 MiB of unread messages is dropped, others go on" {
    mebibyte
    local i script=(use 1 send 'SUBSCRIBE a\r\n' swallow 30
                    use 2 send 'SUBSCRIBE a\r\n' swallow 30
                    use 3 send 'SET k v\r\n' expect '+OK\r\n')
    # Some of the messages are in the kernel's buffers.
    for ((i = 0; i < 64; i++)); do
        script+=(use 3 send-file "$TMP/publish" swallow 4
                 use 2 swallow $((1048576 + 36)))
        [ "$i" -ne 30 ] ||
            script+=(use 3 send 'PUBSUB NUMSUB a\r\n'
                     expect '*2\r\n$1\r\na\r\n:2\r\n')
    done
    talk "${script[@]}" \
        use 3 send 'PUBSUB NUMSUB a\r\n' expect '*2\r\n$1\r\na\r\n:1\r\n' \
        send 'GET k\r\n' expect '$1\r\nv\r\n' \
        use 1 print-all >"$TMP/received"
    [ "$(wc -c <"$TMP/received")" -lt $((50 * 1048576)) ]
}

@test "a subscriber that reads late but within the limit receives everything" {
    mebibyte
    local i script=(use 1 send 'SUBSCRIBE a\r\n' swallow 30 use 2)
    for ((i = 0; i < 24; i++)); do
        script+=(send-file "$TMP/publish" expect ':1\r\n')
    done
    talk "${script[@]}" use 1 repeat 24 swallow $((1048576 + 36)) \
        use 2 send 'PUBLISH a x\r\n' expect ':1\r\n' \
        use 1 expect "$(message '*' a x)"
}
