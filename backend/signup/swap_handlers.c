/* swap_handlers.c -- asking for a stand-in, and standing in. Rules: protocol/docs/signup.md */
#include "session/device.h"
#include "shift/shift_store.h"
#include "signup/signup_line.h"
#include "signup/signup_may.h"
#include "signup/signup_swap.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

/* Whom one may ask: somebody else of the wijk; or anybody, while nobody waits for a place. */
static enum status check_asked(struct request *r, const struct wire_id *member_id,
                               const struct shift *shift)
{
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    if (wire_id_is_none(member_id)) {
        return shift->waiting == 0 ? OK : refuse(r, "member_id", NOT_ALLOWED);
    }
    if (wire_id_equal(member_id, &r->member_id)) {
        return refuse(r, "member_id", NOT_ALLOWED);
    }
    const enum status status = device_list(r->db, &r->wijk_id, member_id, serials, &count);
    return status == OK && count == 0 ? refuse(r, "member_id", NOT_FOUND) : status;
}

enum status handle_signup_swap_ask(struct request *r, const struct wire_signup_swap_ask *in,
                                   struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    struct shift shift = {0};
    struct signup signup = {0};
    const struct swap swap = {in->swap_id, in->buurt_id, in->shift_id, r->member_id, in->member_id};
    enum status status = shift_find_in_buurt(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = signup_find(r->db, &r->wijk_id, &in->shift_id, &r->member_id, &signup);
    }
    if (status == NOT_FOUND || (status == OK && signup.state != wire_signup_state_CONFIRMED)) {
        return refuse(r, "shift_id", NOT_FOUND);
    }
    if (status == OK) {
        status = shift_may_sign(&shift, r->now);
    }
    if (status == OK) {
        status = check_asked(r, &in->member_id, &shift);
    }
    if (status == OK) {
        status = swap_add(r, &swap);
    }
    return status == OK ? signup_tell_swap(r, &shift, &swap) : status;
}

/* One that the asker made, or that asks the asker; of this buurt. */
static enum status find_swap(struct request *r, const struct wire_id *swap_id,
                             const struct wire_id *buurt_id, struct swap *out)
{
    const enum status status = swap_find(r, swap_id, out);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "swap_id", NOT_FOUND) : status;
    }
    const bool mine = wire_id_equal(&out->member_id, &r->member_id) ||
                      wire_id_equal(&out->to_member_id, &r->member_id);
    const bool open = mine || wire_id_is_none(&out->to_member_id);
    if (!open || !wire_id_equal(&out->buurt_id, buurt_id)) {
        return refuse(r, "swap_id", NOT_FOUND);
    }
    return OK;
}

enum status handle_signup_swap_end(struct request *r, const struct wire_signup_swap_end *in,
                                   struct wire_done *out)
{
    (void)out;
    struct swap swap;
    struct shift shift = {0};
    enum status status = find_swap(r, &in->swap_id, &in->buurt_id, &swap);
    const bool own = status == OK && wire_id_equal(&swap.member_id, &r->member_id);
    if (status == OK && !own && wire_id_is_none(&swap.to_member_id)) {
        return refuse(r, "swap_id", NOT_ALLOWED); /* another's, for anybody */
    }
    if (status == OK) {
        status = shift_find(r, &swap.shift_id, &shift);
    }
    return status == OK ? signup_end_swap(r, &shift, &swap, false) : status;
}

/* Whoever waits comes before whoever does not: what anybody may take is the first in line's. */
static enum status check_line(struct request *r, const struct swap *swap)
{
    struct signup first = {0};
    if (!wire_id_is_none(&swap->to_member_id)) {
        return OK;
    }
    const enum status status =
        signup_find_first(r->db, &r->wijk_id, &swap->shift_id, false, &first);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return wire_id_equal(&first.member_id, &r->member_id) ? OK : refuse(r, "swap_id", NOT_ALLOWED);
}

static enum status check_stand_in(struct request *r, const struct shift *shift,
                                  const struct swap *swap)
{
    if (wire_id_equal(&swap->member_id, &r->member_id)) {
        return refuse(r, "swap_id", NOT_ALLOWED);
    }
    enum status status = shift_may_sign(shift, r->now);
    if (status == OK) {
        status = signup_may_walk(r, &swap->buurt_id, &shift->walk_group_id, shift->plan.begins_at);
    }
    if (status == OK) {
        status = signup_may_by_house_rules(r, &r->member_id);
    }
    return status == OK ? check_line(r, swap) : status;
}

enum status handle_signup_swap_take(struct request *r, const struct wire_signup_swap_take *in,
                                    struct wire_signup_joined *out)
{
    struct swap swap;
    struct shift shift = {0};
    enum status status = find_swap(r, &in->swap_id, &in->buurt_id, &swap);
    if (status == OK) {
        status = shift_find(r, &swap.shift_id, &shift);
    }
    if (status == OK) {
        status = check_stand_in(r, &shift, &swap);
    }
    if (status == OK) {
        status = signup_end_swap(r, &shift, &swap, true);
    }
    if (status == OK) {
        status = signup_stand_in(r, &shift, &swap.member_id, &r->member_id);
    }
    out->state = wire_signup_state_CONFIRMED;
    out->shift = shift_show(&shift, r->settings, r->now);
    return status;
}

enum status handle_signup_swap_list(struct request *r, const struct wire_signup_swap_list *in,
                                    struct wire_signup_swap_page *out)
{
    struct swap swaps[SWAPS_MAX];
    size_t count = 0;
    struct wire_swap *items = arena_take(r->arena, SWAPS_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    enum status status = walk_group_may_look(r, &in->buurt_id);
    if (status == OK) {
        status = swap_list(r, &in->buurt_id, swaps, &count);
    }
    for (size_t i = 0; i < count; i++) {
        items[i] =
            (struct wire_swap){.swap_id = swaps[i].swap_id,
                               .buurt_id = swaps[i].buurt_id,
                               .shift_id = swaps[i].shift_id,
                               .own = wire_id_equal(&swaps[i].member_id, &r->member_id),
                               .for_you = wire_id_equal(&swaps[i].to_member_id, &r->member_id)};
    }
    out->swaps = (struct wire_list){items, count};
    return status;
}
