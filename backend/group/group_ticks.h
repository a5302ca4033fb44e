/* group_ticks.h -- what time makes due here. Rows: server/core/tick.def. */
#ifndef GROUP_GROUP_TICKS_H
#define GROUP_GROUP_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status turn_tick(struct request *r);
MUST_CHECK enum status group_tick(struct request *r);

#endif
