#include "shift/shift_change.h"

#include "shift/shift_store.h"
#include "shift/shift_tell.h"
#include "signup/signup_line.h"
#include "signup/swap_store.h"

bool shift_plan_is_at_same_time(const struct shift_plan *a, const struct shift_plan *b)
{
    return a->begins_at == b->begins_at && a->ends_at == b->ends_at;
}

bool shift_plan_is_same(const struct shift_plan *a, const struct shift_plan *b)
{
    return shift_plan_is_at_same_time(a, b) && a->opens_at == b->opens_at &&
           a->crew.min == b->crew.min && a->crew.max == b->crew.max &&
           a->crew.newcomers == b->crew.newcomers;
}

enum status shift_make(struct request *r, struct shift *shift)
{
    enum status status = shift_add(r, shift);
    if (status == OK) {
        status = shift_find(r, &shift->shift_id, shift);
    }
    if (status == OK) {
        status = shift_tell_buurt(r, shift);
    }
    return status == OK ? signup_take_standing(r, shift) : status;
}

/* At its new time everybody is asked and reminded anew; what would be due already is not done: the
 * notice of the move says as much. */
static enum status ask_anew(struct request *r, struct shift *shift)
{
    static const enum shift_step STEPS[] = {STEP_ASK, STEP_REMIND};
    for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
        int64_t at = 0;
        const enum status status = shift_step_at(shift, STEPS[i], r->settings, &at);
        if (status != OK) {
            return status;
        }
        shift->done &= ~(unsigned)STEPS[i];
        shift->done |= at <= r->now ? (unsigned)STEPS[i] : 0;
    }
    shift->risk_told = false;
    return signup_ask_again(r->db, &r->wijk_id, &shift->shift_id);
}

static void move(struct shift *shift, const struct shift_plan *plan, enum wire_shift_reason reason)
{
    const int64_t first = shift->was_at > 0 ? shift->was_at : shift->plan.begins_at;
    const bool away = plan->begins_at != first;
    shift->was_at = away ? first : 0;
    shift->reason = away ? reason : wire_shift_reason_OTHER;
    shift->plan = *plan;
}

/* Now, or by shift_tick() within seconds. */
static enum status tell(struct request *r, struct shift *shift, enum wire_shift_told what,
                        bool later)
{
    if (!later) {
        return shift_tell_signed(r, shift, what);
    }
    shift->telling = what;
    return shift_save(r, shift);
}

enum status shift_apply_plan(struct request *r, struct shift *shift, const struct shift_plan *plan,
                             enum wire_shift_reason reason, bool tell_later)
{
    const bool restored = shift->phase == SHIFT_CANCELLED;
    const bool moved = !shift_plan_is_at_same_time(&shift->plan, plan);
    if (restored) {
        shift->reason = wire_shift_reason_OTHER;
        shift->phase = SHIFT_PLANNED;
        shift->cancelled_by = BY_NOBODY;
    }
    if (moved) {
        move(shift, plan, reason);
    }
    shift->plan = *plan;
    shift->version++;
    enum status status = OK;
    if (moved || restored) {
        status = ask_anew(r, shift);
    }
    if (status == OK && moved) {
        status = signup_end_offers(r->db, &r->wijk_id, &shift->shift_id);
    }
    if (status == OK) {
        status = shift_save(r, shift);
    }
    if (status == OK && (moved || restored)) {
        status = signup_drop_overlaps(r, shift);
    }
    if (status == OK) {
        status = signup_settle(r, shift);
    }
    if (status == OK && (moved || restored)) {
        status =
            tell(r, shift, restored ? wire_shift_told_RESTORED : wire_shift_told_MOVED, tell_later);
    }
    return status;
}

enum status shift_apply_cancel(struct request *r, struct shift *shift, enum shift_canceller by,
                               enum wire_shift_reason reason, bool tell_later)
{
    shift->phase = SHIFT_CANCELLED;
    shift->cancelled_by = by;
    shift->reason = reason;
    shift->risk_told = false;
    shift->version++;
    enum status status = shift_save(r, shift);
    if (status == OK) {
        status = signup_end_offers(r->db, &r->wijk_id, &shift->shift_id);
    }
    if (status == OK) {
        status = swap_remove_of_shift(r, &shift->shift_id);
    }
    if (status == OK) {
        status = shift_find(r, &shift->shift_id, shift);
    }
    if (status == OK) {
        status = shift_tell_buurt(r, shift);
    }
    return status == OK ? tell(r, shift, wire_shift_told_CANCELLED, tell_later) : status;
}
