/* history.c -- what is kept for years goes when they are over. Rows: history.def. */
#include "council/month.h"
#include "retention/retention.h"
#include "retention/retention_ticks.h"

static const struct history_row {
    enum wire_kept_thing thing;
    enum sql_id statement;
} ROWS[] = {
#define HISTORY(thing, statement) {wire_kept_thing_##thing, statement},
#include "retention/history.def"
#undef HISTORY
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };

static enum status run_row(struct request *r, const struct history_row *row, int *count)
{
    const int64_t before = r->now - retention_term(r->settings, row->thing);
    struct query q = query_make(r->db, row->statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", local_day(r->settings->zone, before));
    if (row->thing == wire_kept_thing_PUSH) {
        bind_int(&q, ":before_at", before);
    }
    return query_run_counted(&q, count);
}

enum status history_tick(struct request *r)
{
    int gone[wire_kept_thing_COUNT] = {0};
    enum status status = OK;
    for (size_t i = 0; i < ROW_COUNT && status == OK; i++) {
        int count = 0;
        status = run_row(r, &ROWS[i], &count);
        gone[ROWS[i].thing] += count;
    }
    for (size_t i = 0; i < ROW_COUNT && status == OK; i++) {
        status = retention_note(r, ROWS[i].thing, gone[ROWS[i].thing]);
        gone[ROWS[i].thing] = 0;
    }
    return status;
}
