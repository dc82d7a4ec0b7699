/*
 * text: lines for people, as INFO and CLIENT LIST answer with.
 */
#ifndef TEXT_H
#define TEXT_H

#include "command.h"

/* Appends in the manner of printf(3), 255 bytes at most. */
__attribute__((format(printf, 2, 3)))
void text_append(struct buffer *text, const char *format, ...);

/* All that a buffer holds, borrowed from it. */
struct slice text_of(const struct buffer *buffer);

/* Letters in lower case: what a client asks for may be in either, and
   glob_match() tells them apart. The caller frees it. */
struct buffer text_lower(struct slice text);

/* Replies with the text, and frees it. */
void text_reply(struct call *call, struct buffer *text);

#endif
