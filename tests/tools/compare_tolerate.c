#include "compare_tolerate.h"
#include "compare_values.h"
#include "resp.h"

#include <stdio.h>
#include <stdlib.h>

/* The replies of both servers to one request. */
struct both {
    const struct request *request;
    struct values a, b;
    int64_t slack_ms;           /* the same expiry may differ by this much */
};

/* --- what is compared instead --- */

static bool same_type(const struct both *x)
{
    return x->a.items[0].type == x->b.items[0].type;
}

static bool same_types(const struct both *x)
{
    for (size_t i = 0; i < x->a.count && i < x->b.count; i++)
        if (x->a.items[i].type != x->b.items[i].type)
            return false;
    return x->a.count == x->b.count;
}

static bool same_elements(const struct both *x)
{
    return values_same_sorted(x->a, x->b, false);
}

static bool is_number(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    return text.length > 0;
}

/* Returns true if both replies are a cursor and an array of keys. */
static bool same_page(const struct both *x)
{
    for (int side = 0; side < 2; side++) {
        const struct values *v = side == 0 ? &x->a : &x->b;
        if (v->count < 3 || v->items[0].type != RESP_ARRAY
            || v->items[0].number != 2 || v->items[1].type != RESP_BULK
            || !is_number(v->items[1].text)
            || v->items[2].type != RESP_ARRAY)
            return false;
    }
    return true;
}

/* Returns true if both replies are times, `slack` apart at most. A negative one
   is not a time: -1 and -2 mean something else. */
static bool near(const struct both *x, int64_t slack)
{
    const struct resp_value *a = x->a.items, *b = x->b.items;

    if (a->type != RESP_INTEGER || b->type != RESP_INTEGER || a->number < 0
        || b->number < 0)
        return false;
    return llabs(a->number - b->number) <= slack;
}

static bool near_ms(const struct both *x)
{
    return near(x, x->slack_ms);
}

static bool near_seconds(const struct both *x)
{
    return near(x, 1 + x->slack_ms / 1000);
}

static bool same_hello(const struct both *x)
{
    for (size_t i = 0; i < x->a.count && i < x->b.count; i++) {
        const struct resp_value *a = &x->a.items[i], *b = &x->b.items[i];
        bool own = i > 0 && (slice_equal(a[-1].text, slice_of("server"))
                             || slice_equal(a[-1].text, slice_of("version"))
                             || slice_equal(a[-1].text, slice_of("id")));
        if (own ? a->type != b->type : !values_equal(a, b, 1))
            return false;
    }
    return x->a.count == x->b.count;
}

/* Compares the entries of a command: name, arity, flags in any order, first
   key, last key, step. */
static bool same_command(const struct values *a, size_t i,
                         const struct values *b, size_t j)
{
    struct values x = { a->items + i + 3, values_span(a, i + 3) };
    struct values y = { b->items + j + 3, values_span(b, j + 3) };

    return values_equal(a->items + i + 1, b->items + j + 1, 2)
        && values_same_sorted(x, y, false)
        && values_equal(x.items + x.count, y.items + y.count, 3);
}

/* Compares replies to COMMAND INFO: where one has null so has the other, and
   each command has the same entry. */
static bool same_commands(const struct both *x)
{
    size_t i = 1, j = 1;

    if (!same_type(x) || x->request->count < 3)
        return same_type(x);
    if (x->a.items[0].number != x->b.items[0].number)
        return false;
    while (i < x->a.count && j < x->b.count) {
        const struct resp_value *a = &x->a.items[i], *b = &x->b.items[j];
        if (a->type != b->type)
            return false;
        if (a->type == RESP_ARRAY
            && (a->number < 6 || b->number < 6
                || !same_command(&x->a, i, &x->b, j)))
            return false;
        i += values_span(&x->a, i);
        j += values_span(&x->b, j);
    }
    return true;
}

/* Compares replies to CONFIG GET. The values count only for the parameters that
   CONFIG SET has set. */
static bool same_settings(const struct both *x)
{
    static const char *const set[] = { "maxmemory", "timeout", "databases" };
    bool is_same = same_type(x);

    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        if (x->request->count == 3
            && slice_equal_ignoring_case(request_argument(x->request, 2),
                                         slice_of(set[i])))
            is_same = is_same && x->a.count == x->b.count
                && values_equal(x->a.items, x->b.items, x->a.count);
    return is_same;
}

static bool same_delivery(const struct both *x)
{
    return values_same_messages(&x->a, &x->b);
}

static bool same_confirmations(const struct both *x)
{
    return values_same_confirmations(&x->a, &x->b);
}

/* --- for which replies, and why --- */

static const char no_order[] = "a hash table has no particular order";
static const char own_state[] = "it describes this one server, its connections "
    "and its clock";
static const char own_commands[] = "Redis has more commands, and reports more "
    "about each";
static const char later[] = "it was added after Redis 7.0, which rejects it, "
    "but today's clients send it";
static const char elapsed[] = "the two were asked at different moments";
static const char by_ms[] = "to within 200 ms and the time of the slowest "
    "reply";

static const struct tolerance {
    const char *command;
    const char *subcommand;     /* NULL: any */
    bool (*same)(const struct both *both);      /* NULL: always true */
    bool even_errors;           /* only one of the two may be an error */
    const char *how;            /* "compared HOW, because REASON" */
    const char *reason;
} tolerances[] = {
    { "KEYS", NULL, same_elements, false, "sorted", no_order },
    { "PUBSUB", "CHANNELS", same_elements, false, "sorted", no_order },
    { "SCAN", NULL, same_page, false, "only as a cursor and some keys",
      "each server has its own cursors; complete scans are compared apart" },
    { "RANDOMKEY", NULL, same_types, false, "only by type", "it is random" },
    { "TTL", NULL, near_seconds, false, "to within a second", elapsed },
    { "EXPIRETIME", NULL, near_seconds, false, "to within a second", elapsed },
    { "PTTL", NULL, near_ms, false, by_ms, elapsed },
    { "PEXPIRETIME", NULL, near_ms, false, by_ms, elapsed },
    { "TIME", NULL, same_types, false, "only by types", own_state },
    { "INFO", NULL, same_type, false, "only by type", own_state },
    { "CLIENT", "ID", same_types, false, "only by type", own_state },
    { "CLIENT", "LIST", same_type, false, "only by type", own_state },
    { "CLIENT", "INFO", same_type, false, "only by type", own_state },
    { "CLIENT", "SETINFO", NULL, true, "not at all", later },
    { "CLIENT", "NO-TOUCH", NULL, true, "not at all", later },
    { "HELLO", NULL, same_hello, false,
      "without the values of server, version and id", own_state },
    { "COMMAND", "INFO", same_commands, false, "by its first six elements",
      own_commands },
    { "COMMAND", NULL, same_type, false, "only by type", own_commands },
    { "CONFIG", "GET", same_settings, false,
      "only by type, except for what CONFIG SET has set",
      "each server has its own settings" },
    { "UNSUBSCRIBE", NULL, same_confirmations, false,
      "with the channels sorted and the counts in order", no_order },
    { "PUBLISH", NULL, same_delivery, false,
      "with the patterns that one message matches sorted", no_order },
};

/* Requests that are never sent. */
static const struct omission {
    const char *what, *reason;
} omissions[] = {
    { "times to live of less than a minute", "the reply would be a race" },
    { "GT and LT with two equal times to live",
      "the reply would depend on a millisecond" },
    { "DBSIZE when keys have just expired",
      "Redis counts an expired key until a command looks it up" },
    { "PXAT 9223372036854775807", "rounding it to seconds overflows in Redis" },
    { "SETRANGE up to 512 MiB", "it would fill the memory" },
    { "CONFIG SET maxmemory of 2^64 bytes and more",
      "the number wraps in Redis" },
    { "COMMAND LIST FILTERBY ACLCAT or MODULE",
      "our server has no access lists and no modules: it replies with a syntax "
      "error" },
    { "HELP of a subcommand",
      "our server lists the names, Redis describes them" },
    { "a client's name of more than 1024 bytes",
      "our server limits it, because CLIENT LIST shows it" },
    { "an error that repeats more than 512 bytes of a request",
      "our server truncates them" },
    { "a line of more than 64 KiB that arrives at once",
      "Redis accepts it if it has read the end already, which depends on how "
      "the bytes were cut; our server never does" },
    { "POST and Host:", "Redis closes at once, without the replies to earlier "
      "requests in the same packet" },
    { "a NUL in a line", "Redis looks for the line's end with strchr(3), and "
      "waits for more forever; to our server NUL is a byte like any other" },
    { "GET\\0 and the like", "Redis takes it for GET if both fall into the "
      "same bucket, which happens once in some hundred starts" },
    { "[a-\\xff], a range from below byte 128 to above",
      "in Redis, chars are signed or unsigned, depending on the machine" },
    { "a byte that is not printable in place of $",
      "Redis repeats it in its error, our server prints a space" },
};

static const struct tolerance *tolerance_for(const struct request *request)
{
    for (size_t i = 0; i < sizeof tolerances / sizeof *tolerances; i++) {
        const struct tolerance *t = &tolerances[i];
        if (request->count > 0 && request->form != REQUEST_RAW
            && slice_equal_ignoring_case(request_argument(request, 0),
                                         slice_of(t->command))
            && (t->subcommand == NULL
                || (request->count > 1
                    && slice_equal_ignoring_case(request_argument(request, 1),
                                                 slice_of(t->subcommand)))))
            return t;
    }
    return NULL;
}

bool tolerate(const struct request *request, struct slice a, struct slice b,
              int64_t slack_ms)
{
    const struct tolerance *t = request == NULL ? NULL : tolerance_for(request);
    bool (*same)(const struct both *) = t == NULL ? NULL : t->same;
    bool even_errors = t != NULL && t->even_errors;

    if (request == NULL)
        same = same_delivery;
    if (a.length == 0 || b.length == 0 || (same == NULL && !even_errors))
        return false;
    if (!even_errors && (*a.bytes == RESP_ERROR || *b.bytes == RESP_ERROR))
        return false;
    struct both x = { request, values_decode(a), values_decode(b), slack_ms };
    bool is_same = same == NULL || same(&x);
    free(x.a.items);
    free(x.b.items);
    return is_same;
}

bool tolerate_scanned(struct slice a, struct slice b)
{
    struct values x = values_decode(a), y = values_decode(b);
    bool is_same = values_same_sorted(x, y, true);

    free(x.items);
    free(y.items);
    return is_same;
}

void tolerate_print(void)
{
    for (size_t i = 0; i < sizeof tolerances / sizeof *tolerances; i++) {
        const struct tolerance *t = &tolerances[i];
        printf("%s%s%s: compared %s, because %s\n", t->command,
               t->subcommand != NULL ? " " : "",
               t->subcommand != NULL ? t->subcommand : "", t->how, t->reason);
    }
    for (size_t i = 0; i < sizeof omissions / sizeof *omissions; i++)
        printf("not sent: %s, because %s\n", omissions[i].what,
               omissions[i].reason);
}
