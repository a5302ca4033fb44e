/* deputy.h -- who stands in for a leader, as rows. A deputyship is named as `hat` in requests while
 * it lasts (WALK_GROUP-4). Statements: walk_group.sql. */
#ifndef WALK_GROUP_DEPUTY_H
#define WALK_GROUP_DEPUTY_H

#include "session/device.h"
#include "store/db.h"
#include "walk_group/walk_group.h"

struct deputy {
    struct wire_id deputy_id;
    struct wire_id walk_group_id;
    struct wire_id member_id;
    int32_t from;
    int32_t to;
    int64_t begins_at; /* the local midnight that opens the first day */
    int64_t ends_at;   /* and the one that closes the last */
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status deputy_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *deputy_id, struct deputy *out);

/* Takes: named_under  the hat's serial.
 * Fails: CONFLICT (the id is known), FULL (the group has DEPUTIES_MAX), STORAGE. */
MUST_CHECK enum status deputy_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct deputy *deputy, const struct wire_id *named_under);

/* Ends it, for good. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status deputy_end(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *deputy_id, int64_t now);

/* Ends all of a member, for good. */
MUST_CHECK enum status deputy_end_of_member(struct db *db, const struct wire_id *wijk_id,
                                            const struct wire_id *member_id, int64_t now);

/* Those of a group that are not over, by first day. */
MUST_CHECK enum status deputy_list(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *walk_group_id, int64_t now,
                                   struct deputy deputies[DEPUTIES_MAX], size_t *count);

/* The deputyship as a hat: the member's own, and it holds at `now`.
 * Fails: NOT_FOUND, CLOSED (not begun, or over), STORAGE. */
MUST_CHECK enum status deputy_find_hat(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *deputy_id,
                                       const struct wire_id *member_id, int64_t now,
                                       struct hat_row *out);

/* Deletes at most `most` deputyships that are over. Gives: *count, how many. */
MUST_CHECK enum status deputy_prune(struct db *db, const struct wire_id *wijk_id, int64_t now,
                                    int most, int *count);

#endif
