/* commands: the functions behind the table of command.c, by family. Each is
   called with as many arguments as its line in the table allows. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "../command.h"

/* connection.c */
command_function command_echo, command_ping, command_quit;

/* keys.c */
command_function command_dbsize, command_del, command_exists,
    command_flushall;

/* server.c */
command_function command_config;

/* strings.c */
command_function command_get, command_set;

#endif
