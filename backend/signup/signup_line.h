/* signup_line.h -- what happens to the places and the waitlist of a shift, with everybody told.
 *
 * Each of these changes rows, offers what came free to who waits, and tells: the member, who walks
 * along, who leads, and the buurt its counts. Rules: docs/signup.md
 */
#ifndef SIGNUP_SIGNUP_LINE_H
#define SIGNUP_SIGNUP_LINE_H

#include "server/core/request.h"
#include "shift/shift.h"
#include "signup/signup_store.h"

struct signup_wish {
    struct wire_id member_id;
    bool newcomer; /* says not to have walked before */
    bool wait;     /* where there is no place */
    bool standing; /* from a standing place */
};

/* Takes a place, or one in line; once, however often it is asked.
 *
 * Takes:  shift   as it stands; Gives it back as it stands then
 * Gives:  *state  CONFIRMED, WAITING or FULL (nothing was done)
 * Fails:  CLOSED (the walk takes nobody), CONFLICT (the member walks elsewhere at that time),
 *         STORAGE, NO_MEMORY
 * Source: SIGNUP-1, SIGNUP-2, SIGNUP-3, SIGNUP-5, SIGNUP-6
 */
MUST_CHECK enum status signup_take(struct request *r, struct shift *shift,
                                   const struct signup_wish *wish, enum wire_signup_state *state);

/* Gives a place back, or one in line. Fails: NOT_FOUND, CLOSED (the walk has begun).
 * Source: SIGNUP-8, SHIFT-5 */
MUST_CHECK enum status signup_give_back(struct request *r, struct shift *shift,
                                        const struct wire_id *member_id);

/* Takes the place that was offered, or passes it on.
 * Fails: NOT_FOUND, CLOSED (nothing is offered, or its time is over), CONFLICT.
 * Source: SIGNUP-7 */
MUST_CHECK enum status signup_answer(struct request *r, struct shift *shift,
                                     const struct wire_id *member_id, bool accept);

/* One takes the confirmed place of another; a place in line of one's own is given up for it.
 * Fails: CONFLICT (walks elsewhere at that time, or in this shift already), STORAGE.
 * Source: SIGNUP-17 */
MUST_CHECK enum status signup_stand_in(struct request *r, struct shift *shift,
                                       const struct wire_id *from, const struct wire_id *to);

/* After any change of a shift that has not begun: offers free places to who waits, tells those who
 * signed up when it comes to lack people or no longer does, and tells the buurt.
 * Gives: *shift  as it stands then */
MUST_CHECK enum status signup_settle(struct request *r, struct shift *shift);

/* Those who now have another walk at that time give their place in this one back. Source: SIGNUP-2
 */
MUST_CHECK enum status signup_drop_overlaps(struct request *r, struct shift *shift);

/* Who did not get a place, once it has begun, is told so. */
MUST_CHECK enum status signup_end_waiting(struct request *r, const struct shift *shift);

/* Passes on one offer whose time is over. Fails: NOT_FOUND (there is none). Source: SIGNUP-7 */
MUST_CHECK enum status signup_pass_on(struct request *r);

/* Gives back all places of a member in walks that have not begun, and ends standing places: of one
 * who leaves, is removed, or moves. Takes: buurt_id  only there; NULL: everywhere.
 * Source: MEMBER-3, SIGNUP-14 */
MUST_CHECK enum status signup_give_back_all(struct request *r, const struct wire_id *member_id,
                                            const struct wire_id *buurt_id);

/* Signs a member with a standing place up for the shifts that stand already, a dozen at a time:
 * the first at once, the rest by signup_tick(). */
MUST_CHECK enum status signup_begin_standing(struct request *r, struct standing_row *row);

/* A new shift of a series takes those with a standing place, in line, beside the places kept for
 * newcomers. Source: SIGNUP-10 */
MUST_CHECK enum status signup_take_standing(struct request *r, struct shift *shift);

#endif
