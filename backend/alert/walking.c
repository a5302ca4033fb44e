#include "alert/walking.h"

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
