/* Commands about the connection itself. */

#include "commands.h"
#include "errors.h"

/* PING [message] */
void command_ping(struct call *call)
{
    if (call->count > 2)
        errors_wrong_arity(call->reply, "ping");
    else if (call->count == 2)
        resp_encode_bulk(call->reply, call->arguments[1].text);
    else
        resp_encode_simple(call->reply, "PONG");
}

/* ECHO message */
void command_echo(struct call *call)
{
    resp_encode_bulk(call->reply, call->arguments[1].text);
}

/* QUIT */
void command_quit(struct call *call)
{
    resp_encode_simple(call->reply, "OK");
    client_close_after_reply(call->client);
}
