/* calendar_handlers.c -- a member's device makes the feed and withdraws it.
 * Rules: protocol/docs/calendar.md */
#include "member/parting.h"
#include "shift/local_time.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *member_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", member_id);
    return q;
}

/* For good: a restored backup ends it again. That there was none is as good. */
static enum status end_feed(struct request *r, const struct wire_id *member_id)
{
    int count = 0;
    struct query q = ask(r, SQL_CALENDAR_REMOVE, member_id);
    const enum status status = query_run_counted(&q, &count);
    return status == OK && count > 0 ? ledger_add(r->db, &r->wijk_id, "calendar", member_id, r->now)
                                     : status;
}

enum status handle_calendar_make(struct request *r, const struct wire_calendar_make *in,
                                 struct wire_done *out)
{
    (void)out;
    struct local_time today = {0};
    enum status status = local_time_of(r->settings->zone, r->now, &today);
    if (status == OK) {
        status = end_feed(r, &r->member_id);
    }
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_CALENDAR_PUT, &r->member_id);
    bind_id(&q, ":serial", &r->serial);
    bind_bytes(&q, ":hash", span_of(in->hash.bytes, sizeof(in->hash.bytes)));
    bind_int(&q, ":on", today.on);
    return query_run(&q);
}

enum status handle_calendar_withdraw(struct request *r, const struct wire_calendar_withdraw *in,
                                     struct wire_done *out)
{
    (void)in;
    (void)out;
    return end_feed(r, &r->member_id);
}

enum status calendar_part(struct request *r, const struct parting *parting)
{
    return parting->leaves_wijk ? end_feed(r, &parting->member_id) : OK;
}
