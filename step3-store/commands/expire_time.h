/*
 * expire_time: the moment that EX, PX, EXAT, PXAT and their like name.
 */
#ifndef EXPIRE_TIME_H
#define EXPIRE_TIME_H

#include "command.h"

/* Reads argument number `argument`, a positive number of seconds or of
   milliseconds; `absolute`: since 1970, or else from now. `*due` becomes the
   milliseconds since 1970 that store_set_deadline() wants. It may have passed.
   False if there is no such time, and then the reply is Redis's error. */
bool expire_time_read(struct call *call, size_t argument, bool seconds,
                      bool absolute, int64_t *due);

#endif
