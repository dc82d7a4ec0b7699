#include "table.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIZE_MIN = 16,              /* buckets */
    SHRINK_RATIO = 8,           /* buckets per entry beyond which it shrinks */
    EMPTY_SKIP_MAX = 16         /* empty buckets skipped by one operation */
};

struct table_entry *table_entry_create(struct slice key, uint32_t hash,
                                       size_t value_length)
{
    struct table_entry *entry = xmalloc(sizeof *entry + key.length
                                        + value_length);

    *entry = (struct table_entry){ .hash = hash,
                                   .key_length = (uint32_t)key.length,
                                   .value_length = (uint32_t)value_length };
    memcpy(entry->bytes, key.bytes, key.length);
    return entry;
}

static struct table_entry **find_bucket(const struct bucket_array *array,
                                        uint32_t hash)
{
    return &array->buckets[hash & (array->size - 1)];
}

static struct table_entry **link_entry(struct bucket_array *array,
                                       struct table_entry *entry)
{
    struct table_entry **bucket = find_bucket(array, entry->hash);

    entry->next = *bucket;
    *bucket = entry;
    return bucket;
}

static void rehash_bucket(struct table *table)
{
    struct table_entry *entry = table->old.buckets[table->rehash_index];

    while (entry != NULL) {
        struct table_entry *next = entry->next;
        link_entry(&table->new, entry);
        entry = next;
    }
    table->old.buckets[table->rehash_index++] = NULL;
}

static bool is_rehashing(const struct table *table)
{
    return table->old.size > 0;
}

/* Moves one bucket that has entries, after a bounded search for it. Every
   operation does this once or twice, so a table that has doubled is rehashed
   before it can be full again. */
static void rehash_some(struct table *table)
{
    const struct bucket_array *old = &table->old;
    size_t skipped = 0;

    while (table->rehash_index < old->size
           && old->buckets[table->rehash_index] == NULL
           && skipped++ < EMPTY_SKIP_MAX)
        table->rehash_index++;
    if (table->rehash_index < old->size
        && old->buckets[table->rehash_index] != NULL)
        rehash_bucket(table);
    if (table->rehash_index == old->size) {
        free(old->buckets);
        table->old = (struct bucket_array){ 0 };
    }
}

static void start_rehash(struct table *table, size_t size)
{
    table->old = table->new;
    /* The kernel provides zero pages when they are touched: allocating a large
       table takes no longer than a small one. */
    table->new = (struct bucket_array){
        xcalloc(size, sizeof(struct table_entry *)), size
    };
    table->rehash_index = 0;
}

/* Does what each operation contributes to a change of size. */
static void rehash_step(struct table *table)
{
    size_t size = table->new.size;

    if (is_rehashing(table))
        rehash_some(table);
    else if (table->count >= size)
        start_rehash(table, size > 0 ? size * 2 : SIZE_MIN);
    else if (size / 4 >= SIZE_MIN && table->count < size / SHRINK_RATIO)
        start_rehash(table, size / 4);
}

void table_rehash(struct table *table, size_t buckets)
{
    while (is_rehashing(table) && buckets-- > 0)
        rehash_some(table);
}

static struct table_entry **find_in(const struct bucket_array *array,
                                    struct slice key, uint32_t hash)
{
    struct table_entry **slot = array->size > 0 ? find_bucket(array, hash)
                                                : NULL;

    for (; slot != NULL && *slot != NULL; slot = &(*slot)->next)
        if ((*slot)->hash == hash && (*slot)->key_length == key.length
            && memcmp((*slot)->bytes, key.bytes, key.length) == 0)
            return slot;
    return NULL;
}

struct table_entry **table_find(struct table *table, struct slice key,
                                uint32_t hash)
{
    rehash_step(table);
    struct table_entry **slot = find_in(&table->new, key, hash);
    return slot != NULL ? slot : find_in(&table->old, key, hash);
}

struct table_entry **table_add(struct table *table, struct table_entry *entry)
{
    rehash_step(table);
    table->count++;
    return link_entry(&table->new, entry);
}

size_t table_memory(const struct table *table)
{
    return (table->new.size + table->old.size)
        * sizeof(struct table_entry *);
}

struct table_entry *table_remove(struct table *table, struct table_entry **slot)
{
    struct table_entry *entry = *slot;

    *slot = entry->next;
    table->count--;
    return entry;
}

static void visit_bucket(const struct bucket_array *array, uint64_t cursor,
                         table_visitor *visit, void *context)
{
    size_t i = (size_t)cursor & (array->size - 1);
    const struct table_entry *entry = array->buckets[i];

    while (entry != NULL) {
        const struct table_entry *next = entry->next;
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

/* Returns the next bucket of a table with `size` of them: plus one, counted
   from the highest bit down. The bits above the table's own are set first, so
   that they carry. */
static uint64_t next_bucket(uint64_t cursor, size_t size)
{
    return reverse_bits(reverse_bits(cursor | ~(uint64_t)(size - 1)) + 1);
}

uint64_t table_scan(const struct table *table, uint64_t cursor,
                    table_visitor *visit, void *context)
{
    const struct bucket_array *small = &table->new, *large = &table->old;

    if (small->size == 0)
        return 0;
    if (!is_rehashing(table)) {
        visit_bucket(small, cursor, visit, context);
        return next_bucket(cursor, small->size);
    }
    if (small->size > large->size) {
        small = &table->old;
        large = &table->new;
    }
    /* A bucket of the small array, and all those of the large one that its
       entries come from or go to. */
    visit_bucket(small, cursor, visit, context);
    do {
        visit_bucket(large, cursor, visit, context);
        cursor = next_bucket(cursor, large->size);
    } while ((cursor & ((small->size - 1) ^ (large->size - 1))) != 0);
    return cursor;
}

const struct table_entry *table_random_entry(const struct table *table,
                                             uint64_t random)
{
    const struct bucket_array *old = &table->old, *new = &table->new;
    /* The buckets that have been rehashed are known to be empty. */
    size_t empty = is_rehashing(table) ? table->rehash_index : 0;
    size_t i = empty + (size_t)(random % (old->size - empty + new->size));
    const struct table_entry *entry =
        i < old->size ? old->buckets[i] : new->buckets[i - old->size];

    /* One of the few in the bucket. */
    for (random >>= 32; entry != NULL && random % 2 == 1
         && entry->next != NULL; random /= 2)
        entry = entry->next;
    return entry;
}

static void clear_array(struct bucket_array *array)
{
    for (size_t i = 0; i < array->size; i++) {
        while (array->buckets[i] != NULL) {
            struct table_entry *entry = array->buckets[i];
            array->buckets[i] = entry->next;
            free(entry);
        }
    }
    free(array->buckets);
    *array = (struct bucket_array){ 0 };
}

void table_clear(struct table *table)
{
    clear_array(&table->new);
    clear_array(&table->old);
    table->rehash_index = table->count = 0;
}
