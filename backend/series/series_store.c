#include "series/series_store.h"

static struct wire_series read_series(struct query *q)
{
    struct wire_series series;
    series.series_id = read_id(q);
    series.walk_group_id = read_id(q);
    series.version = read_count(q);
    series.rule = (enum wire_series_rule)read_int(q);
    series.every = read_count(q);
    series.weekday = read_count(q);
    series.nth = read_count(q);
    series.begins_minute = read_count(q);
    series.minutes = read_count(q);
    series.from = (int32_t)read_int(q);
    series.to = (int32_t)read_int(q);
    series.min = read_count(q);
    series.max = read_count(q);
    series.newcomers = read_count(q);
    series.weeks_ahead = read_count(q);
    series.opens_days = read_count(q);
    return series;
}

static enum status read_one(struct query *q, struct wire_series *out)
{
    const bool found = query_row(q);
    if (found) {
        *out = read_series(q);
    }
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status series_find(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *series_id, struct wire_series *out)
{
    struct query q = query_make(db, SQL_SERIES_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":series_id", series_id);
    return read_one(&q, out);
}

static enum status check_room(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *walk_group_id, int32_t today)
{
    struct query q = query_make(db, SQL_SERIES_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_int(&q, ":today", today);
    const uint64_t count = query_row(&q) ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    return status == OK && count >= SERIES_OF_GROUP_MAX ? FULL : status;
}

static void bind_series(struct query *q, const struct wire_id *wijk_id,
                        const struct wire_series *series, int64_t due_at)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":series_id", &series->series_id);
    bind_id(q, ":walk_group_id", &series->walk_group_id);
    bind_count(q, ":version", series->version);
    bind_int(q, ":rule", (int64_t)series->rule);
    bind_count(q, ":every", series->every);
    bind_count(q, ":weekday", series->weekday);
    bind_count(q, ":nth", series->nth);
    bind_count(q, ":begins_minute", series->begins_minute);
    bind_count(q, ":minutes", series->minutes);
    bind_int(q, ":from", series->from);
    bind_int(q, ":to", series->to);
    bind_count(q, ":min", series->min);
    bind_count(q, ":max", series->max);
    bind_count(q, ":newcomers", series->newcomers);
    bind_count(q, ":weeks_ahead", series->weeks_ahead);
    bind_count(q, ":opens_days", series->opens_days);
    bind_int(q, ":due_at", due_at);
}

enum status series_add(struct db *db, const struct wire_id *wijk_id,
                       const struct wire_series *series, int32_t today, int64_t due_at)
{
    const enum status status = check_room(db, wijk_id, &series->walk_group_id, today);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_SERIES_ADD);
    bind_series(&q, wijk_id, series, due_at);
    return query_run(&q);
}

enum status series_save(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_series *series, int64_t due_at)
{
    struct query q = query_make(db, SQL_SERIES_SAVE);
    bind_series(&q, wijk_id, series, due_at);
    return query_change(&q);
}

enum status series_list(struct request *r, const struct wire_id *buurt_id,
                        const struct wire_id *after, int32_t today,
                        struct wire_series rows[SERIES_PAGE + 1], size_t *count)
{
    struct query q = query_make(r->db, SQL_SERIES_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_id(&q, ":after", after);
    bind_int(&q, ":today", today);
    bind_int(&q, ":most", SERIES_PAGE + 1);
    *count = 0;
    while (*count < SERIES_PAGE + 1 && query_row(&q)) {
        rows[(*count)++] = read_series(&q);
    }
    return query_end(&q);
}

enum status series_find_due(struct db *db, const struct wire_id *wijk_id, int64_t now,
                            struct wire_series *out)
{
    struct query q = query_make(db, SQL_SERIES_DUE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    return read_one(&q, out);
}

static struct wire_exception read_exception(struct query *q)
{
    struct wire_exception exception;
    exception.exception_id = read_id(q);
    exception.series_id = read_id(q);
    exception.kind = (enum wire_exception_kind)read_int(q);
    exception.from = (int32_t)read_int(q);
    exception.to = (int32_t)read_int(q);
    exception.reason = (enum wire_shift_reason)read_int(q);
    exception.begins_minute = read_count(q);
    return exception;
}

enum status exception_find(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *exception_id, struct wire_exception *out)
{
    struct query q = query_make(db, SQL_EXCEPTION_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":exception_id", exception_id);
    const bool found = query_row(&q);
    if (found) {
        *out = read_exception(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static void bind_range(struct query *q, const struct wire_id *wijk_id,
                       const struct wire_exception *exception)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":exception_id", &exception->exception_id);
    bind_int(q, ":from", exception->from);
    bind_int(q, ":to", exception->to);
}

enum status exception_put(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_exception *exception)
{
    struct query q = query_make(db, SQL_EXCEPTION_ADD);
    bind_range(&q, wijk_id, exception);
    bind_id(&q, ":series_id", &exception->series_id);
    bind_int(&q, ":kind", (int64_t)exception->kind);
    bind_int(&q, ":reason", (int64_t)exception->reason);
    bind_count(&q, ":begins_minute", exception->begins_minute);
    return query_run(&q);
}

enum status exception_save(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_exception *exception)
{
    struct query q = query_make(db, SQL_EXCEPTION_SAVE);
    bind_range(&q, wijk_id, exception);
    return query_change(&q);
}

enum status exception_remove(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *exception_id)
{
    struct query q = query_make(db, SQL_EXCEPTION_REMOVE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":exception_id", exception_id);
    return query_change(&q);
}

enum status exception_list(struct request *r, const struct wire_id *series_id, int32_t from,
                           int32_t to, struct wire_exception rows[EXCEPTIONS_MAX], size_t *count)
{
    struct query q = query_make(r->db, SQL_EXCEPTION_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":series_id", series_id);
    bind_int(&q, ":from", from);
    bind_int(&q, ":to", to);
    bind_int(&q, ":most", EXCEPTIONS_MAX);
    *count = 0;
    while (*count < EXCEPTIONS_MAX && query_row(&q)) {
        rows[(*count)++] = read_exception(&q);
    }
    return query_end(&q);
}
