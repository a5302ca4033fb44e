/* quota.h -- what a device may ask, as a bucket of units that fills again. In memory only (S4). */
#ifndef CORE_QUOTA_H
#define CORE_QUOTA_H

#include "base/status.h"
#include "server/core/map.h"

struct quota {
    struct map buckets; /* of those that are not full */
    int64_t size;       /* units a full bucket holds */
    int64_t per_minute;
    int64_t swept_at;
};

struct quota quota_make(uint64_t seed, int64_t size, int64_t per_minute);
void quota_end(struct quota *quota);

/* Takes `units` from the bucket of `who` (32 bytes).
 * Gives: *wait_s  after QUOTA_SPENT: seconds until it would go
 * Fails: QUOTA_SPENT (nothing was taken), NO_MEMORY */
MUST_CHECK enum status quota_spend(struct quota *quota, struct span who, unsigned units,
                                   int64_t now, unsigned *wait_s);

/* Forgets buckets that are full again. */
void quota_sweep(struct quota *quota, int64_t now);

#endif
