#include "resp_internal.h"

#include <stdlib.h>

void resp_decoder_init(struct resp_decoder *decoder,
                       enum resp_grammar grammar)
{
    *decoder = (struct resp_decoder){ .grammar = grammar, .bulk_length = -1 };
}

void resp_decoder_free(struct resp_decoder *decoder)
{
    resp_values_free(&decoder->frame);
    free(decoder->remaining);
    decoder->remaining = NULL;
    decoder->depth_capacity = 0;
    resp_decoder_reset(decoder);
}

void resp_decoder_reset(struct resp_decoder *decoder)
{
    decoder->position = decoder->line_start = decoder->frame.count = 0;
    decoder->bulk_length = -1;
    decoder->depth = 0;
}

/* The bytes of a bulk string are counted, not read. redis-server does not read
   the CRLF that ends them either; in the other grammars it is required. */
static enum parse_status parse_bulk(struct resp_decoder *decoder,
                                    const char *bytes, size_t length)
{
    size_t size = (size_t)decoder->bulk_length;
    size_t end = decoder->position + size;

    if (decoder->grammar != RESP_REQUESTS)
        for (size_t i = end; i < length && i < end + 2; i++)
            if (bytes[i] != "\r\n"[i - end])
                return parse_fail(decoder, "expected CRLF");
    if (length < end + 2)
        return PARSE_NEED_MORE;
    parse_add_text(&decoder->frame, decoder->bulk_type, decoder->position,
                   size);
    decoder->bulk_length = -1;
    parse_begin_line(decoder, end + 2);
    return parse_end_value(decoder);
}

enum resp_result resp_decode(struct resp_decoder *decoder, char *bytes,
                             size_t length)
{
    struct resp_values *frame = &decoder->frame;
    enum parse_status status;

    do {
        if (decoder->bulk_length >= 0)
            status = parse_bulk(decoder, bytes, length);
        else if (decoder->grammar == RESP_REQUESTS)
            status = parse_request_line(decoder, bytes, length);
        else
            status = parse_frame_line(decoder, bytes, length);
    } while (status == PARSE_CONTINUE);
    if (status != PARSE_DONE)
        return status == PARSE_NEED_MORE ? RESP_NEED_MORE : RESP_NOT_RESP;
    for (size_t i = 0; i < frame->count; i++)
        frame->items[i].text.bytes = bytes + frame->items[i].offset;
    return RESP_FRAME;
}
