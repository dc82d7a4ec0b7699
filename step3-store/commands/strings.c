/* Commands about values. A value is bytes, whatever they mean. */

#include "commands.h"
#include "../reply.h"

/* SET key value */
void command_set(struct call *call)
{
    if (call->count > 3) {
        reply_syntax_error(call);
        return;
    }
    struct found key = store_find(call->store, call->arguments[1].text);
    store_put(call->store, &key, call->arguments[2].text);
    store_set_deadline(call->store, &key, INT64_MAX);
    reply_ok(call);
}

/* GET key */
void command_get(struct call *call)
{
    struct found key = store_find(call->store, call->arguments[1].text);

    if (key.at != NULL)
        resp_encode_bulk(call->reply, store_value(&key));
    else
        reply_null(call);
}
