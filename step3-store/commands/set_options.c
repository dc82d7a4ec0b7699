#include "set_options.h"
#include "expire_time.h"
#include "../client/reply.h"

const enum set_option set_options_of_set[] = {
    SET_NX, SET_XX, SET_GET, SET_KEEPTTL, SET_EX, SET_PX, SET_EXAT, SET_PXAT,
    SET_NONE
};

const enum set_option set_options_of_getex[] = {
    SET_PERSIST, SET_EX, SET_PX, SET_EXAT, SET_PXAT, SET_NONE
};

static const char *const words[] = {
    [SET_NX] = "nx", [SET_XX] = "xx", [SET_GET] = "get",
    [SET_KEEPTTL] = "keepttl", [SET_PERSIST] = "persist", [SET_EX] = "ex",
    [SET_PX] = "px", [SET_EXAT] = "exat", [SET_PXAT] = "pxat"
};

static enum set_option option_at(const struct call *call, size_t i,
                                 const enum set_option *known)
{
    while (*known != SET_NONE && !argument_is(call, i, words[*known]))
        known++;
    return *known;
}

/* One condition and one expiry can be asked for. The same word twice is no
   contradiction, as in Redis: of two times the last one counts. */
static bool choose(struct set_options *options, enum set_option option)
{
    enum set_option *choice = &options->expiry;

    if (option == SET_GET) {
        options->get = true;
        return true;
    }
    if (option == SET_NX || option == SET_XX)
        choice = &options->condition;
    if (*choice != SET_NONE && *choice != option)
        return false;
    *choice = option;
    return true;
}

bool set_options_read(struct call *call, size_t i,
                      const enum set_option *known,
                      struct set_options *options)
{
    *options = (struct set_options){ 0 };
    for (; i < call->count; i++) {
        enum set_option option = option_at(call, i, known);
        bool timed = option >= SET_EX;
        if (option == SET_NONE || !choose(options, option)
            || (timed && i + 1 == call->count)) {
            reply_syntax_error(call);
            return false;
        }
        if (timed)
            options->time = ++i;
    }
    return true;
}

bool set_options_due(struct call *call, const struct set_options *options,
                     int64_t *due)
{
    enum set_option unit = options->expiry;

    *due = INT64_MAX;
    return options->time == 0
        || expire_time_read(call, options->time,
                            unit == SET_EX || unit == SET_EXAT,
                            unit == SET_EXAT || unit == SET_PXAT, due);
}
