/* tree.c -- the slots of the tree and what can be asked of them. */
#include "mls/public/tree.h"

#include <stdlib.h>

#include "base/check.h"
#include "mls/public/tree_inner.h"

static struct span encryption_key_of(const void *owner, uint32_t node)
{
    return tree_key(owner, node);
}

static struct span signature_key_of(const void *owner, uint32_t node)
{
    return leaf_cell_at(owner, node)->face.signature_key;
}

enum status tree_create(const struct tree_limits *limits, struct tree **out)
{
    struct tree *tree = calloc(1, sizeof(*tree));
    *out = tree;
    if (tree == NULL) {
        return NO_MEMORY;
    }
    tree->leaves_max = limits == NULL ? 0 : limits->leaves_max;
    if (tree->leaves_max == 0) {
        tree->leaves_max = TREE_LEAVES_DEFAULT;
    }
    if (tree->leaves_max > TREE_LEAVES_LIMIT) {
        tree->leaves_max = TREE_LEAVES_LIMIT;
    }
    tree->encryption_keys = key_set_make(encryption_key_of, tree);
    tree->signature_keys = key_set_make(signature_key_of, tree);
    tree->all_unsaved = true;
    return OK;
}

void tree_destroy(struct tree *tree)
{
    if (tree == NULL) {
        return;
    }
    if (tree->is_changing) {
        tree_undo(tree);
    }
    for (uint32_t node = 0; node < tree->room; node++) {
        free(tree->slots[node].cell);
    }
    free(tree->slots);
    free(tree->change.notes);
    free(tree->unsaved);
    free(tree->support.places);
    key_set_end(&tree->encryption_keys);
    key_set_end(&tree->signature_keys);
    free(tree);
}

enum status tree_make_room(struct tree *tree, uint32_t width)
{
    if (width > TREE_LEAVES_LIMIT) {
        return TOO_LARGE;
    }
    const uint32_t room = node_count(width);
    if (room <= tree->room) {
        return OK;
    }
    struct tree_slot *slots = realloc(tree->slots, (size_t)room * sizeof(*slots));
    if (slots == NULL) {
        return NO_MEMORY;
    }
    memset(slots + tree->room, 0, (size_t)(room - tree->room) * sizeof(*slots));
    tree->slots = slots;
    tree->room = room;
    return OK;
}

uint32_t tree_width_for(uint32_t leaves)
{
    CHECK(leaves >= 1 && leaves <= TREE_LEAVES_LIMIT);
    uint32_t width = 1;
    while (width < leaves) {
        width *= 2;
    }
    return width;
}

bool tree_keys_add(struct tree *tree, uint32_t node)
{
    const void *cell = tree->slots[node].cell;
    if (cell == NULL) {
        return true;
    }
    if (!key_set_add(&tree->encryption_keys, node)) {
        return false;
    }
    if (node_is_leaf(node)) {
        if (!key_set_add(&tree->signature_keys, node)) {
            return false;
        }
        support_count(&tree->support, cell, 1);
    }
    return true;
}

void tree_keys_remove(struct tree *tree, uint32_t node)
{
    const void *cell = tree->slots[node].cell;
    if (cell != NULL) {
        key_set_remove(&tree->encryption_keys, node);
        if (node_is_leaf(node)) {
            key_set_remove(&tree->signature_keys, node);
            support_count(&tree->support, cell, -1);
        }
    }
}

static enum status copy_slot(const struct tree_slot *from, uint32_t node, struct tree_slot *to)
{
    *to = *from;
    to->mark = 0;
    to->is_listed = false;
    if (from->cell == NULL) {
        return OK;
    }
    if (node_is_leaf(node)) {
        to->cell = leaf_cell_copy(from->cell);
    } else {
        const struct parent_cell *cell = from->cell;
        to->cell = parent_cell_copy(cell, cell->unmerged_count);
    }
    return to->cell == NULL ? NO_MEMORY : OK;
}

enum status tree_copy(const struct tree *tree, struct tree **out)
{
    const struct tree_limits limits = {.leaves_max = tree->leaves_max};
    struct tree *copy = NULL;
    enum status status = tree_create(&limits, &copy);
    if (status == OK) {
        status = tree_make_room(copy, tree->extent.width);
    }
    for (uint32_t node = 0; status == OK && node < node_count(tree->extent.width); node++) {
        status = copy_slot(&tree->slots[node], node, &copy->slots[node]);
    }
    if (status == OK) {
        copy->extent.width = tree->extent.width;
        status = tree_settle(copy);
    }
    if (status != OK) {
        tree_destroy(copy);
        copy = NULL;
    }
    *out = copy;
    return status;
}

uint32_t tree_width(const struct tree *tree)
{
    return tree->extent.width;
}

uint32_t tree_leaf_count(const struct tree *tree)
{
    return tree->extent.leaf_count;
}

bool tree_is_blank(const struct tree *tree, uint32_t node)
{
    return node >= node_count(tree->extent.width) || tree->slots[node].cell == NULL;
}

/* The leaf's hash is computed when it is asked for: a tree that was only read needs none. */
const struct tree_leaf *tree_leaf(const struct tree *tree, uint32_t leaf)
{
    if (leaf >= tree->extent.width || tree_is_blank(tree, node_of_leaf(leaf))) {
        return NULL;
    }
    struct leaf_cell *cell = leaf_cell_at(tree, node_of_leaf(leaf));
    if (!cell->has_hash) {
        cell->face.hash = hash_of(cell->face.encoded);
        cell->has_hash = true;
    }
    return &cell->face;
}

bool tree_parent(const struct tree *tree, uint32_t node, struct tree_parent *out)
{
    *out = (struct tree_parent){.unmerged = NULL};
    if (node_is_leaf(node) || tree_is_blank(tree, node)) {
        return false;
    }
    const struct parent_cell *cell = parent_cell_at(tree, node);
    out->encryption_key = span_of(cell->key, TREE_KEY_SIZE);
    out->parent_hash = span_of(cell->parent_hash, cell->parent_hash_size);
    out->unmerged = cell->unmerged;
    out->unmerged_count = cell->unmerged_count;
    return true;
}

/* Asked by the key sets too, while a change is being taken back: so not bound to the width. */
struct span tree_key(const struct tree *tree, uint32_t node)
{
    if (node >= tree->room || tree->slots[node].cell == NULL) {
        return span_of(NULL, 0);
    }
    return node_is_leaf(node) ? leaf_cell_at(tree, node)->face.encryption_key
                              : span_of(parent_cell_at(tree, node)->key, TREE_KEY_SIZE);
}

enum status tree_leaf_decode(const struct tree *tree, uint32_t leaf, struct arena *arena,
                             mls_leaf_node *out)
{
    *out = (mls_leaf_node){.leaf_node_source = 0};
    if (leaf >= tree->extent.width || tree_is_blank(tree, node_of_leaf(leaf))) {
        return NOT_FOUND;
    }
    return mls_decode_leaf_node(leaf_cell_at(tree, node_of_leaf(leaf))->face.encoded, arena, out);
}

enum status tree_find_signature_key(const struct tree *tree, struct span key, uint32_t *leaf)
{
    uint32_t node = 0;
    const enum status status = key_set_find(&tree->signature_keys, key, &node);
    *leaf = leaf_of_node(node);
    return status;
}

bool tree_has_encryption_key(const struct tree *tree, struct span key)
{
    uint32_t node;
    return key_set_find(&tree->encryption_keys, key, &node) == OK;
}

/* Proposal types 1 to 7 and extension types 1 to 5 are understood by everybody and stand in no
 * list. Source: RFC 9420 section 7.2. */
bool tree_all_support_credential(const struct tree *tree, mls_u16 credential_type)
{
    return support_of(&tree->support, SUPPORT_CREDENTIAL, credential_type) ==
           tree->extent.leaf_count;
}

bool tree_all_support_extension(const struct tree *tree, mls_u16 extension_type)
{
    return (extension_type >= MLS_APPLICATION_ID && extension_type <= MLS_EXTERNAL_SENDERS) ||
           support_of(&tree->support, SUPPORT_EXTENSION, extension_type) == tree->extent.leaf_count;
}

bool tree_all_support_proposal(const struct tree *tree, mls_u16 proposal_type)
{
    return (proposal_type >= MLS_ADD && proposal_type <= MLS_GROUP_CONTEXT_EXTENSIONS) ||
           support_of(&tree->support, SUPPORT_PROPOSAL, proposal_type) == tree->extent.leaf_count;
}

bool tree_uses_credential(const struct tree *tree, mls_u16 credential_type)
{
    return support_of(&tree->support, USED_CREDENTIAL, credential_type) > 0;
}

void tree_mark_verified(struct tree *tree, uint32_t leaf)
{
    CHECK(tree_leaf(tree, leaf) != NULL);
    leaf_cell_at(tree, node_of_leaf(leaf))->face.is_verified = true;
}

size_t leaf_list_place(struct leaf_list list, uint32_t leaf)
{
    size_t low = 0;
    for (size_t high = list.count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (list.at[middle] < leaf) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool leaf_list_has(struct leaf_list list, uint32_t leaf)
{
    const size_t place = leaf_list_place(list, leaf);
    return place < list.count && list.at[place] == leaf;
}

struct leaf_list leaf_list_under(struct leaf_list list, uint32_t node)
{
    const uint32_t first = node_first_leaf(node);
    const size_t begin = leaf_list_place(list, first);
    const struct leaf_list rest = {list.at + begin, list.count - begin};
    return (struct leaf_list){rest.at, leaf_list_place(rest, first + (1u << node_level(node)))};
}
