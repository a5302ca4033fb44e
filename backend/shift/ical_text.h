/* ical_text.h -- walks as the text of a calendar: RFC 5545, written by libical. */
#ifndef SHIFT_ICAL_TEXT_H
#define SHIFT_ICAL_TEXT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ical_event {
    const char *uid; /* the same as long as it is the same walk */
    uint64_t sequence;
    int64_t begins_at; /* seconds since 1970, UTC */
    int64_t ends_at;
    const char *summary;
    const char *location; /* NULL: none */
    bool cancelled;
};

/* What a calendar says besides its events. */
struct ical_head {
    const char *zone; /* whose clocks the events are on; it is described in the text */
    const char *name; /* what a calendar program calls it */
    int64_t now;      /* when it was written */
};

/* Adds the whole calendar. Fails: UNSUPPORTED (no such zone), NO_MEMORY; TOO_LARGE by the buffer.
 */
MUST_CHECK enum status ical_text_write(const struct ical_head *head,
                                       const struct ical_event *events, size_t count,
                                       struct buffer *out);

#endif
