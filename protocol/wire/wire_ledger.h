/* wire_ledger.h -- an entry of the wijkbudget's ledger as a line of text: what its hash goes over,
 * and what a file holds from which the account is computed without the server. */
#ifndef WIRE_WIRE_LEDGER_H
#define WIRE_WIRE_LEDGER_H

#include "wire/wire.h"

enum { WIRE_LEDGER_LINE_MAX = 640 };

/* The headings of the columns, without line end. */
extern const char WIRE_LEDGER_HEADING[];

/* Writes an entry: its cells in the order of the heading, parted by semicolons, without its hash,
 * without line end. Amounts are whole cents, absent ids and texts are empty cells.
 * Takes: entry  its texts hold neither semicolon nor line end
 * Gives: how many characters */
size_t wire_ledger_write(const struct wire_entry *entry, char text[WIRE_LEDGER_LINE_MAX]);

/* Reads such a line; its hash stays zero, its texts borrow from the line.
 * Fails: MALFORMED (not a line that the other function writes). */
MUST_CHECK enum status wire_ledger_read(struct span line, struct wire_entry *out);

/* Whether a text may stand in such a line: no control character, no semicolon, no quote, and
 * nothing that a spreadsheet takes for a formula. */
bool wire_ledger_may_hold(struct span text);

#endif
