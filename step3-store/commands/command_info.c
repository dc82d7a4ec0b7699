/* COMMAND: the command table, as clients ask for it. */

#include "command_table.h"
#include "commands.h"

#include <string.h>

static void reply_flags(struct call *call, unsigned flags)
{
    size_t count = 0;

    for (int bit = 0; bit < COMMAND_FLAGS; bit++)
        count += flags >> bit & 1;
    reply_set(call->reply, count);
    for (int bit = 0; bit < COMMAND_FLAGS; bit++)
        if (flags >> bit & 1)
            reply_simple(call->reply, command_flag_name(bit));
}

/* Appends the index of the first key among the arguments, that of the last one,
   counted from the end if it is negative, and the step from key to key. */
static void reply_key_positions(struct call *call, enum command_keys keys)
{
    static const int positions[][3] = {
        [NO_KEY] = { 0, 0, 0 }, [ONE_KEY] = { 1, 1, 1 },
        [TWO_KEYS] = { 1, 2, 1 }, [ALL_KEYS] = { 1, -1, 1 },
        [KEY_PAIRS] = { 1, -1, 2 }
    };

    for (int i = 0; i < 3; i++)
        reply_integer(call->reply, positions[keys][i]);
}

/* What Redis adds to these (access lists, hints, key specifications,
   subcommands) is left empty. */
static void describe_command(struct call *call, const struct command *command)
{
    if (command == NULL) {
        reply_null(call->reply);
        return;
    }
    reply_array(call->reply, 10);
    reply_bulk(call->reply, slice_of(command->name));
    reply_integer(call->reply, command->arity);
    reply_flags(call, command->flags);
    reply_key_positions(call, command->keys);
    for (int i = 0; i < 4; i++)
        reply_set(call->reply, 0);
}

static size_t count_commands(void)
{
    const struct command *command;
    size_t count = 0;

    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        count += !command_is_subcommand(command);
    return count;
}

/* COMMAND: what COMMAND INFO says of every command. O(commands). */
void command_command(struct call *call)
{
    const struct command *command;

    reply_array(call->reply, count_commands());
    for (size_t i = 0; (command = command_at(i)) != NULL; i++)
        if (!command_is_subcommand(command))
            describe_command(call, command);
}

/* COMMAND COUNT: how many commands there are. O(commands). */
void command_command_count(struct call *call)
{
    reply_integer(call->reply, (int64_t)count_commands());
}

/* COMMAND INFO [name ...]: arity, flags and keys of each command that is named,
   or of all. O(names). */
void command_command_info(struct call *call)
{
    if (call->count == 2) {
        command_command(call);
        return;
    }
    reply_array(call->reply, call->count - 2);
    for (size_t i = 2; i < call->count; i++)
        describe_command(call, command_find(call->arguments[i].text));
}

/* COMMAND DOCS [name ...]: an empty map, which satisfies redis-cli. O(1). */
void command_command_docs(struct call *call)
{
    reply_map(call->reply, 0);
}

/* Argument `pattern` is the pattern; 0: there is none. */
static void list_commands(struct call *call, size_t pattern)
{
    const struct command *command;
    struct reply names;
    size_t count = 0;

    reply_part_begin(&names, call->reply);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (pattern == 0 || argument_matches(call, pattern, command->name)) {
            reply_bulk(&names, slice_of(command->name));
            count++;
        }
    }
    reply_array(call->reply, count);
    reply_part_end(&names, call->reply);
}

/* COMMAND LIST [FILTERBY PATTERN pattern]: the names of all commands, or of
   those that match. O(commands times pattern). */
void command_command_list(struct call *call)
{
    if (call->count == 2)
        list_commands(call, 0);
    else if (call->count == 5 && argument_is(call, 2, "filterby")
             && argument_is(call, 3, "pattern"))
        list_commands(call, 4);
    else
        reply_syntax_error(call->reply);
}

static void append_upper(struct reply *part, const char *name)
{
    for (; *name != '\0' && *name != '|'; name++) {
        char c = *name;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        reply_part_append(part, (struct slice){ &c, 1 });
    }
}

/* Appends a line in upper case, up to the next bar, and then `rest`. */
static void append_help_line(struct reply *part, const char *name,
                             const char *rest)
{
    reply_part_append(part, slice_of("+"));
    append_upper(part, name);
    reply_part_append(part, slice_of(rest));
    reply_part_append(part, slice_of("\r\n"));
}

/* CLIENT HELP, COMMAND HELP, CONFIG HELP, PUBSUB HELP: the subcommands' names,
   a line each, after a line in Redis's words. Redis describes them, too.
   O(commands). */
void command_help(struct call *call)
{
    const char *name = call->command_name;
    size_t prefix = strcspn(name, "|") + 1, count = 1;
    const struct command *command;
    struct reply lines;

    reply_part_begin(&lines, call->reply);
    append_help_line(&lines, name, " <subcommand> [<arg> [value] [opt] ...]. "
                     "Subcommands are:");
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        if (strncmp(command->name, name, prefix) == 0) {
            append_help_line(&lines, command->name + prefix, "");
            count++;
        }
    }
    reply_array(call->reply, count);
    reply_part_end(&lines, call->reply);
}
