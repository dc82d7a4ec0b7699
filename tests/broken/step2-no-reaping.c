/*
 * Step 2's server, but it never asks for the exit status of its children. Each
 * child that has ended stays in the kernel's process table as a zombie, until
 * there is no slot left for another process.
 */

#include "../../step2-concurrency/children.h"

/* WRONG: waitpid(2) must be called until there is no child left that has ended.
   */
static void reap_nothing(struct children *children)
{
    (void)children;
}

#define children_reap reap_nothing
#include "../../step2-concurrency/server.c"
