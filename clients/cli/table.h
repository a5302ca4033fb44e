/* table.h -- rows of cells that become columns of one width each. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/buffer.h"

enum { TABLE_COLUMNS = 32 };

struct table;

/* Owns: table_destroy(); NULL is nothing. Gives: NULL without memory. */
struct table *table_create(void);
void table_destroy(struct table *table);

void table_clear(struct table *table);

bool table_is_empty(const struct table *table);

/* What is said next stands in a new row. */
void table_add_row(struct table *table);

/* The cell of the newest row in the column of that name; a new name is a new column, as long as
 * there are fewer than TABLE_COLUMNS. Fails: remembered, see table_write(). */
void table_set(struct table *table, const char *column, const char *text, size_t size);

/* Writes headings and rows; columns in which nothing stands are left out.
 * Takes: heading  the words over a column. Fails: NO_MEMORY. */
MUST_CHECK enum status table_write(const struct table *table,
                                   const char *(*heading)(void *context, const char *column),
                                   void *context, struct buffer *out);

#endif
