#!/usr/bin/env bats
# The checks of `make lint` that are our own, with faults that they must find.

load helpers

# --- tests/include-graph -----------------------------------------------------

# tree FILE=HEADER...: makes a project with an empty file for each argument,
# which includes the header, if there is one.
tree() {
    local entry file
    mkdir -p "$TMP"/tree/{common,step3-store/{loop,client,store,pubsub,commands}}
    for entry; do
        file=$TMP/tree/${entry%%=*}
        mkdir -p "$(dirname "$file")"
        printf '/* A comment. */\n' >>"$file"
        [ "$file" = "$TMP/tree/$entry" ] ||
            printf '#include "%s"\n' "${entry#*=}" >>"$file"
    done
    run "$ROOT/tests/include-graph" "$TMP/tree"
    printf '%s\n' "$output"
}

# reports LINE...: fails unless exactly these violations are reported.
reports() {
    local line
    [ "$status" -eq 1 ]
    for line; do
        grep -qF -- "$line" <<<"$output" || fail "not reported: $line"
    done
    [ "${#lines[@]}" -eq $# ]
}

@test "a tree whose files include only what is below them passes" {
    tree common/a.h common/b.h=a.h step3-store/loop/l.h=b.h \
        step3-store/client/c.h=../loop/l.h step3-store/store/s.h=a.h \
        step3-store/pubsub/p.h=../client/c.h \
        step3-store/commands/x.h=../store/s.h \
        step3-store/commands/x.c=../pubsub/p.h step3-store/settings.h=a.h \
        step3-store/server.c=commands/x.h step3-store/server.c=settings.h \
        step3-store/pitfalls/p.c=../server.h
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

@test "a file that includes a layer above its own is reported" {
    tree step3-store/commands/x.h step3-store/settings.h \
        step3-store/client/c.h step3-store/client/c.c=c.h \
        step3-store/client/c.c=../commands/x.h \
        step3-store/loop/l.h=../client/c.h common/a.h=../step3-store/loop/l.h \
        step3-store/commands/y.h=../settings.h
    reports "step3-store/client/c.c:4: includes step3-store/commands/x.h, but \
client may include only client, loop, bounds, common. Move what it needs to one of \
these, or let the caller pass it in" \
        "step3-store/loop/l.h:2: includes step3-store/client/c.h, but loop " \
        "common/a.h:2: includes step3-store/loop/l.h, but common may include \
only common." \
        "step3-store/commands/y.h:2: includes step3-store/settings.h, but "
}

@test "includes between pubsub, store and client in the wrong direction are reported" {
    tree step3-store/store/s.h step3-store/pubsub/p.h step3-store/client/c.h \
        step3-store/store/s.c=../pubsub/p.h \
        step3-store/pubsub/p.c=../store/s.h \
        step3-store/store/t.c=../client/c.h
    reports "step3-store/store/s.c:2: includes step3-store/pubsub/p.h, but " \
        "step3-store/pubsub/p.c:2: includes step3-store/store/s.h, but " \
        "step3-store/store/t.c:2: includes step3-store/client/c.h, but store \
may include only store, loop, bounds, common."
}

@test "an include of another step, and a folder that is not a layer, are reported" {
    tree step3-store/server.c=../step2-concurrency/store.h \
        step3-store/cluster/c.h common/a.h
    reports "step3-store/server.c:2: includes step2-concurrency/store.h, but " \
        "step3-store/cluster/c.h:1: the folder cluster is not one of the \
layers: add it to tests/include-graph"
}

@test "headers that include each other are reported, with the whole cycle" {
    tree common/a.h=b.h common/b.h=c.h common/c.h=b.h common/c.h=a.h \
        step3-store/loop/l.h=l.h common/a.c=a.h
    reports "common/c.h:2: includes common/b.h, which closes a cycle: \
common/b.h → common/c.h → common/b.h. Declare only the struct in one of \
them, or split it" \
        "common/c.h:4: includes common/a.h, which closes a cycle: \
common/a.h → common/b.h → common/c.h → common/a.h." \
        "step3-store/loop/l.h:2: includes step3-store/loop/l.h, which closes "
}

# --- tests/call-graph --------------------------------------------------------

reads_objects() {
    need objdump
    [ "$(uname)" = Linux ] || skip "reads objects as they are on Linux"
}

# compiled FILE: compiles stdin as the project's FILE.c.
compiled() {
    mkdir -p "$(dirname "$TMP/tree/$1")" "$(dirname "$TMP/tree/build/$1")"
    cat >"$TMP/tree/$1.c"
    "${CC:-cc}" -O2 -c -o "$TMP/tree/build/$1.o" "$TMP/tree/$1.c"
}

@test "calls that lead one way pass, and a table of functions calls nothing" {
    reads_objects
    compiled common/table <<<'void a(void); void (*const table[])(void) = { a };'
    compiled common/a <<<'extern void (*const table[])(void); void b(int);
        void a(void) { b(table[0] != 0); b(2); }'
    compiled step3-store/b <<<'int n; void b(int i) { n += i; }'
    run -0 "$ROOT/tests/call-graph" "$TMP/tree"
    [ "$output" = "" ]
}

@test "files that call each other are reported, even through a third one" {
    reads_objects
    compiled common/a <<<'void b(void); void a(void) { b(); b(); }'
    compiled common/b <<<'void c(void); void b(void) { c(); c(); }'
    compiled step3-store/c <<<'void a(void); void c(void) { a(); a(); }'
    compiled step3-store/d <<<'void a(void); void d(void) { a(); a(); }'
    run -1 "$ROOT/tests/call-graph" "$TMP/tree"
    printf '%s\n' "$output"
    [ "${lines[0]}" = "these files call each other:" ]
    [ "$(printf '%s\n' "${lines[@]:1}" | sort)" = "    common/a.c
    common/b.c
    step3-store/c.c" ]
}

@test "a project that is not built has no call graph, and does not pass" {
    mkdir -p "$TMP/tree/build"
    run -1 "$ROOT/tests/call-graph" "$TMP/tree"
    [ "$output" = "nothing is built" ]
}

# --- tests/comments ----------------------------------------------------------

# comments NAME: looks through a file of this name, whose text is on stdin.
comments() {
    cat >"$TMP/$1"
    run "$ROOT/tests/comments" "$TMP/$1"
    printf '%s\n' "$output"
}

@test "a header whose functions, structs and fields have comments passes" {
    comments good.h <<'END'
/*
 * good: a module.
 */
/* A pair. */
struct pair {
    int a;          /* the first; it is
                       not the second */
    /* The second. */
    int (*b)(int i);
    union {
        int c;      /* one */
        char d;     /* or the other */
    };
};

/* Initializes the pair,
   and returns it. */
struct pair *pair_init(struct pair *pair, int a,
                       int b);

/* Prints it. */
__attribute__((format(printf, 1, 2)))
void pair_print(const char *format, ...);

/* Ends the program. */
_Noreturn void pair_die(void);

/* Returns 1. Inline, because it is short. */
inline int pair_one(void)
{
    return one(1);
}
END
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

@test "a function without a comment, or with a fragment for one, is reported" {
    comments bad.h <<'END'
/* Frees the first and the second. */
void first_free(void);
void second_free(void);

/* Is it this one? */
bool is_third(int i);

/* The fourth one. */
int fourth(void);

/* Counts them. */
int count(void);

/* Frees what it returns. */
inline void fifth(void)
END
    reports ":3: a function without a comment of its own" \
        ":6: a comment that does not begin with a verb" \
        ":9: a comment that does not begin with a verb" \
        ":12: a function that returns something, and its comment does not say"
}

@test "a struct or a field without a comment is reported" {
    comments bad.h <<'END'
struct pair {
    int a;          /* the first; it is
                       not the second */
    int b;
};

/* Another pair. */
struct other {
    /* The first. */
    int a;
    int b;
    union {
        int c;
    };
};
END
    reports ":1: a struct without a comment" ":4: a field without a comment" \
        ":11: a field without a comment" ":13: a field without a comment"
}

@test "a command whose comment does not say what it costs is reported" {
    comments commands.c <<'END'
/* GET key: its value. O(1). */
void command_get(struct call *call)
{
}

/* SET key value: +OK. */
void command_set(struct call *call)
{
}
END
    reports ":7: a command, and its comment does not say what it costs"
}

# --- tests/phrases -----------------------------------------------------------

# phrases ALLOW: looks through a project of one page, with this allow list.
phrases() {
    mkdir -p "$TMP/page/tests"
    printf '%s\n' "$1" >"$TMP/page/tests/phrases.allow"
    cat >"$TMP/page/page.c" <<'END'
/* There is no key, and this is no
   longer a blank line. */
int behind_it;
/* A proxy hides behind
   its name, which is
 * no name. Whoever reads it waits. */
END
    run "$ROOT/tests/phrases" "$TMP/page"
    printf '%s\n' "$output"
}

@test "a strange phrase is reported, with its file and line" {
    phrases ''
    [ "$status" -eq 1 ]
    [ "${#lines[@]}" -eq 3 ]
    [[ "${lines[0]}" == 'page.c:4: "behind": '* ]]
    [[ "${lines[1]}" == 'page.c:5: "is no": '* ]]
    [[ "${lines[2]}" == 'page.c:6: "whoever": '* ]]
}

@test "a phrase in the list of allowed ones passes, but not without a reason" {
    phrases 'page.c | hides behind | place
page.c | Whoever reads | a quotation
page.c | which is no name. | a quotation'
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
    phrases 'page.c | hides behind'
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = \
        "tests/phrases.allow:1: not FILE | TEXT | REASON" ]
    [[ "${lines[1]}" == 'page.c:4: "behind": '* ]]
}

@test "an entry that allows nothing is reported" {
    phrases 'page.c | sees to it | a quotation'
    [ "$status" -eq 1 ]
    [ "${lines[3]}" = "tests/phrases.allow:1: allows nothing: remove it" ]
}

# --- files for other programs to read ----------------------------------------

@test "the issue forms and the dev container are well-formed" {
    need python3
    python3 -c 'import yaml' 2>/dev/null || skip "needs Python's yaml"
    cd "$ROOT" || return
    python3 - <<'END'
import glob, json, yaml

def load(path):
    with open(path) as file:
        return yaml.safe_load(file)

forms = glob.glob(".github/ISSUE_TEMPLATE/*.yml")
assert len(forms) == 3
for form in map(load, forms):
    assert form["name"] and form["description"]
    for field in form["body"]:
        assert field["type"] in ("input", "textarea")
        assert field["attributes"]["label"]
    assert any("make doctor" in f["attributes"]["label"] for f in form["body"])
with open(".devcontainer/devcontainer.json") as file:
    assert json.load(file)["image"] == "debian:bookworm"
END
}

@test "the CI jobs run where their commands can work" {
    need python3
    python3 -c 'import yaml' 2>/dev/null || skip "needs Python's yaml"
    cd "$ROOT" || return
    python3 - <<'END'
import yaml

with open(".github/workflows/ci.yml") as file:
    jobs = yaml.safe_load(file)["jobs"]
runs = {name: [step.get("run", "") for step in job["steps"]]
        for name, job in jobs.items()}
# .ci/run needs root, Debian's packages, mount(2), and a repository that git
# accepts.
everything = jobs["everything"]
assert everything["container"]["image"] == "debian:bookworm"
assert everything["container"]["options"] == "--privileged"
assert "git" in runs["everything"][0]
assert any("safe.directory" in run for run in runs["everything"])
assert runs["everything"][-1] == ".ci/run"
# Where a tool may be missing, tests are skipped only if CI is not `true`.
readers = [name for name in jobs if "make test" in runs[name]]
assert readers == ["macos", "alpine"]
for name in readers:
    assert jobs[name]["env"]["CI"] == "", name + " does not unset CI"
END
}
