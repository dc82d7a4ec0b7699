#!/usr/bin/env bats
# How `make check` judges a reader's own server, and what it prints. broken.bats
# checks what it prints about servers with one mistake each.

load helpers

check=$ROOT/tests/check

setup() {
    set +T      # as in helpers.bash
    unset SERVER PORT ALL ONLY PART MAX_WAIT_S TALKER_TIMEOUT
    export CHECK_STATE=$TMP/state
    # SERVER is split at spaces, and this path may contain some. So use relative
    # paths.
    cd "$ROOT" || return
}

# judge STEP [ARGUMENT...]: runs the step's tests against the command in SERVER.
judge() {
    run "$check/run" "$@" 3>&- 4>&-
    printf '%s\n' "$output"
}

# has_line LINE: fails unless the output has this line. Leading spaces are
# ignored.
has_line() {
    printf '%s\n' "$output" | sed 's/^ *//' | grep -qxF -- "$1" ||
        fail "no line: $1"
}

# answers TEXT: sets SERVER to one that sends this reply to every client.
answers() {
    export ANSWERS="\"$1\""
    export SERVER=tests/answer
}

first="a command is printed and gets an error reply"

# Prints the extras of step 3.
parts() {
    sed -n "s/^PARTS='\(.*\)'$/\1/p" "$check/state.bash"
}

# tests_of STEP: prints the names of its black-box tests, including its extras'.
tests_of() {
    local suites=("$ROOT/tests/step$1.bats") part
    if [ "$1" = 3 ]; then
        for part in $(parts); do
            suites+=("$ROOT/tests/commands-$part.bats")
        done
    fi
    sed -n 's/^@test "\(.*\)" {$/\1/p' "${suites[@]}"
}

# --- the file advice --------------------------------------------------------

# fields KEY: prints all values of that key.
fields() {
    sed -n "s/^$1: //p" "$check/advice"
}

@test "every black-box test has advice: a chapter section and three hints" {
    local step
    # One run of awk looks up all names, because a run for each would be slow.
    for step in 1 2 3; do
        tests_of $step >"$TMP/names"
        awk -v step=$step '
            BEGIN { RS = ""; FS = "\n" }
            NR == FNR { n = split($0, names, "\n"); next }
            {
                hints = reads = 0
                for (i = 1; i <= NF; i++) {
                    hints += $i ~ /^hint: /
                    reads += index($i, "read: step" step "-") == 1
                }
                for (i = 1; i <= NF; i++) {
                    if (index($i, "test: " step " ") != 1)
                        continue
                    about = substr($i, 9)
                    for (j = 1; j <= n; j++)
                        if (names[j] == about || about ~ /\*$/ && index( \
                            names[j], substr(about, 1, length(about) - 1)) == 1)
                            if (hints == 3 && reads == 1)
                                good[names[j]] = 1
                }
            }
            END {
                for (j = 1; j <= n; j++)
                    if (names[j] != "" && !good[names[j]])
                        print names[j]
            }' "$TMP/names" "$check/advice" >"$TMP/without"
        [ ! -s "$TMP/without" ] ||
            fail "step $step, without advice:" "$(cat "$TMP/without")"
    done
}

@test "every advice record refers to an existing test" {
    local step
    for step in 1 2 3; do
        tests_of $step | sed "s/^/$step /"
    done >"$TMP/names"
    fields test | grep -vxF '* *' >"$TMP/about"
    [ "$(wc -l <"$TMP/about")" -gt 60 ]
    awk '
        NR == FNR { names[++n] = $0; next }
        {
            whole = !sub(/\*$/, "")
            for (i = 1; i <= n; i++)
                if (whole ? names[i] == $0 : index(names[i], $0) == 1)
                    next
            print
        }' "$TMP/names" "$TMP/about" >"$TMP/stale"
    [ ! -s "$TMP/stale" ] || fail "about no test:" "$(cat "$TMP/stale")"
}

@test "every section that the advice links to exists" {
    local file
    { fields read; sed -n "s/^LISTENING=//p" "$check/diagnose.bash"; } |
        sort -u >"$TMP/links"
    [ "$(wc -l <"$TMP/links")" -gt 10 ]
    for file in step{1-accept,2-concurrency,3-store}/README.md; do
        awk -v anchors=1 -f "$ROOT/tests/chapters/anchor.awk" \
            -f "$ROOT/tests/chapters/links.awk" "$ROOT/$file" |
            sed "s|^|$file#|"
    done | sort >"$TMP/sections"
    comm -23 "$TMP/links" "$TMP/sections" >"$TMP/nowhere"
    [ ! -s "$TMP/nowhere" ] || fail "no such section:" "$(cat "$TMP/nowhere")"
}

# Prints all hints, one per line.
hints_by_test() {
    awk '/^hint: / { if (text) print text; text = $0; next }
        /^  / && text { text = text $0; next }
        { if (text) print text; text = "" }
        END { if (text) print text }' "$check/advice" tests/exercises/advice
}

@test "every third hint names functions to call" {
    hints_by_test | awk 'NR % 3 == 0 && !/[a-z_]\(/' >"$TMP/vague"
    [ ! -s "$TMP/vague" ] || fail "names nothing:" "$(cat "$TMP/vague")"
}

# A reader's server is linked with common, and with no other file of ours.
# Functions of libc are written as in the manual: read(2).
@test "every function that a hint names is one of common" {
    hints_by_test | grep -o '[a-z][a-z0-9_]*()' | tr -d '()' | sort -u \
        >"$TMP/named"
    [ "$(wc -l <"$TMP/named")" -gt 30 ]
    grep -oh '[a-z][a-z0-9_]*(' "$ROOT"/common/*.h | tr -d '(' | sort -u |
        comm -23 "$TMP/named" - >"$TMP/unknown"
    [ ! -s "$TMP/unknown" ] || fail "not in common:" "$(cat "$TMP/unknown")"
}

# --- what is printed about a failure ----------------------------------------

@test "a failure shows the bytes sent, expected and received, and the meaning" {
    answers '-unimplemented\r\t'
    judge 1 --only "$first"
    [ "$status" -eq 1 ]
    [ "${lines[1]}" = "  FAILED  $first" ]
    has_line 'sent:           *3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n'
    # The caret is under the first wrong byte.
    local expected received caret
    expected=$(grep -n 'expected: ' <<<"$output")
    received=$(grep 'received: ' <<<"$output")
    caret=$(grep -x ' *^' <<<"$output")
    [ "${expected#*:}" = '    expected:       -unimplemented\r\n' ]
    [ "$received" = '    received:       -unimplemented\r\t' ]
    [ "${received:${#caret}-1:2}" = '\t' ]
    has_line 'read:           step1-accept/README.md#server-frames'
    [[ "$output" == *"the reply is RESP's error"*"0 of 1 passed."* ]]
    [[ "$output" == *"the end of your server's log"*"Listening on 127.0.0.1:"* ]]
}

@test "stray text and unknown-command errors are told apart from wrong replies" {
    answers '+OK\r\nINFO: one more client\r\n'
    judge 2 --only "SET stores a value and GET returns it"
    [[ "$output" == *"text for people"* ]]
    answers '+OK\r\n-ERR unknown command\r\n'
    judge 2 --only "SET stores a value and GET returns it"
    [[ "$output" == *"doesn't know the command"* ]]
}

@test "the likely reasons for an unknown PING are named" {
    # With step 1's decoder, the first value is the array.
    answers "-ERR unknown command '', with args beginning with: 'PING' \r\n"
    judge 2 --only "PING returns PONG"
    [[ "$output" == *"is the name in the error empty?"* ]]
    answers "-ERR unknown command 'ping', with args beginning with: 'hi' \r\n"
    judge 2 --only "PING with a message returns the message"
    [[ "$output" == *"upper or lower case"* ]]
}

@test "a server that closes is distinguished from one that sends nothing" {
    answers ''
    judge 1 --only "$first"
    has_line 'received:       the end of the connection'
    [[ "$output" == *"closed the connection without a reply"* ]]
    # This server waits for another command.
    export TALKER_TIMEOUT=1 ANSWERS='"" "-unimplemented\r\n"'
    judge 1 --only "$first"
    has_line 'received:       nothing, for 1 second'
    [[ "$output" == *"did not answer"* ]]
}

@test "a reply that lacks only its CRLF is not taken for a missing reply" {
    answers '-unimplemented'
    judge 1 --only "$first"
    has_line 'received:       -unimplemented, then the end of the connection'
    [[ "$output" == *"the reply is right, but its CRLF is missing"* ]]
    # This server waits for another command.
    export TALKER_TIMEOUT=1 ANSWERS='"-unimplemented" ""'
    judge 1 --only "$first"
    has_line 'received:       -unimplemented, then nothing, for 1 second'
    [[ "$output" == *"the reply is right, but its CRLF is missing"* ]]
    # And this one sends half of the word.
    answers '-unimpl'
    judge 1 --only "$first"
    [[ "$output" != *"its CRLF is missing"* ]]
}

@test "a dead server is reported with its signal or exit status" {
    # It ends once a command has arrived.
    cat >"$TMP/server" <<END
#!/bin/sh
: >"\$0.got"
$(quoted "$ROOT/tests/answer") "\$@" >"\$0.got" &
until [ -s "\$0.got" ]; do
    sleep 0.01
done
kill \$!
kill -s SEGV \$\$
END
    chmod +x "$TMP/server"
    export SERVER
    SERVER=$(quoted "$TMP/server")
    export ANSWERS='"" ""' TALKER_TIMEOUT=3
    judge 1 --only "$first"
    has_line 'your server:    was killed by signal 11 (SEGV)'
    sed -i.old 's/^kill -s.*/exit 3/' "$TMP/server"
    judge 1 --only "$first"
    has_line 'your server:    exited with status 3'
}

@test "a check that fails without a message is shown itself" {
    # This server does not catch SIGTERM, so its exit status is not 0.
    export ANSWERS='"+PONG\r\n" ""' SERVER=tests/answer
    judge 3 --only "SIGTERM ends the server and its connections at once, exit \
status 0"
    has_line 'failed check:   wait "$SERVER_PID"'
}

@test "a server that exits at once, or that cannot be reached, is reported" {
    export SERVER="sh -c 'echo no such luck >&2; exit 4'" MAX_WAIT_S=1
    judge 1
    [ "$status" -eq 1 ]
    has_line 'received:       nothing: your server exited with status 4'
    has_line 'no such luck'
    has_line 'read:           step1-accept/README.md#a-socket-that-listens'
    export SERVER="sh -c 'echo bind: Address already in use >&2; exit 4'"
    judge 1
    [[ "$output" == *"set SO_REUSEADDR before bind(2)"* ]]
    export SERVER="sh -c 'exec sleep 100'"
    local began=$SECONDS
    judge 1
    has_line 'received:       nothing, for 1 second'
    [ $((SECONDS - began)) -le 10 ]
}

@test "with FIXED_PORT, an unreachable server was started without any port" {
    # shellcheck disable=SC2030  # in this test
    export FIXED_PORT MAX_WAIT_S=1 SERVER="sh -c 'exec sleep 100'"
    FIXED_PORT=$(free_port)
    judge 1
    has_line 'received:       nothing, for 1 second'
    [[ "$output" == *"was started without any port, because FIXED_PORT says"* ]]
    SERVER="sh -c 'exec sleep 100 {port}'"
    judge 1
    [[ "$output" == *"accepts no connection"*"port that it was"* ]]
}

@test "an unknown command is distinguished from bytes mistaken for one" {
    local name="commands that arrive together all get replies, in order"
    answers "+PONG\r\n-ERR unknown command 'ECHO'\r\n"
    judge 3 --only "$name"
    [[ "$output" == *"it doesn't know this command"* ]]
    answers "+PONG\r\n-ERR unknown command 'CHO'\r\n"
    judge 3 --only "$name"
    [[ "$output" == *"took the rest of a command for a command"* ]]
}

@test "expected bytes that are left out are marked at both ends" {
    local many='' i
    for ((i = 0; i < 20; i++)); do
        many+='+PONG\r\n$1\r\nx\r\n'
    done
    answers "$many!"
    judge 2 --only "commands that arrive together all get replies, in order"
    grep -x ' *expected:  *\.\.\..*\.\.\.' <<<"$output"
}

@test "a failure in an extra is explained by the advice for its family" {
    local pair
    for pair in "SCAN accepts any cursor, even one the server never issued=cursor" \
        "INCRBYFLOAT adds decimal fractions=decimals" \
        "HELLO switches between RESP2 and RESP3=HELLO 3" \
        "PUBSUB CHANNELS, PUBSUB NUMSUB and PUBSUB NUMPAT report \
subscriptions=NUMSUB" \
        "QUIT replies OK whatever its arguments, and nothing after it is \
run=QUIT replies" "SET EX, PX, EXAT and PXAT set the expiry time=KEEPTTL" \
        "keys that expire do so in every database=sixteen"; do
        run bash -c 'HERE=$1; . "$HERE/advice.bash"; advice 3 "$2" bytes' - \
            "$check" "${pair%=*}"
        [[ "$output" == *"${pair#*=}"* ]] || fail "$pair: $output"
    done
}

@test "a suite that takes ten times its usual time says what it waited for" {
    answers 'x'
    # Only SIGKILL ends this server.
    SERVER="sh -c 'trap \"\" TERM; tests/answer --port {port}; sleep 100'"
    export MAX_WAIT_S=2
    run env SECONDS=100 "$check/run" 1 --only "$first" 3>&- 4>&-
    printf '%s\n' "$output"
    [[ "$output" == *"seconds instead of about 1."*" s  $first"* ]]
    [[ "$output" == *" s for is_gone "* ]]
    # Without SECONDS=100, it says nothing of the kind.
    judge 1 --only "$first"
    [[ "$output" != *"instead of about"* ]]
}

@test "processes and a port left over by a stopped server are reported" {
    export ANSWERS='"-unimplemented\r\n"'
    need_processes
    # This server is stopped, but its child is not.
    local command='tests/answer --port {port} & echo $! >"$LEFT"; wait'
    export LEFT=$TMP/left SERVER="sh -c '$command'" MAX_WAIT_S=1
    judge 1 --only "a second command on the same connection gets no reply"
    has_line 'left behind:    processes'
    has_ended "$(cat "$LEFT")"
}

@test "a child that exits a moment after the server is not reported" {
    need_processes
    # Its child, which does not reply, ends a second after the client gives up.
    cat >"$TMP/server" <<'END'
#!/bin/sh
: >"$OUT"     # also if it is started again
tests/answer "$@" >"$OUT" &
until grep -q GOT "$OUT"; do sleep 0.1; done
(sleep 2; kill $!) &
exit 3
END
    chmod +x "$TMP/server"
    export OUT=$TMP/answers ANSWERS='"" ""' TALKER_TIMEOUT=1
    SERVER=$(quoted "$TMP/server") judge 1 --only "$first"
    has_line 'your server:    exited with status 3'
    [[ "$output" != *"left behind"* ]]
}

@test "a program that does not pass SIGTERM on to the server is explained" {
    need_processes
    local command='tests/answer --port {port} & wait'
    export ANSWERS='"-unimplemented\r\n"' SERVER="sh -c '$command'"
    judge 1 --only "clients are served one after another"
    has_line 'left behind:    processes'
    [[ "$output" == *"does not pass"*"SIGTERM on"*"go build"* ]]
    [[ "$output" != *"failed check"* ]]
}

@test "a server that starts slowly is given START_TIMEOUT" {
    local command='sleep 2; exec step1-accept/server --port {port}'
    export SERVER="sh -c '$command'" MAX_WAIT_S=1
    judge 1 --only "$first"
    [[ "$output" == *"nothing, for 1 second"*"START_TIMEOUT=30"* ]]
    START_TIMEOUT=20 judge 1 --only "$first"
    has_line "1 of 1 passed."
}

@test "a SERVER that sets a variable is started; one that cannot start is explained" {
    SERVER='LOG=debug NOTHING= step1-accept/server' judge 1 --only "$first"
    has_line "1 of 1 passed."
    mkdir "$TMP/my own"
    cp step1-accept/server "$TMP/my own"
    SERVER="$TMP/my own/server" judge 1 --only "$first"
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "'$TMP/my own/server' contains spaces. Add another pair \
of quotes:" ]
    chmod -x "$TMP/my own/server"
    cp "$TMP/my own/server" "$TMP/server.py"
    SERVER="$(quoted "$TMP/server.py") {port}" judge 1 --only "$first"
    [ "$status" -eq 2 ]
    [[ "${lines[0]}" == "'$TMP/server.py' is not executable. "* ]]
}

@test "missing standard output is reported, with what was printed instead" {
    local form='Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")'
    answers '-unimplemented\r\n'
    export MAX_WAIT_S=1
    judge 1 --only "$first"
    [ "$status" -eq 1 ]
    has_line "expected:       on standard output: GOT: Array([$form])"
    has_line "received:       GOT: $form"
    [[ "$output" == *"GOT: is not on standard output"* ]]
}

# --- how it is run ----------------------------------------------------------

@test "make check stops at the first failure unless ALL=1 is set" {
    answers '+OK\r\n'
    judge 1 --only "a command that"
    [ "$status" -eq 1 ]
    [ "$(grep -c '^  FAILED' <<<"$output")" -eq 1 ]
    has_line '0 of 2 passed.'
    ALL=1 judge 1 --only "a command that"
    [ "$status" -eq 1 ]
    [ "$(grep -c '^  FAILED' <<<"$output")" -eq 2 ]
    [ "$(grep -c 'sent: ' <<<"$output")" -eq 2 ]
}

@test "when make check stops, no server of the next test is left running" {
    need_processes
    answers '+OK\r\n'
    # Each server records its process ID.
    export STARTED_HERE=$TMP/servers
    local command='echo $$ >>"$STARTED_HERE"; exec tests/answer --port {port}'
    SERVER="sh -c '$command'"
    # Repeat it, because a server might not be left running every time.
    for _ in {1..12}; do
        "$check/run" 1 >/dev/null 3>&- 4>&- &
    done
    wait
    [ "$(wc -l <"$STARTED_HERE")" -ge 12 ]
    local pid
    while read -r pid; do
        has_ended "$pid" || fail "left running: $pid"
    done <"$STARTED_HERE"
}

@test "make check uses the system's bats if build/ has none" {
    mkdir "$TMP/copy" "$TMP/bin"
    cp -r tests "$TMP/copy"
    # Here the system's bats is the one that runs this test, even if that one
    # was downloaded.
    printf '#!/bin/sh\nexec %s "$@"\n' "$(quoted "$BATS_ROOT/bin/bats")" \
        >"$TMP/bin/bats"
    chmod +x "$TMP/bin/bats"
    answers '+OK\r\n'
    SERVER=$(quoted "$ROOT/$SERVER") PATH=$TMP/bin:$PATH \
        run -1 "$TMP/copy/tests/check/run" 1 --only "$first"
    has_line "FAILED  $first"
}

@test "the port is appended as --port, replaces {port}, or is FIXED_PORT" {
    local server=step1-accept/server
    SERVER=$server judge 1 --only "$first"
    [ "$status" -eq 0 ]
    [ "${lines[1]}" = "  ok      $first" ]
    SERVER="env PORT={port} $server" judge 1 --only "$first"
    [ "$status" -eq 0 ]
    # SERVER is a shell command, so a path with spaces is quoted.
    mkdir "$TMP/it's mine"
    cp "$server" "$TMP/it's mine"
    SERVER="\"$TMP/it's mine/server\"" judge 1 --only "$first"
    [ "$status" -eq 0 ]
    # A PORT that is set for our own programs changes nothing.
    PORT=1 SERVER=$server judge 1 --only "$first"
    [ "$status" -eq 0 ]
    # With FIXED_PORT, nothing is appended, and no other port is used.
    export FIXED_PORT
    FIXED_PORT=$(free_port)
    export SERVER="sh -c '[ \$#,\$PORT = 0,$FIXED_PORT ] && exec $server'"
    judge 1 --only "$first"
    [ "$status" -eq 0 ]
}

@test "when make check cannot run it reports why, exit status 2" {
    judge 4
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "There is no step 4." ]
    SERVER=./none judge 1
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "There is no program './none'." ]
    judge 1 --only "no such test"
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "No test of step 1 is named 'no such test'." ]
    answers x
    start_server "$ROOT/tests/answer"
    FIXED_PORT=$PORT judge 1
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "Another program uses port $PORT." ]
    [ "${lines[1]}" = "To see which one: PORT=$PORT make doctor" ]
}

# slow.bats runs all tests of step 1.
@test "a server in another language passes tests of step 1, and GET and SET" {
    need python3
    SERVER="python3 tests/check/python_server.py {port} 1" \
        judge 1 --only "a command that"
    [ "$status" -eq 0 ]
    has_line "2 of 2 passed."
    export SERVER="python3 tests/check/python_server.py {port} 3"
    judge 3 --only "the value is shared: a second connection gets it"
    [ "$status" -eq 0 ]
}

@test "an extra of step 3 is judged alone, and progress shows it" {
    remember 3 30 30 ''
    run -0 "$check/progress"
    has_line "Extras of step 3: not checked yet: $(parts)."
    answers 'x'
    PART=expiry judge 3
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "The tests of step 3's expiry, against tests/answer:" ]
    has_line "FAILED  EXPIRE and PEXPIRE set a time relative to now"
    has_line "expiry: 0 of $(grep -c '^@test' tests/commands-expiry.bats)."
    has_line "For a hint: make hint STEP=3 PART=expiry"
    remember 3-expiry 3 40 "PERSIST removes the expiry time"
    run -0 "$check/progress"
    [[ "$output" == *"step 3: 30 of 30"*"Extras of step 3: expiry 3 of 40; not \
checked yet: strings keys pubsub "* ]]
    PART=lists judge 3
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "There is no PART=lists. Choose one of: $(parts)." ]
    PART=expiry judge 2
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "PART is only for step 3." ]
}

@test "a thousand clients are served if the soft limit on open files is 256" {
    SERVER='step3-store/small' run -0 bash -c 'ulimit -Sn 256; exec "$@"' - \
        "$check/run" 3 --only "a thousand clients" 3>&- 4>&-
    has_line "1 of 1 passed."
}

@test "an error reply is judged by its first word, not by the others" {
    local name="an unknown command gets an error, and the connection stays open"
    answers '-ERR unknown command, sorry\r\n'
    # The test continues with its next request, so the first reply was accepted.
    judge 2 --only "$name"
    has_line 'sent:           *1\r\n$3\r\nfoo\r\n'
    answers '-WRONG unknown command\r\n'
    judge 2 --only "$name"
    has_line 'received:       -WRONG unknown command\r\n'
    [[ "$output" == *"with args beginning with: 'bar' 'x y' "*"(the words may \
differ)"* ]]
    answers '-ERR syntax error\r\n'
    judge 2 --only "$name"
    has_line 'received:       -ERR syntax error\r\n'
}

# error_texts SUITE: prints each error with words in it that the suite expects
# byte for byte. Joins lines that end in a backslash.
error_texts() {
    sed -e ':again' -e '/\\$/N' -e 's/\\\n//' -e 't again' "$1" |
        grep -oE "expect +('[^']*'|\"[^\"]*\")" |
        grep -oE -- '-[A-Z]+ [A-Za-z][^\\"]*' || true
}

@test "judged suites expect error texts that the chapter gives, and no others" {
    local suites=(tests/step[123].bats tests/exercises/*.bats)
    local part suite text step
    for part in $(parts); do
        suites+=("tests/commands-$part.bats")
    done
    printf '%s\n' "    talk expect '+OK' expect \\" "'+OK\r\n-ERR no key\r\n'" \
        >"$TMP/suite"
    [ "$(error_texts "$TMP/suite")" = "-ERR no key" ]
    for suite in "${suites[@]}"; do
        step=$(echo "${suite##*/}" | sed 's/^commands.*/3/; s/^[a-z]*//')
        while IFS= read -r text; do
            grep -qF -- "$text" step"${step%%.*}"-*/README.md ||
                fail "$suite: say error, not expect: '$text'"
        done < <(error_texts "$suite")
    done
}

# --- hints, progress, doctor ------------------------------------------------

# remember STEP PASSED TOTAL FAILED: records that as the result of a check.
remember() {
    ROOT=$ROOT bash -c '. "$ROOT/tests/check/state.bash"; record "$@"
        record_failure "$1" "$4" "$4"' - "$@"
}

# hints STEP: prints how many hints are shown.
hints() {
    "$check/hint" "$1" | grep -c '^Hint '
}

@test "hints come one at a time, up to three, and restart for another test" {
    run -0 "$check/hint" 2
    [[ "$output" == *"First type: make check STEP=2"* ]]
    remember 2 3 25 "ECHO returns its argument"
    [ "$(hints 2)" -eq 1 ]
    [ "$(hints 2)" -eq 2 ]
    remember 2 3 25 "ECHO returns its argument"
    [ "$(hints 2)" -eq 3 ]
    [ "$(hints 2)" -eq 3 ]
    run -0 "$check/hint" 2
    [ "${lines[0]}" = "ECHO returns its argument:" ]
    [[ "$output" == *"resp_encode_bulk()"*"step2-concurrency/README.md#"* ]]
    remember 2 4 25 "SET replaces an existing value"
    [ "$(hints 2)" -eq 1 ]
    remember 2 25 25 ''
    run -0 "$check/hint" 2
    [ "$output" = "No test of step 2 failed in your last check." ]
}

@test "hints are about the last check, even if it ran only some tests" {
    answers '+PONG\r\n'
    remember 2 1 25 "PING with a message returns the message"
    ONLY=ECHO judge 2
    [ "$status" -eq 1 ]
    run -0 "$check/hint" 2
    [ "${lines[0]}" = "ECHO returns its argument:" ]
    ONLY=ECHO run -0 "$check/hint" 2
    [[ "$output" == *"Hint 2 of 3."*'make hint STEP=2 ONLY="ECHO"'* ]]
    # The last check ran other tests.
    ONLY=SET run -0 "$check/hint" 2
    [[ "$output" == *'First type: make check STEP=2 ONLY="SET"'* ]]
    # Only complete checks count as progress.
    run -0 "$check/progress"
    [[ "$output" == *"step 2: 1 of 25"* ]]
}

@test "a server that SIGTERM does not end gets the hints about SIGTERM" {
    answers '+PONG\r\n'
    SERVER="sh -c 'trap \"\" TERM; tests/answer --port {port}; sleep 100'"
    export MAX_WAIT_S=2
    judge 2 --only "PING returns PONG"
    [[ "$output" == *"and the test had to kill it"* ]]
    has_line "read:           step2-concurrency/README.md#stopping"
    run -0 "$check/hint" 2
    [ "${lines[0]}" = "PING returns PONG:" ]
    [[ "$output" == *"Hint 1 of 3. Which process receives the signal"* ]]
    # The same test fails in another way: its own hints, from the first.
    answers 'no'
    judge 2 --only "PING returns PONG"
    run -0 "$check/hint" 2
    [[ "$output" == *"Hint 1 of 3. The request has four letters"* ]]
    [[ "$output" != *"Hint 2 of 3."* ]]
}

# Copies the tests into $TMP/copy, which has no mine/. If bats was downloaded,
# the copy uses it, too.
copy_tests() {
    mkdir -p "$TMP/copy/build"
    cp -r tests "$TMP/copy"
    [ ! -e build/bats ] || ln -s "$ROOT/build/bats" "$TMP/copy/build/bats"
}

@test "a check of SERVER leaves the progress of the server in mine/ alone" {
    copy_tests
    remember 1 16 16 ''
    answers '+OK\r\n'
    SERVER=$(quoted "$ROOT/$SERVER")
    mkdir -p "$TMP/copy/mine/step1"
    touch "$TMP/copy/mine/step1/server.c"
    run -1 "$TMP/copy/tests/check/run" 1 3>&- 4>&-
    has_line "That was SERVER. The progress of mine/step1 is unchanged."
    run -0 "$check/progress"
    [[ "$output" == *"step 1: 16 of 16"* ]]
    # The reader may have only a server in another language.
    rm "$TMP/copy/mine/step1/server.c"
    run -1 "$TMP/copy/tests/check/run" 1 3>&- 4>&-
    run -0 "$check/progress"
    [[ "$output" == *"step 1: 0 of 16"* ]]
}

# --- exercises --------------------------------------------------------------

# The exercises in which code is written.
exercises() {
    sed -n 's/^\([1-9][.0-9]*\) | .*/\1/p' "$ROOT/tests/exercises/list"
}

@test "every exercise has tests and a solution, and is in its chapter" {
    local exercise chapter number files lines
    [ "$(exercises | wc -l)" -ge 8 ]
    for exercise in $(exercises); do
        [ -f "tests/exercises/$exercise.bats" ]
        # Lines that the solution adds.
        lines=$(grep -c '^+[^+]' "tests/exercises/$exercise.patch")
        number=${exercise#*.}
        chapter=$(echo "step${exercise%%.*}"-*)/README.md
        # The item of that number, as one line.
        awk -v number="$number" '
            /^## /                        { inside = /^## Exercises/; item = 0 }
            inside && /^[0-9]+\. /        { item = $1 + 0 }
            inside && item == number      { printf("%s ", $0) }' "$chapter" |
            tr -s ' ' >"$TMP/item"
        files=$(sed -n 's/^+++ b\/\([^ ]*\)$/\1/p' \
            "tests/exercises/$exercise.patch" | tail -n 1)
        for text in "make exercise N=$exercise" "make undo N=$exercise" \
            "make check EXERCISE=$exercise" "\`$files\`" "adds $lines lines"; do
            grep -qF -- "$text" "$TMP/item" ||
                fail "$chapter, exercise $number does not say: $text"
        done
    done
    printf '%s\n' tests/exercises/*.bats | sed 's|.*/\(.*\)\.bats|\1|' |
        sort | diff - <(exercises | sort)
}

@test "every test of an exercise has advice: the exercises, and three hints" {
    local exercise name
    for exercise in $(exercises); do
        sed -n 's/^@test "\(.*\)" {$/\1/p' "tests/exercises/$exercise.bats"  |
            while IFS= read -r name; do
                # The general record would give three hints, too.
                advice_of "$exercise" "$name" read | grep -qx \
                    "step${exercise%%.*}-[a-z]*/README.md#exercises" &&
                    [ "$(advice_of "$exercise" "$name" hint | wc -l)" -eq 3 ] ||
                    echo "$exercise $name"
            done
    done >"$TMP/without"
    [ ! -s "$TMP/without" ] || fail "no advice:" "$(cat "$TMP/without")"
}

# advice_of STEP TEST KEY
advice_of() {
    HERE=$check bash -c '. "$HERE/advice.bash"; advice "$@"' - "$@"
}

@test "make exercise copies a file, keeps what is there, and can be undone" {
    mkdir "$TMP/copy"
    cp -r tests step3-store step2-concurrency "$TMP/copy"
    local exercise=$TMP/copy/tests/check/exercise mine=$TMP/copy/mine
    run -0 "$exercise" 3.6
    [ "${lines[0]}" = \
        "mine/exercise-3.6/small.c is a copy of step3-store/small.c." ]
    cmp "$mine/exercise-3.6/small.c" step3-store/small.c
    echo "// mine" >"$mine/exercise-3.6/small.c"
    run -0 "$exercise" 3.6
    [ "${lines[0]}" = "mine/exercise-3.6 exists already; it was not changed." ]
    [ "$(cat "$mine/exercise-3.6/small.c")" = "// mine" ]
    # Undone twice, both copies are kept.
    run -0 "$exercise" 3.6 undo
    [ ! -e "$mine/exercise-3.6" ]
    "$exercise" 3.6
    run -0 "$exercise" 3.6 undo
    [ "$output" = "Your copy is in mine/undone/exercise-3.6.2 now." ]
    [ "$(cat "$mine/undone/exercise-3.6.1/small.c")" = "// mine" ]
    run -0 "$exercise" 3.6 undo
    [ "$output" = "There is no mine/exercise-3.6." ]
    # Several files, and folders.
    "$exercise" 2.6
    cmp "$mine/exercise-2.6/store.h" step2-concurrency/store.h
    "$exercise" 3.9
    cmp "$mine/exercise-3.9/loop/poller.c" step3-store/loop/poller.c
    run -2 "$exercise" 3.1
    [[ "$output" == "There is no exercise '3.1'. "*" 3.6 "* ]]
}

@test "an exercise has tests, hints and progress like a step" {
    export SERVER='step3-store/small' TALKER_TIMEOUT=1
    judge 3.3
    [ "$status" -eq 1 ]
    has_line "FAILED  REVERSE returns a value backwards"
    has_line "read:           step3-store/README.md#exercises"
    has_line "0 of 5 tests of exercise 3.3 pass."
    has_line "For a hint: make hint EXERCISE=3.3"
    run -0 "$check/hint" 3.3
    [[ "$output" == *"Which command is most like this one?"* ]]
    remember 3.3 5 5 ''
    remember 3.6 5 6 "values survive a restart"
    run -0 "$check/progress"
    has_line "Exercises done: 3.3."
    # Its own server, if there is one.
    unset SERVER
    judge 3.4
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "There is no exercise 3.4." ]
}

# --- progress, watch, doctor ------------------------------------------------

@test "progress shows the last check of each step, and what to do next" {
    run -0 "$check/progress"
    [ "${lines[0]}" = "Progress: step 1: not checked yet, step 2: not \
checked yet, step 3: not checked yet." ]
    remember 1 16 16 ''
    remember 2 3 25 "ECHO returns its argument"
    run -0 "$check/progress"
    [ "${lines[0]}" = "Progress: step 1: 16 of 16, step 2: 3 of 25, step 3: \
not checked yet." ]
    [ "${lines[1]}" = 'Next: "ECHO returns its argument", in step 2.' ]
    remember 2 25 25 ''
    remember 3 30 30 ''
    run -0 "$check/progress"
    [ "${lines[1]}" = "You have written all three servers." ]
}

# shows TEXT: fails unless make watch has printed this after line SEEN.
shows() {
    tail -n +"$((SEEN + 1))" "$TMP/shown" | grep -qF -- "$1"
}

# more_lines_than COUNT FILE
more_lines_than() {
    [ "$(wc -l <"$2")" -gt "$1" ]
}

# checked COUNT: fails unless make watch, once it has looked three times for a
# saved file, has made this many checks.
checked() {
    wait_until -t 30 more_lines_than $(($(wc -l <"$LOOKED") + 2)) "$LOOKED"
    [ "$(grep -c '^Watching mine/' "$TMP/shown")" -eq "$1" ]
}

@test "make watch checks again after each save, and stops on a signal" {
    need_processes
    copy_tests
    mkdir "$TMP/copy/mine" "$TMP/bin"
    export STARTED_HERE=$TMP/servers ONLY=$first
    # Between two looks make watch sleeps for a second. Here it sleeps for less,
    # and the test can count the looks.
    export LOOKED=$TMP/looked
    : >"$LOOKED"
    printf '#!/bin/sh\n[ "$1" != 1 ] || echo >>"$LOOKED"\nexec %s 0.02\n' \
        "$(quoted "$(command -v sleep)")" >"$TMP/bin/sleep"
    chmod +x "$TMP/bin/sleep"
    # write_server REPLY: saves a server, as a reader would. When it starts, it
    # writes files that are not sources, as `cargo run` does.
    mkdir "$TMP/copy/mine/target"
    write_server() {
        {
            echo "cd $(quoted "$TMP/copy/mine")"
            echo 'echo $$ | tee -a "$STARTED_HERE" >target/server.json'
            echo 'echo $$ >server.d'
            printf 'ANSWERS=%s exec %s --port "$1"\n' "'\"$1\"'" \
                "$(quoted "$ROOT/tests/answer")"
        } >"$TMP/saved"
        # Moved there, a file keeps its time, which is then no sign of a save.
        touch -t 200001010000 "$TMP/saved"
        mv "$TMP/saved" "$TMP/copy/mine/server.sh"
    }
    write_server '+OK\r\n'
    PATH=$TMP/bin:$PATH SERVER="sh $(quoted "$TMP/copy/mine/server.sh") {port}" \
        "$TMP/copy/tests/check/watch" 1 >"$TMP/shown" 2>&1 3>&- 4>&- &
    local watch=$! SEEN=0
    wait_until -t 30 shows "Watching mine/"
    shows "  FAILED  $first"
    shows "expected:       -unimplemented"
    # Nothing was saved, so nothing is checked.
    checked 1
    SEEN=$(wc -l <"$TMP/shown")
    write_server '-unimplemented\r\t'
    wait_until -t 30 shows "Saved: mine/server.sh. Checking"
    wait_until -t 30 shows "Watching mine/"
    shows 'received:       -unimplemented\r\t'
    checked 2
    # Even in the middle of a check, it leaves nothing running when it stops.
    # This server sends no reply, and waits.
    local checks
    checks=$(wc -l <"$STARTED_HERE")
    write_server '" "'
    wait_until -t 30 more_lines_than "$checks" "$STARTED_HERE"
    kill -s TERM "$watch"
    wait "$watch"
    # Two saves, two checks.
    [ "$(grep -c '^Saved: ' "$TMP/shown")" -eq 2 ]
    local pid
    while read -r pid; do
        has_ended "$pid" || fail "left running: $pid"
    done <"$STARTED_HERE"
}

# in_terminal COMMAND: runs it in the background, in a terminal of its own. What
# is written to descriptor 6 is typed there; what it shows is in $TMP/terminal.
in_terminal() {
    script --version 2>/dev/null | grep -q util-linux ||
        skip "needs util-linux's script(1)"
    # A shell that begins with SIGINT ignored, as in the background, never
    # catches Ctrl-C.
    env --default-signal=INT true 2>/dev/null ||
        skip "needs an env(1) with --default-signal"
    mkfifo "$TMP/keys"
    launch env --default-signal=INT sh -c 'exec script -qfc "$1" "$2" <"$3"' \
        - "$1" "$TMP/terminal" "$TMP/keys"
    exec 6>"$TMP/keys"
}

@test "make watch clears the terminal, and Ctrl-C ends it and its programs" {
    need_processes
    copy_tests
    cp Makefile "$TMP/copy"
    mkdir "$TMP/copy/mine" "$TMP/tmp"
    export TMPDIR=$TMP/tmp TALKER_TIMEOUT=60 MAX_WAIT_S=60 ONLY=$first
    # The first server replies, and the second one does not.
    cat >"$TMP/server" <<END
echo \$\$ >>$(quoted "$TMP/servers")
ANSWERS=\$(cat $(quoted "$TMP/copy/mine/answers.txt")) \\
    exec $(quoted "$ROOT/tests/answer") --port "\$1"
END
    printf '%s\n' '"+OK\r\n"' >"$TMP/copy/mine/answers.txt"
    export SERVER
    SERVER="sh $(quoted "$TMP/server") {port}"
    in_terminal "cd $(quoted "$TMP/copy") && exec make watch STEP=1 to_check="
    wait_until grep -q "Watching mine/" "$TMP/terminal"
    grep -qF $'\033[H\033[2J' "$TMP/terminal"
    echo '" "' >"$TMP/copy/mine/answers.txt"
    wait_until more_lines_than 1 "$TMP/servers"
    printf '\003' >&6
    wait_until is_gone "$SERVER_PID"
    exec 6>&-
    local pid
    while read -r pid; do
        wait_until has_ended "$pid"
    done <"$TMP/servers"
    [ -z "$(ls "$TMPDIR")" ]
    run ! grep -E 'Error [0-9]|line [0-9]+:|Terminated' "$TMP/terminal"
}

@test "make watch of an extra shows the progress of that extra, and no other" {
    need_processes
    copy_tests
    mkdir "$TMP/copy/mine"
    remember 1 16 16 ''
    remember 2 28 28 ''
    remember 3 31 31 ''
    answers no
    PART='strings' "$TMP/copy/tests/check/watch" 3 >"$TMP/shown" 2>&1 3>&- 4>&- &
    local watch=$! SEEN=0
    wait_until -t 30 shows "Watching mine/"
    kill -s TERM "$watch"
    wait "$watch"
    shows "Checking step 3's strings"
    shows "tests of step 3's strings"
    run ! grep -E 'Progress|Extras|You have' "$TMP/shown"
}

# Makes a directory for PATH that has what doctor needs, and an apt-get, because
# the names of the packages that doctor prints depend on that.
few_tools() {
    local tool
    mkdir "$TMP/bin"
    for tool in bash sh env uname head sed awk df rm cc as ld make bats \
        readlink dirname cat mktemp; do
        ln -s "$(command -v "$tool")" "$TMP/bin/$tool"
    done
    printf '#!/bin/sh\n' >"$TMP/bin/apt-get"
    chmod +x "$TMP/bin/apt-get"
    echo "$TMP/bin"
}

@test "doctor: reports success, or each missing tool and how to install it" {
    run "$check/doctor"
    [ "$status" -eq 0 ]
    [[ "$output" == *"ok       a C compiler: "*"ok       make: GNU Make"* ]]
    has_line "ok       bash: $BASH_VERSION"
    has_line "You can begin: make start STEP=1"
    CC=no-cc run -1 "$check/doctor"
    has_line "missing  a C compiler: there is no no-cc"
    [[ "$output" == *"First install or fix what is missing."* ]]
    CC=cc PATH=$(few_tools) run -0 "$check/doctor"
    has_line "note     ss, which shows connections, is not installed"
    has_line "Optional: some examples use it. sudo apt install iproute2"
    MAKE=true run -1 "$check/doctor"
    has_line "missing  make: true is not GNU make"
}

@test "without bash, make says that it is needed and how to install it" {
    local target
    few_tools >/dev/null
    rm "$TMP/bin/bash"
    for target in start check watch hint progress exercise undo doctor; do
        # Leave out what check and watch build first.
        run -2 env PATH="$TMP/bin" make -s "$target" STEP=1 N=3.6 to_check=
        [[ "$output" == "This needs bash, "*" apt install bash"* ]]
    done
}

@test "doctor: reports the process on the port, and limits that are too low" {
    need ss
    start_server "$ROOT/tests/answer"
    run -0 "$check/doctor"
    has_line "note     port $PORT is taken by answer, process $SERVER_PID"
    run -0 bash -c 'ulimit -n 1000; "$0"' "$check/doctor"
    has_line "note     file descriptors per process (ulimit -Hn): 1000"
}

# --- the walkthrough --------------------------------------------------------

# Makes a copy of this tree, including what is built, but with no mine/.
fresh_copy() {
    mkdir "$TMP/copy"
    (cd "$ROOT" && tar --exclude=./.git --exclude=./mine \
        --exclude=./build/fuzz --exclude=./build/mine -cf - .) |
        tar -xpf - -C "$TMP/copy"
}

# is_accurate CHAPTER: runs the commands under "Write your own" in the copy, and
# fails unless they print what the chapter shows. In the chapter this is not a
# console block, because the checker would then change mine/ in this tree.
is_accurate() {
    local command
    sed -n '/^## Write your own/,/^## Exercises/p' "$ROOT/$1/README.md" |
        awk '/^```text/ { code = 1; next } /^```$/ { code = 0 } code' \
            >"$TMP/shown"
    grep -q '^client\$ make check' "$TMP/shown"
    while IFS= read -r command <&9; do
        (cd "$TMP/copy" && bash -c "$command") >"$TMP/actual" 2>&1 9<&- || true
        WANT="client\$ $command" awk -f "$TMP/compare.awk" "$TMP/shown" \
            "$TMP/actual" || fail "inaccurate: $command" "$(cat "$TMP/actual")"
    done 9< <(sed -n 's/^client\$ //p' "$TMP/shown")
}

# Compares what is below the line WANT in the first file with the second file.
# Where the first has "...", lines are left out.
compare_program='
    NR == FNR {
        if (/^client\$ /)
            mine = $0 == ENVIRON["WANT"]
        else if (mine)
            shown[++n] = $0
        next
    }
    {
        while (shown[at + 1] == "..." && at < n) {
            skip = 1
            at++
        }
        if (at < n && $0 == shown[at + 1]) {
            at++
            skip = 0
        } else if (!skip) {
            print "not in the chapter: " $0
            exit status = 1
        }
    }
    END {
        while (shown[at + 1] == "..." && at < n)
            at++
        if (!status && at < n) {
            print "missing: " shown[at + 1]
            status = 1
        }
        exit status
    }'

# make_there ARGUMENT...: runs make in the copy, quietly.
make_there() {
    (cd "$TMP/copy" && make -s "$@")
}

@test "the chapters' walkthrough of make start and make check is accurate" {
    unset CHECK_STATE
    fresh_copy
    local copy=$TMP/copy
    echo "$compare_program" >"$TMP/compare.awk"
    is_accurate step1-accept
    [ "$(cat "$copy/mine/step1/server.c")" = "$(cat "$check/skeleton")" ]
    # An editor can find the new file before anything is built.
    grep -qF '"mine/step1/server.c"' "$copy/build/compile_commands.json"
    cp "$copy/step1-accept/server.c" "$copy/mine/step1/"
    run -0 make_there check STEP=1
    [[ "$output" == *"16 of 16 tests of step 1 pass."*"step 1: 16 of 16"* ]]
    is_accurate step2-concurrency
    cp "$copy"/step2-concurrency/*.[ch] "$copy/mine/step2/"
    rm "$copy"/mine/step2/{echo,echo-resp,hello,join,shared,spawn}.c
    run -0 make_there check STEP=2
    [[ "$output" == *"tests of step 2 pass."*"Next: make start STEP=3"* ]]
    is_accurate step3-store
    rm "$copy"/mine/step3/*
    cp "$copy/step3-store/small.c" "$copy/mine/step3/server.c"
    run -0 make_there check STEP=3
    [[ "$output" == *"Step 3 is done."*"You have written all three servers."* ]]
    grep -qF "$(grep '^core: ' <<<"$output")" "$copy/step3-store/README.md"
    # The reader's file is never overwritten.
    echo "// mine" >"$copy/mine/step1/server.c"
    make_there start STEP=1
    [ "$(cat "$copy/mine/step1/server.c")" = "// mine" ]
    run -2 make_there check STEP=1
    [[ "$output" == *"mine/step1 does not compile"* ]]
}
