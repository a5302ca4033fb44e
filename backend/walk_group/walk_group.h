/* walk_group.h -- the rules of a walking group and of who stands in for its leader, free of
 * storage. Rules: docs/walk_group.md */
#ifndef WALK_GROUP_WALK_GROUP_H
#define WALK_GROUP_WALK_GROUP_H

#include "base/status.h"
#include "wire/wire.h"

enum { WALK_GROUPS_MAX = 64, DEPUTIES_MAX = 32, DEPUTY_DAYS_MAX = 90 };

/* How many people a walk takes: of a group, a series or one shift. */
struct crew {
    uint64_t min;
    uint64_t max;
    uint64_t newcomers; /* places kept for them */
};

/* Gives:  *fault  the field at fault
 * Fails:  FIELD_TOO_SMALL, FIELD_TOO_LARGE.  Source: WALK_GROUP-3 */
MUST_CHECK enum status crew_may_be(const struct crew *crew, const char **fault);

/* Whether a deputyship may last from the one day to the other, named on `today`.
 * Fails: FIELD_TOO_SMALL, FIELD_TOO_LARGE (*fault is `to`).  Source: WALK_GROUP-5 */
MUST_CHECK enum status deputy_may_last(int32_t from, int32_t to, int32_t today, const char **fault);

#endif
