#!/usr/bin/env bats
#
# The RESP codec: from bytes to values and back. decodes() tries every case with
# the bytes cut in two at every place, and byte by byte.

# A $3 in single quotes is RESP's, not the shell's.
# shellcheck disable=SC2016

load helpers

codec() {
    "$ROOT/tests/codec" "$@"
}

# decodes GRAMMAR BYTES LINE...: fails unless BYTES, with printf's escapes,
# decode to these lines, however they are cut.
decodes() {
    local grammar=$1 bytes=$2 expected actual
    shift 2
    expected=$(printf '%s\n' "$@")
    actual=$(printf %b "$bytes" | codec "$grammar" --every-cut 2>&1) ||
        fail "$bytes" "$actual" || return 1
    actual=${actual%$'\n'*cuts agree}
    [ "$actual" = "$expected" ] ||
        fail "decoding  $bytes" "expected: $expected" "got:      $actual"
}

# again GRAMMAR BYTES: decodes them, encodes the result, and fails unless that
# is the same bytes.
again() {
    printf %b "$2" >"$TMP/bytes"
    codec again "$1" --every-cut <"$TMP/bytes" >"$TMP/again"
    # The last line of the output says that all cuts agree.
    sed '$d' "$TMP/again" | cmp - "$TMP/bytes" || fail "differs: $2"
}

# repeat N TEXT: prints it N times.
repeat() {
    local text
    printf -v text '%*s' "$1" ''
    printf %s "${text// /$2}"
}

# line_of N: prints a line of N bytes, without a line ending.
line_of() {
    head -c "$1" /dev/zero | tr '\0' 1
}

# --- frames -----------------------------------------------------------------

@test "an array of bulk strings is decoded" {
    decodes frames '*3\r\n$3\r\nset\r\n$5\r\nhello\r\n$5\r\nworld\r\n' \
        'Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")])'
}

@test "each RESP2 type is decoded" {
    decodes frames '+OK\r\n' 'Simple("OK")'
    decodes frames '+\r\n' 'Simple("")'
    decodes frames '-ERR no\r\n' 'Error("ERR no")'
    decodes frames ':42\r\n' 'Integer(42)'
    decodes frames ':-1\r\n' 'Integer(-1)'
    decodes frames '$5\r\nhello\r\n' 'Bulk(b"hello")'
    decodes frames '$0\r\n\r\n' 'Bulk(b"")'
    decodes frames '$-1\r\n' Null
    decodes frames '*-1\r\n' Null
    decodes frames '*0\r\n' 'Array([])'
    decodes frames '*5\r\n+a\r\n-b\r\n:3\r\n$1\r\nd\r\n*-1\r\n' \
        'Array([Simple("a"), Error("b"), Integer(3), Bulk(b"d"), Null])'
}

@test "each RESP3 type is decoded in replies" {
    decodes replies '_\r\n' Null
    decodes replies '#t\r\n#f\r\n' 'Boolean(true)' 'Boolean(false)'
    decodes replies ',1.5\r\n,inf\r\n' 'Double(1.5)' 'Double(inf)'
    decodes replies '(123456789012345678901234567890\r\n' \
        'BigNumber(123456789012345678901234567890)'
    decodes replies '!5\r\nERR x\r\n' 'BulkError(b"ERR x")'
    decodes replies '=7\r\ntxt:abc\r\n' 'Verbatim(b"txt:abc")'
    decodes replies '%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n' \
        'Map([Simple("a"), Integer(1), Simple("b"), Integer(2)])'
    decodes replies '~2\r\n:1\r\n:2\r\n' 'Set([Integer(1), Integer(2)])'
    decodes replies '>2\r\n+message\r\n+x\r\n' \
        'Push([Simple("message"), Simple("x")])'
    decodes replies '%0\r\n~0\r\n>0\r\n' 'Map([])' 'Set([])' 'Push([])'
    decodes replies '*2\r\n%1\r\n$1\r\nk\r\n*2\r\n:1\r\n_\r\n#t\r\n' \
        'Array([Map([Bulk(b"k"), Array([Integer(1), Null])]), Boolean(true)])'
}

@test "the RESP2 types are decoded in replies too" {
    decodes replies '+OK\r\n-E\r\n:7\r\n$2\r\nhi\r\n$-1\r\n*1\r\n*-1\r\n' \
        'Simple("OK")' 'Error("E")' 'Integer(7)' 'Bulk(b"hi")' Null \
        'Array([Null])'
}

@test "unprintable bytes are escaped in the debug form" {
    decodes frames '$6\r\n\n\r\t\\"\0000\r\n' 'Bulk(b"\n\r\t\\\"\0")'
    decodes frames '$5\r\n\x01\x1b\x7f\xAB\xff\r\n' \
        'Bulk(b"\x01\x1b\x7f\xab\xff")'
    decodes frames "\$3\r\n' ~\r\n" "Bulk(b\"' ~\")"
    decodes frames '+a"\tb\r\n' 'Simple("a\"\tb")'
    decodes frames '+Gr\xc3\xbcn\r\n' 'Simple("Gr\xc3\xbcn")'
}

@test "a bulk string may contain any byte, including CRLF and NUL" {
    decodes frames '$10\r\na\r\n$1\r\nb\r\n\r\n' 'Bulk(b"a\r\n$1\r\nb\r\n")'
    decodes requests '*1\r\n$4\r\n\0000\r\nx\r\n' 'Bulk(b"\0\r\nx")'
}

@test "frames that arrive together are decoded one by one" {
    decodes frames '+a\r\n*1\r\n:1\r\nping x\r\n$1\r\nb\r\n' \
        'Simple("a")' 'Array([Integer(1)])' \
        'Array([Bulk(b"ping"), Bulk(b"x")])' 'Bulk(b"b")'
}

@test "arrays nested 32 deep are decoded, and 33 deep are rejected" {
    local deep
    deep=$(repeat 32 '*1\r\n')
    decodes frames "$deep"':1\r\n' \
        "$(repeat 32 'Array([')Integer(1)$(repeat 32 '])')"
    decodes replies "$deep"':1\r\n' \
        "$(repeat 32 'Array([')Integer(1)$(repeat 32 '])')"
    decodes frames "$deep"'*1\r\n:1\r\n' 'Error: array nested too deep'
}

# A script in redis-server 7.0 can return arrays that are nested 7,991 deep.
@test "replies nested 8192 deep are decoded, and 8193 deep are rejected" {
    local deep
    decodes replies "$(repeat 33 '*1\r\n')"':1\r\n' \
        "$(repeat 33 'Array([')Integer(1)$(repeat 33 '])')"
    deep=$(repeat 8191 '*1\r\n')
    run -0 codec replies < <(printf %b "$deep"'%1\r\n:1\r\n:1\r\n')
    [ "$output" = "$(repeat 8191 'Array([')Map([Integer(1), Integer(1)])$(
        repeat 8191 '])')" ]
    run -0 codec replies < <(printf %b "$deep"'*1\r\n%1\r\n:1\r\n:1\r\n')
    [ "$output" = 'Error: array nested too deep' ]
}

@test "each nested array ends after its last element" {
    local tail=', Simple("a")])'
    decodes frames '*3\r\n*0\r\n*2\r\n*1\r\n:1\r\n*0\r\n+a\r\n+b\r\n' \
        "Array([Array([]), Array([Array([Integer(1)]), Array([])])$tail" \
        'Simple("b")'
}

@test "a line that does not begin with a type byte is an inline command" {
    decodes frames 'set key "a value"\r\n' \
        'Array([Bulk(b"set"), Bulk(b"key"), Bulk(b"a value")])'
    decodes frames 'GET / HTTP/1.1\n' \
        'Array([Bulk(b"GET"), Bulk(b"/"), Bulk(b"HTTP/1.1")])'
    decodes frames '\r\n' '(empty)'
}

@test "a partial frame is not an error" {
    [ "$(codec frames </dev/null)" = "" ]
    decodes frames '$5\r\nhel' 'need more (7 bytes)'
    decodes frames '*2\r\n:1\r\n' 'need more (8 bytes)'
    decodes frames '$5\r\nhello\r' 'need more (10 bytes)'
    decodes frames '+OK\r\n+O' 'Simple("OK")' 'need more (2 bytes)'
    decodes requests '*1\r\n$4\r\nPI' 'need more (10 bytes)'
    decodes requests 'PING' 'need more (4 bytes)'
}

# --- what is not a frame ----------------------------------------------------

@test "a frame whose line does not end in CRLF is rejected" {
    local bytes
    for bytes in '+OK\n' ':1\n' '$1\na\r\n' '*1\n:1\r\n' '+a\rb\r\n' \
        '+a\r\r\n' '-\n'; do
        decodes frames "$bytes" 'Error: expected CRLF'
        decodes replies "$bytes" 'Error: expected CRLF'
    done
    for bytes in '$2\r\nabc\r\n' '$2\r\nab\n\n' '$2\r\nab\rx' '$0\r\na\r\n'; do
        decodes frames "$bytes" 'Error: expected CRLF'
        decodes replies "$bytes" 'Error: expected CRLF'
    done
}

@test "an integer must be a decimal number that fits in 64 bits" {
    local text
    decodes frames ':9223372036854775807\r\n' 'Integer(9223372036854775807)'
    decodes frames ':-9223372036854775808\r\n' 'Integer(-9223372036854775808)'
    decodes frames ':0\r\n' 'Integer(0)'
    decodes frames ':+5\r\n' 'Integer(5)'
    for text in 9223372036854775808 -9223372036854775809 \
        18446744073709551616 99999999999999999999999999 '' - + -0 -01 007 \
        ' 1' '1 ' +-1 ++1 -+1 --1 1x 0x10 1e3 1.0 '1\00002'; do
        decodes frames ":$text"'\r\n' 'Error: invalid integer'
        decodes replies ":$text"'\r\n' 'Error: invalid integer'
    done
}

@test "a bulk string's length must be from 0 to 512 MiB" {
    local text
    decodes frames '$536870912\r\n' 'need more (12 bytes)'
    decodes frames '$536870913\r\n' 'Error: invalid bulk length'
    decodes frames '$4294967296\r\n' 'Error: invalid bulk length'
    for text in 9223372036854775808 18446744073709551617 -2 -0 +1 01 ' 1' '' \
        x '1\00000'; do
        decodes frames "\$$text"'\r\n' 'Error: invalid bulk length'
        decodes replies "\$$text"'\r\n' 'Error: invalid bulk length'
        decodes replies "!$text"'\r\n' 'Error: invalid bulk length'
    done
    decodes replies '!-1\r\n' 'Error: invalid bulk length'
    decodes replies '=-1\r\n' 'Error: invalid bulk length'
}

@test "a bulk string in a reply may be as long as memory allows" {
    decodes replies '$536870913\r\n' 'need more (12 bytes)'
    if holds_in_c 'SIZE_MAX > UINT32_MAX'; then
        decodes replies '=4294967296\r\ntxt:' 'need more (17 bytes)'
    else
        decodes replies '=4294967296\r\n' 'Error: invalid bulk length'
    fi
    decodes replies '$9223372036854775807\r\n' 'Error: invalid bulk length'
}

@test "an array's length must be from 0 to 2147483647" {
    local text
    decodes frames '*2147483647\r\n' 'need more (13 bytes)'
    decodes replies '%1073741823\r\n' 'need more (13 bytes)'
    for text in 2147483648 4294967297 18446744073709551617 -2 -0 +1 01 ' 1' \
        '' x '1\00000'; do
        decodes frames "*$text"'\r\n' 'Error: invalid array length'
        decodes replies "*$text"'\r\n' 'Error: invalid array length'
    done
    decodes replies '%1073741824\r\n' 'Error: invalid array length'
    decodes replies '~-1\r\n' 'Error: invalid array length'
    decodes replies '>2147483648\r\n' 'Error: invalid array length'
}

@test "a type byte that is not in the grammar is rejected" {
    local byte
    for byte in _ '#' ',' '(' ! = % '~' '>' x '\r' '\n' ' ' '\00000' '\xff'; do
        decodes frames '*1\r\n'"$byte"'\r\n' 'Error: unknown type'
    done
    decodes frames '$1\r\na\r\n*2\r\n:1\r\nping\r\n' 'Bulk(b"a")' \
        'Error: unknown type'
    for byte in PING '|1' '\r' '\n' ' ' '\00000' '\xff'; do
        decodes replies "$byte"'\r\n' 'Error: unknown type'
        decodes replies '*1\r\n'"$byte"'\r\n' 'Error: unknown type'
    done
}

@test "a boolean must be t or f, and a null must be empty" {
    local text
    for text in '' x T tt true 1; do
        decodes replies "#$text"'\r\n' 'Error: invalid boolean'
    done
    decodes replies '_x\r\n' 'Error: invalid null'
    decodes replies '_-1\r\n' 'Error: invalid null'
}

@test "a double must be a decimal number, inf or nan" {
    local text
    for text in 0 -1 +1 10.25 1. .5 1e5 -1.5E+300 2e-7 inf -inf INF nan -nan \
        1.50000000000000000000000000000000001; do
        decodes replies ",$text"'\r\n' "Double($text)"
    done
    for text in '' - . e5 1e 1e+ 1.5x x ' 1' '1 ' 0x10 infinity in --1 1.2.3 \
        '1\00000' '1\x1b[31m' '\x1b]0;x\x07'; do
        decodes replies ",$text"'\r\n' 'Error: invalid double'
    done
}

@test "a big number must be a whole decimal number" {
    local text
    for text in 0 -1 +1 007 -123456789012345678901234567890; do
        decodes replies "($text"'\r\n' "BigNumber($text)"
    done
    for text in '' - + 1.5 1e5 x ' 1' '1 ' --1 '1\00000' '12\x1b[31m'; do
        decodes replies "($text"'\r\n' 'Error: invalid big number'
    done
}

@test "frames before bytes that are not RESP are still decoded" {
    decodes frames '+OK\r\n:1\r\n:x\r\n+OK\r\n' 'Simple("OK")' 'Integer(1)' \
        'Error: invalid integer'
    decodes requests 'PING\r\n*x\r\nPING\r\n' 'Bulk(b"PING")' \
        'Error: invalid multibulk length'
}

# --- requests ---------------------------------------------------------------

@test "a request is decoded to its arguments" {
    decodes requests '*2\r\n$3\r\nGET\r\n$5\r\nhello\r\n' \
        'Bulk(b"GET"), Bulk(b"hello")'
    decodes requests '*1\r\n$0\r\n\r\n' 'Bulk(b"")'
    decodes requests '*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n' \
        'Bulk(b"PING")' 'Bulk(b"QUIT")'
}

@test "requests without arguments are empty and not errors" {
    decodes requests '*0\r\n*-1\r\n*-10\r\nPING\r\n' \
        '(empty)' '(empty)' '(empty)' 'Bulk(b"PING")'
    decodes requests '*-9223372036854775808\r\n' '(empty)'
    decodes requests '\r\n\n   \n\t\r\nPING\n' \
        '(empty)' '(empty)' '(empty)' '(empty)' 'Bulk(b"PING")'
}

@test "an inline command ends in CRLF or LF" {
    decodes requests 'PING\r\nPING\nget a\r\n' \
        'Bulk(b"PING")' 'Bulk(b"PING")' 'Bulk(b"get"), Bulk(b"a")'
}

@test "an inline command's words are separated by any amount of whitespace" {
    decodes requests '  set\t a \v b   \r\n' \
        'Bulk(b"set"), Bulk(b"a"), Bulk(b"b")'
    decodes requests 'a\vb c\rd\r\n' 'Bulk(b"a\x0bb"), Bulk(b"c"), Bulk(b"d")'
}

@test "an inline request may begin with a colon, dollar, plus or minus sign" {
    decodes requests ':42\r\n' 'Bulk(b":42")'
    decodes requests '$4\r\n+OK\r\n-x\r\n' 'Bulk(b"$4")' 'Bulk(b"+OK")' \
        'Bulk(b"-x")'
}

@test "double quotes may contain spaces and escapes" {
    decodes requests 'a "b  c" ""\r\n' 'Bulk(b"a"), Bulk(b"b  c"), Bulk(b"")'
    decodes requests '"\\n\\r\\t\\b\\a"\n' 'Bulk(b"\n\r\t\x08\x07")'
    decodes requests '"\\x41\\x0a\\xfF\\x00"\n' 'Bulk(b"A\n\xff\0")'
    decodes requests '"\\"\\\\\\q"\n' 'Bulk(b"\"\\q")'
    decodes requests '"\\x4" "\\xg1" "\\x"\n' \
        'Bulk(b"x4"), Bulk(b"xg1"), Bulk(b"x")'
    decodes requests "\"it's\"\\n" "Bulk(b\"it's\")"
}

# \x27 is a single quote.
@test "in single quotes every byte is literal except an escaped single quote" {
    decodes requests 'a \x27b  c\x27 \x27\x27\n' \
        'Bulk(b"a"), Bulk(b"b  c"), Bulk(b"")'
    decodes requests '\x27it\\\x27s \\n \\x41 "\x27\n' \
        "Bulk(b\"it's \\\\n \\\\x41 \\\"\")"
}

@test "quotes may open inside a word, and the closing quote ends the word" {
    decodes requests 'pi"ng" a\n' 'Bulk(b"ping"), Bulk(b"a")'
    decodes requests "x'y z'\\n" 'Bulk(b"xy z")'
    decodes requests '"a"\vb\n' 'Bulk(b"a"), Bulk(b"b")'
}

@test "unclosed quotes, and quotes directly followed by a byte, are rejected" {
    local line
    for line in '"' '\x27' 'a "b' 'a \x27b' '"a"b' '\x27a\x27b' '"a""b"' \
        '"a\x27' 'a"' '"a\x5c' '"\\"' '\x27\\\x27' '"\\x4'; do
        decodes requests "$line"'\r\n' 'Error: unbalanced quotes in request'
        decodes frames "$line"'\r\n' 'Error: unbalanced quotes in request'
    done
}

@test "a NUL in an inline command is a byte like any other" {
    decodes requests 'get\0000 a\nping\n' 'Bulk(b"get\0"), Bulk(b"a")' \
        'Bulk(b"ping")'
}

@test "an unprintable byte is not copied into the error message" {
    decodes requests '*1\r\n\nx\r\n' "Error: expected '\$', got ' '"
    decodes requests '*1\r\n\0000x\r\n' "Error: expected '\$', got ' '"
    decodes requests '*1\r\n\x1bx\r\n' "Error: expected '\$', got ' '"
}

@test "a request's argument count must be a number that fits in an int" {
    local text
    decodes requests '*2147483647\r\n' 'need more (13 bytes)'
    for text in 2147483648 9223372036854775808 -9223372036854775809 \
        18446744073709551617 '' - x 1x +1 01 -0 ' 1' '1 ' '1\00000'; do
        decodes requests "*$text"'\r\n' 'Error: invalid multibulk length'
    done
}

@test "a request's bulk length must be from 0 to 512 MiB" {
    local text
    decodes requests '*1\r\n$536870912\r\n' 'need more (16 bytes)'
    for text in 536870913 9223372036854775808 18446744073709551617 -1 -2 '' \
        - x 1x +1 01 -0 ' 1' '1 ' '1\00000'; do
        decodes requests '*1\r\n$'"$text"'\r\n' 'Error: invalid bulk length'
    done
}

@test "a request may contain only bulk strings" {
    decodes requests '*1\r\n:4\r\n' "Error: expected '\$', got ':'"
    decodes requests '*1\r\nPING\r\n' "Error: expected '\$', got 'P'"
    decodes requests '*2\r\n$1\r\na\r\n*1\r\n' "Error: expected '\$', got '*'"
    decodes requests '*1\r\n$4\r\nPING\r\n*1\r\n+x\r\n' 'Bulk(b"PING")' \
        "Error: expected '\$', got '+'"
}

# As in Redis, the two bytes after a bulk string, and the byte after the CR of a
# header, are skipped without looking at them.
@test "a request's line endings are skipped, not compared" {
    decodes requests '*1\r\n$4\r\nPINGxx*1\rx$4\ryPINGzz' \
        'Bulk(b"PING")' 'Bulk(b"PING")'
}

# --- limits -----------------------------------------------------------------

@test "a line of 65536 bytes is accepted, and a longer one is rejected" {
    local how
    for how in "" "--pieces 1000" "--cut 65536" "--cut 65537"; do
        # shellcheck disable=SC2086  # two words, or none
        {
            # The type byte and the CR count, too.
            run -0 codec frames $how < <(printf +; line_of 65534; printf '\r\n')
            [ "${#output}" -eq $((65534 + 10)) ]
            run -0 codec frames $how < <(printf +; line_of 65535; printf '\r\n')
            [ "$output" = "Error: line too long" ]
            run -0 codec requests $how < <(line_of 65536; echo)
            [ "${#output}" -eq $((65536 + 9)) ]
            run -0 codec requests $how < <(line_of 65537; echo)
            [ "$output" = "Error: too big inline request" ]
            run -0 codec frames $how < <(line_of 65537; echo)
            [ "$output" = "Error: too big inline request" ]
        }
    done
}

@test "an endless line is rejected at 65537 bytes" {
    run -0 codec requests < <(line_of 65536)
    [ "$output" = "need more (65536 bytes)" ]
    run -0 codec requests < <(line_of 65537)
    [ "$output" = "Error: too big inline request" ]
    run -0 codec requests < <(printf '*'; line_of 65535)
    [ "$output" = "need more (65536 bytes)" ]
    run -0 codec requests < <(printf '*'; line_of 65536)
    [ "$output" = "Error: too big mbulk count string" ]
    run -0 codec requests < <(printf '*1\r\n$'; line_of 65535)
    [ "$output" = "need more (65540 bytes)" ]
    run -0 codec requests < <(printf '*1\r\n$'; line_of 65536)
    [ "$output" = "Error: too big bulk count string" ]
    run -0 codec frames < <(printf '*1\r\n-'; line_of 65535)
    [ "$output" = "need more (65540 bytes)" ]
    run -0 codec frames < <(printf '*1\r\n-'; line_of 65536)
    [ "$output" = "Error: line too long" ]
}

# redis-server sends such lines, for example if a script returns an error.
@test "a line in a reply may be as long as memory allows" {
    run -0 codec replies --pieces 1000 < <(printf -; line_of 200000)
    [ "$output" = "need more (200001 bytes)" ]
    run -0 codec replies --pieces 1000 \
        < <(printf -; line_of 200000; printf '\r\n')
    [ "$output" = "Error(\"$(line_of 200000)\")" ]
}

@test "a declared length reserves no memory" {
    local claims='$500000000\r\nabc'
    ! grep -q __asan_init "$ROOT/tests/codec" ||
        skip "AddressSanitizer needs more memory than this test allows"
    # shellcheck disable=SC3045  # bash has it, and macOS lets it fail
    (ulimit -v 16384 && printf '' | codec frames) >/dev/null 2>&1 ||
        skip "memory cannot be limited here"
    (
        ulimit -v 16384
        printf %b "$claims" | codec frames
        printf %b '*1\r\n'"$claims" | codec requests
        printf %b '*1000000\r\n:1\r\n' | codec frames
        printf %b '$4000000000000\r\nabc' | codec replies
        printf %b '~2147483647\r\n:1\r\n' | codec replies
        printf %b '*1000000\r\n$1\r\n' | codec requests
        printf %b '%1000000\r\n' | codec replies
        printf %b "$(repeat 32 '*2147483647\r\n')" | codec frames
    ) >"$TMP/said"
    [ "$(grep -c 'need more' "$TMP/said")" -eq 8 ]
}

# --- cuts and work ----------------------------------------------------------

@test "frames split at any byte decode to the same values" {
    printf %b '*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n+OK\r\n*2\r\n*1\r\n:-1' \
        '\r\n*-1\r\nset a "b\\x41 c"\r\n\r\n$0\r\n\r\n*1\r\n!' >"$TMP/bytes"
    run -0 codec frames --every-cut <"$TMP/bytes"
    [ "${lines[0]}" = 'Array([Bulk(b"ECHO"), Bulk(b"\r\n\r\n")])' ]
    [ "${lines[3]}" = 'Array([Bulk(b"set"), Bulk(b"a"), Bulk(b"bA c")])' ]
    [ "${lines[6]}" = 'Error: unknown type' ]
    [ "${lines[7]}" = "$(($(wc -c <"$TMP/bytes") + 1)) cuts agree" ]
}

@test "a 4 MiB value in 128-byte pieces takes no more work than at once" {
    printf '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4194304\r\n' >"$TMP/bytes"
    head -c 4194304 /dev/zero >>"$TMP/bytes"
    printf '\r\n' >>"$TMP/bytes"
    same_work requests 128
    same_work frames 128
}

@test "100,000 arguments in 512-byte pieces take no more work than at once" {
    awk 'BEGIN {
        printf "*100000\r\n"
        for (i = 0; i < 100000; i++)
            printf "$%d\r\n%d\r\n", length(i ""), i
    }' >"$TMP/bytes"
    same_work requests 512
    same_work replies 512
}

@test "a long pipeline in pieces takes no more work than at once" {
    printf %b "$(repeat 20000 '*1\r\n$4\r\nPING\r\nget k\r\n')" >"$TMP/bytes"
    same_work requests 1000
    same_work frames 77
}

# same_work GRAMMAR N: fails unless the bytes decode to the same in pieces of N
# as at once, and unless the decoder moves over each byte only once. tests/codec
# fails if the decoder looks back at bytes that it has passed.
same_work() {
    local size whole
    size=$(wc -c <"$TMP/bytes")
    size=$((size))
    codec "$1" --work <"$TMP/bytes" >"$TMP/whole"
    codec "$1" --work --pieces "$2" <"$TMP/bytes" >"$TMP/pieces"
    cmp <(sed '$d' "$TMP/whole") <(sed '$d' "$TMP/pieces")
    whole=$(tail -n 1 "$TMP/whole")
    [ "${whole%, calls*}" = "work: $size of $size bytes" ]
    tail -n 1 "$TMP/pieces"
    tail -n 1 "$TMP/pieces" | grep -q "^${whole%, calls*}, calls: "
}

# --- encoding ---------------------------------------------------------------

@test "each reply is encoded to the exact bytes" {
    codec encode >"$TMP/encoded"
    printf %b '+OK\r\n' "-ERR no 'such thing'  +OK\r\n" ':0\r\n' ':-1\r\n' \
        ':-9223372036854775808\r\n' ':9223372036854775807\r\n' '$0\r\n\r\n' \
        '$6\r\na\0000b\r\nc\r\n' '$-1\r\n' '*-1\r\n' '*3\r\n' >"$TMP/expected"
    cmp "$TMP/encoded" "$TMP/expected"
}

@test "encoded values decode to the same values" {
    codec encode >"$TMP/encoded"
    printf %b ':1\r\n:2\r\n:3\r\n' >>"$TMP/encoded"     # its array of three
    run -0 codec frames <"$TMP/encoded"
    [ "${lines[1]}" = "Error(\"ERR no 'such thing'  +OK\")" ]
    [ "${lines[7]}" = 'Bulk(b"a\0b\r\nc")' ]
    [ "${lines[10]}" = 'Array([Integer(1), Integer(2), Integer(3)])' ]
    codec again frames <"$TMP/encoded" >"$TMP/again"
    cmp "$TMP/again" "$TMP/encoded"
}

@test "decoded values encode back to the same bytes" {
    again frames '+OK\r\n-ERR x\r\n:-5\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n*0\r\n'
    again frames '*2\r\n*1\r\n$-1\r\n*2\r\n:1\r\n$2\r\n\0000\xff\r\n'
    again replies '_\r\n#t\r\n#f\r\n,1.50\r\n(12\r\n!3\r\nE x\r\n'
    again replies '=5\r\ntxt:a\r\n%1\r\n+k\r\n~1\r\n*-1\r\n>2\r\n+a\r\n_\r\n'
}

@test "an inline command is encoded as an array of bulk strings" {
    codec again frames < <(printf 'get "a b"\n') >"$TMP/encoded"
    printf '*2\r\n$3\r\nget\r\n$3\r\na b\r\n' | cmp - "$TMP/encoded"
}
