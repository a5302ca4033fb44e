/* alert_ticks.h -- what time makes due for alerts. */
#ifndef ALERT_ALERT_TICKS_H
#define ALERT_ALERT_TICKS_H

#include "server/core/request.h"

/* Keeps what phones said, and deletes envelopes and acts after a day. */
MUST_CHECK enum status alert_tick(struct request *r);

/* Counts what nobody told at month end, and drops the ids of tallies. */
MUST_CHECK enum status alert_month_tick(struct request *r);

#endif
