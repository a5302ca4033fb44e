/* alert_store.h -- alerts as rows: envelopes for a day, acts for the limits, counts of months. */
#ifndef ALERT_ALERT_STORE_H
#define ALERT_ALERT_STORE_H

#include "alert/alert.h"
#include "store/db.h"

/* What is counted of a person. */
enum alert_act { ALERT_ACT_RAISE = 1, ALERT_ACT_STATE };

/* Fails: CONFLICT (the id is known), STORAGE. */
MUST_CHECK enum status alert_add(struct db *db, const struct wire_id *wijk_id,
                                 const struct alert *alert);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status alert_find(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *alert_id, struct alert *out);

/* Fails: CONFLICT (it was widened before), STORAGE. */
MUST_CHECK enum status alert_widen(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *alert_id);

enum { ALERTS_MAX = 256 };

/* The alerts raised since, the newest first. */
MUST_CHECK enum status alert_list(struct db *db, const struct wire_id *wijk_id, int64_t after,
                                  struct wire_id alerts[ALERTS_MAX], size_t *count);

/* Phones that said so since the last time. */
struct alert_phones {
    uint64_t received;
    uint64_t shown;
    uint64_t in_time;
};

MUST_CHECK enum status alert_count_phones(struct db *db, const struct wire_id *wijk_id,
                                          const struct wire_id *alert_id,
                                          const struct alert_phones *phones);

/* Deletes at most `most` alerts raised before, and all acts before. Gives: *count, alerts deleted.
 */
MUST_CHECK enum status alert_prune(struct db *db, const struct wire_id *wijk_id, int64_t before,
                                   int most, int *count);
MUST_CHECK enum status alert_act_prune(struct db *db, const struct wire_id *wijk_id,
                                       int64_t before);

MUST_CHECK enum status alert_act_add(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *member_id, enum alert_act act,
                                     int64_t now);
MUST_CHECK enum status alert_act_erase(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *member_id);

/* How often since `after`, the newest `most` looked at. */
struct alert_window {
    int64_t after;
    int64_t most;
};

MUST_CHECK enum status alert_act_count(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *member_id, enum alert_act act,
                                       const struct alert_window *window, struct alert_tries *out);
MUST_CHECK enum status alert_count_buurt(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *buurt_id,
                                         const struct alert_window *window,
                                         struct alert_tries *out);

/* One more alert in that buurt and month. */
MUST_CHECK enum status alert_month_raise(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *buurt_id, int32_t month);

/* One tally more. Fails: NOT_FOUND (nothing is left to be told, or the month is closed). */
MUST_CHECK enum status alert_month_tell(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *buurt_id, int32_t month,
                                        enum wire_tally_outcome outcome);

/* What nobody told of that month and those before counts as unknown. */
MUST_CHECK enum status alert_month_close(struct db *db, const struct wire_id *wijk_id,
                                         int32_t month);
MUST_CHECK enum status alert_month_prune(struct db *db, const struct wire_id *wijk_id,
                                         int32_t before_month);

struct alert_sum {
    uint64_t raised;
    uint64_t true_n;
    uint64_t false_n;
    uint64_t unknown_n;
};

/* Closed months from the one to the other, of the whole wijk. */
MUST_CHECK enum status alert_month_sum(struct db *db, const struct wire_id *wijk_id, int32_t from,
                                       int32_t to, struct alert_sum *out);

/* Gives: *is_new, whether the id was not counted before. */
MUST_CHECK enum status alert_tally_add(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_hash *tally_id, int32_t month,
                                       bool *is_new);
MUST_CHECK enum status alert_tally_prune(struct db *db, const struct wire_id *wijk_id,
                                         int32_t before_month, int *count);

#endif
