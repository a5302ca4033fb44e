/* individual_tick.c -- individual casussen whose term is over go. */
#include "council/month.h"
#include "individual/individual_store.h"
#include "individual/individual_ticks.h"
#include "retention/retention.h"

enum { PRUNE_AT_ONCE = 100, DAY_S = 86400 };

/* That a yes was taken back is known as long as a copy could bring the row back. */
static enum status prune_taken_back(struct request *r, int32_t today)
{
    struct query q = query_make(r->db, SQL_INDIVIDUAL_TAKEN_BACK_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", day_after(today, -(int)(r->settings->deletion_keep_s / DAY_S)));
    return query_run(&q);
}

enum status individual_tick(struct request *r)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    const int keep = (int)(r->settings->individual_keep_s / DAY_S);
    int count = 0;
    enum status status = individual_prune(r, day_after(today, -keep), PRUNE_AT_ONCE, &count);
    if (status == OK) {
        status = prune_taken_back(r, today);
    }
    if (count == PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status == OK ? retention_note(r, wire_kept_thing_INDIVIDUAL, count) : status;
}
