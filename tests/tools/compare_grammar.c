#include "compare_grammar.h"
#include "resp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BIG_SIZE = 10 * 1024, LONG_SIZE = 200, NOISE_MAX = 12 };

/* A command that is being made. */
struct making {
    struct grammar *grammar;
    struct request *request;
};

static void expand(struct making *m, struct slice name);

/* Returns a random number by SplitMix64, which is small and good enough here.
   */
static uint64_t roll(struct grammar *g)
{
    uint64_t z = g->state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

void grammar_start(struct grammar *g, uint64_t seed, uint64_t number)
{
    g->state = seed;
    g->state = roll(g) ^ number * 0xd6e8feb86659fd93;
    g->unique = number * 64;
}

size_t grammar_below(struct grammar *g, size_t bound)
{
    return (size_t)(roll(g) % bound);
}

/* --- the rules that are made here --- */

/* Adds a time to live, minutes to days long and unique within 1500 pipelines.
   GT and LT compare two of them: if they were equal, one millisecond would
   decide the reply. Because the step is a prime, a later time to live may be
   longer or shorter than an earlier one. */
static void add_far(struct making *m, const char *unit)
{
    uint64_t step = m->grammar->unique++ * 61463 % 100000;
    unsigned seconds = 1000 + 10 * (unsigned)step;
    char text[32];

    snprintf(text, sizeof text, "%u%s", seconds, unit);
    request_add(m->request, slice_of(text));
}

static void make_far_seconds(struct making *m)
{
    add_far(m, "");
}

static void make_far_ms(struct making *m)
{
    add_far(m, "000");
}

static void make_noise(struct making *m)
{
    char bytes[NOISE_MAX];
    size_t length = grammar_below(m->grammar, NOISE_MAX + 1);

    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)grammar_below(m->grammar, 256);
    request_add(m->request, (struct slice){ bytes, length });
}

/* Makes a glob pattern of random parts, which is mostly malformed. */
static void make_wild(struct making *m)
{
    static const char signs[] = "**?[]^-\\aeholn:";
    char bytes[NOISE_MAX];
    size_t length = grammar_below(m->grammar, NOISE_MAX + 1);

    for (size_t i = 0; i < length; i++)
        bytes[i] = signs[grammar_below(m->grammar, sizeof signs - 1)];
    request_add(m->request, (struct slice){ bytes, length });
}

static void make_big(struct making *m)
{
    char bytes[BIG_SIZE];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    request_add(m->request, (struct slice){ bytes, sizeof bytes });
}

static void make_long(struct making *m)
{
    char bytes[LONG_SIZE];

    memset(bytes, 'x', sizeof bytes);
    request_add(m->request, (struct slice){ bytes, sizeof bytes });
}

static const struct maker {
    const char *name;
    void (*make)(struct making *making);
} makers[] = {
    { "far-seconds", make_far_seconds },
    { "far-ms", make_far_ms },
    { "noise", make_noise },
    { "wild", make_wild },
    { "big", make_big },
    { "long", make_long },
};

/* --- the rules that are written down --- */

/* Returns the byte for the escape after a backslash, or -1 for \e, which is
   empty. Sets *size to the length of the escape. */
static int unescape(const char *escape, size_t *size)
{
    char hex[3] = { 0 };

    *size = 1;
    switch (*escape) {
    case 'r': return '\r';
    case 'n': return '\n';
    case 'x':
        memcpy(hex, escape + 1, 2);
        *size = 3;
        return (int)strtol(hex, NULL, 16);
    default: return -1;
    }
}

/* Puts the letters of a word that begins with a capital into random case, which
   a server ignores. */
static void shuffle_case(struct grammar *g, char *bytes, size_t length)
{
    size_t kind = grammar_below(g, 4);

    if (length == 0 || *bytes < 'A' || *bytes > 'Z' || kind < 2)
        return;
    for (size_t i = 0; i < length; i++)
        if (((bytes[i] >= 'A' && bytes[i] <= 'Z')
             || (bytes[i] >= 'a' && bytes[i] <= 'z'))
            && (kind == 2 || grammar_below(g, 2) == 0))
            bytes[i] = (char)(bytes[i] ^ ('a' - 'A'));
}

static void add_literal(struct making *m, struct slice word)
{
    char bytes[128];
    size_t length = 0;

    for (size_t i = 0; i < word.length && length < sizeof bytes; i++) {
        int byte = (unsigned char)word.bytes[i];
        if (byte == '\\') {
            size_t size;
            byte = unescape(word.bytes + i + 1, &size);
            i += size;
        }
        if (byte >= 0)
            bytes[length++] = (char)byte;
    }
    shuffle_case(m->grammar, bytes, length);
    request_add(m->request, (struct slice){ bytes, length });
}

/* Adds what a word of an alternative stands for: `<rule>`, `<rule>?` and so on,
   or a word that is sent as it is. */
static void add_word(struct making *m, struct slice word)
{
    size_t times = 1;
    char sign = word.bytes[word.length - 1];

    if (word.bytes[0] != '<') {
        add_literal(m, word);
        return;
    }
    if (sign == '?')
        times = grammar_below(m->grammar, 2);
    else if (sign == '*')
        times = grammar_below(m->grammar, 4);
    else if (sign == '+')
        times = 1 + grammar_below(m->grammar, 4);
    word.length -= sign == '>' ? 2 : 3;
    word.bytes++;
    while (times-- > 0)
        expand(m, word);
}

/* Returns one of the alternatives, chosen at random. */
static struct slice choose(struct grammar *g, const char *alternatives)
{
    size_t count = 1;

    for (const char *c = alternatives; *c != '\0'; c++)
        count += *c == '|';
    for (size_t skip = grammar_below(g, count); skip > 0; skip--)
        alternatives += strcspn(alternatives, "|") + 1;
    return (struct slice){ alternatives, strcspn(alternatives, "|") };
}

static void expand(struct making *m, struct slice name)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (slice_equal(name, slice_of(makers[i].name))) {
            makers[i].make(m);
            return;
        }
    const char *alternatives = commands_rule(name);
    if (alternatives == NULL) {
        fprintf(stderr, "compare: there is no rule <%.*s>\n",
                (int)name.length, name.bytes);
        exit(2);
    }
    struct slice rest = choose(m->grammar, alternatives);
    while (rest.length > 0) {
        const char *space = memchr(rest.bytes, ' ', rest.length);
        size_t length = space == NULL ? rest.length
                                      : (size_t)(space - rest.bytes);
        if (length > 0)
            add_word(m, (struct slice){ rest.bytes, length });
        length += space != NULL;
        rest = (struct slice){ rest.bytes + length, rest.length - length };
    }
}

/* --- requests --- */

/* Spoils a request: leaves an argument out, changes one, or adds one in the
   middle or at the end. The command's name stays. */
static void spoil(struct making *m)
{
    struct request whole = *m->request;
    size_t kind = grammar_below(m->grammar, 4);
    size_t index = 1 + grammar_below(m->grammar, whole.count);

    *m->request = (struct request){ .by_publisher = whole.by_publisher };
    for (size_t i = 0; i < whole.count; i++) {
        if (i == index && kind > 0)
            expand(m, slice_of("junk"));
        if (i != index || kind > 1)
            request_add(m->request, request_argument(&whole, i));
    }
    if (index == whole.count && kind > 0)
        expand(m, slice_of("junk"));
    request_free(&whole);
}

static void make_request(struct grammar *g, const struct family *family,
                         const char *rule, struct request *request)
{
    struct making m = { g, request };

    request_clear(request);
    request->by_publisher = rule == family->publisher;
    expand(&m, slice_of(rule));
    if (family->is_raw) {
        request->form = REQUEST_RAW;
        return;
    }
    if (grammar_below(g, 10) == 0)
        spoil(&m);
    if (grammar_below(g, 8) == 0)
        request->form = REQUEST_INLINE;
}

size_t grammar_pipeline(struct grammar *g, const struct family *family,
                        struct request requests[static PIPELINE_MAX])
{
    size_t count = 1 + grammar_below(g, PIPELINE_MAX);

    for (size_t i = 0; i < count; i++) {
        bool second = family->publisher != NULL && grammar_below(g, 3) == 0;
        make_request(g, family, second ? family->publisher : family->name,
                     &requests[i]);
    }
    return count;
}
