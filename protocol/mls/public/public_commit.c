#include <stdlib.h>

#include "base/check.h"
#include "crypto/public/label.h"
#include "mls/public/public_inner.h"

/* --- the life of a commit --- */

enum status public_commit_create(struct public_group *group, const mls_sender *sender,
                                 struct public_commit **out)
{
    *out = NULL;
    CHECK(group->has_tag);
    if (group->standing != NULL) {
        return PENDING_COMMIT;
    }
    struct public_commit *commit = calloc(1, sizeof(*commit));
    if (commit == NULL) {
        return NO_MEMORY;
    }
    commit->group = group;
    commit->work = arena_make(SIZE_MAX / 2);
    commit->encoded = buffer_make(group->rules.message_max);
    commit->sealed = buffer_make(group->rules.message_max);
    commit->leaf_bytes = buffer_make(group->rules.message_max);
    commit->sender = *sender;
    commit->committer = sender->sender_type == MLS_MEMBER ? sender->leaf_index : UINT32_MAX;
    *out = commit;
    return OK;
}

/* Frees a commit whose change is in the tree no longer, or for good. */
static void commit_end(struct public_commit *commit)
{
    context_copy_end(&commit->provisional);
    context_copy_end(&commit->after);
    buffer_end(&commit->encoded);
    buffer_end(&commit->sealed);
    buffer_end(&commit->leaf_bytes);
    arena_end(&commit->decoded);
    arena_end(&commit->sealed_decoded);
    arena_end(&commit->work);
    free(commit);
}

void public_commit_drop(struct public_commit *commit)
{
    if (commit == NULL) {
        return;
    }
    struct public_group *group = commit->group;
    if (commit->parked != NULL) {
        tree_change_destroy(commit->parked);
    } else if (group->standing == commit) {
        tree_undo(group->tree);
        group->standing = NULL;
    }
    commit_end(commit);
}

enum status public_commit_park(struct public_commit *commit)
{
    CHECK(commit->group->standing == commit);
    const enum status status = tree_park(commit->group->tree, &commit->parked);
    if (status == OK) {
        commit->group->standing = NULL;
    }
    return status;
}

/* A parked change fits only the tree that it was taken out of. */
void public_commit_resume(struct public_commit *commit)
{
    struct public_group *group = commit->group;
    CHECK(commit->parked != NULL && group->standing == NULL);
    CHECK(commit->base_epoch == group->context.value.epoch);
    tree_resume(group->tree, commit->parked);
    commit->parked = NULL;
    group->standing = commit;
}

/* Nothing here takes memory: the group either has the whole new state or, before this call, the
 * whole old one. */
void public_commit_merge(struct public_commit *commit)
{
    struct public_group *group = commit->group;
    CHECK(commit->is_sealed && commit->has_tag);
    if (commit->parked != NULL) {
        public_commit_resume(commit);
    }
    CHECK(group->standing == commit);
    tree_keep(group->tree);
    group->standing = NULL;
    context_copy_end(&group->context);
    group->context = commit->after;
    commit->after = (struct context_copy){0}; /* the group owns it now */
    memcpy(group->tag, commit->tag, HASH_SIZE);
    group->interim = commit->interim;
    group->context_changed = true;
    group->tag_changed = true;
    group->marks_changed = true;
    kept_forget(group);
    commit_end(commit);
}

/* --- the proposals of a commit --- */

/* No tree has more levels, and no resolution more nodes than the tree has places. */
static bool path_is_bounded(const struct public_group *group, const mls_update_path *path)
{
    bool bounded = path->nodes.count <= TREE_LEVELS_MAX;
    for (size_t i = 0; bounded && i < path->nodes.count; i++) {
        const mls_update_path_node *node = MLS_AT(update_path_node, &path->nodes, i);
        bounded = node->encrypted_path_secret.count <= tree_width(group->tree);
    }
    return bounded;
}

enum status public_commit_check_counts(const struct public_group *group, const mls_commit *commit)
{
    if (commit->proposals.count > group->rules.proposals_max) {
        return TOO_LARGE;
    }
    size_t adds = 0;
    for (size_t i = 0; i < commit->proposals.count; i++) {
        const mls_proposal_or_ref *item = MLS_AT(proposal_or_ref, &commit->proposals, i);
        adds += item->type == MLS_BY_VALUE && item->proposal->proposal_type == MLS_ADD;
    }
    if (adds > group->rules.adds_max) {
        return TOO_LARGE;
    }
    return commit->path == NULL || path_is_bounded(group, commit->path) ? OK : BAD_PATH;
}

static enum status resolve_item(const struct public_commit *commit, const mls_proposal_or_ref *item,
                                struct listed_proposal *out)
{
    if (item->type == MLS_BY_VALUE) {
        *out = (struct listed_proposal){item->proposal, commit->sender, true};
        return OK;
    }
    const struct kept_proposal *kept = kept_find(commit->group, item->reference);
    if (kept == NULL) {
        return UNKNOWN_PROPOSAL;
    }
    const mls_framed_content *content = &kept->content.content;
    *out = (struct listed_proposal){content->proposal, content->sender, false};
    return OK;
}

static enum status resolve(struct public_commit *commit, const mls_commit *proposals)
{
    enum status status = OK;
    const size_t count = proposals->proposals.count;
    struct listed_proposal *items = inner_take(&commit->work, count, sizeof(*items), &status);
    for (size_t i = 0; status == OK && i < count; i++) {
        status = resolve_item(commit, MLS_AT(proposal_or_ref, &proposals->proposals, i), &items[i]);
    }
    commit->list = (struct proposal_list){.items = items, .count = count};
    return status;
}

/* --- leaves as they were --- */

/* The same place in the copy of the bytes that a span points into. */
static struct span moved(struct span part, struct span from, const uint8_t *to)
{
    return part.size == 0 ? span_of(NULL, 0) : span_of(to + (part.data - from.data), part.size);
}

static enum status copy_leaf(const struct tree_leaf *from, struct arena *arena,
                             struct tree_leaf *out)
{
    enum status status = OK;
    uint8_t *bytes = inner_take(arena, 1, from->encoded.size, &status);
    if (status != OK) {
        return status;
    }
    memcpy(bytes, from->encoded.data, from->encoded.size);
    *out = *from;
    out->encoded = span_of(bytes, from->encoded.size);
    out->encryption_key = moved(from->encryption_key, from->encoded, bytes);
    out->signature_key = moved(from->signature_key, from->encoded, bytes);
    out->identity = moved(from->identity, from->encoded, bytes);
    return OK;
}

static enum status remember_leaf(struct public_commit *commit, uint32_t index)
{
    struct leaf_before *before = &commit->before[commit->before_count];
    before->index = index;
    commit->before_count++;
    return copy_leaf(tree_leaf(commit->group->tree, index), &commit->work, &before->leaf);
}

/* The committer's leaf and those that the list changes: a policy compares them. */
static enum status remember_leaves(struct public_commit *commit)
{
    enum status status = OK;
    const size_t most = commit->list.count + 1;
    commit->before = inner_take(&commit->work, most, sizeof(*commit->before), &status);
    if (status == OK && commit->sender.sender_type == MLS_MEMBER) {
        status = remember_leaf(commit, commit->committer);
    }
    for (size_t i = 0; status == OK && i < commit->list.count; i++) {
        uint32_t index = 0;
        if (proposal_changes_leaf(&commit->list.items[i], &index)) {
            status = remember_leaf(commit, index);
        }
    }
    return status;
}

const struct tree_leaf *public_commit_leaf_before(const struct public_commit *commit,
                                                  uint32_t index)
{
    for (size_t i = 0; i < commit->before_count; i++) {
        if (commit->before[i].index == index) {
            return &commit->before[i].leaf;
        }
    }
    return NULL;
}

const struct tree_leaf *policy_leaf_before(const struct policy_question *question, uint32_t leaf)
{
    const struct public_commit *commit = question->commit;
    const struct tree_leaf *changed = public_commit_leaf_before(commit, leaf);
    if (changed != NULL) {
        return changed;
    }
    for (size_t i = 0; i < commit->effect.added_count; i++) {
        if (commit->effect.added[i] == leaf) {
            return NULL;
        }
    }
    return commit->committer == leaf ? NULL : tree_leaf(question->after, leaf);
}

/* --- from the list to the tree --- */

enum status public_commit_apply(struct public_commit *commit, const mls_commit *proposals)
{
    struct public_group *group = commit->group;
    const struct proposal_place place = public_group_place(group, &commit->sender);
    enum status status = resolve(commit, proposals);
    if (status == OK && commit->sender.sender_type == MLS_MEMBER &&
        tree_leaf(group->tree, commit->committer) == NULL) {
        status = WRONG_SENDER;
    }
    if (status == OK) {
        status = proposal_list_check(&commit->list, &place, group->tree);
    }
    if (status == OK) {
        status = remember_leaves(commit);
    }
    if (status != OK) {
        return status;
    }
    commit->base_epoch = group->context.value.epoch;
    tree_begin(group->tree);
    group->standing = commit;
    return proposal_list_apply(&commit->list, &place, group->tree, &commit->work, &commit->effect);
}

/* A list of ours comes decoded from the caller's memory, which may end before the commit does. */
static enum status keep_proposals(struct public_commit *commit, const mls_commit *proposals)
{
    const mls_commit bare = {.proposals = proposals->proposals};
    mls_write_commit(&commit->encoded, &bare);
    const enum status status = buffer_status(&commit->encoded);
    if (status != OK) {
        return status;
    }
    commit->decoded = arena_make(inner_decode_limit(commit->encoded.size));
    return mls_decode_commit(buffer_span(&commit->encoded), &commit->decoded, &commit->proposals);
}

enum status public_commit_begin(struct public_group *group, const mls_sender *committer,
                                const mls_commit *proposals, struct public_commit **out)
{
    *out = NULL;
    if (committer->sender_type != MLS_MEMBER && committer->sender_type != MLS_NEW_MEMBER_COMMIT) {
        return WRONG_SENDER;
    }
    enum status status = public_commit_check_counts(group, proposals);
    struct public_commit *commit = NULL;
    if (status == OK) {
        status = public_commit_create(group, committer, &commit);
    }
    if (status == OK) {
        status = keep_proposals(commit, proposals);
    }
    if (status == OK) {
        status = public_commit_apply(commit, &commit->proposals);
    }
    if (status != OK) {
        public_commit_drop(commit);
        return status;
    }
    *out = commit;
    return OK;
}

/* --- asking --- */

const struct proposal_effect *public_commit_effect(const struct public_commit *commit)
{
    return &commit->effect;
}

uint32_t public_commit_committer(const struct public_commit *commit)
{
    return commit->committer;
}

const mls_update_path *public_commit_path(const struct public_commit *commit)
{
    return commit->is_sealed ? commit->content.content.commit->path : NULL;
}

struct span public_commit_context_bytes(const struct public_commit *commit)
{
    return buffer_span(&commit->after.bytes);
}

const mls_group_context *public_commit_context(const struct public_commit *commit)
{
    return &commit->after.value;
}
