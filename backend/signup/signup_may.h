/* signup_may.h -- who may sign up at all: judged in each request that takes a place. */
#ifndef SIGNUP_SIGNUP_MAY_H
#define SIGNUP_SIGNUP_MAY_H

#include "server/core/request.h"
#include "shift/shift.h"

/* The asker lives in the walking group's buurt, or leads it at `at`.
 * Fails: NOT_ALLOWED (the field is `buurt_id`), STORAGE.  Source: SIGNUP-13 */
MUST_CHECK enum status signup_may_walk(struct request *r, const struct wire_id *buurt_id,
                                       const struct wire_id *walk_group_id, int64_t at);

/* Whom who leads a shift may put on it, or mark as there: a member who lives in its buurt, or leads
 * its walking group. Who lives elsewhere is as if there were nobody.
 * Fails: NOT_FOUND (the field is `member_id`), STORAGE.  Source: SIGNUP-13, ATTENDANCE-13 */
MUST_CHECK enum status signup_may_be_put(struct request *r, const struct wire_id *member_id,
                                         const struct shift *shift);

/* The member has accepted house rules, where there are any.
 * Fails: NOT_ALLOWED (the field is `house_rules`), STORAGE.  Source: WIJK-8 */
MUST_CHECK enum status signup_may_by_house_rules(struct request *r,
                                                 const struct wire_id *member_id);

#endif
