#include "base/check.h"
#include "mls/public/public_inner.h"

enum status public_commit_keep_content(struct public_commit *commit,
                                       const mls_authenticated_content *content)
{
    mls_write_authenticated_content(&commit->sealed, content);
    const enum status status = buffer_status(&commit->sealed);
    if (status != OK) {
        return status;
    }
    commit->sealed_decoded = arena_make(inner_decode_limit(commit->sealed.size));
    return mls_decode_authenticated_content(buffer_span(&commit->sealed), &commit->sealed_decoded,
                                            &commit->content);
}

const struct mls_vector *public_commit_extensions(const struct public_commit *commit)
{
    return commit->effect.context_extensions != NULL
               ? &commit->effect.context_extensions->extensions
               : &commit->group->context.value.extensions;
}

/* The context of the next epoch; sections 12.4.1 and 12.4.2 differ in the transcript hash alone. */
static enum status make_context(struct public_commit *commit, struct span confirmed,
                                struct context_copy *out)
{
    const mls_group_context *old = &commit->group->context.value;
    if (old->epoch == UINT64_MAX) {
        return TOO_LARGE;
    }
    const struct hash hash = tree_hash(commit->group->tree);
    const mls_group_context next = {
        .version = old->version,
        .cipher_suite = old->cipher_suite,
        .group_id = old->group_id,
        .epoch = old->epoch + 1,
        .tree_hash = hash_span(&hash),
        .confirmed_transcript_hash = confirmed,
        .extensions = *public_commit_extensions(commit),
    };
    return context_copy_make(&next, out);
}

enum status public_commit_provisional(struct public_commit *commit, struct span *out)
{
    CHECK(commit->group->standing == commit);
    if (commit->provisional.bytes.size == 0) {
        const struct span old = commit->group->context.value.confirmed_transcript_hash;
        const enum status status = make_context(commit, old, &commit->provisional);
        if (status != OK) {
            return status;
        }
    }
    *out = buffer_span(&commit->provisional.bytes);
    return OK;
}

/* Without a policy a joiner may replace only a leaf of the same credential: which others stand for
 * the same client is for an application to say (section 12.4.3.2). */
static enum status may_replace(const struct public_commit *commit)
{
    if (commit->sender.sender_type != MLS_NEW_MEMBER_COMMIT) {
        return OK;
    }
    const mls_credential *joiner = &commit->content.content.commit->path->leaf_node.credential;
    for (size_t i = 0; i < commit->list.count; i++) {
        const mls_proposal *proposal = commit->list.items[i].proposal;
        if (proposal->proposal_type != MLS_REMOVE) {
            continue;
        }
        const struct tree_leaf *old = public_commit_leaf_before(commit, proposal->removed);
        if (old->credential_type != joiner->credential_type ||
            !span_equal(old->identity, joiner->identity)) {
            return NOT_ALLOWED;
        }
    }
    return OK;
}

static enum status ask_policy(const struct public_commit *commit)
{
    const struct group_policy *policy = &commit->group->rules.policy;
    if (policy->may_commit == NULL) {
        return may_replace(commit);
    }
    const mls_update_path *path = commit->content.content.commit->path;
    const struct policy_question question = {
        .group = commit->group,
        .content = &commit->content,
        .proposals = &commit->list,
        .effect = &commit->effect,
        .committer = commit->committer,
        .after = commit->group->tree,
        .path_leaf = path == NULL ? NULL : &path->leaf_node,
        .context_after = &commit->after.value,
        .commit = commit,
    };
    return policy->may_commit(policy->context, &question);
}

/* What every leaf of the new tree must support; section 7.3 for the credential types: one type is
 * in use, as leaf_check() refuses the others. */
static enum status check_supported(const struct public_commit *commit)
{
    const struct tree *tree = commit->group->tree;
    if (!tree_all_support_credential(tree, MLS_BASIC)) {
        return BAD_CAPABILITIES;
    }
    return context_extensions_supported(public_commit_extensions(commit), tree);
}

enum status public_commit_finish(struct public_commit *commit)
{
    const struct span interim_before = hash_span(&commit->group->interim);
    enum status status = transcript_confirmed(interim_before, &commit->content, &commit->confirmed);
    if (status == OK) {
        status = make_context(commit, hash_span(&commit->confirmed), &commit->after);
    }
    if (status == OK) {
        status = check_supported(commit);
    }
    if (status == OK) {
        status = ask_policy(commit);
    }
    commit->is_sealed = status == OK;
    return status;
}

enum status public_commit_seal(struct public_commit *commit,
                               const mls_authenticated_content *content)
{
    CHECK(commit->group->standing == commit && !commit->is_sealed);
    CHECK(content->content.content_type == MLS_COMMITTED);
    enum status status = public_commit_keep_content(commit, content);
    if (status != OK) {
        return status;
    }
    const bool has_path = commit->content.content.commit->path != NULL;
    if (commit->list.needs_path && !has_path) {
        return PATH_MISSING;
    }
    return has_path == commit->has_leaf ? public_commit_finish(commit) : BAD_PATH;
}

enum status public_commit_set_confirmation(struct public_commit *commit, struct span tag)
{
    CHECK(commit->is_sealed);
    if (tag.size != HASH_SIZE) {
        return BAD_CONFIRMATION_TAG;
    }
    const enum status status = transcript_interim(&commit->confirmed, tag, &commit->interim);
    if (status == OK) {
        memcpy(commit->tag, tag.data, HASH_SIZE);
        commit->has_tag = true;
    }
    return status;
}
