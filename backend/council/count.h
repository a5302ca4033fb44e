/* count.h -- what is counted of a period, before anything is suppressed. For freezing alone: nobody
 * else may see what stands in it. */
#ifndef COUNCIL_COUNT_H
#define COUNCIL_COUNT_H

#include "council/overview.h"

/* Counts events and persons from one day to another.
 * Gives: out->lines, `hidden` nowhere set.  Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status count_period(struct request *r, enum wire_overview_period period,
                                    int32_t from, struct overview *out);

/* The same without any count of persons: those are hidden, and not even read. */
MUST_CHECK enum status count_events(struct request *r, enum wire_overview_period period,
                                    int32_t from, struct overview *out);

#endif
