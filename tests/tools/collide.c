/*
 * Hash flooding: keys that are chosen to collide, and what they do to a hash
 * table.
 *
 *     collide N           prints the longest chain of a bucket when N such
 *                         keys are in step 3's table, with a fixed hash
 *                         function and with the store's own
 */

#include "../../step3-store/store/store.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 16, KEY_SIZE = 2 * PAIRS };

/* Returns the hash of a well-known fixed function: for each byte, 33 times the
   hash so far, plus the byte. */
static uint32_t times33(struct slice key)
{
    uint32_t hash = 5381;

    for (size_t i = 0; i < key.length; i++)
        hash = hash * 33 + (unsigned char)key.bytes[i];
    return hash;
}

/* Returns one of 2^16 keys that have the same hash. Each is made of sixteen
   pairs of letters, "Ez" or "FY", and 33 * 'E' + 'z' equals 33 * 'F' + 'Y'. The
   hashes are equal whatever value the function starts with, so a secret seed
   would not help. */
static struct slice make_key(long number, char text[static KEY_SIZE])
{
    for (size_t i = 0; i < PAIRS; i++)
        memcpy(text + 2 * i, number >> i & 1 ? "Ez" : "FY", 2);
    return (struct slice){ text, KEY_SIZE };
}

static size_t longest_chain(const struct bucket_array *array)
{
    size_t longest = 0;

    for (size_t i = 0; i < array->size; i++) {
        size_t length = 0;
        for (struct table_entry *e = array->buckets[i]; e != NULL; e = e->next)
            length++;
        longest = length > longest ? length : longest;
    }
    return longest;
}

int main(int argc, char **argv)
{
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    char text[KEY_SIZE];
    struct table fixed = { 0 };
    struct store store;

    if (count < 1 || count > 1L << PAIRS)
        return 2;
    store_init(&store, 0);
    for (long i = 0; i < count; i++) {
        struct slice key = make_key(i, text);
        struct lookup lookup = store_find(&store, key);
        struct table_entry *entry = xmalloc(sizeof *entry);
        store_set_value(&store, &lookup, key);
        *entry = (struct table_entry){ .hash = times33(key) };
        table_add(&fixed, entry);
    }
    printf("%zu keys, the longest chain: fixed hash %zu, ours %zu\n",
           store_count(&store, 0), longest_chain(&fixed.new),
           longest_chain(&store.databases[0].table.new));
    table_clear(&fixed);
    store_clear(&store, 0);
}
