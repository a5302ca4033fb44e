/* tally.h -- until when the outcome of an alert is told. Source: T35, ALERT-12, ALERT-13. */
#ifndef ALERT_TALLY_H
#define ALERT_TALLY_H

#include "base/status.h"

#include <stdint.h>

/* An alert lasts a day and its tally comes within another: three days after the end of a month
 * all that will come has come. */
enum { TALLY_LATE_DAYS = 3 };

/* The newest month that takes no tallies any more, by its first day. Takes: today  a local day */
int32_t tally_closed_month(int32_t today);

/* Fails: FIELD_FORM (not a first day), FIELD_TOO_LARGE (not begun yet), CLOSED (over). */
MUST_CHECK enum status tally_may_tell(int32_t month, int32_t today);

#endif
