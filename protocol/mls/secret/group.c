#include "mls/secret/group.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/wipe.h"
#include "mls/secret/group_inner.h"

struct arena arena_for(size_t size)
{
    const size_t most = SIZE_MAX / ARENA_FACTOR - ARENA_FLOOR;
    return arena_make((size < most ? size : most) * ARENA_FACTOR + ARENA_FLOOR);
}

size_t group_message_max(const struct group *group)
{
    const size_t ruled = public_group_rules(group->public_group)->message_max;
    return ruled != 0 ? ruled : MESSAGE_MAX;
}

void buffer_cut(struct buffer *buffer, size_t size)
{
    if (buffer->size > size) {
        wipe(buffer->data + size, buffer->size - size);
        buffer->size = size;
    }
    buffer->status = OK;
}

enum status group_wrap(struct public_group *public_group, struct group **out)
{
    struct group *group = calloc(1, sizeof(*group));
    if (group == NULL) {
        public_group_destroy(public_group);
        return NO_MEMORY;
    }
    group->public_group = public_group;
    group->is_epoch_changed = true;
    *out = group;
    return OK;
}

static void epochs_destroy(struct epoch_keys *keys)
{
    while (keys != NULL) {
        struct epoch_keys *older = keys->older;
        epoch_keys_destroy(keys);
        keys = older;
    }
}

void group_forget_updates(struct group *group)
{
    group->is_updates_changed = group->is_updates_changed || group->updates != NULL;
    while (group->updates != NULL) {
        struct own_update *update = group->updates;
        group->updates = update->next;
        wipe(update, sizeof(*update));
        free(update);
    }
}

void group_leave(struct group *group)
{
    group->phase = GROUP_LEFT;
    epoch_secrets_wipe(&group->secrets);
    node_keys_wipe(&group->keys);
    group_forget_updates(group);
    if (group->pending != NULL) {
        pending_commit_destroy(group->pending);
        group->pending = NULL;
        group->is_pending_changed = true;
    }
    while (group->epochs != NULL) {
        struct epoch_keys *keys = group->epochs;
        group->epochs = keys->older;
        epoch_keys_forget(keys);
        keys->older = group->given_up;
        group->given_up = keys;
    }
    group->is_epoch_changed = true;
}

void group_destroy(struct group *group)
{
    if (group == NULL) {
        return;
    }
    pending_commit_destroy(group->pending);
    group->pending = NULL;
    group_forget_updates(group);
    epochs_destroy(group->epochs);
    epochs_destroy(group->given_up);
    public_group_destroy(group->public_group);
    wipe(group, sizeof(*group));
    free(group);
}

/* --- a new group, section 11 --- */

/* Epoch 0 has a random epoch_secret; its confirmation tag covers a transcript hash that is empty.
 */
static enum status begin_epochs(struct group *group)
{
    struct secret epoch_secret = secret_random();
    schedule_from_epoch_secret(&epoch_secret, &group->secrets);
    secret_wipe(&epoch_secret);
    const mls_group_context *context = public_group_context(group->public_group);
    const struct secret tag =
        schedule_confirmation_tag(&group->secrets, context->confirmed_transcript_hash);
    enum status status = public_group_set_confirmation(group->public_group, secret_span(&tag));
    if (status == OK) {
        status = epoch_keys_create(&group->secrets, 0,
                                   tree_width(public_group_tree(group->public_group)),
                                   public_group_context_bytes(group->public_group), &group->epochs);
    }
    secret_wipe(&group->secrets.encryption);
    return status;
}

static enum status begin_group(struct group *group, const struct hpke_pair *leaf)
{
    group->phase = GROUP_MEMBER;
    group->own_leaf = 0;
    const enum status status = node_keys_set(&group->keys, node_of_leaf(0), leaf);
    return status == OK ? begin_epochs(group) : status;
}

enum status group_create(const struct group_rules *rules, const struct member *member,
                         struct span group_id, struct span extensions, struct group **out)
{
    struct hpke_pair pair = hpke_pair_random();
    const struct leaf_place place = {.source = MLS_KEY_PACKAGE,
                                     .encryption_key = hpke_public(&pair)};
    static const uint8_t NO_EXTENSIONS[] = {0};
    if (extensions.size == 0) {
        extensions = span_of(NO_EXTENSIONS, sizeof(NO_EXTENSIONS));
    }
    struct buffer leaf = buffer_make(GROUP_BYTES_MAX);
    struct public_group *public_group = NULL;
    struct group *group = NULL;
    enum status status = member_write_leaf(member, &place, &leaf);
    if (status == OK) {
        status = public_group_make(rules, group_id, buffer_span(&leaf), extensions, &public_group);
    }
    if (status == OK) {
        status = group_wrap(public_group, &group);
    }
    if (status == OK) {
        status = begin_group(group, &pair);
    }
    if (status == OK) {
        *out = group;
    } else {
        group_destroy(group);
    }
    hpke_pair_wipe(&pair);
    buffer_end(&leaf);
    return status;
}

/* --- asking --- */

uint64_t group_epoch(const struct group *group)
{
    return public_group_epoch(group->public_group);
}

uint32_t group_own_leaf(const struct group *group)
{
    return group->own_leaf;
}

bool group_is_active(const struct group *group)
{
    return group->phase == GROUP_MEMBER;
}

bool group_has_pending(const struct group *group)
{
    return group->pending != NULL;
}

struct public_group *group_public(const struct group *group)
{
    return group->public_group;
}

const struct secret *group_epoch_authenticator(const struct group *group)
{
    return &group->secrets.epoch_authenticator;
}

static enum status check_phase(const struct group *group)
{
    if (group->phase == GROUP_LEFT) {
        return REMOVED;
    }
    return group->phase == GROUP_JOINING ? PENDING_COMMIT : OK;
}

enum status group_export(const struct group *group, const char *label, struct span context,
                         uint8_t *out, size_t size)
{
    const enum status status = check_phase(group);
    return status == OK ? schedule_export(&group->secrets, label, context, out, size) : status;
}

enum status group_check_signer(const struct group *group, const struct sign_pair *signer)
{
    const enum status status = check_phase(group);
    if (status != OK) {
        return status;
    }
    const struct tree_leaf *leaf =
        tree_leaf(public_group_tree(group->public_group), group->own_leaf);
    CHECK(leaf != NULL);
    return span_equal(leaf->signature_key, sign_public(signer)) ? OK : BAD_KEY;
}

enum status group_make_info(struct group *group, const struct sign_pair *signer,
                            const struct group_info_form *form, struct buffer *out)
{
    enum status status = group_check_signer(group, signer);
    if (status != OK) {
        return status;
    }
    const struct info_place place = {
        .tree = public_group_tree(group->public_group),
        .context = public_group_context(group->public_group),
        .secrets = &group->secrets,
        .confirmation_tag = public_group_confirmation_tag(group->public_group),
        .signer = group->own_leaf,
    };
    const size_t start = out->size;
    message_write_head(MLS_GROUP_INFO, out);
    status = group_info_write(&place, signer, form, out);
    if (status != OK) {
        buffer_cut(out, start);
    }
    return status;
}
