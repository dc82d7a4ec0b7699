#!/usr/bin/env bats
#
# The fuzzers' harnesses with the inputs that are kept: those that lead into
# every corner, and each that ever found a mistake. `make fuzz` makes new ones.

load helpers

# all_seeds HARNESS
all_seeds() {
    local seeds=("$ROOT/tests/fuzz/seeds/$1"/*)
    run -0 "$ROOT/tests/fuzz/$1" "${seeds[@]}"
    grep -qxF "${#seeds[@]} inputs, nothing found" <<<"$output"
    [ ${#seeds[@]} -ge 10 ]
}

@test "fuzz: the seeds decode to the same frames at once and in pieces" {
    all_seeds frames
}

@test "fuzz: values encoded from the seeds decode to the same values" {
    all_seeds encode
}

@test "fuzz: the seeds' requests get the same replies at once and in pieces" {
    all_seeds requests
}

@test "fuzz: without libFuzzer the runner reports what to install" {
    run -1 "$ROOT/tests/fuzz/run" --check "$TMP/no-such-clang"
    [[ $output = *"apt-get install clang libclang-rt-dev"* ]]
}
