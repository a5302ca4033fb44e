/* activity.h -- the rules of activities besides walks. Rules: docs/activity.md */
#ifndef ACTIVITY_ACTIVITY_H
#define ACTIVITY_ACTIVITY_H

#include "wire/wire.h"

/* Fails: NOT_ALLOWED (field kind: a walking group makes its own), CONFLICT (field dimension_too:
 * the same twice). Source: ACTIVITY-1, ACTIVITY-2 */
MUST_CHECK enum status activity_may_start(const struct wire_activity_start *in, const char **field);

/* Fails: FIELD_TOO_LARGE (field on: in the future; field minutes: more than a contribution holds;
 * field volunteers: more than came), CLOSED (field on: longer ago than `oldest`). Source:
 * ACTIVITY-4, ACTIVITY-8 */
MUST_CHECK enum status activity_may_tally(const struct wire_activity_tally *in, int32_t oldest,
                                          int32_t today, const char **field);

/* A count of persons as it is told: nothing below k, then steps of k, so that one more is never
 * told alone. Source: ACTIVITY-7 */
uint64_t activity_steps(uint64_t persons, uint64_t k);

#endif
