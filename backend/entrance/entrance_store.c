#include "entrance/entrance_store.h"

enum status entrance_find(struct request *r, uint64_t number, struct wire_entrance *out)
{
    *out = (struct wire_entrance){.number = number};
    struct query q = query_make(r->db, SQL_ENTRANCE_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_count(&q, ":number", number);
    const bool found = query_row(&q);
    if (found) {
        out->name = read_text(&q, r->arena);
        out->place = read_text(&q, r->arena);
        out->hours = read_text(&q, r->arena);
        out->volunteering = read_flag(&q);
        out->regular_work = read_flag(&q);
        out->sheltered_work = read_flag(&q);
        out->another = read_flag(&q);
        out->closed = read_flag(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status entrance_may_name(struct request *r, uint64_t number)
{
    struct wire_entrance entrance;
    uint64_t count = 0;
    struct query q = query_make(r->db, SQL_ENTRANCE_COUNT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    if (query_row(&q)) {
        count = read_count(&q);
    }
    enum status status = query_end(&q);
    if (status != OK || count == 0) {
        return status;
    }
    status = entrance_find(r, number, &entrance);
    return status == OK && entrance.closed ? CLOSED : status;
}
