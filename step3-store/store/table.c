#include "table.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIZE_MIN = 16,          /* buckets */
    SHRINK_AT = 8,          /* buckets for each entry are too many */
    EMPTY_MAX = 16          /* empty buckets passed over by one operation */
};

static struct entry **bucket_of(const struct table_half *half, uint32_t hash)
{
    return &half->buckets[hash & (half->size - 1)];
}

static struct entry **link_entry(struct table_half *half, struct entry *entry)
{
    struct entry **bucket = bucket_of(half, entry->hash);

    entry->next = *bucket;
    *bucket = entry;
    return bucket;
}

static void move_bucket(struct table *t)
{
    struct entry *entry = t->old.buckets[t->moved];

    while (entry != NULL) {
        struct entry *next = entry->next;
        link_entry(&t->now, entry);
        entry = next;
    }
    t->old.buckets[t->moved++] = NULL;
}

static bool changing(const struct table *t)
{
    return t->old.size > 0;
}

/* One bucket that has entries, and a bounded search for it. Every operation
   does this once or twice, so a table that has doubled is moved before it can
   be full again. */
static void move_some(struct table *t)
{
    size_t empty = 0;

    while (t->moved < t->old.size && t->old.buckets[t->moved] == NULL
           && empty++ < EMPTY_MAX)
        t->moved++;
    if (t->moved < t->old.size && t->old.buckets[t->moved] != NULL)
        move_bucket(t);
    if (t->moved == t->old.size) {
        free(t->old.buckets);
        t->old = (struct table_half){ 0 };
    }
}

static void start_change(struct table *t, size_t size)
{
    t->old = t->now;
    /* Zero pages come from the kernel when they are touched: allocating a
       large table takes no longer than a small one. */
    t->now = (struct table_half){
        memory_allocate_zeroed(size, sizeof(struct entry *)), size
    };
    t->moved = 0;
}

static void step(struct table *t)
{
    if (changing(t))
        move_some(t);
    else if (t->count >= t->now.size)
        start_change(t, t->now.size > 0 ? t->now.size * 2 : SIZE_MIN);
    else if (t->now.size / 4 >= SIZE_MIN
             && t->count < t->now.size / SHRINK_AT)
        start_change(t, t->now.size / 4);
}

static struct entry **find_in(const struct table_half *half, struct slice key,
                              uint32_t hash)
{
    struct entry **at = half->size > 0 ? bucket_of(half, hash) : NULL;

    for (; at != NULL && *at != NULL; at = &(*at)->next)
        if ((*at)->hash == hash && (*at)->key_length == key.length
            && memcmp((*at)->bytes, key.bytes, key.length) == 0)
            return at;
    return NULL;
}

struct entry **table_find(struct table *t, struct slice key, uint32_t hash)
{
    step(t);
    struct entry **found = find_in(&t->now, key, hash);
    return found != NULL ? found : find_in(&t->old, key, hash);
}

struct entry **table_add(struct table *t, struct entry *entry)
{
    step(t);
    t->count++;
    return link_entry(&t->now, entry);
}

struct entry *table_remove(struct table *t, struct entry **found)
{
    struct entry *entry = *found;

    *found = entry->next;
    t->count--;
    return entry;
}

static void visit_bucket(const struct table_half *half, uint64_t cursor,
                         table_visitor *visit, void *context)
{
    const struct entry *entry = half->buckets[cursor & (half->size - 1)];

    while (entry != NULL) {
        const struct entry *next = entry->next;
        visit(entry, context);
        entry = next;
    }
}

static uint64_t reverse_bits(uint64_t x)
{
    uint64_t reversed = 0;

    for (int i = 0; i < 64; i++)
        reversed |= (x >> i & 1) << (63 - i);
    return reversed;
}

/* The next bucket of a table with `size` of them: one more, counted from the
   highest bit down. The bits above the table's own are set first, so that
   they carry. */
static uint64_t next_bucket(uint64_t cursor, size_t size)
{
    return reverse_bits(reverse_bits(cursor | ~(uint64_t)(size - 1)) + 1);
}

uint64_t table_scan(const struct table *t, uint64_t cursor,
                    table_visitor *visit, void *context)
{
    const struct table_half *small = &t->now, *large = &t->old;

    if (t->now.size == 0)
        return 0;
    if (!changing(t)) {
        visit_bucket(small, cursor, visit, context);
        return next_bucket(cursor, small->size);
    }
    if (small->size > large->size) {
        small = &t->old;
        large = &t->now;
    }
    /* A bucket of the small half, and all those of the large one that its
       entries come from or go to. */
    visit_bucket(small, cursor, visit, context);
    do {
        visit_bucket(large, cursor, visit, context);
        cursor = next_bucket(cursor, large->size);
    } while ((cursor & ((small->size - 1) ^ (large->size - 1))) != 0);
    return cursor;
}

const struct entry *table_pick(const struct table *t, uint64_t random)
{
    /* The buckets that have been moved are known to be empty. */
    size_t moved = changing(t) ? t->moved : 0;
    size_t at = moved + random % (t->old.size - moved + t->now.size);
    const struct entry *entry = at < t->old.size
        ? t->old.buckets[at] : t->now.buckets[at - t->old.size];

    /* One of the few in the bucket. */
    for (random >>= 32; entry != NULL && random % 2 == 1
         && entry->next != NULL; random /= 2)
        entry = entry->next;
    return entry;
}

static void clear_half(struct table_half *half)
{
    for (size_t i = 0; i < half->size; i++) {
        while (half->buckets[i] != NULL) {
            struct entry *entry = half->buckets[i];
            half->buckets[i] = entry->next;
            free(entry);
        }
    }
    free(half->buckets);
    *half = (struct table_half){ 0 };
}

void table_clear(struct table *t)
{
    clear_half(&t->now);
    clear_half(&t->old);
    t->moved = t->count = 0;
}
