/*
 * Checks of step 3's store that need to look inside it.
 *
 *     store siphash       prints the hash of the paper's test vector
 *     store grow N        adds and removes N keys; prints the most buckets that
 *                         one operation moved, and the table's size
 *     store scan N        adds and removes other keys between the calls of a
 *                         scan; fails unless all N keys that stay are visited
 *     store expiries N    makes N random changes; fails unless each key then
 *                         expires when it should
 */

#include "../../step3-store/store/store.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, long key)
{
    printf("%s at key %ld\n", what, key);
    exit(EXIT_FAILURE);
}

/* Prints the hash of message 00 01 ... 0e with key 00 01 ... 0f, the example in
   appendix A of the paper. */
static void print_siphash(void)
{
    struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
    char message[15];

    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)i;
    printf("%016llx\n", (unsigned long long)siphash(
               key, (struct slice){ message, sizeof message }));
}

/* Returns how many buckets the last operation moved to the new table. */
static size_t count_moved(const struct store *store, size_t *before)
{
    size_t moved = store->databases[0].table.rehash_index;
    size_t step = moved > *before ? moved - *before : 0;

    *before = moved;
    return step;
}

static struct slice make_key(long number, char text[static 32])
{
    int length = snprintf(text, 32, "key:%ld", number);

    return (struct slice){ text, (size_t)length };
}

enum action { SET, GET, DELETE };

static void act(struct store *store, enum action action, long number)
{
    char text[32];
    struct slice key = make_key(number, text);
    struct lookup lookup = store_find(store, key);

    if (action == SET) {
        store_set_value(store, &lookup, key);
        return;
    }
    if (lookup.slot == NULL || !slice_equal(key, store_get_value(&lookup)))
        fail("lost", number);
    if (action == DELETE)
        store_delete(store, &lookup);
}

static void grow(long count)
{
    struct store store;
    size_t before = 0, max = 0, largest = 0;

    store_init(&store, 0);
    for (int action = SET; action <= DELETE; action++) {
        for (long i = 0; i < count; i++) {
            act(&store, (enum action)action, i);
            size_t step = count_moved(&store, &before);
            max = step > max ? step : max;
            /* Keys set earlier must be found while the table is rehashed. */
            if (action == SET)
                act(&store, GET, i / 2);
        }
        if (action == SET)
            largest = store.databases[0].table.new.size;
    }
    printf("largest %zu, at most %zu buckets in one operation, "
           "%zu keys and %zu buckets left\n", largest, max,
           store_count(&store, 0), store.databases[0].table.new.size);
    store_clear(&store, 0);
}

/* --- scans while the table grows and shrinks --- */

struct scan_test {
    struct store store;
    long stay;          /* keys 0 to `stay` - 1 are always in the store */
    long end;           /* keys `stay` to `end` - 1 are in it at the moment */
    bool *visited;      /* for each key that stays */
};

static void mark(struct slice key, void *context)
{
    struct scan_test *test = context;
    /* After the key comes its value in memory, so strtol(3) stops there. */
    long number = strtol(key.bytes + strlen("key:"), NULL, 10);

    if (number < test->stay)
        test->visited[number] = true;
}

static void change(struct scan_test *test, long by)
{
    for (; by > 0; by--)
        act(&test->store, SET, test->end++);
    for (; by < 0 && test->end > test->stay; by++)
        act(&test->store, DELETE, --test->end);
}

/* Scans all keys; before each call but the first, adds `by` keys, or removes
   them if `by` is negative. */
static void scan_changing(struct scan_test *test, long by)
{
    size_t before = test->store.databases[0].table.new.size;
    uint64_t cursor = 0;
    long calls = 0;

    memset(test->visited, 0, (size_t)test->stay * sizeof *test->visited);
    do {
        cursor = store_scan(&test->store, cursor, mark, test);
        change(test, by);
        calls++;
    } while (cursor != 0);
    for (long i = 0; i < test->stay; i++)
        if (!test->visited[i])
            fail("not visited", i);
    printf("%+ld keys a call: %ld calls, from %zu buckets to %zu\n", by, calls,
           before, test->store.databases[0].table.new.size);
}

static void scan(long count)
{
    struct scan_test test = {
        .stay = count, .visited = calloc((size_t)count, sizeof(bool))
    };

    store_init(&test.store, 0);
    change(&test, count);
    for (long by = 1; by <= 4; by++) {
        scan_changing(&test, by);
        scan_changing(&test, -by);
    }
    store_clear(&test.store, 0);
    free(test.visited);
}

/* --- expiries --- */

enum { KEYS = 500, MOMENTS = 500 };

struct expiry_test {
    struct store store;
    uint64_t dice;              /* the state of below() */
    int64_t expire_at_ms[KEYS]; /* when each key should expire; 0: the key is
                                   not in the store */
};

/* Returns a random number below `bound`: Marsaglia's xorshift generator. */
static long below(struct expiry_test *test, uint64_t bound)
{
    test->dice ^= test->dice << 13;
    test->dice ^= test->dice >> 7;
    test->dice ^= test->dice << 17;
    return (long)(test->dice % bound);
}

static void change_one(struct expiry_test *test)
{
    char text[32];
    long number = below(test, KEYS), kind = below(test, 4);
    struct lookup lookup = store_find(&test->store, make_key(number, text));

    /* A new size may move the entry in memory, but keeps its expiry. */
    if (kind == 0 || lookup.slot == NULL) {
        store_resize(&test->store, &lookup, (size_t)below(test, 5000));
        test->expire_at_ms[number] = store_expire_at(&test->store, &lookup);
    } else if (kind == 3) {
        store_delete(&test->store, &lookup);
        test->expire_at_ms[number] = 0;
    } else {
        test->expire_at_ms[number] = kind == 1 ? 1 + below(test, MOMENTS)
                                               : INT64_MAX;
        store_set_expire_at(&test->store, &lookup, test->expire_at_ms[number]);
    }
}

/* Fails unless the store has exactly the keys that it should have at `time_ms`,
   each with the right expiry. */
static void check(struct expiry_test *test, int64_t time_ms)
{
    char text[32];
    size_t count = 0;
    int64_t next = INT64_MAX;

    for (long i = 0; i < KEYS; i++) {
        if (test->expire_at_ms[i] <= time_ms)
            continue;
        struct lookup lookup = store_find(&test->store, make_key(i, text));
        if (lookup.slot == NULL
            || store_expire_at(&test->store, &lookup) != test->expire_at_ms[i])
            fail("wrong expiry", i);
        next = test->expire_at_ms[i] < next ? test->expire_at_ms[i] : next;
        count++;
    }
    if (store_count(&test->store, 0) != count
        || store_next_expiry(&test->store) != next)
        fail("wrong count or next expiry, not", (long)count);
}

/* These two replace common/clock.c. */
static int64_t now_ms;

int64_t clock_wall_ms(void)
{
    return now_ms;
}

static void expiries(long changes)
{
    struct expiry_test test = { .dice = 88172645463325252 };

    store_init(&test.store, 0);
    for (long i = 0; i < changes; i++) {
        change_one(&test);
        check(&test, 0);
    }
    size_t before = store_count(&test.store, 0);
    for (now_ms = 1; now_ms <= MOMENTS; now_ms++) {
        store_delete_expired(&test.store, KEYS);
        check(&test, now_ms);
    }
    printf("%zu keys, %zu without an expiry\n", before,
           store_count(&test.store, 0));
    store_clear(&test.store, 0);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "siphash") == 0)
        print_siphash();
    else if (argc == 3 && strcmp(argv[1], "grow") == 0)
        grow(strtol(argv[2], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "scan") == 0)
        scan(strtol(argv[2], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "expiries") == 0)
        expiries(strtol(argv[2], NULL, 10));
    else
        return 2;
}
