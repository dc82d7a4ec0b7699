#!/usr/bin/env bats
# Exercise 1.6: two clients by turns. What make check EXERCISE=1.6 judges.

load ../helpers
load exercises

setup() {
    start_exercise
}

set_hello='*3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n'
unimplemented='-unimplemented\r\n'

@test "an idle client does not keep the second one waiting" {
    talk use 1 use 2 send "$set_hello" expect "$unimplemented" end \
        use 1 send "$set_hello" expect "$unimplemented" end
}

@test "a partial command is kept while the other client has its turn" {
    talk use 1 send '*1\r\n$3\r\no' use 2 send '*1\r\n$3\r\ntw' \
        use 1 send 'ne\r\n' expect "$unimplemented" end \
        use 2 send 'o\r\n' expect "$unimplemented" end
    wait_until out_has 'GOT: Array([Bulk(b"one")])'
    wait_until out_has 'GOT: Array([Bulk(b"two")])'
}

@test "a client that leaves makes room for the next one" {
    talk use 1 use 2 close use 3 send "$set_hello" expect "$unimplemented" \
        end use 1 send "$set_hello" expect "$unimplemented" end
}

@test "one process serves both" {
    need_processes
    start_talker idle use 1 use 2 send "$set_hello" expect "$unimplemented" \
        say served hold
    wait_until has_said idle served
    has_children 0
}
