#include "base/check.h"
#include "store/db.h"
#include "store/db_inside.h"

#include <limits.h>
#include <string.h>

struct query query_make(struct db *db, enum sql_id id)
{
    CHECK((unsigned)id < SQL_COUNT);
    if (db->steady_ms != NULL) {
        db->began_ms = db->steady_ms();
    }
    CHECK(sqlite3_stmt_busy(db->statements[id]) == 0); /* the one before it was not ended */
    return (struct query){.stmt = db->statements[id], .column = 0, .status = OK};
}

/* The number of a parameter. A name the statement lacks is a mistake of ours, not of the world. */
static int parameter(const struct query *q, const char *name)
{
    const int index = sqlite3_bind_parameter_index(q->stmt, name);
    CHECK(index > 0);
    return index;
}

static void remember(struct query *q, int rc)
{
    if (q->status == OK) {
        q->status = status_of_sqlite(rc);
    }
}

void bind_bytes(struct query *q, const char *name, struct span bytes)
{
    const void *at = bytes.size == 0 ? (const void *)"" : bytes.data;
    remember(q, sqlite3_bind_blob64(q->stmt, parameter(q, name), at, bytes.size, SQLITE_STATIC));
}

void bind_id(struct query *q, const char *name, const struct wire_id *id)
{
    bind_bytes(q, name, span_of(id->bytes, sizeof(id->bytes)));
}

void bind_text(struct query *q, const char *name, struct span text)
{
    const char *at = text.size == 0 ? "" : (const char *)text.data;
    remember(q, sqlite3_bind_text64(q->stmt, parameter(q, name), at, text.size, SQLITE_STATIC,
                                    SQLITE_UTF8));
}

void bind_int(struct query *q, const char *name, int64_t value)
{
    remember(q, sqlite3_bind_int64(q->stmt, parameter(q, name), value));
}

void bind_count(struct query *q, const char *name, uint64_t value)
{
    CHECK(value <= INT64_MAX);
    bind_int(q, name, (int64_t)value);
}

void bind_flag(struct query *q, const char *name, bool value)
{
    bind_int(q, name, value ? 1 : 0);
}

void bind_null(struct query *q, const char *name)
{
    remember(q, sqlite3_bind_null(q->stmt, parameter(q, name)));
}

bool query_row(struct query *q)
{
    if (q->status != OK) {
        return false;
    }
    const int rc = sqlite3_step(q->stmt);
    q->status = status_of_sqlite(rc);
    q->column = 0;
    return rc == SQLITE_ROW;
}

int64_t read_int(struct query *q)
{
    return sqlite3_column_int64(q->stmt, q->column++);
}

uint64_t read_count(struct query *q)
{
    const int64_t value = read_int(q);
    if (value < 0) {
        remember(q, SQLITE_CORRUPT);
        return 0;
    }
    return (uint64_t)value;
}

bool read_flag(struct query *q)
{
    return read_int(q) != 0;
}

bool peek_null(const struct query *q)
{
    return sqlite3_column_type(q->stmt, q->column) == SQLITE_NULL;
}

void read_skip(struct query *q)
{
    q->column++;
}

struct span peek_bytes(struct query *q)
{
    const void *bytes = sqlite3_column_blob(q->stmt, q->column);
    const size_t size = (size_t)sqlite3_column_bytes(q->stmt, q->column++);
    if (bytes == NULL && sqlite3_errcode(sqlite3_db_handle(q->stmt)) == SQLITE_NOMEM) {
        remember(q, SQLITE_NOMEM);
    }
    return span_of(bytes, bytes == NULL ? 0 : size);
}

void read_exact(struct query *q, void *out, size_t size)
{
    const struct span bytes = peek_bytes(q);
    if (bytes.size != size) {
        memset(out, 0, size);
        remember(q, SQLITE_CORRUPT);
        return;
    }
    memcpy(out, bytes.data, size);
}

struct wire_id read_id(struct query *q)
{
    struct wire_id id;
    read_exact(q, id.bytes, sizeof(id.bytes));
    return id;
}

struct span read_bytes(struct query *q, struct arena *arena)
{
    const struct span bytes = peek_bytes(q);
    if (q->status != OK || bytes.size == 0) {
        return span_of(NULL, 0);
    }
    void *copy = arena_take(arena, bytes.size, 1);
    if (copy == NULL) {
        remember(q, SQLITE_NOMEM);
        return span_of(NULL, 0);
    }
    memcpy(copy, bytes.data, bytes.size);
    return span_of(copy, bytes.size);
}

struct span read_text(struct query *q, struct arena *arena)
{
    return read_bytes(q, arena); /* the database's encoding is UTF-8, as is ours */
}

enum status query_end(struct query *q)
{
    (void)sqlite3_reset(q->stmt);
    (void)sqlite3_clear_bindings(q->stmt);
    return q->status;
}

enum status query_run(struct query *q)
{
    const bool row = query_row(q);
    CHECK(!row);
    return query_end(q);
}

enum status query_run_counted(struct query *q, int *changed)
{
    const bool row = query_row(q);
    CHECK(!row);
    *changed = q->status == OK ? sqlite3_changes(sqlite3_db_handle(q->stmt)) : 0;
    return query_end(q);
}

enum status query_change(struct query *q)
{
    int changed = 0;
    const enum status status = query_run_counted(q, &changed);
    return status == OK && changed == 0 ? NOT_FOUND : status;
}
