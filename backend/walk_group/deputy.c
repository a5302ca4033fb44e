#include "walk_group/deputy.h"

#include "store/ledger.h"

static struct deputy read_deputy(struct query *q)
{
    struct deputy deputy;
    deputy.deputy_id = read_id(q);
    deputy.walk_group_id = read_id(q);
    deputy.member_id = read_id(q);
    deputy.from = (int32_t)read_int(q);
    deputy.to = (int32_t)read_int(q);
    deputy.begins_at = read_int(q);
    deputy.ends_at = read_int(q);
    return deputy;
}

enum status deputy_find(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *deputy_id, struct deputy *out)
{
    struct query q = query_make(db, SQL_DEPUTY_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":deputy_id", deputy_id);
    const bool found = query_row(&q);
    if (found) {
        *out = read_deputy(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status check_room(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *walk_group_id)
{
    struct query q = query_make(db, SQL_DEPUTY_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    const uint64_t count = query_row(&q) ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    return status == OK && count >= DEPUTIES_MAX ? FULL : status;
}

enum status deputy_add(struct db *db, const struct wire_id *wijk_id, const struct deputy *deputy,
                       const struct wire_id *named_under)
{
    const enum status status = check_room(db, wijk_id, &deputy->walk_group_id);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_DEPUTY_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":deputy_id", &deputy->deputy_id);
    bind_id(&q, ":walk_group_id", &deputy->walk_group_id);
    bind_id(&q, ":member_id", &deputy->member_id);
    bind_int(&q, ":from", deputy->from);
    bind_int(&q, ":to", deputy->to);
    bind_int(&q, ":begins_at", deputy->begins_at);
    bind_int(&q, ":ends_at", deputy->ends_at);
    bind_id(&q, ":named_under", named_under);
    return query_run(&q);
}

enum status deputy_end(struct db *db, const struct wire_id *wijk_id,
                       const struct wire_id *deputy_id, int64_t now)
{
    struct query q = query_make(db, SQL_DEPUTY_END);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":deputy_id", deputy_id);
    const enum status status = query_change(&q);
    return status == OK ? ledger_add(db, wijk_id, "deputy", deputy_id, now) : status;
}

enum status deputy_end_of_member(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_id *member_id, int64_t now)
{
    struct query q = query_make(db, SQL_DEPUTY_END_OF_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(db, wijk_id, "deputy_member", member_id, now) : status;
}

enum status deputy_list(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *walk_group_id, int64_t now,
                        struct deputy deputies[DEPUTIES_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_DEPUTY_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", DEPUTIES_MAX);
    *count = 0;
    while (*count < DEPUTIES_MAX && query_row(&q)) {
        deputies[(*count)++] = read_deputy(&q);
    }
    return query_end(&q);
}

enum status deputy_find_hat(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *deputy_id, const struct wire_id *member_id,
                            int64_t now, struct hat_row *out)
{
    struct deputy deputy = {0};
    const enum status status = deputy_find(db, wijk_id, deputy_id, &deputy);
    if (status != OK) {
        return status;
    }
    if (!wire_id_equal(&deputy.member_id, member_id)) {
        return NOT_FOUND;
    }
    *out = (struct hat_row){.hat_serial = *deputy_id,
                            .hat = WIRE_DEPUTY,
                            .reach = WIRE_REACH_GROUP,
                            .reach_id = deputy.walk_group_id,
                            .not_before = deputy.begins_at,
                            .not_after = deputy.ends_at};
    return now < deputy.begins_at || now >= deputy.ends_at ? CLOSED : OK;
}

/* Their ids first: a row is not deleted under the statement that finds it. */
enum status deputy_prune(struct db *db, const struct wire_id *wijk_id, int64_t now, int most,
                         int *count)
{
    enum { AT_ONCE = 64 };
    struct wire_id over[AT_ONCE];
    size_t found = 0;
    struct query q = query_make(db, SQL_DEPUTY_OVER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", most < AT_ONCE ? most : AT_ONCE);
    while (found < AT_ONCE && query_row(&q)) {
        over[found++] = read_id(&q);
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < found && status == OK; i++) {
        status = deputy_end(db, wijk_id, &over[i], now);
    }
    *count = (int)found;
    return status;
}
