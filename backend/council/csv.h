/* csv.h -- an overview as CSV, with Dutch headers: the same figures, equally hidden. */
#ifndef COUNCIL_CSV_H
#define COUNCIL_CSV_H

#include "base/buffer.h"
#include "council/overview.h"

/* Writes the lines: the wijk alone, or the buurten and the wijk; then what stands beside the walks.
 * Separated by semicolons, each line with its period, its n and its source; no cell begins a
 * formula (COUNCIL-13). What is hidden is an empty cell with "verborgen" behind it. */
void csv_write(const struct overview *overview, bool buurten, struct buffer *out);

#endif
