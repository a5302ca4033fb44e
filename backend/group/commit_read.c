/* commit_read.c -- what a commit is, and whether it may come from this device, here and now. What
 * it does to the group is the policy's to judge. */
#include "blob/blob.h"
#include "group/access.h"
#include "group/commit.h"
#include "group/delivery.h"
#include "session/device.h"
#include "wijk/court.h"
#include "wijk/ids.h"

enum { DAY_S = 86400, RETRY_AFTER_S = 1 };

/* ── reading ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status read_fields(struct commit_work *work)
{
    const struct commit_offer *offer = work->offer;
    const struct blob_field info = {"group_info", offer->group_info, &offer->group_info_blob};
    const struct blob_field commit = {"commit", offer->commit, &offer->commit_blob};
    enum status status = blob_field_read(work->r, &info, &work->group_info);
    if (status == OK) {
        status = blob_field_read(work->r, &commit, &work->commit);
    }
    return status;
}

/* The row's epoch is the compare; the set comes with the rest of the transaction. */
static enum status check_epoch(struct commit_work *work)
{
    request_fault(work->r, "epoch");
    if (work->row.state != GROUP_LIVE) {
        return CLOSED;
    }
    if (work->offer->epoch != work->row.epoch) {
        return work->offer->epoch < work->row.epoch ? STALE_EPOCH : FUTURE_EPOCH;
    }
    return OK;
}

static enum status find_group(struct commit_work *work)
{
    request_fault(work->r, "group");
    const struct wire_group *group = &work->offer->group;
    return work->offer->is_entry ? group_find_known(work->r, group, &work->row)
                                 : group_find(work->r->db, &work->r->wijk_id, group, &work->row);
}

static enum status decode_commit(struct commit_work *work)
{
    mls_message message;
    enum status status = mls_message_decode(work->commit, &work->arena, &message);
    if (status != OK) {
        return status;
    }
    if (message.wire_format != MLS_PUBLIC_MESSAGE) {
        return WRONG_WIRE_FORMAT;
    }
    work->content = framing_of_public(message.public_message);
    const mls_framed_content *content = &work->content.content;
    if (content->content_type != MLS_COMMITTED) {
        return WRONG_WIRE_FORMAT;
    }
    if (!span_equal(content->group_id, wire_group_span(&work->offer->group))) {
        return WRONG_GROUP;
    }
    return cert_act_decode(content->authenticated_data, &work->arena, &work->act);
}

enum status commit_read(struct commit_work *work)
{
    enum status status = find_group(work);
    if (status == OK) {
        status = check_epoch(work);
    }
    if (status == OK) {
        status = read_fields(work);
    }
    if (status == OK) {
        request_fault(work->r, "group_info");
        status = group_info_decode(work->group_info, &work->arena, &work->info);
    }
    if (status == OK) {
        request_fault(work->r, "commit");
        status = decode_commit(work);
    }
    return status;
}

/* ── who sends it ───────────────────────────────────────────────────────────────────────────────
 */

/* A commit that carries neither a statement nor a departure does nothing for the others. */
static enum status check_pace(struct commit_work *work)
{
    struct request *r = work->r;
    if (work->act.statement != NULL || work->content.content.commit->proposals.count > 0) {
        return OK;
    }
    unsigned wait_s = 0;
    const enum status status =
        update_spend(r->delivery, &r->wijk_id, &r->member_id, r->now, &wait_s);
    request_retry_after(r, wait_s);
    return status;
}

static enum status check_member(struct commit_work *work)
{
    const mls_sender *sender = &work->content.content.sender;
    if (sender->sender_type != MLS_MEMBER) {
        return WRONG_SENDER;
    }
    struct wire_id serial;
    const enum status status = leaf_find_device(work->r->db, &work->r->wijk_id, &work->row.group,
                                                sender->leaf_index, &serial);
    if (status != OK) {
        return status == NOT_FOUND ? WRONG_SENDER : status;
    }
    return wire_id_equal(&serial, &work->r->serial) ? check_pace(work) : WRONG_SENDER;
}

/* The leaf that enters is this session's device: its key, and with it its certificate. */
static enum status check_newcomer(struct commit_work *work)
{
    const mls_commit *commit = work->content.content.commit;
    if (work->content.content.sender.sender_type != MLS_NEW_MEMBER_COMMIT) {
        return WRONG_SENDER;
    }
    if (commit->path == NULL) {
        return PATH_MISSING;
    }
    struct device device = {0};
    const enum status status =
        device_find(work->r->db, &work->r->wijk_id, &work->r->serial, &device);
    if (status != OK) {
        return status;
    }
    const struct span key = span_of(device.public_key.bytes, sizeof(device.public_key.bytes));
    return span_equal(commit->path->leaf_node.signature_key, key) ? OK : WRONG_SENDER;
}

/* ── entering ───────────────────────────────────────────────────────────────────────────────────
 */

static bool removes_a_leaf(const mls_commit *commit)
{
    for (size_t i = 0; i < commit->proposals.count; i++) {
        const mls_proposal_or_ref *item = MLS_AT(proposal_or_ref, &commit->proposals, i);
        if (item->type == MLS_BY_VALUE && item->proposal->proposal_type == MLS_REMOVE) {
            return true;
        }
    }
    return false;
}

static enum status check_returns(struct commit_work *work)
{
    struct request *r = work->r;
    uint64_t count = 0;
    enum status status = group_has_device(r->db, &r->wijk_id, &work->row.group, &r->serial);
    if (status == NOT_FOUND) {
        return NOT_ALLOWED; /* it has left: its leaf only waits for somebody's commit */
    }
    if (status == OK) {
        status =
            resync_count(r->db, &r->wijk_id, &work->row.group, &r->serial, r->now - DAY_S, &count);
    }
    if (status == OK && count >= (uint64_t)r->settings->resync_day) {
        request_retry_after(r, DAY_S);
        return QUOTA_SPENT;
    }
    return status;
}

/* The rows may know of a withdrawal that the group has not applied yet (T17). Dates are the
 * policy's: they are judged by the signed time. */
static enum status check_not_withdrawn(struct commit_work *work, const struct cert_id *serial)
{
    struct cert_hats hats;
    enum status status = cert_hats_of(&work->act.hats, work->r->arena, &hats);
    const struct cert_hat *hat = status == OK ? cert_hats_find(&hats, serial) : NULL;
    if (hat == NULL) {
        return status;
    }
    status = hat_check_live(work->r, hat);
    return status == CLOSED ? OK : status;
}

static enum status check_door(struct commit_work *work)
{
    if (work->act.pass != NULL) {
        return check_not_withdrawn(work, &work->act.pass->body.hat);
    }
    mls_evidence evidence;
    const mls_leaf_node *leaf = &work->content.content.commit->path->leaf_node;
    const enum status status = leaf->credential.credential_type == MLS_BASIC
                                   ? cert_evidence_decode(leaf->credential.identity, &evidence)
                                   : X509_REFUSED;
    if (status != OK || evidence.form != CERT_INVITED) {
        return status;
    }
    return check_not_withdrawn(work, &evidence.invited.invitation.terms.issuer);
}

static enum status check_turn(struct commit_work *work)
{
    struct request *r = work->r;
    request_fault(r, "turn");
    const enum status status =
        turn_may_enter(r->delivery, &work->row.group, &r->serial, &work->offer->turn, r->now);
    if (status == BUSY) {
        request_retry_after(r, RETRY_AFTER_S);
    }
    return status;
}

static enum status check_entry(struct commit_work *work)
{
    enum status status = check_turn(work);
    if (status == OK) {
        request_fault(work->r, "commit");
        status = check_newcomer(work);
    }
    if (status != OK) {
        return status;
    }
    work->is_return = removes_a_leaf(work->content.content.commit);
    return work->is_return ? check_returns(work) : check_door(work);
}

enum status commit_check(struct commit_work *work)
{
    const enum status status = cert_act_check_clock(
        work->act.time, (uint64_t)work->row.committed_at, (uint64_t)work->r->now);
    if (status != OK) {
        return status;
    }
    return work->offer->is_entry ? check_entry(work) : check_member(work);
}
