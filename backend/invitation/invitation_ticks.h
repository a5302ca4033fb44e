/* invitation_ticks.h -- what time makes due here. Rows: server/core/tick.def. */
#ifndef INVITATION_INVITATION_TICKS_H
#define INVITATION_INVITATION_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status invitation_tick(struct request *r);

#endif
