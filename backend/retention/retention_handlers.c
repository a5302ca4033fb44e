/* retention_handlers.c -- the terms, that they ran, and the terms of the notes themselves. */
#include "council/month.h"
#include "member/parting.h"
#include "retention/retention.h"
#include "retention/retention_ticks.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"

enum { SHOWN_DAYS = 30, NOTES_DAYS = 400, FORGET_AT_ONCE = 100 };

static const enum wire_kept_thing THINGS[] = {
#define TERM(thing, seconds) wire_kept_thing_##thing,
#include "retention/retention.def"
#undef TERM
};

enum { THING_COUNT = sizeof(THINGS) / sizeof(THINGS[0]) };
_Static_assert((int)THING_COUNT == (int)wire_kept_thing_COUNT - 1, "every thing has a term");

enum status retention_note(struct request *r, enum wire_kept_thing thing, int count)
{
    struct query q = query_make(r->db, SQL_RETENTION_NOTE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":thing", (int64_t)thing);
    bind_int(&q, ":day", local_day(r->settings->zone, r->now));
    bind_int(&q, ":count", count);
    return query_run(&q);
}

enum status retention_count_said(struct request *r, int most, int *count)
{
    struct query q = query_make(r->db, SQL_RETENTION_COUNT_SAID);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":most", most);
    bind_int(&q, ":group_log", WIRE_LOG_GROUP);
    if (query_row(&q)) {
        *count = (int)read_int(&q);
    }
    return query_end(&q);
}

static enum status fill(struct request *r, enum wire_kept_thing thing,
                        struct wire_retention_term *out)
{
    out->thing = thing;
    out->seconds = (uint64_t)retention_term(r->settings, thing);
    struct query q = query_make(r->db, SQL_RETENTION_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":thing", (int64_t)thing);
    bind_int(&q, ":from", day_after(local_day(r->settings->zone, r->now), 1 - SHOWN_DAYS));
    if (query_row(&q)) {
        out->deleted = read_count(&q);
        out->last_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

enum status handle_retention_show(struct request *r, const struct wire_retention_show *in,
                                  struct wire_retention_terms *out)
{
    (void)in;
    struct wire_retention_term *terms = arena_take(r->arena, THING_COUNT, sizeof(*terms));
    if (terms == NULL) {
        return NO_MEMORY;
    }
    enum status status = OK;
    for (size_t i = 0; i < THING_COUNT && status == OK; i++) {
        status = fill(r, THINGS[i], &terms[i]);
    }
    out->terms = (struct wire_list){terms, THING_COUNT};
    return status;
}

static enum status prune(struct request *r, enum sql_id statement, int64_t before, int *count)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", before);
    return query_run_counted(&q, count);
}

/* Of a device whose member has left its serial and key stay, so that it does not come back; whose
 * it was goes once no group holds its leaf any more (T13). */
static enum status forget_devices(struct request *r)
{
    static const struct wire_id NOBODY;
    struct query q = query_make(r->db, SQL_DEVICE_FORGET);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":nobody", &NOBODY);
    bind_bytes(&q, ":nothing", span_text(""));
    bind_int(&q, ":most", FORGET_AT_ONCE);
    int count = 0;
    const enum status status = query_run_counted(&q, &count);
    if (count == FORGET_AT_ONCE) {
        tick_again(r);
    }
    return status;
}

enum status retention_part(struct request *r, const struct parting *parting)
{
    return parting->leaves_wijk
               ? ledger_add(r->db, &r->wijk_id, "invitation_member", &parting->member_id, r->now)
               : OK;
}

/* Presence and sign-ups are forgotten walk by walk, at the second; what a leader may no longer see
 * is judged at each question. They run also on days on which nothing goes. */
static enum status note_steady(struct request *r)
{
    static const enum wire_kept_thing STEADY[] = {
        wire_kept_thing_ATTENDANCE, wire_kept_thing_ATTENDANCE_LED, wire_kept_thing_SIGNUP};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(STEADY) / sizeof(STEADY[0]) && status == OK; i++) {
        status = retention_note(r, STEADY[i], 0);
    }
    return status;
}

enum status retention_tick(struct request *r)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    const int64_t audits = r->now - r->settings->audit_keep_s;
    const int64_t deletions = r->now - r->settings->deletion_keep_s;
    int count = 0;
    enum status status = prune(r, SQL_RETENTION_PRUNE, day_after(today, -NOTES_DAYS), &count);
    if (status == OK) {
        status = prune(r, SQL_AUDIT_PRUNE, audits, &count);
    }
    if (status == OK) {
        status = retention_note(r, wire_kept_thing_AUDIT, count);
    }
    if (status == OK) {
        status = prune(r, SQL_DELETION_PRUNE, deletions, &count);
    }
    if (status == OK) {
        status = retention_note(r, wire_kept_thing_DELETION, count);
    }
    if (status == OK) {
        status = forget_devices(r);
    }
    return status == OK ? note_steady(r) : status;
}
