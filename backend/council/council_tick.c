/* council_tick.c -- months are frozen, each once and in order. */
#include "casus/contribution.h"
#include "council/council_ticks.h"
#include "council/freeze.h"
#include "council/month.h"
#include "council/overview.h"
#include "shift/shift_store.h"

enum { FREEZE_AT_ONCE = 3 }; /* months that a server which was down catches up with in one tick */

/* The first month there is something of. Gives: *month, 0: nothing has walked yet. */
static enum status first_month(struct request *r, int32_t *month)
{
    struct query q = query_make(r->db, SQL_OVERVIEW_FIRST_DAY);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    int32_t day = 0;
    if (query_row(&q)) {
        day = (int32_t)read_int(&q);
    }
    *month = day == 0 ? 0 : month_of(day);
    return query_end(&q);
}

/* The newest month that may be frozen today. */
static int32_t month_due(const struct settings *settings, int32_t today)
{
    const bool is_time = today % 100 >= settings->freeze_day;
    return month_before(today, is_time ? 1 : 2);
}

/* After a time of being down walks are ended and counted first: else they came a month late. */
static enum status has_walks_to_count(struct request *r, bool *waits)
{
    struct wire_id walk;
    size_t count = 0;
    enum status status = shift_find_due(r, &walk);
    *waits = status == OK;
    if (status == NOT_FOUND) {
        status = contribution_list_waiting(r, 1, &walk, &count);
        *waits = count > 0;
    }
    return status;
}

static enum status freeze(struct request *r, int32_t month, int32_t today)
{
    const enum status status = overview_freeze(r, wire_overview_period_MONTH, month, today);
    if (status != OK || !is_quarter(month_after(month))) {
        return status;
    }
    return overview_freeze(r, wire_overview_period_QUARTER, quarter_of(month), today);
}

/* The month that is to be frozen next. Gives: *next, 0: nothing has walked yet. */
static enum status next_month(struct request *r, int32_t *next)
{
    int32_t last = 0;
    const enum status status = freeze_last(r->db, &r->wijk_id, wire_overview_period_MONTH, &last);
    if (status != OK) {
        return status;
    }
    *next = month_after(last);
    return last == 0 ? first_month(r, next) : OK;
}

/* One month, once its walks are counted. Gives: *more: another tick is needed. */
static enum status freeze_next(struct request *r, int32_t due, int32_t today, bool *more)
{
    int32_t next = 0;
    bool waits = false;
    enum status status = next_month(r, &next);
    *more = false;
    if (status != OK || next == 0 || next > due) {
        return status;
    }
    status = has_walks_to_count(r, &waits);
    *more = waits || next < due;
    return status == OK && !waits ? freeze(r, next, today) : status;
}

enum status council_tick(struct request *r)
{
    if (r->settings->history_s > 0) {
        return OK; /* an example whose past is not all there yet */
    }
    const int32_t today = local_day(r->settings->zone, r->now);
    bool more = true;
    enum status status = OK;
    for (int i = 0; i < FREEZE_AT_ONCE && more && status == OK; i++) {
        status = freeze_next(r, month_due(r->settings, today), today, &more);
    }
    if (more) {
        tick_again(r);
    }
    return status;
}
