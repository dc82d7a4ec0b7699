#!/usr/bin/env bash
#
# Checks that chapters are accurate:
#
#     tests/chapters/check.bash step1-accept/README.md
#
# It checks each code block and each link of the files on its command line. For
# each one that is wrong it prints the file, the line, what the chapter has, and
# what is true. Exit status 1 if there is one. A code block is one of these:
#
#     ```c step1-accept/server.c      its lines must be in that file, one after
#                                     the other, exactly
#     ```diff ONE OTHER               its lines must be in what `diff ONE OTHER`
#                                     prints
#     ```console                      is typed and compared, by console.bash
#     ```text  ```mermaid             are not checked
#
# Paths in info strings and in commands are relative to the project's root.

set -u
# A service, such as a CI's runner, starts programs with SIGPIPE ignored, and a
# shell cannot undo that. In a reader's terminal it is not.
if [ -n "$(sh -c 'kill -s PIPE $$; echo ignored')" ] &&
    env --default-signal=PIPE true 2>/dev/null; then
    exec env --default-signal=PIPE "${BASH_SOURCE[0]}" "$@"
fi
export LC_ALL=C
trap : PIPE         # a program may end while we are typing
CDPATH=
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The suites' helpers. Some of them need this function of bats.
bats_require_minimum_version() { :; }
BATS_TEST_TMPDIR=$(mktemp -d)
# shellcheck source=tests/helpers.bash
. "$HERE/../helpers.bash"
WORK=$BATS_TEST_TMPDIR
# shellcheck source=tests/chapters/console.bash
. "$HERE/console.bash"

US=$'\037'          # separates the fields that the awk programs print
FAILURES=0
CHAPTER=            # the file being checked
INFO=               # the info string of the block that is being read
FIRST=0             # the line of the chapter where its text begins

# report LINE WHAT EXPECTED ACTUAL: reports that the chapter is wrong.
report() {
    printf '%s:%s: %s\n  expected: %s\n  actual:   %s\n' "$CHAPTER" "$@"
    FAILURES=$((FAILURES + 1))
}

# --- code and diffs ---------------------------------------------------------

# is_in NAME FILE: reports the block unless its lines are in the file. NAME is
# the file's name in messages.
is_in() {
    local verdict same
    verdict=$(awk -f "$HERE/contains.awk" "$WORK/block" "$2")
    [ -n "$verdict" ] || return 0
    same=${verdict%%"$US"*}
    report $((FIRST + same)) "this line is not in $1" \
        "$(sed -n "$((same + 1))p" "$WORK/block")" "${verdict#*"$US"}"
}

check_code() {
    if [ -z "$1" ] || [ ! -f "$ROOT/$1" ]; then
        report $((FIRST - 1)) "a code block must name the file that it is in" \
            "a file" "'$1' does not exist"
    elif ! grep -q '[[:alpha:]]' "$WORK/block"; then
        report $((FIRST - 1)) "a code block without a word matches any file" \
            "code" "$(head -n 1 "$WORK/block")"
    elif [ -z "$(sed -n '1p' "$WORK/block")" ] ||
        [ -z "$(sed -n '$p' "$WORK/block")" ]; then
        report "$FIRST" "an empty line at the beginning or end of a block" \
            "code" "an empty line"
    else
        is_in "$1" "$ROOT/$1"
    fi
}

check_diff() {
    local files
    if ! has_posix_diff; then
        echo "$CHAPTER:$FIRST: skipped: needs a diff(1) that prints POSIX's form"
        return
    fi
    read -r -a files <<<"$1"
    if (cd "$ROOT" && diff "${files[@]}") >"$WORK/diff" 2>"$WORK/diff.err" ||
        [ ! -s "$WORK/diff.err" ]; then
        is_in "what diff $1 prints" "$WORK/diff"
    else
        report $((FIRST - 1)) "diff $1 fails" "two files" \
            "$(cat "$WORK/diff.err")"
    fi
}

# --- blocks -----------------------------------------------------------------

block_begins() {
    INFO=$1
    FIRST=$2
    : >"$WORK/block"
    [ "$INFO" != console ] || console_begins
}

block_line() {
    if [ "$INFO" = console ]; then
        console_line "$1" "$2"
    else
        printf '%s\n' "$1" >>"$WORK/block"
    fi
}

block_ends() {
    case $INFO in
    console) console_ends "$1" ;;
    c) check_code "" ;;
    'c '*) check_code "${INFO#c }" ;;
    'diff '*) check_diff "${INFO#diff }" ;;
    text | mermaid) ;;
    *) report $((FIRST - 1)) "a block that nothing checks" \
        "c FILE, diff ONE OTHER, console, text or mermaid" "'$INFO'" ;;
    esac
}

check_blocks() {
    local number kind text
    while IFS=$US read -r number kind text <&8; do
        case $kind in
        section) console_section_ends ;;
        open) block_begins "$text" $((number + 1)) ;;
        line) block_line "$text" "$number" ;;
        close) block_ends "$number" ;;
        wrong) report "$number" "a block that nothing checks" "$text" "" ;;
        esac
    done 8< <(awk -f "$HERE/markdown.awk" "$CHAPTER")
    console_section_ends
}

# --- links ------------------------------------------------------------------

check_link() {
    local number=$1 target=$2 path=${2%%#*} file
    file=$(dirname "$CHAPTER")/$path
    [ -n "$path" ] || file=$CHAPTER
    if [ ! -e "$file" ]; then
        report "$number" "a link leads nowhere" "a file" "$target"
        return
    fi
    [ ! -d "$file" ] || file=$file/README.md
    if [ "$target" != "$path" ] &&
        ! awk -v anchors=1 -f "$HERE/anchor.awk" -f "$HERE/links.awk" "$file" |
            grep -qxF -- "${target#*#}"; then
        report "$number" "a link leads nowhere" \
            "a heading for #${target#*#}" "none in $file"
    fi
}

check_links() {
    local number target
    while IFS=$US read -r number target; do
        case $target in
        http://* | https://* | mailto:*) ;;
        *) check_link "$number" "$target" ;;
        esac
    done < <(awk -f "$HERE/anchor.awk" -f "$HERE/links.awk" "$CHAPTER")
}

# ----------------------------------------------------------------------------

clean_up() {
    console_section_ends
    rm -rf "$WORK"
}

trap clean_up EXIT
trap 'exit 1' INT TERM
# --links checks no blocks, because those of a translation are the same as those
# of the English page.
LINKS_ONLY=
if [ "${1-}" = --links ]; then
    LINKS_ONLY=1
    shift
fi
for CHAPTER; do
    if [ ! -f "$CHAPTER" ]; then
        report 1 "there is no such file" "a chapter" "none"
        continue
    fi
    [ -n "$LINKS_ONLY" ] || check_blocks
    check_links
done
[ "$FAILURES" -eq 0 ]
