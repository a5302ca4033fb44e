/* shift_tell.h -- who is told what of a shift: the buurt its counts, those who signed up what
 * changed, and nobody who left before (SHIFT-7, SHIFT-11). */
#ifndef SHIFT_SHIFT_TELL_H
#define SHIFT_SHIFT_TELL_H

#include "server/core/request.h"
#include "shift/shift.h"

/* An event in the log of the buurt's talk group; nothing while nobody follows it. */
MUST_CHECK enum status shift_tell_talk(struct request *r, const struct wire_id *buurt_id,
                                       struct wire_head *event, int64_t keep_until);

/* An event to every live device of a member, which is woken if it sleeps. */
MUST_CHECK enum status shift_tell_member(struct request *r, const struct wire_id *member_id,
                                         struct wire_head *event, int64_t keep_until);

/* How long events of a shift are kept: until phones that were away have come back. */
int64_t shift_keep_until(const struct request *r, const struct shift *shift);

/* shift.changed, to the buurt. */
MUST_CHECK enum status shift_tell_buurt(struct request *r, const struct shift *shift);

/* shift.notice: a question or a reminder wakes only a member who said yes to reminders (MEMBER-8).
 * To one member; to all who walk; or to all who walk, wait or were offered a place.
 */
MUST_CHECK enum status shift_tell_one(struct request *r, const struct shift *shift,
                                      const struct wire_id *member_id, enum wire_shift_told what);
MUST_CHECK enum status shift_tell_walkers(struct request *r, const struct shift *shift,
                                          enum wire_shift_told what);
MUST_CHECK enum status shift_tell_signed(struct request *r, const struct shift *shift,
                                         enum wire_shift_told what);

/* shift.notice to who leads the walking group and has not signed up. */
MUST_CHECK enum status shift_tell_leaders(struct request *r, const struct shift *shift,
                                          enum wire_shift_told what);

/* An event to who walks in the shift and who leads it, each once. Takes: except  NULL: nobody */
MUST_CHECK enum status shift_tell_party(struct request *r, const struct shift *shift,
                                        struct wire_head *event, const struct wire_id *except);

#endif
