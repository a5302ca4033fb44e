/* recurrence.h -- on which local days a series comes back. Source: SERIES-1, RFC 5545 3.3.10. */
#ifndef SHIFT_RECURRENCE_H
#define SHIFT_RECURRENCE_H

#include "base/status.h"
#include "wire/wire.h"

#include <stddef.h>

struct recurrence {
    enum wire_series_rule rule;
    unsigned every;   /* weeks, or months: counted from the first day on which it comes */
    unsigned weekday; /* 1 is Monday */
    unsigned nth;     /* monthly: 1 to 4, or 5 for the last */
    int32_t from;     /* no day before it */
    int32_t to;       /* nor after it; 0: no end */
};

/* Gives:  days[0 .. *count), at most `room`: those between `first` and `last`, both included
 * Fails:  NO_MEMORY */
MUST_CHECK enum status recurrence_list(const struct recurrence *recurrence, int32_t first,
                                       int32_t last, int32_t *days, size_t room, size_t *count);

#endif
