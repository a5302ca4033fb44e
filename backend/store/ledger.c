#include "store/ledger.h"
#include "store/db_inside.h"

static const struct {
    const char *kind;
    enum sql_id statement;
} ROWS[] = {
#define ERASE(kind, statement, doc) {kind, statement},
#include "store/erase.def"
#undef ERASE
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };

enum status ledger_add(struct db *db, const struct wire_id *wijk_id, const char *kind,
                       const struct wire_id *subject, int64_t now)
{
    struct query q = query_make(db, SQL_LEDGER_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_text(&q, ":kind", span_text(kind));
    bind_id(&q, ":subject", subject);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

static enum status last_number(struct db *db, const struct wire_id *wijk_id, uint64_t *number)
{
    struct query q = query_make(db, SQL_LEDGER_LAST);
    bind_id(&q, ":wijk_id", wijk_id);
    if (query_row(&q)) {
        *number = read_count(&q);
    }
    return query_end(&q);
}

/* An unknown kind was written by a newer version: then this program must not serve. */
static enum status erase(struct db *db, const struct wire_id *wijk_id, struct span kind,
                         const struct wire_id *subject)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (span_equal(kind, span_text(ROWS[i].kind))) {
            struct query q = query_make(db, ROWS[i].statement);
            bind_id(&q, ":wijk_id", wijk_id);
            bind_id(&q, ":subject", subject);
            return query_run(&q);
        }
    }
    return NEWER_DATA;
}

/* One entry of the newer ledger. */
struct entry {
    struct wire_id wijk_id;
    uint64_t number;
    struct span kind;
    struct wire_id subject;
    int64_t deleted_at;
};

static enum status take_entry(struct db *db, const struct entry *entry, unsigned *count)
{
    uint64_t known = 0;
    enum status status = last_number(db, &entry->wijk_id, &known);
    if (status != OK || entry->number <= known) {
        return status;
    }
    status = erase(db, &entry->wijk_id, entry->kind, &entry->subject);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_LEDGER_ADD);
    bind_id(&q, ":wijk_id", &entry->wijk_id);
    bind_text(&q, ":kind", entry->kind);
    bind_id(&q, ":subject", &entry->subject);
    bind_int(&q, ":now", entry->deleted_at);
    *count += 1;
    return query_run(&q);
}

static enum status take_all(struct db *db, sqlite3_stmt *stmt, unsigned *count)
{
    enum status status = OK;
    struct query q = {.stmt = stmt, .status = OK};
    while (status == OK && query_row(&q)) {
        struct entry entry = {.number = 0};
        entry.wijk_id = read_id(&q);
        entry.number = read_count(&q);
        entry.kind = peek_bytes(&q);
        entry.subject = read_id(&q);
        entry.deleted_at = read_int(&q);
        status = take_entry(db, &entry, count);
    }
    const enum status ended = query_end(&q);
    return status == OK ? ended : status;
}

static enum status take_in_one(struct db *db, sqlite3_stmt *stmt, unsigned *count)
{
    enum status status = db_begin(db);
    if (status != OK) {
        return status;
    }
    status = take_all(db, stmt, count);
    const enum status ended = db_end(db, status == OK);
    return status == OK ? ended : status;
}

enum status ledger_apply(struct db *db, const char *newer, unsigned *count)
{
    *count = 0;
    sqlite3 *handle = NULL;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_open_v2(newer, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_prepare_v2(handle, SQL_TEXTS[SQL_LEDGER_LIST], -1, &stmt, NULL);
    }
    const enum status status =
        rc == SQLITE_OK ? take_in_one(db, stmt, count) : status_of_sqlite(rc);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(handle);
    return status;
}
