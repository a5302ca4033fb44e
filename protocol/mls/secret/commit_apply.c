/* Following another's commit: what only a member can check, RFC 9420 section 12.4.2. */
#include "mls/secret/group_inner.h"

/* The resumption PSK of an epoch of this group that is still kept; another use is refused by name.
 */
static enum status find_resumption(const mls_psk_resumed *resumed, const struct group *group,
                                   struct span *psk)
{
    if (resumed->usage != MLS_RESUME_APPLICATION) {
        return resumed->usage == MLS_RESUME_BRANCH ? BRANCH_REFUSED : REINIT_REFUSED;
    }
    if (group == NULL) {
        return RESUMPTION_REFUSED;
    }
    const mls_group_context *context = public_group_context(group->public_group);
    const struct epoch_keys *keys = span_equal(resumed->psk_group_id, context->group_id)
                                        ? group_find_epoch(group, resumed->psk_epoch)
                                        : NULL;
    if (keys == NULL) {
        return PSK_MISSING;
    }
    *psk = secret_span(&keys->resumption);
    return OK;
}

static enum status find_psk(const mls_pre_shared_key_id *id, const struct psk_source *source,
                            const struct group *group, struct psk_entry *out)
{
    if (id->psk_nonce.size != SECRET_SIZE) {
        return MALFORMED;
    }
    out->id = id;
    if (id->psktype == MLS_PSK_RESUMPTION) {
        return find_resumption(&id->resumed, group, &out->psk);
    }
    return source != NULL ? source->find(source->context, id->psk_id, &out->psk) : PSK_MISSING;
}

enum status psk_secret_find(const mls_pre_shared_key_id *const *ids, size_t count,
                            const struct psk_source *source, const struct group *group,
                            struct secret *out)
{
    struct arena arena = arena_make(GROUP_BYTES_MAX);
    struct psk_entry *entries = arena_take(&arena, count, sizeof(*entries));
    enum status status = OK;
    if (entries == NULL) {
        status = arena_is_spent(&arena) ? TOO_LARGE : NO_MEMORY;
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = find_psk(ids[i], source, group, &entries[i]);
    }
    if (status == OK) {
        status = schedule_psk(entries, count, out);
    }
    arena_end(&arena);
    return status;
}

enum status staged_epoch_derive(struct group *group, struct staged_epoch *next,
                                const struct epoch_sources *sources, struct secret *joiner,
                                struct secret *tag)
{
    const struct span context = public_commit_context_bytes(next->commit);
    const mls_group_context *after = public_commit_context(next->commit);
    enum status status = schedule_joiner(sources->init, sources->commit, context, joiner);
    if (status == OK) {
        status = schedule_epoch(joiner, sources->psk, context, &next->secrets);
    }
    if (status == OK) {
        const uint32_t width = tree_width(public_group_tree(group->public_group));
        status = epoch_keys_create(&next->secrets, after->epoch, width, context, &next->messages);
    }
    if (status == OK) {
        *tag = schedule_confirmation_tag(&next->secrets, after->confirmed_transcript_hash);
    }
    return status;
}

/* Our leaf changes without a path of ours only by an Update of ours that the commit names. */
static enum status take_own_update(const struct group *group, struct node_keys *keys)
{
    const uint32_t node = node_of_leaf(group->own_leaf);
    const struct span key = tree_key(public_group_tree(group->public_group), node);
    const struct hpke_pair *held = node_keys_find(keys, node);
    if (held != NULL && span_equal(key, hpke_public(held))) {
        return OK;
    }
    for (const struct own_update *at = group->updates; at != NULL; at = at->next) {
        if (span_equal(key, hpke_public(&at->pair))) {
            return node_keys_set(keys, node, &at->pair);
        }
    }
    return PATH_NOT_FOR_US;
}

/* Path secrets are encrypted under the new context with the old confirmed transcript hash. */
static enum status write_provisional(const struct group *group, const struct public_commit *commit,
                                     struct buffer *out)
{
    mls_group_context context = *public_commit_context(commit);
    context.confirmed_transcript_hash =
        public_group_context(group->public_group)->confirmed_transcript_hash;
    mls_write_group_context(out, &context);
    return buffer_status(out);
}

static enum status open_path(struct group *group, struct staged_epoch *next,
                             struct secret *commit_secret)
{
    const mls_update_path *path = public_commit_path(next->commit);
    if (path == NULL) {
        return OK;
    }
    const struct tree_step *steps = NULL;
    size_t count = 0;
    struct buffer context = buffer_make(GROUP_BYTES_MAX);
    enum status status = public_commit_steps(next->commit, &steps, &count);
    if (status == OK) {
        status = write_provisional(group, next->commit, &context);
    }
    if (status == OK) {
        const struct received_path received = {path, steps, count, buffer_span(&context)};
        status = update_path_decrypt(public_group_tree(group->public_group), &received, &next->keys,
                                     commit_secret);
    }
    buffer_end(&context);
    return status;
}

/* A joiner's commit brings its own init secret, section 8.3. */
static enum status find_init(const struct group *group, const struct proposal_effect *effect,
                             struct secret *init)
{
    *init = group->secrets.init;
    if (effect->kem_output.size == 0) {
        return OK;
    }
    struct hpke_pair pair = schedule_external_pair(&group->secrets);
    const enum status status = hpke_receive_export(&pair, effect->kem_output, span_of(NULL, 0),
                                                   span_text("MLS 1.0 external init secret"), init);
    hpke_pair_wipe(&pair);
    return status;
}

static enum status derive(struct group *group, const struct psk_source *psks,
                          struct staged_epoch *next, struct span confirmation_tag)
{
    const struct proposal_effect *effect = public_commit_effect(next->commit);
    struct secret commit = secret_zero();
    struct secret init = secret_zero();
    struct secret psk = secret_zero();
    struct secret joiner = secret_zero();
    struct secret tag = secret_zero();
    const struct epoch_sources sources = {&init, &commit, &psk};
    enum status status = open_path(group, next, &commit);
    if (status == OK) {
        status = find_init(group, effect, &init);
    }
    if (status == OK) {
        status = psk_secret_find(effect->psks, effect->psk_count, psks, group, &psk);
    }
    if (status == OK) {
        status = staged_epoch_derive(group, next, &sources, &joiner, &tag);
    }
    if (status == OK && !secret_matches(&tag, confirmation_tag)) {
        status = BAD_CONFIRMATION_TAG;
    }
    secret_wipe(&commit);
    secret_wipe(&init);
    secret_wipe(&psk);
    secret_wipe(&joiner);
    secret_wipe(&tag);
    return status;
}

static enum status follow(struct group *group, const mls_authenticated_content *content,
                          const struct psk_source *psks, struct staged_epoch *next)
{
    next->keys = group->keys;
    enum status status = take_own_update(group, &next->keys);
    if (status == OK) {
        node_keys_prune(&next->keys, public_group_tree(group->public_group));
        status = derive(group, psks, next, content->confirmation_tag);
    }
    return status == OK ? group_write_left(group, next->commit, &next->left) : status;
}

static bool is_among(const uint32_t *leaves, size_t count, uint32_t leaf)
{
    size_t at = 0;
    while (at < count && leaves[at] != leaf) {
        at++;
    }
    return at < count;
}

enum status group_stage(struct group *group, const mls_authenticated_content *content,
                        const struct psk_source *psks, struct staged_epoch *next, bool *is_removed)
{
    *next = (struct staged_epoch){.left = buffer_make(GROUP_BYTES_MAX)};
    *is_removed = false;
    enum status status = public_group_stage(group->public_group, content, &next->commit);
    if (status == OK) {
        const struct proposal_effect *effect = public_commit_effect(next->commit);
        *is_removed = is_among(effect->removed, effect->removed_count, group->own_leaf);
    }
    if (status == OK && !*is_removed && group->phase == GROUP_MEMBER) {
        status = follow(group, content, psks, next);
    }
    if (status != OK || *is_removed || group->phase != GROUP_MEMBER) {
        staged_epoch_end(next);
    }
    return status;
}
