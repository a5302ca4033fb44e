#include "signup/signup_tell.h"

#include "shift/shift_tell.h"
#include "walk_group/walk_group_store.h"

static enum status find_position(struct request *r, const struct shift *shift,
                                 const struct signup *signup, uint64_t *position)
{
    *position = 0;
    if (signup->state != wire_signup_state_WAITING) {
        return OK;
    }
    return signup_position(r->db, &r->wijk_id, &shift->shift_id, signup->line, position);
}

enum status signup_show_own(struct request *r, const struct shift *shift,
                            const struct signup *signup, struct wire_own_signup *out)
{
    *out = (struct wire_own_signup){.buurt_id = shift->buurt_id,
                                    .state = signup->state,
                                    .newcomer = signup->newcomer,
                                    .standing = signup->standing,
                                    .coming = signup->coming,
                                    .until = signup->offered_until,
                                    .shift = shift_show(shift, r->settings, r->now)};
    return find_position(r, shift, signup, &out->position);
}

enum status signup_show(struct request *r, const struct shift *shift, const struct signup *signup,
                        struct wire_signup *out)
{
    const enum status leads = walk_group_leads(r->db, &r->wijk_id, &shift->walk_group_id,
                                               &signup->member_id, r->now, shift->plan.begins_at);
    *out = (struct wire_signup){.member_id = signup->member_id,
                                .state = signup->state,
                                .newcomer = signup->newcomer,
                                .leads = leads == OK,
                                .coming = signup->coming};
    if (leads != OK && leads != NOT_FOUND) {
        return leads;
    }
    return find_position(r, shift, signup, &out->position);
}

static enum status tell_member(struct request *r, const struct shift *shift,
                               const struct signup *signup)
{
    struct wire_signup_changed event = {.head.type = WIRE_signup_changed};
    const enum status status = signup_show_own(r, shift, signup, &event.signup);
    if (status != OK) {
        return status;
    }
    return shift_tell_member(r, &signup->member_id, &event.head, shift_keep_until(r, shift));
}

static enum status tell_party(struct request *r, const struct shift *shift,
                              const struct signup *signup)
{
    struct wire_signup_told event = {.head.type = WIRE_signup_told, .shift_id = shift->shift_id};
    const enum status status = signup_show(r, shift, signup, &event.signup);
    if (status != OK) {
        return status;
    }
    return shift_tell_party(r, shift, &event.head, &signup->member_id);
}

enum status signup_tell(struct request *r, const struct shift *shift, const struct signup *signup)
{
    const enum status status = tell_member(r, shift, signup);
    const bool walks = signup->state == wire_signup_state_CONFIRMED;
    return status == OK && walks ? tell_party(r, shift, signup) : status;
}

enum status signup_tell_gone(struct request *r, const struct shift *shift,
                             const struct signup *signup, bool walked)
{
    const enum status status = tell_member(r, shift, signup);
    return status == OK && walked ? tell_party(r, shift, signup) : status;
}
