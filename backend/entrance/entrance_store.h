/* entrance_store.h -- entrances as rows. */
#ifndef ENTRANCE_ENTRANCE_STORE_H
#define ENTRANCE_ENTRANCE_STORE_H

#include "entrance/entrance.h"
#include "server/core/request.h"

/* One by its number. Gives: texts in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status entrance_find(struct request *r, uint64_t number, struct wire_entrance *out);

/* Whether a simple question may name this entrance: one that is open, where any is set up at all.
 * Fails: NOT_FOUND, CLOSED, STORAGE. Source: ENTRANCE-6 */
MUST_CHECK enum status entrance_may_name(struct request *r, uint64_t number);

#endif
