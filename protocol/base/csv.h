/* csv.h -- lines and cells of a file that a person made in a spreadsheet: semicolons, no quotes, a
 * byte order mark or none, lines that end as on any machine. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/span.h"

#include <stdbool.h>

struct csv_file {
    struct span rest;
    uint64_t line; /* the number of the last line that was given */
};

/* Steps over the mark and the heading. Takes: file  bytes that what is given borrows from. Gives:
 * false when the first line is another one than `heading`. */
bool csv_begin(struct csv_file *out, struct span file, const char *heading);

/* Gives: the next line that is not empty, without its end; false at the end of the file. */
bool csv_next(struct csv_file *file, struct span *line);

/* Cuts a line at its semicolons. Gives: whether it has exactly `count` cells. */
bool csv_split(struct span line, struct span *cells, size_t count);

/* Whether a spreadsheet would calculate the cell. */
bool csv_is_formula(struct span cell);

#endif
