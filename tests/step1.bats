#!/usr/bin/env bats
# Step 1, from outside: any server that does what the chapter builds passes.

load helpers

setup() {
    start_step 1
}

# printed N: fails unless the server has printed exactly N commands.
printed() {
    [ "$(grep -c '^GOT: ' "$SERVER_OUT")" -eq "$1" ]
}

set_hello='*3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n'
unimplemented='-unimplemented\r\n'

@test "a command is printed and gets an error reply" {
    talk send "$set_hello" expect "$unimplemented" end
    wait_until out_has \
        'GOT: Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")])'
}

@test "a command that arrives in two pieces is read as one command" {
    talk send '*3\r\n$3\r\nset\r\n$5\r\nhe' silence 100 \
        send 'llo\r\n$5\r\nworld\r\n' expect "$unimplemented" end
    wait_until out_has \
        'GOT: Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")])'
}

@test "a command that arrives byte by byte is read as one command" {
    talk pieces 1 send "$set_hello" expect "$unimplemented" end
    wait_until out_has 'Bulk(b"world")])'
}

@test "a value of a mebibyte is read completely" {
    head -c 1048576 /dev/zero | tr '\0' v >"$BATS_TEST_TMPDIR/value"
    talk send '*2\r\n$4\r\necho\r\n$1048576\r\n' \
        send-file "$BATS_TEST_TMPDIR/value" send '\r\n' \
        expect "$unimplemented" end
    wait_until out_has 'vvv")])'
    # GOT: Array([Bulk(b"echo"), Bulk(b"...")])
    [ "$(wc -c <"$SERVER_OUT")" -eq $((1048576 + 39)) ]
}

@test "a value may contain any byte" {
    talk send '*2\r\n$3\r\nget\r\n$7\r\na\0b\r\n\xff"\r\n' \
        expect "$unimplemented" end
    wait_until out_has 'GOT: Array([Bulk(b"get"), Bulk(b"a\0b\r\n\xff\"")])'
}

@test "a second command on the same connection gets no reply" {
    talk send "$set_hello$set_hello" expect "$unimplemented" end
    wait_until out_has GOT
    talk send "$set_hello" expect "$unimplemented" end
    printed 2
}

@test "the reply is not lost when the client has sent more than was read" {
    # All in one write, so that part of it is unread when the server closes.
    {
        printf '%b' "$set_hello"
        head -c 1000000 /dev/zero
    } >"$BATS_TEST_TMPDIR/more"
    talk send-file "$BATS_TEST_TMPDIR/more" expect "$unimplemented" end
}

@test "clients are served one after another" {
    for _ in 1 2 3 4 5; do
        talk send "$set_hello" expect "$unimplemented" end
    done
    wait_until printed 5
}

@test "an idle client keeps the second one waiting" {
    talk use 1 use 2 send "$set_hello" silence 300 \
        use 1 close use 2 expect "$unimplemented" end
}

@test "the kernel keeps what a waiting client has sent" {
    talk use 1 use 2 send '*1\r\n$3\r\none\r\n' half-close \
        use 3 send '*1\r\n$3\r\ntwo\r\n' half-close \
        use 1 half-close gone use 2 expect "$unimplemented" end \
        use 3 expect "$unimplemented" end
    wait_until out_has two
    [ "$(cat "$SERVER_OUT")" = 'GOT: Array([Bulk(b"one")])
GOT: Array([Bulk(b"two")])' ]
}

@test "a client that stays connected after its reply does not block others" {
    talk use 1 send "$set_hello" expect "$unimplemented" \
        use 2 send "$set_hello" expect "$unimplemented" end
}

@test "a client that sends nothing and disconnects has no effect" {
    talk use 1 close use 1 half-close gone close use 1 reset
    talk send "$set_hello" expect "$unimplemented" end
    printed 1
}

@test "a client that disconnects inside a partial command gets no reply" {
    talk send '*3\r\n$3\r\nset\r\n$5\r\nhe' half-close end
    talk send '*3\r\n$3\r\nset\r\n$5\r\nhe' reset
    talk send "$set_hello" expect "$unimplemented" end
    printed 1
}

@test "a client that resets before its reply does not end the server" {
    for _ in 1 2 3 4 5; do
        talk use 1 use 2 send "$set_hello" reset use 1 close
    done
    talk send "$set_hello" expect "$unimplemented" end
}

@test "a client that half-closes and then resets does not end the server" {
    # Client 2 waits until client 1 has disconnected. After a FIN, the kernel
    # reports a RST as a broken pipe, so the write of the reply raises SIGPIPE.
    for _ in 1 2 3 4 5; do
        talk use 1 use 2 send "$set_hello" half-close reset use 1 close
    done
    talk send "$set_hello" expect "$unimplemented" end
}

@test "bytes that are not RESP end only their own connection" {
    talk send '$x\r\n' swallow 1 || fail "there was no reply"
    talk send "$set_hello" expect "$unimplemented" end
}
