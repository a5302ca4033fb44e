#include "mls/secret/group_save.h"

struct hash row_seal(struct span key, struct span value)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, key);
    hash_add(&stream, value);
    return hash_end(&stream);
}

/* --- values --- */

static void write_secret(struct buffer *out, const struct secret *secret)
{
    buffer_append_span(out, secret_span(secret));
}

static void write_secrets(struct buffer *out, const struct epoch_secrets *secrets)
{
    const struct secret *all[] = {
        &secrets->sender_data,         &secrets->encryption, &secrets->exporter,
        &secrets->epoch_authenticator, &secrets->external,   &secrets->confirmation,
        &secrets->membership,          &secrets->resumption, &secrets->init,
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        write_secret(out, all[i]);
    }
}

static void write_node_keys(struct buffer *out, const struct node_keys *keys)
{
    const mls_u8 count = (mls_u8)keys->count;
    mls_write_u8(out, &count);
    for (size_t i = 0; i < keys->count; i++) {
        mls_write_u32(out, &keys->keys[i].node);
        write_secret(out, &keys->keys[i].pair.secret);
    }
}

static void write_bytes(struct buffer *out, const struct buffer *bytes)
{
    const mls_bytes span = buffer_span(bytes);
    mls_write_bytes(out, &span);
}

static void write_head(const struct group *group, struct buffer *out)
{
    const mls_u8 version = GROUP_STATE_VERSION;
    const mls_u8 phase = (mls_u8)group->phase;
    const mls_u64 epoch = group_epoch(group);
    mls_write_u8(out, &version);
    mls_write_u8(out, &phase);
    mls_write_u32(out, &group->own_leaf);
    mls_write_u64(out, &epoch);
}

static void write_epoch_keys(const struct epoch_keys *keys, struct buffer *out)
{
    write_secret(out, &keys->sender_data);
    write_secret(out, &keys->resumption);
    mls_write_u32(out, &keys->width);
    write_bytes(out, &keys->context);
    write_bytes(out, &keys->left);
}

static void write_pending(const struct pending_commit *pending, struct buffer *out)
{
    buffer_append_span(out, hash_span(&pending->message));
    mls_write_u32(out, &pending->own_leaf);
    write_secrets(out, &pending->next.secrets);
    write_node_keys(out, &pending->next.keys);
    write_bytes(out, &pending->next.left);
    write_bytes(out, &pending->content);
}

/* --- rows --- */

/* Where rows go, and what is being written. */
struct saving {
    group_row row;
    void *context;
    uint64_t epoch; /* of the secret tree whose rows come */
    struct buffer key, value, sealed;
};

/* A row leaves with its seal, so that what a broken disk gives back is known for broken. An empty
 * value says that the row is gone. */
static enum status give(struct saving *saving, struct span value)
{
    enum status status = buffer_status(&saving->key);
    buffer_clear(&saving->sealed);
    if (status == OK && value.size > 0) {
        const struct hash seal = row_seal(buffer_span(&saving->key), value);
        buffer_append_span(&saving->sealed, value);
        buffer_append(&saving->sealed, seal.bytes, ROW_SEAL_SIZE);
        status = buffer_status(&saving->sealed);
    }
    return status == OK ? saving->row(saving->context, buffer_span(&saving->key),
                                      buffer_span(&saving->sealed))
                        : status;
}

static enum status give_value(struct saving *saving)
{
    enum status status = buffer_status(&saving->value);
    if (status == OK) {
        status = give(saving, buffer_span(&saving->value));
    }
    buffer_clear(&saving->value);
    return status;
}

static void key_begin(struct saving *saving, char letter)
{
    buffer_clear(&saving->key);
    buffer_append(&saving->key, &letter, 1);
}

static enum status give_letter(struct saving *saving, char letter)
{
    key_begin(saving, letter);
    return give_value(saving);
}

static enum status give_public(void *context, struct span key, struct span value)
{
    struct saving *saving = context;
    key_begin(saving, 'p');
    buffer_append_span(&saving->key, key);
    return give(saving, value);
}

static enum status give_secret(void *context, char kind, uint32_t index, struct span value)
{
    struct saving *saving = context;
    key_begin(saving, 'm');
    mls_write_u64(&saving->key, &saving->epoch);
    buffer_append(&saving->key, &kind, 1);
    mls_write_u32(&saving->key, &index);
    return give(saving, value);
}

static enum status save_epoch_keys(struct saving *saving, const struct epoch_keys *keys,
                                   bool is_given_up)
{
    enum status status = OK;
    if (keys->is_changed) {
        key_begin(saving, 'k');
        mls_write_u64(&saving->key, &keys->epoch);
        if (!is_given_up) {
            write_epoch_keys(keys, &saving->value);
        }
        status = give_value(saving);
    }
    saving->epoch = keys->epoch;
    return status == OK ? secret_tree_rows(keys->tree, give_secret, saving) : status;
}

static enum status save_epochs(const struct group *group, struct saving *saving)
{
    enum status status = OK;
    for (const struct epoch_keys *at = group->given_up; at != NULL && status == OK;
         at = at->older) {
        status = save_epoch_keys(saving, at, true);
    }
    for (const struct epoch_keys *at = group->epochs; at != NULL && status == OK; at = at->older) {
        status = save_epoch_keys(saving, at, false);
    }
    return status;
}

static enum status save_head(const struct group *group, struct saving *saving)
{
    write_head(group, &saving->value);
    const enum status status = give_letter(saving, 'h');
    if (status != OK) {
        return status;
    }
    if (group->phase == GROUP_MEMBER) {
        write_secrets(&saving->value, &group->secrets);
        write_node_keys(&saving->value, &group->keys);
    }
    return give_letter(saving, 'e');
}

static enum status save_small(const struct group *group, struct saving *saving)
{
    enum status status = OK;
    if (group->is_epoch_changed) {
        status = save_head(group, saving);
    }
    if (status == OK && group->is_updates_changed) {
        for (const struct own_update *at = group->updates; at != NULL; at = at->next) {
            write_secret(&saving->value, &at->pair.secret);
        }
        status = give_letter(saving, 'u');
    }
    if (status == OK && group->is_pending_changed) {
        if (group->pending != NULL) {
            write_pending(group->pending, &saving->value);
        }
        status = give_letter(saving, 'c');
    }
    return status;
}

enum status group_save(const struct group *group, group_row row, void *context)
{
    struct saving saving = {
        .row = row,
        .context = context,
        .key = buffer_make(ROW_KEY_MAX),
        .value = buffer_make(GROUP_BYTES_MAX),
        .sealed = buffer_make(GROUP_BYTES_MAX),
    };
    enum status status = save_small(group, &saving);
    if (status == OK) {
        status = save_epochs(group, &saving);
    }
    if (status == OK) {
        status = public_group_rows(group->public_group, give_public, &saving);
    }
    buffer_end(&saving.key);
    buffer_end(&saving.value);
    buffer_end(&saving.sealed);
    return status;
}

void group_save_done(struct group *group)
{
    group->is_epoch_changed = false;
    group->is_updates_changed = false;
    group->is_pending_changed = false;
    while (group->given_up != NULL) {
        struct epoch_keys *keys = group->given_up;
        group->given_up = keys->older;
        epoch_keys_destroy(keys);
    }
    for (struct epoch_keys *at = group->epochs; at != NULL; at = at->older) {
        at->is_changed = false;
        secret_tree_rows_done(at->tree);
    }
    public_group_rows_done(group->public_group);
}
