/* standing_store.c -- standing places as rows. */
#include "signup/signup_store.h"

static void bind_key(struct query *q, const struct wire_id *wijk_id,
                     const struct wire_id *series_id, const struct wire_id *member_id)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":series_id", series_id);
    bind_id(q, ":member_id", member_id);
}

enum status standing_find(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *series_id, const struct wire_id *member_id,
                          enum wire_standing *out)
{
    struct query q = query_make(db, SQL_STANDING_FIND);
    bind_key(&q, wijk_id, series_id, member_id);
    const bool found = query_row(&q);
    if (found) {
        *out = (enum wire_standing)read_int(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status standing_put(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_id *series_id, const struct wire_id *member_id,
                         enum wire_standing standing)
{
    const bool ends = standing == wire_standing_NO;
    struct query q = query_make(db, ends ? SQL_STANDING_END : SQL_STANDING_PUT);
    bind_key(&q, wijk_id, series_id, member_id);
    if (!ends) {
        bind_int(&q, ":state", (int64_t)standing);
        bind_flag(&q, ":waiting", standing == wire_standing_ON);
    }
    return query_run(&q);
}

enum status standing_find_waiting(struct db *db, const struct wire_id *wijk_id,
                                  struct standing_row *out)
{
    struct query q = query_make(db, SQL_STANDING_WAITING);
    bind_id(&q, ":wijk_id", wijk_id);
    const bool found = query_row(&q);
    if (found) {
        out->series_id = read_id(&q);
        out->member_id = read_id(&q);
        out->taken_on = (int32_t)read_int(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status standing_save_taken(struct db *db, const struct wire_id *wijk_id,
                                const struct standing_row *row, bool waiting)
{
    struct query q = query_make(db, SQL_STANDING_TAKEN);
    bind_key(&q, wijk_id, &row->series_id, &row->member_id);
    bind_int(&q, ":on", row->taken_on);
    bind_flag(&q, ":waiting", waiting);
    return query_change(&q);
}

enum status standing_list(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *series_id, struct wire_id *members, size_t most,
                          size_t *count)
{
    struct query q = query_make(db, SQL_STANDING_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":series_id", series_id);
    bind_count(&q, ":most", most);
    *count = 0;
    while (*count < most && query_row(&q)) {
        members[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status standing_end_of_member(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *member_id, const struct wire_id *buurt_id)
{
    struct query q =
        query_make(db, buurt_id == NULL ? SQL_STANDING_END_OF_MEMBER : SQL_STANDING_END_IN_BUURT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    if (buurt_id != NULL) {
        bind_id(&q, ":buurt_id", buurt_id);
    }
    return query_run(&q);
}
