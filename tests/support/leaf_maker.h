/* leaf_maker.h -- signed leaves by number, and trees grown from them.
 *
 * Leaf keys and path keys come from numbers, so that a test says which key is meant. What is made
 * lives in the arena given. A failure here fails the cmocka test.
 */
#ifndef SUPPORT_LEAF_MAKER_H
#define SUPPORT_LEAF_MAKER_H

#include "mls/public/leaf.h"
#include "mls/public/tree.h"

/* What a leaf shall be; all zero is a plain leaf of key package 0. */
struct leaf_wish {
    uint32_t signer;                      /* number of the signature key and of the identity */
    uint32_t key;                         /* number of the encryption key */
    mls_u8 source;                        /* 0: key package */
    struct span group_id;                 /* covered for the sources update and commit */
    uint32_t index;                       /* so is this */
    struct span parent_hash;              /* for the source commit */
    const mls_capabilities *capabilities; /* NULL: what a plain leaf can */
    struct mls_vector extensions;
};

struct span leaf_maker_signature_key(struct arena *arena, uint32_t number);
struct span leaf_maker_encryption_key(struct arena *arena, uint32_t number);

/* What a plain leaf can: mls10, suite 3, basic, no more. */
const mls_capabilities *leaf_maker_capabilities(void);

/* The leaf as a struct, signed; and as it travels. */
mls_leaf_node leaf_maker_node(struct arena *arena, const struct leaf_wish *wish);
struct span leaf_maker_encode(struct arena *arena, const mls_leaf_node *leaf);
struct span leaf_maker_leaf(struct arena *arena, const struct leaf_wish *wish);

/* The signature of the signer of this number, with a label. */
struct span leaf_maker_signature(struct arena *arena, uint32_t signer, const char *label,
                                 struct span content);

/* Signs it again after a change, as `wish` says. */
void leaf_maker_sign(struct arena *arena, mls_leaf_node *leaf, const struct leaf_wish *wish);

/* A tree of leaves 0 … count − 1 of the source key package, parents blank. Owns: tree_destroy(). */
struct tree *leaf_maker_tree(struct arena *arena, uint32_t count);

/* In a change under way: what a commit with a path by `leaf` does to the tree. Its new keys are
 * `key` and those after it, its group is the empty one.
 * Gives: how many numbers were used. */
uint32_t leaf_maker_commit(struct arena *arena, struct tree *tree, uint32_t leaf, uint32_t signer,
                           uint32_t key);

/* The same as a change of its own, kept. */
uint32_t leaf_maker_kept_commit(struct arena *arena, struct tree *tree, uint32_t leaf,
                                uint32_t signer, uint32_t key);

/* The tree as bytes. */
struct span leaf_maker_write(struct arena *arena, const struct tree *tree);

#endif
