/*
 * commands: the functions of the command table, by family. The comment of each
 * definition has the command's syntax, what it replies, and its cost. Where a
 * cost is O(1), there is still the cost of any request: to receive its bytes,
 * and to send those of the reply.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "call.h"

/* client_kill.c, client_list.c, client_own.c */
command_function command_client_getname, command_client_id,
    command_client_info, command_client_kill, command_client_list,
    command_client_no_evict, command_client_no_touch, command_client_reply,
    command_client_setinfo, command_client_setname;

/* command_info.c */
command_function command_command, command_command_count, command_command_docs,
    command_command_info, command_command_list, command_help;

/* config.c */
command_function command_config_get, command_config_resetstat,
    command_config_set;

/* connection.c */
command_function command_auth, command_echo, command_hello, command_ping,
    command_quit, command_reset, command_select;

/* keys.c; DEL is UNLINK, and EXISTS is TOUCH as well */
command_function command_copy, command_dbsize, command_del, command_exists,
    command_flushall, command_flushdb, command_rename, command_renamenx,
    command_type;

/* scan.c */
command_function command_keys, command_randomkey, command_scan;

/* expiry.c */
command_function command_expire, command_expireat, command_expiretime,
    command_persist, command_pexpire, command_pexpireat,
    command_pexpiretime, command_pttl, command_ttl;

/* publish_subscribe.c */
command_function command_psubscribe, command_publish, command_pubsub_channels,
    command_pubsub_numpat, command_pubsub_numsub, command_punsubscribe,
    command_subscribe, command_unsubscribe;

/* transactions.c */
command_function command_discard, command_exec, command_multi,
    command_unwatch, command_watch;

/* info.c */
command_function command_info, command_time;

/* strings.c */
command_function command_get, command_getdel, command_getex, command_getset,
    command_mget, command_mset, command_msetnx, command_psetex, command_set,
    command_setex, command_setnx;

/* ranges.c */
command_function command_append, command_getrange, command_setrange,
    command_strlen;

/* counters.c */
command_function command_decr, command_decrby, command_incr, command_incrby,
    command_incrbyfloat;

#endif
