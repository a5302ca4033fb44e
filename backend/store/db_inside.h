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
int migration_newest_individual(void); /* of the second database */

/* Runs the migrations that the database lacks. Fails: STORAGE, NO_MEMORY, NEWER_DATA. */
MUST_CHECK enum status migration_run(struct db *db);

/* The same for the database of individual casussen, which is attached. */
MUST_CHECK enum status migration_run_individual(struct db *db);

/* Attaches a file under a name; what its path holds that a URI gives a meaning stands for itself.
 * Takes: mode  "ro", "rwc", or "memory" for one that is nowhere. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status db_attach(struct db *db, const char *path, const char *name,
                                 const char *mode);

/* The database of individual casussen, or one in memory in its place, so that every statement has
 * something to be prepared against. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status individual_attach(struct db *db, const struct db_setup *setup);

/* Notes whose yes was taken back in a newer file of individual casussen; nothing where there is
 * none or where it cannot be read. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status individual_take_back(struct db *db, const char *newer);

/* All of those whose yes was taken back goes. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status individual_forget(struct db *db);

/* Makes a file for its owner alone where there is none. Fails: STORAGE. */
MUST_CHECK enum status db_make_private(const char *path);

/* The number in the database. */
MUST_CHECK enum status migration_version(sqlite3 *handle, int *version);

#endif
