/* statement_ticks.h -- what time makes due here. Rows: server/core/tick.def. */
#ifndef STATEMENT_STATEMENT_TICKS_H
#define STATEMENT_STATEMENT_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status statement_tick(struct request *r);

#endif
