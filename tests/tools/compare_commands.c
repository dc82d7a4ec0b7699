#include "compare_commands.h"

struct rule {
    const char *name;
    const char *alternatives;
};

static const struct family families[] = {
    { .name = "strings" },
    { .name = "keys" },
    { .name = "expiry" },
    { .name = "databases", .is_fresh = true },
    { .name = "transactions", .publisher = "rival", .is_fresh = true,
      .may_be_queued = true },
    { .name = "connection", .is_fresh = true },
    { .name = "server" },
    { .name = "silence", .is_fresh = true, .may_be_silent = true },
    { .name = "pubsub", .publisher = "publisher", .is_fresh = true },
    { .name = "protocol", .is_fresh = true, .is_raw = true },
};

/* An alternative that is listed twice is chosen twice as often. Some rules are
   not here, because compare_grammar makes their words: <far-seconds>,
   <far-ms>, <noise>, <wild>, <big>, <long>. compare_tolerate lists what is left
   out on purpose. */
static const struct rule rules[] = {
    /* The families. */
    { "strings",
      "<set> | <set> | <set> | GET <key> | GET <key> | GETSET <key> <value> |"
      "GETDEL <key> | GETEX <key> | GETEX <key> <getex-option>+ |"
      "SETNX <key> <value> | SETEX <key> <seconds> <value> |"
      "PSETEX <key> <ms> <value> | MGET <key>+ | MSET <pair>+ |"
      "MSET <pair>+ | MSETNX <pair>+ | APPEND <key> <value> |"
      "APPEND <key> <text> | STRLEN <key> | GETRANGE <key> <index> <index> |"
      "SUBSTR <key> <index> <index> | SETRANGE <key> <offset> <text> |"
      "INCR <key> | DECR <key> | INCRBY <key> <integer> |"
      "DECRBY <key> <integer> | INCRBYFLOAT <key> <float> |"
      "INCRBYFLOAT <key> <float> | <unknown>" },
    { "keys",
      "MSET <pair>+ | SET <key> <value> | SET <key> <value> |"
      "SET <key> <value> EX <far-seconds> | GET <key> | DEL <key>+ |"
      "UNLINK <key>+ | EXISTS <key>+ | TOUCH <key>+ | TYPE <key> |"
      "KEYS <glob> | KEYS <glob> | SCAN <cursor> <scan-option>* |"
      "RANDOMKEY | RENAME <key> <key> | RENAMENX <key> <key> |"
      "RENAMENX <key> <key> | COPY <key> <key> | COPY <key> <key> REPLACE |"
      "COPY <key> <key> <copy-option>* | DBSIZE | DBSIZE | FLUSHDB <flush> |"
      "FLUSHDB | PTTL <key> | MSET <pair>+ | SET <key> <value> | <unknown>" },
    { "expiry",
      "<set> | MSET <pair>+ | GET <key> | DEL <key> | EXISTS <key>+ |"
      "SET <key> <value> KEEPTTL | SET <key> <value> EXAT <at> |"
      "SETEX <key> <seconds> <value> | PSETEX <key> <ms> <value> |"
      "GETEX <key> <getex-option>+ | GETEX <key> <getex-option> |"
      "EXPIRE <key> <seconds> <expire-option>* |"
      "EXPIRE <key> <far-seconds> <expire-option> |"
      "PEXPIRE <key> <far-ms> <expire-option> |"
      "PEXPIREAT <key> <at-ms> <expire-option> | PEXPIRE <key> <far-ms> |"
      "PEXPIRE <key> <ms> <expire-option>* |"
      "EXPIREAT <key> <at> <expire-option>* |"
      "PEXPIREAT <key> <at-ms> <expire-option>* | TTL <key> | PTTL <key> |"
      "EXPIRETIME <key> | PEXPIRETIME <key> | PERSIST <key> |"
      "RENAME <key> <key> | COPY <key> <key> REPLACE | KEYS <glob> |"
      "INCR <key> | APPEND <key> <text> | GETSET <key> <value>" },
    { "databases",
      "SELECT <database> | SELECT <database> | SELECT <database> |"
      "SELECT <integer> | SET <key> <value> | SET <key> <value> | GET <key> |"
      "MSET <pair>+ | SETEX <key> <far-seconds> <value> | PTTL <key> |"
      "COPY <key> <key> DB <database> | COPY <key> <key> <copy-option>* |"
      "COPY <key> <key> DB <database> REPLACE | RENAME <key> <key> |"
      "DEL <key>+ | EXISTS <key>+ | DBSIZE | DBSIZE | KEYS <glob> |"
      "SCAN <cursor> <scan-option>* | RANDOMKEY | FLUSHDB <flush> | FLUSHDB |"
      "FLUSHALL | RESET | HELLO | <unknown>" },
    { "transactions",
      "WATCH <watched>+ | WATCH a b n | WATCH a b n | WATCH <watched> |"
      "MULTI | MULTI | MULTI | MULTI | MULTI | EXEC | EXEC | EXEC | EXEC |"
      "<change> | <change> | GET <watched> | MGET <watched>+ | <seldom>" },
    { "seldom",
      "DISCARD | UNWATCH | RESET | QUIT | DBSIZE | ECHO <text> |"
      "AUTH <user> <text> | CLIENT SETNAME <name> | CLIENT GETNAME |"
      "SUBSCRIBE <channel> | PUBLISH <channel> <text> | <unknown>" },
    { "rival", "<change>" },
    { "connection",
      "PING | PING <text> | ECHO <value> | SELECT 0 | SELECT <integer> | QUIT |"
      "RESET | HELLO | HELLO <version> <hello-option>* |"
      "HELLO <version> <hello-option> | AUTH <text> | AUTH <user> <text> |"
      "CLIENT <client> | CLIENT <client> | CLIENT <client> |"
      "CLIENT <client> | SET <key> <value> | GET <key> | <unknown>" },
    { "server",
      "COMMAND | COMMAND COUNT | COMMAND LIST | COMMAND INFO <command>* |"
      "COMMAND INFO <command>+ | COMMAND DOCS <command>* | COMMAND <text> |"
      "CONFIG GET <parameter>+ | CONFIG GET | CONFIG SET <parameter> <text> |"
      "CONFIG SET <parameter>+ | CONFIG SET <setting>+ | CONFIG <text> |"
      "CONFIG SET <setting> | CONFIG GET <set-parameter> | CONFIG RESETSTAT |"
      "INFO <section>* | TIME | DBSIZE | SET <key> <value> |"
      "FLUSHALL <flush> | <unknown>" },
    { "silence",
      "CLIENT REPLY ON | CLIENT REPLY OFF | CLIENT REPLY SKIP |"
      "CLIENT REPLY SKIP | CLIENT REPLY <text> | PING | PING <text> |"
      "SET <key> <value> | GET <key> | INCR <key> | ECHO <text> | GET |"
      "<unknown>" },
    { "pubsub",
      "SUBSCRIBE <channel>+ | SUBSCRIBE <channel>+ | UNSUBSCRIBE <channel>* |"
      "PSUBSCRIBE <pattern>+ | PSUBSCRIBE <pattern>+ |"
      "PUNSUBSCRIBE <pattern>* | PING | PING <text> | GET <key> |"
      "SET <key> <value> | ECHO <text> | PUBLISH <channel> <value> |"
      "PUBSUB <about> | RESET | QUIT | HELLO <version> | SUBSCRIBE |"
      "CLIENT GETNAME | <unknown>" },
    { "publisher",
      "PUBLISH <channel> <value> | PUBLISH <channel> <value> |"
      "PUBLISH <channel> <text> | PUBLISH <channel> | PUBSUB <about>" },
    { "protocol",
      "*1\\r\\n$4\\r\\nPING\\r\\n |"
      "*2\\r\\n$4\\r\\nECHO\\r\\n$2\\r\\nhi\\r\\n | PING\\r\\n | PING\\n |"
      "\\r\\n | \\n | *0\\r\\n | *-1\\r\\n | *-10\\r\\n |"
      "*1\\r\\n$4\\r\\nPINGxx | *2\\r\\n$4\\r\\nECHO\\r\\n$0\\r\\n\\r\\n |"
      "*2\\r\\n$4\\r\\nECHO\\r\\n$3\\r\\n\\r\\n\"\\r\\n | *abc\\r\\n |"
      "*1\\r\\n$abc\\r\\n | *1\\r\\n$-1\\r\\n | *1\\r\\n:1\\r\\n | *\\r\\n |"
      "*2147483648\\r\\n | *9223372036854775808\\r\\n | *\\x201\\r\\n |"
      "*1\\r\\n$536870913\\r\\n | *01\\r\\n$4\\r\\nPING\\r\\n | :42\\r\\n |"
      "*1\\r\\n$04\\r\\nPING\\r\\n | +OK\\r\\n |"
      "$4\\r\\nPING\\r\\n | *1\\r\\n | ?\\r\\n |"
      "ECHO\\x20\"a\\x5cx41\\x5cn\"\\r\\n | ECHO\\x20'a\\x5c'b'\\n | \\x20\\n |"
      "ECHO\\x20\"a\\r\\n | ECHO\\x20'a'b\\r\\n | ECHO\\x20a'b'\\r\\n |"
      "ECHO\\x20\\x09\\x20a\\x20\\r\\n | ECHO\\x20a\\xffb\\r\\n | PING\\r |"
      "ECHO\\x20\"\"\\r\\n" },

    /* Parts of commands. */
    { "change",
      "SET <watched> <integer> | SET <watched> <text> | SET <watched> v NX |"
      "SET <watched> v XX GET | SETEX <watched> <far-seconds> v |"
      "MSETNX <watched> 1 <watched> 2 | MSET <watched> 1 c 2 |"
      "DEL <watched>+ | GETDEL <watched> | GETSET <watched> <integer> |"
      "EXPIRE <watched> <far-seconds> | EXPIRE <watched> -1 |"
      "EXPIRE <watched> <far-seconds> NX | PERSIST <watched> |"
      "GETEX <watched> PERSIST | GETEX <watched> | APPEND <watched> <text> |"
      "SETRANGE <watched> 1 <text> | INCRBY <watched> <integer> |"
      "INCRBYFLOAT <watched> <float> | TOUCH <watched> |"
      "RENAME <watched> <watched> | RENAMENX <watched> <watched> |"
      "COPY <watched> <watched> REPLACE | COPY <watched> <watched> |"
      "COPY <watched> <watched> DB <database> REPLACE | FLUSHDB | FLUSHALL |"
      "SELECT <database> | SELECT 0 | SELECT 1" },
    { "set",
      "SET <key> <value> | SET <key> <value> |"
      "SET <key> <value> <set-option> | SET <key> <value> <set-option> |"
      "SET <key> <value> <set-option> <set-option> |"
      "SET <key> <value> <set-option>*" },
    { "set-option",
      "NX | XX | GET | KEEPTTL | NX | XX | GET | EX <seconds> | PX <ms> |"
      "EXAT <at> | PXAT <at-ms> | EX | PERSIST | <junk>" },
    { "getex-option",
      "PERSIST | EX <seconds> | PX <ms> | EXAT <at> | PXAT <at-ms> |"
      "PERSIST | EX <seconds> | KEEPTTL | PX | NX" },
    { "expire-option", "NX | XX | GT | LT | NX | XX | GT | LT | <junk>" },
    { "copy-option",
      "REPLACE | DB <database> | DB <integer> | DB | <junk>" },
    { "scan-option",
      "MATCH <glob> | COUNT 1 | COUNT 10 | COUNT 1000 | COUNT <integer> |"
      "TYPE string | TYPE <text> | MATCH | <junk>" },
    { "hello-option",
      "SETNAME <name> | AUTH <user> <text> | SETNAME | AUTH <text> | <junk>" },
    { "client",
      "ID | GETNAME | GETNAME | SETNAME <name> | SETNAME <name> |"
      "SETINFO lib-name <name> | LIST | LIST TYPE <client-type> | INFO |"
      "LIST ID <integer>+ | LIST <junk> | KILL <address> |"
      "KILL ADDR <address> | KILL ID <client-id> | KILL TYPE <client-type> |"
      "KILL TYPE <client-type> SKIPME <yes> | KILL LADDR <address> |"
      "KILL USER <user> SKIPME yes | KILL <junk> <junk> | KILL SKIPME <yes> |"
      "NO-EVICT <on> | NO-TOUCH <on> | REPLY <junk> | <text> | \\e" },
    { "about",
      "CHANNELS | CHANNELS <pattern> | NUMSUB <channel>* | NUMPAT |"
      "NUMPAT <junk> | CHANNELS <pattern> <pattern> | <text>" },

    /* Words. */
    { "pair", "<key> <value>" },
    { "watched", "a | b | n" },
    { "database", "0 | 0 | 0 | 1 | 1 | 2 | 15 | 16 | -1 | <not-integer>" },
    { "key",
      "a | b | c | n | n | key:1 | key:2 | hello | hallo | \\e |"
      "bin\\x00\\r\\n\\x20 | x*y[z]\\x5c | \\xff\\x80" },
    { "value",
      "<integer> | <integer> | <integer> | <float> | <text> | <text> | <big>" },
    { "text",
      "\\e | v | hello | Hello,\\x20world | \\x00\\r\\n\\xff\\x22'%s |"
      "<noise>" },
    { "integer",
      "0 | 1 | -1 | 5 | 10 | 12 | -100 | 123456 | 9223372036854775807 |"
      "-9223372036854775808 | 9223372036854775806 | <not-integer>" },
    { "not-integer",
      "9223372036854775808 | -9223372036854775809 | abc | \\e | 1\\x20 |"
      "99999999999999999999999 | \\x201 | +1 | 01 | -0 | 1.5 | 1e3 | 0x10 |"
      "1\\x00 | - | 18446744073709551616" },
    { "float",
      "0.1 | 1.5 | -2.25 | 3.0e3 | 5.0e-3 | 1e17 | 1e-17 | 100 | -1 | 0 | 7 |"
      "0.0000001 | 123456789.123456789 | 1e308 | -1e400 | .5 | 5. | +1 | -0 |"
      "0x10 | 0x1p3 | <not-float>" },
    { "not-float",
      "inf | -inf | +inf | nan | infinity | 1e5000 | -1e5000 | abc | \\e |"
      "\\x201 | 1\\x20 | 1.5x | 1,5 | 1e | --1 | 1\\x00 | 1e-5000" },
    { "index",
      "0 | 0 | 1 | 2 | 3 | 5 | -1 | -1 | -2 | -3 | -5 | 100 | -100 | 20000 |"
      "9223372036854775807 | -9223372036854775808 | <not-integer>" },
    { "offset",
      "0 | 0 | 1 | 2 | 5 | 10 | 40 | 2000 | -1 | 536870912 | 600000000 |"
      "9223372036854775807 | -9223372036854775808 | <not-integer>" },
    { "seconds",
      "<far-seconds> | <far-seconds> | <far-seconds> | <far-seconds> |"
      "<far-seconds> | <far-seconds> | <far-seconds> | <far-seconds> |"
      "0 | -1 | -100 | 9223372036854775 | 9223372036854776 |"
      "9223372036854775807 | -9223372036854775808 | -9223372036854776 |"
      "<not-integer>" },
    { "ms",
      "<far-ms> | <far-ms> | <far-ms> | <far-ms> | <far-ms> | <far-ms> | 0 |"
      "-1 | -1000000 | 9223372036854775807 |"
      "-9223372036854775808 | <not-integer>" },
    { "at",
      "4102444800 | 4102444801 | 9223372036854775 | 1 | 0 | -1 |"
      "9223372036854776 | 9223372036854775807 | <not-integer>" },
    { "at-ms",
      "4102444800000 | 4102444800001 | 9223372036854775000 | 1 | 0 | -1 |"
      "-9223372036854775808 | <not-integer>" },
    { "glob",
      "* | * | ** | ? | a* | [a-c] | [^a-c] | h?llo | h[ae]llo | key:* |"
      "*:[0-9] | h[^e]llo | \\e | [ | [a | [^ | [c-a]* | *\\x5c |"
      "x\\x5c*y* | **l**o* |"
      "*\\x00* | [\\x80-\\xff]* | *]\\x5c\\x5c | [\\x5ca]* | hello |"
      "<wild> | <wild> | <wild> | <wild> | <wild> | <wild> | <wild> | <wild>" },
    { "cursor",
      "0 | 0 | 0 | 0 | 1 | 7 | 18446744073709551615 | -1 | <not-integer>" },
    { "flush", "\\e | SYNC | ASYNC | SYNC | ASYNC | SYNC ASYNC | <junk>" },
    { "version", "2 | 3 | 3 | 2 | 3 | 1 | 4 | <integer>" },
    { "user", "default | default | nobody | \\e" },
    { "name",
      "me | you | \\e | two\\x20words | new\\nline | \\xc3\\xa4 | a\\x00b" },
    { "client-type", "normal | pubsub | replica | master | slave | <text>" },
    { "client-id", "999999999 | 0 | -5 | <not-integer>" },
    { "address", "127.0.0.1:1 | 1.2.3.4:5 | <text>" },
    { "yes", "YES | NO | YES | <text>" },
    { "on", "ON | OFF | <text>" },
    { "command",
      "get | SET | ping | del | incr | flushall | mset | copy | subscribe |"
      "multi | exec | discard | watch | unwatch | select | hello | client |"
      "expire | quit | scan | nothing | \\e | a\\x00b" },
    { "parameter", "maxmemory-nothing | nothing* | \\e | no\\x00thing" },
    { "set-parameter", "maxmemory | timeout | databases" },
    { "setting",
      "maxmemory <memory> | maxmemory <memory> | timeout <timeout> |"
      "maxclients <max-clients> | databases 20 | <set-parameter> abc" },
    { "memory",
      "0 | 100gb | 100GB | 3000000m | 3000000MB | 200000000k | 1000000000kb |"
      "9000000000000000000 | 18446744073709551615 | 99999999999B | 1tb | -1 |"
      "10gbx | gb | \\x201 | +5g | abc | \\e | 1.5g | -" },
    { "timeout", "0 | 1000 | 100000 | 2147483647 | 2147483648 | -1 | abc" },
    { "max-clients", "0 | -1 | 10000 | 4294967296 | abc" },
    { "section",
      "server | clients | memory | stats | keyspace | everything | all |"
      "default | nothing" },
    { "channel", "news | news | news.it | weather | \\e | a\\x00\\r\\nb | n*" },
    { "pattern",
      "n* | news | news.* | *e* | [nw]* | ?ews | \\e | * | ** | *\\x00* |"
      "n\\x5c* | <wild>" },
    { "junk",
      "\\e | abc | -1 | 0 | 1.5 | 9223372036854775808 | NX | GET | EX | * | a |"
      "\\x00 | REPLACE | ASYNC" },
    { "unknown",
      "FOO | FOO <text>* | GETT <key> <value> | \\e | foo\\x00bar <key> |"
      "GET\\x20 <key> | <long> <text>+ | foo <long> <long> <long> <text> |"
      "LIST\\r\\nS <key> | \\xff'%s <text>" },
};

const struct family *commands_family(size_t number)
{
    size_t count = sizeof families / sizeof *families;

    return number < count ? &families[number] : NULL;
}

const char *commands_rule(struct slice name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (slice_equal(name, slice_of(rules[i].name)))
            return rules[i].alternatives;
    return NULL;
}
