#include "shift/shift.h"

#include "server/core/request.h"
#include "shift/local_time.h"

enum { HOUR_MINUTES = 60, DAY_MINUTES = 1440 };

enum status shift_plan_find(struct shift_plan *plan, unsigned opens_days, const char *zone)
{
    enum status status = local_instant(zone, plan->on, plan->begins_minute, &plan->begins_at);
    if (status == OK) {
        status = local_instant(zone, plan->on, plan->begins_minute + plan->minutes, &plan->ends_at);
    }
    plan->opens_at = 0;
    if (status == OK && opens_days > 0) {
        const int32_t opens_on = local_day_add(plan->on, -(int)opens_days);
        status = local_instant(zone, opens_on, plan->begins_minute, &plan->opens_at);
    }
    return status;
}

static bool is_within_a_day(const struct shift *shift, const struct settings *settings, int64_t now)
{
    return now >= shift->plan.begins_at - settings->risk_s;
}

bool shift_is_at_risk(const struct shift *shift, const struct settings *settings, int64_t now)
{
    return shift->phase == SHIFT_PLANNED && is_within_a_day(shift, settings, now) &&
           (shift->confirmed < shift->plan.crew.min || !shift->led);
}

uint64_t shift_taken(const struct shift *shift)
{
    return shift->confirmed + shift->offered;
}

uint64_t shift_kept_places(const struct shift *shift, const struct settings *settings, int64_t now)
{
    const uint64_t kept = shift->plan.crew.newcomers;
    if (is_within_a_day(shift, settings, now) || kept <= shift->newcomers_taken) {
        return 0;
    }
    return kept - shift->newcomers_taken;
}

bool shift_has_room(const struct shift *shift, const struct settings *settings, int64_t now,
                    bool newcomer)
{
    const uint64_t kept = shift_kept_places(shift, settings, now);
    const uint64_t others = newcomer && kept > 0 ? 0 : kept;
    return shift_taken(shift) + others < shift->plan.crew.max;
}

/* Once begun it is on its way when somebody is there or enough said they would be; a walk to which
 * nobody came is still at risk, until it is counted. */
static enum wire_shift_state state_of_planned(const struct shift *shift,
                                              const struct settings *settings, int64_t now)
{
    if (now >= shift->plan.begins_at) {
        return shift->present > 0 || shift->confirmed >= MINIMUM_PRESENT ? wire_shift_state_RUNNING
                                                                         : wire_shift_state_AT_RISK;
    }
    if (shift_is_at_risk(shift, settings, now)) {
        return wire_shift_state_AT_RISK;
    }
    if (shift_taken(shift) >= shift->plan.crew.max) {
        return wire_shift_state_FULL;
    }
    return shift->confirmed >= shift->plan.crew.min && shift->led ? wire_shift_state_CERTAIN
                                                                  : wire_shift_state_OPEN;
}

enum wire_shift_state shift_state(const struct shift *shift, const struct settings *settings,
                                  int64_t now)
{
    switch (shift->phase) {
    case SHIFT_CANCELLED: return wire_shift_state_CANCELLED;
    case SHIFT_CLOSED: return wire_shift_state_CLOSED;
    case SHIFT_NOT_WALKED: return wire_shift_state_NOT_WALKED;
    case SHIFT_PLANNED: break;
    }
    return state_of_planned(shift, settings, now);
}

bool shift_is_history(const struct shift *shift, const struct settings *settings, int64_t now)
{
    const struct shift_plan *plan = &shift->plan;
    return settings->example == 1 && plan->ends_at <= now &&
           now - plan->begins_at < settings->history_s;
}

enum status shift_may_sign(const struct shift *shift, int64_t now)
{
    return shift->phase != SHIFT_PLANNED || now >= shift->plan.begins_at ? CLOSED : OK;
}

enum status shift_may_change(const struct shift *shift, uint64_t version,
                             const struct shift_plan *plan, int64_t now, const char **fault)
{
    if (shift->version != version) {
        *fault = "version";
        return CONFLICT;
    }
    if (shift->phase > SHIFT_CANCELLED || now >= shift->plan.begins_at) {
        *fault = "shift_id";
        return CLOSED;
    }
    if (now >= plan->begins_at) {
        *fault = "on";
        return CLOSED;
    }
    if (plan->crew.max < shift_taken(shift)) {
        *fault = "max";
        return FIELD_TOO_SMALL;
    }
    return OK;
}

enum status shift_may_cancel(const struct shift *shift, uint64_t version, int64_t now,
                             const char **fault)
{
    if (shift->version != version) {
        *fault = "version";
        return CONFLICT;
    }
    const bool walks = now >= shift->plan.begins_at && shift->present >= MINIMUM_PRESENT;
    if (shift->phase != SHIFT_PLANNED || now >= shift->plan.ends_at || walks) {
        *fault = "shift_id";
        return CLOSED;
    }
    return OK;
}

static bool is_quiet(unsigned minute, const struct settings *settings)
{
    const int64_t hour = minute / HOUR_MINUTES;
    const int64_t from = settings->quiet_from;
    const int64_t until = settings->quiet_until;
    return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/* A day before; in the quiet hours it waits for the morning that ends them, if that is in time. */
static enum status ask_at(const struct shift *shift, const struct settings *settings, int64_t *at)
{
    *at = shift->plan.begins_at - settings->risk_s;
    struct local_time local = {0};
    enum status status = local_time_of(settings->zone, *at, &local);
    if (status != OK || !is_quiet(local.minute, settings)) {
        return status;
    }
    const unsigned morning = (unsigned)settings->quiet_until * HOUR_MINUTES;
    int64_t ends = 0;
    status = local_instant(settings->zone, local.on,
                           local.minute < morning ? morning : morning + DAY_MINUTES, &ends);
    if (status == OK && ends < shift->plan.begins_at - settings->remind_s) {
        *at = ends;
    }
    return status;
}

enum status shift_step_at(const struct shift *shift, enum shift_step step,
                          const struct settings *settings, int64_t *at)
{
    const struct shift_plan *plan = &shift->plan;
    const bool off = shift->phase == SHIFT_CANCELLED;
    *at = INT64_MAX;
    if (off && step != STEP_SIGNUPS && step != STEP_PRESENCE) {
        return OK;
    }
    switch (step) {
    case STEP_ASK: return ask_at(shift, settings, at);
    case STEP_REMIND: *at = plan->begins_at - settings->remind_s; break;
    case STEP_BEGIN: *at = plan->begins_at; break;
    case STEP_CLOSE: *at = plan->ends_at + settings->end_after_s; break;
    case STEP_HOME: *at = plan->ends_at + settings->home_asked_s; break;
    case STEP_MISSED: *at = plan->ends_at + settings->home_asked_s + settings->home_missed_s; break;
    case STEP_SIGNUPS: *at = plan->ends_at + settings->signup_keep_s; break;
    case STEP_PRESENCE: *at = plan->ends_at + settings->presence_self_s; break;
    case STEP_TELL: *at = 0; break;
    }
    return OK;
}

enum status shift_step_next(const struct shift *shift, const struct settings *settings,
                            enum shift_step *step, int64_t *at)
{
    *at = shift->telling == wire_shift_told_OTHER ? SHIFT_NEVER : 0;
    *step = STEP_TELL;
    for (unsigned i = 0; i < STEP_COUNT; i++) {
        const enum shift_step one = (enum shift_step)(1u << i);
        int64_t due = 0;
        const enum status status = shift_step_at(shift, one, settings, &due);
        if (status != OK) {
            return status;
        }
        if ((shift->done & (unsigned)one) == 0 && due < *at) {
            *at = due;
            *step = one;
        }
    }
    return OK;
}

struct wire_shift shift_show(const struct shift *shift, const struct settings *settings,
                             int64_t now)
{
    return (struct wire_shift){.shift_id = shift->shift_id,
                               .walk_group_id = shift->walk_group_id,
                               .series_id = shift->series_id,
                               .version = shift->version,
                               .on = shift->plan.on,
                               .begins_at = shift->plan.begins_at,
                               .ends_at = shift->plan.ends_at,
                               .state = shift_state(shift, settings, now),
                               .reason = shift->reason,
                               .was_at = shift->was_at,
                               .min = shift->plan.crew.min,
                               .max = shift->plan.crew.max,
                               .newcomers = shift_kept_places(shift, settings, now),
                               .taken = shift_taken(shift),
                               .waiting = shift->waiting,
                               .led = shift->led,
                               .opens_at = shift->plan.opens_at};
}
