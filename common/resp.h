/*
 * resp: the Redis serialization protocol, bytes to values and back.
 *
 * The decoder does no I/O and owns no bytes. It is handed what has arrived
 * so far and says one of three things: a whole frame is there, more bytes are
 * needed, or these bytes can never become a frame. "More" is not an error:
 * TCP carries a stream, and may cut it anywhere.
 *
 * Sources: the Redis protocol specification (RESP2 and RESP3), and for
 * requests what redis-server 7.0 accepts and answers.
 */
#ifndef RESP_H
#define RESP_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* The grammar of what is read. */
enum resp_grammar {
    RESP_REQUESTS,  /* what redis-server reads: an array of bulk strings, or
                       an inline command, a line of words */
    RESP_FRAMES,    /* any RESP2 value, or an inline command */
    RESP_REPLIES    /* what a client reads: any RESP2 or RESP3 value */
};

/* The types, each by the byte that it begins with. */
enum resp_type {
    RESP_SIMPLE = '+', RESP_ERROR = '-', RESP_INTEGER = ':', RESP_BULK = '$',
    RESP_ARRAY = '*',
    /* `$-1` and `*-1` in RESP2; a type of its own in RESP3, like these: */
    RESP_NULL = '_', RESP_BOOLEAN = '#', RESP_DOUBLE = ',',
    RESP_BIG_NUMBER = '(', RESP_BULK_ERROR = '!', RESP_VERBATIM = '=',
    RESP_MAP = '%', RESP_SET = '~', RESP_PUSH = '>'
};

/* What a peer may make us read. Beyond them the bytes are refused. */
enum {
    RESP_LINE_MAX = 64 * 1024,              /* bytes of a line */
    RESP_BULK_MAX = 512 * 1024 * 1024,      /* bytes of a bulk string */
    RESP_COUNT_MAX = INT32_MAX,             /* values of an array */
    RESP_STRANGER_BULK_MAX = 16 * 1024,     /* the same from somebody who has */
    RESP_STRANGER_COUNT_MAX = 10,           /* not said the password */
    RESP_DEPTH_MAX = 32,                    /* arrays within arrays */
    RESP_FRAME_MAX = 1024 * 1024 * 1024     /* bytes of all of it */
};

struct resp_value {
    enum resp_type type;
    int64_t number;     /* Integer: itself. Boolean: 0 or 1. Array, Map, Set
                           and Push: how many values follow as its own */
    struct slice text;  /* the other types: their bytes, borrowed */
    size_t offset;      /* the decoder's own: where the text begins */
};

/* One frame being read. Offsets, not pointers, so that the bytes may move in
   memory between two calls; they must only keep their order. */
struct resp_decoder {
    enum resp_grammar grammar;
    size_t position;    /* the first byte that was not looked at yet */
    size_t line;        /* where the line being read begins */
    bool stranger;      /* whose requests these are has not said the password:
                           less is taken from it. The caller's to set */
    int64_t bulk;       /* bytes of the bulk string being read; -1: none */
    enum resp_type bulk_type;
    int depth;          /* how many arrays are open, and for each of them */
    int32_t missing[RESP_DEPTH_MAX];    /* the values that it still lacks */
    struct resp_value *values;          /* those of the frame, in order */
    size_t count;
    size_t capacity;
    char error[64];     /* after RESP_NOT_RESP: why */
};

enum resp_result {
    RESP_FRAME,         /* `values` holds a frame of `position` bytes */
    RESP_NEED_MORE,     /* call again when more has arrived */
    RESP_NOT_RESP       /* `error` says why; nothing more can be read */
};

void resp_decoder_init(struct resp_decoder *decoder,
                       enum resp_grammar grammar);

/* Gives back what the decoder allocated. */
void resp_decoder_free(struct resp_decoder *decoder);

/* Reads on, in the `length` bytes from where the frame begins; on the next
   call they are the same with more behind them. Each byte of a line is
   looked at once and those of a bulk string never, however the bytes are
   cut; and no memory is reserved for a length or count that the peer merely
   claims.

   After RESP_FRAME `values` are a flat list: an array, then its elements,
   and theirs behind each. A request is its arguments alone, command name
   first. Their text is borrowed from `bytes` until these move or go. A frame
   without values is an empty line or array: pass over it, as Redis does.
   The quotes of an inline command are undone in place, in `bytes`. */
enum resp_result resp_decode(struct resp_decoder *decoder, char *bytes,
                             size_t length);

/* Forgets the frame. The next begins `position` bytes further on. */
void resp_next(struct resp_decoder *decoder);

/* Splits a line into words as the Redis shell and inline commands have it:
   blanks between, "double quotes" with \n \r \t \b \a \xHH, 'single quotes'
   with \'. Appends them to `values` as RESP_BULK; their offsets count from
   `bytes`, which may be NULL if `length` is 0; the line begins `start` bytes
   behind. False if a quote is not closed, or something other than a blank
   follows the closing one. */
bool resp_split_line(struct resp_decoder *decoder, char *bytes, size_t start,
                     size_t length);

/* The decimal number that the whole of `text` is: a minus sign or none, no
   leading zeros, no blanks, within an int64_t. False if it is not one. */
bool resp_parse_integer(struct slice text, int64_t *number);

/* Encoding: each appends one value to `out`. An array is its length, and then
   as many values as that says, appended by the caller. */
void resp_encode_simple(struct buffer *out, const char *text);
void resp_encode_integer(struct buffer *out, int64_t number);
void resp_encode_bulk(struct buffer *out, struct slice text);
void resp_encode_null(struct buffer *out);
void resp_encode_null_array(struct buffer *out);
void resp_encode_array(struct buffer *out, size_t count);

/* Those that only RESP3 has: a null, a RESP_MAP of `count` pairs or a RESP_SET
   or RESP_PUSH of `count` values, and text that is meant for people. */
void resp_encode_null3(struct buffer *out);
void resp_encode_many(struct buffer *out, enum resp_type type, size_t count);
void resp_encode_verbatim(struct buffer *out, struct slice text);

/* An error, in the manner of printf(3), 512 bytes at most; the protocol ends
   it at the first CR or LF, so those become blanks. */
__attribute__((format(printf, 2, 3)))
void resp_encode_error(struct buffer *out, const char *format, ...);

/* Decoded values again, byte for byte as they can have come. */
void resp_encode_values(struct buffer *out, const struct resp_value *values,
                        size_t count);

/* The debug form: Array([Bulk(b"set"), Bulk(b"hello"), Bulk(b"world")]). */
void resp_append_debug(struct buffer *out, const struct resp_value *values,
                       size_t count);

/* `text` with \n \r \t \\ \" \0 escaped, and every other byte that cannot be
   printed as \xNN. */
void resp_append_escaped(struct buffer *out, struct slice text);

#endif
