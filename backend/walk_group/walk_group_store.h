/* walk_group_store.h -- walking groups in the database, and who leads them. Statements:
 * walk_group.sql. */
#ifndef WALK_GROUP_WALK_GROUP_STORE_H
#define WALK_GROUP_WALK_GROUP_STORE_H

#include "server/core/request.h"
#include "walk_group/walk_group.h"

struct walk_group {
    struct wire_id walk_group_id;
    struct wire_id buurt_id;
    struct crew crew;
    bool open;
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status walk_group_find(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *walk_group_id, struct walk_group *out);

/* Whether the asker may look at the walks of a buurt: a resident at those of the own, a hat as far
 * as it reaches. Fails: NOT_ALLOWED (the field is `buurt_id`).  Source: SHIFT-18 */
MUST_CHECK enum status walk_group_may_look(struct request *r, const struct wire_id *buurt_id);

/* Fails: CONFLICT (it is there), FULL (the buurt has WALK_GROUPS_MAX), STORAGE. */
MUST_CHECK enum status walk_group_add(struct db *db, const struct wire_id *wijk_id,
                                      const struct walk_group *group, int64_t now);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status walk_group_save(struct db *db, const struct wire_id *wijk_id,
                                       const struct walk_group *group);

/* The groups of a buurt, by id. */
MUST_CHECK enum status walk_group_list(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *buurt_id,
                                       struct walk_group groups[WALK_GROUPS_MAX], size_t *count);

/* How many members lead the group now: by hat, or as a deputy. */
MUST_CHECK enum status walk_group_count_leaders(struct db *db, const struct wire_id *wijk_id,
                                                const struct wire_id *walk_group_id, int64_t now,
                                                uint64_t *count);

/* Whether a member leads the group: by a hat that holds at `now`, or as a deputy at `at`.
 * Fails: NOT_FOUND (does not), STORAGE. */
MUST_CHECK enum status walk_group_leads(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *walk_group_id,
                                        const struct wire_id *member_id, int64_t now, int64_t at);

enum { LEADERS_MAX = 64 };

/* The members who lead the group now, or as deputies at `at`, by id. */
MUST_CHECK enum status walk_group_list_leaders(struct request *r,
                                               const struct wire_id *walk_group_id, int64_t at,
                                               struct wire_id members[LEADERS_MAX], size_t *count);

#endif
