/* comer_handlers.c -- who comes to a casus: of which organisation or team, never which person. */
#include "casus/casus.h"
#include "council/month.h"
#include "session/device.h"
#include "wire/wire_handlers.h"

enum { COMERS_MAX = 40 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *casus_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    return q;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

/* As what the own hat comes. */
static enum wire_casus_part own_part(const struct request *r)
{
    switch (r->hat) {
    case WIRE_PROFESSIONAL: return wire_casus_part_PROFESSIONAL;
    case WIRE_CASE_DIRECTOR: return wire_casus_part_DIRECTOR;
    default: return wire_casus_part_EXPERIENCE;
    }
}

/* An experience expert comes for nobody; each other of one organisation or one team. */
static enum status check(struct request *r, const struct wire_casus_join *in)
{
    const bool organisation = !wire_id_is_none(&in->organisation_id);
    if (own_part(r) == wire_casus_part_EXPERIENCE) {
        return organisation ? refuse(r, "organisation_id", NOT_ALLOWED) : OK;
    }
    if (!organisation && in->team.size == 0) {
        return refuse(r, "organisation_id", FIELD_MISSING);
    }
    if (!organisation) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_ORGANISATION_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":organisation_id", &in->organisation_id);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? refuse(r, "organisation_id", NOT_FOUND) : status;
}

static enum status check_room(struct request *r, const struct wire_id *casus_id)
{
    struct query q = ask(r, SQL_COMER_COUNT, casus_id);
    bind_int(&q, ":today", today(r));
    const bool full = query_row(&q) && read_count(&q) >= COMERS_MAX;
    const enum status status = query_end(&q);
    return status == OK && full ? refuse(r, "casus_id", TOO_LARGE) : status;
}

enum status handle_casus_join(struct request *r, const struct wire_casus_join *in,
                              struct wire_done *out)
{
    (void)out;
    struct hat_row hat;
    enum status status = casus_find_open(r->db, &r->wijk_id, &in->casus_id);
    if (status == NOT_FOUND || status == CLOSED) {
        return refuse(r, "casus_id", status);
    }
    if (status == OK) {
        status = check(r, in);
    }
    if (status == OK) {
        status = check_room(r, &in->casus_id);
    }
    if (status == OK) {
        status = hat_find(r->db, &r->wijk_id, &r->hat_serial, &r->serial, r->now, &hat);
    }
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_COMER_PUT, &in->casus_id);
    bind_int(&q, ":part", (int64_t)own_part(r));
    bind_id(&q, ":organisation_id", &in->organisation_id);
    bind_text(&q, ":team", in->team);
    bind_int(&q, ":since", today(r));
    bind_int(&q, ":until", local_day(r->settings->zone, hat.not_after));
    return query_run(&q);
}

enum status handle_casus_leave(struct request *r, const struct wire_casus_leave *in,
                               struct wire_done *out)
{
    (void)out;
    const enum wire_casus_part own = own_part(r);
    const enum wire_casus_part part = in->part == wire_casus_part_OTHER ? own : in->part;
    if (part != own && own == wire_casus_part_EXPERIENCE) {
        return refuse(r, "part", NOT_ALLOWED);
    }
    struct query q = ask(r, SQL_COMER_REMOVE, &in->casus_id);
    bind_int(&q, ":part", (int64_t)part);
    bind_id(&q, ":organisation_id", &in->organisation_id);
    bind_text(&q, ":team", in->team);
    const enum status status = query_change(&q);
    return status == NOT_FOUND ? refuse(r, "casus_id", status) : status;
}

enum status handle_casus_who(struct request *r, const struct wire_casus_who *in,
                             struct wire_casus_comers *out)
{
    struct wire_comer *rows = arena_take(r->arena, COMERS_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    const enum status status = casus_find(r->db, &r->wijk_id, &in->casus_id);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "casus_id", status) : status;
    }
    struct query q = ask(r, SQL_COMER_LIST, &in->casus_id);
    bind_int(&q, ":today", today(r));
    bind_int(&q, ":most", COMERS_MAX);
    out->comers = (struct wire_list){rows, 0};
    while (out->comers.count < COMERS_MAX && query_row(&q)) {
        struct wire_comer *row = &rows[out->comers.count++];
        row->part = (enum wire_casus_part)read_int(&q);
        row->organisation_id = read_id(&q);
        row->name = read_text(&q, r->arena);
        row->team = read_text(&q, r->arena);
        row->since = (int32_t)read_int(&q);
    }
    return query_end(&q);
}
