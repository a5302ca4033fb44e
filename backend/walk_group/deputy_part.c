/* deputy_part.c -- deputyships of a member who leaves: a row of parting.def. */
#include "member/parting.h"
#include "walk_group/deputy.h"

enum status deputy_part(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    return deputy_end_of_member(r->db, &r->wijk_id, &parting->member_id, r->now);
}
