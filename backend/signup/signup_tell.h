/* signup_tell.h -- a sign-up shown and told: all of it to the member, and to who walks in the same
 * shift and who leads it that there is one (SIGNUP-11). */
#ifndef SIGNUP_SIGNUP_TELL_H
#define SIGNUP_SIGNUP_TELL_H

#include "server/core/request.h"
#include "shift/shift.h"
#include "signup/signup_store.h"

/* The member's own view of it. Fails: STORAGE. */
MUST_CHECK enum status signup_show_own(struct request *r, const struct shift *shift,
                                       const struct signup *signup, struct wire_own_signup *out);

/* Another's view of it. Fails: STORAGE. */
MUST_CHECK enum status signup_show(struct request *r, const struct shift *shift,
                                   const struct signup *signup, struct wire_signup *out);

/* Tells it as it stands now: to the member, and to the others when it is a place. */
MUST_CHECK enum status signup_tell(struct request *r, const struct shift *shift,
                                   const struct signup *signup);

/* Tells that it is given back: to the member, and to the others when it was a place. */
MUST_CHECK enum status signup_tell_gone(struct request *r, const struct shift *shift,
                                        const struct signup *signup, bool walked);

#endif
