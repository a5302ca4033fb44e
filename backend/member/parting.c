/* parting.c -- what each noun does when a member goes, in the order of the rows. */
#include "member/parting.h"

#include "invitation/invitation_store.h"
#include "member/member_store.h"

typedef enum status (*parting_function)(struct request *, const struct parting *);

enum status member_part(struct request *r, const struct parting *parting)
{
    static const parting_function ROWS[] = {
#define PARTING(function, doc) function,
#include "member/parting.def"
#undef PARTING
    };
    enum status status = OK;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]) && status == OK; i++) {
        status = ROWS[i](r, parting);
    }
    return status;
}

enum status member_erase(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    const enum status status = invitation_forget_member(r->db, &r->wijk_id, &parting->member_id);
    return status == OK ? member_remove(r->db, &r->wijk_id, &parting->member_id, r->now) : status;
}
