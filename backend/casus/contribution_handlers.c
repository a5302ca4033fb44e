/* contribution_handlers.c -- contributions one by one, without persons, for who coordinates;
 * their sum for all. */
#include "casus/contribution.h"
#include "council/freeze.h"
#include "council/month.h"
#include "wire/wire_handlers.h"

enum { MONTHS_MAX = 1200 };

static enum status check_casus(struct request *r, const struct wire_id *casus_id)
{
    const enum status status = casus_find(r->db, &r->wijk_id, casus_id);
    if (status == NOT_FOUND) {
        request_fault(r, "casus_id");
    }
    return status;
}

static struct wire_contribution show(const struct contribution *row)
{
    return (struct wire_contribution){.contribution_id = row->contribution_id,
                                      .activity_id = row->activity_id,
                                      .on = row->on,
                                      .source = row->source,
                                      .frozen_at = row->frozen_at};
}

enum status handle_contribution_list(struct request *r, const struct wire_contribution_list *in,
                                     struct wire_contribution_page *out)
{
    const struct contribution_window window = {
        .casus_id = in->casus_id, .from = in->from, .to = in->to, .after = in->after};
    enum status status = check_casus(r, &in->casus_id);
    struct contribution *rows = arena_take(r->arena, CONTRIBUTION_PAGE + 1, sizeof(*rows));
    struct wire_contribution *shown = arena_take(r->arena, CONTRIBUTION_PAGE, sizeof(*shown));
    if (status != OK || rows == NULL || shown == NULL) {
        return status == OK ? NO_MEMORY : status;
    }
    size_t count = 0;
    status = contribution_list(r->db, &r->wijk_id, &window, rows, &count);
    out->more = count > CONTRIBUTION_PAGE;
    out->contributions = (struct wire_list){shown, out->more ? CONTRIBUTION_PAGE : count};
    for (size_t i = 0; i < out->contributions.count; i++) {
        shown[i] = show(&rows[i]);
    }
    return status;
}

static enum status check_months(struct request *r, const struct wire_contribution_sum *in)
{
    if (!is_month(in->from)) {
        request_fault(r, "from");
        return FIELD_FORM;
    }
    if (in->to != month_last_day(in->to)) {
        request_fault(r, "to");
        return FIELD_FORM;
    }
    if (in->to < in->from) {
        request_fault(r, "to");
        return FIELD_TOO_SMALL;
    }
    return OK;
}

/* How many there are, and how many of them stand in months that are not frozen. */
static enum status count(struct request *r, const struct wire_contribution_sum *in, uint64_t *all,
                         uint64_t *open)
{
    int32_t last = 0;
    const enum status status = freeze_last(r->db, &r->wijk_id, wire_overview_period_MONTH, &last);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_CONTRIBUTION_COUNT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to);
    bind_int(&q, ":frozen", last);
    if (query_row(&q)) {
        *all = read_count(&q);
        *open = read_count(&q);
    }
    return query_end(&q);
}

/* The same cells as the overview's: so no two sums tell what it hides (COUNCIL-4). */
static enum status sum(struct request *r, const struct wire_contribution_sum *in,
                       struct wire_contribution_total *out)
{
    static const struct wire_id WHOLE;
    struct query q = query_make(r->db, SQL_CONTRIBUTION_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":period", wire_overview_period_MONTH);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to);
    bind_id(&q, ":whole", &WHOLE);
    bind_int(&q, ":attendances", wire_measured_ATTENDANCES);
    bind_int(&q, ":guests", wire_measured_GUESTS);
    bind_int(&q, ":minutes", wire_measured_MINUTES);
    if (query_row(&q)) {
        out->participants = read_count(&q);
        out->guests = read_count(&q);
        out->minutes = read_count(&q);
        out->hidden = read_flag(&q);
    }
    return query_end(&q);
}

/* Of another casus than the wijk's own: a month is told only where every day in it is. */
static enum status sum_other(struct request *r, const struct wire_contribution_sum *in,
                             struct wire_contribution_total *out)
{
    struct query q = query_make(r->db, SQL_CONTRIBUTION_MONTHS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to);
    bind_int(&q, ":k", r->settings->k);
    bind_int(&q, ":most", MONTHS_MAX);
    while (query_row(&q)) {
        read_skip(&q);
        read_skip(&q);
        out->participants += read_count(&q);
        out->guests += read_count(&q);
        out->minutes += read_count(&q);
        out->hidden = read_flag(&q) || out->hidden;
    }
    return query_end(&q);
}

enum status handle_contribution_sum(struct request *r, const struct wire_contribution_sum *in,
                                    struct wire_contribution_total *out)
{
    uint64_t open = 0;
    enum status status = check_casus(r, &in->casus_id);
    if (status == OK) {
        status = check_months(r, in);
    }
    if (status == OK) {
        status = count(r, in, &out->contributions, &open);
    }
    if (status == OK) {
        status =
            wire_id_equal(&in->casus_id, &r->wijk_id) ? sum(r, in, out) : sum_other(r, in, out);
    }
    out->hidden = out->hidden || open > 0;
    if (out->hidden) {
        out->participants = 0;
        out->guests = 0;
        out->minutes = 0;
    }
    return status;
}
