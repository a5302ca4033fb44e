#include "wijk/wijk_store.h"

enum status succession_add(struct db *db, const struct wire_id *wijk_id, uint64_t version,
                           struct span succession, int64_t now)
{
    struct query q = query_make(db, SQL_SUCCESSION_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":version", version);
    bind_bytes(&q, ":succession", succession);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status succession_find_newest(struct db *db, const struct wire_id *wijk_id,
                                   struct arena *arena, struct span *out)
{
    struct query q = query_make(db, SQL_SUCCESSION_NEWEST);
    bind_id(&q, ":wijk_id", wijk_id);
    const bool found = query_row(&q);
    if (found) {
        *out = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status succession_list(struct db *db, const struct wire_id *wijk_id, struct arena *arena,
                            struct span successions[SUCCESSIONS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_SUCCESSION_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":most", SUCCESSIONS_MAX);
    *count = 0;
    while (*count < SUCCESSIONS_MAX && query_row(&q)) {
        successions[(*count)++] = read_bytes(&q, arena);
    }
    return query_end(&q);
}

enum status charter_put(struct db *db, const struct wire_id *wijk_id, const struct charter_row *row,
                        int64_t now)
{
    struct query q = query_make(db, SQL_CHARTER_PUT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":version", row->version);
    bind_id(&q, ":hat_serial", &row->hat_serial);
    bind_bytes(&q, ":charter", row->charter);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status charter_find(struct db *db, const struct wire_id *wijk_id, struct arena *arena,
                         struct charter_row *out)
{
    struct query q = query_make(db, SQL_CHARTER_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    const bool found = query_row(&q);
    if (found) {
        out->version = read_count(&q);
        out->hat_serial = read_id(&q);
        out->charter = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status house_rules_add(struct db *db, const struct wire_id *wijk_id,
                            const struct house_rules *rules)
{
    struct query q = query_make(db, SQL_HOUSE_RULES_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":version", rules->version);
    bind_text(&q, ":body", rules->body);
    bind_int(&q, ":valid_from", rules->valid_from);
    bind_int(&q, ":review_on", rules->review_on);
    bind_id(&q, ":hat_serial", &rules->hat_serial);
    return query_run(&q);
}

enum status house_rules_find(struct db *db, const struct wire_id *wijk_id, struct arena *arena,
                             struct house_rules *out)
{
    struct query q = query_make(db, SQL_HOUSE_RULES_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    const bool found = query_row(&q);
    if (found) {
        out->version = read_count(&q);
        out->body = read_text(&q, arena);
        out->valid_from = (int32_t)read_int(&q);
        out->review_on = (int32_t)read_int(&q);
        out->hat_serial = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status house_rules_version(struct db *db, const struct wire_id *wijk_id, uint64_t *version)
{
    struct query q = query_make(db, SQL_HOUSE_RULES_VERSION);
    bind_id(&q, ":wijk_id", wijk_id);
    *version = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}
