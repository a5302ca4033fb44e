/* blob_ticks.h -- what time makes due here. Rows: server/core/tick.def. */
#ifndef BLOB_BLOB_TICKS_H
#define BLOB_BLOB_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status blob_tick(struct request *r);

#endif
