/* casus_tick.c -- walks become contributions, and what is over goes. */
#include "casus/casus_ticks.h"
#include "casus/contribution.h"
#include "council/month.h"
#include "report/report_store.h"
#include "retention/retention.h"

enum { COUNT_AT_ONCE = 20, PRUNE_AT_ONCE = 200, DAY_S = 86400 };

/* So long who walked is known, and whether a walk was at risk. */
static int presence_days(const struct request *r)
{
    return (int)(r->settings->presence_self_s / DAY_S) + 1;
}

/* What was told a day before stays noted when the walk finds its people after all. */
static enum status note_risks(struct request *r)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    struct query q = query_make(r->db, SQL_WALK_RISK_NOTE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", day_after(today, r->settings->example == 1 ? -presence_days(r) : -1));
    bind_int(&q, ":to", day_after(today, (int)(r->settings->risk_s / DAY_S) + 1));
    return query_run(&q);
}

enum status contribution_tick(struct request *r)
{
    struct wire_id walks[COUNT_AT_ONCE];
    size_t count = 0;
    enum status status = note_risks(r);
    if (status == OK) {
        status = contribution_list_waiting(r, COUNT_AT_ONCE, walks, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = contribution_freeze(r, &walks[i]);
    }
    if (count == COUNT_AT_ONCE) {
        tick_again(r);
    }
    return status;
}

static enum status prune(struct request *r, enum sql_id statement, int64_t before, int *count)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", before);
    return query_run_counted(&q, count);
}

static enum status prune_risks(struct request *r, int32_t before)
{
    int count = 0;
    struct query q = query_make(r->db, SQL_WALK_RISK_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", before);
    bind_int(&q, ":most", PRUNE_AT_ONCE);
    return query_run_counted(&q, &count);
}

/* Whoever said that somebody comes has that hat no longer. */
static enum status prune_comers(struct request *r, int32_t today)
{
    struct query q = query_make(r->db, SQL_COMER_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":today", today);
    return query_run(&q);
}

enum status casus_prune_tick(struct request *r)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    const int32_t budget = day_after(today, -(int)(r->settings->contribution_keep_s / DAY_S));
    int count = 0;
    int reports = 0;
    enum status status = prune(r, SQL_COUNTED_PRUNE, r->now - r->settings->presence_self_s, &count);
    if (status == OK) {
        status = prune_risks(r, day_after(today, -presence_days(r)));
    }
    if (status == OK) {
        status = prune_comers(r, today);
    }
    if (status == OK) {
        status = report_prune(r->db, &r->wijk_id, budget, PRUNE_AT_ONCE, &reports);
    }
    if (status == OK) {
        status = handover_prune(r->db, &r->wijk_id, budget, PRUNE_AT_ONCE, &reports);
    }
    if (status == OK) {
        status = prune(r, SQL_CONTRIBUTION_PRUNE, budget, &count);
    }
    return status == OK ? retention_note(r, wire_kept_thing_CONTRIBUTION, count) : status;
}
