#include "store.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void store_open(struct store *store)
{
    *store = (struct store){ .key = siphash_random_key() };
}

struct found store_find(struct store *store, struct slice key)
{
    struct found found = { .key = key,
                           .hash = (uint32_t)siphash(store->key, key) };

    found.at = table_find(&store->table, key, found.hash);
    if (found.at != NULL && store_deadline(store, &found) <= store->now)
        store_delete(store, &found);
    return found;
}

struct slice store_value(const struct found *found)
{
    const struct entry *entry = *found->at;

    return (struct slice){ entry->bytes + entry->key_length,
                           entry->value_length };
}

static size_t size_of(size_t key_length, size_t value_length)
{
    return sizeof(struct entry) + key_length + value_length;
}

static void add(struct store *store, struct found *found, size_t length)
{
    size_t size = size_of(found->key.length, length);
    struct entry *entry = memory_allocate(size);

    entry->hash = found->hash;
    entry->key_length = (uint32_t)found->key.length;
    entry->value_length = (uint32_t)length;
    entry->place = 0;
    memcpy(entry->bytes, found->key.bytes, found->key.length);
    found->at = table_add(&store->table, entry);
    store->bytes += size;
}

char *store_resize(struct store *store, struct found *found, size_t length)
{
    if (found->at == NULL)
        add(store, found, length);
    struct entry *entry = *found->at;
    if (entry->value_length != length) {
        store->bytes += length - entry->value_length;
        /* It may move in memory, so all that points to it is set anew. */
        entry = memory_resize(entry, size_of(entry->key_length, length));
        entry->value_length = (uint32_t)length;
        *found->at = entry;
        deadlines_moved(&store->deadlines, entry);
    }
    return entry->bytes + entry->key_length;
}

void store_put(struct store *store, struct found *found, struct slice value)
{
    memcpy(store_resize(store, found, value.length), value.bytes,
           value.length);
}

void store_delete(struct store *store, struct found *found)
{
    struct entry *entry = table_remove(&store->table, found->at);

    deadlines_clear(&store->deadlines, entry);
    store->bytes -= size_of(entry->key_length, entry->value_length);
    free(entry);
    found->at = NULL;
}

int64_t store_deadline(const struct store *store, const struct found *found)
{
    return deadlines_of(&store->deadlines, *found->at);
}

void store_set_deadline(struct store *store, struct found *found, int64_t due)
{
    if (due == INT64_MAX)
        deadlines_clear(&store->deadlines, *found->at);
    else
        deadlines_set(&store->deadlines, *found->at, due);
}

struct visit {
    const struct store *store;
    store_visitor *visit;
    void *context;
};

static void visit_live(const struct entry *entry, void *context)
{
    const struct visit *v = context;

    if (deadlines_of(&v->store->deadlines, entry) > v->store->now)
        v->visit((struct slice){ entry->bytes, entry->key_length },
                 v->context);
}

uint64_t store_scan(const struct store *store, uint64_t cursor,
                    store_visitor *visit, void *context)
{
    struct visit v = { store, visit, context };

    return table_scan(&store->table, cursor, visit_live, &v);
}

/* The hash of a counter, under a secret key, is as good as a random number. */
static uint64_t next_random(struct store *store)
{
    store->picks++;
    return siphash(store->key, (struct slice){ (const char *)&store->picks,
                                               sizeof store->picks });
}

struct slice store_random_key(struct store *store)
{
    while (store->table.count > 0) {
        const struct entry *entry = table_pick(&store->table,
                                               next_random(store));
        if (entry == NULL)
            continue;
        struct slice key = { entry->bytes, entry->key_length };
        /* One that is due goes, and the next is tried. */
        if (store_find(store, key).at != NULL)
            return key;
    }
    return (struct slice){ NULL, 0 };
}

size_t store_memory(const struct store *store)
{
    const struct table *table = &store->table;

    return store->bytes
        + (table->now.size + table->old.size) * sizeof(struct entry *)
        + store->deadlines.count * sizeof *store->deadlines.heap;
}

bool store_is_full(const struct store *store)
{
    return store->most > 0 && store_memory(store) > store->most;
}

size_t store_count(const struct store *store)
{
    return store->table.count;
}

int64_t store_next_deadline(const struct store *store)
{
    return store->deadlines.count > 0 ? store->deadlines.heap[0].due
                                      : INT64_MAX;
}

void store_expire(struct store *store, size_t most)
{
    while (most-- > 0 && store_next_deadline(store) <= store->now) {
        const struct entry *entry = store->deadlines.heap[0].entry;
        /* Looking for a key that is due is what removes it. */
        store_find(store, (struct slice){ entry->bytes, entry->key_length });
    }
}

void store_clear(struct store *store)
{
    table_clear(&store->table);
    deadlines_free(&store->deadlines);
    store->bytes = 0;
}
