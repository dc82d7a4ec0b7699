/*
 * Step 2's server, but it stores values as C strings, so everything after a NUL
 * is lost.
 */

#include "../../step2-concurrency/store.h"

#include <string.h>

/* WRONG: only the length that came with the bytes counts. */
static void set_string(struct store *store, struct slice key,
                       struct slice value)
{
    value.length = strnlen(value.bytes, value.length);
    store_set_value(store, key, value);
}

#define store_set_value set_string
#include "../../step2-concurrency/command.c"
