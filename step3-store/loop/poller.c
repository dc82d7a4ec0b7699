#include "poller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void poller_open(struct poller *poller, const char *backend, size_t max_tokens)
{
    *poller = (struct poller){
        .backend = strcmp(backend, "epoll") == 0 ? &poller_epoll : &poller_poll
    };
    if (poller->backend->open == NULL) {
        fprintf(stderr, "%s is not available on this system. Start the server "
                "without --backend, and it uses poll.\n", backend);
        exit(EXIT_FAILURE);
    }
    poller->backend->open(poller, max_tokens);
}

void poller_close(struct poller *poller)
{
    poller->backend->close(poller);
}

bool poller_add(struct poller *poller, size_t token, int fd, short events)
{
    return poller->backend->add(poller, token, fd, events);
}

void poller_modify(struct poller *poller, size_t token, int fd, short events)
{
    poller->backend->modify(poller, token, fd, events);
}

void poller_remove(struct poller *poller, size_t token)
{
    poller->backend->remove(poller, token);
}

void poller_wait(struct poller *poller, int timeout_ms)
{
    poller->backend->wait(poller, timeout_ms);
}

bool poller_next(struct poller *poller, size_t *token, short *events)
{
    return poller->backend->next(poller, token, events);
}
