#!/usr/bin/env bats
#
# The fuzzers' harnesses with the inputs that are kept: those that lead into
# every corner, and each that ever found a mistake. `make fuzz` makes new ones.

load helpers

# all_seeds HARNESS
all_seeds() {
    local seeds=("$ROOT/tests/fuzz/seeds/$1"/*)
    run -0 "$ROOT/tests/fuzz/$1" "${seeds[@]}"
    [ "${lines[-1]}" = "${#seeds[@]} inputs, nothing found" ]
    [ ${#seeds[@]} -ge 10 ]
    echo "${lines[-1]}"
}

@test "fuzz: the seeds give the same frames whole and cut" {
    all_seeds frames
}

@test "fuzz: what the seeds encode decodes to itself" {
    all_seeds encode
}

@test "fuzz: the seeds' requests are answered the same whole and cut" {
    all_seeds requests
}

@test "fuzz: without libFuzzer it says what to install" {
    run -1 "$ROOT/tests/fuzz/run" --check "$TMP/no-such-clang"
    [[ $output = *"apt-get install clang libclang-rt-dev"* ]]
}
