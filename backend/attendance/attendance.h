/* attendance.h -- the rules of who was there, free of storage. Rules: docs/attendance.md */
#ifndef ATTENDANCE_ATTENDANCE_H
#define ATTENDANCE_ATTENDANCE_H

#include "shift/shift.h"

/* One person's presence in one walk. */
struct attendance {
    struct wire_id member_id;
    int64_t in_at;          /* 0: was not there */
    int64_t out_at;         /* 0: on the way */
    int64_t home_at;        /* 0: has not said so */
    struct wire_id in_hat;  /* zero: a resident's own */
    struct wire_id out_hat; /* the same */
    enum wire_attendance_way in_way;
    enum wire_attendance_way out_way;
};

/* Whether presence in the walk may be told now: it stood on the calendar, is about to begin or has,
 * and is over for a week at most.
 * Fails: CLOSED.  Source: ATTENDANCE-3 */
MUST_CHECK enum status attendance_may_tell(const struct shift *shift,
                                           const struct settings *settings, int64_t now);

/* Whether a moment lies in the walk's own hours: from thirty minutes before it to its automatic
 * end, and not ahead of the clock.
 * Fails: FIELD_TOO_SMALL, FIELD_TOO_LARGE.  Source: ATTENDANCE-3 */
MUST_CHECK enum status attendance_may_be_at(const struct shift *shift,
                                            const struct settings *settings, int64_t at,
                                            int64_t now);

/* When who has not checked out is out: the plan's end, or the check-in when that came later.
 * Source: ATTENDANCE-4 */
int64_t attendance_automatic_end(const struct shift *shift, int64_t in_at);

/* Whole minutes between in and out; 0 while on the way. */
uint64_t attendance_minutes(const struct attendance *attendance);

/* CLOSED or NOT_WALKED, by the adults who were there, guests counted.
 * Source: domain decision 2, CONTRIBUTION-1 */
enum shift_phase attendance_phase(uint64_t present, uint64_t adult_guests);

struct wire_attendance attendance_show(const struct attendance *attendance);

#endif
