#!/usr/bin/env bats
# Checks that every chapter is accurate, and that the checker finds what is not.
# chapters/check.bash and chapters/console.bash say what it checks, and how.
#
# shellcheck disable=SC2030,SC2031  # each @test is a subshell

load helpers

# is_accurate CHAPTER: fails unless it is accurate. Also prints which blocks
# were skipped, and why.
is_accurate() {
    cd "$ROOT" || return
    run tests/chapters/check.bash "$1" 3>&- 4>&-
    printf '%s\n' "$output"
    { grep ': skipped' <<<"$output" | sed 's/^/# /' >&3; } || true
    [ "$status" -eq 0 ]
}

@test "README.md: every block is accurate" {
    is_accurate README.md
}

@test "step1-accept/README.md: every block is accurate" {
    is_accurate step1-accept/README.md
}

@test "step2-concurrency/README.md: every block is accurate" {
    is_accurate step2-concurrency/README.md
}

@test "step3-store/README.md: every block is accurate" {
    is_accurate step3-store/README.md
}

@test "tests/bench/README.md: every block is accurate" {
    is_accurate tests/bench/README.md
}

# The chapters in which each block of code names its file in the line above it.
captioned=({step1-accept,step2-concurrency,step3-store}/README.md)

@test "every quoted piece of code and every diff names its files above it" {
    cd "$ROOT" || return
    local chapter
    for chapter in "${captioned[@]}"; do
        run awk -f tests/chapters/captions.awk "$chapter"
        [ "$output" = "" ] || fail "$output"
    done
}

# Prints the names of all Markdown files, except for the reader's and for those
# that were built.
texts() {
    cd "$ROOT" || return
    find . \( -name .git -o -path ./build -o -path ./mine \) -prune \
        -o -name '*.md' -print | sed 's,^\./,,' | sort
}

# translations.bats checks README.LANGUAGE.md.
@test "every chapter is checked" {
    texts | grep -v 'README\.[^/]*\.md$' |
        diff - <(sed -n 's/^    is_accurate //p' "$BATS_TEST_FILENAME" | sort)
}

# names_tests FILE: fails unless each text in "quotes" in the last column of a
# table is the name of a test.
names_tests() {
    cd "$ROOT" || return
    local name
    while IFS= read -r name; do
        grep -qF "@test \"$name\" {" tests/*.bats || fail "no test: $name"
    done < <(awk -F '|' '/^[|]/ { print $(NF - 1) }' "$1" |
        grep -o '"[^"]*"' | tr -d '"')
}

@test "SECURITY.md: every link and every test that it names exists" {
    names_tests SECURITY.md
    is_accurate SECURITY.md
}

@test ".github: every link exists" {
    is_accurate .github/CONTRIBUTING.md
    is_accurate .github/pull_request_template.md
}

@test "tests/README.md: every link and every test that it names exists" {
    names_tests tests/README.md
    is_accurate tests/README.md
}

# Prints the entries of tests/ that its README.md does not name. It may name
# several by a pattern, such as step*-internal.bats. Leaves out what was built.
not_named() {
    local name pattern names
    # shellcheck disable=SC2016  # Markdown has code in backquotes
    read_lines names < <(sed -n '/^## What is where/,/^# /p' README.md |
        grep -oE '\]\([^)]*\)|`[^` ]*`' | sed 's/^](//; s/[`)]//g')
    for name in *; do
        ! grep -qxF "/tests/$name" ../.gitignore || continue
        for pattern in README.md "${names[@]}"; do
            # shellcheck disable=SC2254  # it is a pattern
            case $name in
            $pattern) continue 2 ;;
            esac
        done
        echo "$name"
    done
}

@test "tests/README.md names every file and folder of tests" {
    cd "$ROOT/tests" || return
    run -0 not_named
    [ -z "$output" ] || fail "not named:" "$output"
}

@test "the module lists in README.md and in chapter 3 are complete" {
    cd "$ROOT" || return
    local header
    for header in common/*.h; do
        grep -qF "]($header)" README.md || fail "not listed: $header"
    done
    for header in step3-store/*.h step3-store/{loop,client,store,pubsub}/*.h; do
        grep -qF "](${header#*/})" step3-store/README.md ||
            fail "not listed: $header"
    done
}

@test "tables of rungs show each file's number of lines" {
    cd "$ROOT" || return
    local page file lines rows
    for page in step*/README*.md; do
        rows=0
        while read -r file lines; do
            [ "$(wc -l <"${page%/*}/$file")" -eq "$lines" ] ||
                fail "$page: $file has not $lines lines"
            rows=$((rows + 1))
        done < <(sed -n \
            's/^| \[[^]]*\](\([^)]*\.c\)) | \([0-9]*\) | .*/\1 \2/p' "$page")
        [ "$rows" -ge 4 ]
    done
}

# For example "15 of 16 tests of step 1 pass." and "core: 31 of 31."
@test "pages show the number of tests that each step has" {
    cd "$ROOT" || return
    local page step tests found=0
    while read -r page step tests; do
        [ "$(grep -c '^@test' "tests/step$step.bats")" -eq "$tests" ] ||
            fail "$page: step $step has not $tests tests"
        found=$((found + 1))
    done < <(texts | tr '\n' '\0' | xargs -0 grep -oE \
        'core: [0-9]+ of [0-9]+|[0-9]+ of [0-9]+ tests of step [1-3]' |
        sed -n -e 's/:core: .* of \(.*\)/ 3 \1/p' \
            -e 's/:[0-9]* of \([0-9]*\) tests of step \(.\)/ \2 \1/p')
    [ "$found" -ge 8 ]
}

@test "make help lists every target that a document mentions" {
    cd "$ROOT" || return
    # shellcheck disable=SC2016  # Markdown has code in backquotes
    texts | tr '\n' '\0' |
        xargs -0 grep -ohE '(`|\$ )make [a-z][a-z0-9-]*' |
        sed 's/.*make //' | sort -u >"$TMP/named"
    make -s help | awk '{ print $2 }' | sort >"$TMP/listed"
    [ "$(wc -l <"$TMP/named")" -ge 20 ]
    [ -z "$(comm -23 "$TMP/named" "$TMP/listed")" ] ||
        fail "not listed: $(comm -23 "$TMP/named" "$TMP/listed")"
}

@test "each line of make help begins with a verb and fits in 80 columns" {
    make -s -C "$ROOT" help >"$TMP/help"
    [ "$(wc -l <"$TMP/help")" -ge 20 ]
    run -0 awk '!/^  make [a-z0-9-]+ +[a-z]+s / || length > 80' "$TMP/help"
    [ -z "$output" ] || fail "$output"
}

# builds_nothing_in STEP DIRECTORY...: fails unless `make test-stepN` names no
# file in these directories. With -n, make prints all that it would do if
# nothing were built.
builds_nothing_in() {
    local directory
    (cd "$ROOT" && make -n "test-step$1") >"$TMP/commands"
    grep -q " build/tests/tools/talker.o" "$TMP/commands"
    grep -q " -o $(cd "$ROOT" && echo "step$1"-*)/server " "$TMP/commands"
    grep -q " tests/step$1.bats" "$TMP/commands"
    for directory in "${@:2}"; do
        ! grep -F "$directory/" "$TMP/commands" ||
            fail "make test-step$1 needs nothing in $directory"
    done
}

@test "the tests of a step build no other step's programs" {
    builds_nothing_in 1 step2-concurrency step3-store
    builds_nothing_in 2 step1-accept step3-store
    builds_nothing_in 3 step1-accept step2-concurrency
}

# --- the checker ------------------------------------------------------------

# chapter: makes a chapter of stdin, and next to it a file and a heading that it
# can link to.
chapter() {
    mkdir -p "$TMP/chapter"
    cat >"$TMP/chapter/README.md"
    # shellcheck disable=SC2016  # Markdown has code in backquotes
    printf '# One file\n\n## The "second" part: `a_b`\n' >"$TMP/chapter/one.md"
}

check() {
    cd "$ROOT" || return
    run tests/chapters/check.bash "$TMP/chapter/README.md" 3>&- 4>&-
    printf '%s\n' "$output"
}

check_passes() {
    check
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

# reports LINE WHAT [EXPECTED ACTUAL]: fails unless the checker reports this,
# and nothing else.
reports() {
    check
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "$TMP/chapter/README.md:$1: $2" ]
    [ $# -le 2 ] || [ "${lines[1]}" = "  expected: $3" ]
    [ $# -le 2 ] || [ "${lines[2]}" = "  actual:   $4" ]
    [ "$(grep -c '^  expected: ' <<<"$output")" -eq 1 ]
}

@test "an accurate chapter passes" {
    chapter <<'END'
# A chapter

[One](one.md), [two](one.md#the-second-part-a_b), [here](#a-section-of-it),
[elsewhere](https://example.org/none), `[code](none.md)`.

## A section of it

```c step1-accept/server.c
        process(socket, peer, &timeouts);
    }
}
```
```console
server$ LOG=info ./step2-concurrency/server --port 6379
2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on 127.0.0.1:6379
2023-02-05T02:23:44.647267Z  INFO server: [127.0.0.1:53986] Accepted connection
client$ ./examples/client
> SET greeting "Hello \\ world!"
"OK"
> GET greeting
"Hello \\ world!"
other$ ./examples/client GET greeting
(nil)
```
```console
client$ ...
> NONE
...
> ECHO 1
"1"
^D
server$ ...
2023-02-05T02:23:44.647267Z  INFO server: [server] Child 4711 returned
```
```console
server$ ...
^Z
...
client$ ./examples/client PING
(waits)
server$ fg
...
client$ ...
"PONG"
```
```console
server$ ...
^C
...
2023-02-05T02:23:44.647267Z  INFO server: [server] Stopping
```
END
    check_passes
}

@test "a changed or missing line of code is detected" {
    chapter <<'END'
```c step1-accept/server.c
        process(socket, peer, &timeouts);
   }
}
```
END
    reports 3 "this line is not in step1-accept/server.c" \
        "   }" "    }"
    chapter <<'END'
```c step1-accept/server.c
    connection_report(&connection, event);
    log_info(peer, "Ending connection");
```
END
    reports 3 "this line is not in step1-accept/server.c"
    chapter <<'END'
```c
int main(void);
```
END
    reports 1 "a code block must name the file that it is in"
}

@test "a code block that holds only a brace is detected" {
    chapter <<'END'
```c step1-accept/server.c
}
```
END
    reports 1 "a code block without a word matches any file" "code" "}"
}

@test "an accurate diff passes" {
    has_posix_diff || skip "needs a diff(1) that prints POSIX's form"
    chapter <<<$'```diff step1-accept/Makefile step2-concurrency/Makefile
< \t@$(MAKE) --no-print-directory -C .. step1
---
> \t@$(MAKE) --no-print-directory -C .. step2
```'
    check_passes
}

@test "a code block that begins or ends with an empty line is detected" {
    chapter <<'END'
```c step1-accept/server.c
    log_info(peer, "Ending connection");
}

```
END
    reports 2 "an empty line at the beginning or end of a block"
    chapter <<'END'
```c step1-accept/server.c

int main(int argc, char **argv)
```
END
    reports 2 "an empty line at the beginning or end of a block"
}

@test "a stale diff is detected" {
    has_posix_diff || skip "needs a diff(1) that prints POSIX's form"
    chapter <<'END'
```diff step1-accept/server.c step2-concurrency/server.c
<     enum connection_event event;
---
>     struct store store = { 1 };
```
END
    reports 4 "this line is not in what diff step1-accept/server.c \
step2-concurrency/server.c prints" \
        ">     struct store store = { 1 };" ">     struct store store = { 0 };"
}

@test "broken links and anchors are detected" {
    chapter <<'END'
# Text

A [file](two.md).
END
    reports 3 "a link leads nowhere" "a file" "two.md"
    chapter <<<"A [part](one.md#the-third-part)."
    reports 1 "a link leads nowhere"
    chapter <<'END'
A [part](#text-1) <a href="none.md">of it</a>.
# Text
# Text
END
    reports 1 "a link leads nowhere" "a file" "none.md"
}

@test "a quoted piece of code that does not name its file above it is detected" {
    chapter <<'END'
*In [step1-accept/server.c](../step1-accept/server.c):*

```c step1-accept/server.c
}
```

*From [echo.c](../step1-accept/echo.c) to [echo.c](../step2-concurrency/echo.c):*

```diff step1-accept/echo.c step2-concurrency/echo.c
---
```

*In [step1-accept/echo.c](../step1-accept/echo.c):*

```c step1-accept/server.c
}
```
```c step1-accept/hello.c
}
```
END
    run awk -f "$ROOT/tests/chapters/captions.awk" "$TMP/chapter/README.md"
    printf '%s\n' "$output"
    [ "${#lines[@]}" -eq 2 ]
    [ "${lines[0]}" = "$TMP/chapter/README.md:15: no line above links to \
step1-accept/server.c" ]
    [ "${lines[1]}" = "$TMP/chapter/README.md:18: no line above links to \
step1-accept/hello.c" ]
}

@test "a block that nothing checks is detected" {
    chapter <<<$'```sh\nmake\n```'
    reports 1 "a block that nothing checks"
    chapter <<'END'
1. A block in a list
   ```console
   client$ true
   ```
END
    check
    [ "$status" -eq 1 ]
}

@test "changed client output is detected" {
    chapter <<'END'
```console
server$ ./step1-accept/server
2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on 127.0.0.1:6379
client$ ./examples/hello-redis
Error: "implemented"
```
END
    reports 5 "the client shows another line" 'Error: "implemented"' \
        'Error: "unimplemented"'
}

@test "changed server output is detected" {
    chapter <<'END'
```console
server$ ./step1-accept/server
2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on 127.0.0.1:6379
2023-02-05T02:23:44.647267Z  INFO server: [127.0.0.1:53986] Accepted connection
GOT: Array([Bulk(b"get")])
client$ ./examples/client PING
(error) unimplemented
```
END
    reports 5 "the server shows another line" 'GOT: Array([Bulk(b"get")])' \
        'GOT: Array([Bulk(b"PING")])'
}

@test "extra output and missing output are detected" {
    chapter <<'END'
```console
client$ echo one; echo two
one
```
END
    reports 4 "the client shows more than this" "nothing more" "two"
    chapter <<'END'
```console
client$ echo one
one
two
```
END
    reports 4 "the client does not show this" two \
        "nothing more: its program has ended"
    chapter <<'END'
```console
client$ echo one
one
(waits)
```
END
    reports 4 "the client does not wait"
}

@test "only values that vary from run to run are matched by their form" {
    chapter <<'END'
```console
client$ echo 'Child 12 at 2023-02-05T02:23:44.647267Z from 127.0.0.1:1'
Child 4711 at 2022-12-24T00:00:00.000000Z from 127.0.0.1:53986
client$ echo 'Child 12 killed by signal 11 (Segmentation fault: 11)'
Child 4711 killed by signal 11 (Segmentation fault)
client$ echo 'The task panicked: signal 6 (Abort trap: 6)'
The task panicked: signal 6 (Aborted)
client$ echo 127.0.0.1:6380
127.0.0.1:6379
```
END
    reports 9 "the client shows another line" "127.0.0.1:6379" "127.0.0.1:6380"
}

@test "a block whose tool is missing is skipped, but not in CI" {
    chapter <<'END'
```console
client$ no-such-tool --version
1.0
```

## The next

```console
client$ echo one
one
```
END
    CI='' check
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "$TMP/chapter/README.md:2: skipped to the section's \
end: needs no-such-tool" ]
    CI=true check
    [ "$status" -eq 1 ]
}

@test "blocks run as in a terminal even if SIGPIPE was ignored" {
    env --default-signal=PIPE true 2>/dev/null ||
        skip "needs an env(1) with --default-signal"
    chapter <<'END'
```console
client$ sh -c 'kill -s PIPE $$; echo ignored'
```
END
    (trap '' PIPE; check_passes)
}

@test "programs are stopped at the end of their section" {
    chapter <<'END'
```console
server$ ./step2-concurrency/server
2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on 127.0.0.1:6379
client$ ./examples/client
> PING
"PONG"
```

## The next

```console
client$ ./examples/client PING
Could not connect to 127.0.0.1:6379. Err: Connection refused. Start a server first: make run. Or name another with --host and --port.
```
END
    check_passes
}

# quoted CHAPTER RUNG [BASE]: prints the percentage of the rung's lines that are
# in a block of the chapter. A line that is also in an earlier rung need not be
# quoted again, and neither does one of BASE, from which the chapter prints a
# diff.
quoted() {
    awk -v chapter="$1" -v rung="$2" '
        function trimmed(line) {
            sub(/^[<>] /, "", line)
            gsub(/^[ \t]+|[ \t]+$/, "", line)
            return line
        }
        FILENAME == chapter && /^```(c|diff) / { block = 1; length_ = 0; next }
        FILENAME == chapter && /^```/ { block = 0 }
        FILENAME == chapter && block {
            shown[trimmed($0)] = 1
            if (++length_ > 40)
                print "a block of more than 40 lines, at line " FNR >"/dev/stderr"
        }
        FILENAME != chapter && FILENAME != rung { base[trimmed($0)] = 1 }
        FILENAME == rung && trimmed($0) != "" && !(trimmed($0) in base) {
            lines++
            found += trimmed($0) in shown
        }
        END { print int(100 * found / lines) }' "$1" "${3-/dev/null}" "$2"
}

# quotes_nearly_whole CHAPTER RUNG [BASE]: in blocks of 40 lines at most.
quotes_nearly_whole() {
    run -0 --separate-stderr quoted "$@"
    [ -z "$stderr" ] || fail "$stderr"
    [ "$output" -ge 85 ] || fail "$2: only $output% are quoted"
}

@test "chapter 1 quotes nearly all of its rungs, in blocks of at most 40 lines" {
    local rung step1=$ROOT/step1-accept
    for rung in hello echo lines server; do
        quotes_nearly_whole "$step1/README.md" "$step1/$rung.c"
    done
}

@test "chapter 2 quotes nearly all of its rungs, in blocks of at most 40 lines" {
    local rung step1=$ROOT/step1-accept step2=$ROOT/step2-concurrency
    for rung in hello echo-resp join; do
        quotes_nearly_whole "$step2/README.md" "$step2/$rung.c"
    done
    quotes_nearly_whole "$step2/README.md" "$step2/echo.c" "$step1/echo.c"
    quotes_nearly_whole "$step2/README.md" "$step2/spawn.c" "$step1/server.c"
}

@test "chapter 3 quotes nearly all of its rungs, in blocks of at most 40 lines" {
    local rung step3=$ROOT/step3-store
    for rung in hello echo ping small; do
        quotes_nearly_whole "$step3/README.md" "$step3/$rung.c"
    done
}
