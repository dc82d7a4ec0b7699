#include "store.h"
#include "clock.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    TIME_UNKNOWN = -1,
    REHASH_BUCKETS_IF_FULL = 10000  /* a millisecond's work or so */
};

void store_init(struct store *store, size_t max_bytes)
{
    *store = (struct store){ .hash_key = siphash_random_key(),
                             .max_bytes = max_bytes, .now_ms = TIME_UNKNOWN };
    store_select(store, 0);
}

void store_select(struct store *store, size_t database)
{
    store->selected = &store->databases[database];
    if (store->used <= database)
        store->used = database + 1;
}

void store_begin_command(struct store *store, size_t database)
{
    store->now_ms = TIME_UNKNOWN;
    store_select(store, database);
}

/* Most commands meet no key that expires, and need no clock. */
int64_t store_time(struct store *store)
{
    if (store->now_ms == TIME_UNKNOWN)
        store->now_ms = clock_wall_ms();
    return store->now_ms;
}

/* INT64_MAX means never, so it needs no clock. */
static bool has_passed(struct store *store, int64_t expire_at_ms)
{
    return expire_at_ms != INT64_MAX && expire_at_ms <= store_time(store);
}

struct lookup store_find(struct store *store, struct slice key)
{
    struct lookup lookup = {
        .key = key, .hash = (uint32_t)siphash(store->hash_key, key)
    };

    lookup.slot = table_find(&store->selected->table, key, lookup.hash);
    if (lookup.slot != NULL
        && has_passed(store, store_expire_at(store, &lookup))) {
        store->expired_count++;
        store_delete(store, &lookup);
    }
    return lookup;
}

struct slice store_get_value(const struct lookup *lookup)
{
    const struct table_entry *entry = *lookup->slot;

    return (struct slice){ entry->bytes + entry->key_length,
                           entry->value_length };
}

static size_t entry_size(size_t key_length, size_t value_length)
{
    return sizeof(struct table_entry) + key_length + value_length;
}

static void add_entry(struct store *store, struct lookup *lookup,
                      size_t value_length)
{
    struct database *database = store->selected;

    lookup->slot = table_add(&database->table,
                             table_entry_create(lookup->key, lookup->hash,
                                                value_length));
    database->entry_bytes += entry_size(lookup->key.length, value_length);
}

/* Every change of a key is noted here. While no client watches a key that
   costs a comparison. */
static void note_change(struct database *database,
                        const struct lookup *lookup)
{
    if (database->watched.count > 0)
        watched_keys_touch(&database->watched, lookup->key, lookup->hash);
}

char *store_resize(struct store *store, struct lookup *lookup, size_t length)
{
    struct database *database = store->selected;

    note_change(database, lookup);
    if (lookup->slot == NULL)
        add_entry(store, lookup, length);
    struct table_entry *entry = *lookup->slot;
    if (entry->value_length != length) {
        database->entry_bytes += length - entry->value_length;
        /* It may move in memory, so update everything that points to it. */
        entry = xrealloc(entry, entry_size(entry->key_length, length));
        entry->value_length = (uint32_t)length;
        *lookup->slot = entry;
        expiry_heap_entry_moved(&database->expiries, entry);
    }
    return entry->bytes + entry->key_length;
}

void store_set_value(struct store *store, struct lookup *lookup,
                     struct slice value)
{
    memcpy(store_resize(store, lookup, value.length), value.bytes,
           value.length);
}

void store_delete(struct store *store, struct lookup *lookup)
{
    struct database *database = store->selected;
    struct table_entry *entry = table_remove(&database->table, lookup->slot);

    note_change(database, lookup);
    expiry_heap_remove(&database->expiries, entry);
    database->entry_bytes -= entry_size(entry->key_length,
                                        entry->value_length);
    free(entry);
    lookup->slot = NULL;
}

int64_t store_expire_at(const struct store *store,
                        const struct lookup *lookup)
{
    return expiry_heap_get(&store->selected->expiries, *lookup->slot);
}

void store_set_expire_at(struct store *store, struct lookup *lookup,
                         int64_t expire_at_ms)
{
    struct table_entry *entry = *lookup->slot;

    if (expire_at_ms == INT64_MAX && entry->heap_index == 0)
        return;     /* nothing changes */
    struct database *database = store->selected;
    note_change(database, lookup);
    if (expire_at_ms == INT64_MAX)
        expiry_heap_remove(&database->expiries, entry);
    else
        expiry_heap_set(&database->expiries, entry, expire_at_ms);
}

struct live_scan {
    struct store *store;
    store_visitor *visit;
    void *context;
};

static void visit_live(const struct table_entry *entry, void *context)
{
    const struct live_scan *scan = context;

    if (!has_passed(scan->store,
                    expiry_heap_get(&scan->store->selected->expiries, entry)))
        scan->visit((struct slice){ entry->bytes, entry->key_length },
                    scan->context);
}

uint64_t store_scan(struct store *store, uint64_t cursor,
                    store_visitor *visit, void *context)
{
    struct live_scan scan = { store, visit, context };

    return table_scan(&store->selected->table, cursor, visit_live, &scan);
}

/* The hash of a counter, under a secret key, is as good as a random number. */
static uint64_t next_random(struct store *store)
{
    store->rng_counter++;
    return siphash(store->hash_key,
                   (struct slice){ (const char *)&store->rng_counter,
                                   sizeof store->rng_counter });
}

struct slice store_random_key(struct store *store)
{
    const struct table *table = &store->selected->table;

    while (table->count > 0) {
        const struct table_entry *entry =
            table_random_entry(table, next_random(store));
        if (entry == NULL)
            continue;
        struct slice key = { entry->bytes, entry->key_length };
        /* The lookup deletes an expired key; then try another. */
        if (store_find(store, key).slot != NULL)
            return key;
    }
    return (struct slice){ NULL, 0 };
}

void store_charge(struct store *store, size_t bytes)
{
    store->client_bytes += bytes;
}

void store_refund(struct store *store, size_t bytes)
{
    store->client_bytes -= bytes;
}

size_t store_memory(const struct store *store)
{
    size_t bytes = store->client_bytes;

    for (size_t i = 0; i < store->used; i++) {
        const struct database *database = &store->databases[i];
        bytes += database->entry_bytes + table_memory(&database->table)
            + expiry_heap_memory(&database->expiries);
    }
    return bytes;
}

void store_set_max_memory(struct store *store, size_t max_bytes)
{
    store->max_bytes = max_bytes;
}

size_t store_max_memory(const struct store *store)
{
    return store->max_bytes;
}

bool store_is_full(struct store *store, size_t other)
{
    size_t max = store->max_bytes;

    if (max > 0 && store_memory(store) + other > max)
        for (size_t i = 0; i < store->used; i++)
            table_rehash(&store->databases[i].table, REHASH_BUCKETS_IF_FULL);
    return max > 0 && store_memory(store) + other > max;
}

size_t store_count(const struct store *store, size_t database)
{
    return store->databases[database].table.count;
}

size_t store_expiring_count(const struct store *store, size_t database)
{
    return store->databases[database].expiries.count;
}

uint64_t store_expired_count(const struct store *store)
{
    return store->expired_count;
}

int64_t store_next_expiry(const struct store *store)
{
    int64_t next_ms = INT64_MAX;

    for (size_t i = 0; i < store->used; i++) {
        const struct expiry *first =
            expiry_heap_first(&store->databases[i].expiries);
        if (first != NULL && first->expire_at_ms < next_ms)
            next_ms = first->expire_at_ms;
    }
    return next_ms;
}

void store_delete_expired(struct store *store, size_t max)
{
    for (size_t i = 0; i < store->used; i++) {
        const struct expiry_heap *expiries = &store->databases[i].expiries;
        const struct expiry *first;
        store_begin_command(store, i);
        for (; max > 0 && (first = expiry_heap_first(expiries)) != NULL
                 && has_passed(store, first->expire_at_ms); max--)
            /* Looking an expired key up deletes it. */
            store_find(store, (struct slice){ first->entry->bytes,
                                              first->entry->key_length });
    }
}

void store_clear(struct store *store, size_t database)
{
    struct database *cleared = &store->databases[database];

    watched_keys_touch_all(&cleared->watched, &cleared->table);
    table_clear(&cleared->table);
    expiry_heap_free(&cleared->expiries);
    cleared->entry_bytes = 0;
}
