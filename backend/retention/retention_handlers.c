/* retention_handlers.c -- the terms, that they ran, and the terms of the notes themselves. */
#include "council/month.h"
#include "retention/retention.h"
#include "retention/retention_ticks.h"
#include "wire/wire_handlers.h"

enum { SHOWN_DAYS = 30, NOTES_DAYS = 400 };

static const enum wire_kept_thing THINGS[] = {
#define TERM(thing, seconds) wire_kept_thing_##thing,
#include "retention/retention.def"
#undef TERM
};

enum { THING_COUNT = sizeof(THINGS) / sizeof(THINGS[0]) };
_Static_assert((int)THING_COUNT == (int)wire_kept_thing_COUNT - 1, "every thing has a term");

int64_t retention_term(const struct settings *settings, enum wire_kept_thing thing)
{
    switch (thing) {
#define TERM(thing, seconds)                                                                       \
    case wire_kept_thing_##thing:                                                                  \
        return seconds;
#include "retention/retention.def"
#undef TERM
    default: return 0;
    }
}

enum status retention_note(struct request *r, enum wire_kept_thing thing, int count)
{
    struct query q = query_make(r->db, SQL_RETENTION_NOTE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":thing", (int64_t)thing);
    bind_int(&q, ":day", local_day(r->settings->zone, r->now));
    bind_int(&q, ":count", count);
    return query_run(&q);
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
    return status == OK ? retention_note(r, wire_kept_thing_DELETION, count) : status;
}
