/* Commits of ours: made, staged, and standing still until their echo. RFC 9420 section 12.4.1. */
#include <stdlib.h>

#include "base/wipe.h"
#include "mls/secret/group_inner.h"

/* --- the path --- */

/* Fresh path secrets for every step, and the key pairs that follow from them. */
static enum status make_secrets(struct commit_draft *draft)
{
    struct secret secret = secret_random();
    enum status status = draft->step_count <= PATH_NODES_MAX ? OK : TOO_LARGE;
    for (size_t i = 0; i < draft->step_count && status == OK; i++) {
        draft->path_secrets[i] = secret;
        struct hpke_pair pair = path_secret_pair(&secret);
        status = node_keys_set(&draft->next.keys, draft->steps[i].node, &pair);
        hpke_pair_wipe(&pair);
        secret = path_secret_next(&secret);
    }
    draft->commit_secret = secret;
    secret_wipe(&secret);
    return status;
}

/* The keys of a path are those of its steps alone: all other nodes above us are blank then. */
static enum status set_keys(struct commit_draft *draft, struct span *parent_hash)
{
    node_keys_wipe(&draft->next.keys);
    enum status status =
        node_keys_set(&draft->next.keys, node_of_leaf(draft->own_leaf), &draft->leaf);
    if (status == OK) {
        status = public_commit_steps(draft->next.commit, &draft->steps, &draft->step_count);
    }
    if (status == OK) {
        status = make_secrets(draft);
    }
    if (status != OK) {
        return status;
    }
    struct span keys[PATH_NODES_MAX];
    for (size_t i = 0; i < draft->step_count; i++) {
        keys[i] = hpke_public(&draft->next.keys.keys[i + 1].pair);
    }
    return public_commit_set_keys(draft->next.commit, keys, draft->step_count, parent_hash);
}

/* UpdatePath: our leaf, then the nodes. */
static enum status encrypt_path(struct commit_draft *draft)
{
    struct span context;
    enum status status = public_commit_provisional(draft->next.commit, &context);
    const size_t start = draft->path.size;
    if (status == OK) {
        status = update_path_encrypt(public_group_tree(draft->group->public_group), draft->steps,
                                     draft->step_count, draft->path_secrets, context, &draft->path);
    }
    if (status == OK) {
        mls_write_wrap(&draft->path, start);
        status = buffer_status(&draft->path);
    }
    return status;
}

enum status draft_path(struct commit_draft *draft)
{
    struct span parent_hash;
    enum status status = set_keys(draft, &parent_hash);
    if (status != OK) {
        return status;
    }
    const struct leaf_place place = {
        .source = MLS_COMMIT,
        .encryption_key = hpke_public(&draft->leaf),
        .parent_hash = parent_hash,
        .group_id = public_group_context(draft->group->public_group)->group_id,
        .leaf_index = draft->own_leaf,
    };
    status = member_write_leaf(draft->member, &place, &draft->path);
    if (status == OK) {
        status = public_commit_set_leaf(draft->next.commit, buffer_span(&draft->path));
    }
    if (status == OK) {
        status = encrypt_path(draft);
    }
    if (status != OK) {
        return status;
    }
    draft->body.path = arena_take(draft->arena, 1, sizeof(*draft->body.path));
    if (draft->body.path == NULL) {
        return arena_is_spent(draft->arena) ? TOO_LARGE : NO_MEMORY;
    }
    return mls_decode_update_path(buffer_span(&draft->path), draft->arena, draft->body.path);
}

/* --- the new epoch --- */

static enum status derive(struct commit_draft *draft, const struct secret *init,
                          const struct psk_source *psks)
{
    const struct proposal_effect *effect = public_commit_effect(draft->next.commit);
    const struct epoch_sources sources = {init, &draft->commit_secret, &draft->psk};
    enum status status =
        psk_secret_find(effect->psks, effect->psk_count, psks, draft->group, &draft->psk);
    if (status == OK) {
        status =
            staged_epoch_derive(draft->group, &draft->next, &sources, &draft->joiner, &draft->tag);
    }
    if (status == OK) {
        draft->content.confirmation_tag = secret_span(&draft->tag);
        status = public_commit_set_confirmation(draft->next.commit, secret_span(&draft->tag));
    }
    return status;
}

enum status draft_seal(struct commit_draft *draft, const struct secret *init,
                       const struct psk_source *psks)
{
    draft->content.content.sender = draft->sender;
    draft->content.content.commit = &draft->body;
    enum status status =
        group_sign_content(draft->group, draft->member->signer, &draft->content, draft->signature);
    if (status == OK) {
        status = public_commit_seal(draft->next.commit, &draft->content);
    }
    if (status == OK) {
        status = derive(draft, init, psks);
    }
    return status == OK ? group_write_left(draft->group, draft->next.commit, &draft->next.left)
                        : status;
}

/* --- sending and waiting --- */

void pending_commit_destroy(struct pending_commit *pending)
{
    if (pending != NULL) {
        staged_epoch_end(&pending->next);
        buffer_end(&pending->content);
        wipe(pending, sizeof(*pending));
        free(pending);
    }
}

/* Writing the message is the last thing that can fail, as a private one moves our ratchet. */
enum status draft_send(struct commit_draft *draft, struct buffer *out)
{
    struct group *group = draft->group;
    const size_t start = out->size;
    struct pending_commit *pending = calloc(1, sizeof(*pending));
    if (pending == NULL) {
        return NO_MEMORY;
    }
    pending->own_leaf = draft->own_leaf;
    pending->content = buffer_make(GROUP_BYTES_MAX);
    mls_write_authenticated_content(&pending->content, &draft->content);
    enum status status = buffer_status(&pending->content);
    if (status == OK) {
        status = public_commit_park(draft->next.commit);
    }
    if (status == OK) {
        status = group_write_message(group, &draft->content, 0, out);
    }
    if (status != OK) {
        pending_commit_destroy(pending);
        return status;
    }
    pending->message = hash_of(span_of(out->data + start, out->size - start));
    pending->next = draft->next;
    draft->next = (struct staged_epoch){.commit = NULL};
    group->pending = pending;
    group->is_pending_changed = true;
    return OK;
}

void draft_end(struct commit_draft *draft)
{
    staged_epoch_end(&draft->next);
    buffer_end(&draft->path);
    wipe(draft, sizeof(*draft));
}

static void forget_pending(struct group *group)
{
    pending_commit_destroy(group->pending);
    group->pending = NULL;
    group->is_pending_changed = true;
}

enum status group_commit_drop(struct group *group)
{
    if (group->pending == NULL) {
        return NOT_FOUND;
    }
    forget_pending(group);
    if (group->phase == GROUP_JOINING) {
        group_leave(group);
    }
    return OK;
}

enum status group_commit_merge(struct group *group)
{
    struct pending_commit *pending = group->pending;
    if (pending == NULL) {
        return NOT_FOUND;
    }
    public_commit_resume(pending->next.commit);
    group_enter(group, &pending->next);
    group->own_leaf = pending->own_leaf;
    group->phase = GROUP_MEMBER;
    forget_pending(group);
    return OK;
}

/* --- a member's commit --- */

/* A kept proposal that stands in the way of the others is another member's doing and must not keep
 * us from committing: then those who leave are taken along alone, and at last none. */
static enum status begin_list(struct commit_draft *draft, const struct commit_wish *wish)
{
    struct public_group *group = draft->group->public_group;
    const bool has_kept = wish->with_kept && public_group_proposal_count(group) > 0;
    enum kept_choice choice = has_kept ? KEPT_ALL : KEPT_NONE;
    enum status status = OK;
    do {
        status = commit_list_make(draft, wish, choice);
        if (status == OK) {
            status = public_commit_begin(group, &draft->sender, &draft->body, &draft->next.commit);
        }
    } while (status != OK && status != NO_MEMORY && choice++ != KEPT_NONE);
    return status;
}

static enum status begin(struct commit_draft *draft, const struct commit_wish *wish)
{
    const enum status status = begin_list(draft, wish);
    if (status != OK) {
        return status;
    }
    if (draft->needs_path || wish->force_path) {
        return draft_path(draft);
    }
    draft->next.keys = draft->group->keys;
    node_keys_prune(&draft->next.keys, public_group_tree(draft->group->public_group));
    return OK;
}

enum status draft_write_info(const struct commit_draft *draft, const struct group_info_form *form,
                             struct buffer *out)
{
    if (form == NULL || out == NULL) {
        return OK;
    }
    const struct info_place place = {
        .tree = public_group_tree(draft->group->public_group),
        .context = public_commit_context(draft->next.commit),
        .secrets = &draft->next.secrets,
        .confirmation_tag = secret_span(&draft->tag),
        .signer = draft->own_leaf,
    };
    message_write_head(MLS_GROUP_INFO, out);
    return group_info_write(&place, draft->member->signer, form, out);
}

/* What goes out beside the commit; then the commit itself. */
static enum status write_all(struct commit_draft *draft, const struct commit_wish *wish,
                             struct commit_made *made)
{
    enum status status = draft_write_info(draft, wish->info, made->info);
    const bool adds = public_commit_effect(draft->next.commit)->added_count > 0;
    if (status == OK && adds && made->welcome != NULL) {
        status = welcome_write(draft, wish->welcome_with_tree, made->welcome);
    }
    return status == OK ? draft_send(draft, made->commit) : status;
}

static enum status check_commit(const struct group *group, const struct commit_wish *wish)
{
    const enum status status = group_check_signer(group, wish->member->signer);
    if (status != OK) {
        return status;
    }
    if (group->pending != NULL) {
        return PENDING_COMMIT;
    }
    return public_group_is_verified(group->public_group) ? OK : UNVERIFIED;
}

enum status group_commit(struct group *group, const struct commit_wish *wish,
                         struct commit_made *made)
{
    enum status status = check_commit(group, wish);
    if (status != OK) {
        return status;
    }
    const size_t info_start = made->info != NULL ? made->info->size : 0;
    const size_t welcome_start = made->welcome != NULL ? made->welcome->size : 0;
    struct arena arena = arena_for(group_message_max(group));
    struct commit_draft draft = {
        .group = group,
        .member = wish->member,
        .arena = &arena,
        .sender = {.sender_type = MLS_MEMBER, .leaf_index = group->own_leaf},
        .own_leaf = group->own_leaf,
        .leaf = hpke_pair_random(),
        .content = group_content(group, MLS_COMMITTED, wish->authenticated_data, wish->form),
        .next = {.left = buffer_make(GROUP_BYTES_MAX)},
        .path = buffer_make(GROUP_BYTES_MAX),
    };
    status = begin(&draft, wish);
    if (status == OK) {
        status = draft_seal(&draft, &group->secrets.init, wish->psks);
    }
    if (status == OK) {
        status = write_all(&draft, wish, made);
    }
    if (status != OK && made->info != NULL) {
        buffer_cut(made->info, info_start);
    }
    if (status != OK && made->welcome != NULL) {
        buffer_cut(made->welcome, welcome_start);
    }
    draft_end(&draft);
    arena_end(&arena);
    return status;
}
