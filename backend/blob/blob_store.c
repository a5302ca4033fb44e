#include "blob/blob_store.h"

#include "wijk/ids.h"

static const struct wire_id NOBODY = {{0}};

static struct query ask(struct db *db, enum sql_id sql, const struct wire_id *wijk_id,
                        const struct wire_hash *hash, const struct wire_id *owner)
{
    struct query q = query_make(db, sql);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":hash", wire_hash_span(hash));
    bind_id(&q, ":owner", owner);
    return q;
}

/* How far a hash had come is kept as this program lays it out: one that was laid out otherwise is
 * of another build, and its blob is put anew. */
static bool read_progress(struct query *q, struct hash_stream *out)
{
    const struct span bytes = peek_bytes(q);
    if (bytes.size != sizeof(*out)) {
        return false;
    }
    memcpy(out, bytes.data, sizeof(*out));
    return true;
}

enum status blob_find(struct db *db, const struct wire_id *wijk_id, const struct wire_hash *hash,
                      const struct wire_id *owner, struct blob_row *out)
{
    struct query q = ask(db, SQL_BLOB_FIND, wijk_id, hash, owner);
    const bool found = query_row(&q);
    bool is_read = true;
    if (found) {
        *out = (struct blob_row){.hash = *hash, .owner = *owner};
        out->number = read_count(&q);
        out->size = read_count(&q);
        out->received = read_count(&q);
        is_read = out->received == out->size || read_progress(&q, &out->progress);
    }
    const enum status status = query_end(&q);
    if (status == OK && found && !is_read) {
        const enum status removed = blob_remove(db, wijk_id, out);
        return removed == OK ? NOT_FOUND : removed;
    }
    return status == OK && !found ? NOT_FOUND : status;
}

enum status blob_add(struct db *db, const struct wire_id *wijk_id, struct blob_row *row,
                     int64_t now)
{
    struct query q = ask(db, SQL_BLOB_ADD, wijk_id, &row->hash, &row->owner);
    bind_count(&q, ":size", row->size);
    bind_count(&q, ":received", row->received);
    bind_bytes(&q, ":progress", span_of(&row->progress, sizeof(row->progress)));
    bind_int(&q, ":now", now);
    if (query_row(&q)) {
        row->number = read_count(&q);
    }
    return query_end(&q);
}

enum status blob_advance(struct db *db, const struct wire_id *wijk_id, const struct blob_row *row)
{
    struct query q = ask(db, SQL_BLOB_ADVANCE, wijk_id, &row->hash, &row->owner);
    bind_count(&q, ":received", row->received);
    bind_bytes(&q, ":progress", span_of(&row->progress, sizeof(row->progress)));
    return query_change(&q);
}

enum status blob_remove(struct db *db, const struct wire_id *wijk_id, const struct blob_row *row)
{
    struct query q = query_make(db, SQL_BLOB_REMOVE_PARTS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":blob_no", row->number);
    const enum status status = query_run(&q);
    if (status != OK) {
        return status;
    }
    q = ask(db, SQL_BLOB_REMOVE, wijk_id, &row->hash, &row->owner);
    return query_run(&q);
}

enum status blob_disown(struct db *db, const struct wire_id *wijk_id, const struct blob_row *row)
{
    struct query q = ask(db, SQL_BLOB_DISOWN, wijk_id, &row->hash, &row->owner);
    bind_id(&q, ":nobody", &NOBODY);
    return query_change(&q);
}

enum status blob_sum(struct db *db, const struct wire_id *wijk_id, const struct wire_id *owner,
                     uint64_t *bytes)
{
    struct query q = query_make(db, SQL_BLOB_SUM);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":owner", owner);
    *bytes = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status blob_part_add(struct db *db, const struct wire_id *wijk_id, uint64_t number,
                          uint64_t part, struct span bytes)
{
    struct query q = query_make(db, SQL_BLOB_PART_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":blob_no", number);
    bind_count(&q, ":part", part);
    bind_bytes(&q, ":bytes", bytes);
    return query_run(&q);
}

enum status blob_part_find(struct db *db, const struct wire_id *wijk_id, uint64_t number,
                           uint64_t part, struct arena *arena, struct span *bytes)
{
    struct query q = query_make(db, SQL_BLOB_PART_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":blob_no", number);
    bind_count(&q, ":part", part);
    const bool found = query_row(&q);
    if (found) {
        *bytes = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static struct query ask_use(struct db *db, enum sql_id sql, const struct wire_id *wijk_id,
                            const struct wire_hash *hash, const struct blob_name *name)
{
    struct query q = query_make(db, sql);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":hash", wire_hash_span(hash));
    bind_bytes(&q, ":group_id", wire_group_span(&name->group));
    bind_int(&q, ":purpose", (int64_t)name->purpose);
    return q;
}

enum status blob_use_put(struct db *db, const struct wire_id *wijk_id, const struct wire_hash *hash,
                         const struct blob_name *name)
{
    struct query q = ask_use(db, SQL_BLOB_USE_PUT, wijk_id, hash, name);
    bind_int(&q, ":keep_until", name->keep_until);
    return query_run(&q);
}

enum status blob_use_end(struct db *db, const struct wire_id *wijk_id, const struct blob_name *name,
                         const struct wire_hash *but, int64_t until)
{
    struct query q = ask_use(db, SQL_BLOB_USE_END, wijk_id, but, name);
    bind_int(&q, ":until", until);
    return query_run(&q);
}

enum status blob_use_list(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_hash *hash, struct wire_group groups[BLOB_GROUPS_MAX],
                          size_t *count)
{
    struct query q = query_make(db, SQL_BLOB_USE_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_bytes(&q, ":hash", wire_hash_span(hash));
    bind_int(&q, ":most", BLOB_GROUPS_MAX);
    *count = 0;
    while (*count < BLOB_GROUPS_MAX && query_row(&q)) {
        struct wire_group *group = &groups[(*count)++];
        read_exact(&q, group->bytes, sizeof(group->bytes));
    }
    return query_end(&q);
}

/* ── what is over ───────────────────────────────────────────────────────────────────────────────
 */

enum { OVER_MAX = 32 };

static enum status list_over(struct db *db, const struct wire_id *wijk_id,
                             const struct blob_term *term, struct blob_row rows[OVER_MAX],
                             size_t *count)
{
    struct query q = query_make(db, SQL_BLOB_OVER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":nobody", &NOBODY);
    bind_int(&q, ":put_before", term->put_before);
    bind_int(&q, ":most", OVER_MAX);
    *count = 0;
    while (*count < OVER_MAX && query_row(&q)) {
        struct blob_row *row = &rows[(*count)++];
        *row = (struct blob_row){0};
        read_exact(&q, row->hash.bytes, sizeof(row->hash.bytes));
        row->owner = read_id(&q);
        row->number = read_count(&q);
    }
    return query_end(&q);
}

enum status blob_prune(struct db *db, const struct wire_id *wijk_id, const struct blob_term *term,
                       int *count)
{
    struct blob_row rows[OVER_MAX];
    size_t over = 0;
    struct query q = query_make(db, SQL_BLOB_USE_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", term->now);
    bind_int(&q, ":most", term->most);
    enum status status = query_run_counted(&q, count);
    if (status == OK) {
        status = list_over(db, wijk_id, term, rows, &over);
    }
    for (size_t i = 0; i < over && status == OK; i++) {
        status = blob_remove(db, wijk_id, &rows[i]);
    }
    *count += (int)over;
    return status;
}
