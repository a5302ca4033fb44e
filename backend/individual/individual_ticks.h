/* individual_ticks.h -- what time makes due for individual casussen. */
#ifndef INDIVIDUAL_INDIVIDUAL_TICKS_H
#define INDIVIDUAL_INDIVIDUAL_TICKS_H

#include "server/core/request.h"

/* What was closed two years ago goes, also where they are off by now. */
MUST_CHECK enum status individual_tick(struct request *r);

#endif
