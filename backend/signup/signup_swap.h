/* signup_swap.h -- a stand-in: the place moves from one to another, or nothing changes; who asked
 * keeps the place and the duty until then. Rules: docs/signup.md (SIGNUP-17 and on) */
#ifndef SIGNUP_SIGNUP_SWAP_H
#define SIGNUP_SIGNUP_SWAP_H

#include "shift/shift.h"
#include "signup/swap_store.h"

/* Tells that somebody asks: the one who is asked, or the buurt. */
MUST_CHECK enum status signup_tell_swap(struct request *r, const struct shift *shift,
                                        const struct swap *swap);

/* Ends it and tells the same, and who asked. */
MUST_CHECK enum status signup_end_swap(struct request *r, const struct shift *shift,
                                       const struct swap *swap, bool taken);

/* The place was given back otherwise: nobody is asked any more. Nothing when nobody was. */
MUST_CHECK enum status signup_drop_swap(struct request *r, const struct shift *shift,
                                        const struct wire_id *member_id);

#endif
