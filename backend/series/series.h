/* series.h -- the rules of shifts that come back and of exceptions, free of storage.
 * Rules: docs/series.md */
#ifndef SERIES_SERIES_H
#define SERIES_SERIES_H

#include "shift/recurrence.h"
#include "shift/shift.h"

enum {
    SERIES_PAGE = 50,
    SERIES_OF_GROUP_MAX = 32,
    EXCEPTIONS_MAX = 64, /* of one series, not over */
    EARLIER_MAX = 16,    /* exceptions shown when another one stands there */
    EXCEPTION_DAYS_MAX = 366,
    SERIES_DAYS_MAX = 60 /* on one preview */
};

/* Whether the parts of a series fit each other.
 * Gives:  *fault  the field at fault
 * Fails:  FIELD_TOO_SMALL, FIELD_TOO_LARGE, FIELD_MISSING, FIELD_FORM
 * Source: SERIES-1, WALK_GROUP-3 */
MUST_CHECK enum status series_may_be(const struct wire_series *series, const char **fault);

/* Whether an exception may be kept on `today`: it is a range that is not over, with a time when and
 * only when it moves.
 * Fails:  FIELD_TOO_SMALL, FIELD_TOO_LARGE.  Source: SERIES-5 */
MUST_CHECK enum status exception_may_be(const struct wire_exception *exception, int32_t today,
                                        const char **fault);

bool exception_has_day(const struct wire_exception *exception, int32_t on);

struct recurrence series_recurrence(const struct wire_series *series);

/* The last day for which shifts stand now. Source: SERIES-4 */
int32_t series_last_day(const struct wire_series *series, int32_t today);

/* The plan of one day, at the series' time or at an exception's.
 * Takes: exception  of that day, or NULL.  Fails: UNSUPPORTED, FIELD_TOO_LARGE */
MUST_CHECK enum status series_plan_day(const struct wire_series *series,
                                       const struct wire_exception *exception, int32_t on,
                                       const char *zone, struct shift_plan *out);

#endif
