/* Statements are prepared once: in a torture the parsing of SQL would be most of the time. And
 * where SQLite has changed no row since the last look, there is nothing to restore or to compare.
 */
#include "support/kept_tables.h"
#include "base/check.h"
#include "store/db_inside.h"

#include <stdio.h>

static sqlite3_stmt *prepare(sqlite3 *handle, const char *format, const char *name)
{
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    CHECK(snprintf(sql, sizeof(sql), format, name, name, name, name) < (int)sizeof(sql));
    CHECK(sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) == SQLITE_OK);
    return stmt;
}

static void run(sqlite3_stmt *stmt)
{
    CHECK(sqlite3_step(stmt) == SQLITE_DONE);
    CHECK(sqlite3_reset(stmt) == SQLITE_OK);
}

void tables_keep(struct kept_tables *kept, struct db *db, const char *const *names, size_t count)
{
    CHECK(count <= KEPT_TABLES_MAX);
    *kept = (struct kept_tables){.handle = db->handle, .names = names, .count = count};
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *copy = prepare(
            db->handle, "CREATE TEMP TABLE \"kept_%s\" AS SELECT * FROM main.\"%s\"", names[i]);
        run(copy);
        (void)sqlite3_finalize(copy);
    }
    for (size_t i = 0; i < count; i++) {
        kept->empty[i] = prepare(db->handle, "DELETE FROM main.\"%s\"", names[i]);
        kept->fill[i] =
            prepare(db->handle, "INSERT INTO main.\"%s\" SELECT * FROM temp.\"kept_%s\"", names[i]);
        kept->compare[i] =
            prepare(db->handle,
                    "SELECT 1 FROM (SELECT * FROM main.\"%s\" EXCEPT SELECT * FROM temp.\"kept_%s\""
                    ") UNION ALL SELECT 1 FROM (SELECT * FROM temp.\"kept_%s\" EXCEPT SELECT * "
                    "FROM main.\"%s\")",
                    names[i]);
    }
    kept->changes = sqlite3_total_changes(db->handle);
}

void tables_restore(struct kept_tables *kept)
{
    if (sqlite3_total_changes(kept->handle) == kept->changes) {
        return;
    }
    for (size_t i = 0; i < kept->count; i++) {
        run(kept->empty[i]);
        run(kept->fill[i]);
    }
    kept->changes = sqlite3_total_changes(kept->handle);
}

const char *tables_peek_changed(struct kept_tables *kept)
{
    if (sqlite3_total_changes(kept->handle) == kept->changes) {
        return NULL;
    }
    for (size_t i = 0; i < kept->count; i++) {
        const int found = sqlite3_step(kept->compare[i]);
        CHECK(found == SQLITE_ROW || found == SQLITE_DONE);
        (void)sqlite3_reset(kept->compare[i]);
        if (found == SQLITE_ROW) {
            return kept->names[i];
        }
    }
    kept->changes = sqlite3_total_changes(kept->handle);
    return NULL;
}

void tables_end(struct kept_tables *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        (void)sqlite3_finalize(kept->empty[i]);
        (void)sqlite3_finalize(kept->fill[i]);
        (void)sqlite3_finalize(kept->compare[i]);
    }
    *kept = (struct kept_tables){0};
}
