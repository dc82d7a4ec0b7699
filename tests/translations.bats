#!/usr/bin/env bats
# Checks that translations match the English pages, and that translations/check
# finds what differs.

load helpers

# `make test` runs only the tests whose names begin with "each". They read the
# real pages.

@test "each translation has its page's headings, blocks, tables and links" {
    cd "$ROOT" || return
    run tests/translations/check
    printf '%s\n' "$output"
    { grep ': stale: ' <<<"$output" | sed 's/^/# /' >&3; } || true
    [ "$status" -eq 0 ]
}

@test "each link in a translation leads somewhere" {
    cd "$ROOT" || return
    local page
    for page in README.*.md */README.*.md */*/README.*.md; do
        [ -f "$page" ] || continue
        run tests/chapters/check.bash --links "$page"
        [ "$status" -eq 0 ] || fail "$output"
    done
}

# --- the check ---------------------------------------------------------------

# Makes a page, and a translation that is up to date.
setup() {
    set +T      # as in helpers.bash
    SHOP=$TMP/shop
    mkdir "$SHOP"
    cat >"$SHOP/README.md" <<'END'
# The shop

**English** · [Deutsch](README.de.md)

We sell [two things](#what-we-sell).

## What we sell

| thing | price |
| --- | --- |
| tea | 2 |

1. Choose.
2. Pay.

```console
client$ ./buy tea
```

```text
you → shop
```

```text
client$ ./buy coffee
There is none.
```
END
    (cd "$SHOP" && "$ROOT/tests/translations/start" README.md |
        sed -e 's/^# The shop/# Der Laden/' -e 's/^We sell/Wir haben/' \
            -e 's/^## What we sell/## Angebot/' -e 's/^| tea/| Tee/' \
            -e 's/you → shop/du → Laden/') >"$SHOP/README.de.md"
}

# is_found FILE LINE WHAT: fails unless exactly that line is reported.
is_found() {
    run "$ROOT/tests/translations/check" "$SHOP"
    printf '%s\n' "$output"
    [ "$status" -eq 1 ]
    [[ "${lines[0]}" == "$1:$2: $3"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

# edit FILE SCRIPT: edits it with sed(1), which must change something.
edit() {
    cp "$SHOP/$1" "$TMP/before"
    sed "$2" "$TMP/before" >"$SHOP/$1"
    ! cmp -s "$TMP/before" "$SHOP/$1" || fail "nothing to edit: $2"
}

@test "a translation that is up to date passes" {
    run "$ROOT/tests/translations/check" "$SHOP"
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

@test "a translation's changed block is found" {
    edit README.de.md 's/buy tea/buy Tee/'
    is_found README.de.md 19 'a line of a block differs from README.md:17: '
}

@test "a translation's missing heading is found" {
    edit README.de.md '/^<a id="what/,/^## /d'
    is_found README.de.md 2 'the heading of README.md:7 is missing: ## #what-we'
}

@test "a translation's changed heading level is found" {
    edit README.de.md 's/^## /### /'
    is_found README.de.md 9 'the heading of README.md:7 is missing: ## #what-we'
}

@test "a translation's missing and additional table rows are found" {
    edit README.de.md '/^| Tee/d'
    is_found README.de.md 9 "a table's row is missing, README.md:11: "
    edit README.de.md 's/^| ---.*/&\
| Tee | 2 |\
| Bier | 3 |/'
    is_found README.de.md 14 "a table's row that is not in README.md: "
}

@test "a translation's missing item of a numbered list is found" {
    edit README.de.md '/^2\. /d'
    is_found README.de.md 9 'an item is missing, README.md:14: 2.'
}

@test "a translation's missing link and a wrong one are found" {
    edit README.de.md 's/(#what-we-sell)/(#nothing)/'
    run "$ROOT/tests/translations/check" "$SHOP"
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = 'README.de.md:6: a link that is not in README.md: #nothing' ]
    [ "${lines[1]}" = 'README.de.md:2: a link is missing, README.md:5: #what-we-sell' ]
}

@test "a link to the English page is found if that page is translated" {
    mkdir "$SHOP/tea"
    echo '# Tea' >"$SHOP/tea/README.md"
    (cd "$SHOP" && "$ROOT/tests/translations/start" tea/README.md) \
        >"$SHOP/tea/README.de.md"
    edit README.md 's/We sell/See [tea](tea\/README.md). &/'
    edit README.de.md 's/Wir haben/[Tee](tea\/README.de.md). &/'
    edit README.de.md "1s/en: [0-9]*/en: $(checksum 1)/"
    run "$ROOT/tests/translations/check" "$SHOP"
    [ "$output" = "" ]
    edit README.de.md 's/README.de.md)\./README.md)./'
    is_found README.de.md 6 'a link to the English page, not README.de.md: '
}

# checksum SECTION: prints the checksum of a section of the English page.
checksum() {
    (cd "$SHOP" && "$ROOT/tests/translations/start" README.md) |
        sed -n 's/.*en: \([0-9]*\) -->/\1/p' | sed -n "$1p"
}

@test "a translation without its English page is found" {
    rm "$SHOP/README.md"
    is_found README.de.md 1 'the English page is missing: README.md'
}

@test "a section whose English text has changed is reported as stale" {
    edit README.md 's/We sell/We do not sell/'
    run "$ROOT/tests/translations/check" "$SHOP"
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "README.de.md:2: stale: README.md has changed, \
\"The shop\". Translate it again, and then write: en: $(checksum 1)" ]
    run env STRICT=1 "$ROOT/tests/translations/check" "$SHOP"
    [ "$status" -eq 1 ]
    edit README.de.md "1s/en: [0-9]*/en: $(checksum 1)/"
    run env STRICT=1 "$ROOT/tests/translations/check" "$SHOP"
    [ "$status" -eq 0 ]
}

@test "a section with a changed block is not stale" {
    edit README.md 's/buy tea/buy it/'
    edit README.de.md 's/buy tea/buy it/'
    run env STRICT=1 "$ROOT/tests/translations/check" "$SHOP"
    [ "$status" -eq 0 ]
}

@test "a section with a changed picture is reported as stale" {
    edit README.md 's/you → shop/you ⇒ shop/'
    run "$ROOT/tests/translations/check" "$SHOP"
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "README.de.md:9: stale: README.md has changed, \
\"What we sell\". Translate it again, and then write: en: $(checksum 2)" ]
}

@test "a text block that shows terminals must be the same in a translation" {
    edit README.de.md 's/There is none/Es gibt keinen/'
    is_found README.de.md 28 'a line of a block differs from README.md:26: '
}

@test "what has changed since a stale section was translated is shown" {
    need git
    cd "$SHOP"
    git init -q .
    commit() {
        git add README.md
        git -c user.name=x -c user.email=x@localhost commit -qm "$1"
    }
    commit first
    edit README.md 's/We sell/We do not sell/'
    commit 'Nothing is sold'
    run "$ROOT/tests/translations/check" "$SHOP"
    printf '%s\n' "$output"
    [ "$status" -eq 0 ]
    [[ "${lines[1]}" == '  stale since: '*' Nothing is sold' ]]
    [[ "$output" == *'  -We sell [two things](#what-we-sell).'* ]]
    [[ "$output" == *'  +We do not sell [two things](#what-we-sell).'* ]]
}
