/* Commands about values that are numbers. These are kept as text, like any
   value, so that GET and APPEND need not know. The deadline stays. */

#include "commands.h"
#include "../client/reply.h"

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

/* A key that is not there counts as 0. */
static struct slice text_of(const struct found *key)
{
    return key->at != NULL ? store_value(key) : slice_of("0");
}

/* Would the sum leave the range? Computing it to see is undefined in C. */
static bool overflows(int64_t a, int64_t b)
{
    return b < 0 ? a < INT64_MIN - b : a > INT64_MAX - b;
}

static void add(struct call *call, int64_t difference)
{
    struct found key = store_find(call->store, call->arguments[1].text);
    char text[INTEGER_MAX];
    int64_t number;
    int length;

    if (!resp_parse_integer(text_of(&key), &number)) {
        resp_encode_error(call->reply,
                          "ERR value is not an integer or out of range");
        return;
    }
    if (overflows(number, difference)) {
        resp_encode_error(call->reply,
                          "ERR increment or decrement would overflow");
        return;
    }
    number += difference;
    length = snprintf(text, sizeof text, "%" PRId64, number);
    store_put(call->store, &key, (struct slice){ text, (size_t)length });
    resp_encode_integer(call->reply, number);
}

/* INCR key */
void command_incr(struct call *call)
{
    add(call, 1);
}

/* DECR key */
void command_decr(struct call *call)
{
    add(call, -1);
}

/* INCRBY key difference */
void command_incrby(struct call *call)
{
    int64_t difference;

    if (reply_or_integer(call, 2, &difference))
        add(call, difference);
}

/* DECRBY key difference */
void command_decrby(struct call *call)
{
    int64_t difference;

    if (!reply_or_integer(call, 2, &difference))
        return;
    if (difference == INT64_MIN)    /* has no negative */
        resp_encode_error(call->reply, "ERR decrement would overflow");
    else
        add(call, -difference);
}

/* Reads what strtold(3) takes for a number, hexadecimal and "inf" included,
   if it is the whole of `text`: no blanks before it, nothing behind it.
   strtold wants a NUL, which bytes from a wire do not end in; one within them
   ends the number too early, and is seen by that. */
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
    /* ERANGE for a number that is merely tiny is let pass. */
    return !isspace((unsigned char)copy[0]) && end == copy + text.length
        && !isnan(*number)
        && !(errno == ERANGE && (isinf(*number) || *number == 0));
}

/* 17 digits behind the point, without the zeros at their end: rounded so,
   most decimal fractions look like what was typed. */
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

/* INCRBYFLOAT key difference */
void command_incrbyfloat(struct call *call)
{
    struct found key = store_find(call->store, call->arguments[1].text);
    char text[FLOAT_MAX];
    long double number, difference;

    if (!parse_float(text_of(&key), &number)
        || !parse_float(call->arguments[2].text, &difference)) {
        resp_encode_error(call->reply, "ERR value is not a valid float");
        return;
    }
    number += difference;
    if (!isfinite(number)) {
        resp_encode_error(call->reply,
                          "ERR increment would produce NaN or Infinity");
        return;
    }
    struct slice sum = { text, print_float(text, number) };
    store_put(call->store, &key, sum);
    resp_encode_bulk(call->reply, sum);
}
