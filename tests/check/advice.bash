# shellcheck shell=bash
#
# Looks things up in the file `advice`, and in that of the exercises.

# advice STEP TEST KEY: the values of KEY, a line each, in the first record that
# is about this test; if it has none, in the last one, which is about all.
advice() {
    ADVICE_STEP=$1 ADVICE_TEST=$2 ADVICE_KEY=$3 \
        awk -f "$HERE/advice.awk" "$HERE/../exercises/advice" \
        "$HERE/advice"
}
