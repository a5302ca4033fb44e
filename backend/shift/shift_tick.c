/* shift_tick.c -- what time does to shifts, each step once: rows of tick.def.
 *
 * The server may have been down when a step was due. Then a question that comes too late is not
 * asked, while ending, counting and forgetting are always done.
 */
#include "attendance/attendance_store.h"
#include "attendance/attendance_tell.h"
#include "retention/retention.h"
#include "shift/shift_store.h"
#include "shift/shift_tell.h"
#include "shift/shift_ticks.h"
#include "signup/signup_line.h"
#include "signup/swap_store.h"

/* A step that is late tells nobody any more: it weighs less than one at its time. */
enum {
    LATE_S = 86400,
    STEP_WEIGHT = 20,
    LATE_WEIGHT = 1,
    WEIGHT_AT_ONCE = 400,
    PEOPLE_AT_ONCE = 80
};

/* Who signed up within the day has said so just now. */
static enum status ask(struct request *r, struct shift *shift)
{
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (signups[i].state == wire_signup_state_CONFIRMED && !signups[i].coming) {
            status = shift_tell_one(r, shift, &signups[i].member_id, wire_shift_told_CONFIRM);
        }
    }
    return status == OK ? signup_settle(r, shift) : status;
}

static enum status remind(struct request *r, struct shift *shift)
{
    const bool alone = shift->confirmed == 1;
    return shift_tell_walkers(r, shift, alone ? wire_shift_told_ALONE : wire_shift_told_REMINDER);
}

static enum status begin(struct request *r, struct shift *shift)
{
    enum status status = signup_end_waiting(r, shift);
    if (status == OK) {
        status = swap_remove_of_shift(r, &shift->shift_id);
    }
    if (status == OK) {
        status = shift_find(r, &shift->shift_id, shift);
    }
    return status == OK ? shift_tell_buurt(r, shift) : status;
}

static enum status close_shift(struct request *r, struct shift *shift)
{
    shift->phase = attendance_phase(shift->present, shift->adults);
    const enum status status = attendance_end(r->db, &r->wijk_id, shift);
    return status == OK ? shift_tell_buurt(r, shift) : status;
}

static enum status ask_home(struct request *r, struct shift *shift)
{
    int64_t due = 0;
    const enum status status = shift_step_at(shift, STEP_HOME, r->settings, &due);
    if (status != OK) {
        return status;
    }
    if (r->now > due + r->settings->home_late_s) {
        shift->done |= STEP_MISSED;
        return OK;
    }
    shift->asked_at = r->now;
    return attendance_ask_home(r, shift);
}

/* What was too much to tell when it was changed. */
static enum status tell_change(struct request *r, struct shift *shift)
{
    const enum wire_shift_told what = shift->telling;
    shift->telling = wire_shift_told_OTHER;
    return shift_tell_signed(r, shift, what);
}

static enum status forget_signups(struct request *r, const struct shift *shift)
{
    int count = 0;
    const enum status status = signup_forget(r->db, &r->wijk_id, &shift->shift_id, r->now, &count);
    return status == OK ? retention_note(r, wire_kept_thing_SIGNUP, count) : status;
}

static enum status forget_presence(struct request *r, const struct shift *shift)
{
    int count = 0;
    const enum status status =
        attendance_forget(r->db, &r->wijk_id, &shift->shift_id, r->now, &count);
    return status == OK ? retention_note(r, wire_kept_thing_ATTENDANCE, count) : status;
}

static enum status run_step(struct request *r, struct shift *shift, enum shift_step step)
{
    const bool begun = r->now >= shift->plan.begins_at;
    switch (step) {
    case STEP_ASK: return begun ? OK : ask(r, shift);
    case STEP_REMIND: return begun ? OK : remind(r, shift);
    case STEP_BEGIN: return begin(r, shift);
    case STEP_CLOSE: return close_shift(r, shift);
    case STEP_HOME: return ask_home(r, shift);
    case STEP_MISSED: return attendance_tell_missed(r, shift);
    case STEP_SIGNUPS: return forget_signups(r, shift);
    case STEP_PRESENCE: return forget_presence(r, shift);
    case STEP_TELL: return tell_change(r, shift);
    }
    return OK;
}

/* What a tick has done so far. */
struct load {
    uint64_t people; /* whom its steps may have told */
    unsigned weight;
};

static void add_load(struct load *load, const struct shift *shift, bool late)
{
    load->weight += late ? LATE_WEIGHT : STEP_WEIGHT;
    if (!late) {
        load->people += shift->confirmed + shift->waiting + shift->offered + shift->present;
    }
}

static enum status run_next(struct request *r, struct load *load)
{
    struct wire_id shift_id = {{0}};
    struct shift shift = {0};
    enum shift_step step = STEP_ASK;
    int64_t at = 0;
    enum status status = shift_find_due(r, &shift_id);
    if (status == OK) {
        status = shift_find(r, &shift_id, &shift);
    }
    if (status == OK) {
        status = shift_step_next(&shift, r->settings, &step, &at);
    }
    if (status == OK && at <= r->now) { /* else a setting has changed since: look again then */
        status = run_step(r, &shift, step);
        shift.done |= step == STEP_TELL ? 0 : (unsigned)step;
        add_load(load, &shift, at < r->now - LATE_S);
    } else {
        load->weight += STEP_WEIGHT;
    }
    return status == OK ? shift_save(r, &shift) : status;
}

enum status shift_tick(struct request *r)
{
    struct load load = {0};
    while (load.weight < WEIGHT_AT_ONCE && load.people < PEOPLE_AT_ONCE) {
        const enum status status = run_next(r, &load);
        if (status != OK) {
            return status == NOT_FOUND ? OK : status;
        }
    }
    tick_again(r);
    return OK;
}
