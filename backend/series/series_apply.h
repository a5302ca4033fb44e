/* series_apply.h -- a series becomes shifts: made ahead, and brought in line when it changes. */
#ifndef SERIES_SERIES_APPLY_H
#define SERIES_SERIES_APPLY_H

#include "series/series.h"
#include "server/core/request.h"

/* The local day it is, and the instant at which the next one begins. Fails: UNSUPPORTED. */
MUST_CHECK enum status series_today(const struct request *r, int32_t *today, int64_t *tomorrow_at);

/* Makes the shifts that do not stand yet, as far ahead as the series says; twice makes nothing
 * twice. A group that rests makes none.
 * Gives:  *changed  raised by each shift made
 * Source: SERIES-3, SERIES-4, WALK_GROUP-6 */
MUST_CHECK enum status series_extend(struct request *r, const struct wire_series *series,
                                     unsigned *changed);

/* Brings the shifts that have not begun in line with the series and its exceptions, and makes those
 * that lack. One that a leader gave a plan of its own keeps it.
 *
 * Takes:  move_joined  shifts that somebody joined move too; else they keep their own plan
 *         added        the exception that was just made, or NULL: it alone cancels a shift that a
 *                      leader gave a plan of its own
 * Gives:  *changed     how many shifts were made or changed
 * Source: SERIES-5, SERIES-7, SERIES-9, SERIES-12 */
MUST_CHECK enum status series_apply(struct request *r, const struct wire_series *series,
                                    bool move_joined, const struct wire_exception *added,
                                    unsigned *changed);

#endif
