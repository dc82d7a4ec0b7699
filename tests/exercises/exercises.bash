# shellcheck shell=bash
#
# What the suites of the exercises share. `make check EXERCISE=3.6` runs one of
# them: SERVER in the environment is the command that starts the server, and
# SOURCE, if it is set, is the directory of its source code.

# start_exercise [ARGUMENT...]: starts SERVER with these arguments.
start_exercise() {
    [ -n "${SERVER:-}" ] || skip "needs SERVER: make check EXERCISE=..."
    local SERVER=$SERVER argument
    for argument; do
        SERVER+=" $(quoted "$argument")"
    done
    start_foreign
}
