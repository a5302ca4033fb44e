/* attendance_store.h -- who was there, in the database. Statements: attendance.sql. */
#ifndef ATTENDANCE_ATTENDANCE_STORE_H
#define ATTENDANCE_ATTENDANCE_STORE_H

#include "attendance/attendance.h"
#include "server/core/request.h"

enum { ATTENDANCES_MAX = 100, OWN_ATTENDANCES_MAX = 200 };

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status attendance_find(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *shift_id,
                                       const struct wire_id *member_id, struct attendance *out);

/* Keeps it: the last one counts. Fails: FULL (ATTENDANCES_MAX others stand there), STORAGE. */
MUST_CHECK enum status attendance_put(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *shift_id,
                                      const struct attendance *attendance);

/* All of a shift, by member. Gives: rows[0 .. *count) */
MUST_CHECK enum status attendance_list(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *shift_id,
                                       struct attendance rows[ATTENDANCES_MAX], size_t *count);

/* Checks out by itself everybody who is still in. Source: ATTENDANCE-4 */
MUST_CHECK enum status attendance_end(struct db *db, const struct wire_id *wijk_id,
                                      const struct shift *shift);

/* What a walk comes to, for its contribution: how many members were there, and their minutes
 * together. Guests stand in the shift. */
struct attendance_sum {
    uint64_t present;
    uint64_t minutes;
};
MUST_CHECK enum status attendance_sum_of_shift(struct db *db, const struct wire_id *wijk_id,
                                               const struct wire_id *shift_id,
                                               struct attendance_sum *out);

/* A walk that a member walked. */
struct own_walk {
    struct wire_id shift_id;
    int32_t on;
    struct attendance attendance;
};

/* The asker's own walks from one local day to another, by day; at most OWN_ATTENDANCES_MAX.
 * Gives: walks[0 .. *count) */
MUST_CHECK enum status attendance_list_own(struct request *r, int32_t from, int32_t to,
                                           struct own_walk *walks, size_t *count);

/* All of them: how many, and their minutes together. */
MUST_CHECK enum status attendance_sum_own(struct request *r, int32_t from, int32_t to,
                                          struct attendance_sum *out);

/* Whether a member is on a walk of the walking group now: checked in, not out, and the walk not
 * over. For what only who leads a running walk may do.
 * Fails: NOT_FOUND, STORAGE.  Source: ALERT-7, ALERT-9 */
MUST_CHECK enum status attendance_find_running(struct db *db, const struct wire_id *wijk_id,
                                               const struct wire_id *walk_group_id,
                                               const struct wire_id *member_id, int64_t now);

/* Presence in a shift is forgotten, or that of a member; a restored backup forgets it again.
 * Gives: *count, how many rows of the shift */
MUST_CHECK enum status attendance_forget(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *shift_id, int64_t now, int *count);
MUST_CHECK enum status attendance_forget_member(struct db *db, const struct wire_id *wijk_id,
                                                const struct wire_id *member_id, int64_t now);

#endif
