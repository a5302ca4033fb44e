/* deputy.h -- deputyships of this phone: a request names one as its hat while it lasts.
 *
 * The server tells a deputy once, when it is named; from then on it is kept beside the client's
 * rows.
 */
#ifndef CLI_DEPUTY_H
#define CLI_DEPUTY_H

#include "cli/keep_sqlite.h"
#include "core/happening.h"

/* Keeps what `deputy.named` tells; passes over all else. One that has ended the server refuses. */
void deputy_note(struct keep *keep, const struct happening *happening);

/* The deputyship of a walking group. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status deputy_find(struct keep *keep, const struct wire_id *walk_group_id,
                                   struct wire_id *out);

#endif
