/* CLIENT: what the client that asks says about itself. */

#include "client_own.h"
#include "../bounds.h"
#include "../client/client_cold.h"
#include "commands.h"

/* CLIENT ID: the client's id. O(1). */
void command_client_id(struct call *call)
{
    reply_integer(call->reply, (int64_t)call->client->id);
}

/* CLIENT GETNAME: the client's name, or null. O(1). */
void command_client_getname(struct call *call)
{
    const struct client_cold *cold = call->client->cold;

    if (cold != NULL && buffer_length(&cold->name) > 0)
        reply_bulk(call->reply, buffer_slice(&cold->name));
    else
        reply_null(call->reply);
}

/* CLIENT LIST puts the text into a line, so it may hold neither spaces nor
   newlines. Like Redis we accept printable ASCII. */
static bool is_one_word(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] < '!' || text.bytes[i] > '~')
            return false;
    return true;
}

static bool check_length_or_reply(struct call *call, struct slice text)
{
    if (text.length <= CLIENT_NAME_MAX)
        return true;
    reply_error(call->reply, "ERR Client names, and what CLIENT SETINFO sets, "
                "cannot be longer than %d bytes.", CLIENT_NAME_MAX);
    return false;
}

static void replace(struct buffer *stored, struct slice text)
{
    buffer_free(stored);
    buffer_append(stored, text);
}

bool set_name_or_reply(struct call *call, struct slice name)
{
    if (!is_one_word(name)) {
        reply_error(call->reply, "ERR Client names cannot contain spaces, "
                    "newlines or special characters.");
        return false;
    }
    if (!check_length_or_reply(call, name))
        return false;
    replace(&client_cold_get_or_create(call->client)->name, name);
    return true;
}

/* CLIENT SETNAME name: +OK. Redis limits a name only as it limits a value,
   but CLIENT LIST shows all of it on one line. O(1). */
void command_client_setname(struct call *call)
{
    if (set_name_or_reply(call, call->arguments[2].text))
        reply_ok(call->reply);
}

/* CLIENT SETINFO LIB-NAME name | LIB-VER version: +OK. As of Redis 7.2; clients
   send it unasked when they connect. O(1). */
void command_client_setinfo(struct call *call)
{
    struct slice option = call->arguments[2].text;
    struct slice text = call->arguments[3].text;
    bool is_name = argument_is(call, 2, "lib-name");

    if (!is_name && !argument_is(call, 2, "lib-ver")) {
        reply_error(call->reply, "ERR Unrecognized option '%.*s'",
                    (int)option.length, option.bytes);
        return;
    }
    if (!is_one_word(text)) {
        reply_error(call->reply, "ERR %.*s cannot contain spaces, newlines or "
                    "special characters.", (int)option.length, option.bytes);
        return;
    }
    if (!check_length_or_reply(call, text))
        return;
    struct client_cold *cold = client_cold_get_or_create(call->client);
    replace(is_name ? &cold->library_name : &cold->library_version, text);
    reply_ok(call->reply);
}

/* CLIENT REPLY ON | OFF | SKIP: +OK if it is ON, else nothing. SKIP has no
   effect after OFF. O(1). */
void command_client_reply(struct call *call)
{
    if (argument_is(call, 2, "on")) {
        reply_enable(call->reply);
        reply_ok(call->reply);
    } else if (argument_is(call, 2, "off")) {
        reply_disable(call->reply);
    } else if (argument_is(call, 2, "skip")) {
        reply_skip_next(call->reply);
    } else {
        reply_syntax_error(call->reply);
    }
}

static void accept_on_or_off(struct call *call)
{
    if (argument_is(call, 2, "on") || argument_is(call, 2, "off"))
        reply_ok(call->reply);
    else
        reply_syntax_error(call->reply);
}

/* CLIENT NO-EVICT ON | OFF: +OK. No client is ever evicted. O(1). */
void command_client_no_evict(struct call *call)
{
    accept_on_or_off(call);
}

/* CLIENT NO-TOUCH ON | OFF: +OK. As of Redis 7.2. When a key was last used is
   not recorded. O(1). */
void command_client_no_touch(struct call *call)
{
    accept_on_or_off(call);
}
