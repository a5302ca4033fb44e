#include "server/core/room.h"

enum status room_put(struct db *db, const struct wire_id *wijk_id, const struct wire_id *room_id,
                     const struct wire_id *buurt_id)
{
    struct query q = query_make(db, SQL_ROOM_PUT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":room_id", room_id);
    bind_id(&q, ":buurt_id", buurt_id);
    return query_run(&q);
}

enum status room_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *room_id,
                      struct wire_id *buurt_id)
{
    struct query q = query_make(db, SQL_ROOM_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":room_id", room_id);
    const bool found = query_row(&q);
    if (found) {
        *buurt_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}
