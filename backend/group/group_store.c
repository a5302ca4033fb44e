#include "group/group_store.h"

#include "wijk/ids.h"

static void bind_group(struct query *q, const struct wire_id *wijk_id,
                       const struct wire_group *group)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_bytes(q, ":group_id", wire_group_span(group));
}

static void read_row(struct query *q, struct group_row *out)
{
    read_exact(q, out->group.bytes, sizeof(out->group.bytes));
    out->kind = (enum cert_group_kind)read_int(q);
    out->room_id = read_id(q);
    out->buurt_id = read_id(q);
    out->instance = read_count(q);
    out->state = (enum group_state)read_int(q);
    out->epoch = read_count(q);
    out->committed_at = read_int(q);
    out->seq = read_count(q);
    out->leaves = read_count(q);
    read_exact(q, out->policy.bytes, sizeof(out->policy.bytes));
}

static enum status read_one(struct query *q, struct group_row *out)
{
    const bool found = query_row(q);
    if (found) {
        read_row(q, out);
    }
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

/* ── groups ─────────────────────────────────────────────────────────────────────────────────────
 */

enum status group_find(struct db *db, const struct wire_id *wijk_id, const struct wire_group *group,
                       struct group_row *out)
{
    struct query q = query_make(db, SQL_GROUP_FIND);
    bind_group(&q, wijk_id, group);
    return read_one(&q, out);
}

enum status group_find_newest(struct db *db, const struct wire_id *wijk_id,
                              enum cert_group_kind kind, const struct wire_id *room_id,
                              struct group_row *out)
{
    struct query q = query_make(db, SQL_GROUP_NEWEST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":kind", (int64_t)kind);
    bind_id(&q, ":room_id", room_id);
    return read_one(&q, out);
}

static void bind_state(struct query *q, const struct group_row *row, struct span group_info)
{
    bind_count(q, ":epoch", row->epoch);
    bind_int(q, ":committed_at", row->committed_at);
    bind_count(q, ":seq", row->seq);
    bind_count(q, ":leaves", row->leaves);
    bind_bytes(q, ":group_info", group_info);
    bind_bytes(q, ":policy", wire_hash_span(&row->policy));
}

enum status group_add(struct db *db, const struct wire_id *wijk_id, const struct group_row *row,
                      struct span group_info)
{
    struct query q = query_make(db, SQL_GROUP_ADD);
    bind_group(&q, wijk_id, &row->group);
    bind_int(&q, ":kind", (int64_t)row->kind);
    bind_id(&q, ":room_id", &row->room_id);
    bind_count(&q, ":instance", row->instance);
    bind_id(&q, ":buurt_id", &row->buurt_id);
    bind_state(&q, row, group_info);
    return query_run(&q);
}

enum status group_advance(struct db *db, const struct wire_id *wijk_id, const struct group_row *row,
                          struct span group_info)
{
    struct query q = query_make(db, SQL_GROUP_ADVANCE);
    bind_group(&q, wijk_id, &row->group);
    bind_state(&q, row, group_info);
    const enum status status = query_change(&q);
    return status == NOT_FOUND ? STALE_EPOCH : status;
}

enum status group_set_state(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_group *group, enum group_state state)
{
    struct query q = query_make(db, SQL_GROUP_SET_STATE);
    bind_group(&q, wijk_id, group);
    bind_int(&q, ":state", (int64_t)state);
    return query_change(&q);
}

enum status group_find_info(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_group *group, struct arena *arena, struct span *out)
{
    struct query q = query_make(db, SQL_GROUP_INFO);
    bind_group(&q, wijk_id, group);
    const bool found = query_row(&q);
    if (found) {
        *out = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status group_list_all(struct db *db, const struct wire_id *wijk_id,
                           struct group_row rows[GROUPS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_GROUP_ALL);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":most", GROUPS_MAX);
    *count = 0;
    while (*count < GROUPS_MAX && query_row(&q)) {
        read_row(&q, &rows[(*count)++]);
    }
    return query_end(&q);
}

enum status group_list_of_device(struct db *db, const struct wire_id *wijk_id,
                                 const struct group_wish *wish,
                                 struct group_listed out[GROUP_PAGE_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_GROUP_OF_DEVICE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", &wish->serial);
    bind_id(&q, ":buurt_id", &wish->buurt_id);
    bind_int(&q, ":now", wish->now);
    bind_int(&q, ":most", GROUP_PAGE_MAX);
    *count = 0;
    while (*count < GROUP_PAGE_MAX && query_row(&q)) {
        struct group_listed *listed = &out[(*count)++];
        read_row(&q, &listed->row);
        listed->is_inside = read_flag(&q);
    }
    return query_end(&q);
}

/* ── the public state ───────────────────────────────────────────────────────────────────────────
 */

enum status group_state_put(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_group *group, struct span key, struct span value)
{
    const bool is_gone = value.data == NULL;
    struct query q = query_make(db, is_gone ? SQL_GROUP_STATE_REMOVE : SQL_GROUP_STATE_PUT);
    bind_group(&q, wijk_id, group);
    bind_bytes(&q, ":row_key", key);
    if (!is_gone) {
        bind_bytes(&q, ":value", value);
    }
    return query_run(&q);
}

enum status group_state_read(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_group *group, group_state_row row, void *context)
{
    struct query q = query_make(db, SQL_GROUP_STATE_READ);
    bind_group(&q, wijk_id, group);
    enum status given = OK;
    while (given == OK && query_row(&q)) {
        const struct span key = peek_bytes(&q);
        const struct span value = peek_bytes(&q);
        given = row(context, key, value);
    }
    const enum status status = query_end(&q);
    return status == OK ? given : status;
}

/* ── leaves ─────────────────────────────────────────────────────────────────────────────────────
 */

enum status leaf_put(struct db *db, const struct wire_id *wijk_id, const struct wire_group *group,
                     uint32_t leaf, const struct wire_id *serial)
{
    struct query q = query_make(db, SQL_LEAF_PUT);
    bind_group(&q, wijk_id, group);
    bind_count(&q, ":leaf", leaf);
    bind_id(&q, ":serial", serial);
    return query_run(&q);
}

enum status leaf_remove(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_group *group, uint32_t leaf)
{
    struct query q = query_make(db, SQL_LEAF_REMOVE);
    bind_group(&q, wijk_id, group);
    bind_count(&q, ":leaf", leaf);
    return query_run(&q);
}

enum status leaf_find_device(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_group *group, uint32_t leaf, struct wire_id *serial)
{
    struct query q = query_make(db, SQL_LEAF_DEVICE);
    bind_group(&q, wijk_id, group);
    bind_count(&q, ":leaf", leaf);
    const bool found = query_row(&q);
    if (found) {
        *serial = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status find_leaf(struct db *db, enum sql_id sql, const struct wire_id *wijk_id,
                             const struct wire_group *group, const struct wire_id *serial)
{
    struct query q = query_make(db, sql);
    bind_group(&q, wijk_id, group);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status group_has_device(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_group *group, const struct wire_id *serial)
{
    return find_leaf(db, SQL_LEAF_OF_DEVICE, wijk_id, group, serial);
}

enum status leaf_find_family(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_group *group, const struct wire_id *serial)
{
    return find_leaf(db, SQL_LEAF_OF_DEVICE_OR_SIGNER, wijk_id, group, serial);
}

enum status leaf_list_groups(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *serial, struct group_row rows[DEVICE_GROUPS_MAX],
                             size_t *count)
{
    struct query q = query_make(db, SQL_LEAF_GROUPS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":most", DEVICE_GROUPS_MAX);
    *count = 0;
    while (*count < DEVICE_GROUPS_MAX && query_row(&q)) {
        read_row(&q, &rows[(*count)++]);
    }
    return query_end(&q);
}

/* ── resyncs, broken commits ────────────────────────────────────────────────────────────────────
 */

enum status resync_add(struct db *db, const struct wire_id *wijk_id, const struct wire_group *group,
                       const struct wire_id *serial, uint64_t epoch, int64_t now)
{
    struct query q = query_make(db, SQL_RESYNC_ADD);
    bind_group(&q, wijk_id, group);
    bind_id(&q, ":serial", serial);
    bind_count(&q, ":epoch", epoch);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status resync_count(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_group *group, const struct wire_id *serial,
                         int64_t since, uint64_t *count)
{
    struct query q = query_make(db, SQL_RESYNC_COUNT);
    bind_group(&q, wijk_id, group);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":since", since);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status broken_add(struct db *db, const struct wire_id *wijk_id, const struct broken_row *row,
                       int64_t now, uint64_t *members)
{
    struct query q = query_make(db, SQL_BROKEN_ADD);
    bind_group(&q, wijk_id, &row->group);
    bind_count(&q, ":epoch", row->epoch);
    bind_id(&q, ":member_id", &row->member_id);
    bind_id(&q, ":serial", &row->serial);
    bind_bytes(&q, ":report", row->report);
    bind_int(&q, ":now", now);
    const enum status status = query_run(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(db, SQL_BROKEN_COUNT);
    bind_group(&q, wijk_id, &row->group);
    bind_count(&q, ":epoch", row->epoch);
    *members = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

/* ── passes ─────────────────────────────────────────────────────────────────────────────────────
 */

enum status pass_put(struct db *db, const struct wire_id *wijk_id, const struct pass_row *row)
{
    struct query q = query_make(db, SQL_PASS_PUT);
    bind_group(&q, wijk_id, &row->group);
    bind_id(&q, ":serial", &row->serial);
    bind_id(&q, ":hat_serial", &row->hat_serial);
    bind_bytes(&q, ":pass", row->pass);
    bind_int(&q, ":until", row->until);
    return query_run(&q);
}

enum status pass_find(struct db *db, const struct wire_id *wijk_id, const struct wire_group *group,
                      const struct wire_id *serial, int64_t now)
{
    struct query q = query_make(db, SQL_PASS_FIND);
    bind_group(&q, wijk_id, group);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":now", now);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status pass_remove_of_hat(struct db *db, const struct wire_id *wijk_id,
                               const struct wire_id *hat_serial)
{
    struct query q = query_make(db, SQL_PASS_REMOVE_OF_HAT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    return query_run(&q);
}

/* ── what is over ───────────────────────────────────────────────────────────────────────────────
 */

enum status group_prune(struct db *db, const struct wire_id *wijk_id, const struct group_term *term,
                        int *count)
{
    *count = 0;
    const struct {
        enum sql_id sql;
        const char *name;
        int64_t time;
    } rows[] = {{SQL_RESYNC_PRUNE, ":before", term->resyncs_before},
                {SQL_BROKEN_PRUNE, ":before", term->reports_before},
                {SQL_PASS_PRUNE, ":now", term->now}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && status == OK; i++) {
        struct query q = query_make(db, rows[i].sql);
        bind_id(&q, ":wijk_id", wijk_id);
        bind_int(&q, rows[i].name, rows[i].time);
        bind_int(&q, ":most", term->most);
        int pruned = 0;
        status = query_run_counted(&q, &pruned);
        *count += pruned;
    }
    return status;
}
