/* casus_handlers.c -- collective casussen: brought in, and listed. */
#include "casus/casus.h"
#include "council/month.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { CASUS_PAGE = 100 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static enum status add(struct request *r, const struct wire_casus_open *in)
{
    struct query q = query_make(r->db, SQL_COLLECTIVE_CASUS_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_int(&q, ":theme", (int64_t)in->theme);
    bind_int(&q, ":state", wire_casus_state_ENTERED);
    bind_text(&q, ":title", in->title);
    bind_int(&q, ":since", local_day(r->settings->zone, r->now));
    const enum status status = query_run(&q);
    return status == OK ? casus_put(r, &in->casus_id) : status;
}

enum status handle_casus_open(struct request *r, const struct wire_casus_open *in,
                              struct wire_done *out)
{
    (void)out;
    const bool reaches = (r->hat & (WIRE_PROFESSIONAL | WIRE_CASE_DIRECTOR)) != 0;
    if (reaches && !wire_id_equal(&r->hat_reach_id, &in->casus_id)) {
        return refuse(r, "casus_id", NOT_ALLOWED);
    }
    if (!wire_ledger_may_hold(in->title)) {
        return refuse(r, "title", FIELD_FORM);
    }
    enum status status = casus_find(r->db, &r->wijk_id, &in->casus_id);
    if (status == OK) {
        return refuse(r, "casus_id", CONFLICT);
    }
    return status == NOT_FOUND ? add(r, in) : status;
}

enum status handle_casus_list(struct request *r, const struct wire_casus_list *in,
                              struct wire_casus_page *out)
{
    struct wire_casus *rows = arena_take(r->arena, CASUS_PAGE + 1, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_COLLECTIVE_CASUS_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":after", &in->after);
    bind_int(&q, ":safety", wire_casus_theme_SAFETY);
    bind_int(&q, ":running", wire_casus_state_RUNNING);
    bind_int(&q, ":most", CASUS_PAGE + 1);
    size_t count = 0;
    while (count <= CASUS_PAGE && query_row(&q)) {
        struct wire_casus *row = &rows[count++];
        row->casus_id = read_id(&q);
        row->theme = (enum wire_casus_theme)read_int(&q);
        row->state = (enum wire_casus_state)read_int(&q);
        row->title = read_text(&q, r->arena);
        row->since = (int32_t)read_int(&q);
    }
    out->more = count > CASUS_PAGE;
    out->casussen = (struct wire_list){rows, out->more ? CASUS_PAGE : count};
    return query_end(&q);
}
