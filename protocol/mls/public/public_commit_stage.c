#include "mls/public/public_inner.h"

/* All that can be refused before anything is copied or changed; what costs least comes first. */
static enum status check_content(struct public_group *group,
                                 const mls_authenticated_content *content)
{
    if (content->content.content_type != MLS_COMMITTED) {
        return MALFORMED;
    }
    enum status status = public_group_check_place(group, content);
    if (status == OK) {
        status = framing_check_sender(content);
    }
    if (status == OK) {
        status = public_commit_check_counts(group, content->content.commit);
    }
    if (status == OK && content->confirmation_tag.size != HASH_SIZE) {
        status = BAD_CONFIRMATION_TAG;
    }
    return status;
}

/* The leaf goes in before the path's keys: a key of the path must not stand anywhere in the tree
 * yet, and neither may the leaf's, not even where the path is about to replace it. */
static enum status place_leaf(struct public_commit *commit, const mls_update_path *path)
{
    struct tree *tree = commit->group->tree;
    mls_write_leaf_node(&commit->leaf_bytes, &path->leaf_node);
    enum status status = buffer_status(&commit->leaf_bytes);
    if (status == OK && commit->sender.sender_type == MLS_NEW_MEMBER_COMMIT) {
        uint32_t index = 0;
        status = public_commit_enter(commit, buffer_span(&commit->leaf_bytes), &index);
    } else if (status == OK && tree_has_encryption_key(tree, path->leaf_node.encryption_key)) {
        status = DUPLICATE_KEY;
    }
    return status;
}

/* Sections 12.4.2 and 7.6, as far as they need no secret. */
static enum status apply_path(struct public_commit *commit, const mls_update_path *path)
{
    enum status status = place_leaf(commit, path);
    if (status == OK) {
        status = public_commit_check_leaf(commit, &path->leaf_node);
    }
    if (status == OK) {
        status = public_commit_set_path(commit, path);
    }
    if (status == OK && commit->sender.sender_type == MLS_MEMBER) {
        status =
            tree_set_leaf(commit->group->tree, commit->committer, buffer_span(&commit->leaf_bytes));
    }
    if (status == OK) {
        tree_mark_verified(commit->group->tree, commit->committer);
        commit->has_leaf = true;
    }
    return status;
}

static enum status apply_content(struct public_commit *commit)
{
    const mls_commit *proposals = commit->content.content.commit;
    enum status status = public_commit_apply(commit, proposals);
    if (status == OK && commit->list.needs_path && proposals->path == NULL) {
        status = PATH_MISSING;
    }
    if (status == OK && proposals->path != NULL) {
        status = apply_path(commit, proposals->path);
    }
    if (status == OK) {
        status = public_commit_finish(commit);
    }
    return status == OK ? public_commit_set_confirmation(commit, commit->content.confirmation_tag)
                        : status;
}

enum status public_group_stage(struct public_group *group, const mls_authenticated_content *content,
                               struct public_commit **out)
{
    *out = NULL;
    if (group->standing != NULL) {
        return PENDING_COMMIT;
    }
    enum status status = check_content(group, content);
    struct public_commit *commit = NULL;
    if (status == OK) {
        status = public_commit_create(group, &content->content.sender, &commit);
    }
    if (status == OK) {
        status = public_commit_keep_content(commit,
                                            content); /* over message_max: no signature is seen */
    }
    if (status == OK) {
        status = public_group_verify(group, &commit->content);
    }
    if (status == OK) {
        status = apply_content(commit);
    }
    if (status != OK) {
        public_commit_drop(commit);
        return status;
    }
    *out = commit;
    return OK;
}
