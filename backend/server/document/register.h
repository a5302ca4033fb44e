/* register.h -- the processing register, printed from the schema. Rows: register.def. */
#ifndef DOCUMENT_REGISTER_H
#define DOCUMENT_REGISTER_H

#include "base/buffer.h"
#include "server/ops/settings.h"
#include "store/sql_schema.h"

#include <stddef.h>
#include <stdint.h>

/* Appends the whole register as Markdown: every table of the schema that this program brings, its
 * columns, and how long its rows are kept by these settings.
 * Fails: CONFLICT (register_gaps() tells which row is missing), as the buffer does, STORAGE. */
MUST_CHECK enum status register_print(const struct settings *settings, struct buffer *out);

/* Appends a line for each table or column of these that has no row, for each that leads to somebody
 * in a table said to hold nobody, and for each row whose table or column is no longer there.
 * Takes: columns  by table, as schema_list() gives them */
void register_compare(const struct schema_column *columns, size_t count, struct buffer *out);

/* The same of the schema that this program brings, both files.
 * Fails: as the buffer does, STORAGE, NO_MEMORY. */
MUST_CHECK enum status register_gaps(struct buffer *out);

/* Whether a column leads to a person, a device or a hat by the register: 'p', 'd', 'h', or 'n' for
 * one that does not, 0 for one that has no row. */
char register_sort(const char *table, const char *name);

/* The terms of retention.def in the register's order, by their Dutch names. */
size_t register_term_count(void);
const char *register_term_name(size_t i);
int64_t register_term_seconds(size_t i, const struct settings *settings);

#endif
