/*
 * Step 3's server, but it compares keys as C strings, so two keys that differ
 * only after a NUL are the same to it.
 */

#include "../../step3-store/commands/call.h"

#include <string.h>

/* WRONG: this uses strnlen(3) instead of the length that came with the bytes.
   */
static struct lookup find_string(const struct call *call, size_t i)
{
    struct slice key = call->arguments[i].text;

    if (key.length > 0)
        key.length = strnlen(key.bytes, key.length);
    return store_find(call->store, key);
}

#define find_key find_string
#include "../../step3-store/commands/strings.c"
