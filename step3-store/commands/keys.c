/* Commands about keys, whatever their values. */

#include "commands.h"

/* DEL key [key ...]: how many there were */
void command_del(struct call *call)
{
    int64_t deleted = 0;

    for (size_t i = 1; i < call->count; i++)
        deleted += store_delete(call->store, call->arguments[i].text);
    resp_encode_integer(call->reply, deleted);
}

/* EXISTS key [key ...]: how many there are; a key named twice counts twice */
void command_exists(struct call *call)
{
    struct slice value;
    int64_t found = 0;

    for (size_t i = 1; i < call->count; i++)
        found += store_get(call->store, call->arguments[i].text, &value);
    resp_encode_integer(call->reply, found);
}

/* DBSIZE: how many keys there are */
void command_dbsize(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)store_count(call->store));
}

/* FLUSHALL [ASYNC | SYNC]: both delete everything before they answer */
void command_flushall(struct call *call)
{
    struct slice how = call->count > 1 ? call->arguments[1].text
                                       : slice_of("sync");

    if (call->count > 2
        || (!slice_equal_ignoring_case(how, slice_of("sync"))
            && !slice_equal_ignoring_case(how, slice_of("async")))) {
        resp_encode_error(call->reply, "ERR syntax error");
        return;
    }
    store_clear(call->store);
    resp_encode_simple(call->reply, "OK");
}
