/* commit.h -- taking a commit: exactly one an epoch, judged as every phone judges it (GROUP-2,
 * GROUP-3). */
#ifndef GROUP_COMMIT_H
#define GROUP_COMMIT_H

#include "cert/act.h"
#include "group/mirror.h"

/* A commit as it comes in, by group.enter or by group.commit. */
struct commit_offer {
    struct wire_group group;
    uint64_t epoch; /* in which it was made */
    bool is_entry;  /* an external commit: of a newcomer or of one who returns */
    struct wire_id turn;
    struct span commit; /* or its blob */
    struct wire_hash commit_blob;
    struct span group_info; /* or its blob */
    struct wire_hash group_info_blob;
};

/* A commit while it is taken. In the request's arena. */
struct commit_work {
    struct request *r;
    const struct commit_offer *offer;
    struct group_row row; /* before; then after */
    struct arena arena;   /* of what is decoded: larger than a request's own */
    struct span commit;
    struct span group_info;
    mls_authenticated_content content;
    mls_group_info info;
    mls_act act;
    struct mirror *mirror;
    struct public_commit *staged;
    bool is_return;          /* an entry that replaces the device's own leaf */
    uint32_t committer;      /* leaf index after */
    uint32_t *removed;       /* leaf indices before */
    struct wire_id *serials; /* of those leaves */
    size_t removed_count;
};

/* Takes it whole: rows, log, followers, statements, turns.
 * Gives: *epoch, the one that it makes.
 * Fails: NOT_FOUND, CLOSED (the group is frozen or over; or the time is not now's), STALE_EPOCH,
 * FUTURE_EPOCH, WRONG_SENDER, BUSY (somebody else's turn), QUOTA_SPENT (resyncs), REVOKED, CONFLICT
 * (GroupInfo differs), and what public_group_stage() and the policy say. */
MUST_CHECK enum status commit_take(struct request *r, const struct commit_offer *offer,
                                   uint64_t *epoch);

/* --- its parts --- */

/* commit_read.c: what it is, and whether it may come from here and now. */
MUST_CHECK enum status commit_read(struct commit_work *work);
MUST_CHECK enum status commit_check(struct commit_work *work);

/* commit_keep.c: what follows once it was judged. The staged commit is merged. */
MUST_CHECK enum status commit_keep(struct commit_work *work);
MUST_CHECK enum status commit_tell(struct commit_work *work); /* the part that is the log */

#endif
