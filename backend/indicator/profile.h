/* profile.h -- the wijkprofiel in a CSV file, read line by line; every bad line is named. Rules:
 * docs/indicator.md
 *
 * Columns: code;indicator;waarde;eenheid;bron;datum. A figure is 1234 or 1234,5; a day 2026-03-31.
 * UTF-8, with or without a byte order mark.
 */
#ifndef INDICATOR_PROFILE_H
#define INDICATOR_PROFILE_H

#include "base/csv.h"
#include "server/core/request.h"

/* What is wrong with a line, and in which column. */
struct profile_fault {
    enum status status;
    const char *column; /* static text */
};

/* Checks the heading. Takes: file  its bytes. Fails: FIELD_FORM (another heading). */
MUST_CHECK enum status profile_begin(struct csv_file *out, struct span file);

/* The next line that is not empty. Gives: false at the end of the file; texts that borrow from it.
 * `fault->status` is OK for a good line; else MALFORMED (encoding, number of cells), NOT_ALLOWED (a
 * formula), FIELD_MISSING (an empty cell), FIELD_TOO_LARGE, FIELD_FORM. */
bool profile_next(struct csv_file *file, struct wire_profile_line *out,
                  struct profile_fault *fault);

/* Which indicator a casus answers; empty where none is told. Gives: text in the arena. */
MUST_CHECK enum status profile_cited(struct request *r, const struct wire_id *casus_id,
                                     struct span *out);

#endif
