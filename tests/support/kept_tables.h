/* kept_tables.h -- some tables of a database as they once were: to go back to, to compare with.
 *
 * For a test that does the same thing a thousand times to the same database.
 */
#ifndef SUPPORT_KEPT_TABLES_H
#define SUPPORT_KEPT_TABLES_H

#include "store/db.h"

#include <sqlite3.h>
#include <stddef.h>

enum { KEPT_TABLES_MAX = 32 };

struct kept_tables {
    sqlite3 *handle;
    const char *const *names;
    size_t count;
    sqlite3_stmt *empty[KEPT_TABLES_MAX];
    sqlite3_stmt *fill[KEPT_TABLES_MAX];
    sqlite3_stmt *compare[KEPT_TABLES_MAX];
    int changes; /* SQLite's count of changed rows when all was last seen to be as kept */
};

/* Keeps a copy of some tables. Ends the program when it cannot, as the others do. */
void tables_keep(struct kept_tables *kept, struct db *db, const char *const *names, size_t count);

/* Makes the tables what they were. */
void tables_restore(struct kept_tables *kept);

/* Gives: the name of a table that is not what it was, or NULL. */
const char *tables_peek_changed(struct kept_tables *kept);

/* To be called before the database is closed. */
void tables_end(struct kept_tables *kept);

#endif
