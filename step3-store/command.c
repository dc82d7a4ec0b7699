#include "command.h"
#include "commands/commands.h"
#include "errors.h"

#include <stdlib.h>
#include <string.h>

/* In the order of the alphabet: the table is searched by halves. */
static const struct command commands[] = {
    { "config",   -2, command_config },
    { "dbsize",    1, command_dbsize },
    { "del",      -2, command_del },
    { "echo",      2, command_echo },
    { "exists",   -2, command_exists },
    { "flushall", -1, command_flushall },
    { "get",       2, command_get },
    { "ping",     -1, command_ping },
    { "quit",     -1, command_quit },
    { "set",      -3, command_set },
};

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* The asked name may hold any byte, and does not end in a NUL. */
static int compare(const void *asked, const void *in_table)
{
    const struct slice *name = asked;
    const char *entry = ((const struct command *)in_table)->name;

    for (size_t i = 0; i < name->length; i++) {
        int order = lower(name->bytes[i]) - (unsigned char)entry[i];
        if (order != 0 || entry[i] == '\0')
            return order != 0 ? order : 1;
    }
    return entry[name->length] == '\0' ? 0 : -1;
}

void command_run(struct call *call)
{
    const struct command *command = bsearch(
        &call->arguments[0].text, commands,
        sizeof commands / sizeof *commands, sizeof *commands, compare);
    int count = (int)call->count;

    if (command == NULL)
        errors_unknown_command(call->reply, call->arguments, call->count);
    else if (count < abs(command->arity)
             || (command->arity > 0 && count != command->arity))
        errors_wrong_arity(call->reply, command->name);
    else
        command->run(call);
}
