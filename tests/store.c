/*
 * What only the inside of step 3's store can show.
 *
 *     store siphash       the hash of the paper's test vector
 *     store grow N        N keys come and go: the most buckets that one
 *                         operation passed over, and the table's size
 */

#include "../step3-store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, long at)
{
    printf("%s at key %ld\n", what, at);
    exit(EXIT_FAILURE);
}

/* Key 00 01 ... 0f, message 00 01 ... 0e: appendix A of the paper. */
static void print_siphash(void)
{
    struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
    char message[15];

    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)i;
    printf("%016llx\n", (unsigned long long)siphash(
               key, (struct slice){ message, sizeof message }));
}

/* How far the last operation got with the change of size. */
static size_t watch(const struct store *store, size_t *before)
{
    size_t moved = store->table.moved;
    size_t step = moved > *before ? moved - *before : 0;

    *before = moved;
    return step;
}

static struct slice key_of(long number, char text[static 32])
{
    int length = snprintf(text, 32, "key:%ld", number);

    return (struct slice){ text, (size_t)length };
}

enum action { SET, GET, DELETE };

static void act(struct store *store, enum action action, long number)
{
    char text[32];
    struct slice key = key_of(number, text);
    struct found found = store_find(store, key);

    if (action == SET) {
        store_put(store, &found, key);
        return;
    }
    if (found.at == NULL || !slice_equal(key, store_value(&found)))
        fail("lost", number);
    if (action == DELETE)
        store_delete(store, &found);
}

static void grow(long count)
{
    struct store store;
    size_t before = 0, most = 0, largest = 0;

    store_open(&store);
    for (int action = SET; action <= DELETE; action++) {
        for (long i = 0; i < count; i++) {
            act(&store, (enum action)action, i);
            size_t step = watch(&store, &before);
            most = step > most ? step : most;
            /* What was set first must be found while the table changes. */
            if (action == SET)
                act(&store, GET, i / 2);
        }
        if (action == SET)
            largest = store.table.now.size;
    }
    printf("largest %zu, at most %zu buckets in one operation, "
           "%zu keys and %zu buckets left\n", largest, most,
           store_count(&store), store.table.now.size);
    store_clear(&store);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "siphash") == 0)
        print_siphash();
    else if (argc == 3 && strcmp(argv[1], "grow") == 0)
        grow(strtol(argv[2], NULL, 10));
    else
        return 2;
}
