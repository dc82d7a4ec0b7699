#include "store.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

void store_open(struct store *store)
{
    *store = (struct store){ .key = siphash_random_key() };
}

static uint32_t hash_of(const struct store *store, struct slice key)
{
    return (uint32_t)siphash(store->key, key);
}

static void add(struct store *store, struct slice key, uint32_t hash,
                struct slice value)
{
    struct entry *entry = memory_allocate(sizeof *entry + key.length
                                          + value.length);

    entry->hash = hash;
    entry->key_length = (uint32_t)key.length;
    entry->value_length = (uint32_t)value.length;
    memcpy(entry->bytes, key.bytes, key.length);
    memcpy(entry->bytes + key.length, value.bytes, value.length);
    table_add(&store->table, entry);
}

/* The entry may move in memory, so what points to it is set anew. */
static void replace_value(struct entry **found, struct slice value)
{
    struct entry *entry = *found;

    if (entry->value_length != value.length)
        entry = memory_resize(entry, sizeof *entry + entry->key_length
                                     + value.length);
    entry->value_length = (uint32_t)value.length;
    memcpy(entry->bytes + entry->key_length, value.bytes, value.length);
    *found = entry;
}

void store_set(struct store *store, struct slice key, struct slice value)
{
    uint32_t hash = hash_of(store, key);
    struct entry **found = table_find(&store->table, key, hash);

    if (found != NULL)
        replace_value(found, value);
    else
        add(store, key, hash, value);
}

bool store_get(struct store *store, struct slice key, struct slice *value)
{
    struct entry **found = table_find(&store->table, key,
                                      hash_of(store, key));

    if (found == NULL)
        return false;
    const struct entry *entry = *found;
    *value = (struct slice){ entry->bytes + entry->key_length,
                             entry->value_length };
    return true;
}

bool store_delete(struct store *store, struct slice key)
{
    struct entry **found = table_find(&store->table, key,
                                      hash_of(store, key));

    if (found == NULL)
        return false;
    free(table_remove(&store->table, found));
    return true;
}

size_t store_count(const struct store *store)
{
    return store->table.count;
}

void store_clear(struct store *store)
{
    table_clear(&store->table);
}
