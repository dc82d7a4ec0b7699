/*
 * Step 3's server, but a value is written over the older one, into the room
 * that that one had. What does not fit is lost; or, in a server with less luck,
 * written over something else.
 */

#include "../../step3-store/store/store.h"

/* WRONG: the value needs as much room as it is long. */
static void put_in_place(struct store *store, struct lookup *lookup,
                         struct slice value)
{
    if (lookup->slot != NULL && value.length > store_get_value(lookup).length)
        value.length = store_get_value(lookup).length;
    store_set_value(store, lookup, value);
}

#define store_set_value put_in_place
#include "../../step3-store/commands/strings.c"
