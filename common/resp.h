/*
 * resp: the Redis serialization protocol, bytes to values and back.
 *
 * The decoder does no I/O and owns no bytes. It is given what has arrived so
 * far and says one of three things: here is a complete frame, more bytes are
 * needed, or these bytes can never become a frame. "More" is not an error: TCP
 * carries a stream, and may split it anywhere.
 *
 * Sources: the Redis protocol specification (RESP2 and RESP3), and for
 * requests what redis-server 7.0 accepts and replies.
 */
#ifndef RESP_H
#define RESP_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* What the decoder reads. */
enum resp_grammar {
    RESP_REQUESTS,  /* as redis-server reads them: arrays of bulk strings, or
                       inline commands (a line of words) */
    RESP_FRAMES,    /* any RESP2 value, or an inline command */
    RESP_REPLIES    /* as a client reads them: any RESP2 or RESP3 value */
};

/* The types, each by its first byte. */
enum resp_type {
    RESP_SIMPLE = '+', RESP_ERROR = '-', RESP_INTEGER = ':', RESP_BULK = '$',
    RESP_ARRAY = '*',
    /* `$-1` and `*-1` in RESP2; a type of its own in RESP3, like these: */
    RESP_NULL = '_', RESP_BOOLEAN = '#', RESP_DOUBLE = ',',
    RESP_BIG_NUMBER = '(', RESP_BULK_ERROR = '!', RESP_VERBATIM = '=',
    RESP_MAP = '%', RESP_SET = '~', RESP_PUSH = '>'
};

/* The limits of what a client may make a server read; beyond them input is
   malformed. */
enum {
    RESP_LINE_MAX = 64 * 1024,              /* bytes of a line */
    RESP_BULK_MAX = 512 * 1024 * 1024,      /* bytes of a bulk string */
    RESP_COUNT_MAX = INT32_MAX,             /* values of an array */
    RESP_DEPTH_MAX = 32,                    /* arrays within arrays */
    RESP_FRAME_MAX = 1024 * 1024 * 1024     /* bytes of a frame, with the list
                                               of its values */
};

/* The limits of a reply. A client chose its server, and redis-server sends
   lines and bulk strings of any length, so only memory limits its bytes. Its
   scripts can return arrays nested nearly 8,000 deep. */
enum { RESP_REPLY_DEPTH_MAX = 8192 };       /* arrays within arrays */

/* Lower limits for requests, and the errors for what exceeds them. */
struct resp_request_limits {
    int64_t bulk_max;           /* bytes of an argument */
    int64_t count_max;          /* arguments, the command's name included */
    const char *bulk_error;     /* for a longer argument */
    const char *count_error;    /* for more arguments */
};

/* One value of a frame. */
struct resp_value {
    enum resp_type type;    /* says which of the next two is set */
    int64_t number;     /* Integer: its value. Boolean: 0 or 1. Array, Map,
                           Set and Push: how many of the values that follow
                           are its elements */
    struct slice text;  /* the bytes of any other type, Null's as they came:
                           "$-1"; borrowed */
    size_t offset;      /* the decoder's own: where the text begins */
};

/* A list of values that grows. All zero (`{0}`) is empty. */
struct resp_values {
    struct resp_value *items;   /* owned */
    size_t count;               /* values in it */
    size_t capacity;            /* values allocated */
};

/* One frame being read. Offsets, not pointers, so that the bytes may move in
   memory between two calls. */
struct resp_decoder {
    enum resp_grammar grammar;  /* constant */
    const struct resp_request_limits *request_limits;   /* for the caller to
                                       set; NULL: only those of the protocol */
    size_t position;            /* offset of the first byte not read yet */
    size_t line_start;          /* offset of the line being read */
    int64_t bulk_length;        /* of the bulk string being read; -1: none */
    enum resp_type bulk_type;   /* of the bulk string being read */
    int depth;                  /* how many arrays are open */
    int depth_capacity;         /* how many arrays `remaining` has room for */
    int32_t *remaining;         /* values that each open array lacks; owned */
    struct resp_values frame;   /* the values read so far, in order */
    char error[64];             /* after RESP_NOT_RESP: why */
};

/* What resp_decode() returns. */
enum resp_result {
    RESP_FRAME,         /* `frame` is complete and took `position` bytes */
    RESP_NEED_MORE,     /* call again when more bytes have arrived */
    RESP_NOT_RESP       /* `error` says why; the stream cannot be read on */
};

/* Initializes a decoder. It holds no memory yet. */
void resp_decoder_init(struct resp_decoder *decoder,
                       enum resp_grammar grammar);

/* Frees what the decoder allocated. It can be used again. */
void resp_decoder_free(struct resp_decoder *decoder);

/* Decodes one frame from the `length` bytes at `bytes`, where the frame begins.
   Returns the result. After RESP_NEED_MORE call it again with the same bytes
   and those that have arrived since; the bytes might have moved. It goes on
   where it stopped and skips the bytes of a bulk string, so the time is linear
   in the bytes that arrive, however the stream was split. No memory is
   allocated for a length or count that the peer merely claims.

   After RESP_FRAME `frame` is a flat list: an array is followed by its
   elements, and each of them by its own. A request is its arguments alone, the
   command's name first. Their text is borrowed from `bytes`. A frame without
   values was an empty line or request: skip it, as redis-server does. The
   quotes of an inline command are removed in place, in `bytes`. */
enum resp_result resp_decode(struct resp_decoder *decoder, char *bytes,
                             size_t length);

/* Discards the frame, for the next one: it begins `position` bytes later. */
void resp_decoder_reset(struct resp_decoder *decoder);

/* Splits the `length` bytes at `bytes` + `start` into words, as inline commands
   and redis-cli do: separated by white space, "double quotes" with \n \r \t \b
   \a \xHH, 'single quotes' with \'. Removes the quotes in place and appends the
   words to `words` as RESP_BULK: the offsets count from `bytes`, and the caller
   sets text.bytes. Returns true, or false if a quote is not closed, or a
   closing quote not followed by white space. `bytes` may be NULL if `length` is
   0. The rules are those of Redis's sdssplitargs(). */
bool resp_split_line(struct resp_values *words, char *bytes, size_t start,
                     size_t length);

/* Frees the list's memory. It is empty and can be used again. */
void resp_values_free(struct resp_values *values);

/* Parses all of `text` as a decimal integer: an optional minus sign, digits
   without leading zeros, within an int64_t. Returns true and sets `*number`, or
   returns false if it is not one. */
bool resp_parse_integer(struct slice text, int64_t *number);

/* Encoding. Each function appends one value to `out`. */

/* Appends a simple string. `text` holds neither CR nor LF. */
void resp_encode_simple(struct buffer *out, const char *text);

/* Appends an error, in the manner of printf(3), cut at 512 bytes. A CR or LF
   would end it early, so it becomes a space. */
__attribute__((format(printf, 2, 3)))
void resp_encode_error(struct buffer *out, const char *format, ...);

/* Appends an integer. */
void resp_encode_integer(struct buffer *out, int64_t number);

/* Appends a bulk string: any bytes. */
void resp_encode_bulk(struct buffer *out, struct slice text);

/* Appends RESP2's null, as GET of a missing key returns it. */
void resp_encode_null(struct buffer *out);

/* Appends a type byte, a number and CRLF: the header of a bulk string of
   `number` bytes, or of an array of `number` values (of a map: pairs), which
   the caller appends. */
void resp_encode_header(struct buffer *out, enum resp_type type,
                        int64_t number);

/* Appends decoded values, byte for byte as a peer can have sent them. */
void resp_encode_values(struct buffer *out, const struct resp_value *values,
                        size_t count);

/* Appends the debug form of a frame, as the tutorials print it:
   Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")]). */
void resp_append_debug(struct buffer *out, const struct resp_values *frame);

/* Appends the debug form to `out`, which is empty, but stops soon after
   `max_bytes`: for a log that cuts its lines anyway, and would wait for the
   debug form of a frame of 512 MiB, which can have 2 GiB. */
void resp_append_debug_prefix(struct buffer *out,
                              const struct resp_values *frame,
                              size_t max_bytes);

/* Appends `text` with \n \r \t \\ \" \0 escaped, and every other byte that is
   not printable ASCII as \xNN. */
void resp_append_escaped(struct buffer *out, struct slice text);

#endif
