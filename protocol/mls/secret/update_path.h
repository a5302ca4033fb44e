/* update_path.h -- path secrets: made, encrypted to the copath, decrypted, derived upwards.
 * Source: RFC 9420 sections 7.4 to 7.6. */
#ifndef MLS_SECRET_UPDATE_PATH_H
#define MLS_SECRET_UPDATE_PATH_H

#include "crypto/secret/hpke.h"
#include "mls/public/tree.h"

/* The secret keys that one member holds of the tree: its leaf's, and those of parents above it. */
struct node_key {
    uint32_t node;
    struct hpke_pair pair;
};

enum { NODE_KEYS_MAX = TREE_LEVELS_MAX + 1 };

struct node_keys {
    struct node_key keys[NODE_KEYS_MAX]; /* the leaf's first, then upwards */
    size_t count;
};

void node_keys_wipe(struct node_keys *keys);

/* The pair of a node, NULL when it is not held. */
const struct hpke_pair *node_keys_find(const struct node_keys *keys, uint32_t node);

/* Drops the keys of nodes that are blank now or whose public key is another one. */
void node_keys_prune(struct node_keys *keys, const struct tree *tree);

/* Replaces or adds a node's pair. Fails: TOO_LARGE. */
MUST_CHECK enum status node_keys_set(struct node_keys *keys, uint32_t node,
                                     const struct hpke_pair *pair);

/* The pair and the next path secret of a path secret: node_secret = DeriveSecret(ps, "node"),
 * next = DeriveSecret(ps, "path"). */
struct hpke_pair path_secret_pair(const struct secret *path_secret);
struct secret path_secret_next(const struct secret *path_secret);

/* Encrypts the path secret of each step to the resolution of its copath child and appends the
 * encoded update_path_node list content (without its vector length) to `out`.
 * Takes: `secrets` one per step, from the leaf up; `context` the provisional GroupContext.
 * Fails: BAD_KEY, NO_MEMORY. */
MUST_CHECK enum status update_path_encrypt(const struct tree *tree, const struct tree_step *steps,
                                           size_t count, const struct secret *secrets,
                                           struct span context, struct buffer *out);

/* An update path as a receiver has it before it. */
struct received_path {
    const mls_update_path *path;
    const struct tree_step *steps; /* of the sender's filtered direct path */
    size_t count;
    struct span context; /* the provisional GroupContext */
};

/* Finds the lowest step above our leaf, decrypts its path secret with the key we hold in that
 * resolution, derives upwards, and checks every public key on the way.
 * Gives: keys updated for the nodes above us, and the commit secret.
 * Takes: `tree` after the commit (the direct path already has its new keys).
 * Fails: PATH_NOT_FOR_US, NOT_DECRYPTED, BAD_PATH (a derived key is not the path's), NO_MEMORY;
 * `keys` is then unchanged. */
MUST_CHECK enum status update_path_decrypt(const struct tree *tree,
                                           const struct received_path *received,
                                           struct node_keys *keys, struct secret *commit_secret);

/* From a path secret at step `first` (a Welcome's), derives the keys of that node and above, as far
 * as the filtered direct path of `leaf` of the sender goes. Fails: BAD_PATH. */
MUST_CHECK enum status update_path_derive(const struct tree *tree, const uint32_t *nodes,
                                          size_t count, const struct secret *path_secret,
                                          struct node_keys *keys, struct secret *commit_secret);

#endif
