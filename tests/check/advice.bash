# shellcheck shell=bash
#
# Looks things up in the file `advice`, and in that of the exercises.

# advice STEP TEST KEY: prints the values of KEY, one per line, from the first
# record that is about this test and has the key. The last record is about all
# tests.
advice() {
    ADVICE_STEP=$1 ADVICE_TEST=$2 ADVICE_KEY=$3 \
        awk -f "$HERE/advice.awk" "$HERE/../exercises/advice" \
        "$HERE/advice"
}
