#include "signup/signup_line.h"

#include "shift/shift_store.h"
#include "shift/shift_tell.h"
#include "signup/signup_swap.h"
#include "signup/signup_tell.h"

enum {
    PLACES_MAX = 50,
    STANDING_AT_ONCE = 12, /* shifts (S5) */
    TOLD_OF = 10 /* walks of one who goes: who walks along in later ones sees the counts */
};

static bool is_within_a_day(const struct request *r, const struct shift *shift)
{
    return r->now >= shift->plan.begins_at - r->settings->risk_s;
}

/* ── what came free is offered ────────────────────────────────────────────────────────────────────
 */

/* Nobody is offered a place for longer than the walk is away, and within a day only shortly. */
static int64_t offer_end(const struct request *r, const struct shift *shift)
{
    const bool late = is_within_a_day(r, shift);
    const int64_t end = r->now + (late ? r->settings->offer_late_s : r->settings->offer_s);
    return end < shift->plan.begins_at ? end : shift->plan.begins_at;
}

/* Whose turn it is: the first in line, or the first newcomer when only kept places are free. */
static enum status find_next(struct request *r, const struct shift *shift, struct signup *out)
{
    if (shift_may_sign(shift, r->now) != OK) {
        return NOT_FOUND;
    }
    if (shift_has_room(shift, r->settings, r->now, false)) {
        return signup_find_first(r->db, &r->wijk_id, &shift->shift_id, false, out);
    }
    if (shift_has_room(shift, r->settings, r->now, true)) {
        return signup_find_first(r->db, &r->wijk_id, &shift->shift_id, true, out);
    }
    return NOT_FOUND;
}

static enum status offer_places(struct request *r, struct shift *shift,
                                struct signup offered[PLACES_MAX], size_t *count)
{
    *count = 0;
    while (*count < PLACES_MAX) {
        struct signup *next = &offered[*count];
        enum status status = find_next(r, shift, next);
        if (status != OK) {
            return status == NOT_FOUND ? OK : status;
        }
        next->state = wire_signup_state_OFFERED;
        next->offered_until = offer_end(r, shift);
        status = signup_save(r->db, &r->wijk_id, &shift->shift_id, next);
        if (status == OK) {
            status = shift_find(r, &shift->shift_id, shift);
        }
        if (status != OK) {
            return status;
        }
        (*count)++;
    }
    return OK;
}

static enum status tell_risk(struct request *r, struct shift *shift)
{
    const bool at_risk = shift_is_at_risk(shift, r->settings, r->now);
    if (shift_may_sign(shift, r->now) != OK || at_risk == shift->risk_told) {
        return OK;
    }
    shift->risk_told = at_risk;
    enum status status = shift_save(r, shift);
    if (status == OK) {
        status = shift_tell_signed(r, shift,
                                   at_risk ? wire_shift_told_AT_RISK : wire_shift_told_CERTAIN);
    }
    if (status == OK && at_risk) {
        status = shift_tell_leaders(r, shift, wire_shift_told_AT_RISK);
    }
    return status;
}

enum status signup_settle(struct request *r, struct shift *shift)
{
    struct signup offered[PLACES_MAX];
    size_t count = 0;
    enum status status = shift_find(r, &shift->shift_id, shift);
    if (status == OK) {
        status = offer_places(r, shift, offered, &count);
    }
    if (status == OK) {
        status = tell_risk(r, shift);
    }
    if (status == OK) {
        status = shift_tell_buurt(r, shift);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = signup_tell(r, shift, &offered[i]);
    }
    return status;
}

/* ── taking and giving back ───────────────────────────────────────────────────────────────────────
 */

static enum status check_newcomer(struct request *r, const struct signup_wish *wish, bool *newcomer)
{
    *newcomer = false;
    if (!wish->newcomer) {
        return OK;
    }
    const enum status status = signup_has_walked(r->db, &r->wijk_id, &wish->member_id);
    *newcomer = status == NOT_FOUND;
    return status == NOT_FOUND ? OK : status;
}

static enum status add(struct request *r, struct shift *shift, struct signup *signup)
{
    enum status status = signup_add(r->db, &r->wijk_id, &shift->shift_id, signup);
    if (status == OK) {
        status = signup_settle(r, shift);
    }
    return status == OK ? signup_tell(r, shift, signup) : status;
}

static enum status take_new(struct request *r, struct shift *shift, const struct signup_wish *wish,
                            enum wire_signup_state *state)
{
    bool newcomer = false;
    enum status status = signup_may_overlap(r->db, &r->wijk_id, &shift->shift_id, &wish->member_id,
                                            shift->plan.begins_at, shift->plan.ends_at);
    if (status == OK) {
        status = check_newcomer(r, wish, &newcomer);
    }
    if (status != OK) {
        return status;
    }
    const bool place = shift_has_room(shift, r->settings, r->now, newcomer);
    *state = place ? wire_signup_state_CONFIRMED : wire_signup_state_WAITING;
    if (!place && (!wish->wait || shift->waiting >= WAITING_MAX)) {
        *state = wire_signup_state_FULL;
        return OK;
    }
    struct signup signup = {.member_id = wish->member_id,
                            .state = *state,
                            .newcomer = newcomer,
                            .standing = wish->standing,
                            .coming = place && is_within_a_day(r, shift)};
    return add(r, shift, &signup);
}

enum status signup_take(struct request *r, struct shift *shift, const struct signup_wish *wish,
                        enum wire_signup_state *state)
{
    struct signup signup = {0};
    enum status status = shift_may_sign(shift, r->now);
    if (status != OK) {
        return status;
    }
    status = signup_find(r->db, &r->wijk_id, &shift->shift_id, &wish->member_id, &signup);
    if (status == NOT_FOUND) {
        return take_new(r, shift, wish, state);
    }
    *state = signup.state;
    if (status == OK && signup.state == wire_signup_state_OFFERED) {
        *state = wire_signup_state_CONFIRMED;
        return signup_answer(r, shift, &wish->member_id, true);
    }
    return status;
}

/* Takes: quiet  who walks along is not told one by one; the buurt's counts tell it */
static enum status drop(struct request *r, struct shift *shift, struct signup *signup, bool quiet)
{
    enum status status = signup_drop_swap(r, shift, &signup->member_id);
    if (status == OK) {
        status = signup_remove(r->db, &r->wijk_id, &shift->shift_id, &signup->member_id);
    }
    if (status == OK) {
        status = signup_settle(r, shift);
    }
    const bool walked = signup->state == wire_signup_state_CONFIRMED;
    signup->state = wire_signup_state_LEFT;
    signup->coming = false;
    signup->offered_until = 0;
    if (status == OK) {
        status = signup_tell_gone(r, shift, signup, walked && !quiet);
    }
    const bool alone = walked && shift->confirmed == 1 && shift_may_sign(shift, r->now) == OK &&
                       r->now >= shift->plan.begins_at - r->settings->remind_s;
    return status == OK && alone ? shift_tell_walkers(r, shift, wire_shift_told_ALONE) : status;
}

enum status signup_give_back(struct request *r, struct shift *shift,
                             const struct wire_id *member_id)
{
    struct signup signup = {0};
    enum status status = signup_find(r->db, &r->wijk_id, &shift->shift_id, member_id, &signup);
    if (status == OK && r->now >= shift->plan.begins_at) {
        status = CLOSED;
    }
    return status == OK ? drop(r, shift, &signup, false) : status;
}

static enum status accept_offer(struct request *r, struct shift *shift, struct signup *signup)
{
    enum status status =
        signup_may_overlap(r->db, &r->wijk_id, &shift->shift_id, &signup->member_id,
                           shift->plan.begins_at, shift->plan.ends_at);
    signup->state = wire_signup_state_CONFIRMED;
    signup->offered_until = 0;
    signup->coming = is_within_a_day(r, shift);
    if (status == OK) {
        status = signup_save(r->db, &r->wijk_id, &shift->shift_id, signup);
    }
    if (status == OK) {
        status = signup_settle(r, shift);
    }
    return status == OK ? signup_tell(r, shift, signup) : status;
}

enum status signup_answer(struct request *r, struct shift *shift, const struct wire_id *member_id,
                          bool accept)
{
    struct signup signup = {0};
    enum status status = signup_find(r->db, &r->wijk_id, &shift->shift_id, member_id, &signup);
    if (status != OK) {
        return status;
    }
    if (signup.state == wire_signup_state_CONFIRMED && accept) {
        return OK;
    }
    if (signup.state != wire_signup_state_OFFERED || r->now >= signup.offered_until) {
        return CLOSED;
    }
    status = shift_may_sign(shift, r->now);
    if (status != OK) {
        return status;
    }
    return accept ? accept_offer(r, shift, &signup) : drop(r, shift, &signup, false);
}

/* Gives up a place in line, or one that was offered, for a place of another. */
static enum status leave_line(struct request *r, const struct shift *shift,
                              const struct wire_id *member_id)
{
    struct signup signup = {0};
    const enum status status =
        signup_find(r->db, &r->wijk_id, &shift->shift_id, member_id, &signup);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    if (signup.state == wire_signup_state_CONFIRMED) {
        return CONFLICT;
    }
    return signup_remove(r->db, &r->wijk_id, &shift->shift_id, member_id);
}

enum status signup_stand_in(struct request *r, struct shift *shift, const struct wire_id *from,
                            const struct wire_id *to)
{
    struct signup gone = {0};
    struct signup signup = {.member_id = *to, .state = wire_signup_state_CONFIRMED};
    signup.coming = is_within_a_day(r, shift);
    enum status status = signup_may_overlap(r->db, &r->wijk_id, &shift->shift_id, to,
                                            shift->plan.begins_at, shift->plan.ends_at);
    if (status == OK) {
        status = leave_line(r, shift, to);
    }
    if (status == OK) {
        status = signup_find(r->db, &r->wijk_id, &shift->shift_id, from, &gone);
    }
    if (status == OK) {
        status = signup_remove(r->db, &r->wijk_id, &shift->shift_id, from);
    }
    if (status == OK) {
        status = add(r, shift, &signup);
    }
    gone.state = wire_signup_state_LEFT;
    gone.coming = false;
    return status == OK ? signup_tell_gone(r, shift, &gone, true) : status;
}

/* ── what time and other changes do ───────────────────────────────────────────────────────────────
 */

enum status signup_drop_overlaps(struct request *r, struct shift *shift)
{
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (signups[i].state != wire_signup_state_CONFIRMED) {
            continue;
        }
        status = signup_may_overlap(r->db, &r->wijk_id, &shift->shift_id, &signups[i].member_id,
                                    shift->plan.begins_at, shift->plan.ends_at);
        if (status == CONFLICT) {
            status = drop(r, shift, &signups[i], false);
        }
    }
    return status;
}

enum status signup_end_waiting(struct request *r, const struct shift *shift)
{
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (signups[i].state == wire_signup_state_CONFIRMED) {
            continue;
        }
        status = signup_remove(r->db, &r->wijk_id, &shift->shift_id, &signups[i].member_id);
        signups[i].state = wire_signup_state_LEFT;
        signups[i].offered_until = 0;
        if (status == OK) {
            status = signup_tell_gone(r, shift, &signups[i], false);
        }
    }
    return status;
}

enum status signup_pass_on(struct request *r)
{
    struct wire_id shift_id = {{0}};
    struct wire_id member_id = {{0}};
    struct shift shift = {0};
    struct signup signup = {0};
    enum status status = signup_find_over(r->db, &r->wijk_id, r->now, &shift_id, &member_id);
    if (status == OK) {
        status = shift_find(r, &shift_id, &shift);
    }
    if (status == OK) {
        status = signup_find(r->db, &r->wijk_id, &shift_id, &member_id, &signup);
    }
    return status == OK ? drop(r, &shift, &signup, false) : status;
}

/* Gives back what can be in one page of a member's own, soonest first. Gives: *count, how many */
static enum status give_back_page(struct request *r, const struct wire_id *member_id,
                                  const struct wire_id *buurt_id, size_t *count)
{
    struct wire_id shifts[OWN_SIGNUPS_MAX];
    const struct own_window window = {*member_id, buurt_id, r->now + 1};
    enum status status =
        signup_list_own(r->db, &r->wijk_id, &window, shifts, OWN_SIGNUPS_MAX, count);
    for (size_t i = 0; i < *count && status == OK; i++) {
        struct shift shift = {0};
        struct signup signup = {0};
        status = shift_find(r, &shifts[i], &shift);
        if (status == OK) {
            status = signup_find(r->db, &r->wijk_id, &shifts[i], member_id, &signup);
        }
        if (status == OK) {
            status = drop(r, &shift, &signup, i >= TOLD_OF);
        }
    }
    return status;
}

enum status signup_give_back_all(struct request *r, const struct wire_id *member_id,
                                 const struct wire_id *buurt_id)
{
    enum status status = standing_end_of_member(r->db, &r->wijk_id, member_id, buurt_id);
    size_t count = OWN_SIGNUPS_MAX;
    while (status == OK && count == OWN_SIGNUPS_MAX) {
        status = give_back_page(r, member_id, buurt_id, &count);
    }
    return status;
}

enum status signup_take_standing(struct request *r, struct shift *shift)
{
    struct wire_id members[SIGNUPS_MAX];
    size_t count = 0;
    if (wire_id_is_none(&shift->series_id) || shift_may_sign(shift, r->now) != OK) {
        return OK;
    }
    enum status status =
        standing_list(r->db, &r->wijk_id, &shift->series_id, members, SIGNUPS_MAX, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        enum wire_signup_state state = wire_signup_state_FULL;
        const struct signup_wish wish = {.member_id = members[i], .standing = true};
        status = signup_take(r, shift, &wish, &state);
        status = status == CONFLICT ? OK : status; /* walks elsewhere that evening */
        if (state == wire_signup_state_FULL && !shift_has_room(shift, r->settings, r->now, false)) {
            break;
        }
    }
    return status;
}

/* The shifts of the series that come after the day looked at last. */
static enum status take_some(struct request *r, struct standing_row *row, bool *more)
{
    struct wire_id ids[SHIFTS_OF_SERIES];
    size_t count = 0;
    unsigned taken = 0;
    *more = false;
    enum status status = shift_list_of_series(r, &row->series_id, r->now, ids, &count);
    for (size_t i = 0; i < count && status == OK && !*more; i++) {
        struct shift shift = {0};
        enum wire_signup_state state = wire_signup_state_FULL;
        const struct signup_wish wish = {.member_id = row->member_id, .standing = true};
        status = shift_find(r, &ids[i], &shift);
        if (status != OK || shift.series_on <= row->taken_on) {
            continue;
        }
        row->taken_on = shift.series_on;
        status = signup_take(r, &shift, &wish, &state);
        status = status == CLOSED || status == CONFLICT ? OK : status;
        *more = ++taken == STANDING_AT_ONCE && i + 1 < count;
    }
    return status;
}

enum status signup_begin_standing(struct request *r, struct standing_row *row)
{
    bool more = false;
    const enum status status = take_some(r, row, &more);
    return status == OK ? standing_save_taken(r->db, &r->wijk_id, row, more) : status;
}
