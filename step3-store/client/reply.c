#include "reply.h"
#include "../bounds.h"
#include "errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    DIRECT_SEND_MIN = 16 * 1024,    /* bytes of a value that are sent directly
                                       rather than copied into the output. With
                                       more than that in the output already, the
                                       socket is probably full */
    AROUND_MAX = 64                 /* bytes of a header and an end, or of a
                                       short value, and more */
};

void reply_begin(struct reply *reply, struct client *client)
{
    *reply = (struct reply){
        .client = client, .output = client->output,
        .skipped = client->reply_skip,
        .wanted = !client->reply_off && !client->reply_skip
    };
    client->reply_skip = false;
}

void reply_begin_message(struct reply *message, struct client *client)
{
    *message = (struct reply){
        .client = client, .output = client->output, .wanted = true
    };
}

void reply_continue(struct reply *reply)
{
    const struct client *client = reply->client;

    if (client->reply_off || !client_accepts_requests(client))
        reply->wanted = false;
}

void reply_enable(struct reply *reply)
{
    reply_reset(reply);
    reply->wanted = true;
}

void reply_disable(struct reply *reply)
{
    reply->client->reply_off = true;
}

void reply_skip_next(struct reply *reply)
{
    reply->client->reply_skip = !reply->client->reply_off;
}

void reply_reset(struct reply *reply)
{
    reply->client->reply_off = false;
    reply->wanted = !reply->skipped;
}

/* Returns where to append a value of `size` bytes with its header and end (0: a
   short value), or NULL if it must not be appended. Every value of every reply
   passes through here. */
static struct buffer *output_for(struct reply *reply, size_t size)
{
    struct client *client = reply->client;

    if (!reply->wanted || client->state == CLIENT_FINISHED)
        return NULL;
    if (buffer_length(reply->output) + size + AROUND_MAX <= CLIENT_REPLY_MAX)
        return reply->output;
    client_drop_overflow(client, "output buffer", CLIENT_REPLY_MAX);
    return NULL;
}

void reply_simple(struct reply *reply, const char *text)
{
    struct buffer *out = output_for(reply, 0);

    if (out != NULL)
        resp_encode_simple(out, text);
}

/* Appends a constant: SET and many other commands reply this, and
   reply_simple() would count the length of the text each time. */
void reply_ok(struct reply *reply)
{
    static const char ok[] = "+OK\r\n";
    struct buffer *out = output_for(reply, 0);

    if (out != NULL)
        buffer_append(out, (struct slice){ ok, sizeof ok - 1 });
}

void reply_integer(struct reply *reply, int64_t number)
{
    struct buffer *out = output_for(reply, 0);

    if (out != NULL)
        resp_encode_integer(out, number);
}

void reply_null(struct reply *reply)
{
    struct buffer *out = output_for(reply, 0);

    if (out == NULL)
        return;
    if (reply->client->resp3)
        buffer_append(out, slice_of("_\r\n"));
    else
        resp_encode_null(out);
}

void reply_null_array(struct reply *reply)
{
    struct buffer *out = output_for(reply, 0);

    if (reply->client->resp3)
        reply_null(reply);
    else if (out != NULL)
        resp_encode_header(out, RESP_ARRAY, -1);
}

void reply_bulk(struct reply *reply, struct slice text)
{
    struct buffer *out = output_for(reply, text.length);

    if (out == NULL)
        return;
    if (text.length >= DIRECT_SEND_MIN && out == reply->client->output
        && buffer_length(out) < DIRECT_SEND_MIN)
        reply->sent_bytes += client_send_bulk(reply->client, text);
    else
        resp_encode_bulk(out, text);
}

void reply_error(struct reply *reply, const char *format, ...)
{
    struct buffer *out = output_for(reply, ERROR_TEXT_SIZE);
    char text[ERROR_TEXT_SIZE];
    va_list arguments;

    if (out == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    /* Removes line ends at the end, which came from the client, as Redis
       does. */
    for (size_t end = strlen(text);
         end > 0 && (text[end - 1] == '\r' || text[end - 1] == '\n'); end--)
        text[end - 1] = '\0';
    resp_encode_error(out, "%s", text);
}

void reply_syntax_error(struct reply *reply)
{
    reply_error(reply, "ERR syntax error");
}

void reply_wrong_arity(struct reply *reply, const char *name)
{
    char text[ERROR_TEXT_SIZE];

    errors_format_wrong_arity(text, name);
    reply_error(reply, "%s", text);
}

static void reply_header(struct reply *reply, enum resp_type type,
                         size_t count)
{
    struct buffer *out = output_for(reply, 0);

    if (out != NULL)
        resp_encode_header(out, type, (int64_t)count);
}

void reply_array(struct reply *reply, size_t count)
{
    reply_header(reply, RESP_ARRAY, count);
}

void reply_map(struct reply *reply, size_t pairs)
{
    if (reply->client->resp3)
        reply_header(reply, RESP_MAP, pairs);
    else
        reply_header(reply, RESP_ARRAY, 2 * pairs);
}

void reply_set(struct reply *reply, size_t count)
{
    reply_header(reply, reply->client->resp3 ? RESP_SET : RESP_ARRAY, count);
}

void reply_push(struct reply *reply, size_t count)
{
    reply_header(reply, reply->client->resp3 ? RESP_PUSH : RESP_ARRAY, count);
}

void reply_part_begin(struct reply *part, const struct reply *whole)
{
    *part = (struct reply){ .client = whole->client, .output = &part->part,
                            .wanted = whole->wanted };
}

void reply_part_append(struct reply *part, struct slice bytes)
{
    struct buffer *out = output_for(part, bytes.length);

    if (out != NULL)
        buffer_append(out, bytes);
}

void reply_part_printf(struct reply *part, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    reply_part_append(part, slice_of(text));
}

bool reply_part_is_empty(const struct reply *part)
{
    return buffer_length(&part->part) == 0;
}

/* Puts `before` in front of the part's bytes. */
static void prepend(struct buffer *part, struct slice before)
{
    buffer_reserve(part, before.length);
    memmove(buffer_bytes(part) + before.length, buffer_bytes(part),
            buffer_length(part));
    memcpy(buffer_bytes(part), before.bytes, before.length);
    buffer_commit(part, before.length);
}

/* The larger of the two stays where it is, or a large part would take its
   memory twice. */
void reply_part_end(struct reply *part, struct reply *whole)
{
    struct slice bytes = buffer_slice(&part->part);
    struct buffer *out = output_for(whole, bytes.length);

    if (out != NULL && bytes.length > buffer_length(out)) {
        if (buffer_length(out) > 0)
            prepend(&part->part, buffer_slice(out));
        buffer_free(out);
        *out = part->part;
        part->part = (struct buffer){ 0 };
    } else if (out != NULL) {
        buffer_append(out, bytes);
    }
    reply_part_discard(part);
}

void reply_part_end_text(struct reply *part, struct reply *whole)
{
    static const char format[] = "txt:";
    bool resp3 = whole->client->resp3;
    size_t length = buffer_length(&part->part);

    if (resp3) {
        reply_header(whole, RESP_VERBATIM, sizeof format - 1 + length);
        reply_part_append(whole, slice_of(format));
    } else {
        reply_header(whole, RESP_BULK, length);
    }
    reply_part_end(part, whole);
    reply_part_append(whole, slice_of("\r\n"));
}

void reply_part_discard(struct reply *part)
{
    buffer_free(&part->part);
}
