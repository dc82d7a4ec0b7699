/*
 * Step 3's server, but a value is written over the older one, into the room
 * that that one had. What does not fit is lost; or, in a server with less luck,
 * written over something else.
 */

#include "../../step3-store/store/store.h"

/* WRONG: the value needs as much room as it is long. */
static void put_in_place(struct store *store, struct found *found,
                         struct slice value)
{
    if (found->at != NULL && value.length > store_value(found).length)
        value.length = store_value(found).length;
    store_put(store, found, value);
}

#define store_put put_in_place
#include "../../step3-store/commands/strings.c"
