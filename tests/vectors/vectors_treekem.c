/* treekem: RFC 9420 sections 7.4 to 7.6. Every member decrypts every update path. */
#include <stdlib.h>

#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"
#include "mls/public/leaf.h"
#include "mls/secret/update_path.h"
#include "vectors/vectors_json.h"

enum { MEMBERS_MAX = 64, CONTEXT_MAX = 1 << 16 };

vector_fn vectors_treekem;

/* One private leaf of the vector. */
struct holder {
    uint32_t leaf;
    struct node_keys keys;
    struct sign_pair signer;
};

static struct secret read_secret(struct vector *v, const struct cJSON *at, const char *name)
{
    struct secret secret;
    vector_expect_status(v, secret_read(json_bytes(v, at, name), &secret), OK, name);
    return secret;
}

static void read_holder(struct vector *v, const struct tree *tree, const struct cJSON *at,
                        struct holder *out)
{
    const struct secret seed = read_secret(v, at, "signature_priv");
    const struct secret leaf_secret = read_secret(v, at, "encryption_priv");
    const struct hpke_pair leaf_pair = hpke_pair_of(&leaf_secret);
    out->leaf = json_uint32(v, at, "index");
    out->signer = sign_pair_of(&seed);
    out->keys.count = 0;
    vector_expect_status(v, node_keys_set(&out->keys, node_of_leaf(out->leaf), &leaf_pair), OK,
                         "leaf key");
    const struct tree_leaf *leaf = tree_leaf(tree, out->leaf);
    if (leaf == NULL) {
        vector_expect(v, false, "the holder's leaf");
        return;
    }
    vector_expect_equal(v, hpke_public(&leaf_pair), leaf->encryption_key, "encryption_priv");
    vector_expect_equal(v, sign_public(&out->signer), leaf->signature_key, "signature_priv");
    const struct cJSON *step = json_list(v, at, "path_secrets", NULL);
    for (; step != NULL; step = json_next(step)) {
        const uint32_t node = json_uint32(v, step, "node");
        const struct secret path_secret = read_secret(v, step, "path_secret");
        const struct hpke_pair pair = path_secret_pair(&path_secret);
        vector_expect_equal(v, hpke_public(&pair), tree_key(tree, node), "path_secret");
        vector_expect_status(v, node_keys_set(&out->keys, node, &pair), OK, "node key");
    }
}

static struct span encode_context(struct vector *v, struct tree *tree, struct buffer *out)
{
    const struct hash hash = tree_hash(tree);
    const mls_group_context context = {
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .group_id = json_bytes(v, v->root, "group_id"),
        .epoch = json_number(v, v->root, "epoch"),
        .tree_hash = hash_span(&hash),
        .confirmed_transcript_hash = json_bytes(v, v->root, "confirmed_transcript_hash"),
    };
    buffer_clear(out);
    mls_write_group_context(out, &context);
    return buffer_span(out);
}

/* Merges a path's public half into the tree, as a receiver does. */
static void merge_path(struct vector *v, struct tree *tree, uint32_t sender,
                       const mls_update_path *path, const struct tree_step *steps)
{
    struct span keys[TREE_LEVELS_MAX];
    struct hash parent_hash = {0};
    struct buffer leaf = buffer_make(CONTEXT_MAX);
    for (size_t i = 0; i < path->nodes.count; i++) {
        keys[i] = MLS_AT(update_path_node, &path->nodes, i)->encryption_key;
    }
    vector_expect_status(v,
                         tree_set_path(tree, sender, steps, path->nodes.count, keys, &parent_hash),
                         OK, "set path");
    vector_expect_equal(v, hash_span(&parent_hash), path->leaf_node.parent_hash, "parent hash");
    mls_write_leaf_node(&leaf, &path->leaf_node);
    vector_expect_status(v, tree_set_leaf(tree, sender, buffer_span(&leaf)), OK, "set leaf");
    vector_expect_status(v,
                         leaf_verify(&path->leaf_node, json_bytes(v, v->root, "group_id"), sender),
                         OK, "leaf signature");
    vector_expect_status(v, tree_check_parent_hashes(tree), OK, "parent hashes");
    buffer_end(&leaf);
}

/* The list of path secrets names, per leaf, the secret of its lowest node common with the sender.
 */
static struct span expected_secret(struct vector *v, const struct cJSON *at, uint32_t leaf)
{
    const struct cJSON *item = json_list(v, at, "path_secrets", NULL);
    for (uint32_t i = 0; item != NULL && i < leaf; i++) {
        item = json_next(item);
    }
    return item == NULL || json_is_null(item) ? span_of(NULL, 0) : json_item_bytes(v, item);
}

static void check_holder(struct vector *v, const struct tree *tree,
                         const struct received_path *received, const struct holder *holder,
                         const struct cJSON *at)
{
    struct node_keys keys = holder->keys;
    struct secret commit_secret = secret_zero();
    if (!vector_expect_status(v, update_path_decrypt(tree, received, &keys, &commit_secret), OK,
                              "decrypt")) {
        return;
    }
    vector_expect_equal(v, secret_span(&commit_secret), json_bytes(v, at, "commit_secret"),
                        "commit_secret");
    size_t low = 0;
    while (low < received->count &&
           !node_is_under(node_of_leaf(holder->leaf), received->steps[low].copath)) {
        low++;
    }
    struct secret path_secret;
    vector_expect_status(v, secret_read(expected_secret(v, at, holder->leaf), &path_secret), OK,
                         "path_secrets");
    const struct hpke_pair pair = path_secret_pair(&path_secret);
    const struct hpke_pair *held = node_keys_find(&keys, received->steps[low].node);
    if (vector_expect(v, held != NULL, "the common node's key")) {
        vector_expect_equal(v, hpke_public(held), hpke_public(&pair), "path secret");
    }
}

static void check_update_path(struct vector *v, struct tree *tree, const struct cJSON *at,
                              const struct holder *holders, size_t count)
{
    const uint32_t sender = json_uint32(v, at, "sender");
    mls_update_path path;
    struct tree_step *steps = NULL;
    size_t step_count = 0;
    struct buffer encoded = buffer_make(CONTEXT_MAX);
    vector_expect_status(v,
                         mls_decode_update_path(json_bytes(v, at, "update_path"), &v->arena, &path),
                         OK, "update_path");
    vector_expect_status(v,
                         tree_filtered_path(tree, sender, NULL, 0, &v->arena, &steps, &step_count),
                         OK, "filtered path");
    if (vector_failed(v) ||
        !vector_expect(v, step_count == path.nodes.count, "length of the filtered path")) {
        return;
    }
    tree_begin(tree);
    merge_path(v, tree, sender, &path, steps);
    const struct hash hash = tree_hash(tree);
    vector_expect_equal(v, hash_span(&hash), json_bytes(v, at, "tree_hash_after"),
                        "tree_hash_after");
    const struct span context = encode_context(v, tree, &encoded);
    const struct received_path received = {&path, steps, path.nodes.count, context};
    for (size_t i = 0; i < count && !vector_failed(v); i++) {
        if (holders[i].leaf != sender) {
            check_holder(v, tree, &received, &holders[i], at);
        }
    }
    tree_undo(tree);
    buffer_end(&encoded);
}

/* A path of our own for each holder: made, encrypted, decrypted by all others. */
static void check_own_path(struct vector *v, struct tree *tree, const struct holder *holders,
                           size_t count, size_t sender)
{
    struct tree_step *steps = NULL;
    size_t step_count = 0;
    vector_expect_status(
        v, tree_filtered_path(tree, holders[sender].leaf, NULL, 0, &v->arena, &steps, &step_count),
        OK, "filtered path");
    if (vector_failed(v) || step_count == 0) {
        return;
    }
    struct secret secrets[TREE_LEVELS_MAX];
    struct hpke_pair pairs[TREE_LEVELS_MAX];
    struct span keys[TREE_LEVELS_MAX];
    struct secret next = secret_random();
    for (size_t i = 0; i < step_count; i++) {
        secrets[i] = next;
        pairs[i] = path_secret_pair(&next);
        keys[i] = hpke_public(&pairs[i]);
        next = path_secret_next(&next);
    }
    struct hash parent_hash = {0};
    struct buffer encoded = buffer_make(CONTEXT_MAX);
    struct buffer nodes = buffer_make(CONTEXT_MAX);
    tree_begin(tree);
    vector_expect_status(
        v, tree_set_path(tree, holders[sender].leaf, steps, step_count, keys, &parent_hash), OK,
        "set own path");
    const struct span context = encode_context(v, tree, &encoded);
    vector_expect_status(v, update_path_encrypt(tree, steps, step_count, secrets, context, &nodes),
                         OK, "encrypt");
    mls_write_wrap(&nodes, 0);
    mls_update_path path = {0};
    struct mls_reader r = mls_reader_make(buffer_span(&nodes), &v->arena);
    struct buffer whole = buffer_make(CONTEXT_MAX);
    mls_leaf_node leaf;
    vector_expect_status(v, tree_leaf_decode(tree, holders[sender].leaf, &v->arena, &leaf), OK,
                         "leaf");
    mls_write_leaf_node(&whole, &leaf);
    buffer_append_span(&whole, r.rest);
    vector_expect_status(v, mls_decode_update_path(buffer_span(&whole), &v->arena, &path), OK,
                         "own path");
    for (size_t i = 0; i < count && !vector_failed(v); i++) {
        struct node_keys held = holders[i].keys;
        struct secret commit_secret = secret_zero();
        if (i == sender) {
            continue;
        }
        const struct received_path received = {&path, steps, step_count, context};
        vector_expect_status(v, update_path_decrypt(tree, &received, &held, &commit_secret), OK,
                             "decrypt own");
        vector_expect_equal(v, secret_span(&commit_secret), secret_span(&next),
                            "own commit secret");
    }
    tree_undo(tree);
    buffer_end(&encoded);
    buffer_end(&nodes);
    buffer_end(&whole);
}

void vectors_treekem(struct vector *v)
{
    struct tree *tree = NULL;
    struct holder *holders = arena_take(&v->arena, MEMBERS_MAX, sizeof(*holders));
    size_t count = 0;
    vector_expect(v, chance_open(), "a source of chance");
    if (holders == NULL) {
        vector_expect(v, false, "memory");
        return;
    }
    if (!vector_expect_status(v, tree_read(json_bytes(v, v->root, "ratchet_tree"), NULL, &tree), OK,
                              "ratchet_tree")) {
        return;
    }
    const struct cJSON *at = json_list(v, v->root, "leaves_private", NULL);
    for (; at != NULL && count < MEMBERS_MAX; at = json_next(at)) {
        read_holder(v, tree, at, &holders[count++]);
    }
    vector_expect(v, at == NULL, "more members than the runner holds");
    at = json_list(v, v->root, "update_paths", NULL);
    for (; at != NULL && !vector_failed(v); at = json_next(at)) {
        check_update_path(v, tree, at, holders, count);
    }
    for (size_t i = 0; i < count && !vector_failed(v); i++) {
        check_own_path(v, tree, holders, count, i);
    }
    tree_destroy(tree);
}
