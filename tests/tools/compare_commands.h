/*
 * compare_commands: the commands that a server can be sent, as a grammar.
 */
#ifndef COMPARE_COMMANDS_H
#define COMPARE_COMMANDS_H

#include <stddef.h>

#include "buffer.h"

/* A family of commands that are compared together. */
struct family {
    const char *name;       /* also the name of the rule for its commands */
    const char *publisher;  /* the rule for a second client, or NULL if there
                               is none. With a second client, replies and
                               messages mix, and a PING follows each command */
    bool is_fresh;          /* each pipeline has new connections, because some
                               commands change or close them */
    bool is_raw;            /* the words are bytes and not arguments; the
                               replies end at EOF */
    bool may_be_silent;     /* has CLIENT REPLY, so replies cannot be counted */
    bool may_be_queued;     /* has MULTI, which would queue a PING, so replies
                               are only counted */
};

/* Returns family `number`, from 0, or NULL past the last one. */
const struct family *commands_family(size_t number);

/* Returns the alternatives of a rule, separated by '|', or NULL if there is no
   such rule. Each alternative is words separated by spaces. A word in <> names
   a rule: `<rule>?` is used once or not at all, `<rule>*` 0 to 3 times,
   `<rule>+` 1 to 4 times. All other words are sent as they are, but for the
   escapes \r, \n, \xHH, and \e, which is empty; words in capitals are sent in
   upper or lower case. */
const char *commands_rule(struct slice name);

#endif
