#include "work.h"
#include "memory.h"
#include "resp.h"

#include <stdlib.h>
#include <string.h>

static const char key[] = "key:000000000000";

enum { DIGITS = 12 };

static void append_value(struct buffer *out, size_t size)
{
    char *value = xmalloc(size);

    memset(value, 'v', size);
    resp_encode_bulk(out, (struct slice){ value, size });
    free(value);
}

static void append_request(struct work *w, const char *command, size_t value)
{
    size_t before = buffer_length(&w->requests);

    resp_encode_header(&w->requests, RESP_ARRAY, command[0] == 'P' ? 1
                       : command[0] == 'G' ? 2 : 3);
    resp_encode_bulk(&w->requests, slice_of(command));
    if (command[0] != 'P') {
        resp_encode_bulk(&w->requests, slice_of(key));
        w->digits = buffer_length(&w->requests) - before - strlen("\r\n")
            - DIGITS;
    }
    if (command[0] == 'S')
        append_value(&w->requests, value);
    w->request_length = buffer_length(&w->requests) - before;
}

void work_init(struct work *w, const char *name, size_t value, size_t pipeline)
{
    const char *command = "PING";

    *w = (struct work){ .visits = strcmp(name, "connect") == 0 };
    if (strcmp(name, "get") == 0) {
        command = "GET";
        append_value(&w->reply, value);
    } else if (strcmp(name, "set") == 0) {
        command = "SET";
        resp_encode_simple(&w->reply, "OK");
    } else {
        resp_encode_simple(&w->reply, "PONG");
    }
    for (size_t i = 0; i < pipeline; i++)
        append_request(w, command, value);
}

void work_free(struct work *w)
{
    buffer_free(&w->requests);
    buffer_free(&w->reply);
}

void work_number(struct work *w, long first, long keys)
{
    char *request = buffer_bytes(&w->requests);
    const char *end = request + buffer_length(&w->requests);

    if (w->digits == 0)
        return;
    for (; request < end; request += w->request_length) {
        long number = first;
        for (int i = DIGITS; i-- > 0; number /= 10)
            request[w->digits + (size_t)i] = (char)('0' + number % 10);
        first = first + 1 < keys ? first + 1 : 0;
    }
}
