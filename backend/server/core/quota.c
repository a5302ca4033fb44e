#include "server/core/quota.h"
#include "base/check.h"

#include <stdlib.h>

enum { WHO_SIZE = 32, SWEEP_S = 30 };

struct bucket {
    struct map_entry entry;
    int64_t level; /* sixtieths of a unit */
    int64_t at;    /* when the level was right */
    uint8_t who[WHO_SIZE];
};

struct quota quota_make(uint64_t seed, int64_t size, int64_t per_minute)
{
    return (struct quota){.buckets = map_make(seed), .size = size, .per_minute = per_minute};
}

/* A bucket is counted in sixtieths, so that one second brings a whole number. */
static void fill(const struct quota *quota, struct bucket *bucket, int64_t now)
{
    if (now > bucket->at) { /* a clock that runs back brings nothing, and takes nothing */
        const int64_t full = quota->size * 60;
        const int64_t passed = now - bucket->at;
        const bool enough = passed > full / (quota->per_minute > 0 ? quota->per_minute : 1) + 1;
        bucket->level = enough ? full : bucket->level + passed * quota->per_minute;
        bucket->level = bucket->level > full ? full : bucket->level;
    }
    bucket->at = now;
}

static void drop(struct quota *quota, struct bucket *bucket)
{
    map_remove(&quota->buckets, &bucket->entry);
    free(bucket);
}

static void sweep(struct quota *quota, int64_t now, bool all)
{
    struct bucket *bucket = map_next(&quota->buckets, NULL);
    while (bucket != NULL) {
        struct bucket *next = map_next(&quota->buckets, &bucket->entry);
        fill(quota, bucket, now);
        if (all || bucket->level >= quota->size * 60) {
            drop(quota, bucket);
        }
        bucket = next;
    }
}

void quota_end(struct quota *quota)
{
    sweep(quota, 0, true);
    map_end(&quota->buckets);
}

void quota_sweep(struct quota *quota, int64_t now)
{
    if (now - quota->swept_at >= SWEEP_S || now < quota->swept_at) {
        quota->swept_at = now;
        sweep(quota, now, false);
    }
}

static struct bucket *bucket_take(struct quota *quota, struct span who, int64_t now)
{
    struct bucket *bucket = map_find(&quota->buckets, who);
    if (bucket != NULL) {
        return bucket;
    }
    bucket = calloc(1, sizeof(*bucket));
    if (bucket == NULL) {
        return NULL;
    }
    memcpy(bucket->who, who.data, WHO_SIZE);
    bucket->level = quota->size * 60;
    bucket->at = now;
    if (map_add(&quota->buckets, &bucket->entry, span_of(bucket->who, WHO_SIZE), bucket) != OK) {
        free(bucket);
        return NULL;
    }
    return bucket;
}

enum status quota_spend(struct quota *quota, struct span who, unsigned units, int64_t now,
                        unsigned *wait_s)
{
    CHECK(who.size == WHO_SIZE);
    *wait_s = 0;
    if (units == 0) {
        return OK;
    }
    struct bucket *bucket = bucket_take(quota, who, now);
    if (bucket == NULL) {
        return NO_MEMORY;
    }
    fill(quota, bucket, now);
    const int64_t wanted = (int64_t)units * 60;
    if (bucket->level < wanted) {
        const int64_t rate = quota->per_minute > 0 ? quota->per_minute : 1;
        *wait_s = (unsigned)((wanted - bucket->level + rate - 1) / rate);
        return QUOTA_SPENT;
    }
    bucket->level -= wanted;
    return OK;
}
