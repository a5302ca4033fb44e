#include "signup/signup_may.h"

#include "signup/signup_store.h"
#include "walk_group/walk_group_store.h"

enum status signup_may_walk(struct request *r, const struct wire_id *buurt_id,
                            const struct wire_id *walk_group_id, int64_t at)
{
    if (wire_id_equal(&r->buurt_id, buurt_id)) {
        return OK;
    }
    const enum status status =
        walk_group_leads(r->db, &r->wijk_id, walk_group_id, &r->member_id, r->now, at);
    if (status == NOT_FOUND) {
        request_fault(r, "buurt_id");
        return NOT_ALLOWED;
    }
    return status;
}

enum status signup_may_by_house_rules(struct request *r, const struct wire_id *member_id)
{
    const enum status status = signup_may_by_rules(r->db, &r->wijk_id, member_id);
    if (status == NOT_ALLOWED) {
        request_fault(r, "house_rules");
    }
    return status;
}
