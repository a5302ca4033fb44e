/* overview.h -- the counts of a month or a quarter, by buurt and of the wijk, as they may be shown.
 * Rules: protocol/docs/council.md.
 *
 * There is one road to a figure: overview_read(). Page, CSV and print are made of what it gives, so
 * that none shows what another hides.
 */
#ifndef COUNCIL_OVERVIEW_H
#define COUNCIL_OVERVIEW_H

#include "alert/alert_store.h"
#include "server/core/request.h"

enum { OVERVIEW_BUURTEN_MAX = 64, OVERVIEW_MEASURES = wire_measured_COUNT };

/* One figure. */
struct overview_figure {
    uint64_t value; /* 0 where it is hidden */
    uint64_t n;     /* of how many walks, or alerts, it is made */
    bool hidden;
};

/* The most that one walk had: its walker knows. Never kept, nor shown. */
struct overview_most {
    uint64_t members;
    uint64_t guests;
    uint64_t people;
};

struct overview_line {
    struct wire_id buurt_id;                           /* zero: the wijk */
    struct overview_figure figures[OVERVIEW_MEASURES]; /* by enum wire_measured */
    struct overview_most most;
};

/* A figure of the wijk beside the walks. */
struct overview_fact {
    enum wire_fact fact;
    unsigned about; /* enum wire_activity_kind, or enum wire_visit_method; 0: nothing */
    struct overview_figure figure;
    int32_t from; /* its own period */
    int32_t to;
};

enum { OVERVIEW_FACTS_MAX = 64 };

struct overview {
    enum wire_overview_period period;
    int32_t from;
    int32_t to;
    int32_t frozen_on; /* 0: it may still change */
    unsigned k;
    struct overview_line *lines; /* the buurten by id, the wijk last; in the request's arena */
    size_t count;
    struct overview_fact *facts; /* in the order of their kinds; in the request's arena */
    size_t fact_count;
};

/* The wijk's own line. */
const struct overview_line *overview_wijk(const struct overview *overview);

/* Whether a measure counts persons: those are suppressed. */
bool measure_is_of_persons(enum wire_measured measure);

/* Whether a measure stands in the wijk's quarter alone. */
bool measure_is_of_alerts(enum wire_measured measure);

/* The last day of a period that begins on that day.
 * Fails: FIELD_FORM (it is no first day of a month, or of a quarter). */
MUST_CHECK enum status overview_may_begin(enum wire_overview_period period, int32_t from,
                                          int32_t *to);

/* The overview as it may be shown: the frozen one where there is one, else counted now, with all
 * counts of persons hidden, for a figure that grows walk by walk tells who walked.
 * Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status overview_read(struct request *r, enum wire_overview_period period,
                                     int32_t from, struct overview *out);

/* Freezes a period: counts it, suppresses it, keeps what is left and publishes its page. A quarter
 * comes after its three months. Takes: today  a local day. Fails: CONFLICT (it is frozen),
 * NO_MEMORY, STORAGE. */
MUST_CHECK enum status overview_freeze(struct request *r, enum wire_overview_period period,
                                       int32_t from, int32_t today);

#endif
