#include "attendance/attendance_store.h"

#include "store/ledger.h"

static void bind_key(struct query *q, const struct wire_id *wijk_id, const struct wire_id *shift_id)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":shift_id", shift_id);
}

static struct attendance read_attendance(struct query *q)
{
    struct attendance row;
    row.member_id = read_id(q);
    row.in_at = read_int(q);
    row.in_way = (enum wire_attendance_way)read_int(q);
    row.in_hat = read_id(q);
    row.out_at = read_int(q);
    row.out_way = (enum wire_attendance_way)read_int(q);
    row.out_hat = read_id(q);
    row.home_at = read_int(q);
    return row;
}

enum status attendance_find(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *shift_id, const struct wire_id *member_id,
                            struct attendance *out)
{
    struct query q = query_make(db, SQL_ATTENDANCE_FIND);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", member_id);
    const bool found = query_row(&q);
    if (found) {
        *out = read_attendance(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status check_room(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *shift_id, const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_ATTENDANCE_COUNT_OTHERS);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", member_id);
    const uint64_t count = query_row(&q) ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    return status == OK && count >= ATTENDANCES_MAX ? FULL : status;
}

enum status attendance_put(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *shift_id, const struct attendance *attendance)
{
    const enum status status = check_room(db, wijk_id, shift_id, &attendance->member_id);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_ATTENDANCE_PUT);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", &attendance->member_id);
    bind_int(&q, ":in_at", attendance->in_at);
    bind_int(&q, ":in_way", (int64_t)attendance->in_way);
    bind_id(&q, ":in_hat", &attendance->in_hat);
    bind_int(&q, ":out_at", attendance->out_at);
    bind_int(&q, ":out_way", (int64_t)attendance->out_way);
    bind_id(&q, ":out_hat", &attendance->out_hat);
    bind_int(&q, ":home_at", attendance->home_at);
    return query_run(&q);
}

enum status attendance_list(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *shift_id, struct attendance rows[ATTENDANCES_MAX],
                            size_t *count)
{
    struct query q = query_make(db, SQL_ATTENDANCE_LIST);
    bind_key(&q, wijk_id, shift_id);
    bind_int(&q, ":most", ATTENDANCES_MAX);
    *count = 0;
    while (*count < ATTENDANCES_MAX && query_row(&q)) {
        rows[(*count)++] = read_attendance(&q);
    }
    return query_end(&q);
}

enum status attendance_end(struct db *db, const struct wire_id *wijk_id, const struct shift *shift)
{
    struct query q = query_make(db, SQL_ATTENDANCE_END);
    bind_key(&q, wijk_id, &shift->shift_id);
    bind_int(&q, ":ends_at", shift->plan.ends_at);
    return query_run(&q);
}

static enum status read_sum(struct query *q, struct attendance_sum *out)
{
    *out = (struct attendance_sum){0};
    if (query_row(q)) {
        out->present = read_count(q);
        out->minutes = read_count(q);
    }
    return query_end(q);
}

enum status attendance_sum_of_shift(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *shift_id, struct attendance_sum *out)
{
    struct query q = query_make(db, SQL_ATTENDANCE_SUM_OF_SHIFT);
    bind_key(&q, wijk_id, shift_id);
    return read_sum(&q, out);
}

static void bind_days(struct query *q, const struct request *r, int32_t from, int32_t to)
{
    bind_id(q, ":wijk_id", &r->wijk_id);
    bind_id(q, ":member_id", &r->member_id);
    bind_int(q, ":from", from);
    bind_int(q, ":to", to);
}

enum status attendance_list_own(struct request *r, int32_t from, int32_t to, struct own_walk *walks,
                                size_t *count)
{
    struct query q = query_make(r->db, SQL_ATTENDANCE_OWN);
    bind_days(&q, r, from, to);
    bind_int(&q, ":most", OWN_ATTENDANCES_MAX);
    *count = 0;
    while (*count < OWN_ATTENDANCES_MAX && query_row(&q)) {
        struct own_walk *walk = &walks[(*count)++];
        walk->shift_id = read_id(&q);
        walk->on = (int32_t)read_int(&q);
        walk->attendance = read_attendance(&q);
    }
    return query_end(&q);
}

enum status attendance_sum_own(struct request *r, int32_t from, int32_t to,
                               struct attendance_sum *out)
{
    struct query q = query_make(r->db, SQL_ATTENDANCE_SUM_OWN);
    bind_days(&q, r, from, to);
    return read_sum(&q, out);
}

enum status attendance_find_running(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *walk_group_id,
                                    const struct wire_id *member_id, int64_t now)
{
    struct query q = query_make(db, SQL_ATTENDANCE_RUNNING);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":now", now);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status attendance_forget(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *shift_id, int64_t now, int *count)
{
    struct query q = query_make(db, SQL_ATTENDANCE_FORGET);
    bind_key(&q, wijk_id, shift_id);
    const enum status status = query_run_counted(&q, count);
    return status == OK ? ledger_add(db, wijk_id, "attendance", shift_id, now) : status;
}

enum status attendance_forget_member(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *member_id, int64_t now)
{
    struct query q = query_make(db, SQL_ATTENDANCE_FORGET_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(db, wijk_id, "attendance_member", member_id, now) : status;
}
