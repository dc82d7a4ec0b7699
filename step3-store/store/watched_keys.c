#include "watched_keys.h"

#include <stdlib.h>
#include <string.h>

/* What the value of an entry holds. It follows the key, at any address, so it
   is copied in and out. */
struct state {
    uint64_t version;
    size_t watches;             /* how many there are of this key */
};

static struct state get_state(const struct table_entry *entry)
{
    struct state state;

    memcpy(&state, entry->bytes + entry->key_length, sizeof state);
    return state;
}

static void set_state(struct table_entry *entry, struct state state)
{
    memcpy(entry->bytes + entry->key_length, &state, sizeof state);
}

static struct table_entry *get_or_create(struct table *watched,
                                         struct slice key, uint32_t hash)
{
    struct table_entry **slot = table_find(watched, key, hash);

    if (slot != NULL)
        return *slot;
    struct table_entry *entry = table_entry_create(key, hash,
                                                   sizeof(struct state));
    set_state(entry, (struct state){ 0 });
    table_add(watched, entry);
    return entry;
}

struct table_entry *watched_keys_add(struct table *watched, struct slice key,
                                     uint32_t hash)
{
    struct table_entry *entry = get_or_create(watched, key, hash);
    struct state state = get_state(entry);

    state.watches++;
    set_state(entry, state);
    return entry;
}

void watched_keys_remove(struct table *watched, struct table_entry *entry)
{
    struct slice key = { entry->bytes, entry->key_length };
    struct state state = get_state(entry);

    state.watches--;
    set_state(entry, state);
    if (state.watches == 0)
        free(table_remove(watched, table_find(watched, key, entry->hash)));
    if (watched->count == 0)
        table_clear(watched);
}

uint64_t watched_keys_version(const struct table_entry *entry)
{
    return get_state(entry).version;
}

void watched_keys_touch(struct table *watched, struct slice key,
                        uint32_t hash)
{
    struct table_entry **slot = table_find(watched, key, hash);

    if (slot == NULL)
        return;
    struct state state = get_state(*slot);
    state.version++;
    set_state(*slot, state);
}

static void touch_visited(const struct table_entry *entry, void *watched)
{
    struct slice key = { entry->bytes, entry->key_length };

    watched_keys_touch(watched, key, entry->hash);
}

void watched_keys_touch_all(struct table *watched,
                            const struct table *changed)
{
    uint64_t cursor = 0;

    if (watched->count == 0)
        return;
    do
        cursor = table_scan(changed, cursor, touch_visited, watched);
    while (cursor != 0);
}
