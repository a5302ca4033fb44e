/* ticks.h -- the functions that tick.def names, for tick.c. A noun adds its header here. */
#ifndef CORE_TICKS_H
#define CORE_TICKS_H

#include "server/core/request.h"

MUST_CHECK enum status event_tick(struct request *r);
MUST_CHECK enum status answer_tick(struct request *r);

#endif
