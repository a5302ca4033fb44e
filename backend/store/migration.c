#include "store/db_inside.h"

#include <stdio.h>

int migration_newest(void)
{
    int newest = 0;
    for (const struct sql_migration *m = SQL_MIGRATIONS; m->number != 0; m++) {
        newest = m->number;
    }
    return newest;
}

enum status migration_version(sqlite3 *handle, int *version)
{
    sqlite3_stmt *stmt = NULL;
    enum status status =
        status_of_sqlite(sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &stmt, NULL));
    if (status == OK) {
        const int rc = sqlite3_step(stmt);
        *version = rc == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
        status = rc == SQLITE_ROW ? OK : status_of_sqlite(rc);
        status = rc == SQLITE_DONE ? STORAGE : status;
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* A migration and the number that says it ran are one transaction. */
static enum status run_one(struct db *db, const struct sql_migration *migration)
{
    char note[48];
    (void)snprintf(note, sizeof(note), "PRAGMA user_version = %d", migration->number);
    enum status status = db_run(db, "BEGIN IMMEDIATE");
    if (status != OK) {
        return status;
    }
    status = db_run(db, migration->text);
    if (status == OK) {
        status = db_run(db, note);
    }
    if (status == OK) {
        status = db_run(db, "COMMIT");
    }
    if (sqlite3_get_autocommit(db->handle) == 0) {
        const enum status undone = db_run(db, "ROLLBACK");
        status = status == OK ? undone : status;
    }
    return status;
}

enum status migration_run(struct db *db)
{
    int version = 0;
    enum status status = migration_version(db->handle, &version);
    if (status == OK && version > migration_newest()) {
        return NEWER_DATA;
    }
    for (const struct sql_migration *m = SQL_MIGRATIONS; m->number != 0 && status == OK; m++) {
        if (m->number > version) {
            status = run_one(db, m);
        }
    }
    return status;
}
