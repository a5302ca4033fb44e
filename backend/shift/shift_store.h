/* shift_store.h -- shifts in the database. Statements: shift.sql. */
#ifndef SHIFT_SHIFT_STORE_H
#define SHIFT_SHIFT_STORE_H

#include "shift/shift.h"
#include "store/db.h"

struct request;

enum {
    SHIFT_PAGE = 64,       /* shifts on one page */
    SHIFTS_OF_SERIES = 128 /* that can still be changed: at most 52 weeks ahead, and moved ones */
};

/* Finds a shift with all that is counted of it; the second form only in that walking group, the
 * third only in that buurt. Takes: r  its wijk, time and database. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status shift_find(struct request *r, const struct wire_id *shift_id,
                                  struct shift *out);
MUST_CHECK enum status shift_find_in_group(struct request *r, const struct wire_id *shift_id,
                                           const struct wire_id *walk_group_id, struct shift *out);
MUST_CHECK enum status shift_find_in_buurt(struct request *r, const struct wire_id *shift_id,
                                           const struct wire_id *buurt_id, struct shift *out);

/* Adds a new shift, and keeps a changed one; what time does next is found here.
 * Fails: CONFLICT (the id is known, or its series has that day), NOT_FOUND, STORAGE, UNSUPPORTED */
MUST_CHECK enum status shift_add(struct request *r, struct shift *shift);
MUST_CHECK enum status shift_save(struct request *r, struct shift *shift);

/* The id that a series and a day have, always the same. Source: SERIES-3 */
struct wire_id shift_id_of_series(const struct wire_id *wijk_id, const struct wire_id *series_id,
                                  int32_t on);

/* Whether a series has made a shift for that day; whether an id is in use.
 * Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status shift_has_day(struct request *r, const struct wire_id *series_id,
                                     int32_t on);
MUST_CHECK enum status shift_is_known(struct request *r, const struct wire_id *shift_id);

/* A page of a buurt's shifts that begin from one instant until before another. */
struct shift_window {
    struct wire_id buurt_id;
    int64_t from;
    int64_t until;
    int64_t after; /* the last one's begins_at and id, of the page before; both zero: the first */
    struct wire_id after_id;
};

/* Gives: ids[0 .. *count), soonest first; *count is at most SHIFT_PAGE + 1: then there are more. */
MUST_CHECK enum status shift_list(struct request *r, const struct shift_window *window,
                                  struct wire_id ids[SHIFT_PAGE + 1], size_t *count);

/* The shifts of a series that begin after `after`, by the day the series made them for. */
MUST_CHECK enum status shift_list_of_series(struct request *r, const struct wire_id *series_id,
                                            int64_t after, struct wire_id ids[SHIFTS_OF_SERIES],
                                            size_t *count);

/* The next shift of the buurt that begins after `after` and has room for the member.
 * Fails: NOT_FOUND, STORAGE.  Source: SIGNUP-4 */
MUST_CHECK enum status shift_find_room(struct request *r, const struct wire_id *buurt_id,
                                       int64_t after, const struct wire_id *member_id,
                                       bool newcomer, struct wire_id *shift_id);

/* One shift with which time has something to do. Fails: NOT_FOUND (none), STORAGE. */
MUST_CHECK enum status shift_find_due(struct request *r, struct wire_id *shift_id);

#endif
