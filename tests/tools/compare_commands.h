/*
 * compare_commands: what there is to say to a server, as a grammar.
 */
#ifndef COMPARE_COMMANDS_H
#define COMPARE_COMMANDS_H

#include <stddef.h>

#include "buffer.h"

/* A family is compared by itself. Its name is that of the rule, too, which
   makes its commands. */
struct family {
    const char *name;
    const char *publisher;  /* the rule for a second client; NULL: there is
                               none. With one, replies and messages mix, and
                               each command is followed by a PING */
    bool is_fresh;          /* new connections for each pipeline, as commands
                               change or end them */
    bool is_raw;            /* bytes instead of arguments; the connection's
                               end ends the replies */
    bool may_be_silent;     /* has CLIENT REPLY: replies cannot be counted */
    bool may_be_queued;     /* has MULTI: a PING might be queued, so that
                               replies are only counted */
};

/* The family of that number, from 0; NULL behind the last. */
const struct family *commands_family(size_t number);

/* The alternatives of a rule, parted by '|', each of them words parted by
   blanks; NULL if there is no such rule. A word in <> stands for a rule:
   `<rule>?` once or not at all, `<rule>*` 0 to 3 times, `<rule>+` 1 to 4
   times. The other words stand for themselves, with these escapes: \e is
   nothing, \r, \n, and \xHH. Those in capitals are sent in any case. */
const char *commands_rule(struct slice name);

#endif
