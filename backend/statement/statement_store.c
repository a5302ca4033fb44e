#include "statement/statement_store.h"

#include "store/ledger.h"
#include "wijk/ids.h"

enum status statement_add(struct db *db, const struct wire_id *wijk_id, struct statement_row *row,
                          int64_t now)
{
    struct query q = query_make(db, SQL_STATEMENT_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":hash", wire_hash_span(&row->hash));
    bind_count(&q, ":kind", row->kind);
    bind_bytes(&q, ":statement", row->statement);
    bind_bytes(&q, ":chain", row->chain);
    bind_id(&q, ":posted_by", &row->posted_by);
    bind_int(&q, ":now", now);
    if (query_row(&q)) {
        row->number = read_count(&q);
    }
    return query_end(&q);
}

enum status statement_find(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_hash *hash, struct statement_row *out)
{
    struct query q = query_make(db, SQL_STATEMENT_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":hash", wire_hash_span(hash));
    const bool found = query_row(&q);
    if (found) {
        *out = (struct statement_row){.hash = *hash};
        out->number = read_count(&q);
        out->kind = read_count(&q);
        out->posted_by = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status run_group(struct db *db, enum sql_id sql, const struct wire_id *wijk_id,
                             const struct wire_group *group, uint64_t number)
{
    struct query q = query_make(db, sql);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":group_id", wire_group_span(group));
    bind_count(&q, ":number", number);
    return query_run(&q);
}

enum status statement_group_add(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_group *group, uint64_t number)
{
    return run_group(db, SQL_STATEMENT_GROUP_ADD, wijk_id, group, number);
}

enum status statement_group_applied(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_group *group, uint64_t number)
{
    return run_group(db, SQL_STATEMENT_GROUP_APPLIED, wijk_id, group, number);
}

enum status statement_group_move(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_group *from, const struct wire_group *to)
{
    struct query q = query_make(db, SQL_STATEMENT_GROUP_MOVE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":group_id", wire_group_span(from));
    bind_bytes(&q, ":to_group_id", wire_group_span(to));
    const enum status status = query_run(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(db, SQL_STATEMENT_GROUP_END);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":group_id", wire_group_span(from));
    return query_run(&q);
}

enum status statement_list_pending(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_group *group, struct arena *arena,
                                   const struct statement_page *page, size_t *count)
{
    struct query q = query_make(db, SQL_STATEMENT_PENDING);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":group_id", wire_group_span(group));
    bind_count(&q, ":most", page->most);
    bind_count(&q, ":skip", page->skip);
    *count = 0;
    while (*count < page->most && query_row(&q)) {
        struct statement_row *row = &page->rows[(*count)++];
        read_exact(&q, row->hash.bytes, sizeof(row->hash.bytes));
        row->number = read_count(&q);
        row->kind = read_count(&q);
        row->statement = read_bytes(&q, arena);
        row->chain = read_bytes(&q, arena);
        row->posted_by = read_id(&q);
    }
    return query_end(&q);
}

enum status statement_list_groups(struct db *db, const struct wire_id *wijk_id, uint64_t number,
                                  struct statement_progress *out, size_t most, size_t *count)
{
    struct query q = query_make(db, SQL_STATEMENT_GROUPS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":number", number);
    bind_count(&q, ":most", most);
    *count = 0;
    while (*count < most && query_row(&q)) {
        struct statement_progress *progress = &out[(*count)++];
        read_exact(&q, progress->group.bytes, sizeof(progress->group.bytes));
        progress->is_applied = read_flag(&q);
    }
    return query_end(&q);
}

enum status statement_prune(struct db *db, const struct wire_id *wijk_id, int64_t before, int most,
                            int *count)
{
    struct query q = query_make(db, SQL_STATEMENT_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before);
    bind_int(&q, ":most", most);
    const enum status status = query_run_counted(&q, count);
    if (status != OK || *count == 0) {
        return status;
    }
    q = query_make(db, SQL_STATEMENT_GROUP_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    return query_run(&q);
}

enum status barred_add(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial,
                       int64_t now)
{
    struct query q = query_make(db, SQL_BARRED_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":now", now);
    int added = 0;
    const enum status status = query_run_counted(&q, &added);
    return status == OK && added > 0 ? ledger_add(db, wijk_id, "serial", serial, now) : status;
}

enum status barred_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial)
{
    struct query q = query_make(db, SQL_BARRED_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}
