#!/usr/bin/env bats
#
# Runs the fuzzers' harnesses with the inputs that are kept: some that together
# reach all the code, and every one that ever found a bug. `make fuzz` looks for
# new ones.

load helpers

# all_seeds HARNESS: runs it with all of its seeds.
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
