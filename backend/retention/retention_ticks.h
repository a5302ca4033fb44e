/* retention_ticks.h -- what time makes due for the notes themselves. */
#ifndef RETENTION_RETENTION_TICKS_H
#define RETENTION_RETENTION_TICKS_H

#include "server/core/request.h"

/* Old notes, entries of the ledger that no backup can miss any more, and audit rows after a year.
 */
MUST_CHECK enum status retention_tick(struct request *r);

/* What is kept for years: addresses for pushes that took none, the wijkbudget seven years after its
 * last one, figures, learning and advice. */
MUST_CHECK enum status history_tick(struct request *r);

#endif
