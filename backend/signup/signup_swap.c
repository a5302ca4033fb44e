#include "signup/signup_swap.h"

#include "shift/shift_tell.h"

static enum status tell_asked(struct request *r, const struct shift *shift, const struct swap *swap,
                              struct wire_head *event)
{
    const int64_t keep_until = shift_keep_until(r, shift);
    if (wire_id_is_none(&swap->to_member_id)) {
        return shift_tell_talk(r, &swap->buurt_id, event, keep_until);
    }
    return shift_tell_member(r, &swap->to_member_id, event, keep_until);
}

enum status signup_tell_swap(struct request *r, const struct shift *shift, const struct swap *swap)
{
    struct wire_signup_swap_asked event = {.head.type = WIRE_signup_swap_asked,
                                           .buurt_id = swap->buurt_id,
                                           .swap_id = swap->swap_id,
                                           .shift = shift_show(shift, r->settings, r->now)};
    return tell_asked(r, shift, swap, &event.head);
}

enum status signup_end_swap(struct request *r, const struct shift *shift, const struct swap *swap,
                            bool taken)
{
    struct wire_signup_swap_ended event = {
        .head.type = WIRE_signup_swap_ended, .swap_id = swap->swap_id, .taken = taken};
    enum status status = swap_remove(r, &swap->swap_id);
    if (status == OK) {
        status = tell_asked(r, shift, swap, &event.head);
    }
    if (status == OK) {
        status = shift_tell_member(r, &swap->member_id, &event.head, shift_keep_until(r, shift));
    }
    return status;
}

enum status signup_drop_swap(struct request *r, const struct shift *shift,
                             const struct wire_id *member_id)
{
    struct swap swap;
    const enum status status = swap_find_place(r, &shift->shift_id, member_id, &swap);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return signup_end_swap(r, shift, &swap, false);
}
