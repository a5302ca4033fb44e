#include "alert/walking.h"
#include "attendance/attendance_store.h"

/* That the hat's walking group lies in the buurt was judged with its reach (S14). */
enum status walking_is_leading(struct request *r, bool *leading)
{
    *leading = false;
    if ((r->hat & WIRE_WALK_LEADERS) == 0) {
        return OK;
    }
    const enum status status =
        attendance_find_running(r->db, &r->wijk_id, &r->hat_reach_id, &r->member_id, r->now);
    *leading = status == OK;
    return status == NOT_FOUND ? OK : status;
}

enum status walking_count_push(struct request *r, const struct wire_group *group, uint64_t *count)
{
    struct query q = query_make(r->db, SQL_WALKING_COUNT_PUSH);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":group_id", span_of(group->bytes, sizeof(group->bytes)));
    bind_id(&q, ":serial", &r->serial);
    if (query_row(&q)) {
        *count = read_count(&q);
    }
    return query_end(&q);
}
