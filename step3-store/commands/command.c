#include "command.h"
#include "commands.h"
#include "errors.h"
#include "log.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAME_SIZE = 32,         /* bytes of a name in the table, and more */
    SHOWN_MAX = 128         /* bytes of a client's text in an error */
};

/* The flags that several commands share, by Redis's names for them. */
static const char of_connection[] = "noscript loading stale";
static const char of_session[] =
    "noscript loading stale fast no_auth allow_busy";
static const char of_admin[] = "admin noscript loading stale";
static const char of_listener[] = "pubsub noscript loading stale";
static const char of_pubsub[] = "pubsub loading stale";

/* In the order of the alphabet: the table is searched by halves. */
static const struct command commands[] = {
    { "append",       3, ONE_KEY, command_append, "write denyoom fast" },
    { "auth",        -2, NO_KEY, command_auth, of_session },
    { "client",      -2, NO_KEY, NULL, "" },
    { "client|getname", 2, NO_KEY, command_client_getname, of_connection },
    { "client|id",    2, NO_KEY, command_client_id, of_connection },
    { "client|info", 2, NO_KEY, command_client_info, of_connection },
    { "client|kill", -3, NO_KEY, command_client_kill, of_admin },
    { "client|list", -2, NO_KEY, command_client_list, of_admin },
    { "client|no-evict", 3, NO_KEY, command_client_no_evict, of_admin },
    { "client|no-touch", 3, NO_KEY, command_client_no_touch, of_connection },
    { "client|reply", 3, NO_KEY, command_client_reply, of_connection },
    { "client|setinfo", 4, NO_KEY, command_client_setinfo, of_connection },
    { "client|setname", 3, NO_KEY, command_client_setname, of_connection },
    { "command",     -1, NO_KEY, command_command, "loading stale" },
    { "command|count", 2, NO_KEY, command_command_count, "loading stale" },
    { "command|docs", -2, NO_KEY, command_command_docs, "loading stale" },
    { "command|info", -2, NO_KEY, command_command_info, "loading stale" },
    { "command|list", -2, NO_KEY, command_command_list, "loading stale" },
    { "config",      -2, NO_KEY, NULL, "" },
    { "config|get",  -3, NO_KEY, command_config_get, of_admin },
    { "config|set",  -4, NO_KEY, command_config_set, of_admin },
    { "copy",        -3, TWO_KEYS, command_copy, "write denyoom" },
    { "dbsize",       1, NO_KEY, command_dbsize, "readonly fast" },
    { "decr",         2, ONE_KEY, command_decr, "write denyoom fast" },
    { "decrby",       3, ONE_KEY, command_decrby, "write denyoom fast" },
    { "del",         -2, ALL_KEYS, command_del, "write" },
    { "echo",         2, NO_KEY, command_echo, "loading stale fast" },
    { "exists",      -2, ALL_KEYS, command_exists, "readonly fast" },
    { "expire",      -3, ONE_KEY, command_expire, "write fast" },
    { "expireat",    -3, ONE_KEY, command_expireat, "write fast" },
    { "expiretime",   2, ONE_KEY, command_expiretime, "readonly fast" },
    { "flushall",    -1, NO_KEY, command_flushall, "write" },
    { "flushdb",     -1, NO_KEY, command_flushall, "write" },
    { "get",          2, ONE_KEY, command_get, "readonly fast" },
    { "getdel",       2, ONE_KEY, command_getdel, "write fast" },
    { "getex",       -2, ONE_KEY, command_getex, "write fast" },
    { "getrange",     4, ONE_KEY, command_getrange, "readonly" },
    { "getset",       3, ONE_KEY, command_getset, "write denyoom fast" },
    { "hello",       -1, NO_KEY, command_hello, of_session },
    { "incr",         2, ONE_KEY, command_incr, "write denyoom fast" },
    { "incrby",       3, ONE_KEY, command_incrby, "write denyoom fast" },
    { "incrbyfloat", 3, ONE_KEY, command_incrbyfloat, "write denyoom fast" },
    { "info",        -1, NO_KEY, command_info, "loading stale" },
    { "keys",         2, NO_KEY, command_keys, "readonly" },
    { "mget",        -2, ALL_KEYS, command_mget, "readonly fast" },
    { "mset",        -3, KEY_PAIRS, command_mset, "write denyoom" },
    { "msetnx",      -3, KEY_PAIRS, command_msetnx, "write denyoom" },
    { "persist",      2, ONE_KEY, command_persist, "write fast" },
    { "pexpire",     -3, ONE_KEY, command_pexpire, "write fast" },
    { "pexpireat",   -3, ONE_KEY, command_pexpireat, "write fast" },
    { "pexpiretime", 2, ONE_KEY, command_pexpiretime, "readonly fast" },
    { "ping",        -1, NO_KEY, command_ping, "fast" },
    { "psetex",       4, ONE_KEY, command_psetex, "write denyoom" },
    { "psubscribe",  -2, NO_KEY, command_psubscribe, of_listener },
    { "pttl",         2, ONE_KEY, command_pttl, "readonly fast" },
    { "publish",      3, NO_KEY, command_publish, "pubsub loading stale fast" },
    { "pubsub",      -2, NO_KEY, NULL, "" },
    { "pubsub|channels", -2, NO_KEY, command_pubsub_channels, of_pubsub },
    { "pubsub|numpat", 2, NO_KEY, command_pubsub_numpat, of_pubsub },
    { "pubsub|numsub", -2, NO_KEY, command_pubsub_numsub, of_pubsub },
    { "punsubscribe", -1, NO_KEY, command_punsubscribe, of_listener },
    { "quit",        -1, NO_KEY, command_quit, of_session },
    { "randomkey",    1, NO_KEY, command_randomkey, "readonly" },
    { "rename",       3, TWO_KEYS, command_rename, "write" },
    { "renamenx",     3, TWO_KEYS, command_renamenx, "write fast" },
    { "reset",        1, NO_KEY, command_reset, of_session },
    { "scan",        -2, NO_KEY, command_scan, "readonly" },
    { "select",       2, NO_KEY, command_select, "loading stale fast" },
    { "set",         -3, ONE_KEY, command_set, "write denyoom" },
    { "setex",        4, ONE_KEY, command_setex, "write denyoom" },
    { "setnx",        3, ONE_KEY, command_setnx, "write denyoom fast" },
    { "setrange",     4, ONE_KEY, command_setrange, "write denyoom" },
    { "strlen",       2, ONE_KEY, command_strlen, "readonly fast" },
    { "subscribe",   -2, NO_KEY, command_subscribe, of_listener },
    { "substr",       4, ONE_KEY, command_getrange, "readonly" },
    { "time",         1, NO_KEY, command_time, "loading stale fast" },
    { "touch",       -2, ALL_KEYS, command_exists, "readonly fast" },
    { "ttl",          2, ONE_KEY, command_ttl, "readonly fast" },
    { "type",         2, ONE_KEY, command_type, "readonly fast" },
    { "unlink",      -2, ALL_KEYS, command_del, "write fast" },
    { "unsubscribe", -1, NO_KEY, command_unsubscribe, of_listener },
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

const struct command *command_at(size_t line)
{
    return line < sizeof commands / sizeof *commands ? &commands[line] : NULL;
}

const struct command *command_find(struct slice name)
{
    return bsearch(&name, commands, sizeof commands / sizeof *commands,
                   sizeof *commands, compare);
}

static bool is_subcommand(const struct command *command)
{
    return strchr(command->name, '|') != NULL;
}

bool command_has_subcommands(const struct command *command)
{
    return command->run == NULL || command->run == command_command;
}

static const struct command *find_subcommand(const struct command *command,
                                             struct slice word)
{
    char name[NAME_SIZE];
    size_t length = strlen(command->name);

    if (length + 1 + word.length > sizeof name)
        return NULL;
    memcpy(name, command->name, length);
    name[length] = '|';
    memcpy(name + length + 1, word.bytes, word.length);
    return command_find((struct slice){ name, length + 1 + word.length });
}

static void unknown_subcommand(struct call *call, const char *name)
{
    struct slice word = call->arguments[1].text;
    char upper[NAME_SIZE] = "";

    for (size_t i = 0; name[i] != '\0'; i++)
        upper[i] = (char)(name[i] - 'a' + 'A');
    resp_encode_error(call->reply, "ERR unknown subcommand '%.*s'. "
                      "Try %s HELP.", word.length < SHOWN_MAX
                      ? (int)word.length : SHOWN_MAX, word.bytes, upper);
}

static void unknown(struct call *call)
{
    char peer[NET_NAME_SIZE];

    if (!errors_is_http(call->arguments[0].text)) {
        errors_unknown_command(call->reply, call->arguments, call->count);
        return;
    }
    net_peer_name(call->client->socket, peer);
    log_line(LOG_WARN, peer, "%s", errors_http);
    client_close_after_reply(call->client);
}

/* Most clients ask for what they have asked for before: then there is nothing
   to search for. */
static const struct command *find(const struct call *call)
{
    const struct slice *name = &call->arguments[0].text;
    const struct command *last = command_at(call->client->command - (size_t)1);

    if (last != NULL && compare(name, last) == 0)
        return last;
    return command_find(*name);
}

/* The line of the table that is asked for; NULL with an error as the reply. */
static const struct command *look_up(struct call *call)
{
    const struct command *command = find(call);
    const struct command *sub;

    if (command == NULL || is_subcommand(command)) {
        unknown(call);
        return NULL;
    }
    if (call->count == 1 || !command_has_subcommands(command))
        return command;
    sub = find_subcommand(command, call->arguments[1].text);
    if (sub == NULL)
        unknown_subcommand(call, command->name);
    return sub;
}

static bool right_count(const struct command *command, size_t count)
{
    return command->arity < 0 ? count >= (size_t)-command->arity
                              : count == (size_t)command->arity;
}

/* In RESP2 messages cannot be told from replies, so a client that listens for
   them may only ask for what it can tell from both. */
static bool runs_while_listening(const struct command *command)
{
    static command_function *const those[] = {
        command_ping, command_psubscribe, command_punsubscribe, command_quit,
        command_reset, command_subscribe, command_unsubscribe
    };

    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (command->run == those[i])
            return true;
    return false;
}

static bool has_flag(const struct command *command, const char *flag)
{
    return strstr(command->flags, flag) != NULL;
}

/* May this be run now, for this client? If not, the reply says why. */
static bool may_run(struct call *call, const struct command *command)
{
    const struct client *client = call->client;

    if (!right_count(command, call->count))
        errors_wrong_arity(call->reply, command->name);
    else if (client->stranger && !has_flag(command, "no_auth"))
        resp_encode_error(call->reply, "NOAUTH Authentication required.");
    else if (store_is_full(call->store) && has_flag(command, "denyoom"))
        resp_encode_error(call->reply, "OOM command not allowed when used "
                          "memory > 'maxmemory'.");
    else if (!client->resp3 && extra_topics(client) > 0
             && !runs_while_listening(command))
        resp_encode_error(call->reply, "ERR Can't execute '%s': only "
                          "(P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / "
                          "RESET are allowed in this context", command->name);
    else
        return true;
    return false;
}

void command_run(struct call *call)
{
    const struct command *command = look_up(call);

    if (command == NULL)
        return;
    call->client->command = (uint16_t)(command - commands + 1);
    if (may_run(call, command)) {
        command->run(call);
        call->facts->commands++;
    }
}
