/* exception_handlers.c -- ranges of days in which a series is different. Rules:
 * protocol/docs/series.md */
#include "series/series_apply.h"
#include "series/series_store.h"
#include "shift/local_time.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

/* A series of the walking group that the hat was judged for. */
static enum status find_series(struct request *r, const struct wire_id *series_id,
                               const struct wire_id *walk_group_id, const char *field,
                               struct wire_series *out)
{
    const enum status status = series_find(r->db, &r->wijk_id, series_id, out);
    const bool own = status == OK && wire_id_equal(&out->walk_group_id, walk_group_id);
    if (status == NOT_FOUND || (status == OK && !own)) {
        request_fault(r, field);
        return NOT_FOUND;
    }
    return status;
}

static enum status check_exception(struct request *r, const struct wire_exception *exception)
{
    const char *fault = NULL;
    int32_t today = 0;
    int64_t tomorrow_at = 0;
    enum status status = series_today(r, &today, &tomorrow_at);
    if (status == OK) {
        status = exception_may_be(exception, today, &fault);
    }
    if (status != OK && fault != NULL) {
        request_fault(r, fault);
    }
    return status;
}

/* What an earlier one keeps beside the new one: the days before it, the days after it, both, or
 * nothing at all. */
static enum status give_way(struct request *r, struct wire_exception earlier,
                            const struct wire_exception *later)
{
    const bool before = earlier.from < later->from;
    const bool after = earlier.to > later->to;
    enum status status = OK;
    struct wire_exception rest = earlier;
    rest.from = local_day_add(later->to, 1);
    earlier.to = local_day_add(later->from, -1);
    if (!before && !after) {
        return exception_remove(r->db, &r->wijk_id, &earlier.exception_id);
    }
    if (before) {
        status = exception_save(r->db, &r->wijk_id, &earlier);
    }
    if (status != OK || !after) {
        return status;
    }
    if (!before) {
        return exception_save(r->db, &r->wijk_id, &rest);
    }
    request_chance(r, rest.exception_id.bytes, sizeof(rest.exception_id.bytes));
    return exception_put(r->db, &r->wijk_id, &rest);
}

static enum status show_earlier(struct request *r, const struct wire_exception *earlier,
                                size_t count, struct wire_list *out)
{
    const size_t shown = count < EARLIER_MAX ? count : EARLIER_MAX;
    struct wire_exception *items = arena_take(r->arena, shown, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    memcpy(items, earlier, shown * sizeof(*items));
    *out = (struct wire_list){items, shown};
    return OK;
}

static enum status add_exception(struct request *r, const struct wire_series *series,
                                 const struct wire_exception *exception, uint64_t *shifts)
{
    unsigned changed = 0;
    enum status status = exception_put(r->db, &r->wijk_id, exception);
    if (status == OK) {
        status = series_apply(r, series, true, exception, &changed);
    }
    *shifts = changed;
    return status;
}

/* There is room for one more, and for the rest of one that is cut in two. */
static enum status check_room(struct request *r, const struct wire_id *series_id)
{
    struct wire_exception rows[EXCEPTIONS_MAX];
    size_t count = 0;
    int32_t today = 0;
    int64_t tomorrow_at = 0;
    enum status status = series_today(r, &today, &tomorrow_at);
    if (status == OK) {
        status = exception_list(r, series_id, today, LOCAL_DAY_MAX, rows, &count);
    }
    return status == OK && count + 2 > EXCEPTIONS_MAX ? FULL : status;
}

enum status handle_exception_add(struct request *r, const struct wire_exception_add *in,
                                 struct wire_exception_added *out)
{
    const struct wire_exception *exception = &in->exception;
    struct wire_series series = {0};
    struct wire_exception earlier[EXCEPTIONS_MAX];
    size_t count = 0;
    enum status status =
        find_series(r, &exception->series_id, &in->walk_group_id, "exception.series_id", &series);
    if (status == OK) {
        status = check_exception(r, exception);
    }
    if (status == OK) {
        status = check_room(r, &exception->series_id);
    }
    if (status == OK) {
        status = exception_list(r, &exception->series_id, exception->from, exception->to, earlier,
                                &count);
    }
    if (status == OK && count > 0 && !in->over_earlier) {
        return show_earlier(r, earlier, count, &out->earlier);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = give_way(r, earlier[i], exception);
    }
    return status == OK ? add_exception(r, &series, exception, &out->shifts) : status;
}

enum status handle_exception_remove(struct request *r, const struct wire_exception_remove *in,
                                    struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    struct wire_exception exception = {0};
    struct wire_series series = {0};
    unsigned changed = 0;
    enum status status = exception_find(r->db, &r->wijk_id, &in->exception_id, &exception);
    if (status == NOT_FOUND) {
        request_fault(r, "exception_id");
    }
    if (status == OK) {
        status = find_series(r, &exception.series_id, &in->walk_group_id, "exception_id", &series);
    }
    if (status == OK) {
        status = exception_remove(r->db, &r->wijk_id, &in->exception_id);
    }
    return status == OK ? series_apply(r, &series, true, NULL, &changed) : status;
}

enum status handle_exception_list(struct request *r, const struct wire_exception_list *in,
                                  struct wire_exception_page *out)
{
    struct wire_series series = {0};
    struct walk_group group = {0};
    int32_t today = 0;
    int64_t tomorrow_at = 0;
    enum status status = walk_group_may_look(r, &in->buurt_id);
    if (status == OK) {
        status = series_find(r->db, &r->wijk_id, &in->series_id, &series);
    }
    if (status == OK) {
        status = walk_group_find(r->db, &r->wijk_id, &series.walk_group_id, &group);
    }
    if (status == NOT_FOUND || (status == OK && !wire_id_equal(&group.buurt_id, &in->buurt_id))) {
        request_fault(r, "series_id");
        return NOT_FOUND;
    }
    struct wire_exception *rows = arena_take(r->arena, EXCEPTIONS_MAX, sizeof(*rows));
    if (status == OK && rows == NULL) {
        status = NO_MEMORY;
    }
    if (status == OK) {
        status = series_today(r, &today, &tomorrow_at);
    }
    if (status == OK) {
        status =
            exception_list(r, &in->series_id, today, LOCAL_DAY_MAX, rows, &out->exceptions.count);
    }
    out->exceptions.items = rows;
    return status;
}
