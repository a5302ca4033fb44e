/* walking.h -- what alerts ask of walks and of pushes. */
#ifndef ALERT_WALKING_H
#define ALERT_WALKING_H

#include "server/core/request.h"

/* Whether the asker, under the hat of this request, leads a walk of that buurt that is on its way
 * now: it has begun, it is not cancelled, and it is not ended. */
MUST_CHECK enum status walking_is_leading(struct request *r, const struct wire_id *buurt_id,
                                          bool *leading);

/* How many devices of the group, the asker's apart, have an address for pushes. */
MUST_CHECK enum status walking_count_push(struct request *r, const struct wire_group *group,
                                          uint64_t *count);

#endif
