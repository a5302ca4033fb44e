#include "mls/secret/update_path.h"

#include "base/wipe.h"
#include "crypto/secret/kdf.h"

void node_keys_wipe(struct node_keys *keys)
{
    wipe(keys, sizeof(*keys));
}

const struct hpke_pair *node_keys_find(const struct node_keys *keys, uint32_t node)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].node == node) {
            return &keys->keys[i].pair;
        }
    }
    return NULL;
}

void node_keys_prune(struct node_keys *keys, const struct tree *tree)
{
    size_t kept = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const struct span key = tree_key(tree, keys->keys[i].node);
        if (span_equal(key, hpke_public(&keys->keys[i].pair))) {
            keys->keys[kept++] = keys->keys[i];
        }
    }
    wipe(&keys->keys[kept], (keys->count - kept) * sizeof(keys->keys[0]));
    keys->count = kept;
}

enum status node_keys_set(struct node_keys *keys, uint32_t node, const struct hpke_pair *pair)
{
    size_t at = 0;
    while (at < keys->count && keys->keys[at].node != node) {
        at++;
    }
    if (at == NODE_KEYS_MAX) {
        return TOO_LARGE;
    }
    keys->keys[at] = (struct node_key){node, *pair};
    keys->count = at == keys->count ? at + 1 : keys->count;
    return OK;
}

struct hpke_pair path_secret_pair(const struct secret *path_secret)
{
    struct secret node_secret = kdf_derive(path_secret, "node");
    const struct hpke_pair pair = hpke_pair_derive(secret_span(&node_secret));
    secret_wipe(&node_secret);
    return pair;
}

struct secret path_secret_next(const struct secret *path_secret)
{
    return kdf_derive(path_secret, "path");
}

/* One UpdatePathNode: its public key and its path secret for everyone below its copath child. */
static enum status encrypt_step(const struct tree *tree, const struct tree_step *step,
                                const struct secret *path_secret, struct span context,
                                struct buffer *out)
{
    const mls_bytes key = tree_key(tree, step->node);
    mls_write_bytes(out, &key);
    const size_t start = out->size;
    struct buffer sealed = buffer_make(SECRET_SIZE + 64);
    enum status status = buffer_status(out);
    for (size_t i = 0; i < step->resolution_count && status == OK; i++) {
        uint8_t enc[HPKE_ENC_SIZE];
        buffer_clear(&sealed);
        status = hpke_encrypt_with_label(tree_key(tree, step->resolution[i]), "UpdatePathNode",
                                         context, secret_span(path_secret), enc, &sealed);
        if (status == OK) {
            const mls_hpke_ciphertext ciphertext = {span_of(enc, sizeof(enc)),
                                                    buffer_span(&sealed)};
            mls_write_hpke_ciphertext(out, &ciphertext);
            status = buffer_status(out);
        }
    }
    buffer_end(&sealed);
    if (status == OK) {
        mls_write_wrap(out, start);
        status = buffer_status(out);
    }
    return status;
}

enum status update_path_encrypt(const struct tree *tree, const struct tree_step *steps,
                                size_t count, const struct secret *secrets, struct span context,
                                struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        const enum status status = encrypt_step(tree, &steps[i], &secrets[i], context, out);
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

/* Derives node keys from a path secret upwards into a copy, checking each public key. */
static enum status climb(const struct tree *tree, const uint32_t *nodes, size_t count,
                         const struct secret *path_secret, struct node_keys *keys,
                         struct secret *commit_secret)
{
    struct secret secret = *path_secret;
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        struct hpke_pair pair = path_secret_pair(&secret);
        status = span_equal(hpke_public(&pair), tree_key(tree, nodes[i])) ? OK : BAD_PATH;
        if (status == OK) {
            status = node_keys_set(keys, nodes[i], &pair);
        }
        hpke_pair_wipe(&pair);
        secret = path_secret_next(&secret);
    }
    if (status == OK) {
        *commit_secret = secret;
    }
    secret_wipe(&secret);
    return status;
}

enum status update_path_derive(const struct tree *tree, const uint32_t *nodes, size_t count,
                               const struct secret *path_secret, struct node_keys *keys,
                               struct secret *commit_secret)
{
    struct node_keys grown = *keys;
    const enum status status = climb(tree, nodes, count, path_secret, &grown, commit_secret);
    if (status == OK) {
        *keys = grown;
    }
    node_keys_wipe(&grown);
    return status;
}

/* Which ciphertext of a step is for a key that we hold. An unmerged leaf stands as an entry of its
 * own in a resolution and does not hold its ancestors' keys, so the search is by the node itself
 * and by the key that the tree shows for it. */
static const struct hpke_pair *find_own(const struct tree *tree, const struct tree_step *step,
                                        const struct node_keys *keys, size_t *index)
{
    for (size_t i = 0; i < step->resolution_count; i++) {
        const struct hpke_pair *pair = node_keys_find(keys, step->resolution[i]);
        if (pair != NULL && span_equal(hpke_public(pair), tree_key(tree, step->resolution[i]))) {
            *index = i;
            return pair;
        }
    }
    return NULL;
}

static enum status open_secret(const struct hpke_pair *pair, const mls_hpke_ciphertext *ciphertext,
                               struct span context, struct secret *out)
{
    struct buffer opened = buffer_make((size_t)1 << 12);
    enum status status = hpke_decrypt_with_label(
        pair, "UpdatePathNode", context, ciphertext->kem_output, ciphertext->ciphertext, &opened);
    if (status == OK && secret_read(buffer_span(&opened), out) != OK) {
        status = BAD_PATH;
    }
    buffer_end(&opened);
    return status == TOO_LARGE ? BAD_PATH : status;
}

/* The first step at or above which our leaf stands: the lowest node common with the sender. */
static size_t find_step(const struct tree_step *steps, size_t count, uint32_t own_node)
{
    size_t at = 0;
    while (at < count && !node_is_under(own_node, steps[at].copath)) {
        at++;
    }
    return at;
}

/* The nodes of the steps from `at` on; false when there are more than any tree has. */
static bool nodes_above(const struct received_path *received, size_t at,
                        uint32_t nodes[TREE_LEVELS_MAX])
{
    if (received->count - at > TREE_LEVELS_MAX) {
        return false;
    }
    for (size_t i = at; i < received->count; i++) {
        nodes[i - at] = received->steps[i].node;
    }
    return true;
}

enum status update_path_decrypt(const struct tree *tree, const struct received_path *received,
                                struct node_keys *keys, struct secret *commit_secret)
{
    const struct tree_step *steps = received->steps;
    const size_t count = received->count;
    if (keys->count == 0 || received->path->nodes.count != count) {
        return PATH_NOT_FOR_US;
    }
    const size_t at = find_step(steps, count, keys->keys[0].node);
    size_t index = 0;
    const struct hpke_pair *pair = at < count ? find_own(tree, &steps[at], keys, &index) : NULL;
    if (pair == NULL) {
        return PATH_NOT_FOR_US;
    }
    const mls_update_path_node *node = MLS_AT(update_path_node, &received->path->nodes, at);
    uint32_t nodes[TREE_LEVELS_MAX];
    if (node->encrypted_path_secret.count != steps[at].resolution_count ||
        !nodes_above(received, at, nodes)) {
        return BAD_PATH;
    }
    struct secret path_secret;
    enum status status =
        open_secret(pair, MLS_AT(hpke_ciphertext, &node->encrypted_path_secret, index),
                    received->context, &path_secret);
    if (status == OK) {
        status = update_path_derive(tree, nodes, count - at, &path_secret, keys, commit_secret);
    }
    secret_wipe(&path_secret);
    return status;
}
