/* council_ticks.h -- what time makes due for the overview. */
#ifndef COUNCIL_COUNCIL_TICKS_H
#define COUNCIL_COUNCIL_TICKS_H

#include "server/core/request.h"

/* From the 10th on the month before is frozen, with its quarter where it is the last of one; a
 * server that was down freezes what it missed, one after the other (COUNCIL-8). */
MUST_CHECK enum status council_tick(struct request *r);

#endif
