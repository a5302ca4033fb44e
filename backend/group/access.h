/* access.h -- who may know a group. Rules: GROUP-6, GROUP-16. */
#ifndef GROUP_ACCESS_H
#define GROUP_ACCESS_H

#include "group/group_store.h"

/* Whether the asking device is in the group, or its certificate or a pass may let it in: alarm and
 * talk of its own buurt, the wijk's alarm, and what it has a pass for.
 * Fails: NOT_FOUND (also: there is no such group), STORAGE. */
MUST_CHECK enum status group_may_know(struct request *r, const struct wire_group *group);

/* The same, giving the row. */
MUST_CHECK enum status group_find_known(struct request *r, const struct wire_group *group,
                                        struct group_row *out);

/* Whether a certificate alone may open it. Takes: buurt_id  of the device. */
bool group_is_open_to(const struct group_row *row, const struct wire_id *buurt_id);

#endif
