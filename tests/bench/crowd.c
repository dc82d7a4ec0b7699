#include "crowd.h"
#include "memory.h"
#include "net.h"
#include "resp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 256, SCRATCH_SIZE = 256 * 1024,
    SHOWN = 60                  /* how many bytes of a wrong reply are shown */
};

void crowd_open(struct crowd *c, struct target *target, size_t count)
{
    *c = (struct crowd){ .target = target, .count = count };
    c->epoll = epoll_create1(0);
    if (c->epoll < 0)
        target_fail("cannot use epoll: %s", strerror(errno));
    c->members = xcalloc(count, sizeof *c->members);
    c->scratch = xmalloc(SCRATCH_SIZE);
    for (size_t i = 0; i < count; i++)
        c->members[i].socket = -1;
}

static void disconnect(struct member *m)
{
    if (m->socket >= 0)
        close(m->socket);
    m->socket = -1;
}

void crowd_close(struct crowd *c)
{
    for (size_t i = 0; i < c->count; i++)
        disconnect(&c->members[i]);
    free(c->members);
    free(c->scratch);
    close(c->epoll);
}

static void watch(struct crowd *c, struct member *m, int how, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = m };

    epoll_ctl(c->epoll, how, m->socket, &event);
}

/* Sends what is left of the batch. All members share one buffer for it, so this
   first writes the member's own keys into it. */
static void send_rest(struct crowd *c, struct member *m)
{
    bool was_blocked = m->blocked;

    work_number(c->work, m->first, c->keys);
    ssize_t taken = write(m->socket,
                          buffer_bytes(&c->work->requests) + m->sent,
                          c->asked - m->sent);
    if (taken < 0 && errno != EAGAIN && errno != EINTR)
        target_fail("cannot send a request: %s", strerror(errno));
    m->sent += taken > 0 ? (size_t)taken : 0;
    m->blocked = m->sent < c->asked;
    if (m->blocked != was_blocked)
        watch(c, m, EPOLL_CTL_MOD, m->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* Connects a member. A visit's socket may be a blocking one, because it is read
   only when it is ready, and its request fits in the kernel's buffer. */
static void connect_member(struct crowd *c, struct member *m)
{
    m->socket = target_connect(c->target);
    if (!c->work->visits)
        net_set_nonblocking(m->socket);
    watch(c, m, EPOLL_CTL_ADD, EPOLLIN);
}

/* Sends the member's next batch, unless the work is done. */
static void send_batch(struct crowd *c, struct member *m, int64_t now_ns)
{
    if (c->left <= 0 || now_ns >= c->deadline_ns)
        return;
    c->left -= c->pipeline;
    c->busy++;
    m->first = c->next;
    c->next = (c->next + c->pipeline) % c->keys;
    m->sent = m->received = 0;
    m->began_at_ns = now_ns;
    if (m->socket < 0)
        connect_member(c, m);
    send_rest(c, m);
}

/* Returns true if the `got` bytes, which follow `before` right ones, are the
   expected replies, of which any may be incomplete. */
static bool is_right(const struct crowd *c, size_t before, size_t got)
{
    const char *reply = buffer_bytes(&c->work->reply);
    size_t length = buffer_length(&c->work->reply);

    for (size_t done = 0, part; done < got; done += part) {
        size_t from = (before + done) % length;
        part = length - from < got - done ? length - from : got - done;
        if (memcmp(c->scratch + done, reply + from, part) != 0)
            return false;
    }
    return true;
}

static _Noreturn void wrong_answer(const char *bytes, size_t length)
{
    struct slice part = { bytes, length < SHOWN ? length : SHOWN };
    struct buffer text = { 0 };

    resp_append_escaped(&text, part);
    target_fail("the server sent a wrong reply: \"%.*s\"",
                (int)buffer_length(&text), buffer_bytes(&text));
}

/* Returns true if all replies to the batch, or the one to a visit, have
   arrived. */
static bool is_complete(struct crowd *c, struct member *m, size_t got)
{
    size_t before = m->received;

    m->received += got;
    if (c->work->visits)
        return c->scratch[got - 1] == '\n';
    if (m->received > c->answered || (!m->checked && !is_right(c, before, got)))
        wrong_answer(c->scratch, got);
    m->checked = m->checked || m->received == c->answered;
    return m->received == c->answered;
}

static void receive(struct crowd *c, struct member *m)
{
    ssize_t got = read(m->socket, c->scratch, SCRATCH_SIZE);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        target_fail("the server closed a connection that waits for a reply%s%s",
                    got < 0 ? ": " : "", got < 0 ? strerror(errno) : "");
    if (!is_complete(c, m, (size_t)got))
        return;
    if (c->work->visits)
        disconnect(m);
    int64_t now_ns = target_now_ns();
    histogram_add(c->latencies, now_ns - m->began_at_ns);
    c->busy--;
    send_batch(c, m, now_ns);
}

/* Lets each member send its first batch. */
static void send_first_batches(struct crowd *c)
{
    for (size_t i = 0; i < c->count; i++) {
        c->members[i].checked = false;
        send_batch(c, &c->members[i], target_now_ns());
    }
}

long crowd_run(struct crowd *c, struct work *work, long keys, long requests,
               int64_t duration_ms, struct histogram *latencies)
{
    struct epoll_event events[EVENTS_MAX];

    c->work = work;
    c->asked = buffer_length(&work->requests);
    c->pipeline = (long)(c->asked / work->request_length);
    c->answered = (size_t)c->pipeline * buffer_length(&work->reply);
    c->keys = keys;
    c->next = 0;
    c->left = requests;
    c->deadline_ns = target_now_ns() + duration_ms * 1000000;
    c->latencies = latencies;
    send_first_batches(c);
    while (c->busy > 0) {
        int ready = epoll_wait(c->epoll, events, EVENTS_MAX,
                               TARGET_TIMEOUT_MS);
        if (ready == 0)
            target_fail("%zu clients wait, and nothing arrived for %d s",
                        c->busy, TARGET_TIMEOUT_MS / 1000);
        for (int i = 0; i < ready; i++) {
            struct member *m = events[i].data.ptr;
            if (events[i].events & EPOLLOUT)
                send_rest(c, m);
            if (events[i].events & ~(uint32_t)EPOLLOUT)
                receive(c, m);
        }
    }
    /* `left` was reduced by complete batches. */
    return requests - c->left;
}
