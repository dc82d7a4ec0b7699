/* Commands about values. A value is bytes, whatever they mean. */

#include "commands.h"

/* SET key value */
void command_set(struct call *call)
{
    if (call->count > 3) {
        resp_encode_error(call->reply, "ERR syntax error");
        return;
    }
    store_set(call->store, call->arguments[1].text, call->arguments[2].text);
    resp_encode_simple(call->reply, "OK");
}

/* GET key */
void command_get(struct call *call)
{
    struct slice value;

    if (store_get(call->store, call->arguments[1].text, &value))
        resp_encode_bulk(call->reply, value);
    else
        resp_encode_null(call->reply);
}
