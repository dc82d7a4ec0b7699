/* COMMAND: the table of commands, as clients ask for it. */

#include "commands.h"
#include "../pubsub/glob.h"
#include "text.h"
#include "../client/reply.h"

#include <string.h>

/* The flags of the table are words with one blank between them. */
static void reply_flags(struct call *call, const char *flags)
{
    size_t count = *flags != '\0';

    for (const char *c = flags; *c != '\0'; c++)
        count += *c == ' ';
    reply_set(call, count);
    while (*flags != '\0') {
        size_t length = strcspn(flags, " ");
        buffer_append(call->reply, slice_of("+"));
        buffer_append(call->reply, (struct slice){ flags, length });
        buffer_append(call->reply, slice_of("\r\n"));
        flags += length + (flags[length] == ' ');
    }
}

/* The first key's place among the arguments, the last one's, counted from
   the end if it is negative, and how far from key to key. */
static void reply_keys(struct call *call, enum command_keys keys)
{
    static const int places[][3] = {
        [NO_KEY] = { 0, 0, 0 }, [ONE_KEY] = { 1, 1, 1 },
        [TWO_KEYS] = { 1, 2, 1 }, [ALL_KEYS] = { 1, -1, 1 },
        [KEY_PAIRS] = { 1, -1, 2 }
    };

    for (int i = 0; i < 3; i++)
        resp_encode_integer(call->reply, places[keys][i]);
}

/* What Redis has beyond these (access lists, hints, key specifications,
   subcommands within) is left empty. */
static void describe(struct call *call, const struct command *command)
{
    if (command == NULL) {
        reply_null(call);
        return;
    }
    resp_encode_array(call->reply, 10);
    resp_encode_bulk(call->reply, slice_of(command->name));
    resp_encode_integer(call->reply, command->arity);
    reply_flags(call, command->flags);
    reply_keys(call, command->keys);
    for (int i = 0; i < 4; i++)
        reply_set(call, 0);
}

static bool is_subcommand(const struct command *command)
{
    return strchr(command->name, '|') != NULL;
}

static size_t count_commands(void)
{
    const struct command *command;
    size_t count = 0;

    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        count += !is_subcommand(command);
    return count;
}

/* COMMAND */
void command_command(struct call *call)
{
    const struct command *command;

    resp_encode_array(call->reply, count_commands());
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        if (!is_subcommand(command))
            describe(call, command);
}

/* COMMAND COUNT */
void command_command_count(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)count_commands());
}

/* COMMAND INFO [name ...] */
void command_command_info(struct call *call)
{
    if (call->count == 2) {
        command_command(call);
        return;
    }
    resp_encode_array(call->reply, call->count - 2);
    for (size_t i = 2; i < call->count; i++)
        describe(call, command_find(call->arguments[i].text));
}

/* COMMAND DOCS [name ...]: nothing is told, and redis-cli is content */
void command_command_docs(struct call *call)
{
    reply_map(call, 0);
}

static void list(struct call *call, struct slice pattern)
{
    struct buffer lower = text_lower(pattern), names = { 0 };
    const struct command *command;
    size_t count = 0;

    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (glob_match(text_of(&lower), slice_of(command->name))) {
            resp_encode_bulk(&names, slice_of(command->name));
            count++;
        }
    }
    resp_encode_array(call->reply, count);
    buffer_append(call->reply, text_of(&names));
    buffer_free(&names);
    buffer_free(&lower);
}

/* COMMAND LIST [FILTERBY PATTERN pattern] */
void command_command_list(struct call *call)
{
    if (call->count == 2)
        list(call, slice_of("*"));
    else if (call->count == 5 && argument_is(call, 2, "filterby")
             && argument_is(call, 3, "pattern"))
        list(call, call->arguments[4].text);
    else
        reply_syntax_error(call);
}
