/* db_inside.h -- what the files of store/ know of a connection, and nobody else. */
#ifndef STORE_DB_INSIDE_H
#define STORE_DB_INSIDE_H

#include "store/db.h"

#include <sqlite3.h>

struct db {
    sqlite3 *handle;
    sqlite3_stmt *statements[SQL_COUNT];
    int64_t (*steady_ms)(void);
    int64_t began_ms; /* reader: when the statement that runs was made */
    bool reader;
    bool transaction; /* db_begin() went well and db_end() has not been called */
};

MUST_CHECK enum status status_of_sqlite(int rc);

/* The newest migration this program brings. */
int migration_newest(void);

/* Runs the migrations that the database lacks. Fails: STORAGE, NO_MEMORY, NEWER_DATA. */
MUST_CHECK enum status migration_run(struct db *db);

/* The number in the database. */
MUST_CHECK enum status migration_version(sqlite3 *handle, int *version);

#endif
