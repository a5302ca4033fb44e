/* local_time.h -- local days and clock times of the wijk's zone, and the instants they are.
 *
 * A day is the number 20260331, a clock time minutes since midnight, a zone its name in the
 * system's zoneinfo. libical does the calendar; nothing here counts days or hours by itself.
 */
#ifndef SHIFT_LOCAL_TIME_H
#define SHIFT_LOCAL_TIME_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOCAL_DAY_MAX = 24991231 }; /* beyond it no calendar of ours goes */

/* Whether the zone is one that the system knows. To be asked before a second thread begins: the
 * zone is read here, and the library cannot read one in two threads at once. Source: CALENDAR-10 */
bool local_zone_is_known(const char *zone);

/* The instant at which the zone's clocks show that time of that day. A time that the clocks skip
 * is read with the offset before the change, one that comes twice is the first of the two.
 *
 * Takes:  minute  since midnight; 1440 and more fall on a later day
 * Gives:  *at     seconds since 1970, UTC
 * Fails:  UNSUPPORTED (no such zone), FIELD_TOO_LARGE (the day lies beyond LOCAL_DAY_MAX)
 * Source: RFC 5545 section 3.3.5
 */
MUST_CHECK enum status local_instant(const char *zone, int32_t on, unsigned minute, int64_t *at);

/* What the zone's clocks show at an instant. */
struct local_time {
    int32_t on;
    unsigned minute;       /* since midnight */
    int32_t ahead_minutes; /* of UTC */
};

/* Fails: UNSUPPORTED. */
MUST_CHECK enum status local_time_of(const char *zone, int64_t at, struct local_time *out);

/* The day `days` after a day, or before it. */
int32_t local_day_add(int32_t on, int days);

/* From one day to another, in days; below zero when `to` is the earlier. */
int local_days_between(int32_t from, int32_t to);

#endif
