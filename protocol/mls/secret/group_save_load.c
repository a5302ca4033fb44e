/* Reading stored rows back. What is read is checked as if it came from outside: a state that does
 * not hold together is refused here and does not surprise later. */
#include <stdlib.h>

#include "base/wipe.h"
#include "mls/secret/group_save.h"

/* A row, and the rows in the order of their keys. */
struct stored {
    struct span key, value;
};

struct loading {
    struct stored *rows;
    size_t count;
    struct group *group;
    mls_u64 epoch; /* as the head says */
};

static int compare_rows(const void *a, const void *b)
{
    const struct span left = ((const struct stored *)a)->key;
    const struct span right = ((const struct stored *)b)->key;
    const size_t shorter = left.size < right.size ? left.size : right.size;
    const int order = shorter == 0 ? 0 : memcmp(left.data, right.data, shorter);
    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
}

/* Takes a value's seal off. */
static enum status unseal(struct stored *row)
{
    const char *known = "hekmucp";
    if (row->key.size == 0 || row->key.data[0] == 0 || strchr(known, row->key.data[0]) == NULL ||
        row->value.size <= ROW_SEAL_SIZE) {
        return MALFORMED;
    }
    row->value.size -= ROW_SEAL_SIZE;
    const struct hash seal = row_seal(row->key, row->value);
    const bool fits = memcmp(row->value.data + row->value.size, seal.bytes, ROW_SEAL_SIZE) == 0;
    return fits ? OK : MALFORMED;
}

/* Rows by key, each key once, each as it was written. */
static enum status sort_rows(const struct group_rows *rows, struct loading *loading)
{
    loading->rows = calloc(rows->count + 1, sizeof(loading->rows[0]));
    if (loading->rows == NULL) {
        return NO_MEMORY;
    }
    loading->count = rows->count;
    enum status status = OK;
    for (size_t i = 0; i < rows->count; i++) {
        loading->rows[i] = (struct stored){rows->keys[i], rows->values[i]};
        status = status == OK ? unseal(&loading->rows[i]) : status;
    }
    qsort(loading->rows, loading->count, sizeof(loading->rows[0]), compare_rows);
    for (size_t i = 1; i < loading->count; i++) {
        if (span_equal(loading->rows[i].key, loading->rows[i - 1].key)) {
            status = status == OK ? MALFORMED : status;
        }
    }
    return status;
}

static struct mls_reader reader_of(struct span bytes, struct arena *none)
{
    *none = arena_make(0);
    return mls_reader_make(bytes, none);
}

static void read_secret(struct mls_reader *r, struct secret *out)
{
    mls_read_fixed(r, out->bytes, SECRET_SIZE);
}

static void read_secrets(struct mls_reader *r, struct epoch_secrets *out)
{
    struct secret *all[] = {
        &out->sender_data,         &out->encryption, &out->exporter,
        &out->epoch_authenticator, &out->external,   &out->confirmation,
        &out->membership,          &out->resumption, &out->init,
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        read_secret(r, all[i]);
    }
}

/* Public keys are computed again, so that they can be held against the tree's. */
static enum status read_node_keys(struct mls_reader *r, struct node_keys *out)
{
    mls_u8 count = 0;
    mls_read_u8(r, &count);
    enum status status = r->status;
    for (size_t i = 0; i < count && status == OK; i++) {
        mls_u32 node = 0;
        struct secret secret;
        mls_read_u32(r, &node);
        read_secret(r, &secret);
        status = r->status;
        if (status == OK) {
            struct hpke_pair pair = hpke_pair_of(&secret);
            status = node_keys_set(out, node, &pair) == OK ? OK : MALFORMED;
            hpke_pair_wipe(&pair);
        }
        secret_wipe(&secret);
    }
    return status;
}

static void read_buffer(struct mls_reader *r, struct buffer *out)
{
    mls_bytes bytes;
    mls_read_bytes(r, &bytes);
    if (r->status == OK) {
        buffer_append_span(out, bytes);
        if (buffer_status(out) != OK) {
            mls_reader_refuse(r, buffer_status(out));
        }
    }
}

/* --- one row each --- */

static enum status load_head(struct loading *loading, const struct stored *row)
{
    struct arena none;
    struct mls_reader r = reader_of(row->value, &none);
    mls_u8 version = 0;
    mls_u8 phase = 0;
    mls_read_u8(&r, &version);
    if (r.status == OK && version != GROUP_STATE_VERSION) {
        return OLD_VERSION;
    }
    mls_read_u8(&r, &phase);
    mls_read_u32(&r, &loading->group->own_leaf);
    mls_read_u64(&r, &loading->epoch);
    const enum status status = mls_reader_end(&r);
    if (status != OK) {
        return status;
    }
    if (row->key.size != 1 || phase > GROUP_LEFT) {
        return MALFORMED;
    }
    loading->group->phase = (enum group_phase)phase;
    return OK;
}

static enum status load_public(struct loading *loading, const struct stored *row)
{
    const struct span key = span_of(row->key.data + 1, row->key.size - 1);
    return public_group_row_put(loading->group->public_group, key, row->value);
}

/* The list of leaves that an epoch changed must be one that group_past.c can walk. */
static enum status check_left(struct span left)
{
    struct arena none;
    struct mls_reader r = reader_of(left, &none);
    while (r.status == OK && r.rest.size > 0) {
        mls_u32 leaf = 0;
        mls_bytes key;
        mls_read_u32(&r, &leaf);
        mls_read_bytes(&r, &key);
        if (r.status == OK && key.size != 0 && key.size != SIGN_PUBLIC_SIZE) {
            return MALFORMED;
        }
    }
    return r.status;
}

static enum status read_epoch_keys(const struct stored *row, struct epoch_keys *keys)
{
    struct arena none;
    struct mls_reader epoch = reader_of(span_of(row->key.data + 1, row->key.size - 1), &none);
    struct mls_reader r = mls_reader_make(row->value, &none);
    mls_read_u64(&epoch, &keys->epoch);
    read_secret(&r, &keys->sender_data);
    read_secret(&r, &keys->resumption);
    mls_read_u32(&r, &keys->width);
    read_buffer(&r, &keys->context);
    read_buffer(&r, &keys->left);
    enum status status = mls_reader_end(&epoch);
    if (status == OK) {
        status = mls_reader_end(&r);
    }
    if (status == OK) {
        status = check_left(buffer_span(&keys->left));
    }
    return status == OK ? secret_tree_open(keys->width, &keys->tree) : status;
}

/* Rows come by rising epoch, so the newest ends up in front. */
static enum status load_epoch_keys(struct loading *loading, const struct stored *row)
{
    struct epoch_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL) {
        return NO_MEMORY;
    }
    keys->context = buffer_make(GROUP_BYTES_MAX);
    keys->left = buffer_make(GROUP_BYTES_MAX);
    const enum status status = read_epoch_keys(row, keys);
    if (status != OK) {
        epoch_keys_destroy(keys);
        return status;
    }
    keys->older = loading->group->epochs;
    loading->group->epochs = keys;
    return OK;
}

static enum status load_message_key(struct loading *loading, const struct stored *row)
{
    struct arena none;
    struct mls_reader r = reader_of(span_of(row->key.data + 1, row->key.size - 1), &none);
    mls_u64 epoch = 0;
    mls_u8 kind = 0;
    mls_u32 index = 0;
    mls_read_u64(&r, &epoch);
    mls_read_u8(&r, &kind);
    mls_read_u32(&r, &index);
    const enum status status = mls_reader_end(&r);
    struct epoch_keys *keys = group_find_epoch(loading->group, epoch);
    if (status != OK || keys == NULL) {
        return MALFORMED;
    }
    return secret_tree_row_put(keys->tree, (char)kind, index, row->value);
}

static enum status load_epoch(struct loading *loading, const struct stored *row)
{
    struct arena none;
    struct mls_reader r = reader_of(row->value, &none);
    struct group *group = loading->group;
    read_secrets(&r, &group->secrets);
    const enum status status = read_node_keys(&r, &group->keys);
    if (status != OK) {
        return status;
    }
    return row->key.size == 1 ? mls_reader_end(&r) : MALFORMED;
}

static enum status load_updates(struct loading *loading, const struct stored *row)
{
    struct arena none;
    struct mls_reader r = reader_of(row->value, &none);
    struct own_update **end = &loading->group->updates;
    while (r.status == OK && r.rest.size > 0) {
        struct own_update *update = calloc(1, sizeof(*update));
        if (update == NULL) {
            return NO_MEMORY;
        }
        *end = update;
        end = &update->next;
        struct secret secret = secret_zero();
        read_secret(&r, &secret);
        update->pair = hpke_pair_of(&secret);
        secret_wipe(&secret);
    }
    return row->key.size == 1 ? r.status : MALFORMED;
}

/* The commit is staged again from its content: the public half checks it as it checks another's,
 * and its tree is computed rather than stored. */
static enum status stage_pending(struct group *group, struct pending_commit *pending)
{
    struct arena arena = arena_for(pending->content.size);
    mls_authenticated_content content;
    struct staged_epoch *next = &pending->next;
    enum status status =
        mls_decode_authenticated_content(buffer_span(&pending->content), &arena, &content);
    if (status == OK) {
        status = public_group_stage(group->public_group, &content, &next->commit);
    }
    if (status == OK && public_commit_committer(next->commit) != pending->own_leaf) {
        status = MALFORMED;
    }
    if (status == OK) {
        const uint32_t width = tree_width(public_group_tree(group->public_group));
        status =
            epoch_keys_create(&next->secrets, public_commit_context(next->commit)->epoch, width,
                              public_commit_context_bytes(next->commit), &next->messages);
    }
    if (status == OK) {
        const struct secret tag = schedule_confirmation_tag(
            &next->secrets, public_commit_context(next->commit)->confirmed_transcript_hash);
        status = secret_matches(&tag, content.confirmation_tag) ? OK : MALFORMED;
    }
    if (status == OK) {
        status = public_commit_park(next->commit);
    }
    arena_end(&arena);
    return status;
}

static enum status load_pending(struct loading *loading, const struct stored *row)
{
    struct pending_commit *pending = calloc(1, sizeof(*pending));
    if (pending == NULL) {
        return NO_MEMORY;
    }
    loading->group->pending = pending;
    pending->next.left = buffer_make(GROUP_BYTES_MAX);
    pending->content = buffer_make(GROUP_BYTES_MAX);
    struct arena none;
    struct mls_reader r = reader_of(row->value, &none);
    mls_read_fixed(&r, pending->message.bytes, HASH_SIZE);
    mls_read_u32(&r, &pending->own_leaf);
    read_secrets(&r, &pending->next.secrets);
    enum status status = read_node_keys(&r, &pending->next.keys);
    if (status == OK) {
        read_buffer(&r, &pending->next.left);
        read_buffer(&r, &pending->content);
        status = mls_reader_end(&r);
    }
    if (status == OK) {
        status = check_left(buffer_span(&pending->next.left));
    }
    if (status == OK && row->key.size != 1) {
        status = MALFORMED;
    }
    return status == OK ? stage_pending(loading->group, pending) : status;
}

/* --- the whole --- */

typedef enum status (*load_row)(struct loading *loading, const struct stored *row);

static enum status load_all(struct loading *loading, char letter, load_row load, size_t *count)
{
    enum status status = OK;
    *count = 0;
    for (size_t i = 0; i < loading->count && status == OK; i++) {
        if (loading->rows[i].key.data[0] == (uint8_t)letter) {
            status = load(loading, &loading->rows[i]);
            ++*count;
        }
    }
    return status;
}

/* The current epoch first, then those just before it without a gap. */
static enum status check_epochs(const struct group *group)
{
    size_t count = 0;
    uint64_t epoch = group_epoch(group);
    for (const struct epoch_keys *at = group->epochs; at != NULL; at = at->older) {
        if (at->epoch != epoch - count || count++ > GROUP_PAST_EPOCHS) {
            return MALFORMED;
        }
    }
    const struct epoch_keys *current = group->epochs;
    const bool fits =
        current != NULL && current->left.size == 0 &&
        current->width == tree_width(public_group_tree(group->public_group)) &&
        span_equal(buffer_span(&current->context), public_group_context_bytes(group->public_group));
    return fits ? OK : MALFORMED;
}

/* Every key that we hold is the tree's at its node, our leaf's first, the others above it. */
static enum status check_keys(const struct group *group)
{
    const struct tree *tree = public_group_tree(group->public_group);
    const uint32_t own = node_of_leaf(group->own_leaf);
    bool fits = group->keys.count > 0 && group->keys.keys[0].node == own;
    for (size_t i = 0; i < group->keys.count && fits; i++) {
        const struct node_key *key = &group->keys.keys[i];
        fits = span_equal(hpke_public(&key->pair), tree_key(tree, key->node)) &&
               node_is_under(own, key->node);
    }
    return fits ? OK : MALFORMED;
}

static enum status check_member(const struct group *group)
{
    enum status status = check_epochs(group);
    if (status == OK) {
        status = check_keys(group);
    }
    if (status != OK) {
        return status;
    }
    const struct secret tag = schedule_confirmation_tag(
        &group->secrets, public_group_context(group->public_group)->confirmed_transcript_hash);
    return secret_matches(&tag, public_group_confirmation_tag(group->public_group)) ? OK
                                                                                    : MALFORMED;
}

static enum status check_whole(const struct loading *loading, size_t epoch_count,
                               size_t pending_count)
{
    const struct group *group = loading->group;
    if (loading->epoch != group_epoch(group)) {
        return MALFORMED;
    }
    switch (group->phase) {
    case GROUP_MEMBER: return epoch_count == 1 ? check_member(group) : NOT_FOUND;
    case GROUP_JOINING: return pending_count == 1 ? OK : NOT_FOUND;
    default: return OK;
    }
}

static enum status load_rows(struct loading *loading)
{
    size_t count = 0;
    size_t epoch_count = 0;
    size_t pending_count = 0;
    enum status status = load_all(loading, 'h', load_head, &count);
    if (status == OK && count != 1) {
        status = NOT_FOUND;
    }
    if (status == OK) {
        status = load_all(loading, 'p', load_public, &count);
    }
    if (status == OK) {
        status = public_group_rows_end(loading->group->public_group);
    }
    if (status == OK) {
        status = load_all(loading, 'k', load_epoch_keys, &count);
    }
    if (status == OK) {
        status = load_all(loading, 'm', load_message_key, &count);
    }
    if (status == OK) {
        status = load_all(loading, 'e', load_epoch, &epoch_count);
    }
    if (status == OK) {
        status = load_all(loading, 'u', load_updates, &count);
    }
    if (status == OK) {
        status = load_all(loading, 'c', load_pending, &pending_count);
    }
    return status == OK ? check_whole(loading, epoch_count, pending_count) : status;
}

enum status group_load(const struct group_rules *rules, const struct group_rows *rows,
                       struct group **out)
{
    struct loading loading = {.rows = NULL};
    struct public_group *public_group = NULL;
    enum status status = sort_rows(rows, &loading);
    if (status == OK) {
        status = public_group_create(rules, &public_group);
    }
    if (status == OK) {
        status = group_wrap(public_group, &loading.group);
    }
    if (status == OK) {
        status = load_rows(&loading);
    }
    if (status == OK) {
        group_save_done(loading.group);
        *out = loading.group;
    } else {
        group_destroy(loading.group);
    }
    free(loading.rows);
    return status;
}
