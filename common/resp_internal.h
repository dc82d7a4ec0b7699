/*
 * resp_internal: what the parts of the decoder share. Only the resp_*.c files
 * include this.
 */
#ifndef RESP_INTERNAL_H
#define RESP_INTERNAL_H

#include "resp.h"

/* The result of parsing a part of a frame. */
enum parse_status {
    PARSE_CONTINUE,     /* go on with the next line or bulk string */
    PARSE_DONE,         /* the frame is complete */
    PARSE_NEED_MORE,    /* it is not: more bytes are needed */
    PARSE_ERROR         /* malformed: the decoder's `error` says why */
};

/* What a peer may make us read, in one grammar. */
struct parse_limits {
    size_t line_bytes;      /* of a line */
    size_t bulk_bytes;      /* of a bulk string */
    size_t frame_bytes;     /* of a frame, with the list of its values */
    int depth;              /* arrays within arrays */
};

/* Returns the limits of the decoder's grammar, which are constant. */
const struct parse_limits *parse_limits(const struct resp_decoder *decoder);

/* Parses one line of a request: redis-server's grammar. Returns the result. */
enum parse_status parse_request_line(struct resp_decoder *decoder, char *bytes,
                                     size_t length);

/* Parses one line of a frame or reply: any value. Returns the result. */
enum parse_status parse_frame_line(struct resp_decoder *decoder, char *bytes,
                                   size_t length);

/* Parses an inline command: a line of words, which is a complete frame. Returns
   PARSE_DONE, PARSE_NEED_MORE or PARSE_ERROR. */
enum parse_status parse_inline_line(struct resp_decoder *decoder, char *bytes,
                                    size_t length);

/* Returns PARSE_ERROR, with `why` as the decoder's error. */
enum parse_status parse_fail(struct resp_decoder *decoder, const char *why);

/* Returns true if the frame stays within its limit with one more value, of
   `length` bytes. The list of the values counts: an integer may take four bytes
   on the wire, and takes ten times as many in the list. */
bool parse_fits(const struct resp_decoder *decoder, size_t length);

/* Searches for the byte `end` of the line being read, from where the last call
   stopped. Returns PARSE_CONTINUE if it is there, and then `position` is its
   index; PARSE_NEED_MORE if it has not arrived; PARSE_ERROR if the line or the
   frame exceeds its limit. */
enum parse_status parse_until(struct resp_decoder *decoder, const char *bytes,
                              size_t length, char end,
                              const char *error_if_too_long);

/* Makes `position` the start of the next line, or of a bulk string. Inline: it
   is called twice for each argument. */
inline void parse_begin_line(struct resp_decoder *decoder, size_t position)
{
    decoder->position = decoder->line_start = position;
}

/* Appends a value without text, and returns it, borrowed until the next one is
   appended. */
struct resp_value *parse_add_value(struct resp_values *values,
                                   enum resp_type type);

/* Appends a value whose text is `length` bytes at `offset`. resp_decode() sets
   text.bytes once the frame is complete, because the bytes might move. */
void parse_add_text(struct resp_values *values, enum resp_type type,
                    size_t offset, size_t length);

/* Notes that a value is complete, and with it each array whose last element it
   was. Returns PARSE_DONE if that completes the frame, else PARSE_CONTINUE. */
enum parse_status parse_end_value(struct resp_decoder *decoder);

/* Notes that the next `count` values are elements of the last one. Returns
   PARSE_ERROR if arrays are nested too deep; without elements the value is
   complete, and it returns what parse_end_value() does; else PARSE_CONTINUE. */
enum parse_status parse_open_array(struct resp_decoder *decoder,
                                   int64_t count);

#endif
