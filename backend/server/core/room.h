/* room.h -- where a room lies, for the reach of hats (S14). Filled by the charter and walk groups.
 */
#ifndef CORE_ROOM_H
#define CORE_ROOM_H

#include "store/db.h"

/* A room (of an MLS group, a walk group or a casus) and its buurt; zero: the wijk's own. */
MUST_CHECK enum status room_put(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *room_id, const struct wire_id *buurt_id);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status room_find(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_id *room_id, struct wire_id *buurt_id);

#endif
