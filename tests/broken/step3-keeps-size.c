/*
 * Step 3's server, but it writes a value over the old one, into the old one's
 * memory. What does not fit is lost, or, in a less lucky server, overwrites
 * something else.
 */

#include "../../step3-store/store/store.h"

/* WRONG: a value needs memory of its own length. */
static void put_in_place(struct store *store, struct lookup *lookup,
                         struct slice value)
{
    if (lookup->slot != NULL && value.length > store_get_value(lookup).length)
        value.length = store_get_value(lookup).length;
    store_set_value(store, lookup, value);
}

#define store_set_value put_in_place
#include "../../step3-store/commands/strings.c"
