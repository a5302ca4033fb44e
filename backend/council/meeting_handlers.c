/* meeting_handlers.c -- meetings of the wijkraad: announced with an agenda, read by everybody.
 * Rules: protocol/docs/meeting.md. */
#include "council/freeze.h"
#include "council/month.h"
#include "server/core/request.h"
#include "wire/wire_handlers.h"

enum { MEETING_PAGE = 10, AGENDA_MAX = 20, AHEAD_DAYS = 400 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *meeting_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":meeting_id", meeting_id);
    return q;
}

/* One that has not been and is not called off. Fails: NOT_FOUND, CLOSED. */
static enum status check_open(struct request *r, const struct wire_id *meeting_id)
{
    int32_t on = 0;
    bool cancelled = false;
    struct query q = ask(r, SQL_MEETING_FIND, meeting_id);
    const bool found = query_row(&q);
    if (found) {
        on = (int32_t)read_int(&q);
        cancelled = read_flag(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    if (!found) {
        return NOT_FOUND;
    }
    return cancelled || on < today(r) ? refuse(r, "meeting_id", CLOSED) : OK;
}

static enum status check_plan(struct request *r, const struct wire_meeting_plan *in)
{
    int32_t last = 0;
    if (in->on < today(r)) {
        return refuse(r, "on", FIELD_TOO_SMALL);
    }
    if (in->on > day_after(today(r), AHEAD_DAYS)) {
        return refuse(r, "on", FIELD_TOO_LARGE);
    }
    if (in->speaking && !in->open) {
        return refuse(r, "speaking", NOT_ALLOWED); /* who may not come cannot speak */
    }
    if (in->period == 0) {
        return OK;
    }
    const enum status status = freeze_last(r->db, &r->wijk_id, wire_overview_period_MONTH, &last);
    if (status == OK && (!is_month(in->period) || in->period > last)) {
        return refuse(r, "period", is_month(in->period) ? NOT_FOUND : FIELD_FORM);
    }
    return status;
}

static enum status put(struct request *r, const struct wire_meeting_plan *in)
{
    struct query q = ask(r, SQL_MEETING_PUT, &in->meeting_id);
    bind_int(&q, ":on", in->on);
    bind_count(&q, ":begins_minute", in->begins_minute);
    bind_text(&q, ":place", in->place);
    bind_flag(&q, ":open", in->open);
    bind_flag(&q, ":speaking", in->speaking);
    bind_int(&q, ":period", in->period);
    return query_run(&q);
}

static enum status put_agenda(struct request *r, const struct wire_meeting_plan *in)
{
    const struct wire_agenda_item *items = in->agenda.items;
    struct query q = ask(r, SQL_AGENDA_CLEAR, &in->meeting_id);
    enum status status = query_run(&q);
    for (size_t i = 0; i < in->agenda.count && status == OK; i++) {
        q = ask(r, SQL_AGENDA_ADD, &in->meeting_id);
        bind_int(&q, ":number", (int64_t)i + 1);
        bind_text(&q, ":item", items[i].text);
        status = query_run(&q);
    }
    return status;
}

enum status handle_meeting_plan(struct request *r, const struct wire_meeting_plan *in,
                                struct wire_done *out)
{
    (void)out;
    enum status status = check_open(r, &in->meeting_id);
    if (status == OK || status == NOT_FOUND) {
        status = check_plan(r, in);
    }
    if (status == OK) {
        status = put(r, in);
    }
    return status == OK ? put_agenda(r, in) : status;
}

enum status handle_meeting_cancel(struct request *r, const struct wire_meeting_cancel *in,
                                  struct wire_done *out)
{
    (void)out;
    const enum status status = check_open(r, &in->meeting_id);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "meeting_id", status) : status;
    }
    struct query q = ask(r, SQL_MEETING_CANCEL, &in->meeting_id);
    return query_change(&q);
}

static enum status read_agenda(struct request *r, struct wire_meeting *meeting)
{
    struct wire_agenda_item *items = arena_take(r->arena, AGENDA_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_AGENDA_LIST, &meeting->meeting_id);
    bind_int(&q, ":most", AGENDA_MAX);
    meeting->agenda = (struct wire_list){items, 0};
    while (meeting->agenda.count < AGENDA_MAX && query_row(&q)) {
        items[meeting->agenda.count++].text = read_text(&q, r->arena);
    }
    return query_end(&q);
}

enum status handle_meeting_list(struct request *r, const struct wire_meeting_list *in,
                                struct wire_meeting_page *out)
{
    struct wire_meeting *rows = arena_take(r->arena, MEETING_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_MEETING_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":most", MEETING_PAGE + 1);
    while (count <= MEETING_PAGE && query_row(&q)) {
        struct wire_meeting *row = &rows[count++];
        row->meeting_id = read_id(&q);
        row->on = (int32_t)read_int(&q);
        row->begins_minute = read_count(&q);
        row->place = read_text(&q, r->arena);
        row->open = read_flag(&q);
        row->speaking = read_flag(&q);
        row->period = (int32_t)read_int(&q);
        row->cancelled = read_flag(&q);
    }
    enum status status = query_end(&q);
    out->more = count > MEETING_PAGE;
    out->meetings = (struct wire_list){rows, out->more ? MEETING_PAGE : count};
    for (size_t i = 0; i < out->meetings.count && status == OK; i++) {
        status = read_agenda(r, &rows[i]);
    }
    return status;
}
