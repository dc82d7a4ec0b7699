#include "requests_loop.h"
#include "../../step3-store/bounds.h"
#include "../../step3-store/commands/transactions.h"
#include "clock.h"
#include "errors.h"
#include "fuzz.h"

#include <poll.h>
#include <stdlib.h>

/* The largest offset of SETRANGE that is run. A larger one tests only malloc.
   */
enum { OFFSET_MAX = 20000 };

/* These replace common/clock.c. The time is global in the real one, too. */
static int64_t now_ms;

int64_t clock_monotonic_ms(void)
{
    return now_ms;
}

int64_t clock_wall_ms(void)
{
    return INT64_C(1600000000000) + now_ms;
}

/* --- requests ------------------------------------------------------------ */

static bool asks_for(const struct call *call, size_t i, const char *word)
{
    return i < call->count
        && slice_equal_ignoring_case(call->arguments[i].text, slice_of(word));
}

/* Returns true if the reply depends on how the bytes were cut, or on the real
   time. */
static bool answers_differ(const struct call *call)
{
    return asks_for(call, 0, "time") || asks_for(call, 0, "exec")
        || asks_for(call, 0, "info")
        || (asks_for(call, 0, "client")
            && (asks_for(call, 1, "info") || asks_for(call, 1, "list")));
}

static bool only_needs_memory(const struct call *call)
{
    int64_t offset;

    return asks_for(call, 0, "setrange") && call->count == 4
        && resp_parse_integer(call->arguments[2].text, &offset)
        && offset > OFFSET_MAX && offset <= STORE_VALUE_MAX;
}

/* Returns true if there may no longer be one reply for each request. A
   subscriber also receives messages, CLIENT REPLY OFF turns replies off, and a
   client that speaks HTTP is disconnected without one. */
static bool may_be_answered_otherwise(const struct call *call)
{
    return errors_is_http(call->arguments[0].text)
        || asks_for(call, 0, "client") || asks_for(call, 0, "subscribe")
        || asks_for(call, 0, "psubscribe") || asks_for(call, 0, "unsubscribe")
        || asks_for(call, 0, "punsubscribe");
}

/* Runs a request as step 3's server.c does. */
static void run_request(struct loop *l, struct peer *peer,
                        const struct resp_value *arguments, size_t count)
{
    struct client *client = peer->client;
    struct reply reply;
    struct call call = {
        .client = client, .clients = &l->clients, .store = &l->store,
        .pubsub = &l->pubsub, .stats = &l->stats, .password = &l->password,
        .arguments = arguments, .count = count, .reply = &reply
    };

    if (only_needs_memory(&call))
        return;
    if (may_be_answered_otherwise(&call))
        peer->countable = false;
    peer->requests += !answers_differ(&call);
    reply_begin(&reply, client);
    reply.wanted &= !answers_differ(&call);
    store_begin_command(&l->store, client->database);
    command_run(&call);
}

/* --- turns --------------------------------------------------------------- */

/* Adds the piece to the input, in a new block of exactly the size needed. */
static void receive(struct client *client, struct slice piece)
{
    struct buffer *bytes = &client->input->bytes;
    struct slice kept = { buffer_bytes(bytes), buffer_length(bytes) };
    size_t length = kept.length + piece.length;

    if (!(client_events(client) & POLLIN) || piece.length == 0)
        return;
    char *block = fuzz_join(kept, piece);
    buffer_free(bytes);
    *bytes = (struct buffer){ .memory = block, .capacity = length,
                              .end = length };
}

/* Gives a client its turn, as step 3's server.c does. */
static void turn(struct loop *l, struct peer *peer, struct slice piece)
{
    struct client *client = peer->client;
    const struct resp_value *arguments;
    size_t count;

    clients_turn_begin(&l->clients, client, &l->scratch);
    /* The peer reads faster if there is much to read, to save time. */
    peer->room = l->pace + buffer_length(client->output) / 64;
    receive(client, piece);
    while ((count = client_next_request(client, &arguments)) > 0)
        run_request(l, peer, arguments, count);
    client_send(client);
    clients_turn_end(&l->clients, client, &l->scratch);

    if (client->state != CLIENT_OPEN && client->state != CLIENT_PAUSED)
        pubsub_unsubscribe_all(&l->pubsub, client);
    if (client_is_done(client)) {
        peer_end(peer);
        clients_remove(&l->clients, client);
    } else if (client_can_linger(client)) {
        clients_linger(&l->clients, client);
    } else {
        clients_update(&l->clients, client);
    }
}

/* Gives a client turns until there is nothing left to run or to send. */
static void run_dry(struct loop *l, struct peer *peer)
{
    while (peer->client != NULL
           && (peer->client->state == CLIENT_FINISHED
               || peer->client->interest & POLLOUT))
        turn(l, peer, slice_of(""));
}

void loop_connect(struct loop *l, size_t number)
{
    struct peer *peer = &l->peers[number];

    if (peer->client != NULL)
        return;
    peer_begin(peer, clients_add(&l->clients, PEER_SOCKETS + (int)number,
                                 !password_is_required(&l->password)));
    l->stats.connections_total++;
}

void loop_feed(struct loop *l, size_t number, struct slice bytes)
{
    struct peer *peer = &l->peers[number];

    if (peer->client == NULL)
        return;
    turn(l, peer, bytes);
    if (peer->client != NULL && client_is_paused(peer->client))
        run_dry(l, peer);
}

void loop_half_close(struct loop *l, size_t number)
{
    struct client *client = l->peers[number].client;

    if (client == NULL)
        return;
    /* What client_receive() does at EOF. */
    if (client->state == CLIENT_OPEN)
        client->state = CLIENT_HALF_CLOSED;
    else if (client->state == CLIENT_PAUSED)
        client->state = CLIENT_HALF_CLOSED_PAUSED;
    else if (client->state == CLIENT_LINGERING)
        client->state = CLIENT_FINISHED;
    turn(l, &l->peers[number], slice_of(""));
}

void loop_break(struct loop *l, size_t number)
{
    if (l->peers[number].client == NULL)
        return;
    l->peers[number].client->state = CLIENT_FINISHED;
    turn(l, &l->peers[number], slice_of(""));
}

static bool is_overdue(const struct loop *l, const struct client *client)
{
    int64_t idle_ms = now_ms - ((int64_t)client->last_active_at_s + 1) * 1000;

    if (client->state == CLIENT_LINGERING)
        return client->linger_until_ms <= now_ms;
    return l->clients.idle_timeout_ms > 0 && !client_is_subscriber(client)
        && idle_ms >= l->clients.idle_timeout_ms;
}

void loop_pass(struct loop *l, int64_t ms)
{
    for (size_t i = 0; i < LOOP_PEERS; i++)
        run_dry(l, &l->peers[i]);
    now_ms += ms;
    clients_remove_timed_out(&l->clients, now_ms);
    for (size_t i = 0; i < LOOP_PEERS; i++) {
        const struct client *client = l->peers[i].client;
        if (client != NULL && client->socket < 0)
            peer_end(&l->peers[i]);             /* it was removed */
        else if (client != NULL && is_overdue(l, client))
            fuzz_fail("a client that timed out was not dropped");
    }
    store_delete_expired(&l->store, TURN_EXPIRE_MAX);
    if (store_next_expiry(&l->store) <= store_time(&l->store))
        fuzz_fail("an expired key was not deleted");
}

void loop_init(struct loop *l, size_t pace, unsigned options)
{
    *l = (struct loop){ .pace = pace,
                        .stats = { .bind_address = "127.0.0.1",
                                   .port = 6379,
                                   .poller_backend = "poll" } };
    peer_network(l->peers);
    now_ms = 0;
    poller_open(&l->poller, "poll", FIRST_CLIENT_TOKEN + LOOP_PEERS);
    store_init(&l->store, options & LOOP_MEMORY ? 2000 : 0);
    l->store.hash_key = (struct siphash_key){ { 1, 2 } };   /* not random */
    client_scratch_init(&l->scratch);
    clients_init(&l->clients, LOOP_PEERS, &l->poller,
                 options & LOOP_IDLE ? 5000 : 0, transaction_forget, &l->store);
    if (options & LOOP_PASSWORD)
        l->password = (struct password){ .length = 6, .bytes = "secret" };
}

void loop_free(struct loop *l)
{
    for (size_t i = 0; i < LOOP_PEERS; i++) {
        struct client *client = l->peers[i].client;
        if (client != NULL) {
            peer_end(&l->peers[i]);
            pubsub_unsubscribe_all(&l->pubsub, client);
        }
    }
    clients_free(&l->clients);
    poller_close(&l->poller);
    client_scratch_free(&l->scratch);
    for (size_t i = 0; i < STORE_DATABASES; i++)
        store_clear(&l->store, i);
}
