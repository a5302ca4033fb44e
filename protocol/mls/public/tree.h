/* tree.h -- the ratchet tree: its nodes, its changes, its hash.
 *
 * A tree is changed only between tree_begin() and what ends a change: tree_keep(), tree_undo(), or
 * tree_park() which takes the change out of the tree again so that it can wait (a commit of ours
 * that has not come back yet) and tree_resume() which puts it back. Every function that changes
 * the tree either succeeds whole or fails with a status, and then only tree_undo() is allowed.
 * A node's hash is kept beside it; a change forgets the hashes above what it touched and no others.
 * Key uniqueness is held by hash sets, never by scanning. Source: RFC 9420 section 7.
 */
#ifndef MLS_PUBLIC_TREE_H
#define MLS_PUBLIC_TREE_H

#include "crypto/public/hash.h"
#include "mls/public/structs.h"
#include "mls/public/tree_math.h"

struct tree;
struct tree_change;

/* What a leaf is asked for often; the spans point into `encoded`, which the tree owns. */
struct tree_leaf {
    struct span encoded; /* the LeafNode as it travels */
    struct span encryption_key, signature_key;
    struct span identity; /* of a basic credential; empty for X.509 */
    mls_u16 credential_type;
    mls_u8 source;    /* LeafNodeSource */
    struct hash hash; /* SHA-256 of `encoded`: names the leaf for the verified set */
    bool is_verified; /* its signature was checked in this tree */
};

struct tree_parent {
    struct span encryption_key, parent_hash;
    const mls_u32 *unmerged; /* leaf indices, rising */
    size_t unmerged_count;
};

/* One step of a filtered direct path. Source: RFC 9420 section 4.1.2. */
struct tree_step {
    uint32_t node;        /* the parent on the path */
    uint32_t copath;      /* its child that is not above the leaf */
    uint32_t *resolution; /* nodes of the copath child's resolution, leaves just added left out */
    size_t resolution_count;
};

/* How much a tree may hold; 0 takes the default. */
struct tree_limits {
    uint32_t leaves_max; /* default 65,536 */
};

/* An empty tree. Owns: destroy with tree_destroy(). Fails: NO_MEMORY. */
MUST_CHECK enum status tree_create(const struct tree_limits *limits, struct tree **out);
void tree_destroy(struct tree *tree);

/* A whole copy, hashes and verified marks too; a change under way is kept in it, and its rows
 * count as never written. Fails: NO_MEMORY. */
MUST_CHECK enum status tree_copy(const struct tree *tree, struct tree **out);

/* Decodes the data of a ratchet_tree extension (optional<Node> ratchet_tree<V>).
 * Fails: MALFORMED, BAD_TREE (a node of the wrong kind at its place, a last node that is blank,
 * unmerged leaves that are not rising, not under their node, blank, or not carried by every
 * non-blank node between, a parent without any leaf), DUPLICATE_KEY, BAD_KEY, BAD_LEAF (a parent
 * hash of another size than 0 or 32), UNSUPPORTED (a credential of an unknown type), TOO_LARGE,
 * NO_MEMORY.
 * Source: RFC 9420 sections 7.8, 12.4.3.3. */
MUST_CHECK enum status tree_read(struct span encoded, const struct tree_limits *limits,
                                 struct tree **out);

/* Encodes the data of a ratchet_tree extension: trailing blanks left out. */
void tree_write(const struct tree *tree, struct buffer *out);

/* --- asking --- */

uint32_t tree_width(const struct tree *tree);      /* leaf places; 0 when empty */
uint32_t tree_leaf_count(const struct tree *tree); /* leaves that are not blank */
bool tree_is_blank(const struct tree *tree, uint32_t node);

/* NULL when blank or outside. Lives until that leaf changes. */
const struct tree_leaf *tree_leaf(const struct tree *tree, uint32_t leaf);

/* Gives: false when the node is blank, a leaf, or outside. */
bool tree_parent(const struct tree *tree, uint32_t node, struct tree_parent *out);

/* The public key of a node: a leaf's or a parent's encryption key; empty when blank. */
struct span tree_key(const struct tree *tree, uint32_t node);

/* Decodes a leaf again. Fails: NOT_FOUND when blank, NO_MEMORY. */
MUST_CHECK enum status tree_leaf_decode(const struct tree *tree, uint32_t leaf, struct arena *arena,
                                        mls_leaf_node *out);

/* Which leaf holds a signature key or an encryption key. Fails: NOT_FOUND. */
MUST_CHECK enum status tree_find_signature_key(const struct tree *tree, struct span key,
                                               uint32_t *leaf);
bool tree_has_encryption_key(const struct tree *tree, struct span key);

/* The hash of the whole tree, or of the subtree under a node. Source: RFC 9420 section 7.8. */
struct hash tree_hash(struct tree *tree);
struct hash tree_node_hash(struct tree *tree, uint32_t node);

/* The resolution of a node. Gives: node indices in the arena. Source: RFC 9420 section 4.1.1.
 * Fails: NO_MEMORY. */
MUST_CHECK enum status tree_resolution(const struct tree *tree, uint32_t node, struct arena *arena,
                                       uint32_t **nodes, size_t *count);

/* The filtered direct path of a leaf with the resolutions of its copath, from the leaf up.
 * Takes: `without` leaves to leave out of the resolutions (those added by the same commit).
 * Fails: NO_MEMORY. */
MUST_CHECK enum status tree_filtered_path(const struct tree *tree, uint32_t leaf,
                                          const uint32_t *without, size_t without_count,
                                          struct arena *arena, struct tree_step **steps,
                                          size_t *count);

/* Which credential types are in use and whether every leaf supports a type.
 * Kept as counts, so that asking does not scan. Source: RFC 9420 sections 7.3, 12.2. */
bool tree_all_support_credential(const struct tree *tree, mls_u16 credential_type);
bool tree_all_support_extension(const struct tree *tree, mls_u16 extension_type);
bool tree_all_support_proposal(const struct tree *tree, mls_u16 proposal_type);
bool tree_uses_credential(const struct tree *tree, mls_u16 credential_type);

/* --- checking --- */

/* Every parent hash, in one pass. Fails: BAD_PARENT_HASH, NO_MEMORY.
 * Source: RFC 9420 section 7.9.2. */
MUST_CHECK enum status tree_check_parent_hashes(struct tree *tree);

/* Verifies the signatures of up to `most` leaves that are not verified yet, from *next on.
 * Gives: *next = where to go on; equal to tree_width() when all is done.
 * Fails: BAD_SIGNATURE, BAD_LEAF; *next is the leaf at fault then. NO_MEMORY.
 * Source: RFC 9420 sections 7.2, 7.3. */
MUST_CHECK enum status tree_sweep(struct tree *tree, struct span group_id, uint32_t *next,
                                  uint32_t most);

/* Verifies one leaf now if it is not verified yet. Fails: as tree_sweep(), NOT_FOUND. */
MUST_CHECK enum status tree_verify_leaf(struct tree *tree, struct span group_id, uint32_t leaf);

/* Marks a leaf as verified: it is ours, or its hash stood in a stored verified set. */
void tree_mark_verified(struct tree *tree, uint32_t leaf);

/* --- changing --- */

void tree_begin(struct tree *tree);

/* Puts a leaf at the leftmost blank place, doubling the tree when there is none; it is unmerged at
 * every non-blank parent above. Fails: DUPLICATE_KEY, TOO_LARGE, NO_MEMORY, BAD_KEY, MALFORMED.
 * Source: RFC 9420 section 7.7, 12.1.1. */
MUST_CHECK enum status tree_add(struct tree *tree, struct span encoded, uint32_t *leaf);

/* Replaces a leaf and blanks its direct path. Fails: as tree_add(), NOT_FOUND.
 * Source: RFC 9420 section 12.1.2. */
MUST_CHECK enum status tree_update(struct tree *tree, uint32_t leaf, struct span encoded);

/* Blanks a leaf and its direct path and truncates. Fails: NOT_FOUND, NO_MEMORY.
 * Source: RFC 9420 sections 7.7, 12.1.3. */
MUST_CHECK enum status tree_remove(struct tree *tree, uint32_t leaf);

/* Gives the nodes of a filtered direct path their new public keys and parent hashes, blanks the
 * rest of the direct path, empties unmerged leaves on it.
 * Takes: `keys` one per step, from the leaf up.
 * Gives: the parent hash that the leaf must carry (empty span of size 0 when there is no step).
 * Fails: DUPLICATE_KEY, BAD_KEY, NO_MEMORY. Source: RFC 9420 sections 7.5, 7.9. */
MUST_CHECK enum status tree_set_path(struct tree *tree, uint32_t leaf,
                                     const struct tree_step *steps, size_t count,
                                     const struct span *keys, struct hash *leaf_parent_hash);

/* Replaces a leaf by the one of an update path; its direct path stays. Fails: as tree_add(). */
MUST_CHECK enum status tree_set_leaf(struct tree *tree, uint32_t leaf, struct span encoded);

/* Makes the change permanent. Cannot fail. */
void tree_keep(struct tree *tree);

/* Takes everything since tree_begin() back. Cannot fail. */
void tree_undo(struct tree *tree);

/* Takes the change out, so that the tree is as before tree_begin(). Fails: NO_MEMORY; the change
 * then still stands in the tree. Owns: tree_change_destroy(), or tree_resume() consumes it. */
MUST_CHECK enum status tree_park(struct tree *tree, struct tree_change **out);

/* Puts a parked change back into a tree that did not change since; then keep, undo or park. */
void tree_resume(struct tree *tree, struct tree_change *change);
void tree_change_destroy(struct tree_change *change);

/* --- rows: only what changed is written again --- */

/* Calls `row` for every node that changed since tree_rows_done(), with NULL size 0 for a node that
 * is blank now, and the tree's width first as node UINT32_MAX; at first for all that are not blank,
 * so older rows must be cleared before. No call at all when nothing changed. It may be called, as
 * tree_rows_done() may, while a change is under way: then it gives the state with the change, and
 * an undo after it makes the rows unwritten again. Fails: as `row`, NO_MEMORY. */
typedef enum status (*tree_row)(void *context, uint32_t node, struct span encoded);
MUST_CHECK enum status tree_rows(const struct tree *tree, tree_row row, void *context);
void tree_rows_done(struct tree *tree);

/* Puts a stored row back into an empty tree; any order, width first. Then tree_rows_end() checks
 * the whole. Fails: as tree_read(). */
MUST_CHECK enum status tree_row_put(struct tree *tree, uint32_t node, struct span encoded);
MUST_CHECK enum status tree_rows_end(struct tree *tree);

#endif
