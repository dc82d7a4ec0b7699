#!/usr/bin/env bats
# The web edition: what `make book` makes is complete, and readable on narrow
# screens, in the dark, and without scripts or a mouse. Needs pandoc. The tests
# in a browser need Chromium, Node.js, and npm's playwright-core and axe-core.

load helpers

setup_file() {
    local began=$SECONDS
    ! command -v pandoc >/dev/null || "$ROOT/tests/book/build" 3>&- 4>&-
    export BUILD_SECONDS=$((SECONDS - began))
}

# browse CHECK: fails if that check, see tests/book/browse.mjs, finds a fault.
browse() {
    local module
    need pandoc node
    CHROMIUM=$(command -v chromium || command -v chromium-browser) ||
        need chromium || return
    export CHROMIUM
    for module in playwright-core axe-core; do
        need_module "$module"
    done
    cd "$ROOT" || return
    timeout 300 node tests/book/browse.mjs "$1" 3>&- 4>&-
}

# need_module NAME: skips the test unless this npm module is where .ci/run
# installs it. In CI it fails instead.
need_module() {
    [ ! -d "$ROOT/build/node/node_modules/$1" ] || return 0
    [ "${CI:-}" != true ] || fail "npm's $1 is not installed in build/node"
    skip "needs npm's $1: npm install --prefix build/node $1"
}

# Makes a project with one file, and a chapter from stdin, and changes to it.
project() {
    need pandoc
    mkdir -p "$TMP/project/tests"
    cd "$TMP/project" || return
    mkdir common step1-accept step2-concurrency step3-store examples
    cp -R "$ROOT/tests/book" tests
    printf '/* One. */\n\nint one;\nint two;\n' >common/one.c
    cat >README.md
}

# --- making it --------------------------------------------------------------

@test "make book without pandoc says how to install it" {
    run -1 env PATH="$TMP" /bin/sh "$ROOT/tests/book/build"
    [ "$output" = "make book needs pandoc: apt install pandoc, brew install \
pandoc" ]
}

@test "make book takes less than a minute" {
    need pandoc
    echo "it took $BUILD_SECONDS s"
    [ "$BUILD_SECONDS" -lt 60 ]
}

@test "make book-serve serves the book on a port of 127.0.0.1" {
    need pandoc python3
    local line='' title
    title=$(grep '<title>' "$ROOT/build/book/step1-accept/index.html")
    # -o: the book is already made.
    launch make -s -C "$ROOT" -o book book-serve PORT=0
    wait_until out_has "Serving HTTP on 127.0.0.1 port "
    PORT=$(sed -n 's/^Serving .* port \([0-9]*\) .*/\1/p' "$SERVER_OUT")
    exec 5<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'GET /step1-accept/ HTTP/1.0\r\n\r\n' >&5
    until [ "$line" = "$title" ]; do
        IFS= read -r -t 20 line <&5 || fail "the page has another title"
    done
}

@test "every link, anchor and picture of the book exists" {
    need pandoc
    run tests/book/dead-links "$ROOT/build/book"
    [ "$output" = "" ] || fail "$output"
    [ "$status" -eq 0 ]
}

@test "every chapter and every file of the product has a page" {
    need pandoc
    cd "$ROOT" || return
    local page
    while IFS= read -r page; do
        [ -f "build/book/$page.html" ] || fail "no page: $page"
    done < <(find common step* examples -name '*.[ch]'
        printf '%s\n' index SECURITY step[1-3]-*/README.md tests/README.md |
            sed 's/README.md/index/')
}

# page_code PAGE: prints the code in a page as a browser shows it.
page_code() {
    awk '/<div class="whole">/ { inside = 1 }
         inside { print }
         /<\/pre>/ { inside = 0 }' "$1" |
        sed -e 's/<[^>]*>//g' -e 's/&lt;/</g' -e 's/&gt;/>/g' \
            -e 's/&quot;/"/g' -e "s/&#39;/'/g" -e 's/&amp;/\&/g'
}

@test "the page of a file shows that file, byte for byte" {
    need pandoc
    cd "$ROOT" || return
    local file count=0
    while IFS= read -r file; do
        page_code "build/book/$file.html" | diff "$file" - || fail "$file"
        count=$((count + 1))
    done < <(find common step* examples -name '*.[ch]')
    [ "$count" -ge 100 ]
}

@test "a dead link is reported by its page and its target" {
    project <<<$'# One\n[1](common/one.c), [2](common/two.c), [3](#three)'
    tests/book/build
    run -1 tests/book/dead-links build/book
    grep -qxF "index.html: common/two.c leads nowhere" <<<"$output"
    grep -qxF "index.html: #three leads nowhere" <<<"$output"
    [ "${#lines[@]}" -eq 3 ]        # #three is in three-servers.html, too
}

@test "make book fails if a file lacks the quoted code, and names the chapter" {
    project <<<$'# One\n\n```c common/one.c\nint one;\nint three;\n```'
    run -1 tests/book/build
    [ "${lines[0]}" = "README.md: common/one.c doesn't have these lines:" ]
}

@test "quoted code has line numbers and links to the page of its file" {
    project <<'END'
# One

*In [common/one.c](common/one.c):*

```c common/one.c
int one;
int two;
```
END
    tests/book/build
    grep -qF '<figcaption><span>In <a href="common/one.c.html#L-3">' \
        build/book/index.html
    grep -qF '<span class="lines">3–4</span>' build/book/index.html
    grep -qF 'href="../index.html#code-1"' build/book/common/one.c.html
}

@test "a console block becomes terminals side by side, in the order of time" {
    project <<'END'
# One

```console
server$ make run
Listening
client$ make client
> PING
"PONG"
server$ ...
^C
```
END
    tests/book/build
    grep -o 'class="turn" style="[^"]*"' build/book/index.html >"$TMP/turns"
    diff "$TMP/turns" - <<'END'
class="turn" style="--column:1;--row:1"
class="turn" style="--column:2;--row:1"
class="turn" style="--column:1;--row:2"
END
    grep -qF '<span class="prompt">&gt; </span><kbd>PING</kbd>' \
        build/book/index.html
}

@test "a translation has its language, and the two pages link to each other" {
    project <<<$'**English** | [简体中文](README.zh-CN.md)\n\n# One\n\n## Two'
    cat >README.zh-CN.md <<'END'
[English](README.md) | **简体中文**

<a id="one"></a><!-- en: 1 -->
# 一

<a id="two"></a><!-- en: 2 -->
## 二

[二](#two)
END
    tests/book/build
    tests/book/dead-links build/book
    grep -qF '<html lang="zh-CN">' build/book/index.zh-CN.html
    grep -qF '<h2 id="two">二</h2>' build/book/index.zh-CN.html
    grep -qF '<a href="index.html" lang="en" hreflang="en">English</a>' \
        build/book/index.zh-CN.html
    grep -qF '<a href="index.zh-CN.html" lang="zh-CN" hreflang="zh-CN">' \
        build/book/index.html
    [ "$(grep -c English build/book/index.html)" -eq 0 ]
}

# --- diagrams ---------------------------------------------------------------

@test "every diagram has a description and pictures of its current text" {
    "$ROOT/tests/book/diagrams"
}

@test "a changed diagram is reported, and so are its old pictures" {
    local sum
    project <<<$'# One\n\n```mermaid\nflowchart LR\n    a --> b\n```'
    sum=$(printf 'flowchart LR\n    a --> b\n' | cksum | cut -d ' ' -f 1)
    mkdir pictures
    touch "pictures/diagram-$sum-light.svg" "pictures/diagram-$sum-dark.svg"
    run -1 tests/book/diagrams
    [ "$output" = "README.md:3: a diagram without accDescr, which describes \
it in words" ]
    sed $'s/    a --> b/    accDescr: From a to c.\\\n    a --> c/' README.md >new
    mv new README.md
    run -1 tests/book/diagrams
    [ "${lines[0]}" = "README.md:3: a diagram without its pictures: make \
diagrams" ]
    [ "${lines[1]}" = "pictures/diagram-$sum-dark.svg: a picture of no \
diagram: make diagrams" ]
    [ "${#lines[@]}" -eq 3 ]
}

# --- in a browser -----------------------------------------------------------

@test "every page loads without an error or the network, and fits 360 pixels" {
    browse loadsAndFits
}

@test "the copy buttons copy what a reader types, and nothing else" {
    browse copies
}

@test "the search finds back-pressure, and leads there" {
    browse finds
}

@test "chapters lead to the next and the previous one, and the list marks them" {
    browse leadsOn
}

@test "the list of headings marks the section that is being read" {
    browse marksSection
}

@test "the language switch leads to a page whose Chinese characters are drawn" {
    run browse switchesLanguage
    echo "$output"
    [ "${CI:-}" = true ] || ! grep -q '^no font has' <<<"$output" ||
        skip "needs a Chinese font, such as fonts-noto-cjk"
    [ "$status" -eq 0 ]
}

@test "terminals are columns on a wide screen, stacked and labeled on a phone" {
    browse arrangesTerminals
}

@test "the answers of exercises are folded, and unfold" {
    browse foldsExercises
}

@test "added and removed lines of a diff have colors" {
    browse colorsDiffs
}

@test "the page of a file begins with the file's comment" {
    browse introducesFiles
}

@test "on paper nothing is folded, and links to the web show their addresses" {
    browse printsAddresses
}

@test "axe-core finds nothing wrong with contrast, names and landmarks" {
    browse isAccessible
}

@test "without scripts a page is complete, and shows no button" {
    browse worksWithoutScripts
}

@test "the edition in one file needs no other file" {
    browse isOneFile
}
