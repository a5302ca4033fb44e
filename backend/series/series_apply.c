#include "series/series_apply.h"

#include "series/series_store.h"
#include "shift/local_time.h"
#include "shift/shift_change.h"
#include "shift/shift_store.h"
#include "walk_group/walk_group_store.h"

#include <limits.h>

enum {
    DAYS_MAX = 128,
    AHEAD_DAYS = 7 * 53, /* beyond the 52 weeks that a series may stand ahead */
    TOLD_AT_ONCE = 80,   /* people; the rest within seconds (S5) */
    WEEK_DAYS = 7
};

/* The days on which a series comes from today on, and its exceptions there. */
struct calendar {
    const struct wire_series *series;
    bool move_joined;
    const struct wire_exception *added; /* the one just made, or NULL */
    int32_t today;
    int32_t days[DAYS_MAX];
    size_t day_count;
    struct wire_exception exceptions[EXCEPTIONS_MAX];
    size_t exception_count;
    unsigned *changed;
    uint64_t told; /* how many people the changes until now were told to */
};

enum status series_today(const struct request *r, int32_t *today, int64_t *tomorrow_at)
{
    struct local_time local = {0};
    enum status status = local_time_of(r->settings->zone, r->now, &local);
    *today = local.on;
    if (status == OK) {
        status = local_instant(r->settings->zone, local_day_add(local.on, 1), 0, tomorrow_at);
    }
    return status;
}

static enum status open_calendar(struct request *r, const struct wire_series *series,
                                 struct calendar *out)
{
    int64_t tomorrow_at = 0;
    out->series = series;
    enum status status = series_today(r, &out->today, &tomorrow_at);
    const int32_t last = local_day_add(out->today, AHEAD_DAYS);
    const struct recurrence recurrence = series_recurrence(series);
    if (status == OK) {
        status =
            recurrence_list(&recurrence, out->today, last, out->days, DAYS_MAX, &out->day_count);
    }
    if (status == OK) {
        status = exception_list(r, &series->series_id, out->today, LOCAL_DAY_MAX, out->exceptions,
                                &out->exception_count);
    }
    return status;
}

static const struct wire_exception *exception_of(const struct calendar *calendar, int32_t on)
{
    for (size_t i = 0; i < calendar->exception_count; i++) {
        if (exception_has_day(&calendar->exceptions[i], on)) {
            return &calendar->exceptions[i];
        }
    }
    return NULL;
}

static bool is_cancelled_on(const struct calendar *calendar, int32_t on)
{
    const struct wire_exception *exception = exception_of(calendar, on);
    return exception != NULL && exception->kind == wire_exception_kind_CANCELLED;
}

static bool has_day(const struct calendar *calendar, int32_t on)
{
    for (size_t i = 0; i < calendar->day_count; i++) {
        if (calendar->days[i] == on) {
            return true;
        }
    }
    return false;
}

/* ── shifts that lack ─────────────────────────────────────────────────────────────────────────────
 */

/* An id of its own when a shift that moved to another day of the series has the day's id. */
static enum status choose_id(struct request *r, struct shift *shift)
{
    shift->shift_id = shift_id_of_series(&r->wijk_id, &shift->series_id, shift->series_on);
    const enum status status = shift_is_known(r, &shift->shift_id);
    if (status == OK) {
        request_chance(r, shift->shift_id.bytes, sizeof(shift->shift_id.bytes));
    }
    return status == NOT_FOUND ? OK : status;
}

static enum status make_day(struct request *r, const struct calendar *calendar,
                            const struct walk_group *group, int32_t on)
{
    const struct wire_exception *exception = exception_of(calendar, on);
    struct shift shift = {.walk_group_id = group->walk_group_id,
                          .buurt_id = group->buurt_id,
                          .series_id = calendar->series->series_id,
                          .series_on = on,
                          .version = 1};
    enum status status =
        series_plan_day(calendar->series, exception, on, r->settings->zone, &shift.plan);
    if (status != OK || shift.plan.begins_at <= r->now) {
        return status;
    }
    status = shift_has_day(r, &shift.series_id, on);
    if (status != NOT_FOUND) {
        return status;
    }
    if (is_cancelled_on(calendar, on)) {
        shift.phase = SHIFT_CANCELLED;
        shift.cancelled_by = BY_EXCEPTION;
        shift.reason = exception->reason;
    }
    status = choose_id(r, &shift);
    if (status == OK) {
        status = shift_make(r, &shift);
    }
    *calendar->changed += status == OK ? 1 : 0;
    return status;
}

static enum status make_days(struct request *r, const struct calendar *calendar)
{
    struct walk_group group = {0};
    enum status status =
        walk_group_find(r->db, &r->wijk_id, &calendar->series->walk_group_id, &group);
    if (status != OK || !group.open) {
        return status;
    }
    const int32_t last = series_last_day(calendar->series, calendar->today);
    for (size_t i = 0; i < calendar->day_count && status == OK; i++) {
        if (calendar->days[i] <= last) {
            status = make_day(r, calendar, &group, calendar->days[i]);
        }
    }
    return status;
}

enum status series_extend(struct request *r, const struct wire_series *series, unsigned *changed)
{
    struct calendar calendar = {.changed = changed};
    const enum status status = open_calendar(r, series, &calendar);
    return status == OK ? make_days(r, &calendar) : status;
}

/* ── shifts that stand ────────────────────────────────────────────────────────────────────────────
 */

static uint64_t count_joined(const struct shift *shift)
{
    return shift->confirmed + shift->offered + shift->waiting;
}

static bool is_joined(const struct shift *shift)
{
    return count_joined(shift) > 0;
}

/* Counts a change, and whether there have been too many to tell of this one at once. */
static bool count_change(struct calendar *calendar, const struct shift *shift)
{
    ++*calendar->changed;
    calendar->told += count_joined(shift);
    return calendar->told > TOLD_AT_ONCE;
}

/* From now on it has a plan of its own. */
static enum status keep_as_it_is(struct request *r, struct shift *shift)
{
    shift->edited = true;
    return shift_save(r, shift);
}

/* Its day stands in the calendar, at some time. */
static enum status apply_time(struct request *r, struct calendar *calendar, struct shift *shift)
{
    const struct wire_exception *exception = exception_of(calendar, shift->series_on);
    struct shift_plan plan = shift->plan;
    enum status status = OK;
    if (!shift->edited) {
        status = series_plan_day(calendar->series, exception, shift->series_on, r->settings->zone,
                                 &plan);
        if (plan.crew.max < shift_taken(shift)) {
            plan.crew.max = shift_taken(shift);
        }
    }
    const bool stands = shift->phase == SHIFT_PLANNED;
    if (status != OK || (stands && shift_plan_is_same(&plan, &shift->plan)) ||
        plan.begins_at <= r->now) {
        return status;
    }
    if (is_joined(shift) && !calendar->move_joined &&
        !shift_plan_is_at_same_time(&plan, &shift->plan)) {
        return keep_as_it_is(r, shift);
    }
    const bool later = count_change(calendar, shift);
    const bool moved_by_it = exception != NULL;
    return shift_apply_plan(r, shift, &plan,
                            moved_by_it ? exception->reason : wire_shift_reason_OTHER, later);
}

static enum status apply_day(struct request *r, struct calendar *calendar, struct shift *shift)
{
    const int32_t on = shift->edited ? shift->plan.on : shift->series_on;
    if (shift->cancelled_by == BY_HAND) {
        return OK;
    }
    if (!is_cancelled_on(calendar, on)) {
        return apply_time(r, calendar, shift);
    }
    const bool own =
        shift->edited && (calendar->added == NULL || !exception_has_day(calendar->added, on));
    if (shift->phase == SHIFT_CANCELLED || own) {
        return OK;
    }
    const bool later = count_change(calendar, shift);
    return shift_apply_cancel(r, shift, BY_EXCEPTION, exception_of(calendar, on)->reason, later);
}

/* How far a day lies from one that is gone; a day of another month, or a week away, not at all. */
static int distance(const struct calendar *calendar, int32_t gone, int32_t day)
{
    const bool monthly = calendar->series->rule == wire_series_rule_MONTHLY;
    const int days = local_days_between(gone, day);
    const int away = days < 0 ? -days : days;
    const bool near = monthly ? day / 100 == gone / 100 : away < WEEK_DAYS;
    return near ? away : INT_MAX;
}

/* The day of the changed series that takes the place of a day it no longer has: the nearest that
 * has no shift yet. Fails: NOT_FOUND, STORAGE. */
static enum status find_instead(struct request *r, const struct calendar *calendar, int32_t gone,
                                int32_t *out)
{
    int best = INT_MAX;
    for (size_t i = 0; i < calendar->day_count; i++) {
        const int away = distance(calendar, gone, calendar->days[i]);
        if (away >= best) {
            continue;
        }
        const enum status status =
            shift_has_day(r, &calendar->series->series_id, calendar->days[i]);
        if (status == NOT_FOUND) {
            best = away;
            *out = calendar->days[i];
        } else if (status != OK) {
            return status;
        }
    }
    return best == INT_MAX ? NOT_FOUND : OK;
}

/* Its day is no longer one of the series. */
static enum status apply_gone(struct request *r, struct calendar *calendar, struct shift *shift)
{
    if (shift->phase == SHIFT_CANCELLED) {
        return OK;
    }
    const int32_t to = calendar->series->to;
    const bool ended = to != 0 && shift->series_on > to;
    if (!ended && (shift->edited || (is_joined(shift) && !calendar->move_joined))) {
        return keep_as_it_is(r, shift);
    }
    int32_t instead = 0;
    const enum status status =
        ended ? NOT_FOUND : find_instead(r, calendar, shift->series_on, &instead);
    if (status == OK) {
        shift->series_on = instead;
        return apply_day(r, calendar, shift);
    }
    if (status != NOT_FOUND) {
        return status;
    }
    const bool later = count_change(calendar, shift);
    return shift_apply_cancel(r, shift, BY_SERIES, wire_shift_reason_ANOTHER, later);
}

enum status series_apply(struct request *r, const struct wire_series *series, bool move_joined,
                         const struct wire_exception *added, unsigned *changed)
{
    struct calendar calendar = {.move_joined = move_joined, .added = added, .changed = changed};
    struct wire_id ids[SHIFTS_OF_SERIES];
    size_t count = 0;
    enum status status = open_calendar(r, series, &calendar);
    if (status == OK) {
        status = shift_list_of_series(r, &series->series_id, r->now, ids, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        struct shift shift = {0};
        status = shift_find(r, &ids[i], &shift);
        if (status == OK) {
            status = has_day(&calendar, shift.series_on) ? apply_day(r, &calendar, &shift)
                                                         : apply_gone(r, &calendar, &shift);
        }
    }
    return status == OK ? make_days(r, &calendar) : status;
}
