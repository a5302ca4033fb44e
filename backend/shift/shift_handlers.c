/* shift_handlers.c -- one walk on one evening. Rules: protocol/docs/shift.md */
#include "shift/local_time.h"
#include "shift/shift_change.h"
#include "shift/shift_store.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

enum { LIST_DAYS_MAX = 366 };

static enum status find_window(struct request *r, const struct wire_shift_list *in,
                               struct shift_window *out)
{
    const char *zone = r->settings->zone;
    *out = (struct shift_window){
        .buurt_id = in->buurt_id, .after = in->after, .after_id = in->after_id};
    if (in->to < in->from) {
        request_fault(r, "to");
        return FIELD_TOO_SMALL;
    }
    if (in->to > LOCAL_DAY_MAX || local_days_between(in->from, in->to) > LIST_DAYS_MAX) {
        request_fault(r, "to");
        return FIELD_TOO_LARGE;
    }
    const enum status status = local_instant(zone, in->from, 0, &out->from);
    return status == OK ? local_instant(zone, local_day_add(in->to, 1), 0, &out->until) : status;
}

enum status handle_shift_list(struct request *r, const struct wire_shift_list *in,
                              struct wire_shift_page *out)
{
    struct shift_window window = {0};
    struct wire_id ids[SHIFT_PAGE + 1];
    size_t count = 0;
    struct wire_shift *shifts = arena_take(r->arena, SHIFT_PAGE, sizeof(*shifts));
    if (shifts == NULL) {
        return NO_MEMORY;
    }
    enum status status = walk_group_may_look(r, &in->buurt_id);
    if (status == OK) {
        status = find_window(r, in, &window);
    }
    if (status == OK) {
        status = shift_list(r, &window, ids, &count);
    }
    out->more = count > SHIFT_PAGE;
    const size_t shown = out->more ? SHIFT_PAGE : count;
    for (size_t i = 0; i < shown && status == OK; i++) {
        struct shift shift = {0};
        status = shift_find(r, &ids[i], &shift);
        shifts[i] = shift_show(&shift, r->settings, r->now);
    }
    out->shifts = (struct wire_list){shifts, shown};
    return status;
}

/* The plan that a leader asks for, within a year and with a crew that fits. */
static enum status find_plan(struct request *r, struct shift_plan *plan)
{
    const char *fault = NULL;
    struct local_time now = {0};
    enum status status = crew_may_be(&plan->crew, &fault);
    if (status != OK) {
        request_fault(r, fault);
        return status;
    }
    status = local_time_of(r->settings->zone, r->now, &now);
    if (status == OK &&
        (plan->on > LOCAL_DAY_MAX || local_days_between(now.on, plan->on) > LIST_DAYS_MAX)) {
        request_fault(r, "on");
        return FIELD_TOO_LARGE;
    }
    return status == OK ? shift_plan_find(plan, 0, r->settings->zone) : status;
}

/* A walk that is over when it is told of: nobody is asked, reminded or told, and until presence is
 * marked nobody walked it. */
static enum status add_history(struct request *r, struct shift *shift)
{
    shift->phase = SHIFT_NOT_WALKED;
    shift->done = STEP_ASK | STEP_REMIND | STEP_BEGIN | STEP_CLOSE | STEP_HOME | STEP_MISSED;
    const enum status status = shift_add(r, shift);
    return status == OK ? shift_find(r, &shift->shift_id, shift) : status;
}

enum status handle_shift_add(struct request *r, const struct wire_shift_add *in,
                             struct wire_shift_added *out)
{
    struct walk_group group = {0};
    struct shift shift = {.shift_id = in->shift_id,
                          .walk_group_id = in->walk_group_id,
                          .version = 1,
                          .plan = {.on = in->on,
                                   .begins_minute = (unsigned)in->begins_minute,
                                   .minutes = (unsigned)in->minutes,
                                   .crew = {in->min, in->max, in->newcomers}}};
    enum status status = walk_group_find(r->db, &r->wijk_id, &in->walk_group_id, &group);
    if (status == OK && !group.open) {
        request_fault(r, "walk_group_id");
        return CLOSED; /* it rests */
    }
    if (status == OK) {
        status = find_plan(r, &shift.plan);
    }
    const bool history = status == OK && shift_is_history(&shift, r->settings, r->now);
    if (status == OK && shift.plan.begins_at <= r->now && !history) {
        request_fault(r, "on");
        return CLOSED;
    }
    shift.buurt_id = group.buurt_id;
    if (status == OK) {
        status = history ? add_history(r, &shift) : shift_make(r, &shift);
    }
    if (status == CONFLICT) {
        request_fault(r, "shift_id");
    }
    out->shift = shift_show(&shift, r->settings, r->now);
    return status;
}

static enum status find_shift(struct request *r, const struct wire_id *shift_id,
                              const struct wire_id *walk_group_id, struct shift *out)
{
    const enum status status = shift_find_in_group(r, shift_id, walk_group_id, out);
    if (status == NOT_FOUND) {
        request_fault(r, "shift_id");
    }
    return status;
}

/* A shift of a series that opens some time before it keeps doing so. */
static void keep_opening(const struct shift *shift, struct shift_plan *plan)
{
    if (shift->plan.opens_at > 0) {
        plan->opens_at = plan->begins_at - (shift->plan.begins_at - shift->plan.opens_at);
    }
}

enum status handle_shift_change(struct request *r, const struct wire_shift_change *in,
                                struct wire_shift_added *out)
{
    struct shift shift = {0};
    const char *fault = NULL;
    struct shift_plan plan = {.on = in->on,
                              .begins_minute = (unsigned)in->begins_minute,
                              .minutes = (unsigned)in->minutes,
                              .crew = {in->min, in->max, in->newcomers}};
    enum status status = find_shift(r, &in->shift_id, &in->walk_group_id, &shift);
    if (status == OK) {
        status = find_plan(r, &plan);
    }
    if (status != OK) {
        return status;
    }
    keep_opening(&shift, &plan);
    status = shift_may_change(&shift, in->version, &plan, r->now, &fault);
    if (status != OK) {
        request_fault(r, fault);
        return status;
    }
    shift.edited = true;
    status = shift_apply_plan(r, &shift, &plan, in->reason, false);
    out->shift = shift_show(&shift, r->settings, r->now);
    return status;
}

/* Too few had signed up a day before: it counts as at risk too. */
static enum status cancel_history(struct request *r, struct shift *shift,
                                  enum wire_shift_reason reason)
{
    if (shift->phase != SHIFT_NOT_WALKED || shift->present > 0) {
        request_fault(r, "shift_id");
        return CLOSED;
    }
    shift->phase = SHIFT_CANCELLED;
    shift->cancelled_by = BY_HAND;
    shift->reason = reason;
    shift->risk_told = reason == wire_shift_reason_TOO_FEW;
    shift->version++;
    return shift_save(r, shift);
}

enum status handle_shift_cancel(struct request *r, const struct wire_shift_cancel *in,
                                struct wire_shift_added *out)
{
    struct shift shift = {0};
    const char *fault = NULL;
    enum status status = find_shift(r, &in->shift_id, &in->walk_group_id, &shift);
    if (status != OK) {
        return status;
    }
    if (in->version == shift.version && shift_is_history(&shift, r->settings, r->now)) {
        status = cancel_history(r, &shift, in->reason);
        out->shift = shift_show(&shift, r->settings, r->now);
        return status;
    }
    status = shift_may_cancel(&shift, in->version, r->now, &fault);
    if (status != OK) {
        request_fault(r, fault);
        return status;
    }
    status = shift_apply_cancel(r, &shift, BY_HAND, in->reason, false);
    out->shift = shift_show(&shift, r->settings, r->now);
    return status;
}
