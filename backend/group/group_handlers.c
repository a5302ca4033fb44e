/* group_handlers.c -- knowing, entering and changing groups. */
#include "cert/act.h"
#include "group/access.h"
#include "group/commit.h"
#include "group/group_ticks.h"
#include "group/state.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { PRUNE_AT_ONCE = 200, DAY_S = 86400, DECODE_MAX = 65536 };

/* ── knowing ────────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_group_list(struct request *r, const struct wire_group_list *in,
                              struct wire_group_page *out)
{
    (void)in;
    const struct group_wish wish = {.serial = r->serial, .buurt_id = r->buurt_id, .now = r->now};
    struct group_listed *listed = arena_take(r->arena, GROUP_PAGE_MAX, sizeof(*listed));
    struct wire_group_row *groups = arena_take(r->arena, GROUP_PAGE_MAX, sizeof(*groups));
    if (listed == NULL || groups == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    const enum status status = group_list_of_device(r->db, &r->wijk_id, &wish, listed, &count);
    for (size_t i = 0; i < count; i++) {
        groups[i] = (struct wire_group_row){.group = listed[i].row.group,
                                            .epoch = listed[i].row.epoch,
                                            .inside = listed[i].is_inside,
                                            .frozen = listed[i].row.state == GROUP_FROZEN};
    }
    out->groups = (struct wire_list){groups, count};
    return status;
}

enum status handle_group_fetch(struct request *r, const struct wire_group_fetch *in,
                               struct wire_group_state *out)
{
    request_fault(r, "group");
    struct group_row row;
    struct group_view view;
    enum status status = group_find_known(r, &in->group, &row);
    if (status == OK) {
        status = group_view_make(r, &row, &view);
    }
    if (status != OK) {
        return status;
    }
    out->epoch = row.epoch;
    out->committed_at = row.committed_at;
    out->group_info = view.group_info;
    out->group_info_blob = view.group_info_blob;
    out->tree_blob = view.tree.hash;
    out->tree_size = view.tree.size;
    out->policy = row.policy;
    out->frozen = row.state != GROUP_LIVE;
    out->place = (struct wire_place){.log = {.kind = WIRE_LOG_GROUP, .group = row.group},
                                     .incarnation = r->incarnation,
                                     .seq = row.seq};
    return OK;
}

/* ── entering, committing ───────────────────────────────────────────────────────────────────────
 */

static enum status take(struct request *r, const struct commit_offer *offer,
                        struct wire_group_committed *out)
{
    const enum status status = commit_take(r, offer, &out->epoch);
    return status == OK ? turn_follow_commit(r, &offer->group, offer->is_entry) : status;
}

enum status handle_group_enter(struct request *r, const struct wire_group_enter *in,
                               struct wire_group_committed *out)
{
    const struct commit_offer offer = {.group = in->group,
                                       .epoch = in->epoch,
                                       .is_entry = true,
                                       .turn = in->turn,
                                       .commit = in->commit,
                                       .commit_blob = in->commit_blob,
                                       .group_info = in->group_info,
                                       .group_info_blob = in->group_info_blob};
    return take(r, &offer, out);
}

enum status handle_group_commit(struct request *r, const struct wire_group_commit *in,
                                struct wire_group_committed *out)
{
    const struct commit_offer offer = {.group = in->group,
                                       .epoch = in->epoch,
                                       .commit = in->commit,
                                       .commit_blob = in->commit_blob,
                                       .group_info = in->group_info,
                                       .group_info_blob = in->group_info_blob};
    return take(r, &offer, out);
}

/* ── proposing ──────────────────────────────────────────────────────────────────────────────────
 */

/* SelfRemove and nothing else, by the device's own leaf. */
static enum status read_proposal(struct request *r, const struct wire_group_propose *in,
                                 struct arena *arena, mls_authenticated_content *out)
{
    mls_message message;
    enum status status = mls_message_decode(in->proposal, arena, &message);
    if (status != OK) {
        return status;
    }
    if (message.wire_format != MLS_PUBLIC_MESSAGE) {
        return WRONG_WIRE_FORMAT;
    }
    *out = framing_of_public(message.public_message);
    const mls_framed_content *content = &out->content;
    if (content->content_type != MLS_PROPOSAL) {
        return WRONG_WIRE_FORMAT;
    }
    if (content->proposal->proposal_type != MLS_SELF_REMOVE) {
        return BAD_PROPOSAL;
    }
    if (content->sender.sender_type != MLS_MEMBER) {
        return WRONG_SENDER;
    }
    struct wire_id serial;
    status = leaf_find_device(r->db, &r->wijk_id, &in->group, content->sender.leaf_index, &serial);
    if (status != OK) {
        return status == NOT_FOUND ? WRONG_SENDER : status;
    }
    return wire_id_equal(&serial, &r->serial) ? OK : WRONG_SENDER;
}

static enum status keep_proposal(struct request *r, const struct group_row *row,
                                 const mls_authenticated_content *content)
{
    struct mirror *mirror = NULL;
    struct hash reference;
    enum status status = mirror_open(r, row, &mirror);
    if (status == OK) {
        status = public_group_propose(mirror->group, content, &reference);
    }
    if (status == OK) {
        status = mirror_hold(r, &row->group);
        if (status != OK) {
            mirror_drop(r, &row->group);
        }
    }
    return status == OK ? mirror_save(r, &row->group, mirror) : status;
}

static enum status propose(struct request *r, const struct wire_group_propose *in,
                           const struct group_row *row)
{
    struct arena arena = arena_make(DECODE_MAX);
    mls_authenticated_content content;
    request_fault(r, "proposal");
    enum status status = read_proposal(r, in, &arena, &content);
    if (status == OK) {
        status = keep_proposal(r, row, &content);
    }
    arena_end(&arena);
    return status;
}

enum status handle_group_propose(struct request *r, const struct wire_group_propose *in,
                                 struct wire_done *out)
{
    (void)out;
    request_fault(r, "group");
    struct group_row row;
    enum status status = group_find(r->db, &r->wijk_id, &in->group, &row);
    if (status == OK && row.state != GROUP_LIVE) {
        status = CLOSED;
    }
    if (status == OK && in->epoch != row.epoch) {
        request_fault(r, "epoch");
        status = in->epoch < row.epoch ? STALE_EPOCH : FUTURE_EPOCH;
    }
    if (status == OK) {
        status = propose(r, in, &row);
    }
    struct wire_group_proposed event = {.head = {.type = WIRE_group_proposed},
                                        .group = in->group,
                                        .epoch = in->epoch,
                                        .proposal = in->proposal};
    return status == OK
               ? tell_group(r, &in->group, &event.head, r->now + r->settings->message_keep_s)
               : status;
}

/* ── time ───────────────────────────────────────────────────────────────────────────────────────
 */

enum status group_tick(struct request *r)
{
    const struct group_term term = {.resyncs_before = r->now - DAY_S,
                                    .reports_before = r->now - r->settings->audit_keep_s,
                                    .now = r->now,
                                    .most = PRUNE_AT_ONCE};
    int count = 0;
    const enum status status = group_prune(r->db, &r->wijk_id, &term, &count);
    if (status == OK && count >= PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status;
}
