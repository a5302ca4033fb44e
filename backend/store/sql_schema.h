/* sql_schema.h -- what tables and columns there are, for what is printed and checked against them.
 */
#ifndef STORE_SQL_SCHEMA_H
#define STORE_SQL_SCHEMA_H

#include "store/db.h"

enum { SCHEMA_NAME_SIZE = 48, SCHEMA_COLUMNS_MAX = 4096 };

struct schema_column {
    char table[SCHEMA_NAME_SIZE];
    char column[SCHEMA_NAME_SIZE];
};

/* Every column of every table, by table and in the order of the table; no views. The tables of the
 * second file, of individual casussen, are called individual.NAME.
 * Takes: columns  room for SCHEMA_COLUMNS_MAX. Fails: TOO_LARGE, STORAGE, NO_MEMORY. */
MUST_CHECK enum status schema_list(struct db *db, struct schema_column *columns, size_t *count);

#endif
