/* commit.c -- the road of a commit: read, check, stage (the policy is asked), compare the
 * GroupInfo, keep. */
#include "group/commit.h"

#include "cert/group_info.h"

enum { ARENA_MAX = 32 << 20 };

/* The GroupInfo of the new epoch: what it states is what the server works out (T22), it is signed
 * by the committer, and others can enter by it. */
static enum status check_info(struct commit_work *work)
{
    request_fault(work->r, "group_info");
    mls_bytes external_pub;
    enum status status = public_commit_check_info(work->staged, work->group_info);
    if (status == OK && work->info.signer != public_commit_committer(work->staged)) {
        status = WRONG_SENDER;
    }
    if (status == OK) {
        status = cert_group_info_check_time(&work->info, work->act.time);
    }
    if (status == OK) {
        status = mls_find_extension(&work->info.extensions, MLS_EXTERNAL_PUB, &external_pub);
    }
    return status;
}

static enum status judge(struct commit_work *work)
{
    enum status status = mirror_open(work->r, &work->row, &work->mirror);
    if (status == OK) {
        request_fault(work->r, "commit");
        status = public_group_stage(work->mirror->group, &work->content, &work->staged);
    }
    if (status == OK) {
        status = check_info(work);
    }
    return status;
}

static enum status take(struct commit_work *work)
{
    enum status status = commit_read(work);
#ifdef BUURT_MUTANT_skip_compare_and_set
    if (status == STALE_EPOCH) {
        return commit_tell(work);
    }
#endif
    if (status == OK) {
        status = commit_check(work);
    }
    if (status == OK) {
        status = judge(work);
    }
    if (status == OK) {
        status = commit_keep(work);
    }
    public_commit_drop(work->staged); /* nothing once it was merged */
    return status;
}

enum status commit_take(struct request *r, const struct commit_offer *offer, uint64_t *epoch)
{
    struct commit_work *work = arena_take(r->arena, 1, sizeof(*work));
    if (work == NULL) {
        return NO_MEMORY;
    }
    *work = (struct commit_work){.r = r, .offer = offer, .arena = arena_make(ARENA_MAX)};
    const enum status status = take(work);
    *epoch = work->row.epoch;
    arena_end(&work->arena);
    return status;
}
