#!/usr/bin/env bats
# Readers' machines: other settings in the environment, other versions of the
# tools, and missing tools.

load helpers

setup() {
    set +T      # as in helpers.bash
    unset SERVER
    export CHECK_STATE=$TMP/state
    cd "$ROOT" || return
}

# suite [NAME=VALUE...] FILE PATTERN: runs the suite's tests whose names match,
# with these variables in the environment. Fails unless all of them pass.
suite() {
    local settings=()
    while [ $# -gt 2 ]; do
        settings+=("$1")
        shift
    done
    run env ${settings[@]+"${settings[@]}"} BATS="$BATS_ROOT/bin/bats" bash -c '
        PATH=${PATH//"$BATS_LIBEXEC:"/}
        unset "${!BATS_@}"
        "$BATS" --tap -f "$2" "$1"' - "tests/$1.bats" "$2" 3>&- 4>&-
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    grep -q '^ok 1 ' <<<"$output"
    ! grep '^ok .*# skip' <<<"$output"
}

# Changes to a copy of this tree in which nothing is built.
enter_copy() {
    mkdir "$TMP/copy"
    tar --exclude=./build --exclude=./mine --exclude=./.git -cf - . |
        tar -xf - -C "$TMP/copy"
    cd "$TMP/copy" || return
    make -s clean
}

# --- the environment --------------------------------------------------------

@test "scripts work with CDPATH set, and print no directory" {
    mkdir -p "$TMP/elsewhere/tests/check"
    export CDPATH=.:$TMP/elsewhere
    run -0 tests/check/progress
    [ "${#lines[@]}" -eq 2 ]
    [ "${lines[1]}" = "Next: make $(
        [ -e mine/step1 ] && echo check || echo start) STEP=1" ]
    run -0 tests/check/hint 1
    [ "${#lines[@]}" -eq 1 ]
    run -2 tests/check/start
    run tests/check/doctor
    [[ "$output" == *"bash: $BASH_VERSION"* ]]
    SERVER=step1-accept/server run -0 tests/check/run 1 --only "one after"
    [[ "$output" == *"1 of 1 passed."* ]]
    mkdir "$TMP/copy"
    cp -r tests step3-store "$TMP/copy"
    cd "$TMP/copy" || return
    run -0 tests/check/exercise 3.6
    [ "${#lines[@]}" -eq 2 ]
    cmp mine/exercise-3.6/small.c step3-store/small.c
}

@test "suites pass whatever the environment sets for other purposes" {
    suite LOG=error step1-internal 'get an error reply with the reason'
    suite LOG=debug step1-internal 'echo logs each piece'
    suite PORT=1 TALKER_TIMEOUT=0 MAX_WAIT_S=0 step1 'read as one command'
    suite TZ=Asia/Tokyo MAKEFLAGS=-k V=1 GREP_OPTIONS=-v step1-internal 'log'
    suite PORT=1 LOG=error CDPATH=.:/ MAKELEVEL=1 check 'progress shows'
}

@test "make's command line says how tests build, and changes nothing else" {
    printf 'all:\n\t@echo "$(CC), $(CFLAGS), $(LOG), $$LOG"\n' >"$TMP/Makefile"
    MAKEFLAGS='k -- LOG=debug CC=my\ cc V=1 CFLAGS=-O0\ -g' LOG=debug \
        run -0 bash -c 'bats_require_minimum_version() { :; }
        . tests/helpers.bash
        make -f "$TMP/Makefile"'
    [ "$output" = "my cc, -O0 -g, , " ]
}

# In Turkish, the lower case of I is not i, and a-z is another range.
@test "suites pass in a locale with other case rules" {
    need localedef
    localedef -i tr_TR -f UTF-8 "$TMP/tr_TR.UTF-8" || skip "no Turkish locale"
    set -- LOCPATH="$TMP" LC_ALL=tr_TR.UTF-8
    suite "$@" commands-internal 'COMMAND, COMMAND COUNT'
    suite "$@" commands-transactions 'EXEC is aborted by an error'
}

# Prints the commands that the chapters ask readers to type.
typed() {
    awk '/^```(console|text)/ { inside = 1; next }
        /^```/                { inside = 0 }
        inside && sub(/^(server|client|other)[$] /, "") && !/^[.][.][.]$/' \
        README.md step*/README.md tests/bench/README.md | sort -u
}

@test "commands of the chapters work in bash, dash and zsh, as typed" {
    typed >"$TMP/typed"
    [ "$(wc -l <"$TMP/typed")" -gt 80 ]
    # In "double quotes", old versions of bash and zsh expand ! from their
    # history. The other patterns work only in bash, or have another meaning in
    # zsh.
    ! sed "s/'[^']*'//g" "$TMP/typed" | grep -E '[!{}~^#]|<\(|<<<|\[\[' ||
        fail "another shell would interpret these differently"
    local shell command
    for shell in bash dash zsh; do
        command -v "$shell" >/dev/null || continue
        while IFS= read -r command; do
            "$shell" -n -c "$command" || fail "$shell cannot read: $command"
        done <"$TMP/typed"
    done
}

@test "with a low limit on open files, tests are skipped with the reason" {
    run bash -c 'ulimit -n 1024
        PATH=${PATH//"$BATS_LIBEXEC:"/}
        BATS=$BATS_ROOT/bin/bats
        unset "${!BATS_@}"
        "$BATS" --tap -f "$1" \
            tests/{common,step3,step3-internal,counts,exercises}.bats' - \
        'unknown host|are not read|thousand|logged at debug|slot|^3.7' 3>&- 4>&-
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"ok "*"a thousand clients"*"# skip needs 1100 open files, \
and the limit is 1024 (ulimit -Hn)"* ]]
    ! command -v patch >/dev/null ||
        [[ "$output" == *"ok "*"3.7: "*"# skip needs 4100 open files, "* ]]
}

# --- line ends --------------------------------------------------------------

@test "a clone with core.autocrlf has CRs only in the fuzzers' seeds" {
    need git
    # Check the files that are about to be committed; this may not be a clone.
    enter_copy
    git init -q
    git -c core.safecrlf=false add .
    git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false \
        commit -qm copy
    cd "$TMP" || return
    git clone -q -c core.autocrlf=true "$TMP/copy" "$TMP/clone"
    cd clone || return
    git ls-files | grep -v '^tests/fuzz/seeds/' | tr '\n' '\0' |
        xargs -0 grep -l $'\r$' >"$TMP/cr" || true
    [ ! -s "$TMP/cr" ] || fail "have a CR:" "$(cat "$TMP/cr")"
    diff -r tests/fuzz/seeds "$ROOT/tests/fuzz/seeds"
}

# --- other versions of awk --------------------------------------------------

@test "every awk finds the advice, even the general record" {
    local awk expected=''
    mkdir "$TMP/bin"
    for awk in awk mawk gawk original-awk busybox; do
        command -v "$awk" >/dev/null || continue
        ln -sf "$(command -v "$awk")" "$TMP/bin/awk"
        run -0 env PATH="$TMP/bin:$PATH" HERE=tests/check bash -c '
            . tests/check/advice.bash
            advice 3 "no such test" ended
            advice 2 "ECHO returns its argument" hint'
        [ "${#lines[@]}" -ge 4 ]
        [ "$output" = "${expected:=$output}" ]
    done
}

# --- compilers, make and doctor ---------------------------------------------

@test "make works with -R, and cleans before it builds with -j" {
    enter_copy
    run -0 make -s -R step1
    [ -z "$output" ]
    run -0 make -s -j4 clean step1
    [ -z "$output" ]
    [ -x step1-accept/server ]
}

# only_short_lines: fails if `output` has a line that is not CC FILE or LD FILE.
only_short_lines() {
    ! grep -Ev '^(CC|LD) [^ ]+$' <<<"$output" || fail "make prints more"
}

@test "a build prints one short line for each command, and all of an error" {
    enter_copy
    cd step1-accept || return
    run -0 make -j2
    only_short_lines
    grep -qx 'CC common/net.c' <<<"$output"
    grep -qx 'LD step1-accept/server' <<<"$output"
    run -0 make
    [ -z "$output" ]
    rm lines
    run -0 make V=1
    [[ "${lines[0]}" == *" -o step1-accept/lines build/step1-accept/lines.o "* ]]
    [ "${#lines[@]}" -eq 1 ]
    echo 'int missing(void) { return nothing; }' >>hello.c
    run -2 make
    [ "${lines[0]}" = "CC step1-accept/hello.c" ]
    [[ "$output" == *"step1-accept/hello.c:"*"nothing"* ]]
    cd .. || return
    # A make that another make starts would print its directory, twice.
    ! grep -n '$(MAKE) ' Makefile step*/Makefile |
        grep -vE 'MAKE\) (-s|--no-print-directory) ' ||
        fail "prints its directory"
}

@test "each program can be built from inside its step's directory" {
    enter_copy
    local program tried=0
    while IFS= read -r program; do
        run -0 make -n -C "${program%/*}" "${program##*/}"
        [[ "$output" == *" -o $program build/"* ]] || fail "$program"
        tried=$((tried + 1))
    done < <(sed -n 's|^/\(step.*\)|\1|p' .gitignore)
    [ "$tried" -eq 16 ]
}

@test "make lets the compiler write files only below its own directory" {
    enter_copy
    mkdir "$TMP/bin"
    # tcc replaces its output. As root it would replace /dev/null.
    cat >"$TMP/bin/logged-cc" <<END
#!/bin/sh
echo " \$*" >>$(quoted "$TMP/log")
exec cc "\$@"
END
    chmod +x "$TMP/bin/logged-cc"
    PATH=$TMP/bin:$PATH make -s CC=logged-cc all
    grep -q -e ' -o build/' "$TMP/log"
    ! grep -e ' -o */' "$TMP/log" || fail "writes there"
}

@test "a compiler that cannot list headers still sees a changed header" {
    enter_copy
    mkdir "$TMP/bin"
    cat >"$TMP/bin/old-cc" <<'END'
#!/bin/sh
for argument; do
    [ "$argument" != -MMD ] || { echo "invalid option -- '-MMD'" >&2; exit 1; }
done
exec cc "$@"
END
    chmod +x "$TMP/bin/old-cc"
    PATH=$TMP/bin:$PATH
    run -0 make CC=old-cc step1-accept/hello
    [[ "$output" == *"CC step1-accept/hello.c"*"LD step1-accept/hello"* ]]
    run -0 make CC=old-cc step1-accept/hello
    [[ "$output" != *"CC "* ]]
    touch -t 203001010000 common/net.h    # make 3.81 compares whole seconds
    run -0 make CC=old-cc step1-accept/hello
    [[ "$output" == *"CC step1-accept/hello.c"* ]]
}

@test "doctor: tries to compile and link as make will" {
    run make -s doctor CFLAGS=--no-such-option
    [ "$status" -ne 0 ]
    [[ "$output" == *"missing  a C compiler: "*" cannot build these sources"* ]]
    run make -s doctor LDFLAGS=-lno-such-library
    [ "$status" -ne 0 ]
    [[ "$output" == *" cannot build these sources"* ]]
    local other tried=0
    for other in c++ clang++ tcc; do
        command -v "$other" >/dev/null || continue
        run make -s doctor CC="$other"
        [[ "$output" == *"$other cannot build these sources"* ]]
        tried=$((tried + 1))
    done
    [ "$tried" -gt 0 ] || skip "no compiler that cannot build them"
}

# in_own_mounts COMMAND: runs it in a mount namespace of its own. Needs root.
in_own_mounts() {
    unshare -m true 2>/dev/null ||
        skip "needs to mount a file system"
    run unshare -m sh -ec "$1"
    printf '%s\n' "$output"
}

@test "doctor: reports a TMPDIR where programs cannot run" {
    mkdir "$TMP/noexec"
    export NOEXEC=$TMP/noexec
    in_own_mounts 'mount -t tmpfs -o noexec none "$NOEXEC"
        TMPDIR=$NOEXEC tests/check/doctor'
    [ "$status" -eq 1 ]
    [[ "$output" == *"missing  programs cannot be run in $TMP"* ]]
    [[ "$output" != *"missing  a C compiler"* ]]
}

@test "doctor: reports a read-only tree" {
    export ROOT
    in_own_mounts 'mount --bind "$ROOT" "$ROOT"
        mount -o remount,bind,ro "$ROOT"
        cd "$ROOT"
        tests/check/doctor'
    [ "$status" -eq 1 ]
    [[ "$output" == *"missing  the project is read-only: $ROOT"* ]]
}

# --- other versions of the tools --------------------------------------------

# finds LINE: fails unless the checker reports the script with this line, and
# nothing else.
finds() {
    printf '#!/usr/bin/env bash\nexport LC_ALL=C\n%s\n' "$1" >"$TMP/script"
    run -1 tests/portable-shell "$TMP/script"
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == "$TMP/script:3: "* ]] || fail "another line: $output"
}

@test "portable-shell reports what bash 3.2 and BSD lack" {
    local line
    while IFS= read -r line; do
        finds "$line"
    done <<'END'
mapfile -t lines <file
    declare -A table
echo "${name^^}" >file
echo "${name@Q}" >file
last=${lines[-1]}
text=${text:0:-1}
make |& tee log
make &>>log
exec {log}>file
wait -n
read -r -N 3 bytes
read -t 0.5 line
echo "$BASHPID"
printf -v names[1] %s one
printf '%(%s)T' -1
[[ -v name ]]
shopt -s lastpipe
sed -i 's/a/b/' file
ps -o pid= --ppid 1
ps -A -o pid=,stat=
grep -oP '\d' file
readlink -f file
sed 's/$/\r/' file
sed -n 's/a/\n/p' file
seq -f 'SET k%.0f v' 10
find . -printf '%l\n'
began=$(date +%s%N)
cd elsewhere
END
    printf '#!/bin/sh\nCDPATH=\ncd elsewhere\necho [a-z]*\n' >"$TMP/script"
    run -1 tests/portable-shell "$TMP/script"
    [[ "$output" == "$TMP/script:4: export LC_ALL=C"* ]]
    printf "#!/bin/sh\nCDPATH='' cd a\nb=\$(CDPATH= cd b)\n" >"$TMP/script"
    run -1 tests/portable-shell "$TMP/script"
    [[ "$output" == "$TMP/script:2: set CDPATH="* ]]
    printf '#!/bin/sh\nexport CDPATH= LC_ALL=C\ncd a\nx=${y[0]}\n' \
        >"$TMP/script"
    run -0 tests/portable-shell "$TMP/script"
    [ -z "$output" ]
}
