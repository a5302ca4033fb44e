/* signup_part.c -- what a member who moves or leaves gives back: a row of parting.def. */
#include "member/parting.h"
#include "signup/signup_line.h"
#include "signup/swap_store.h"

enum status signup_part(struct request *r, const struct parting *parting)
{
    const struct wire_id *buurt_id = parting->leaves_wijk ? NULL : &parting->buurt_id;
    const enum status status = signup_give_back_all(r, &parting->member_id, buurt_id);
    if (status != OK || !parting->leaves_wijk) {
        return status;
    }
    const enum status swaps = swap_remove_of_member(r, &parting->member_id);
    if (swaps != OK) {
        return swaps;
    }
    return signup_forget_member(r->db, &r->wijk_id, &parting->member_id, r->now);
}
