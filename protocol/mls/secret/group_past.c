/* The epochs whose messages can be read: the current one and GROUP_PAST_EPOCHS before it.
 *
 * A late message is verified with the signature key that its sender had then. Keeping a tree for
 * each past epoch would cost megabytes, so an epoch keeps, once it has ended, only the leaves that
 * the next one changed, as they were ("left"): rows of u32 leaf and opaque<V> signature key, the
 * key empty for a place that was blank. The key of a leaf in a past epoch is in the first such
 * list from that epoch on that names the leaf; a leaf that no list names is as the tree shows it.
 */
#include <stdlib.h>

#include "base/check.h"
#include "base/wipe.h"
#include "mls/secret/group_inner.h"

enum status epoch_keys_create(const struct epoch_secrets *secrets, uint64_t epoch, uint32_t width,
                              struct span context, struct epoch_keys **out)
{
    *out = NULL;
    struct epoch_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL) {
        return NO_MEMORY;
    }
    keys->epoch = epoch;
    keys->width = width;
    keys->sender_data = secrets->sender_data;
    keys->resumption = secrets->resumption;
    keys->context = buffer_make(GROUP_BYTES_MAX);
    keys->left = buffer_make(GROUP_BYTES_MAX);
    keys->is_changed = true;
    buffer_append_span(&keys->context, context);
    enum status status = buffer_status(&keys->context);
    if (status == OK) {
        status = secret_tree_create(&secrets->encryption, width, &keys->tree);
    }
    if (status != OK) {
        epoch_keys_destroy(keys);
        return status;
    }
    *out = keys;
    return OK;
}

void epoch_keys_destroy(struct epoch_keys *keys)
{
    if (keys == NULL) {
        return;
    }
    secret_tree_destroy(keys->tree);
    buffer_end(&keys->context);
    buffer_end(&keys->left);
    wipe(keys, sizeof(*keys));
    free(keys);
}

void epoch_keys_forget(struct epoch_keys *keys)
{
    secret_wipe(&keys->sender_data);
    secret_wipe(&keys->resumption);
    secret_tree_forget(keys->tree);
    buffer_end(&keys->context);
    buffer_end(&keys->left);
    keys->is_changed = true;
}

struct epoch_keys *group_find_epoch(const struct group *group, uint64_t epoch)
{
    struct epoch_keys *keys = group->epochs;
    while (keys != NULL && keys->epoch != epoch) {
        keys = keys->older;
    }
    return keys;
}

/* Whether a list names the leaf, and with which key. */
static bool find_left(const struct epoch_keys *keys, uint32_t leaf, struct span *signature_key)
{
    struct arena none = arena_make(0);
    struct mls_reader r = mls_reader_make(buffer_span(&keys->left), &none);
    while (r.status == OK && r.rest.size > 0) {
        mls_u32 at = 0;
        mls_read_u32(&r, &at);
        mls_read_bytes(&r, signature_key);
        if (r.status == OK && at == leaf) {
            return true;
        }
    }
    return false;
}

/* From the asked epoch to the newest that has ended: the list runs from new to old. */
static bool find_in_past(const struct group *group, const struct epoch_keys *from, uint32_t leaf,
                         struct span *signature_key)
{
    bool is_found = false;
    for (const struct epoch_keys *at = group->epochs; at != NULL; at = at->older) {
        struct span key;
        if (find_left(at, leaf, &key)) {
            is_found = true;
            *signature_key = key;
        }
        if (at == from) {
            break;
        }
    }
    return is_found;
}

enum status group_find_sender(struct group *group, const struct epoch_keys *keys, uint32_t leaf,
                              struct span *signature_key)
{
    if (find_in_past(group, keys, leaf, signature_key)) {
        return signature_key->size > 0 ? OK : WRONG_SENDER;
    }
    struct tree *tree = public_group_tree(group->public_group);
    const struct span group_id = public_group_context(group->public_group)->group_id;
    const enum status status = tree_verify_leaf(tree, group_id, leaf);
    if (status != OK) {
        return status == NOT_FOUND ? WRONG_SENDER : status;
    }
    *signature_key = tree_leaf(tree, leaf)->signature_key;
    return OK;
}

/* A leaf that was never verified could not be verified later, so it is now. */
static enum status verify_left(const struct tree_leaf *before, struct span group_id, uint32_t leaf)
{
    if (before->is_verified) {
        return OK;
    }
    struct arena arena = arena_for(before->encoded.size);
    mls_leaf_node decoded;
    enum status status = mls_decode_leaf_node(before->encoded, &arena, &decoded);
    if (status == OK) {
        status = leaf_verify(&decoded, group_id, leaf);
    }
    arena_end(&arena);
    return status;
}

/* A leaf that does not hold is written as a blank one: nobody may speak from it. A place that the
 * tree did not have yet needs no row: the secret tree of its epoch ends before it. */
static enum status write_leaf_left(const struct group *group, const struct tree_leaf *before,
                                   uint32_t leaf, struct buffer *left)
{
    if (group->epochs == NULL || leaf >= group->epochs->width) {
        return OK;
    }
    mls_bytes key = span_of(NULL, 0);
    if (before != NULL) {
        const struct span group_id = public_group_context(group->public_group)->group_id;
        const enum status status = verify_left(before, group_id, leaf);
        if (status == NO_MEMORY) {
            return status;
        }
        key = status == OK ? before->signature_key : key;
    }
    mls_write_u32(left, &leaf);
    mls_write_bytes(left, &key);
    return buffer_status(left);
}

static enum status write_leaves_left(const struct group *group, const struct public_commit *commit,
                                     const uint32_t *leaves, size_t count, struct buffer *left)
{
    const struct policy_question question = {.group = group->public_group,
                                             .after = public_group_tree(group->public_group),
                                             .commit = commit};
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        const struct tree_leaf *before = policy_leaf_before(&question, leaves[i]);
        status = write_leaf_left(group, before, leaves[i], left);
    }
    return status;
}

/* An added leaf takes a blank place or that of a removed one, whose row then comes first. */
enum status group_write_left(const struct group *group, const struct public_commit *commit,
                             struct buffer *left)
{
    const struct proposal_effect *effect = public_commit_effect(commit);
    const uint32_t committer = public_commit_committer(commit);
    enum status status =
        write_leaves_left(group, commit, effect->removed, effect->removed_count, left);
    if (status == OK) {
        status = write_leaves_left(group, commit, effect->updated, effect->updated_count, left);
    }
    if (status == OK && public_commit_path(commit) != NULL) {
        status = write_leaves_left(group, commit, &committer, 1, left);
    }
    for (size_t i = 0; i < effect->added_count && status == OK; i++) {
        status = write_leaf_left(group, NULL, effect->added[i], left);
    }
    return status;
}

/* Message keys of epochs that are too old are given up: RFC 9420 section 9.2. */
static void give_up_oldest(struct group *group)
{
    struct epoch_keys **at = &group->epochs;
    for (size_t kept = 0; *at != NULL && kept <= GROUP_PAST_EPOCHS; kept++) {
        at = &(*at)->older;
    }
    while (*at != NULL) {
        struct epoch_keys *old = *at;
        *at = old->older;
        epoch_keys_forget(old);
        old->older = group->given_up;
        group->given_up = old;
    }
}

void group_enter(struct group *group, struct staged_epoch *next)
{
    CHECK(next->commit != NULL && next->messages != NULL);
    public_commit_merge(next->commit);
    if (group->epochs != NULL) {
        buffer_end(&group->epochs->left);
        group->epochs->left = next->left;
        group->epochs->is_changed = true;
    } else {
        buffer_end(&next->left);
    }
    next->messages->older = group->epochs;
    group->epochs = next->messages;
    group->secrets = next->secrets;
    secret_wipe(&group->secrets.encryption); /* it lives on in the secret tree alone */
    group->keys = next->keys;
    group->is_epoch_changed = true;
    epoch_secrets_wipe(&next->secrets);
    node_keys_wipe(&next->keys);
    *next = (struct staged_epoch){.commit = NULL};
    group_forget_updates(group);
    give_up_oldest(group);
}

void staged_epoch_end(struct staged_epoch *next)
{
    public_commit_drop(next->commit);
    epoch_keys_destroy(next->messages);
    epoch_secrets_wipe(&next->secrets);
    node_keys_wipe(&next->keys);
    buffer_end(&next->left);
    *next = (struct staged_epoch){.commit = NULL};
}
