#include "store/sql_schema.h"
#include "store/db_inside.h"

#include <stdio.h>

static const char COLUMNS[] =
    "SELECT m.name AS told, c.name, c.cid AS place"
    "  FROM sqlite_schema AS m, pragma_table_info(m.name, 'main') AS c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' UNION ALL"
    " SELECT 'individual.' || m.name, c.name, c.cid"
    "  FROM individual.sqlite_schema AS m, pragma_table_info(m.name, 'individual') AS c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY told, place";

static bool read_name(sqlite3_stmt *stmt, int column, char out[SCHEMA_NAME_SIZE])
{
    const char *name = (const char *)sqlite3_column_text(stmt, column);
    const int size = snprintf(out, SCHEMA_NAME_SIZE, "%s", name == NULL ? "" : name);
    return size > 0 && size < SCHEMA_NAME_SIZE;
}

enum status schema_list(struct db *db, struct schema_column *columns, size_t *count)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, COLUMNS, -1, &stmt, NULL);
    enum status status = status_of_sqlite(rc);
    *count = 0;
    while (status == OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct schema_column *next = &columns[*count];
        const bool fits = *count < SCHEMA_COLUMNS_MAX && read_name(stmt, 0, next->table) &&
                          read_name(stmt, 1, next->column);
        status = fits ? OK : TOO_LARGE;
        *count += 1;
    }
    if (status == OK && rc != SQLITE_DONE) {
        status = status_of_sqlite(rc);
    }
    (void)sqlite3_finalize(stmt);
    return status;
}
