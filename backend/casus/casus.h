/* casus.h -- a collective casus and the prevention activities under it.
 *
 * The first collective casus of every wijk is "Veiligheid in de wijk"; it has the wijk's own id, so
 * that phones can name it without asking. Its walks are an activity a walking group.
 */
#ifndef CASUS_CASUS_H
#define CASUS_CASUS_H

#include "server/core/request.h"

enum casus_kind { CASUS_INDIVIDUAL = 1, CASUS_COLLECTIVE };

enum activity_kind { ACTIVITY_WALK = 1 };

struct activity {
    struct wire_id activity_id;
    struct wire_id casus_id;
    struct wire_id buurt_id;
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status casus_find(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *casus_id);

/* Whether anything new may come under it. Fails: NOT_FOUND, CLOSED (it is done or stopped),
 * STORAGE. Source: CASUS-15 */
MUST_CHECK enum status casus_find_open(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *casus_id);

/* Makes a collective casus that is not there yet. Fails: STORAGE. */
MUST_CHECK enum status casus_put(struct request *r, const struct wire_id *casus_id);

/* The walks of a walking group as an activity of "Veiligheid in de wijk"; made when it is first
 * asked for, under an id that does not tell the group. */
MUST_CHECK enum status activity_take(struct request *r, const struct wire_id *walk_group_id,
                                     const struct wire_id *buurt_id, struct activity *out);

/* The same without making it. Fails: NOT_FOUND (nothing came of it yet), STORAGE. */
MUST_CHECK enum status activity_find_walk(struct db *db, const struct wire_id *wijk_id,
                                          const struct wire_id *walk_group_id,
                                          struct activity *out);

/* The casus of an activity. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status activity_casus(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *activity_id, struct wire_id *casus_id);

#endif
