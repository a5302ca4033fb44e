#include "base/check.h"
#include "crypto/public/verify.h"
#include "mls/public/public_inner.h"

/* A path secret of 32 bytes under an AEAD tag of 16. */
enum { PATH_CIPHERTEXT_SIZE = HASH_SIZE + 16 };

enum status public_commit_enter(struct public_commit *commit, struct span leaf,
                                uint32_t *leaf_index)
{
    CHECK(commit->sender.sender_type == MLS_NEW_MEMBER_COMMIT && commit->committer == UINT32_MAX);
    uint32_t index = UINT32_MAX;
    const enum status status = tree_add(commit->group->tree, leaf, &index);
    if (status == OK) {
        commit->committer = index;
        *leaf_index = index;
    }
    return status;
}

enum status public_commit_steps(struct public_commit *commit, const struct tree_step **steps,
                                size_t *count)
{
    CHECK(commit->committer != UINT32_MAX);
    if (!commit->has_steps) {
        const enum status status = tree_filtered_path(
            commit->group->tree, commit->committer, commit->effect.added,
            commit->effect.added_count, &commit->work, &commit->steps, &commit->step_count);
        if (status != OK) {
            return status;
        }
        commit->has_steps = true;
    }
    *steps = commit->steps;
    *count = commit->step_count;
    return OK;
}

enum status public_commit_set_keys(struct public_commit *commit, const struct span *keys,
                                   size_t count, struct span *parent_hash)
{
    CHECK(commit->has_steps && !commit->has_keys);
    if (count != commit->step_count) {
        return BAD_PATH;
    }
    const enum status status = tree_set_path(commit->group->tree, commit->committer, commit->steps,
                                             count, keys, &commit->parent_hash);
    if (status == OK) {
        commit->has_keys = true;
        *parent_hash = count > 0 ? hash_span(&commit->parent_hash) : span_of(NULL, 0);
    }
    return status;
}

/* The leaf whose place a path's leaf takes: the committer's, or the one that a joiner removes, for
 * section 12.4.3.2 asks the same of it as of an Update. NULL for a newcomer. */
static const struct tree_leaf *replaced_leaf(const struct public_commit *commit)
{
    if (commit->sender.sender_type == MLS_MEMBER) {
        return public_commit_leaf_before(commit, commit->committer);
    }
    for (size_t i = 0; i < commit->list.count; i++) {
        const mls_proposal *proposal = commit->list.items[i].proposal;
        if (proposal->proposal_type == MLS_REMOVE) {
            return public_commit_leaf_before(commit, proposal->removed);
        }
    }
    return NULL;
}

enum status public_commit_check_leaf(const struct public_commit *commit, const mls_leaf_node *leaf)
{
    const struct tree_leaf *old = replaced_leaf(commit);
    if (leaf->leaf_node_source != MLS_COMMIT) {
        return BAD_LEAF;
    }
    if (old != NULL && span_equal(old->encryption_key, leaf->encryption_key)) {
        return BAD_LEAF;
    }
    const enum status status = leaf_check(leaf, public_commit_extensions(commit));
    return status == OK
               ? leaf_verify(leaf, commit->group->context.value.group_id, commit->committer)
               : status;
}

static bool parent_hash_fits(const struct public_commit *commit, const mls_leaf_node *leaf)
{
    const struct span expected =
        commit->step_count > 0 ? hash_span(&commit->parent_hash) : span_of(NULL, 0);
    return span_equal(leaf->parent_hash, expected);
}

/* What is ours goes through the same checks as what is others', so that nothing leaves this
 * device that the group would refuse. */
enum status public_commit_set_leaf(struct public_commit *commit, struct span leaf)
{
    CHECK(commit->has_keys && !commit->has_leaf);
    mls_leaf_node decoded;
    buffer_append_span(&commit->leaf_bytes, leaf);
    enum status status = buffer_status(&commit->leaf_bytes);
    if (status == OK) {
        status = mls_decode_leaf_node(buffer_span(&commit->leaf_bytes), &commit->work, &decoded);
    }
    if (status == OK && !parent_hash_fits(commit, &decoded)) {
        status = BAD_PARENT_HASH;
    }
    if (status == OK) {
        status = public_commit_check_leaf(commit, &decoded);
    }
    if (status == OK) {
        status = tree_set_leaf(commit->group->tree, commit->committer, leaf);
    }
    if (status == OK) {
        tree_mark_verified(commit->group->tree, commit->committer);
        commit->has_leaf = true;
    }
    return status;
}

/* --- a path of another --- */

static bool ciphertext_fits(const mls_hpke_ciphertext *ciphertext)
{
    return ciphertext->kem_output.size == DH_PUBLIC_SIZE &&
           ciphertext->ciphertext.size == PATH_CIPHERTEXT_SIZE;
}

/* Section 7.6: one ciphertext for each node of the resolution, no more and no fewer. */
static bool node_fits(const mls_update_path_node *node, const struct tree_step *step)
{
    bool fits = node->encrypted_path_secret.count == step->resolution_count;
    for (size_t i = 0; fits && i < step->resolution_count; i++) {
        fits = ciphertext_fits(MLS_AT(hpke_ciphertext, &node->encrypted_path_secret, i));
    }
    return fits;
}

enum status public_commit_set_path(struct public_commit *commit, const mls_update_path *path)
{
    const struct tree_step *steps = NULL;
    size_t count = 0;
    enum status status = public_commit_steps(commit, &steps, &count);
    if (status != OK) {
        return status;
    }
    if (path->nodes.count != count) {
        return BAD_PATH;
    }
    struct span *keys = inner_take(&commit->work, count, sizeof(*keys), &status);
    for (size_t i = 0; status == OK && i < count; i++) {
        const mls_update_path_node *node = MLS_AT(update_path_node, &path->nodes, i);
        keys[i] = node->encryption_key;
        status = node_fits(node, &steps[i]) ? OK : BAD_PATH;
    }
    struct span parent_hash;
    if (status == OK) {
        status = public_commit_set_keys(commit, keys, count, &parent_hash);
    }
    if (status == OK && !parent_hash_fits(commit, &path->leaf_node)) {
        status = BAD_PARENT_HASH;
    }
    return status;
}
