#include "command_table.h"
#include "commands.h"

#include <stdlib.h>
#include <string.h>

/* The flags of the table, singly or as several commands share them. */
enum {
    READ = COMMAND_READONLY, WRITE = COMMAND_WRITE, FAST = COMMAND_FAST,
    SUBSCRIBED = COMMAND_SUBSCRIBED,
    WRITES_MEMORY = COMMAND_WRITE | COMMAND_DENYOOM,
    LOADING_STALE = COMMAND_LOADING | COMMAND_STALE,
    CONNECTION = COMMAND_NOSCRIPT | LOADING_STALE,
    SESSION = CONNECTION | COMMAND_FAST | COMMAND_NO_AUTH | COMMAND_ALLOW_BUSY,
    ADMIN = COMMAND_ADMIN | CONNECTION,
    PUBSUB = COMMAND_PUBSUB | LOADING_STALE,
    SUBSCRIBE = COMMAND_PUBSUB | CONNECTION | COMMAND_SUBSCRIBED,
    TRANSACTION = CONNECTION | COMMAND_FAST | COMMAND_ALLOW_BUSY,
    UNQUEUED = COMMAND_UNQUEUED, CONTAINER = COMMAND_CONTAINER
};

/* Must stay sorted by name: command_find() is a binary search. */
static const struct command commands[] = {
    { "append",           3, ONE_KEY, command_append, WRITES_MEMORY | FAST },
    { "auth",            -2, NO_KEY, command_auth, SESSION },
    { "client",          -2, NO_KEY, NULL, CONTAINER },
    { "client|getname",   2, NO_KEY, command_client_getname, CONNECTION },
    { "client|help",      2, NO_KEY, command_help, LOADING_STALE },
    { "client|id",        2, NO_KEY, command_client_id, CONNECTION },
    { "client|info",      2, NO_KEY, command_client_info, CONNECTION },
    { "client|kill",     -3, NO_KEY, command_client_kill, ADMIN },
    { "client|list",     -2, NO_KEY, command_client_list, ADMIN },
    { "client|no-evict",  3, NO_KEY, command_client_no_evict, ADMIN },
    { "client|no-touch",  3, NO_KEY, command_client_no_touch, CONNECTION },
    { "client|reply",     3, NO_KEY, command_client_reply, CONNECTION },
    { "client|setinfo",   4, NO_KEY, command_client_setinfo, CONNECTION },
    { "client|setname",   3, NO_KEY, command_client_setname, CONNECTION },
    { "command",         -1, NO_KEY, command_command,
      LOADING_STALE | CONTAINER },
    { "command|count",    2, NO_KEY, command_command_count, LOADING_STALE },
    { "command|docs",    -2, NO_KEY, command_command_docs, LOADING_STALE },
    { "command|help",     2, NO_KEY, command_help, LOADING_STALE },
    { "command|info",    -2, NO_KEY, command_command_info, LOADING_STALE },
    { "command|list",    -2, NO_KEY, command_command_list, LOADING_STALE },
    { "config",          -2, NO_KEY, NULL, CONTAINER },
    { "config|get",      -3, NO_KEY, command_config_get, ADMIN },
    { "config|help",      2, NO_KEY, command_help, LOADING_STALE },
    { "config|resetstat", 2, NO_KEY, command_config_resetstat, ADMIN },
    { "config|set",      -4, NO_KEY, command_config_set, ADMIN },
    { "copy",            -3, TWO_KEYS, command_copy, WRITES_MEMORY },
    { "dbsize",           1, NO_KEY, command_dbsize, READ | FAST },
    { "decr",             2, ONE_KEY, command_decr, WRITES_MEMORY | FAST },
    { "decrby",           3, ONE_KEY, command_decrby, WRITES_MEMORY | FAST },
    { "del",             -2, ALL_KEYS, command_del, WRITE },
    { "discard",          1, NO_KEY, command_discard, TRANSACTION | UNQUEUED },
    { "echo",             2, NO_KEY, command_echo, LOADING_STALE | FAST },
    { "exec",             1, NO_KEY, command_exec,
                             CONNECTION | COMMAND_SKIP_SLOWLOG | UNQUEUED },
    { "exists",          -2, ALL_KEYS, command_exists, READ | FAST },
    { "expire",          -3, ONE_KEY, command_expire, WRITE | FAST },
    { "expireat",        -3, ONE_KEY, command_expireat, WRITE | FAST },
    { "expiretime",       2, ONE_KEY, command_expiretime, READ | FAST },
    { "flushall",        -1, NO_KEY, command_flushall, WRITE },
    { "flushdb",         -1, NO_KEY, command_flushdb, WRITE },
    { "get",              2, ONE_KEY, command_get, READ | FAST },
    { "getdel",           2, ONE_KEY, command_getdel, WRITE | FAST },
    { "getex",           -2, ONE_KEY, command_getex, WRITE | FAST },
    { "getrange",         4, ONE_KEY, command_getrange, READ },
    { "getset",           3, ONE_KEY, command_getset, WRITES_MEMORY | FAST },
    { "hello",           -1, NO_KEY, command_hello, SESSION },
    { "incr",             2, ONE_KEY, command_incr, WRITES_MEMORY | FAST },
    { "incrby",           3, ONE_KEY, command_incrby, WRITES_MEMORY | FAST },
    { "incrbyfloat",      3, ONE_KEY, command_incrbyfloat,
                             WRITES_MEMORY | FAST },
    { "info",            -1, NO_KEY, command_info, LOADING_STALE },
    { "keys",             2, NO_KEY, command_keys, READ },
    { "mget",            -2, ALL_KEYS, command_mget, READ | FAST },
    { "mset",            -3, KEY_PAIRS, command_mset, WRITES_MEMORY },
    { "msetnx",          -3, KEY_PAIRS, command_msetnx, WRITES_MEMORY },
    { "multi",            1, NO_KEY, command_multi, TRANSACTION },
    { "persist",          2, ONE_KEY, command_persist, WRITE | FAST },
    { "pexpire",         -3, ONE_KEY, command_pexpire, WRITE | FAST },
    { "pexpireat",       -3, ONE_KEY, command_pexpireat, WRITE | FAST },
    { "pexpiretime",      2, ONE_KEY, command_pexpiretime, READ | FAST },
    { "ping",            -1, NO_KEY, command_ping, FAST | SUBSCRIBED },
    { "psetex",           4, ONE_KEY, command_psetex, WRITES_MEMORY },
    { "psubscribe",      -2, NO_KEY, command_psubscribe, SUBSCRIBE },
    { "pttl",             2, ONE_KEY, command_pttl, READ | FAST },
    { "publish",          3, NO_KEY, command_publish, PUBSUB | FAST },
    { "pubsub",          -2, NO_KEY, NULL, CONTAINER },
    { "pubsub|channels", -2, NO_KEY, command_pubsub_channels, PUBSUB },
    { "pubsub|help",      2, NO_KEY, command_help, LOADING_STALE },
    { "pubsub|numpat",    2, NO_KEY, command_pubsub_numpat, PUBSUB },
    { "pubsub|numsub",   -2, NO_KEY, command_pubsub_numsub, PUBSUB },
    { "punsubscribe",    -1, NO_KEY, command_punsubscribe, SUBSCRIBE },
    { "quit",            -1, NO_KEY, command_quit,
                             SESSION | SUBSCRIBED | UNQUEUED },
    { "randomkey",        1, NO_KEY, command_randomkey, READ },
    { "rename",           3, TWO_KEYS, command_rename, WRITE },
    { "renamenx",         3, TWO_KEYS, command_renamenx, WRITE | FAST },
    { "reset",            1, NO_KEY, command_reset,
                             SESSION | SUBSCRIBED | UNQUEUED },
    { "scan",            -2, NO_KEY, command_scan, READ },
    { "select",           2, NO_KEY, command_select, LOADING_STALE | FAST },
    { "set",             -3, ONE_KEY, command_set, WRITES_MEMORY },
    { "setex",            4, ONE_KEY, command_setex, WRITES_MEMORY },
    { "setnx",            3, ONE_KEY, command_setnx, WRITES_MEMORY | FAST },
    { "setrange",         4, ONE_KEY, command_setrange, WRITES_MEMORY },
    { "strlen",           2, ONE_KEY, command_strlen, READ | FAST },
    { "subscribe",       -2, NO_KEY, command_subscribe, SUBSCRIBE },
    { "substr",           4, ONE_KEY, command_getrange, READ },
    { "time",             1, NO_KEY, command_time, LOADING_STALE | FAST },
    { "touch",           -2, ALL_KEYS, command_exists, READ | FAST },
    { "ttl",              2, ONE_KEY, command_ttl, READ | FAST },
    { "type",             2, ONE_KEY, command_type, READ | FAST },
    { "unlink",          -2, ALL_KEYS, command_del, WRITE | FAST },
    { "unsubscribe",     -1, NO_KEY, command_unsubscribe, SUBSCRIBE },
    { "unwatch",          1, NO_KEY, command_unwatch, TRANSACTION },
    { "watch",           -2, ALL_KEYS, command_watch, TRANSACTION },
};

enum { COUNT = sizeof commands / sizeof *commands };

/* Compares a name from a request, which may hold any byte and does not end in
   a NUL, with a name of the table. */
static int compare_names(const void *requested, const void *entry)
{
    const struct slice *name = requested;
    const char *in_table = ((const struct command *)entry)->name;

    for (size_t i = 0; i < name->length; i++) {
        int order = (unsigned char)ascii_lower(name->bytes[i])
            - (unsigned char)in_table[i];
        if (order != 0 || in_table[i] == '\0')
            return order != 0 ? order : 1;
    }
    return in_table[name->length] == '\0' ? 0 : -1;
}

const struct command *command_at(size_t i)
{
    return i < COUNT ? &commands[i] : NULL;
}

size_t command_index(const struct command *command)
{
    return (size_t)(command - commands);
}

const struct command *command_find(struct slice name)
{
    return bsearch(&name, commands, COUNT, sizeof *commands, compare_names);
}

bool command_is_named(const struct command *command, struct slice name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = ascii_lower(name.bytes[i]);
        if (c != command->name[i] || c == '\0' || c == '|')
            return false;
    }
    return command->name[name.length] == '\0';
}

const struct command *command_find_subcommand(const struct command *command,
                                              struct slice word)
{
    char name[COMMAND_NAME_SIZE];
    size_t length = strlen(command->name);

    if (length + 1 + word.length > sizeof name)
        return NULL;
    memcpy(name, command->name, length);
    name[length] = '|';
    memcpy(name + length + 1, word.bytes, word.length);
    return command_find((struct slice){ name, length + 1 + word.length });
}

bool command_is_subcommand(const struct command *command)
{
    return strchr(command->name, '|') != NULL;
}

bool command_has_subcommands(const struct command *command)
{
    return (command->flags & COMMAND_CONTAINER) != 0;
}

const char *command_flag_name(int bit)
{
    static const char *const names[COMMAND_FLAGS] = {
        "write", "readonly", "denyoom", "admin", "pubsub", "noscript",
        "loading", "stale", "skip_slowlog", "fast", "no_auth", "allow_busy"
    };

    return names[bit];
}
