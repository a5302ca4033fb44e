/* shift_change.h -- a shift is made, moved, cancelled or put back, with everybody told (SHIFT-7).
 *
 * What may be done is judged before, by shift.h; these carry it out: the row, the places, the
 * offers that stood, and what those who signed up and the buurt are told. Each gives *shift as it
 * stands then. Where one request changes many walks, those who signed up for the later ones are
 * told within seconds instead of at once: no request holds the core for long (S5).
 */
#ifndef SHIFT_SHIFT_CHANGE_H
#define SHIFT_SHIFT_CHANGE_H

#include "server/core/request.h"
#include "shift/shift.h"

/* Puts a new shift on the calendar. Fails: CONFLICT (it is there), STORAGE. */
MUST_CHECK enum status shift_make(struct request *r, struct shift *shift);

/* Gives it another plan; one that was cancelled walks again. Those who have another walk at the new
 * time lose their place in this one. Takes: reason  of a move; OTHER when its time stays. */
MUST_CHECK enum status shift_apply_plan(struct request *r, struct shift *shift,
                                        const struct shift_plan *plan,
                                        enum wire_shift_reason reason, bool tell_later);

/* Takes it off the calendar; it stays visible with its reason. Source: SHIFT-6 */
MUST_CHECK enum status shift_apply_cancel(struct request *r, struct shift *shift,
                                          enum shift_canceller by, enum wire_shift_reason reason,
                                          bool tell_later);

/* Whether two plans begin and end at the same instants. */
bool shift_plan_is_at_same_time(const struct shift_plan *a, const struct shift_plan *b);

/* Whether two plans are the same in all. */
bool shift_plan_is_same(const struct shift_plan *a, const struct shift_plan *b);

#endif
