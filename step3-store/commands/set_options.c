#include "set_options.h"

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

static enum set_option parse_option(const struct call *call, size_t i,
                                    const enum set_option *known)
{
    while (*known != SET_NONE && !argument_is(call, i, words[*known]))
        known++;
    return *known;
}

/* One condition and one expiry may be asked for. The same option twice is not a
   contradiction, as in Redis: of two times the last one counts. */
static bool add_option(struct set_options *options, enum set_option option)
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

bool parse_options_or_reply(struct call *call, size_t i,
                            const enum set_option *known,
                            struct set_options *options)
{
    *options = (struct set_options){ 0 };
    for (; i < call->count; i++) {
        enum set_option option = parse_option(call, i, known);
        bool takes_time = option >= SET_EX;
        if (option == SET_NONE || !add_option(options, option)
            || (takes_time && i + 1 == call->count)) {
            reply_syntax_error(call->reply);
            return false;
        }
        if (takes_time)
            options->time_argument = ++i;
    }
    return true;
}

bool parse_expiry_or_reply(struct call *call,
                           const struct set_options *options,
                           int64_t *expire_at_ms)
{
    *expire_at_ms = INT64_MAX;
    return options->time_argument == 0
        || parse_expire_time_or_reply(call, options->time_argument,
                                      options->expiry, expire_at_ms);
}

bool parse_expire_time_or_reply(struct call *call, size_t i,
                                enum set_option option, int64_t *expire_at_ms)
{
    int64_t unit_ms = option == SET_EX || option == SET_EXAT ? 1000 : 1;
    int64_t since_ms = option == SET_EXAT || option == SET_PXAT
        ? 0 : call_read_clock(call);

    return parse_time_or_reply(call, i, 1, unit_ms, since_ms, expire_at_ms);
}
