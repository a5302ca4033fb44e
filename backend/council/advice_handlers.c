/* advice_handlers.c -- advice is public from its first day, and answered within a term. */
#include "casus/casus.h"
#include "council/freeze.h"
#include "council/month.h"
#include "wire/wire_handlers.h"

enum { ADVICE_PAGE = 20 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

/* What it is about stands: a month that is frozen, a casus that is there. */
static enum status check_about(struct request *r, const struct wire_advice_give *in)
{
    int32_t last = 0;
    enum status status = OK;
    if (in->period != 0) {
        status = freeze_last(r->db, &r->wijk_id, wire_overview_period_MONTH, &last);
        if (status == OK && (!is_month(in->period) || in->period > last)) {
            status = refuse(r, "period", is_month(in->period) ? NOT_FOUND : FIELD_FORM);
        }
    }
    if (status == OK && !wire_id_is_none(&in->casus_id)) {
        status = casus_find(r->db, &r->wijk_id, &in->casus_id);
        status = status == NOT_FOUND ? refuse(r, "casus_id", status) : status;
    }
    return status;
}

/* In whose name a hat advises. */
static enum wire_advice_by council_of(enum wire_hat hat)
{
    switch (hat) {
    case WIRE_ADVIESRAAD: return wire_advice_by_ADVIESRAAD;
    case WIRE_WIJKSTICHTING: return wire_advice_by_WIJKSTICHTING;
    default: return wire_advice_by_WIJKRAAD;
    }
}

enum status handle_advice_give(struct request *r, const struct wire_advice_give *in,
                               struct wire_done *out)
{
    (void)out;
    const enum wire_advice_by by = council_of(r->hat);
    if (in->by != wire_advice_by_OTHER && in->by != by) {
        return refuse(r, "by", NOT_ALLOWED);
    }
    enum status status = check_about(r, in);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_ADVICE_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":advice_id", &in->advice_id);
    bind_int(&q, ":to", (int64_t)in->to);
    bind_int(&q, ":given_on", today(r));
    bind_int(&q, ":due_on", day_after(today(r), (int)r->settings->advice_days));
    bind_int(&q, ":about", in->period);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_text(&q, ":advice", in->text);
    status = query_run(&q);
    if (status != OK) {
        return status == CONFLICT ? refuse(r, "advice_id", status) : status;
    }
    q = query_make(r->db, SQL_ADVICE_BODY_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":advice_id", &in->advice_id);
    bind_int(&q, ":body", (int64_t)by);
    return query_run(&q);
}

/* Which body a hat answers for. */
static enum wire_advice_to body_of(enum wire_hat hat)
{
    switch (hat) {
    case WIRE_MUNICIPALITY: return wire_advice_to_MUNICIPALITY;
    case WIRE_STEWARD: return wire_advice_to_STEWARDS;
    default: return wire_advice_to_COORDINATORS;
    }
}

static enum status check_answer(struct request *r, const struct wire_id *advice_id)
{
    enum wire_advice_to to = wire_advice_to_OTHER;
    int64_t answered_on = 0;
    struct query q = query_make(r->db, SQL_ADVICE_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":advice_id", advice_id);
    const bool found = query_row(&q);
    if (found) {
        to = (enum wire_advice_to)read_int(&q);
        answered_on = read_int(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    if (!found || to != body_of(r->hat)) {
        return refuse(r, "advice_id", found ? NOT_ALLOWED : NOT_FOUND);
    }
    return answered_on > 0 ? refuse(r, "advice_id", CLOSED) : OK;
}

enum status handle_advice_answer(struct request *r, const struct wire_advice_answer *in,
                                 struct wire_done *out)
{
    (void)out;
    const enum status status = check_answer(r, &in->advice_id);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_ADVICE_ANSWER);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":advice_id", &in->advice_id);
    bind_text(&q, ":answer", in->answer);
    bind_int(&q, ":answered_on", today(r));
    return query_change(&q);
}

enum status handle_advice_list(struct request *r, const struct wire_advice_list *in,
                               struct wire_advice_page *out)
{
    struct wire_advice *rows = arena_take(r->arena, ADVICE_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_ADVICE_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":after", &in->after);
    bind_int(&q, ":wijkraad", wire_advice_by_WIJKRAAD);
    bind_int(&q, ":most", ADVICE_PAGE + 1);
    while (count <= ADVICE_PAGE && query_row(&q)) {
        struct wire_advice *row = &rows[count++];
        row->advice_id = read_id(&q);
        row->to = (enum wire_advice_to)read_int(&q);
        row->by = (enum wire_advice_by)read_int(&q);
        row->given_on = (int32_t)read_int(&q);
        row->due_on = (int32_t)read_int(&q);
        row->period = (int32_t)read_int(&q);
        row->casus_id = read_id(&q);
        row->text = read_text(&q, r->arena);
        row->answer = read_text(&q, r->arena);
        row->answered_on = (int32_t)read_int(&q);
        row->state = row->answered_on > 0 ? wire_advice_state_ANSWERED : wire_advice_state_GIVEN;
        row->late =
            row->answered_on > row->due_on || (row->answered_on == 0 && row->due_on < today(r));
    }
    out->more = count > ADVICE_PAGE;
    out->advices = (struct wire_list){rows, out->more ? ADVICE_PAGE : count};
    return query_end(&q);
}
