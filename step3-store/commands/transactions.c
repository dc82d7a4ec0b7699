#include "transactions.h"
#include "../bounds.h"
#include "../client/client_cold.h"
#include "../store/watches.h"
#include "commands.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A request that waits for EXEC, in one allocation with its arguments and,
   after them, their bytes. */
struct queued {
    struct queued *next;                /* in the order of the requests */
    const struct command *command;
    size_t count;                       /* arguments, with the name */
    struct resp_value arguments[];
};

/* All zero: the client has sent no MULTI and watches nothing. */
struct transaction {
    bool is_open;                       /* MULTI was sent */
    bool is_aborted;                    /* a request was refused: EXEC fails */
    unsigned flags;                     /* of all queued commands, or-ed */
    struct queued *first;               /* of the queue; owned */
    struct queued *last;
    size_t requests;                    /* in the queue */
    size_t bytes;                       /* that the queue takes */
    struct watches watches;
};

static struct transaction *get_or_create(struct client *client)
{
    struct client_cold *cold = client_cold_get_or_create(client);

    if (cold->transaction == NULL)
        cold->transaction = xcalloc(1, sizeof *cold->transaction);
    return cold->transaction;
}

/* Returns the client's transaction if it is open, else NULL. */
static struct transaction *open_transaction(const struct client *client)
{
    return client->cold != NULL && client->cold->transaction != NULL
        && client->cold->transaction->is_open ? client->cold->transaction
                                              : NULL;
}

bool transaction_is_open(const struct client *client)
{
    return open_transaction(client) != NULL;
}

long transaction_length(const struct client *client)
{
    const struct transaction *transaction = open_transaction(client);

    return transaction != NULL ? (long)transaction->requests : -1;
}

size_t transaction_memory(const struct client *client)
{
    const struct transaction *transaction = open_transaction(client);

    return transaction != NULL ? transaction->bytes : 0;
}

bool transaction_needs_memory(const struct client *client)
{
    const struct transaction *transaction = open_transaction(client);

    return transaction != NULL && (transaction->flags & COMMAND_DENYOOM) != 0;
}

/* --- the queue ------------------------------------------------------------ */

static size_t request_size(const struct call *call)
{
    size_t size = sizeof(struct queued)
        + call->count * sizeof *call->arguments;

    for (size_t i = 0; i < call->count; i++)
        size += call->arguments[i].text.length;
    return size;
}

static struct queued *copy_request(const struct call *call, size_t size,
                                   const struct command *command)
{
    struct queued *copy = xmalloc(size);
    char *bytes = (char *)(copy->arguments + call->count);

    *copy = (struct queued){ .command = command, .count = call->count };
    for (size_t i = 0; i < call->count; i++) {
        struct slice text = call->arguments[i].text;
        memcpy(bytes, text.bytes, text.length);
        copy->arguments[i] = call->arguments[i];
        copy->arguments[i].text.bytes = bytes;
        bytes += text.length;
    }
    return copy;
}

static void append(struct transaction *transaction, struct queued *request)
{
    if (transaction->first == NULL)
        transaction->first = request;
    else
        transaction->last->next = request;
    transaction->last = request;
    transaction->requests++;
    transaction->flags |= request->command->flags;
}

static void clear_queue(struct store *store, struct transaction *transaction)
{
    store_refund(store, transaction->bytes);
    while (transaction->first != NULL) {
        struct queued *request = transaction->first;
        transaction->first = request->next;
        free(request);
    }
    transaction->requests = transaction->bytes = 0;
}

/* Redis closes such a client. */
static void reply_too_large(struct call *call)
{
    reply_error(call->reply, "ERR Transaction is too large");
}

static bool fits(const struct transaction *transaction, size_t size)
{
    return transaction->requests < TRANSACTION_REQUESTS_MAX
        && transaction->bytes + transaction->watches.bytes + size
               <= TRANSACTION_BYTES_MAX;
}

void transaction_queue(struct call *call, const struct command *command)
{
    struct transaction *transaction = open_transaction(call->client);
    size_t size = request_size(call);

    if (command->run == command_multi) {
        reply_error(call->reply, "ERR MULTI calls can not be nested");
    } else if (command->run == command_watch) {
        reply_error(call->reply, "ERR WATCH inside MULTI is not allowed");
    } else if (transaction->is_aborted) {
        /* It will not be run, so it need not be kept. */
        reply_simple(call->reply, "QUEUED");
    } else if (!fits(transaction, size)) {
        reply_too_large(call);
        transaction_abort(call->store, call->client);
    } else {
        append(transaction, copy_request(call, size, command));
        transaction->bytes += size;
        store_charge(call->store, size);
        reply_simple(call->reply, "QUEUED");
    }
}

void transaction_abort(struct store *store, struct client *client)
{
    struct transaction *transaction = open_transaction(client);

    if (transaction == NULL)
        return;
    transaction->is_aborted = true;
    clear_queue(store, transaction);
}

void transaction_discard(struct store *store, struct client *client)
{
    struct transaction *transaction = client->cold != NULL
        ? client->cold->transaction : NULL;

    if (transaction == NULL)
        return;
    watches_clear(&transaction->watches, store);
    clear_queue(store, transaction);
    free(transaction);
    client->cold->transaction = NULL;
    client_cold_free_if_empty(client);
}

void transaction_forget(void *store, struct client *client)
{
    transaction_discard(store, client);
}

/* --- the commands --------------------------------------------------------- */

/* MULTI: +OK; what follows is queued. O(1). */
void command_multi(struct call *call)
{
    get_or_create(call->client)->is_open = true;
    reply_ok(call->reply);
}

/* DISCARD: +OK; the queue is forgotten, and the keys are not watched any more.
   O(queued + watched). */
void command_discard(struct call *call)
{
    if (!transaction_is_open(call->client)) {
        reply_error(call->reply, "ERR DISCARD without MULTI");
        return;
    }
    transaction_discard(call->store, call->client);
    reply_ok(call->reply);
}

/* WATCH key [key ...]: +OK; EXEC fails if one of the keys is changed before.
   O(keys). */
void command_watch(struct call *call)
{
    struct transaction *transaction = get_or_create(call->client);

    for (size_t i = 1; i < call->count; i++) {
        struct slice key = call->arguments[i].text;
        if (!fits(transaction, watch_size(key.length))) {
            reply_too_large(call);
            return;
        }
        watches_add(&transaction->watches, call->store, key);
    }
    reply_ok(call->reply);
}

/* UNWATCH: +OK; no key is watched any more. O(watched). */
void command_unwatch(struct call *call)
{
    /* EXEC has ended the watches already when it runs this. */
    if (!transaction_is_open(call->client))
        transaction_discard(call->store, call->client);
    reply_ok(call->reply);
}

/* Each request may select another database, and may ask for no replies. */
static void run_queue(struct call *call, const struct transaction *transaction)
{
    reply_array(call->reply, transaction->requests);
    for (const struct queued *request = transaction->first; request != NULL;
         request = request->next) {
        call->command_name = request->command->name;
        call->arguments = request->arguments;
        call->count = request->count;
        store_select(call->store, call->client->database);
        reply_continue(call->reply);
        request->command->run(call);
        call->stats->commands_processed++;
    }
}

/* EXEC: an array of the replies to the queued requests, which have all been
   run; or null if a watched key was changed, and none has. O(queued + watched),
   besides what the requests cost. */
void command_exec(struct call *call)
{
    struct transaction *transaction = open_transaction(call->client);

    if (transaction == NULL) {
        reply_error(call->reply, "ERR EXEC without MULTI");
        return;
    }
    if (transaction->is_aborted) {
        reply_error(call->reply, "EXECABORT Transaction discarded because of "
                    "previous errors.");
    } else if (watches_any_changed(&transaction->watches, call->store)) {
        reply_null_array(call->reply);
    } else {
        watches_clear(&transaction->watches, call->store);
        run_queue(call, transaction);
    }
    transaction_discard(call->store, call->client);
}
