#include "hat/hat_store.h"

enum status hat_find_chain(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *hat_serial, struct arena *arena, struct span *out)
{
    struct query q = query_make(db, SQL_HAT_CHAIN);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    const bool found = query_row(&q);
    if (found) {
        *out = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status hat_find_standing(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *hat_serial, bool *is_withdrawn)
{
    struct query q = query_make(db, SQL_HAT_STANDING);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    const bool found = query_row(&q);
    *is_withdrawn = found && read_flag(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static void read_shown(struct query *q, struct hat_shown *out)
{
    out->row.hat_serial = read_id(q);
    out->row.serial = read_id(q);
    out->row.hat = (enum wire_hat)read_int(q);
    out->row.reach = (enum wire_reach)read_int(q);
    out->row.reach_id = read_id(q);
    out->row.not_before = read_int(q);
    out->row.not_after = read_int(q);
    out->is_withdrawn = read_flag(q);
    out->member_id = read_id(q);
}

enum status hat_list_page(struct db *db, const struct wire_id *wijk_id, const struct hat_wish *wish,
                          struct hat_shown *shown, size_t *count, bool *more)
{
    struct query q = query_make(db, SQL_HAT_PAGE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":after", &wish->after);
    bind_int(&q, ":now", wish->now);
    bind_flag(&q, ":whole_wijk", wish->whole_wijk);
    bind_id(&q, ":serial", &wish->serial);
    bind_id(&q, ":buurt_id", &wish->buurt_id);
    bind_int(&q, ":most", HAT_PAGE_MAX + 1);
    *count = 0;
    *more = false;
    while (!*more && query_row(&q)) {
        *more = *count == HAT_PAGE_MAX;
        if (!*more) {
            read_shown(&q, &shown[(*count)++]);
        }
    }
    return query_end(&q);
}

enum status hat_find_device(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *hat_serial, int64_t now, struct wire_id *serial)
{
    struct query q = query_make(db, SQL_HAT_DEVICE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    bind_int(&q, ":now", now);
    const bool found = query_row(&q);
    if (found) {
        *serial = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status hat_count_holders(struct db *db, const struct wire_id *wijk_id, enum wire_hat hat,
                              int64_t now, uint64_t *count)
{
    struct query q = query_make(db, SQL_HAT_HOLDERS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":hat", (int64_t)hat);
    bind_int(&q, ":now", now);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status hat_list_holders(struct db *db, const struct wire_id *wijk_id,
                             const struct hat_room *room, struct wire_id serials[HAT_HOLDERS_MAX],
                             size_t *count)
{
    struct query q = query_make(db, SQL_HAT_OVER_ROOM);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", room->now);
    bind_id(&q, ":room_id", &room->room_id);
    bind_id(&q, ":buurt_id", &room->buurt_id);
    bind_int(&q, ":most", HAT_HOLDERS_MAX);
    *count = 0;
    while (*count < HAT_HOLDERS_MAX && query_row(&q)) {
        serials[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status hat_list_chains(struct db *db, const struct wire_id *wijk_id, struct arena *arena,
                            struct span *chains, size_t *count)
{
    struct query q = query_make(db, SQL_HAT_CHAINS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":most", HAT_CHAINS_MAX + 1);
    *count = 0;
    bool is_over = false;
    while (!is_over && query_row(&q)) {
        is_over = *count == HAT_CHAINS_MAX;
        if (!is_over) {
            chains[(*count)++] = read_bytes(&q, arena);
        }
    }
    const enum status status = query_end(&q);
    return status == OK && is_over ? TOO_LARGE : status;
}
