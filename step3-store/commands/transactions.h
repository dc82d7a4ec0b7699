/*
 * transactions: requests of one client that run together, with no other
 * client's request between them.
 *
 * After MULTI a client's requests are not run but queued, and EXEC runs them
 * all. Because the server runs one command after the other, nothing more is
 * needed: EXEC is one command. A request that is refused while queuing (an
 * unknown command, a wrong number of arguments) aborts the transaction; one
 * that fails when it runs does not undo those before it.
 *
 * WATCH makes the transaction depend on what the client has read before: if any
 * client has changed a watched key in the meantime, EXEC runs nothing.
 */
#ifndef TRANSACTIONS_H
#define TRANSACTIONS_H

#include "call.h"
#include "command_table.h"

/* Returns true if the client has sent MULTI, and neither EXEC nor DISCARD
   yet. */
bool transaction_is_open(const struct client *client);

/* Returns true if EXEC would run a command that may need memory. */
bool transaction_needs_memory(const struct client *client);

/* Returns how many requests wait for EXEC, or -1 if the client has not sent
   MULTI. */
long transaction_length(const struct client *client);

/* Returns the bytes that the requests which wait for EXEC take. */
size_t transaction_memory(const struct client *client);

/* Queues the request of a client whose transaction is open, and replies. The
   queue owns copies of the arguments; once the transaction is aborted none are
   kept. MULTI and WATCH get error replies instead; a request that does not fit
   gets one and aborts the transaction. */
void transaction_queue(struct call *call, const struct command *command);

/* Aborts the client's transaction, if it is open: EXEC will reply with an
   error. */
void transaction_abort(struct store *store, struct client *client);

/* Frees the client's transaction, if there is one, and ends its watches. */
void transaction_discard(struct store *store, struct client *client);

/* Frees the client's transaction like transaction_discard(), before the client
   is removed. Its context is the struct store. */
clients_forgetter transaction_forget;

#endif
