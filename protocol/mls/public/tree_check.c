/* tree_check.c -- whether a tree is one that honest members could have made. */
#include "base/check.h"
#include "mls/public/leaf.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

/* The tree hash of a node as it was before certain leaves under it were added.
 *
 * The leaves left out are the unmerged ones of an ancestor. Of two ancestors the upper one has no
 * unmerged leaf under the lower one that the lower one lacks (tree_settle() saw to that), so their
 * sets are nested, and under one node a set is known by its size. Parents are checked from the
 * bottom up, so the sets under a node only shrink: remembering the last one for each node is enough
 * to compute none twice, and at most one hash is computed for each node and ancestor. */
struct original {
    uint32_t left_out; /* 0: nothing is remembered */
    struct hash hash;
};

struct check {
    struct tree *tree;
    struct original *originals; /* one for each node; NULL when no parent has unmerged leaves */
};

static struct hash original_hash(struct check *check, uint32_t node, struct leaf_list left_out)
{
    if (left_out.count == 0) {
        return tree_node_hash(check->tree, node);
    }
    CHECK(check->originals != NULL); /* only unmerged leaves are left out */
    struct original *original = &check->originals[node];
    if (original->left_out == left_out.count) {
        return original->hash;
    }
    if (node_is_leaf(node)) {
        original->hash = hash_of_leaf(leaf_of_node(node), NULL);
    } else {
        const size_t half = leaf_list_place(left_out, leaf_of_node(node) + 1);
        const struct hash left =
            original_hash(check, node_left(node), (struct leaf_list){left_out.at, half});
        const struct hash right = original_hash(
            check, node_right(node), (struct leaf_list){left_out.at + half, left_out.count - half});
        original->hash = hash_of_parent(parent_cell_at(check->tree, node), left_out, &left, &right);
    }
    original->left_out = (uint32_t)left_out.count;
    return original->hash;
}

/* Looks for the one node of a resolution that is not an unmerged leaf of the parent above. Only
 * blank nodes are walked through, and a blank node has one lowest parent above it that is not:
 * so all searches of a tree together walk it once. */
struct search {
    const struct tree *tree;
    struct leaf_list unmerged; /* those not met yet; the leaves of a resolution are rising */
    uint32_t found;
    unsigned found_count;
};

static void meet(struct search *search, uint32_t node)
{
    if (node_is_leaf(node) && search->unmerged.count > 0 &&
        search->unmerged.at[0] == leaf_of_node(node)) {
        search->unmerged.at++;
        search->unmerged.count--;
        return;
    }
    search->found = node;
    search->found_count++;
}

static void search_under(struct search *search, uint32_t node)
{
    const struct tree *tree = search->tree;
    if (search->found_count > 1) {
        return;
    }
    if (tree->slots[node].cell == NULL) {
        if (!node_is_leaf(node)) {
            search_under(search, node_left(node));
            search_under(search, node_right(node));
        }
        return;
    }
    meet(search, node);
    if (!node_is_leaf(node)) {
        const struct parent_cell *cell = parent_cell_at(tree, node);
        for (uint32_t i = 0; i < cell->unmerged_count && search->found_count <= 1; i++) {
            meet(search, node_of_leaf(cell->unmerged[i]));
        }
    }
}

static struct span parent_hash_of(const struct tree *tree, uint32_t node)
{
    if (node_is_leaf(node)) {
        return leaf_cell_parent_hash(leaf_cell_at(tree, node));
    }
    const struct parent_cell *cell = parent_cell_at(tree, node);
    return span_of(cell->parent_hash, cell->parent_hash_size);
}

/* Whether a node under `child` carries the parent hash of `parent`.
 * Source: RFC 9420 section 7.9.2. */
static bool is_carried_under(struct check *check, uint32_t parent, uint32_t child, uint32_t sibling)
{
    const struct tree *tree = check->tree;
    const struct parent_cell *cell = parent_cell_at(tree, parent);
    const struct leaf_list unmerged = parent_unmerged(cell);
    struct search search = {.tree = tree, .unmerged = leaf_list_under(unmerged, child)};
    search_under(&search, child);
    if (search.found_count != 1 || search.unmerged.count != 0) {
        return false;
    }
    const struct hash original = original_hash(check, sibling, leaf_list_under(unmerged, sibling));
    const struct hash hash = hash_of_parent_input(cell, &original);
    return span_equal(parent_hash_of(tree, search.found), hash_span(&hash));
}

static bool has_unmerged(const struct tree *tree)
{
    for (uint32_t node = 1; node < node_count(tree->extent.width); node += 2) {
        const struct parent_cell *cell = parent_cell_at(tree, node);
        if (cell != NULL && cell->unmerged_count > 0) {
            return true;
        }
    }
    return false;
}

static bool check_level(struct check *check, unsigned level)
{
    const struct tree *tree = check->tree;
    const uint32_t step = 2u << level;
    for (uint32_t node = step / 2 - 1; node < node_count(tree->extent.width); node += step) {
        const uint32_t left = node_left(node);
        const uint32_t right = node_right(node);
        if (tree->slots[node].cell != NULL && !is_carried_under(check, node, left, right) &&
            !is_carried_under(check, node, right, left)) {
            return false;
        }
    }
    return true;
}

enum status tree_check_parent_hashes(struct tree *tree)
{
    struct check check = {.tree = tree};
    const uint32_t count = node_count(tree->extent.width);
    if (has_unmerged(tree)) {
        check.originals = calloc(count, sizeof(*check.originals));
        if (check.originals == NULL) {
            return NO_MEMORY;
        }
    }
    bool holds = true;
    for (unsigned level = 1; holds && (1u << level) <= tree->extent.width; level++) {
        holds = check_level(&check, level);
    }
    free(check.originals);
    return holds ? OK : BAD_PARENT_HASH;
}

/* --- leaves --- */

/* Decoding takes at most this many bytes for each byte of a leaf: an extension of 3 bytes becomes
 * a struct, and lists grow by doubling. */
enum { DECODED_FACTOR = 64, DECODED_BASE = 4096 };

static enum status verify(struct tree *tree, struct span group_id, uint32_t leaf)
{
    struct leaf_cell *cell = leaf_cell_at(tree, node_of_leaf(leaf));
    if (cell->face.is_verified) {
        return OK;
    }
    struct arena arena = arena_make(DECODED_BASE + DECODED_FACTOR * cell->face.encoded.size);
    mls_leaf_node node;
    enum status status = mls_decode_leaf_node(cell->face.encoded, &arena, &node);
    if (status == OK) {
        status = leaf_check(&node, NULL);
    }
    if (status == OK) {
        status = leaf_verify(&node, group_id, leaf);
    }
    arena_end(&arena);
    cell->face.is_verified = status == OK;
    return status;
}

enum status tree_verify_leaf(struct tree *tree, struct span group_id, uint32_t leaf)
{
    if (leaf >= tree->extent.width || tree_is_blank(tree, node_of_leaf(leaf))) {
        return NOT_FOUND;
    }
    return verify(tree, group_id, leaf);
}

enum status tree_sweep(struct tree *tree, struct span group_id, uint32_t *next, uint32_t most)
{
    while (*next < tree->extent.width) {
        const struct leaf_cell *cell = leaf_cell_at(tree, node_of_leaf(*next));
        if (cell != NULL && !cell->face.is_verified) {
            if (most == 0) {
                return OK;
            }
            most--;
            const enum status status = verify(tree, group_id, *next);
            if (status != OK) {
                return status;
            }
        }
        ++*next;
    }
    *next = tree->extent.width;
    return OK;
}
