/* series_handlers.c -- shifts that come back. Rules: protocol/docs/series.md */
#include "series/holiday.h"
#include "series/series_apply.h"
#include "series/series_store.h"
#include "shift/local_time.h"
#include "shift/shift_tell.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

/* The series names the walking group that the hat was judged for, and fits in itself. */
static enum status check_series(struct request *r, const struct wire_series *series,
                                const struct wire_id *walk_group_id)
{
    if (!wire_id_equal(&series->walk_group_id, walk_group_id)) {
        request_fault(r, "series.walk_group_id");
        return NOT_ALLOWED;
    }
    const char *fault = NULL;
    const enum status status = series_may_be(series, &fault);
    if (status != OK) {
        request_fault(r, fault);
    }
    return status;
}

static enum status tell_series(struct request *r, const struct wire_series *series)
{
    struct walk_group group = {0};
    const enum status status = walk_group_find(r->db, &r->wijk_id, &series->walk_group_id, &group);
    if (status != OK) {
        return status;
    }
    struct wire_series_changed event = {.head.type = WIRE_series_changed, .series = *series};
    return shift_tell_talk(r, &group.buurt_id, &event.head, r->now + r->settings->event_keep_s);
}

enum status handle_series_make(struct request *r, const struct wire_series_make *in,
                               struct wire_series_made *out)
{
    struct walk_group group = {0};
    int32_t today = 0;
    int64_t due_at = 0;
    unsigned changed = 0;
    enum status status = check_series(r, &in->series, &in->walk_group_id);
    if (status == OK && in->series.version != 1) {
        request_fault(r, "series.version");
        status = FIELD_TOO_LARGE;
    }
    if (status == OK) {
        status = walk_group_find(r->db, &r->wijk_id, &in->walk_group_id, &group);
    }
    if (status == OK) {
        status = series_today(r, &today, &due_at);
    }
    if (status == OK) {
        status = series_add(r->db, &r->wijk_id, &in->series, today, due_at);
    }
    if (status == OK) {
        status = tell_series(r, &in->series);
    }
    if (status == OK) {
        status = series_extend(r, &in->series, &changed);
    }
    out->shifts = changed;
    out->version = 1;
    return status;
}

/* The series as it stands, when it is this group's and the version seen is the last. */
static enum status check_seen(struct request *r, const struct wire_series *seen)
{
    struct wire_series series = {0};
    const enum status status = series_find(r->db, &r->wijk_id, &seen->series_id, &series);
    if (status == NOT_FOUND || !wire_id_equal(&series.walk_group_id, &seen->walk_group_id)) {
        request_fault(r, "series.series_id");
        return status == OK ? NOT_FOUND : status;
    }
    if (status == OK && series.version != seen->version) {
        request_fault(r, "series.version");
        return CONFLICT;
    }
    return status;
}

enum status handle_series_change(struct request *r, const struct wire_series_change *in,
                                 struct wire_series_made *out)
{
    struct wire_series series = in->series;
    int32_t today = 0;
    int64_t due_at = 0;
    unsigned changed = 0;
    enum status status = check_series(r, &series, &in->walk_group_id);
    if (status == OK) {
        status = check_seen(r, &series);
    }
    series.version++;
    if (status == OK) {
        status = series_today(r, &today, &due_at);
    }
    if (status == OK) {
        status = series_save(r->db, &r->wijk_id, &series, due_at);
    }
    if (status == OK) {
        status = tell_series(r, &series);
    }
    if (status == OK) {
        status = series_apply(r, &series, in->move_joined, NULL, &changed);
    }
    out->shifts = changed;
    out->version = series.version;
    return status;
}

/* What is kept beside the days themselves: exceptions of a series that was made, and holidays. */
struct preview {
    struct wire_exception exceptions[EXCEPTIONS_MAX];
    size_t exception_count;
    struct holidays holidays;
};

static enum status read_preview(struct request *r, const struct wire_series *series,
                                struct preview *out)
{
    const enum status status = exception_list(r, &series->series_id, series->from, LOCAL_DAY_MAX,
                                              out->exceptions, &out->exception_count);
    return status == OK ? holidays_read(r->settings->holidays, &r->wijk_id, &out->holidays)
                        : status;
}

static enum status show_day(struct request *r, const struct wire_series *series,
                            const struct preview *preview, struct wire_series_day *day)
{
    const struct wire_exception *exception = NULL;
    for (size_t i = 0; i < preview->exception_count && exception == NULL; i++) {
        exception =
            exception_has_day(&preview->exceptions[i], day->on) ? &preview->exceptions[i] : NULL;
    }
    struct shift_plan plan = {0};
    struct local_time local = {0};
    enum status status = series_plan_day(series, exception, day->on, r->settings->zone, &plan);
    if (status == OK) {
        status = local_time_of(r->settings->zone, plan.begins_at, &local);
    }
    day->begins_at = plan.begins_at;
    day->ahead_minutes = (uint64_t)local.ahead_minutes;
    if (exception != NULL) {
        day->reason = exception->reason;
    } else if (holidays_have(&preview->holidays, day->on)) {
        day->reason = wire_shift_reason_HOLIDAY;
    }
    return status;
}

enum status handle_series_preview(struct request *r, const struct wire_series_preview *in,
                                  struct wire_series_days *out)
{
    enum status status = check_series(r, &in->series, &in->walk_group_id);
    struct preview *preview = arena_take(r->arena, 1, sizeof(*preview));
    struct wire_series_day *days = arena_take(r->arena, SERIES_DAYS_MAX, sizeof(*days));
    if (status == OK && (preview == NULL || days == NULL)) {
        status = NO_MEMORY;
    }
    if (status == OK) {
        status = read_preview(r, &in->series, preview);
    }
    int32_t on[SERIES_DAYS_MAX];
    size_t count = 0;
    const struct recurrence recurrence = series_recurrence(&in->series);
    if (status == OK) {
        status = recurrence_list(&recurrence, in->series.from, LOCAL_DAY_MAX, on, SERIES_DAYS_MAX,
                                 &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        days[i].on = on[i];
        status = show_day(r, &in->series, preview, &days[i]);
        days[i].clock_changed = i > 0 && days[i].ahead_minutes != days[i - 1].ahead_minutes;
    }
    out->days = (struct wire_list){days, count};
    return status;
}

enum status handle_series_list(struct request *r, const struct wire_series_list *in,
                               struct wire_series_page *out)
{
    struct wire_series *rows = arena_take(r->arena, SERIES_PAGE + 1, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    int32_t today = 0;
    int64_t tomorrow_at = 0;
    size_t count = 0;
    enum status status = walk_group_may_look(r, &in->buurt_id);
    if (status == OK) {
        status = series_today(r, &today, &tomorrow_at);
    }
    if (status == OK) {
        status = series_list(r, &in->buurt_id, &in->after, today, rows, &count);
    }
    out->more = count > SERIES_PAGE;
    out->series = (struct wire_list){rows, out->more ? SERIES_PAGE : count};
    return status;
}
