/* freeze.h -- months that are frozen take nothing more: what comes later counts in the next. */
#ifndef COUNCIL_FREEZE_H
#define COUNCIL_FREEZE_H

#include "store/db.h"

/* The newest month that is frozen, by its first day. Gives: *month, 0: none. */
MUST_CHECK enum status freeze_last(struct db *db, const struct wire_id *wijk_id,
                                   enum wire_overview_period period, int32_t *month);

/* The month that something of that day counts in: its own, or the first that is not frozen. */
MUST_CHECK enum status freeze_month_for(struct db *db, const struct wire_id *wijk_id, int32_t on,
                                        int32_t *month);

#endif
