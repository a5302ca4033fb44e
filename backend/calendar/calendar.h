/* calendar.h -- a member's own walks at a secret address, for calendar programs.
 * Rules: protocol/docs/calendar.md */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "base/buffer.h"
#include "crypto/public/hash.h"
#include "server/core/request.h"

#include <stdbool.h>

/* How often each feed was read lately, in memory alone. Feeds whose hashes begin alike share a
 * place, and the one read last has it: nobody is refused for somebody else's reading. */
enum { CALENDAR_PLACES = 4096, CALENDAR_TEXT_MAX = 1 << 20 };

struct calendar_reads {
    struct calendar_place {
        uint64_t key;
        int64_t since; /* the hour's beginning */
        int64_t count;
    } places[CALENDAR_PLACES];
};

/* Counts one more reading.
 * Gives: *wait_s, how long to stay away.  Fails: QUOTA_SPENT.  Source: CALENDAR-8 */
MUST_CHECK enum status calendar_count(struct calendar_reads *reads, const struct hash *hash,
                                      const struct request *r, unsigned *wait_s);

/* Whether a path is one of feeds: "/calendar", and all below it. */
bool calendar_is_path(struct span path);

/* Adds a feed's text. Takes: r  its database, arena, time and settings; the wijk is found here.
 * Fails: NOT_FOUND, QUOTA_SPENT, NO_MEMORY, STORAGE, TOO_LARGE.  Gives: *wait_s, QUOTA_SPENT's */
MUST_CHECK enum status calendar_read(struct request *r, struct calendar_reads *reads,
                                     struct span path, struct buffer *out, unsigned *wait_s);

#endif
