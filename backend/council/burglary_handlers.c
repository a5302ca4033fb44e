/* burglary_handlers.c -- burglaries as others counted them: entered and corrected by hand, read by
 * everybody. */
#include "council/burglary.h"
#include "council/month.h"
#include "wire/wire_handlers.h"

enum { VERSIONS_MAX = 1000 };

static struct query ask(struct request *r, enum sql_id statement,
                        const struct wire_burglary_enter *in)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to);
    return q;
}

enum status handle_burglary_enter(struct request *r, const struct wire_burglary_enter *in,
                                  struct wire_done *out)
{
    (void)out;
    const char *field = NULL;
    uint64_t version = 0;
    const int32_t today = local_day(r->settings->zone, r->now);
    enum status status = burglary_may(in, today, &field);
    if (status != OK) {
        request_fault(r, field);
        return status;
    }
    struct query q = ask(r, SQL_BURGLARY_LAST, in);
    version = query_row(&q) ? read_count(&q) : 0;
    status = query_end(&q);
    if (status == OK && version == VERSIONS_MAX) {
        request_fault(r, "from");
        status = CLOSED;
    }
    if (status != OK) {
        return status;
    }
    q = ask(r, SQL_BURGLARY_ADD, in);
    bind_count(&q, ":version", version + 1);
    bind_count(&q, ":burglaries", in->burglaries);
    bind_count(&q, ":homes", in->homes);
    bind_text(&q, ":source", in->source);
    bind_int(&q, ":source_on", in->source_on);
    bind_int(&q, ":entered_on", today);
    return query_run(&q);
}

enum status handle_burglary_list(struct request *r, const struct wire_burglary_list *in,
                                 struct wire_burglary_page *out)
{
    struct wire_burglary_figure *rows = arena_take(r->arena, BURGLARY_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    const enum status status =
        burglary_read(r->db, r->arena, &r->wijk_id, in->before, rows, &count);
    out->more = count > BURGLARY_PAGE;
    out->figures = (struct wire_list){rows, out->more ? BURGLARY_PAGE : count};
    return status;
}
