/* tree_inner.h -- what the rooms of the tree know of each other; nobody else includes it. */
#ifndef MLS_PUBLIC_TREE_INNER_H
#define MLS_PUBLIC_TREE_INNER_H

#include "mls/public/key_set.h"
#include "mls/public/tree.h"

enum {
    TREE_LEAVES_DEFAULT = 65536,
    TREE_LEAVES_LIMIT = 1 << 24, /* no limit may be set higher: a slot table must fit 32 bits */
    TREE_LEAF_SIZE_MAX = 65535,
    TREE_PATH_MAX = TREE_LEVELS_MAX + 1, /* nodes from a leaf to the root, both counted */
    TREE_KEY_SIZE = 32
};

/* --- nodes --- */

/* One allocation a leaf: what is asked often, then its Node as it travels. */
struct leaf_cell {
    struct tree_leaf face;
    uint32_t capabilities_at; /* in face.encoded */
    uint32_t parent_hash_at;
    uint8_t parent_hash_size; /* 0 or 32 */
    bool has_hash;            /* face.hash was computed */
    uint8_t bytes[];          /* NodeType, LeafNode */
};

struct parent_cell {
    uint8_t key[TREE_KEY_SIZE];
    uint8_t parent_hash[HASH_SIZE];
    uint32_t parent_hash_size; /* 0 or 32 */
    uint32_t unmerged_count, unmerged_room;
    uint32_t unmerged[];
};

/* Where the parts of a LeafNode lie, found without taking memory. */
struct leaf_shape {
    struct span encoded, encryption_key, signature_key, credential, capabilities, parent_hash;
    mls_u16 credential_type;
    mls_u8 source;
};

/* Reads what mls_read_leaf_node() reads, and refuses what it refuses. */
void leaf_scan(struct mls_reader *r, struct leaf_shape *out);

/* Fails: BAD_KEY, BAD_LEAF, TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status leaf_cell_create(const struct leaf_shape *shape, struct leaf_cell **out);
/* Fails: as leaf_cell_create(), MALFORMED, UNSUPPORTED. */
MUST_CHECK enum status leaf_cell_decode(struct span encoded, struct leaf_cell **out);
struct leaf_cell *leaf_cell_copy(const struct leaf_cell *cell); /* NULL: no memory */
struct span leaf_cell_parent_hash(const struct leaf_cell *cell);
struct span leaf_cell_node(const struct leaf_cell *cell); /* the Node struct */

struct parent_cell *parent_cell_create(uint32_t unmerged_room); /* NULL: no memory */
struct parent_cell *parent_cell_copy(const struct parent_cell *cell, uint32_t unmerged_room);
/* Reads a ParentNode for `node`. Fails: MALFORMED, BAD_KEY, BAD_TREE, NO_MEMORY. */
MUST_CHECK enum status parent_cell_read(struct mls_reader *r, uint32_t node,
                                        struct parent_cell **out);
void parent_cell_write(const struct parent_cell *cell, struct buffer *out); /* a ParentNode */

/* --- capabilities, counted --- */

enum support_kind { SUPPORT_EXTENSION, SUPPORT_PROPOSAL, SUPPORT_CREDENTIAL, USED_CREDENTIAL };

struct support_place {
    uint32_t key;   /* (kind + 1) << 16 | type; 0: free */
    uint32_t count; /* leaves that list it */
    uint32_t stamp; /* of the leaf counted last: a type listed twice counts once */
};

struct support {
    struct support_place *places;
    uint32_t room, used, stamp;
};

/* Makes sure that support_count() has all the places it needs for the leaf. Fails: NO_MEMORY. */
MUST_CHECK enum status support_reserve(struct support *support, const struct leaf_cell *leaf);
/* Takes: `by` 1 or -1. */
void support_count(struct support *support, const struct leaf_cell *leaf, int by);
uint32_t support_of(const struct support *support, enum support_kind kind, mls_u16 type);

/* --- the tree --- */

struct tree_slot {
    void *cell; /* leaf_cell at even places, parent_cell at odd ones; NULL: blank */
    struct hash hash;
    uint32_t mark;  /* its place in the journal plus 1; 0: untouched by this change */
    bool has_hash;  /* `hash` is the tree hash of the subtree */
    bool is_listed; /* stands in `unsaved` */
};

/* What a touched slot was before the change; or will be, in a change that is parked. */
struct tree_note {
    uint32_t node;
    bool has_hash;
    bool is_changed; /* `cell` differs from the slot's, and one of the two is ours to free */
    bool is_saved;   /* tree_rows_done() was called after it changed */
    void *cell;
    struct hash hash;
};

struct tree_extent {
    uint32_t width;
    uint32_t leaf_count;
    uint32_t last;        /* one past the last leaf that is not blank */
    uint32_t first_blank; /* no leaf before it is blank */
};

struct tree_change {
    struct tree_note *notes;
    uint32_t count, room;
    struct tree_extent extent;
};

struct tree {
    struct tree_slot *slots;
    uint32_t room; /* slots; never shrinks, so that undo and resume find room */
    uint32_t leaves_max;
    struct tree_extent extent;
    struct key_set encryption_keys, signature_keys;
    struct support support;
    struct tree_change change; /* the journal */
    bool is_changing;
    uint32_t *unsaved; /* nodes to be written by tree_rows() */
    uint32_t unsaved_count, unsaved_room;
    bool all_unsaved; /* nothing was written yet */
    uint32_t saved_width;
};

static inline struct leaf_cell *leaf_cell_at(const struct tree *tree, uint32_t node)
{
    return tree->slots[node].cell;
}
static inline struct parent_cell *parent_cell_at(const struct tree *tree, uint32_t node)
{
    return tree->slots[node].cell;
}

/* Slots for a tree of this width, blank where new. Fails: TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status tree_make_room(struct tree *tree, uint32_t width);

/* The smallest power of two that is not below `leaves`. Takes: 1 to TREE_LEAVES_LIMIT. */
uint32_t tree_width_for(uint32_t leaves);

/* Counts and checks what was put into the slots of an empty tree.
 * Fails: BAD_TREE, DUPLICATE_KEY, NO_MEMORY, TOO_LARGE. */
MUST_CHECK enum status tree_settle(struct tree *tree);

/* Adds the keys and capabilities of the cell at `node` to the sets, or takes them out.
 * Gives: false when a key is within already; it was added in part then. */
bool tree_keys_add(struct tree *tree, uint32_t node);
void tree_keys_remove(struct tree *tree, uint32_t node);

/* --- numbers of leaves, rising --- */

struct leaf_list {
    const uint32_t *at;
    size_t count;
};

/* The first place whose leaf is not below `leaf`. */
size_t leaf_list_place(struct leaf_list list, uint32_t leaf);
bool leaf_list_has(struct leaf_list list, uint32_t leaf);

/* Those of the list that stand under `node`. */
struct leaf_list leaf_list_under(struct leaf_list list, uint32_t node);

static inline struct leaf_list parent_unmerged(const struct parent_cell *cell)
{
    return (struct leaf_list){cell->unmerged, cell->unmerged_count};
}
static inline uint32_t node_first_leaf(uint32_t node)
{
    return leaf_of_node(node - ((1u << node_level(node)) - 1));
}

/* --- hashes --- */

/* The tree hash of a leaf place; NULL: blank. */
struct hash hash_of_leaf(uint32_t leaf, const struct leaf_cell *cell);
/* The tree hash of a parent, with the leaves of `without` left out of its unmerged leaves. */
struct hash hash_of_parent(const struct parent_cell *cell, struct leaf_list without,
                           const struct hash *left, const struct hash *right);
/* Source: RFC 9420 section 7.9 (ParentHashInput). */
struct hash hash_of_parent_input(const struct parent_cell *cell,
                                 const struct hash *original_sibling);

#endif
