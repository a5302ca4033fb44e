/* walking.h -- what alerts ask of walks and of pushes. */
#ifndef ALERT_WALKING_H
#define ALERT_WALKING_H

#include "server/core/request.h"

/* Whether the asker, under the hat of this request, leads a walk that is on its way now and walks
 * along (ALERT-9). */
MUST_CHECK enum status walking_is_leading(struct request *r, bool *leading);

/* How many devices of the group, the asker's apart, have an address for pushes. */
MUST_CHECK enum status walking_count_push(struct request *r, const struct wire_group *group,
                                          uint64_t *count);

#endif
