/* casus_ticks.h -- what time makes due for contributions. */
#ifndef CASUS_CASUS_TICKS_H
#define CASUS_CASUS_TICKS_H

#include "server/core/request.h"

/* Walks whose report has closed give their contribution. */
MUST_CHECK enum status contribution_tick(struct request *r);

/* What ties a walk to its contribution goes with presence; contributions after the budget's term.
 */
MUST_CHECK enum status casus_prune_tick(struct request *r);

#endif
