#include "signup/signup_may.h"

#include "session/device.h"
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

/* Whether the member, with a live device, is at home in a buurt. Fails: NOT_FOUND, STORAGE. */
static enum status lives_in(struct request *r, const struct wire_id *member_id,
                            const struct wire_id *buurt_id)
{
    struct wire_id serials[DEVICES_MAX];
    struct device device = {0};
    size_t count = 0;
    enum status status = device_list(r->db, &r->wijk_id, member_id, serials, &count);
    if (status != OK || count == 0) {
        return status == OK ? NOT_FOUND : status;
    }
    status = device_find(r->db, &r->wijk_id, &serials[0], &device);
    return status == OK && !wire_id_equal(&device.buurt_id, buurt_id) ? NOT_FOUND : status;
}

enum status signup_may_be_put(struct request *r, const struct wire_id *member_id,
                              const struct shift *shift)
{
    enum status status = lives_in(r, member_id, &shift->buurt_id);
    if (status == NOT_FOUND) {
        status = walk_group_leads(r->db, &r->wijk_id, &shift->walk_group_id, member_id, r->now,
                                  shift->plan.begins_at);
    }
    if (status == NOT_FOUND) {
        request_fault(r, "member_id");
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
