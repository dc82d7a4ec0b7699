#include "command.h"
#include "command_table.h"
#include "commands.h"
#include "errors.h"
#include "log.h"
#include "net.h"
#include "transactions.h"

#include <stdio.h>
#include <string.h>

static void reply_unknown_subcommand(struct call *call, const char *name)
{
    struct slice word = call->arguments[1].text;
    char upper[COMMAND_NAME_SIZE] = "";

    for (size_t i = 0; name[i] != '\0'; i++)
        upper[i] = (char)(name[i] - 'a' + 'A');
    reply_error(call->reply, "ERR unknown subcommand '%.*s'. Try %s HELP.",
                word.length < ERROR_ARGUMENT_MAX ? (int)word.length
                                                 : ERROR_ARGUMENT_MAX,
                word.bytes, upper);
}

static void close_http(struct client *client)
{
    char peer[NET_NAME_SIZE];

    net_peer_name(client->socket, peer);
    log_client_warn(peer, "%s", errors_http);
    client_close_after_reply(client);
}

static void reply_unknown_command(struct call *call)
{
    char text[ERROR_TEXT_SIZE];

    if (errors_is_http(call->arguments[0].text)) {
        close_http(call->client);
        return;
    }
    errors_format_unknown_command(text, call->arguments, call->count);
    reply_error(call->reply, "%s", text);
}

/* Most clients run the command that they ran last: then there is nothing to
   search for. A subcommand is never found by its full name. */
static const struct command *find_command(const struct call *call)
{
    struct slice name = call->arguments[0].text;
    const struct command *last = command_at(call->client->last_command
                                            - (size_t)1);
    const struct command *command;

    if (last != NULL && command_is_named(last, name))
        return last;
    command = command_find(name);
    return command != NULL && command_is_subcommand(command) ? NULL : command;
}

/* Returns the command or subcommand that the request names, or NULL after an
   error reply. */
static const struct command *find_or_reply(struct call *call)
{
    const struct command *command = find_command(call);
    const struct command *subcommand;

    if (command == NULL) {
        reply_unknown_command(call);
        return NULL;
    }
    if (call->count == 1 || !command_has_subcommands(command))
        return command;
    subcommand = command_find_subcommand(command, call->arguments[1].text);
    if (subcommand == NULL)
        reply_unknown_subcommand(call, command->name);
    return subcommand;
}

static bool arity_fits(const struct command *command, size_t count)
{
    return command->arity < 0 ? count >= (size_t)-command->arity
                              : count == (size_t)command->arity;
}

/* RESP2 has no type of its own for messages. So while a client is subscribed it
   may run only those commands whose replies it can tell from messages. */
static bool is_restricted(const struct client *client)
{
    return !client->resp3 && client_is_subscriber(client);
}

/* Most clients have no cold part, and then there is nothing to look up. */
static bool has_open_transaction(const struct client *client)
{
    return client->cold != NULL && transaction_is_open(client);
}

/* In a transaction: the queue needs memory for any request, and EXEC for what
   was queued. */
static bool transaction_may_need_memory(const struct call *call,
                                        const struct command *command)
{
    return command->run == command_exec
        ? transaction_needs_memory(call->client)
        : !(command->flags & COMMAND_UNQUEUED);
}

/* Why a client may not run a command now. */
enum refusal { ALLOWED, WRONG_ARITY, NOT_AUTHENTICATED, OUT_OF_MEMORY,
               RESTRICTED };

static enum refusal check_allowed(const struct call *call,
                                  const struct command *command,
                                  bool in_transaction)
{
    const struct client *client = call->client;
    unsigned flags = command->flags;

    if (!arity_fits(command, call->count))
        return WRONG_ARITY;
    if (!client->authenticated && !(flags & COMMAND_NO_AUTH))
        return NOT_AUTHENTICATED;
    if (((flags & COMMAND_DENYOOM)
         || (in_transaction && transaction_may_need_memory(call, command)))
        && call_memory_is_full(call))
        return OUT_OF_MEMORY;
    if (is_restricted(client) && !(flags & COMMAND_SUBSCRIBED))
        return RESTRICTED;
    return ALLOWED;
}

static void format_refusal(char text[static ERROR_TEXT_SIZE],
                           enum refusal refusal, const char *name)
{
    if (refusal == WRONG_ARITY)
        errors_format_wrong_arity(text, name);
    else if (refusal == NOT_AUTHENTICATED)
        snprintf(text, ERROR_TEXT_SIZE, "NOAUTH Authentication required.");
    else if (refusal == OUT_OF_MEMORY)
        snprintf(text, ERROR_TEXT_SIZE, "%s", call_out_of_memory);
    else
        snprintf(text, ERROR_TEXT_SIZE, "ERR Can't execute '%s': only "
                 "(P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
                 "allowed in this context", name);
}

/* A request that is refused aborts the transaction; EXEC itself ends it. */
static void refuse(struct call *call, const struct command *command,
                   enum refusal refusal)
{
    static const char code[] = "ERR ";
    char text[ERROR_TEXT_SIZE];

    format_refusal(text, refusal, command->name);
    if (command->run != command_exec) {
        transaction_abort(call->store, call->client);
        reply_error(call->reply, "%s", text);
        return;
    }
    transaction_discard(call->store, call->client);
    bool has_code = strncmp(text, code, sizeof code - 1) == 0;
    reply_error(call->reply, "EXECABORT Transaction discarded because of: %s",
                has_code ? text + sizeof code - 1 : text);
}

void command_run(struct call *call)
{
    const struct command *command = find_or_reply(call);
    struct client *client = call->client;

    if (command == NULL) {
        transaction_abort(call->store, client);
        return;
    }
    client->last_command = (uint16_t)(command_index(command) + 1);
    call->command_name = command->name;
    bool in_transaction = has_open_transaction(client);
    enum refusal refusal = check_allowed(call, command, in_transaction);
    if (refusal != ALLOWED) {
        refuse(call, command, refusal);
    } else if (in_transaction && !(command->flags & COMMAND_UNQUEUED)) {
        transaction_queue(call, command);
    } else {
        command->run(call);
        call->stats->commands_processed++;
        call->stats->net_output_bytes += call->reply->sent_bytes;
    }
}
