/* indicator_ticks.h -- what time makes due: a row of tick.def. */
#ifndef INDICATOR_INDICATOR_TICKS_H
#define INDICATOR_INDICATOR_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status pulse_tick(struct request *r);

#endif
