#include "alert/alert_store.h"

enum status alert_add(struct db *db, const struct wire_id *wijk_id, const struct alert *alert)
{
    struct query q = query_make(db, SQL_ALERT_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":alert_id", &alert->alert_id);
    bind_bytes(&q, ":group_id", span_of(alert->group.bytes, sizeof(alert->group.bytes)));
    bind_id(&q, ":buurt_id", &alert->buurt_id);
    bind_int(&q, ":now", alert->raised_at);
    bind_int(&q, ":expires", alert->expires);
    bind_flag(&q, ":practice", alert->practice);
    bind_count(&q, ":phones", alert->phones);
    bind_count(&q, ":sent", alert->sent);
    return query_run(&q);
}

enum status alert_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *alert_id,
                       struct alert *out)
{
    struct query q = query_make(db, SQL_ALERT_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":alert_id", alert_id);
    const bool found = query_row(&q);
    if (found) {
        out->alert_id = *alert_id;
        read_exact(&q, out->group.bytes, sizeof(out->group.bytes));
        out->buurt_id = read_id(&q);
        out->raised_at = read_int(&q);
        out->expires = read_int(&q);
        out->practice = read_flag(&q);
        out->widened = read_flag(&q);
        out->phones = read_count(&q);
        out->sent = read_count(&q);
        out->received = read_count(&q);
        out->shown = read_count(&q);
        out->in_time = read_count(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status alert_widen(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *alert_id)
{
    struct query q = query_make(db, SQL_ALERT_WIDEN);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":alert_id", alert_id);
    const enum status status = query_change(&q);
    return status == NOT_FOUND ? CONFLICT : status;
}

enum status alert_list(struct db *db, const struct wire_id *wijk_id, int64_t after,
                       struct wire_id alerts[ALERTS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_ALERT_OPEN);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":after", after);
    bind_int(&q, ":most", ALERTS_MAX);
    *count = 0;
    while (*count < ALERTS_MAX && query_row(&q)) {
        alerts[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status alert_count_phones(struct db *db, const struct wire_id *wijk_id,
                               const struct wire_id *alert_id, const struct alert_phones *phones)
{
    struct query q = query_make(db, SQL_ALERT_COUNT_PHONES);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":alert_id", alert_id);
    bind_count(&q, ":received", phones->received);
    bind_count(&q, ":shown", phones->shown);
    bind_count(&q, ":in_time", phones->in_time);
    return query_run(&q);
}

enum status alert_prune(struct db *db, const struct wire_id *wijk_id, int64_t before, int most,
                        int *count)
{
    struct query q = query_make(db, SQL_ALERT_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before);
    bind_int(&q, ":most", most);
    return query_run_counted(&q, count);
}

enum status alert_act_prune(struct db *db, const struct wire_id *wijk_id, int64_t before)
{
    struct query q = query_make(db, SQL_ALERT_ACT_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before);
    return query_run(&q);
}

enum status alert_act_add(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *member_id, enum alert_act act, int64_t now)
{
    struct query q = query_make(db, SQL_ALERT_ACT_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":kind", (int64_t)act);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status alert_act_erase(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_ALERT_ACT_ERASE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    return query_run(&q);
}

static enum status read_tries(struct query *q, const struct alert_window *window,
                              struct alert_tries *out)
{
    bind_int(q, ":after", window->after);
    bind_int(q, ":most", window->most);
    if (query_row(q)) {
        out->count = read_count(q);
        out->oldest = read_int(q);
    }
    return query_end(q);
}

enum status alert_act_count(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *member_id, enum alert_act act,
                            const struct alert_window *window, struct alert_tries *out)
{
    struct query q = query_make(db, SQL_ALERT_ACT_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":kind", (int64_t)act);
    return read_tries(&q, window, out);
}

enum status alert_count_buurt(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *buurt_id, const struct alert_window *window,
                              struct alert_tries *out)
{
    struct query q = query_make(db, SQL_ALERT_OF_BUURT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    return read_tries(&q, window, out);
}

enum status alert_month_raise(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *buurt_id, int32_t month)
{
    struct query q = query_make(db, SQL_ALERT_MONTH_RAISE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_int(&q, ":month", month);
    return query_run(&q);
}

enum status alert_month_tell(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *buurt_id, int32_t month,
                             enum wire_tally_outcome outcome)
{
    struct query q = query_make(db, SQL_ALERT_MONTH_TELL);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_int(&q, ":month", month);
    bind_int(&q, ":is_true", outcome == wire_tally_outcome_TRUE_ALERT);
    bind_int(&q, ":is_false", outcome == wire_tally_outcome_FALSE_ALERT);
    bind_int(&q, ":is_unknown", outcome == wire_tally_outcome_UNKNOWN);
    return query_change(&q);
}

static enum status change_months(struct db *db, enum sql_id statement,
                                 const struct wire_id *wijk_id, int32_t month, int *count)
{
    struct query q = query_make(db, statement);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":month", month);
    return query_run_counted(&q, count);
}

enum status alert_month_close(struct db *db, const struct wire_id *wijk_id, int32_t month)
{
    int count = 0;
    return change_months(db, SQL_ALERT_MONTH_CLOSE, wijk_id, month, &count);
}

enum status alert_month_prune(struct db *db, const struct wire_id *wijk_id, int32_t before_month)
{
    int count = 0;
    return change_months(db, SQL_ALERT_MONTH_PRUNE, wijk_id, before_month, &count);
}

enum status alert_tally_prune(struct db *db, const struct wire_id *wijk_id, int32_t before_month,
                              int *count)
{
    return change_months(db, SQL_ALERT_TALLY_PRUNE, wijk_id, before_month, count);
}

enum status alert_month_sum(struct db *db, const struct wire_id *wijk_id, int32_t from, int32_t to,
                            struct alert_sum *out)
{
    struct query q = query_make(db, SQL_ALERT_MONTH_SUM);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":from", from);
    bind_int(&q, ":to", to);
    if (query_row(&q)) {
        out->raised = read_count(&q);
        out->true_n = read_count(&q);
        out->false_n = read_count(&q);
        out->unknown_n = read_count(&q);
    }
    return query_end(&q);
}

enum status alert_tally_add(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_hash *tally_id, int32_t month, bool *is_new)
{
    struct query q = query_make(db, SQL_ALERT_TALLY_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":tally_id", span_of(tally_id->bytes, sizeof(tally_id->bytes)));
    bind_int(&q, ":month", month);
    int changed = 0;
    const enum status status = query_run_counted(&q, &changed);
    *is_new = changed > 0;
    return status;
}
