#define _XOPEN_SOURCE 700   /* tsearch(3) is in POSIX's XSI option */

#include "store.h"
#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* `key` is the first member, so a pointer to a pair is also a pointer to its
   key: the tree can compare pairs with keys. */
struct pair {
    struct slice key;       /* points into `key_bytes` */
    char *value;            /* a block of its own, because it is replaced */
    size_t value_length;
    char key_bytes[];
};

static int compare_keys(const void *a, const void *b)
{
    const struct slice *left = a, *right = b;
    size_t shorter = left->length < right->length ? left->length
                                                  : right->length;
    int order = shorter == 0 ? 0 : memcmp(left->bytes, right->bytes, shorter);

    if (order != 0)
        return order;
    return (left->length > right->length) - (left->length < right->length);
}

/* Returns the pair with this key, or NULL. The tree stores pointers. */
static struct pair *find_pair(const struct store *store, struct slice key)
{
    struct pair *const *node = tfind(&key, &store->root, compare_keys);

    return node != NULL ? *node : NULL;
}

static struct pair *add_pair(struct store *store, struct slice key)
{
    struct pair *pair = xmalloc(sizeof *pair + key.length);

    memcpy(pair->key_bytes, key.bytes, key.length);
    pair->key = (struct slice){ pair->key_bytes, key.length };
    pair->value = NULL;
    if (tsearch(pair, &store->root, compare_keys) == NULL)
        die_out_of_memory(sizeof(void *) * 4);  /* about a node of the tree */
    return pair;
}

void store_set_value(struct store *store, struct slice key,
                     struct slice value)
{
    struct pair *pair = find_pair(store, key);

    if (pair == NULL)
        pair = add_pair(store, key);
    pair->value = xrealloc(pair->value, value.length);
    pair->value_length = value.length;
    memcpy(pair->value, value.bytes, value.length);
}

bool store_get_value(const struct store *store, struct slice key,
                     struct slice *value)
{
    const struct pair *pair = find_pair(store, key);

    if (pair != NULL)
        *value = (struct slice){ pair->value, pair->value_length };
    return pair != NULL;
}

void store_free(struct store *store)
{
    while (store->root != NULL) {
        struct pair *pair = *(struct pair **)store->root;

        tdelete(&pair->key, &store->root, compare_keys);
        free(pair->value);
        free(pair);
    }
}
