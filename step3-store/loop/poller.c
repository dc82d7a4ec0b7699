#include "poller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ready_open(struct ready *ready, const char *make, size_t most)
{
    *ready = (struct ready){
        .make = strcmp(make, "epoll") == 0 ? &ready_epoll : &ready_poll
    };
    if (ready->make->open == NULL) {
        fprintf(stderr, "There is no %s on this system. Start the server "
                "without --wait, and it uses poll.\n", make);
        exit(EXIT_FAILURE);
    }
    ready->make->open(ready, most);
}

void ready_close(struct ready *ready)
{
    ready->make->close(ready);
}

bool ready_add(struct ready *ready, size_t who, int descriptor, short events)
{
    return ready->make->add(ready, who, descriptor, events);
}

void ready_want(struct ready *ready, size_t who, int descriptor, short events)
{
    ready->make->want(ready, who, descriptor, events);
}

void ready_remove(struct ready *ready, size_t who)
{
    ready->make->remove(ready, who);
}

void ready_wait(struct ready *ready, int milliseconds)
{
    ready->make->wait(ready, milliseconds);
}

bool ready_next(struct ready *ready, size_t *who, short *events)
{
    return ready->make->next(ready, who, events);
}
