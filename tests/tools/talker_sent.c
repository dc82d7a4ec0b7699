#include "talker_sent.h"
#include "resp.h"

#include <stdio.h>
#include <string.h>

static size_t shown(const struct sent *sent)
{
    return sent->length < SENT_SHOWN ? sent->length : SENT_SHOWN;
}

static void forget_if_answered(struct sent *sent)
{
    if (sent->answered)
        *sent = (struct sent){ 0 };
}

void sent_add(struct sent *sent, struct slice bytes)
{
    forget_if_answered(sent);
    size_t room = SENT_SHOWN - shown(sent);
    size_t size = bytes.length < room ? bytes.length : room;

    if (size > 0)
        memcpy(sent->bytes + shown(sent), bytes.bytes, size);
    sent->length += bytes.length;
}

void sent_eof(struct sent *sent)
{
    forget_if_answered(sent);
    sent->eof = true;
}

void sent_answered(struct sent *sent)
{
    sent->answered = true;
}

void sent_print(const struct sent *sent)
{
    const char *end = sent->eof ? ", and then EOF" : "";
    char more[80];

    if (sent->length > SENT_SHOWN)
        snprintf(more, sizeof more, "... (%zu bytes)%s", sent->length, end);
    else
        snprintf(more, sizeof more, "%s%s", sent->length > 0 ? "" : "nothing",
                 end);
    sent_print_bytes("sent:", false,
                     (struct slice){ sent->bytes, shown(sent) }, more);
}

void sent_print_bytes(const char *what, bool cut, struct slice bytes,
                      const char *more)
{
    struct buffer text = { 0 };

    resp_append_escaped(&text, bytes);
    fprintf(stderr, "  %-9s %s", what, cut ? "..." : "");
    if (buffer_length(&text) > 0)
        fwrite(buffer_bytes(&text), 1, buffer_length(&text), stderr);
    fprintf(stderr, "%s\n", more);
    buffer_free(&text);
}
