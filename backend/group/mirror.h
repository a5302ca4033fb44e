/* mirror.h -- a group as the server follows it, in memory: its public state and its policy.
 *
 * A mirror stands in the cache and always equals the rows as the core's own connection sees them.
 * Whoever changes it calls mirror_hold() first: when the request is not kept the mirror is thrown
 * away and built from rows again (S3). It lives in the cache, so that it may be gone after anything
 * else was put there.
 */
#ifndef GROUP_MIRROR_H
#define GROUP_MIRROR_H

#include "cert/policy.h"
#include "group/group_store.h"

struct mirror {
    struct public_group *group;
    struct cert_policy *policy;
    struct cert_memo *memo;
    struct hash image;    /* of its tree as it travels, once somebody asked */
    uint64_t image_epoch; /* of that image; only with has_image */
    bool has_image;
};

/* The mirror of a group, from memory or from rows.
 * Fails: STORAGE (also: the rows do not hold together), NO_MEMORY. */
MUST_CHECK enum status mirror_open(struct request *r, const struct group_row *row,
                                   struct mirror **out);

/* Before the first change, or right after it. Fails: NO_MEMORY: what was changed goes by
 * mirror_drop(). */
MUST_CHECK enum status mirror_hold(struct request *r, const struct wire_group *group);
void mirror_drop(struct request *r, const struct wire_group *group);

/* Writes the rows that changed. */
MUST_CHECK enum status mirror_save(struct request *r, const struct wire_group *group,
                                   struct mirror *mirror);

/* A mirror of a group that is founded now. Its document and time are checked by the caller. */
struct mirror_start {
    struct span group_info;
    struct span tree;
    struct span document;
    uint64_t time;
};
MUST_CHECK enum status mirror_create(const struct mirror_start *start, struct mirror **out);
void mirror_destroy(struct mirror *mirror); /* NULL is nothing */

/* Puts it where mirror_open() finds it; the cache has it from here on. */
void mirror_keep(struct request *r, const struct wire_group *group, struct mirror *mirror);

#endif
