#include "talker_said.h"
#include "resp.h"

#include <stdio.h>
#include <string.h>

static size_t shown(const struct said *said)
{
    return said->length < SAID_SHOWN ? said->length : SAID_SHOWN;
}

static void begin(struct said *said)
{
    if (said->answered)
        *said = (struct said){ 0 };
}

void said_add(struct said *said, struct slice bytes)
{
    begin(said);
    size_t room = SAID_SHOWN - shown(said);
    size_t size = bytes.length < room ? bytes.length : room;

    if (size > 0)
        memcpy(said->bytes + shown(said), bytes.bytes, size);
    said->length += bytes.length;
}

void said_end(struct said *said)
{
    begin(said);
    said->ended = true;
}

void said_answered(struct said *said)
{
    said->answered = true;
}

void said_print(const struct said *said)
{
    const char *end = said->ended ? ", and then EOF" : "";
    char more[80];

    if (said->length > SAID_SHOWN)
        snprintf(more, sizeof more, "... (%zu bytes)%s", said->length, end);
    else
        snprintf(more, sizeof more, "%s%s", said->length > 0 ? "" : "nothing",
                 end);
    said_print_bytes("sent:", false,
                     (struct slice){ said->bytes, shown(said) }, more);
}

void said_print_bytes(const char *what, bool cut, struct slice bytes,
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
