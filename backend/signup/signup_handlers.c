/* signup_handlers.c -- who walks in a shift, and who would. Rules: protocol/docs/signup.md */
#include "series/series_store.h"
#include "shift/local_time.h"
#include "shift/shift_store.h"
#include "signup/signup_line.h"
#include "signup/signup_may.h"
#include "signup/signup_tell.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

static enum status find_shift(struct request *r, const struct wire_id *shift_id,
                              const struct wire_id *buurt_id, struct shift *out)
{
    const enum status status = shift_find_in_buurt(r, shift_id, buurt_id, out);
    if (status == NOT_FOUND) {
        request_fault(r, "shift_id");
    }
    return status;
}

/* Full: the next shift of the buurt with room, if there is one. */
static enum status find_other(struct request *r, const struct shift *shift, bool newcomer,
                              struct wire_id *next)
{
    const enum status status =
        shift_find_room(r, &shift->buurt_id, shift->plan.begins_at, &r->member_id, newcomer, next);
    return status == NOT_FOUND ? OK : status;
}

/* How it went, with the place in line of who waits. */
static enum status show_joined(struct request *r, const struct shift *shift,
                               const struct wire_id *member_id, enum wire_signup_state state,
                               struct wire_signup_joined *out)
{
    struct signup signup = {0};
    enum status status = OK;
    out->state = state;
    out->shift = shift_show(shift, r->settings, r->now);
    if (state == wire_signup_state_WAITING) {
        status = signup_find(r->db, &r->wijk_id, &shift->shift_id, member_id, &signup);
        if (status == OK) {
            status =
                signup_position(r->db, &r->wijk_id, &shift->shift_id, signup.line, &out->position);
        }
    }
    return status;
}

enum status handle_signup_join(struct request *r, const struct wire_signup_join *in,
                               struct wire_signup_joined *out)
{
    struct shift shift = {0};
    const struct signup_wish wish = {
        .member_id = r->member_id, .newcomer = in->newcomer, .wait = in->wait};
    enum wire_signup_state state = wire_signup_state_FULL;
    enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = signup_may_walk(r, &in->buurt_id, &shift.walk_group_id, shift.plan.begins_at);
    }
    if (status == OK) {
        status = signup_may_by_house_rules(r, &r->member_id);
    }
    if (status == OK && r->now < shift.plan.opens_at) {
        request_fault(r, "opens_at");
        status = CLOSED;
    }
    if (status == OK) {
        status = signup_take(r, &shift, &wish, &state);
    }
    if (status == OK && state != wire_signup_state_CONFIRMED) {
        status = find_other(r, &shift, in->newcomer, &out->next_shift_id);
    }
    return status == OK ? show_joined(r, &shift, &r->member_id, state, out) : status;
}

enum status handle_signup_leave(struct request *r, const struct wire_signup_leave *in,
                                struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    struct shift shift = {0};
    const enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    return status == OK ? signup_give_back(r, &shift, &r->member_id) : status;
}

/* "Said so within the last day": a yes before that is asked again then. */
static enum status say_coming(struct request *r, const struct shift *shift)
{
    struct signup signup = {0};
    enum status status = shift_may_sign(shift, r->now);
    if (status == OK && r->now < shift->plan.begins_at - r->settings->risk_s) {
        request_fault(r, "coming");
        status = NOT_ALLOWED;
    }
    if (status == OK) {
        status = signup_find(r->db, &r->wijk_id, &shift->shift_id, &r->member_id, &signup);
    }
    if (status == OK && signup.state != wire_signup_state_CONFIRMED) {
        status = NOT_FOUND;
    }
    if (status != OK || signup.coming) {
        return status;
    }
    signup.coming = true;
    status = signup_save(r->db, &r->wijk_id, &shift->shift_id, &signup);
    return status == OK ? signup_tell(r, shift, &signup) : status;
}

enum status handle_signup_confirm(struct request *r, const struct wire_signup_confirm *in,
                                  struct wire_done *out)
{
    (void)out;
    struct shift shift = {0};
    const enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status != OK) {
        return status;
    }
    return in->coming ? say_coming(r, &shift) : signup_give_back(r, &shift, &r->member_id);
}

enum status handle_signup_accept(struct request *r, const struct wire_signup_accept *in,
                                 struct wire_signup_joined *out)
{
    struct shift shift = {0};
    enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = signup_answer(r, &shift, &r->member_id, in->accept);
    }
    if (status != OK) {
        return status;
    }
    return show_joined(r, &shift, &r->member_id,
                       in->accept ? wire_signup_state_CONFIRMED : wire_signup_state_LEFT, out);
}

enum status handle_signup_standing(struct request *r, const struct wire_signup_standing *in,
                                   struct wire_done *out)
{
    (void)out;
    struct wire_series series = {0};
    struct walk_group group = {0};
    enum wire_standing before = wire_standing_NO;
    enum status status = series_find(r->db, &r->wijk_id, &in->series_id, &series);
    if (status == OK) {
        status = walk_group_find(r->db, &r->wijk_id, &series.walk_group_id, &group);
    }
    if (status == NOT_FOUND || (status == OK && !wire_id_equal(&group.buurt_id, &in->buurt_id))) {
        request_fault(r, "series_id");
        return NOT_FOUND;
    }
    if (status == OK) {
        status = signup_may_walk(r, &in->buurt_id, &series.walk_group_id, r->now);
    }
    if (status == OK && in->standing == wire_standing_ON) {
        status = signup_may_by_house_rules(r, &r->member_id);
    }
    if (status == OK) {
        status = standing_find(r->db, &r->wijk_id, &in->series_id, &r->member_id, &before);
        status = status == NOT_FOUND ? OK : status;
    }
    const bool begins = in->standing == wire_standing_ON && before != wire_standing_ON;
    const bool changes = in->standing != before;
    if (status == OK && changes) {
        status = standing_put(r->db, &r->wijk_id, &in->series_id, &r->member_id, in->standing);
    }
    struct standing_row row = {in->series_id, r->member_id, 0};
    return status == OK && begins ? signup_begin_standing(r, &row) : status;
}

enum status handle_signup_assign(struct request *r, const struct wire_signup_assign *in,
                                 struct wire_signup_joined *out)
{
    struct shift shift = {0};
    const struct signup_wish wish = {.member_id = in->member_id};
    enum wire_signup_state state = wire_signup_state_LEFT;
    enum status status = shift_find_in_group(r, &in->shift_id, &in->walk_group_id, &shift);
    if (status != OK) {
        request_fault(r, "shift_id");
        return status;
    }
    if (!in->on) {
        status = signup_give_back(r, &shift, &in->member_id);
    } else {
        status = signup_may_be_put(r, &in->member_id, &shift);
        if (status == OK) {
            status = signup_may_by_house_rules(r, &in->member_id);
        }
        if (status == OK) {
            status = signup_take(r, &shift, &wish, &state);
        }
    }
    return status == OK ? show_joined(r, &shift, &in->member_id, state, out) : status;
}

/* Who walks in it, who leads it as a deputy, and hats that reach it. Source: SIGNUP-11 */
static enum status check_reader(struct request *r, const struct shift *shift)
{
    if (r->hat == WIRE_COORDINATOR) {
        return OK;
    }
    if (r->hat != WIRE_RESIDENT) {
        return wire_id_equal(&r->hat_reach_id, &shift->walk_group_id) ? OK : NOT_ALLOWED;
    }
    struct signup signup = {0};
    const enum status status =
        signup_find(r->db, &r->wijk_id, &shift->shift_id, &r->member_id, &signup);
    if (status != OK) {
        return status == NOT_FOUND ? NOT_ALLOWED : status;
    }
    return signup.state == wire_signup_state_CONFIRMED ? OK : NOT_ALLOWED;
}

enum status handle_signup_list(struct request *r, const struct wire_signup_list *in,
                               struct wire_signup_page *out)
{
    struct shift shift = {0};
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    struct wire_signup *items = arena_take(r->arena, SIGNUPS_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = check_reader(r, &shift);
    }
    if (status == OK) {
        status = signup_list(r->db, &r->wijk_id, &in->shift_id, signups, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = signup_show(r, &shift, &signups[i], &items[i]);
    }
    out->signups = (struct wire_list){items, count};
    return status;
}

static enum status show_mine(struct request *r, const struct wire_id *shift_id,
                             struct wire_own_signup *out)
{
    struct shift shift = {0};
    struct signup signup = {0};
    enum status status = shift_find(r, shift_id, &shift);
    if (status == OK) {
        status = signup_find(r->db, &r->wijk_id, shift_id, &r->member_id, &signup);
    }
    return status == OK ? signup_show_own(r, &shift, &signup, out) : status;
}

enum status handle_signup_mine(struct request *r, const struct wire_signup_mine *in,
                               struct wire_signup_own_page *out)
{
    struct wire_id ids[OWN_SIGNUPS_MAX + 1];
    size_t count = 0;
    struct own_window window = {.member_id = r->member_id};
    struct wire_own_signup *items = arena_take(r->arena, OWN_SIGNUPS_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    enum status status = local_instant(r->settings->zone, in->from, 0, &window.from);
    if (status == OK) {
        status = signup_list_own(r->db, &r->wijk_id, &window, ids, OWN_SIGNUPS_MAX + 1, &count);
    }
    out->more = count > OWN_SIGNUPS_MAX;
    const size_t shown = out->more ? OWN_SIGNUPS_MAX : count;
    for (size_t i = 0; i < shown && status == OK; i++) {
        status = show_mine(r, &ids[i], &items[i]);
    }
    out->signups = (struct wire_list){items, shown};
    return status;
}
