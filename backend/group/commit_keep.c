/* commit_keep.c -- what follows a commit that was judged: rows, log, followers, statements.
 *
 * The staged commit is merged first, since rows can only be given of a state that stands. Should
 * the request not be kept, the mirror is thrown away and built from rows again.
 */
#include "blob/blob.h"
#include "group/commit.h"
#include "statement/statement.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"

enum { PENDING_MAX = 8, DAY_S = 86400, PLAN_ARENA_MAX = 8 << 20 };

/* ── leaves ─────────────────────────────────────────────────────────────────────────────────────
 */

static enum status remember_removed(struct commit_work *work)
{
    struct request *r = work->r;
    const struct proposal_effect *effect = public_commit_effect(work->staged);
    const size_t count = effect->removed_count;
    work->removed = arena_take(r->arena, count + 1, sizeof(*work->removed));
    work->serials = arena_take(r->arena, count + 1, sizeof(*work->serials));
    enum status status = work->removed == NULL || work->serials == NULL ? NO_MEMORY : OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        work->removed[i] = effect->removed[i];
        status = leaf_find_device(r->db, &r->wijk_id, &work->row.group, effect->removed[i],
                                  &work->serials[i]);
        status = status == NOT_FOUND ? STORAGE : status;
    }
    work->removed_count = count;
    work->committer = public_commit_committer(work->staged);
    return status;
}

static enum status change_leaves(struct commit_work *work)
{
    struct request *r = work->r;
    enum status status = OK;
    for (size_t i = 0; i < work->removed_count && status == OK; i++) {
        status = leaf_remove(r->db, &r->wijk_id, &work->row.group, work->removed[i]);
    }
    if (status == OK && work->offer->is_entry) {
        status = leaf_put(r->db, &r->wijk_id, &work->row.group, work->committer, &r->serial);
    }
    if (status == OK && work->is_return) {
        status =
            resync_add(r->db, &r->wijk_id, &work->row.group, &r->serial, work->row.epoch, r->now);
    }
    return status;
}

/* ── the document ───────────────────────────────────────────────────────────────────────────────
 */

/* Newcomers who hold an older GroupInfo may fetch its document for a day. */
static enum status keep_document(struct commit_work *work)
{
    struct request *r = work->r;
    const struct cert_document *document = cert_policy_document(work->mirror->policy);
    const struct wire_hash hash = wire_hash_of(cert_document_hash(document));
    if (span_equal(wire_hash_span(&hash), wire_hash_span(&work->row.policy))) {
        return OK;
    }
    const struct blob_name name = {work->row.group, BLOB_POLICY, BLOB_ALWAYS};
    enum status status = blob_lay_down(r, cert_document_bytes(document), &name, &work->row.policy);
    if (status == OK) {
        status = blob_let_go(r, &name, &work->row.policy, r->now + DAY_S);
    }
    return status;
}

/* One that came as a blob stays one; the one before goes. */
static enum status keep_info(struct commit_work *work)
{
    struct request *r = work->r;
    const struct blob_name name = {work->row.group, BLOB_GROUP_INFO, BLOB_ALWAYS};
    const enum status status = blob_name(r, &work->offer->group_info_blob, &name);
    return status == OK ? blob_let_go(r, &name, &work->offer->group_info_blob, r->now + DAY_S)
                        : status;
}

/* ── the log ────────────────────────────────────────────────────────────────────────────────────
 */

/* The newcomer sees its own commit first; who was removed sees the commit that did it last. */
enum status commit_tell(struct commit_work *work)
{
    struct request *r = work->r;
    const struct commit_offer *offer = work->offer;
    const int64_t keep_until = r->now + r->settings->message_keep_s;
    struct wire_group_commit_made event = {.head = {.type = WIRE_group_commit_made},
                                           .group = offer->group,
                                           .epoch = offer->epoch,
                                           .commit = offer->commit,
                                           .commit_blob = offer->commit_blob};
    event.commit_size = offer->commit.size > 0 ? 0 : work->commit.size;
    const struct blob_name name = {offer->group, BLOB_COMMIT, keep_until};
    enum status status = blob_name(r, &offer->commit_blob, &name);
    if (status == OK && offer->is_entry) {
        status = follow_group(r, &offer->group, &r->serial);
    }
    if (status == OK) {
        status = tell_group(r, &offer->group, &event.head, keep_until);
    }
    for (size_t i = 0; i < work->removed_count && status == OK; i++) {
        const bool stays = offer->is_entry && wire_id_equal(&work->serials[i], &r->serial);
        status = stays ? OK : unfollow_group(r, &offer->group, &work->serials[i]);
    }
    work->row.seq = event.head.place.seq;
    return status;
}

/* ── statements ─────────────────────────────────────────────────────────────────────────────────
 */

/* A commit may bring a statement before anybody posted it: the server acts on it as well. What
 * holds in this group alone is no matter of the server's. */
static enum status take_statement(struct commit_work *work, struct wire_hash *hash)
{
    struct buffer statement = buffer_make(CERT_STATEMENT_SIZE_MAX);
    struct buffer hats = buffer_make(CERT_CHAIN_SIZE_MAX);
    const mls_hat_chain chain = {.hats = work->act.hats};
    mls_write_statement(&statement, work->act.statement);
    mls_write_hat_chain(&hats, &chain);
    enum status status = buffer_status(&statement);
    if (status == OK) {
        status = buffer_status(&hats);
    }
    struct statement_taken taken = {0};
    if (status == OK) {
        const struct hash made = hash_of(buffer_span(&statement));
        *hash = wire_hash_of(&made);
        status = statement_take_with(work->r, buffer_span(&statement), buffer_span(&hats), &taken);
    }
    buffer_end(&statement);
    buffer_end(&hats);
    switch (status) {
    case NO_MEMORY:
    case STORAGE:
    case RETRY: return status;
    default: return OK;
    }
}

static enum status applied(struct commit_work *work, const struct wire_hash *hash)
{
    struct request *r = work->r;
    struct statement_row row;
    const enum status status = statement_find(r->db, &r->wijk_id, hash, &row);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return statement_group_applied(r->db, &r->wijk_id, &work->row.group, row.number);
}

/* Whether a statement has anything left to do here, by the rule that would judge its commit. */
static enum status has_effect(struct commit_work *work, const struct statement_row *row, bool *has)
{
    struct arena arena = arena_make(PLAN_ARENA_MAX);
    mls_statement statement;
    mls_hat_chain chain = {0};
    enum status status = cert_statement_decode(row->statement, &arena, &statement);
    if (status == OK) {
        status = mls_decode_hat_chain(row->chain, &arena, &chain);
    }
    const mls_act act = {.format = CERT_FORMAT,
                         .time = (uint64_t)work->r->now,
                         .hats = chain.hats,
                         .statement = &statement};
    struct cert_plan plan;
    if (status == OK) {
        status = cert_policy_plan_statement(work->mirror->policy, work->mirror->group, &act, &arena,
                                            &plan);
    }
    arena_end(&arena);
    *has = status != CONFLICT;
    return status == NO_MEMORY ? status : OK;
}

static enum status settle_pending(struct commit_work *work)
{
    struct request *r = work->r;
    struct statement_row *rows = arena_take(r->arena, PENDING_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    const struct statement_page page = {.rows = rows, .most = PENDING_MAX};
    enum status status =
        statement_list_pending(r->db, &r->wijk_id, &work->row.group, r->arena, &page, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        bool has = true;
        status = has_effect(work, &rows[i], &has);
        if (status == OK && !has) {
            status = statement_group_applied(r->db, &r->wijk_id, &work->row.group, rows[i].number);
        }
    }
    return status;
}

static enum status keep_statements(struct commit_work *work)
{
    enum status status = OK;
    if (work->act.statement != NULL) {
        struct wire_hash hash = {{0}};
        status = take_statement(work, &hash);
        if (status == OK) {
            status = applied(work, &hash);
        }
    }
    return status == OK ? settle_pending(work) : status;
}

/* ── all of it ──────────────────────────────────────────────────────────────────────────────────
 */

static enum status merge(struct commit_work *work)
{
    enum status status = remember_removed(work);
    if (status == OK) {
        status = mirror_hold(work->r, &work->row.group);
    }
    if (status != OK) {
        return status;
    }
    public_commit_merge(work->staged);
    work->staged = NULL;
    return cert_policy_follow(work->mirror->policy, work->mirror->group);
}

static enum status keep_rows(struct commit_work *work)
{
    struct request *r = work->r;
    work->row.epoch = public_group_epoch(work->mirror->group);
    work->row.committed_at = (int64_t)work->act.time;
    work->row.leaves = tree_leaf_count(public_group_tree(work->mirror->group));
    enum status status = mirror_save(r, &work->row.group, work->mirror);
    if (status == OK) {
        status = change_leaves(work);
    }
    if (status == OK) {
        status = keep_document(work);
    }
    return status == OK ? keep_info(work) : status;
}

enum status commit_keep(struct commit_work *work)
{
    struct request *r = work->r;
    enum status status = merge(work);
    if (status == OK) {
        status = keep_rows(work);
    }
    if (status == OK) {
        status = commit_tell(work);
    }
    if (status == OK) {
        status = group_advance(r->db, &r->wijk_id, &work->row, work->group_info);
    }
    return status == OK ? keep_statements(work) : status;
}
