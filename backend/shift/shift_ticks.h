/* shift_ticks.h -- what time does to walks: the functions that tick.def names. */
#ifndef SHIFT_SHIFT_TICKS_H
#define SHIFT_SHIFT_TICKS_H

#include "server/core/request.h"

/* A bounded number of steps that are due. */
MUST_CHECK enum status shift_tick(struct request *r);

/* Offers whose time is over pass on to the next in line. Source: SIGNUP-7 */
MUST_CHECK enum status signup_tick(struct request *r);

/* Series are written out as far ahead as they say. Source: SERIES-4 */
MUST_CHECK enum status series_tick(struct request *r);

/* Deputyships that are over are deleted. */
MUST_CHECK enum status deputy_tick(struct request *r);

#endif
