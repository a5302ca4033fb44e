/* tree_path.c -- whom a change of a path is encrypted to. */
#include "base/check.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

/* Nodes found so far; counts alone when there is no place for them. */
struct found {
    const struct tree *tree;
    struct leaf_list without;
    uint32_t *nodes;
    size_t count;
};

static void find_node(struct found *found, uint32_t node)
{
    if (node_is_leaf(node) && leaf_list_has(found->without, leaf_of_node(node))) {
        return;
    }
    if (found->nodes != NULL) {
        found->nodes[found->count] = node;
    }
    found->count++;
}

/* Beyond the last leaf nothing stands: up to half of the places, not worth a walk. */
static bool is_beyond(const struct tree *tree, uint32_t node)
{
    return node_first_leaf(node) >= tree->extent.last;
}

/* Source: RFC 9420 section 4.1.1. */
static void find_resolution(struct found *found, uint32_t node)
{
    const struct tree *tree = found->tree;
    if (tree->slots[node].cell == NULL) {
        if (!node_is_leaf(node) && !is_beyond(tree, node)) {
            find_resolution(found, node_left(node));
            find_resolution(found, node_right(node));
        }
        return;
    }
    find_node(found, node);
    if (!node_is_leaf(node)) {
        const struct parent_cell *cell = parent_cell_at(tree, node);
        for (uint32_t i = 0; i < cell->unmerged_count; i++) {
            find_node(found, node_of_leaf(cell->unmerged[i]));
        }
    }
}

static enum status take_nodes(struct arena *arena, size_t count, size_t size, void *out)
{
    void *taken = arena_take(arena, count, size);
    memcpy(out, &taken, sizeof(taken));
    if (taken != NULL) {
        return OK;
    }
    return arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
}

static enum status resolve(struct found found, uint32_t node, struct arena *arena, uint32_t **nodes,
                           size_t *count)
{
    *nodes = NULL;
    *count = 0;
    find_resolution(&found, node);
    const enum status status = take_nodes(arena, found.count, sizeof(**nodes), nodes);
    if (status == OK) {
        *count = found.count;
        found.nodes = *nodes;
        found.count = 0;
        find_resolution(&found, node);
    }
    return status;
}

enum status tree_resolution(const struct tree *tree, uint32_t node, struct arena *arena,
                            uint32_t **nodes, size_t *count)
{
    CHECK(node < node_count(tree->extent.width));
    return resolve((struct found){.tree = tree}, node, arena, nodes, count);
}

/* Whether a resolution has no node at all; leaves just added count. */
static bool is_empty(const struct tree *tree, uint32_t node)
{
    if (tree->slots[node].cell != NULL) {
        return false;
    }
    return node_is_leaf(node) || is_beyond(tree, node) ||
           (is_empty(tree, node_left(node)) && is_empty(tree, node_right(node)));
}

static int compare_leaves(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static enum status sorted_leaves(const uint32_t *leaves, size_t count, struct arena *arena,
                                 struct leaf_list *out)
{
    *out = (struct leaf_list){NULL, 0};
    if (count == 0) {
        return OK;
    }
    uint32_t *sorted = NULL;
    const enum status status = take_nodes(arena, count, sizeof(*sorted), &sorted);
    if (status == OK) {
        memcpy(sorted, leaves, count * sizeof(*sorted));
        qsort(sorted, count, sizeof(*sorted), compare_leaves);
        *out = (struct leaf_list){sorted, count};
    }
    return status;
}

// NOLINTNEXTLINE(readability-function-size): two lists go in and one comes out
enum status tree_filtered_path(const struct tree *tree, uint32_t leaf, const uint32_t *without,
                               size_t without_count, struct arena *arena, struct tree_step **steps,
                               size_t *count)
{
    CHECK(leaf < tree->extent.width);
    *steps = NULL;
    *count = 0;
    struct found found = {.tree = tree};
    enum status status = sorted_leaves(without, without_count, arena, &found.without);
    if (status == OK) {
        status = take_nodes(arena, TREE_LEVELS_MAX, sizeof(**steps), steps);
    }
    uint32_t node = node_of_leaf(leaf);
    while (status == OK && node != node_root(tree->extent.width)) {
        struct tree_step *step = &(*steps)[*count];
        step->copath = node_sibling(node, tree->extent.width);
        node = node_parent(node, tree->extent.width);
        step->node = node;
        if (!is_empty(tree, step->copath)) {
            status =
                resolve(found, step->copath, arena, &step->resolution, &step->resolution_count);
            ++*count;
        }
    }
    return status;
}
