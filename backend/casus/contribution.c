#include "casus/contribution.h"
#include "council/freeze.h"
#include "report/report_store.h"
#include "shift/shift_store.h"

enum status contribution_of_walk(const struct shift *shift, const struct attendance_sum *presence,
                                 struct contribution *out)
{
    if (attendance_phase(presence->present, shift->adults) != SHIFT_CLOSED) {
        return CLOSED;
    }
    *out = (struct contribution){.buurt_id = shift->buurt_id,
                                 .on = shift->plan.on,
                                 .participants = presence->present,
                                 .guests = shift->adults + shift->children,
                                 .volunteer_minutes = presence->minutes,
                                 .source = wire_contribution_source_SHIFT};
    out->minutes = presence->minutes + out->guests * shift->plan.minutes;
    return OK;
}

enum status contribution_add(struct request *r, const struct contribution *contribution)
{
    struct query q = query_make(r->db, SQL_CONTRIBUTION_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":contribution_id", &contribution->contribution_id);
    bind_id(&q, ":casus_id", &contribution->casus_id);
    bind_id(&q, ":activity_id", &contribution->activity_id);
    bind_id(&q, ":buurt_id", &contribution->buurt_id);
    bind_int(&q, ":on", contribution->on);
    bind_int(&q, ":month", contribution->counted_in);
    bind_count(&q, ":participants", contribution->participants);
    bind_count(&q, ":guests", contribution->guests);
    bind_count(&q, ":minutes", contribution->minutes);
    bind_count(&q, ":volunteer_minutes", contribution->volunteer_minutes);
    bind_int(&q, ":source", (int64_t)contribution->source);
    bind_int(&q, ":now", r->now);
    return query_run(&q);
}

static enum status mark_counted(struct request *r, const struct shift *shift, int32_t month)
{
    struct query q = query_make(r->db, SQL_COUNTED_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":shift_id", &shift->shift_id);
    bind_id(&q, ":buurt_id", &shift->buurt_id);
    bind_int(&q, ":month", month);
    bind_int(&q, ":now", r->now);
    const enum status status = query_run(&q);
    return status == OK ? report_freeze(r->db, &r->wijk_id, &shift->shift_id, month) : status;
}

enum status contribution_freeze(struct request *r, const struct wire_id *shift_id)
{
    struct shift shift = {.due_at = 0};
    struct attendance_sum presence = {0};
    struct contribution contribution = {.on = 0};
    struct activity activity;
    enum status status = shift_find(r, shift_id, &shift);
    if (status == OK) {
        status = attendance_sum_of_shift(r->db, &r->wijk_id, shift_id, &presence);
    }
    if (status == OK) {
        status = contribution_of_walk(&shift, &presence, &contribution);
    }
    if (status == OK) {
        status = freeze_month_for(r->db, &r->wijk_id, shift.plan.on, &contribution.counted_in);
    }
    if (status == OK) {
        status = activity_take(r, &shift.walk_group_id, &shift.buurt_id, &activity);
    }
    if (status != OK) {
        return status;
    }
    request_chance(r, contribution.contribution_id.bytes,
                   sizeof(contribution.contribution_id.bytes));
    contribution.casus_id = activity.casus_id;
    contribution.activity_id = activity.activity_id;
    status = contribution_add(r, &contribution);
    return status == OK ? mark_counted(r, &shift, contribution.counted_in) : status;
}

/* A server that was down for a season still counts what was walked before. */
enum status contribution_list_waiting(struct request *r, size_t most, struct wire_id *walks,
                                      size_t *count)
{
    enum { DOWN_S = 90 * 86400 };
    const struct settings *s = r->settings;
    const int64_t open_s = s->history_s > s->report_s ? s->history_s : s->report_s;
    const int64_t down_s = s->example == 1 ? (int64_t)s->presence_self_s : DOWN_S;
    struct query q = query_make(r->db, SQL_WALK_TO_COUNT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", r->now - open_s);
    bind_int(&q, ":after", r->now - s->late_mark_s - down_s);
    bind_int(&q, ":adults", MINIMUM_PRESENT);
    bind_count(&q, ":most", most);
    *count = 0;
    while (*count < most && query_row(&q)) {
        walks[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status contribution_list(struct db *db, const struct wire_id *wijk_id,
                              const struct contribution_window *window, struct contribution *rows,
                              size_t *count)
{
    struct query q = query_make(db, SQL_CONTRIBUTION_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":casus_id", &window->casus_id);
    bind_int(&q, ":from", window->from);
    bind_int(&q, ":to", window->to);
    bind_id(&q, ":after", &window->after);
    bind_int(&q, ":most", CONTRIBUTION_PAGE + 1);
    *count = 0;
    while (*count <= CONTRIBUTION_PAGE && query_row(&q)) {
        struct contribution *row = &rows[(*count)++];
        row->casus_id = window->casus_id;
        row->contribution_id = read_id(&q);
        row->activity_id = read_id(&q);
        row->on = (int32_t)read_int(&q);
        row->source = (enum wire_contribution_source)read_int(&q);
        row->frozen_at = read_int(&q);
    }
    return query_end(&q);
}
