/* contribution.h -- what a walk gave the collective casus, frozen. Rules:
 * protocol/docs/contribution.md.
 *
 * A contribution is made when the report of its walk closes, two days after the walk, and never
 * changes. Presence that comes later, within its week, can still make one where none was.
 */
#ifndef CASUS_CONTRIBUTION_H
#define CASUS_CONTRIBUTION_H

#include "attendance/attendance_store.h"
#include "casus/casus.h"

struct contribution {
    struct wire_id contribution_id;
    struct wire_id casus_id;
    struct wire_id activity_id;
    struct wire_id buurt_id;
    int32_t on;
    int32_t counted_in; /* the month that it counts in */
    uint64_t participants;
    uint64_t guests;
    uint64_t minutes;           /* of all together; a guest walks as long as the plan */
    uint64_t volunteer_minutes; /* of the members among them */
    enum wire_contribution_source source;
    int64_t frozen_at;
};

/* What a walk comes to by who was there. Fails: CLOSED (fewer than two adults: none). */
MUST_CHECK enum status contribution_of_walk(const struct shift *shift,
                                            const struct attendance_sum *presence,
                                            struct contribution *out);

/* Keeps a contribution, frozen from now on. Fails: STORAGE. */
MUST_CHECK enum status contribution_add(struct request *r, const struct contribution *contribution);

/* Makes the contribution of a walk and freezes its report, once. Fails: CLOSED, STORAGE. */
MUST_CHECK enum status contribution_freeze(struct request *r, const struct wire_id *shift_id);

/* Walks that wait to be counted, those that ended first in front, at most `most`. */
MUST_CHECK enum status contribution_list_waiting(struct request *r, size_t most,
                                                 struct wire_id *walks, size_t *count);

enum { CONTRIBUTION_PAGE = 100 };

struct contribution_window {
    struct wire_id casus_id;
    int32_t from;
    int32_t to;
    struct wire_id after;
};

/* Gives: rows[0 .. *count), by id, without figures of persons; *count is at most CONTRIBUTION_PAGE
 * + 1: there are more. */
MUST_CHECK enum status contribution_list(struct db *db, const struct wire_id *wijk_id,
                                         const struct contribution_window *window,
                                         struct contribution *rows, size_t *count);

#endif
