/* Commands about keys, whatever their values. */

#include "commands.h"
#include "../reply.h"

/* DEL key [key ...]: how many there were */
void command_del(struct call *call)
{
    int64_t deleted = 0;

    for (size_t i = 1; i < call->count; i++) {
        struct found key = store_find(call->store, call->arguments[i].text);
        if (key.at == NULL)
            continue;
        store_delete(call->store, &key);
        deleted++;
    }
    resp_encode_integer(call->reply, deleted);
}

/* EXISTS key [key ...]: how many there are; a key named twice counts twice */
void command_exists(struct call *call)
{
    int64_t found = 0;

    for (size_t i = 1; i < call->count; i++)
        found += store_find(call->store, call->arguments[i].text).at != NULL;
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
    if (call->count > 2 || (call->count == 2 && !argument_is(call, 1, "sync")
                            && !argument_is(call, 1, "async"))) {
        reply_syntax_error(call);
        return;
    }
    store_clear(call->store);
    reply_ok(call);
}
