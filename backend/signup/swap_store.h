/* swap_store.h -- who asks for a stand-in, in the database. Statements: swap.sql. */
#ifndef SIGNUP_SWAP_STORE_H
#define SIGNUP_SWAP_STORE_H

#include "server/core/request.h"

enum { SWAPS_MAX = 100 };

struct swap {
    struct wire_id swap_id;
    struct wire_id buurt_id;
    struct wire_id shift_id;
    struct wire_id member_id;    /* whose place it is, until it is taken */
    struct wire_id to_member_id; /* only this member; zero: anybody */
};

/* By its id, and by the place it is about. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status swap_find(struct request *r, const struct wire_id *swap_id,
                                 struct swap *out);
MUST_CHECK enum status swap_find_place(struct request *r, const struct wire_id *shift_id,
                                       const struct wire_id *member_id, struct swap *out);

/* Fails: CONFLICT (the id is known, or the place is asked for already), STORAGE. */
MUST_CHECK enum status swap_add(struct request *r, const struct swap *swap);
MUST_CHECK enum status swap_remove(struct request *r, const struct wire_id *swap_id);

/* All of a walk that begins or is cancelled; all of and for a member who goes, for good. */
MUST_CHECK enum status swap_remove_of_shift(struct request *r, const struct wire_id *shift_id);
MUST_CHECK enum status swap_remove_of_member(struct request *r, const struct wire_id *member_id);

/* Those in a buurt for anybody, for the asker, and the asker's own; soonest walk first. */
MUST_CHECK enum status swap_list(struct request *r, const struct wire_id *buurt_id,
                                 struct swap swaps[SWAPS_MAX], size_t *count);

#endif
