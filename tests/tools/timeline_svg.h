/*
 * timeline_svg: the timeline as a picture, for light and for dark pages.
 */
#ifndef TIMELINE_SVG_H
#define TIMELINE_SVG_H

#include "timeline_visits.h"

#include <stdbool.h>

/* Writes the visits to PATH-light.svg and PATH-dark.svg, on a time axis of
   `axis_ms` with a tick every `tick_ms`. Returns false with errno if a file
   cannot be written. `title` goes into the files as it is, so it must not
   contain <, > or &. */
bool timeline_draw(const char *path, const char *title,
                   const struct visit visits[static VISITS_COUNT],
                   int64_t axis_ms, int64_t tick_ms);

#endif
