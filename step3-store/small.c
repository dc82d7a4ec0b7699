/*
 * Step 3, small: nine commands over one store that all clients share, in one
 * file. New since ping.c: the store, a table of commands, and a timer.
 */

#include "buffer.h"
#include "clock.h"
#include "errors.h"
#include "listener.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A key and its value, in one allocation. */
struct entry {
    struct entry *next;         /* in the same bucket */
    size_t key_length, value_length;
    char bytes[];               /* the key, then the value */
};

struct store {
    struct entry **buckets;
    size_t size;                /* how many; a power of two */
    size_t count;               /* entries in all of them */
};

static struct slice entry_key(const struct entry *entry)
{
    return (struct slice){ entry->bytes, entry->key_length };
}

/* Returns the slot that points to the entry for `key`, or, if the key is new,
   the slot that holds NULL, where its entry belongs. The hash is FNV-1a.
   Simplification: an attacker can choose keys that all fall into one bucket. */
static struct entry **find(const struct store *store, struct slice key)
{
    uint64_t hash = 14695981039346656037u;
    struct entry **slot;

    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ (unsigned char)key.bytes[i]) * 1099511628211u;
    slot = &store->buckets[hash & (store->size - 1)];
    while (*slot != NULL && !slice_equal(entry_key(*slot), key))
        slot = &(*slot)->next;
    return slot;
}

/* Doubles the buckets. Simplification: all entries move at once, and every
   client waits for that. */
static void grow(struct store *store)
{
    struct store larger = { .size = 2 * store->size, .count = store->count };
    struct entry *entry;

    larger.buckets = xcalloc(larger.size, sizeof(struct entry *));
    for (size_t i = 0; i < store->size; i++) {
        while ((entry = store->buckets[i]) != NULL) {
            store->buckets[i] = entry->next;
            entry->next = NULL;
            *find(&larger, entry_key(entry)) = entry;
        }
    }
    free(store->buckets);
    *store = larger;
}

static bool delete_key(struct store *store, struct slice key)
{
    struct entry **slot = find(store, key), *entry = *slot;

    if (entry == NULL)
        return false;
    *slot = entry->next;
    free(entry);
    store->count--;
    return true;
}

static void set_value(struct store *store, struct slice key,
                      struct slice value)
{
    struct entry *entry = xmalloc(sizeof *entry + key.length + value.length);

    delete_key(store, key);
    if (store->count++ == store->size)
        grow(store);
    *entry = (struct entry){ NULL, key.length, value.length };
    memcpy(entry->bytes, key.bytes, key.length);
    memcpy(entry->bytes + key.length, value.bytes, value.length);
    *find(store, key) = entry;
}

enum {
    LISTENER, SELF_PIPE, FIRST_CLIENT,  /* indexes of pollfds */
    READ_SIZE = 16 * 1024,      /* bytes asked for by one read(2) */
    OUTPUT_MAX = 1024 * 1024    /* bytes of unread replies beyond which no
                                   more requests are run */
};

enum state {
    OPEN,           /* requests are read, run and replied to */
    HALF_CLOSED,    /* EOF was read: replies are still owed */
    CLOSING,        /* the last reply is queued; no more requests are run */
    LINGERING       /* FIN was sent; input is discarded until EOF */
};

/* What step 2 kept on the stack of a client's process. */
struct client {
    enum state state;
    bool paused;                    /* requests wait until replies are read */
    struct buffer input;            /* bytes received and not run yet */
    struct buffer output;           /* replies not sent yet */
    struct resp_decoder decoder;    /* the request being read */
    int64_t linger_until_ms;        /* LINGERING: when it is dropped */
};

/* pollfds[i] and clients[i] belong together. */
struct loop {
    struct pollfd *pollfds;
    struct client *clients;
    size_t count;               /* how many are in use */
    size_t capacity;            /* how many there is memory for */
    struct store store;
};

static void add(struct loop *loop, int fd)
{
    if (loop->count == loop->capacity) {
        loop->capacity = loop->capacity > 0 ? 2 * loop->capacity : 16;
        loop->pollfds = xrealloc(loop->pollfds,
                                 loop->capacity * sizeof *loop->pollfds);
        loop->clients = xrealloc(loop->clients,
                                 loop->capacity * sizeof *loop->clients);
    }
    loop->pollfds[loop->count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    loop->clients[loop->count] = (struct client){ .state = OPEN };
    resp_decoder_init(&loop->clients[loop->count].decoder, RESP_REQUESTS);
    loop->count++;
    net_set_nonblocking(fd);
}

/* The last client moves into the gap. */
static void remove_client(struct loop *loop, size_t i)
{
    size_t last = --loop->count;

    close(loop->pollfds[i].fd);
    buffer_free(&loop->clients[i].input);
    buffer_free(&loop->clients[i].output);
    resp_decoder_free(&loop->clients[i].decoder);
    loop->pollfds[i] = loop->pollfds[last];
    loop->clients[i] = loop->clients[last];
}

/* One request, and what a command may use. */
struct call {
    struct store *store;
    struct client *client;
    const struct resp_value *arguments;     /* the command's name is first */
    size_t count;
    struct buffer *reply;                   /* append exactly one value */
};

static void command_ping(struct call *call)
{
    if (call->count == 1)
        resp_encode_simple(call->reply, "PONG");
    else
        resp_encode_bulk(call->reply, call->arguments[1].text);
}

static void command_echo(struct call *call)
{
    resp_encode_bulk(call->reply, call->arguments[1].text);
}

static void command_set(struct call *call)
{
    set_value(call->store, call->arguments[1].text, call->arguments[2].text);
    resp_encode_simple(call->reply, "OK");
}

static void command_get(struct call *call)
{
    const struct entry *entry = *find(call->store, call->arguments[1].text);

    if (entry == NULL)
        resp_encode_null(call->reply);
    else
        resp_encode_bulk(call->reply, (struct slice){
            entry->bytes + entry->key_length, entry->value_length });
}

static void command_del(struct call *call)
{
    int64_t deleted = 0;

    for (size_t i = 1; i < call->count; i++)
        deleted += delete_key(call->store, call->arguments[i].text);
    resp_encode_integer(call->reply, deleted);
}

static void command_exists(struct call *call)
{
    int64_t existing = 0;

    for (size_t i = 1; i < call->count; i++)
        existing += *find(call->store, call->arguments[i].text) != NULL;
    resp_encode_integer(call->reply, existing);
}

static void command_dbsize(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)call->store->count);
}

static void command_flushall(struct call *call)
{
    struct store *store = call->store;

    for (size_t i = 0; i < store->size; i++)
        while (store->buckets[i] != NULL)
            delete_key(store, entry_key(store->buckets[i]));
    resp_encode_simple(call->reply, "OK");
}

static void command_quit(struct call *call)
{
    resp_encode_simple(call->reply, "OK");
    call->client->state = CLOSING;
}

static const struct command {
    const char *name;
    size_t min, max;            /* arguments, the name included */
    void (*run)(struct call *call);
} commands[] = {
    { "ping", 1, 2, command_ping }, { "echo", 2, 2, command_echo },
    { "set", 3, 3, command_set }, { "get", 2, 2, command_get },
    { "del", 2, SIZE_MAX, command_del }, { "dbsize", 1, 1, command_dbsize },
    { "exists", 2, SIZE_MAX, command_exists },
    { "flushall", 1, 1, command_flushall }, { "quit", 1, 1, command_quit }
};

static void run(struct call *call)
{
    struct slice name = call->arguments[0].text;
    const struct command *command = commands;
    const struct command *end = commands + sizeof commands / sizeof *commands;
    char text[ERROR_TEXT_SIZE];

    while (command < end
           && !slice_equal_ignoring_case(name, slice_of(command->name)))
        command++;
    if (command < end && call->count >= command->min
        && call->count <= command->max) {
        command->run(call);
        return;
    }
    if (command < end)
        errors_format_wrong_arity(text, command->name);
    else
        errors_format_unknown_command(text, call->arguments, call->count);
    resp_encode_error(call->reply, "%s", text);
}

static void accept_clients(struct loop *loop)
{
    int socket;

    while ((socket = net_accept_socket(loop->pollfds[LISTENER].fd)) >= 0)
        add(loop, socket);
    /* Simplification: if we have no descriptor left, all clients wait. */
    net_accept_backoff(errno);
}

/* Reads once. Returns false if the connection has failed, or is closed by both
   sides. */
static bool receive(struct client *client, int socket)
{
    ssize_t received = net_read(socket,
                                buffer_reserve(&client->input, READ_SIZE),
                                READ_SIZE);

    if (received > 0 && client->state == OPEN)
        buffer_commit(&client->input, (size_t)received);
    if (received == 0 && client->state == OPEN)
        client->state = HALF_CLOSED;
    else if (received == 0)
        return false;
    return received >= 0 || errno == EAGAIN;
}

/* Runs every complete request, as long as the client reads the replies. */
static void run_requests(struct loop *loop, struct client *client)
{
    struct resp_decoder *decoder = &client->decoder;

    while (client->state == OPEN || client->state == HALF_CLOSED) {
        client->paused = buffer_length(&client->output) > OUTPUT_MAX;
        if (client->paused)
            return;
        enum resp_result result = resp_decode(decoder,
                                              buffer_bytes(&client->input),
                                              buffer_length(&client->input));
        if (result == RESP_NEED_MORE)
            return;
        if (result == RESP_NOT_RESP) {
            resp_encode_error(&client->output, "ERR Protocol error: %s",
                              decoder->error);
            client->state = CLOSING;
            return;
        }
        struct call call = { &loop->store, client, decoder->frame.items,
                             decoder->frame.count, &client->output };
        if (call.count > 0)
            run(&call);
        buffer_consume(&client->input, decoder->position);
        resp_decoder_reset(decoder);
    }
}

/* Writes once. Returns false if the connection has failed. */
static bool send_output(struct client *client, int socket)
{
    struct slice bytes = buffer_slice(&client->output);
    ssize_t sent = bytes.length == 0 ? 0 : write(socket, bytes.bytes,
                                                 bytes.length);

    if (sent > 0)
        buffer_consume(&client->output, (size_t)sent);
    return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

/* What the client needs next. A paused client asks for POLLOUT, or its requests
   would never be run: the kernel does not know that they wait in `input`. */
static short client_events(const struct client *client)
{
    bool reads = client->state == LINGERING
        || (client->state == OPEN && !client->paused);
    bool writes = client->paused || buffer_length(&client->output) > 0;

    return (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
}

/* Gives a client its turn: reads once, runs what is complete, writes once. */
static void serve(struct loop *loop, size_t i)
{
    struct pollfd *pollfd = &loop->pollfds[i];
    struct client *client = &loop->clients[i];
    bool alive = !(pollfd->revents & ~POLLOUT)
        || !(client_events(client) & POLLIN) || receive(client, pollfd->fd);

    run_requests(loop, client);
    alive = alive && send_output(client, pollfd->fd);
    if (client->state == CLOSING && buffer_length(&client->output) == 0) {
        shutdown(pollfd->fd, SHUT_WR);      /* FIN: no more replies */
        client->state = LINGERING;
        client->linger_until_ms = clock_monotonic_ms() + NET_LINGER_TIMEOUT_MS;
    }
    pollfd->events = client_events(client);
    /* After EOF, and when all replies are sent, nothing is left to wait for. */
    if (!alive || pollfd->events == 0)
        remove_client(loop, i);
}

/* Removes the clients whose time is up, outside their own turns. Returns how
   long poll(2) may block, in ms: until the next client's time is up, or -1. */
static int run_timers(struct loop *loop)
{
    int64_t timeout_ms = -1, now_ms = clock_monotonic_ms();

    for (size_t i = loop->count; i-- > FIRST_CLIENT; ) {
        int64_t left_ms = loop->clients[i].linger_until_ms - now_ms;
        if (loop->clients[i].state != LINGERING)
            continue;
        if (left_ms <= 0)
            remove_client(loop, i);
        else if (timeout_ms < 0 || left_ms < timeout_ms)
            timeout_ms = left_ms;
    }
    return (int)timeout_ms;
}

int main(int argc, char **argv)
{
    struct options options = { .summary = "Nine commands over one store." };
    struct loop loop = { .store.size = 16 };

    options_parse(&options, argc, argv);
    log_init("small");
    signals_ignore_broken_pipe();
    signals_catch_stop();

    loop.store.buckets = xcalloc(loop.store.size, sizeof(struct entry *));
    add(&loop, listener_open(options.address, options.port));
    add(&loop, signals_open_self_pipe());
    while (!signals_stop_requested()) {
        int timeout_ms = run_timers(&loop);
        if (poll(loop.pollfds, (nfds_t)loop.count, timeout_ms) < 0)
            continue;           /* EINTR. Simplification: other errors spin */
        for (size_t i = loop.count; i-- > FIRST_CLIENT; )
            if (loop.pollfds[i].revents != 0)
                serve(&loop, i);
        if (loop.pollfds[LISTENER].revents != 0)
            accept_clients(&loop);
    }
    log_info("server", "Stopping");
    exit(EXIT_SUCCESS);     /* the kernel closes and frees everything */
}
