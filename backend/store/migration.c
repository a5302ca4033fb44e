#include "store/db_inside.h"

#include <stdio.h>

/* The migrations of one of the two databases, and what it is called in a connection. */
struct history {
    const struct sql_migration *migrations;
    const char *schema;
};

static const struct history MAIN = {SQL_MIGRATIONS, "main"};
static const struct history INDIVIDUAL = {SQL_INDIVIDUAL, "individual"};

static int newest_of(const struct history *history)
{
    int newest = 0;
    for (const struct sql_migration *m = history->migrations; m->number != 0; m++) {
        newest = m->number;
    }
    return newest;
}

int migration_newest(void)
{
    return newest_of(&MAIN);
}

int migration_newest_individual(void)
{
    return newest_of(&INDIVIDUAL);
}

static enum status version_of(sqlite3 *handle, const char *schema, int *version)
{
    sqlite3_stmt *stmt = NULL;
    char question[48];
    (void)snprintf(question, sizeof(question), "PRAGMA %s.user_version", schema);
    enum status status = status_of_sqlite(sqlite3_prepare_v2(handle, question, -1, &stmt, NULL));
    if (status == OK) {
        const int rc = sqlite3_step(stmt);
        *version = rc == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
        status = rc == SQLITE_ROW ? OK : status_of_sqlite(rc);
        status = rc == SQLITE_DONE ? STORAGE : status;
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

enum status migration_version(sqlite3 *handle, int *version)
{
    return version_of(handle, MAIN.schema, version);
}

/* A migration and the number that says it ran are one transaction. */
static enum status run_one(struct db *db, const struct history *history,
                           const struct sql_migration *migration)
{
    char note[48];
    (void)snprintf(note, sizeof(note), "PRAGMA %s.user_version = %d", history->schema,
                   migration->number);
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

static enum status run_all(struct db *db, const struct history *history)
{
    int version = 0;
    enum status status = version_of(db->handle, history->schema, &version);
    if (status == OK && version > newest_of(history)) {
        return NEWER_DATA;
    }
    for (const struct sql_migration *m = history->migrations; m->number != 0 && status == OK; m++) {
        if (m->number > version) {
            status = run_one(db, history, m);
        }
    }
    return status;
}

enum status migration_run(struct db *db)
{
    return run_all(db, &MAIN);
}

enum status migration_run_individual(struct db *db)
{
    return run_all(db, &INDIVIDUAL);
}
