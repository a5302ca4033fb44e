/* attendance_part.c -- presence of a member who leaves: a row of parting.def. */
#include "attendance/attendance_store.h"
#include "member/parting.h"

enum status attendance_part(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    return attendance_forget_member(r->db, &r->wijk_id, &parting->member_id, r->now);
}
