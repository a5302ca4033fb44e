/* indicator_store.h -- the set of indicators that a year is judged by, as rows. */
#ifndef INDICATOR_INDICATOR_STORE_H
#define INDICATOR_INDICATOR_STORE_H

#include "indicator/indicator.h"
#include "server/core/request.h"

struct indicator_set {
    uint64_t version;
    uint64_t from_year;
    struct span source;
    struct wire_indicator rows[INDICATORS_MAX];
    size_t count;
};

/* The newest version that is about the year; the example where there is none. Gives: texts in the
 * arena. Fails: STORAGE, NO_MEMORY. Source: INDICATOR-1 */
MUST_CHECK enum status indicator_read(struct request *r, uint64_t year, struct indicator_set *out);

/* How a question of the pulse was answered in a quarter. Fails: STORAGE. */
MUST_CHECK enum status pulse_read(struct request *r, int32_t quarter,
                                  enum wire_pulse_question question, struct wire_pulse_mean *out);

#endif
