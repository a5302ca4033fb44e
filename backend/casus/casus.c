#include "casus/casus.h"

enum status casus_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *casus_id)
{
    if (wire_id_equal(wijk_id, casus_id)) {
        return OK; /* "Veiligheid in de wijk" is there before its first walk */
    }
    struct query q = query_make(db, SQL_CASUS_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status casus_find_open(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *casus_id)
{
    int64_t state = 0;
    const enum status found = casus_find(db, wijk_id, casus_id);
    if (found != OK) {
        return found;
    }
    struct query q = query_make(db, SQL_COLLECTIVE_CASUS_STATE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    if (query_row(&q)) {
        state = read_int(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && state >= wire_casus_state_DONE ? CLOSED : status;
}

enum status casus_put(struct request *r, const struct wire_id *casus_id)
{
    struct query q = query_make(r->db, SQL_CASUS_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    bind_int(&q, ":kind", CASUS_COLLECTIVE);
    bind_int(&q, ":now", r->now);
    return query_run(&q);
}

static enum status make_activity(struct request *r, const struct wire_id *walk_group_id,
                                 const struct wire_id *buurt_id, struct activity *out)
{
    request_chance(r, out->activity_id.bytes, sizeof(out->activity_id.bytes));
    out->casus_id = r->wijk_id;
    out->buurt_id = *buurt_id;
    const enum status status = casus_put(r, &r->wijk_id);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_ACTIVITY_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":activity_id", &out->activity_id);
    bind_id(&q, ":casus_id", &out->casus_id);
    bind_int(&q, ":kind", ACTIVITY_WALK);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_id(&q, ":room_id", walk_group_id);
    return query_run(&q);
}

enum status activity_find_walk(struct db *db, const struct wire_id *wijk_id,
                               const struct wire_id *walk_group_id, struct activity *out)
{
    struct query q = query_make(db, SQL_ACTIVITY_OF_ROOM);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":room_id", walk_group_id);
    bind_int(&q, ":kind", ACTIVITY_WALK);
    const bool found = query_row(&q);
    if (found) {
        out->activity_id = read_id(&q);
        out->casus_id = read_id(&q);
        out->buurt_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status activity_take(struct request *r, const struct wire_id *walk_group_id,
                          const struct wire_id *buurt_id, struct activity *out)
{
    const enum status status = activity_find_walk(r->db, &r->wijk_id, walk_group_id, out);
    return status == NOT_FOUND ? make_activity(r, walk_group_id, buurt_id, out) : status;
}

enum status activity_casus(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *activity_id, struct wire_id *casus_id)
{
    struct query q = query_make(db, SQL_ACTIVITY_CASUS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":activity_id", activity_id);
    const bool found = query_row(&q);
    if (found) {
        *casus_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}
