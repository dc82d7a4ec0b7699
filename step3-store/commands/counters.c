/* Commands about values that are numbers. A number is stored as text, like any
   value, so that GET and APPEND need not know. The expiry stays. */

#include "commands.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INTEGER_MAX = 24,       /* characters of an int64_t */
    FLOAT_MAX = 5 * 1024    /* and of a long double, written out; as in Redis */
};

/* Returns the value of a key; a missing key counts as 0. */
static struct slice number_text(const struct lookup *key)
{
    return key->slot != NULL ? store_get_value(key) : slice_of("0");
}

/* Returns true if the sum is out of range. Computing it to see would be
   undefined in C. */
static bool overflows(int64_t a, int64_t b)
{
    return b < 0 ? a < INT64_MIN - b : a > INT64_MAX - b;
}

static void increment(struct call *call, int64_t difference)
{
    struct lookup key = find_key(call, 1);
    char text[INTEGER_MAX];
    int64_t number;
    int length;

    if (!resp_parse_integer(number_text(&key), &number)) {
        reply_error(call->reply,
                    "ERR value is not an integer or out of range");
        return;
    }
    if (overflows(number, difference)) {
        reply_error(call->reply,
                    "ERR increment or decrement would overflow");
        return;
    }
    number += difference;
    length = snprintf(text, sizeof text, "%" PRId64, number);
    store_set_value(call->store, &key, (struct slice){ text, (size_t)length });
    reply_integer(call->reply, number);
}

/* INCR key: the new number. O(1). */
void command_incr(struct call *call)
{
    increment(call, 1);
}

/* DECR key: the new number. O(1). */
void command_decr(struct call *call)
{
    increment(call, -1);
}

/* INCRBY key difference: the new number. O(1). */
void command_incrby(struct call *call)
{
    int64_t difference;

    if (parse_integer_or_reply(call, 2, &difference))
        increment(call, difference);
}

/* DECRBY key difference: the new number. O(1). */
void command_decrby(struct call *call)
{
    int64_t difference;

    if (!parse_integer_or_reply(call, 2, &difference))
        return;
    if (difference == INT64_MIN)    /* its negative is out of range */
        reply_error(call->reply, "ERR decrement would overflow");
    else
        increment(call, -difference);
}

/* Parses all of `text` as strtold(3) does, hexadecimal and "inf" included,
   without space before it or anything after it. Returns false if it is not a
   number. strtold(3) needs a NUL at the end. If there is a NUL among the bytes,
   it stops there, before the end of the text. */
static bool parse_float(struct slice text, long double *number)
{
    char copy[FLOAT_MAX];
    char *end;

    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.bytes, text.length);
    copy[text.length] = '\0';
    errno = 0;
    *number = strtold(copy, &end);
    /* ERANGE is accepted for a number that is merely tiny. */
    return !isspace((unsigned char)copy[0]) && end == copy + text.length
        && !isnan(*number)
        && !(errno == ERANGE && (isinf(*number) || *number == 0));
}

/* Prints a number with 17 digits after the point, without trailing zeros:
   rounded like this, most decimal fractions look like what was typed. Returns
   the length. */
static size_t print_float(char text[FLOAT_MAX], long double number)
{
    size_t length = (size_t)snprintf(text, FLOAT_MAX, "%.17Lf", number);

    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    if (length == 2 && memcmp(text, "-0", 2) == 0)
        text[--length - 1] = '0';
    return length;
}

/* INCRBYFLOAT key difference: the new number, as text. O(1). */
void command_incrbyfloat(struct call *call)
{
    struct lookup key = find_key(call, 1);
    char text[FLOAT_MAX];
    long double number, difference;

    if (!parse_float(number_text(&key), &number)
        || !parse_float(call->arguments[2].text, &difference)) {
        reply_error(call->reply, "ERR value is not a valid float");
        return;
    }
    number += difference;
    if (!isfinite(number)) {
        reply_error(call->reply,
                    "ERR increment would produce NaN or Infinity");
        return;
    }
    struct slice sum = { text, print_float(text, number) };
    store_set_value(call->store, &key, sum);
    reply_bulk(call->reply, sum);
}
