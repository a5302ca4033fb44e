/* wakeup_ticks.h -- what time makes due for pushes. */
#ifndef WAKEUP_WAKEUP_TICKS_H
#define WAKEUP_WAKEUP_TICKS_H

#include "server/core/request.h"

/* Trials that nobody answered, and addresses of devices that are gone (WAKEUP-5). */
MUST_CHECK enum status wakeup_tick(struct request *r);

#endif
