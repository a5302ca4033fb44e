/* bookings.h -- costs in a CSV file, read line by line; every bad line is named. Rules:
 * docs/budget.md
 *
 * Columns: periode;reservering;bedrag;document. A period is a month, 2026-03; an amount 1234,56
 * or 1234; a reservation its 32 digits. UTF-8, with or without a byte order mark.
 */
#ifndef BUDGET_BOOKINGS_H
#define BUDGET_BOOKINGS_H

#include "base/csv.h"
#include "wire/wire.h"

struct booking {
    int32_t period; /* the first day of a month */
    struct wire_id reservation_id;
    int64_t amount;
    struct span document;
};

enum { BOOKING_DOCUMENT_MAX = 40 };

/* What is wrong with a line, and in which column. */
struct booking_fault {
    enum status status;
    const char *column; /* static text */
};

/* Checks the heading. Takes: file  its bytes. Fails: FIELD_FORM (another heading). */
MUST_CHECK enum status bookings_begin(struct csv_file *out, struct span file);

/* The next line that is not empty. Gives: false at the end of the file. `fault->status` is OK for a
 * good line; else MALFORMED (encoding, number of cells), FIELD_FORM (a fraction of a cent, a date
 * that is none), FIELD_TOO_SMALL, FIELD_TOO_LARGE, NOT_ALLOWED (a formula). */
bool bookings_next(struct csv_file *file, struct booking *out, struct booking_fault *fault);

#endif
