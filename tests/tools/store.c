/*
 * What only the inside of step 3's store can show.
 *
 *     store siphash       the hash of the paper's test vector
 *     store grow N        N keys come and go: the most buckets that one
 *                         operation passed over, and the table's size
 *     store scan N        while others come and go between the calls of a
 *                         scan, the N keys that stay are all visited
 *     store expiries N   after N random changes each key expires when it
 *                         should
 */

#include "../../step3-store/store/store.h"
#include "clock.h"

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
    size_t moved = store->databases[0].table.rehash_index;
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
            size_t step = watch(&store, &before);
            max = step > max ? step : max;
            /* What was set first must be found while the table changes. */
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

/* The keys 0 to `stay` - 1 are always there, those up to `end` at the time. */
struct crowd {
    struct store store;
    long stay, end;
    bool *visited;
};

static void mark(struct slice key, void *context)
{
    struct crowd *c = context;
    /* What follows the key in memory is its value, so no digit. */
    long number = strtol(key.bytes + strlen("key:"), NULL, 10);

    if (number < c->stay)
        c->visited[number] = true;
}

static void change(struct crowd *c, long by)
{
    for (; by > 0; by--)
        act(&c->store, SET, c->end++);
    for (; by < 0 && c->end > c->stay; by++)
        act(&c->store, DELETE, --c->end);
}

/* A whole scan, with `by` keys more or less before each call but the first. */
static void scan_changing(struct crowd *c, long by)
{
    size_t before = c->store.databases[0].table.new.size;
    uint64_t cursor = 0;
    long calls = 0;

    memset(c->visited, 0, (size_t)c->stay * sizeof *c->visited);
    do {
        cursor = store_scan(&c->store, cursor, mark, c);
        change(c, by);
        calls++;
    } while (cursor != 0);
    for (long i = 0; i < c->stay; i++)
        if (!c->visited[i])
            fail("not visited", i);
    printf("%+ld keys a call: %ld calls, from %zu buckets to %zu\n", by, calls,
           before, c->store.databases[0].table.new.size);
}

static void scan(long count)
{
    struct crowd crowd = {
        .stay = count, .visited = calloc((size_t)count, sizeof(bool))
    };

    store_init(&crowd.store, 0);
    change(&crowd, count);
    for (long by = 1; by <= 4; by++) {
        scan_changing(&crowd, by);
        scan_changing(&crowd, -by);
    }
    store_clear(&crowd.store, 0);
    free(crowd.visited);
}

/* --- expiries --- */

enum { KEYS = 500, MOMENTS = 500 };

/* When each key should be due; 0: it is not there. */
struct plan {
    struct store store;
    uint64_t dice;
    int64_t expire_at[KEYS];
};

/* Xorshift, by Marsaglia. */
static long below(struct plan *p, uint64_t bound)
{
    p->dice ^= p->dice << 13;
    p->dice ^= p->dice >> 7;
    p->dice ^= p->dice << 17;
    return (long)(p->dice % bound);
}

static void change_one(struct plan *p)
{
    char text[32];
    long number = below(p, KEYS), kind = below(p, 4);
    struct lookup lookup = store_find(&p->store, key_of(number, text));

    /* Another size may move the entry in memory, and its expiry stays. */
    if (kind == 0 || lookup.slot == NULL) {
        store_resize(&p->store, &lookup, (size_t)below(p, 5000));
        p->expire_at[number] = store_expire_at(&p->store, &lookup);
    } else if (kind == 3) {
        store_delete(&p->store, &lookup);
        p->expire_at[number] = 0;
    } else {
        p->expire_at[number] = kind == 1 ? 1 + below(p, MOMENTS) : INT64_MAX;
        store_set_expire_at(&p->store, &lookup, p->expire_at[number]);
    }
}

/* Who should be there at that moment, is; and nobody else. */
static void check(struct plan *p, int64_t now)
{
    char text[32];
    size_t count = 0;
    int64_t next = INT64_MAX;

    for (long i = 0; i < KEYS; i++) {
        if (p->expire_at[i] <= now)
            continue;
        struct lookup lookup = store_find(&p->store, key_of(i, text));
        if (lookup.slot == NULL
            || store_expire_at(&p->store, &lookup) != p->expire_at[i])
            fail("wrong expiry", i);
        next = p->expire_at[i] < next ? p->expire_at[i] : next;
        count++;
    }
    if (store_count(&p->store, 0) != count
        || store_next_expiry(&p->store) != next)
        fail("wrong count or next expiry, not", (long)count);
}

/* In place of common/clock.c. */
static int64_t now_ms;

int64_t clock_wall_ms(void)
{
    return now_ms;
}

static void expiries(long changes)
{
    struct plan plan = { .dice = 88172645463325252 };

    store_init(&plan.store, 0);
    for (long i = 0; i < changes; i++) {
        change_one(&plan);
        check(&plan, 0);
    }
    size_t before = store_count(&plan.store, 0);
    for (now_ms = 1; now_ms <= MOMENTS; now_ms++) {
        store_delete_expired(&plan.store, KEYS);
        check(&plan, now_ms);
    }
    printf("%zu keys, %zu without an expiry\n", before,
           store_count(&plan.store, 0));
    store_clear(&plan.store, 0);
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
