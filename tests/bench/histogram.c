#include "histogram.h"

/* Returns the bucket of a time. As in a floating-point number, the exponent
   comes first and then the step. Below 256 ns, each nanosecond has a bucket of
   its own. */
static int find_bucket(int64_t time_ns)
{
    int power = 0;

    while (time_ns >> power >= INT64_C(2) * HISTOGRAM_STEPS)
        power++;
    int bucket = power * HISTOGRAM_STEPS + (int)(time_ns >> power);
    return bucket < HISTOGRAM_SIZE ? bucket : HISTOGRAM_SIZE - 1;
}

/* Returns the middle of a bucket's times. */
static int64_t bucket_middle(int bucket)
{
    int power = bucket / HISTOGRAM_STEPS - 1;

    if (power <= 0)
        return bucket;
    int64_t min = bucket - (int64_t)power * HISTOGRAM_STEPS;
    return (min << power) + (INT64_C(1) << power) / 2;
}

void histogram_add(struct histogram *h, int64_t time_ns)
{
    h->count[find_bucket(time_ns)]++;
    h->all++;
    if (time_ns > h->max)
        h->max = time_ns;
}

int64_t histogram_below(const struct histogram *h, double share)
{
    int64_t passed = 0;

    for (int bucket = 0; bucket < HISTOGRAM_SIZE; bucket++) {
        passed += h->count[bucket];
        if (passed > 0 && (double)passed >= share * (double)h->all)
            return bucket_middle(bucket);
    }
    return h->max;
}
