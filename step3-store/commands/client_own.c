/* CLIENT: what the client that asks says about itself. */

#include "client_own.h"
#include "commands.h"
#include "text.h"
#include "../client/reply.h"

/* CLIENT ID */
void command_client_id(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)call->client->id);
}

/* CLIENT GETNAME */
void command_client_getname(struct call *call)
{
    const struct client_extra *extra = call->client->extra;

    if (extra != NULL && buffer_length(&extra->name) > 0)
        resp_encode_bulk(call->reply, text_of(&extra->name));
    else
        reply_null(call);
}

/* CLIENT LIST puts the text into a line, so it may hold neither blanks nor
   newlines; Redis allows what is printable ASCII. */
static bool is_one_word(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] < '!' || text.bytes[i] > '~')
            return false;
    return true;
}

static void keep(struct buffer *kept, struct slice text)
{
    buffer_free(kept);
    buffer_append(kept, text);
}

bool reply_or_name(struct call *call, struct slice name)
{
    if (!is_one_word(name)) {
        resp_encode_error(call->reply, "ERR Client names cannot contain "
                          "spaces, newlines or special characters.");
        return false;
    }
    keep(&extra_of(call->client)->name, name);
    return true;
}

/* CLIENT SETNAME name */
void command_client_setname(struct call *call)
{
    if (reply_or_name(call, call->arguments[2].text))
        reply_ok(call);
}

/* CLIENT SETINFO LIB-NAME name | LIB-VER version: as of Redis 7.2; clients
   send it unasked when they connect */
void command_client_setinfo(struct call *call)
{
    struct slice option = call->arguments[2].text;
    struct slice text = call->arguments[3].text;
    bool is_name = argument_is(call, 2, "lib-name");

    if (!is_name && !argument_is(call, 2, "lib-ver")) {
        resp_encode_error(call->reply, "ERR Unrecognized option '%.*s'",
                          (int)option.length, option.bytes);
        return;
    }
    if (!is_one_word(text)) {
        resp_encode_error(call->reply, "ERR %.*s cannot contain spaces, "
                          "newlines or special characters.",
                          (int)option.length, option.bytes);
        return;
    }
    struct client_extra *extra = extra_of(call->client);
    keep(is_name ? &extra->library : &extra->version, text);
    reply_ok(call);
}

/* CLIENT REPLY ON | OFF | SKIP: the request itself is answered if it is ON */
void command_client_reply(struct call *call)
{
    struct client *client = call->client;

    if (argument_is(call, 2, "on")) {
        client->silent = false;
        call->reply = client->output;   /* it is heard again */
        reply_ok(call);
    } else if (argument_is(call, 2, "off")) {
        client->silent = true;
    } else if (argument_is(call, 2, "skip")) {
        client->skip = true;
    } else {
        reply_syntax_error(call);
    }
}

static void on_or_off(struct call *call)
{
    if (argument_is(call, 2, "on") || argument_is(call, 2, "off"))
        reply_ok(call);
    else
        reply_syntax_error(call);
}

/* CLIENT NO-EVICT ON | OFF: no client is ever thrown out to save memory */
void command_client_no_evict(struct call *call)
{
    on_or_off(call);
}

/* CLIENT NO-TOUCH ON | OFF: as of Redis 7.2; when a key was last used is not
   kept */
void command_client_no_touch(struct call *call)
{
    on_or_off(call);
}
