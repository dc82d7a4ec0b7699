#include "histogram.h"

/* As with floating-point numbers: the power of two, then the step. Below 128
   each nanosecond has its own place. */
static int place_of(int64_t time)
{
    int power = 0;

    while (time >> power >= INT64_C(2) * HISTOGRAM_STEPS)
        power++;
    int place = power * HISTOGRAM_STEPS + (int)(time >> power);
    return place < HISTOGRAM_SIZE ? place : HISTOGRAM_SIZE - 1;
}

/* The middle of what falls into that place. */
static int64_t time_at(int place)
{
    int power = place / HISTOGRAM_STEPS - 1;

    if (power <= 0)
        return place;
    int64_t min = place - (int64_t)power * HISTOGRAM_STEPS;
    return (min << power) + (INT64_C(1) << power) / 2;
}

void histogram_add(struct histogram *h, int64_t time)
{
    h->count[place_of(time)]++;
    h->all++;
    if (time > h->max)
        h->max = time;
}

int64_t histogram_below(const struct histogram *h, double share)
{
    int64_t passed = 0;

    for (int place = 0; place < HISTOGRAM_SIZE; place++) {
        passed += h->count[place];
        if (passed > 0 && (double)passed >= share * (double)h->all)
            return time_at(place);
    }
    return h->max;
}
