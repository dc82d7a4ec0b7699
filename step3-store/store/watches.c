#include "watches.h"
#include "memory.h"

#include <stdlib.h>

size_t watch_size(size_t key_length)
{
    return sizeof(struct watch) + sizeof(struct table_entry) + key_length;
}

static void end_watch(struct watches *watches, struct store *store,
                      const struct watch *watch)
{
    size_t size = watch_size(watch->key->key_length);

    watches->bytes -= size;
    store_refund(store, size);
    watched_keys_remove(&store->databases[watch->database].watched,
                        watch->key);
}

/* Orders watches by key, and by age among those of the same key. */
static int compare(const void *left, const void *right)
{
    const struct watch *a = left, *b = right;
    uintptr_t a_key = (uintptr_t)a->key, b_key = (uintptr_t)b->key;

    return a_key != b_key ? (a_key > b_key) - (a_key < b_key)
                          : (a->version > b->version)
                                - (a->version < b->version);
}

/* Ends all watches of a key but the oldest. */
static void end_repeated(struct watches *watches, struct store *store)
{
    struct watch *items = watches->items;
    size_t kept = 0;

    qsort(items, watches->count, sizeof *items, compare);
    for (size_t i = 0; i < watches->count; i++) {
        if (kept > 0 && items[kept - 1].key == items[i].key)
            end_watch(watches, store, &items[i]);
        else
            items[kept++] = items[i];
    }
    watches->count = kept;
}

/* A client may watch the same key again and again, and never send EXEC. So
   repeated watches are removed before the array grows: it stays within four
   times the number of keys. To look for them only then is cheap. */
static void reserve(struct watches *watches, struct store *store)
{
    if (watches->count < watches->capacity)
        return;
    if (watches->capacity > 0)
        end_repeated(watches, store);
    if (watches->count < watches->capacity / 2)
        return;
    watches->capacity = watches->capacity > 0 ? 2 * watches->capacity : 4;
    watches->items = xrealloc(watches->items,
                              watches->capacity * sizeof *watches->items);
}

void watches_add(struct watches *watches, struct store *store,
                 struct slice key)
{
    struct table *watched = &store->selected->watched;
    /* An expired key is deleted first, so that its deletion is not taken for a
       change later. */
    struct lookup lookup = store_find(store, key);

    reserve(watches, store);
    struct table_entry *entry = watched_keys_add(watched, key, lookup.hash);
    watches->items[watches->count++] = (struct watch){
        .key = entry, .version = watched_keys_version(entry),
        .database = (uint8_t)(store->selected - store->databases)
    };
    watches->bytes += watch_size(key.length);
    store_charge(store, watch_size(key.length));
}

static bool has_changed(const struct watch *watch, struct store *store)
{
    struct slice key = { watch->key->bytes, watch->key->key_length };

    store_select(store, watch->database);
    store_find(store, key);     /* deletes it if it has expired: a change */
    return watched_keys_version(watch->key) != watch->version;
}

bool watches_any_changed(const struct watches *watches, struct store *store)
{
    size_t i = 0;

    while (i < watches->count && !has_changed(&watches->items[i], store))
        i++;
    return i < watches->count;
}

void watches_clear(struct watches *watches, struct store *store)
{
    for (size_t i = 0; i < watches->count; i++)
        end_watch(watches, store, &watches->items[i]);
    free(watches->items);
    *watches = (struct watches){ 0 };
}
