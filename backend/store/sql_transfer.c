#include "store/sql_transfer.h"
#include "store/db_inside.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SQL_SIZE = 4096 };

/* Runs a statement that may take an id as ?1 and a number as ?2. Gives: *number, its first column;
 * or, when it answers no row, how many rows it changed. */
static enum status run(struct db *db, const char *sql, const struct wire_id *id, int64_t in,
                       int64_t *number)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    const int parameters = rc == SQLITE_OK ? sqlite3_bind_parameter_count(stmt) : 0;
    if (rc == SQLITE_OK && parameters >= 1 && id != NULL) {
        rc = sqlite3_bind_blob(stmt, 1, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
    }
    if (rc == SQLITE_OK && parameters >= 2) {
        rc = sqlite3_bind_int64(stmt, 2, in);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
        *number = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : sqlite3_changes(db->handle);
    }
    (void)sqlite3_finalize(stmt);
    return status_of_sqlite(rc);
}

static enum status check_version(struct db *db)
{
    int64_t version = 0;
    const enum status status = run(db, "PRAGMA source.user_version", NULL, 0, &version);
    if (status != OK) {
        return status;
    }
    return version == migration_newest() ? OK : OLD_VERSION;
}

/* Calls for every table of ours but the counter of log numbers, which is the file's own. */
static enum status each_table(struct db *db, enum status (*call)(struct db *, const char *, void *),
                              void *context)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle,
                                "SELECT name FROM main.sqlite_schema WHERE type = 'table' "
                                "AND name NOT LIKE 'sqlite%' AND name <> 'log_number' "
                                "ORDER BY name",
                                -1, &stmt, NULL);
    enum status status = status_of_sqlite(rc);
    while (status == OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        status = call(db, (const char *)sqlite3_column_text(stmt, 0), context);
    }
    (void)sqlite3_finalize(stmt);
    return status == OK ? status_of_sqlite(rc) : status;
}

/* Which rows are copied, and what is added to the numbers of their logs. */
struct copying {
    const struct wire_id *wijk_id; /* NULL: of every wijk */
    int64_t offset;
};

/* The columns of a table, in the order of the copy; the numbers of logs are moved on the way. */
static enum status write_columns(struct db *db, const char *table, bool moved, char sql[SQL_SIZE],
                                 size_t *size)
{
    sqlite3_stmt *stmt = NULL;
    int rc =
        sqlite3_prepare_v2(db->handle, "SELECT name FROM pragma_table_info(?)", -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    }
    const char *comma = "";
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW && *size < SQL_SIZE) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        const bool number = moved && strcmp(name, "log_no") == 0;
        *size += (size_t)snprintf(sql + *size, SQL_SIZE - *size, "%s%s%s", comma, name,
                                  number ? " + ?2" : "");
        comma = ", ";
        rc = SQLITE_OK;
    }
    (void)sqlite3_finalize(stmt);
    if (status_of_sqlite(rc) != OK) {
        return status_of_sqlite(rc);
    }
    return *size < SQL_SIZE ? OK : TOO_LARGE;
}

static enum status copy_table(struct db *db, const char *table, void *context)
{
    const struct copying *copying = context;
    char sql[SQL_SIZE];
    size_t size = (size_t)snprintf(sql, sizeof(sql), "INSERT INTO main.%s (", table);
    enum status status = write_columns(db, table, false, sql, &size);
    if (status == OK) {
        size += (size_t)snprintf(sql + size, sizeof(sql) - size, ") SELECT ");
        status = write_columns(db, table, true, sql, &size);
    }
    if (status == OK) {
        size += (size_t)snprintf(sql + size, sizeof(sql) - size,
                                 " FROM source.%s WHERE ?1 IS NULL OR wijk_id = ?1", table);
        status = size < sizeof(sql) ? OK : TOO_LARGE;
    }
    int64_t copied = 0;
    return status == OK ? run(db, sql, copying->wijk_id, copying->offset, &copied) : status;
}

static enum status delete_table(struct db *db, const char *table, void *context)
{
    char sql[SQL_SIZE];
    int64_t deleted = 0;
    (void)snprintf(sql, sizeof(sql), "DELETE FROM main.%s WHERE wijk_id = ?1", table);
    return run(db, sql, context, 0, &deleted);
}

/* The counter of log numbers stands at the highest that is used. */
static enum status count_logs(struct db *db)
{
    int64_t changed = 0;
    return run(db,
               "INSERT INTO main.log_number (wijk_id, last) "
               "SELECT zeroblob(16), coalesce(max(log_no), 0) FROM main.log WHERE true "
               "ON CONFLICT (wijk_id) DO UPDATE SET last = max(last, excluded.last)",
               NULL, 0, &changed);
}

/* What a transfer needs to know. */
struct work {
    const struct wire_id *wijk_id; /* export */
    uint64_t incarnation;          /* import */
};

static enum status export_rows(struct db *db, const struct work *work)
{
    const struct wire_id *wijk_id = work->wijk_id;
    int64_t found = 0;
    enum status status =
        run(db, "SELECT count(*) FROM source.wijk WHERE wijk_id = ?1", wijk_id, 0, &found);
    if (status == OK && found == 0) {
        return NOT_FOUND;
    }
    struct copying copying = {.wijk_id = wijk_id};
    if (status == OK) {
        status = each_table(db, copy_table, &copying);
    }
    return status == OK ? count_logs(db) : status;
}

/* What `rows` does with a source attached, in one transaction. */
static enum status with_source(const char *target, const char *origin,
                               enum status (*rows)(struct db *, const struct work *),
                               const struct work *work)
{
    struct db *db = NULL;
    enum status status = db_open_at(target, &db);
    if (status == OK) {
        status = db_attach(db, origin, "source", "ro");
    }
    if (status == OK) {
        status = check_version(db);
    }
    if (status == OK) {
        status = db_begin(db);
        if (status == OK) {
            status = rows(db, work);
            const enum status ended = db_end(db, status == OK);
            status = status == OK ? ended : status;
        }
    }
    db_close(db);
    return status;
}

enum status wijk_export(const char *database, const struct wire_id *wijk_id, const char *file)
{
    if (access(file, F_OK) == 0) {
        return CONFLICT;
    }
    const enum status status =
        with_source(file, database, export_rows, &(struct work){.wijk_id = wijk_id});
    if (status != OK) {
        (void)unlink(file);
    }
    return status;
}

static enum status import_rows(struct db *db, const struct work *work)
{
    struct copying copying = {.wijk_id = NULL};
    int64_t changed = 0;
    enum status status =
        run(db, "SELECT coalesce(max(last), 0) FROM main.log_number", NULL, 0, &copying.offset);
    if (status == OK) {
        status = each_table(db, copy_table, &copying); /* a wijk that is there is a CONFLICT */
    }
    if (status == OK) {
        status = run(db,
                     "UPDATE main.wijk SET incarnation = ?2, frozen = 0 "
                     "WHERE ?1 IS NULL AND wijk_id IN (SELECT wijk_id FROM source.wijk)",
                     NULL, (int64_t)work->incarnation, &changed);
    }
    return status == OK ? count_logs(db) : status;
}

enum status wijk_import(const char *database, const char *file, uint64_t incarnation)
{
    return with_source(database, file, import_rows, &(struct work){.incarnation = incarnation});
}

enum status wijk_delete(const char *database, const struct wire_id *wijk_id)
{
    struct db *db = NULL;
    enum status status = db_open_at(database, &db);
    if (status != OK) {
        return status;
    }
    struct wire_id id = *wijk_id;
    int64_t found = 0;
    status = run(db, "SELECT count(*) FROM main.wijk WHERE wijk_id = ?1", &id, 0, &found);
    if (status == OK && found == 0) {
        status = NOT_FOUND;
    }
    if (status == OK) {
        status = db_begin(db);
    }
    if (status == OK) {
        status = each_table(db, delete_table, &id);
        const enum status ended = db_end(db, status == OK);
        status = status == OK ? ended : status;
    }
    db_close(db);
    return status;
}

enum status wijk_delete_individual(const char *individual, const struct wire_id *wijk_id)
{
    static const char *const TABLES[] = {"course", "meeting", "delay",
                                         "mark",   "secret",  "taken_back"};
    const struct db_setup setup = {.path = ":memory:", .individual = individual, .mode = DB_WRITER};
    struct db *db = NULL;
    if (access(individual, F_OK) != 0) {
        return OK;
    }
    enum status status = db_open(&setup, &db);
    if (status == OK) {
        status = db_begin(db);
    }
    const bool begun = status == OK;
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]) && status == OK; i++) {
        char sql[SQL_SIZE];
        int64_t deleted = 0;
        (void)snprintf(sql, sizeof(sql), "DELETE FROM individual.%s WHERE wijk_id = ?1", TABLES[i]);
        status = run(db, sql, wijk_id, 0, &deleted);
    }
    if (begun) {
        const enum status ended = db_end(db, status == OK);
        status = status == OK ? ended : status;
    }
    db_close(db);
    return status;
}
