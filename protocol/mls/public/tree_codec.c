/* tree_codec.c -- a whole tree in bytes, and as rows of a store. */
#include "base/check.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

/* --- what came in is checked as one --- */

/* Every leaf that is unmerged at a parent must be unmerged at the next parent below that is not
 * blank, and so at all of them. Source: RFC 9420 section 12.4.3.1. */
static bool is_carried(const struct tree *tree, uint32_t node, uint32_t leaf)
{
    while (!node_is_leaf(node)) {
        node = leaf > leaf_of_node(node) ? node_right(node) : node_left(node);
        if (!node_is_leaf(node) && tree->slots[node].cell != NULL) {
            return leaf_list_has(parent_unmerged(parent_cell_at(tree, node)), leaf);
        }
    }
    return tree->slots[node].cell != NULL;
}

/* Gives: whether there is a leaf under `node`; *status when a parent there is wrong. */
static bool check_parents(const struct tree *tree, uint32_t node, enum status *status)
{
    const struct tree_slot *slot = &tree->slots[node];
    if (node_is_leaf(node)) {
        return slot->cell != NULL;
    }
    const bool left = check_parents(tree, node_left(node), status);
    const bool right = check_parents(tree, node_right(node), status);
    if (slot->cell != NULL) {
        const struct leaf_list unmerged = parent_unmerged(slot->cell);
        if (!left && !right) {
            *status = BAD_TREE;
        }
        for (size_t i = 0; i < unmerged.count && *status == OK; i++) {
            if (!is_carried(tree, node, unmerged.at[i])) {
                *status = BAD_TREE;
            }
        }
    }
    return left || right;
}

static void measure(struct tree *tree, uint32_t *cells)
{
    struct tree_extent *extent = &tree->extent;
    extent->leaf_count = 0;
    extent->last = 0;
    extent->first_blank = 0;
    *cells = 0;
    for (uint32_t node = 0; node < node_count(extent->width); node++) {
        if (tree->slots[node].cell == NULL) {
            continue;
        }
        ++*cells;
        if (node_is_leaf(node)) {
            extent->leaf_count++;
            extent->last = leaf_of_node(node) + 1;
            if (extent->first_blank == leaf_of_node(node)) {
                extent->first_blank++;
            }
        }
    }
}

static enum status settle_node(struct tree *tree, uint32_t node)
{
    const struct leaf_cell *cell = node_is_leaf(node) ? leaf_cell_at(tree, node) : NULL;
    const enum status status = cell == NULL ? OK : support_reserve(&tree->support, cell);
    if (status != OK) {
        return status;
    }
    return tree_keys_add(tree, node) ? OK : DUPLICATE_KEY;
}

enum status tree_settle(struct tree *tree)
{
    uint32_t cells = 0;
    measure(tree, &cells);
    if (tree->extent.last <= tree->extent.width / 2) {
        /* A right half without leaves would have been cut off. */
        return tree->extent.width == 0 ? OK : BAD_TREE;
    }
    enum status status = key_set_reserve(&tree->encryption_keys, cells);
    if (status == OK) {
        status = key_set_reserve(&tree->signature_keys, tree->extent.leaf_count);
    }
    for (uint32_t node = 0; status == OK && node < node_count(tree->extent.width); node++) {
        status = settle_node(tree, node);
    }
    if (status == OK) {
        (void)check_parents(tree, node_root(tree->extent.width), &status);
    }
    return status;
}

/* --- ratchet_tree --- */

/* The Node struct of the slot. Source: RFC 9420 section 7.8. */
static enum status read_node(struct mls_reader *r, uint32_t node, void **cell)
{
    *cell = NULL;
    mls_u8 type = 0;
    mls_read_u8(r, &type);
    if (r->status != OK) {
        return r->status;
    }
    if (!mls_known_node_type(type)) {
        return MALFORMED;
    }
    if ((type == MLS_LEAF) != node_is_leaf(node)) {
        return BAD_TREE;
    }
    if (type == MLS_PARENT) {
        struct parent_cell *parent = NULL;
        const enum status status = parent_cell_read(r, node, &parent);
        *cell = parent;
        return status;
    }
    struct leaf_shape shape;
    leaf_scan(r, &shape);
    struct leaf_cell *leaf = NULL;
    const enum status status = r->status == OK ? leaf_cell_create(&shape, &leaf) : r->status;
    *cell = leaf;
    return status;
}

static enum status read_slot(struct tree *tree, struct mls_reader *r, uint32_t node)
{
    const uint32_t leaves = leaf_of_node(node + 1) + 1; /* after a parent comes a leaf */
    if (leaves > tree->leaves_max) {
        return TOO_LARGE;
    }
    enum status status = tree_make_room(tree, tree_width_for(leaves));
    mls_u8 present = 0;
    if (status == OK) {
        mls_read_u8(r, &present);
        status = r->status;
    }
    if (status == OK && present > 1) {
        status = MALFORMED;
    }
    if (status == OK && present == 1) {
        status = read_node(r, node, &tree->slots[node].cell);
    }
    return status;
}

/* The last node must not be blank, and it is a leaf: a parent there would stand over an empty
 * right half. */
static enum status read_nodes(struct tree *tree, struct span content)
{
    struct mls_reader r = mls_reader_make(content, NULL);
    uint32_t count = 0;
    while (r.rest.size > 0) {
        const enum status status = read_slot(tree, &r, count);
        if (status != OK) {
            return status;
        }
        count++;
    }
    if (count == 0 || count % 2 == 0 || tree->slots[count - 1].cell == NULL) {
        return BAD_TREE;
    }
    tree->extent.width = tree_width_for(leaf_of_node(count - 1) + 1);
    return tree_settle(tree);
}

enum status tree_read(struct span encoded, const struct tree_limits *limits, struct tree **out)
{
    *out = NULL;
    struct mls_reader r = mls_reader_make(encoded, NULL);
    mls_bytes content;
    mls_read_bytes(&r, &content);
    enum status status = mls_reader_end(&r);
    struct tree *tree = NULL;
    if (status == OK) {
        status = tree_create(limits, &tree);
    }
    if (status == OK) {
        status = read_nodes(tree, content);
    }
    if (status != OK) {
        tree_destroy(tree);
        tree = NULL;
    }
    *out = tree;
    return status;
}

static void write_node(const struct tree *tree, uint32_t node, struct buffer *out)
{
    if (node_is_leaf(node)) {
        buffer_append_span(out, leaf_cell_node(leaf_cell_at(tree, node)));
        return;
    }
    const mls_u8 type = MLS_PARENT;
    mls_write_u8(out, &type);
    parent_cell_write(parent_cell_at(tree, node), out);
}

void tree_write(const struct tree *tree, struct buffer *out)
{
    const size_t start = out->size;
    const uint32_t count = node_count(tree->extent.last);
    for (uint32_t node = 0; node < count; node++) {
        const mls_u8 present = tree->slots[node].cell != NULL;
        mls_write_u8(out, &present);
        if (present) {
            write_node(tree, node, out);
        }
    }
    mls_write_wrap(out, start);
}

/* --- rows --- */

enum { WIDTH_ROW_SIZE = 4, ROW_LIMIT = 1 << 30 };

static enum status give_width(const struct tree *tree, tree_row row, void *context)
{
    struct buffer buffer = buffer_make(WIDTH_ROW_SIZE);
    mls_write_u32(&buffer, &tree->extent.width);
    enum status status = buffer_status(&buffer);
    if (status == OK) {
        status = row(context, UINT32_MAX, buffer_span(&buffer));
    }
    buffer_end(&buffer);
    return status;
}

static enum status give_node(const struct tree *tree, uint32_t node, tree_row row, void *context)
{
    const struct tree_slot *slot = &tree->slots[node];
    if (slot->cell == NULL || node_is_leaf(node)) {
        return row(context, node,
                   slot->cell == NULL ? span_of(NULL, 0) : leaf_cell_node(slot->cell));
    }
    struct buffer buffer = buffer_make(ROW_LIMIT);
    write_node(tree, node, &buffer);
    enum status status = buffer_status(&buffer);
    if (status == OK) {
        status = row(context, node, buffer_span(&buffer));
    }
    buffer_end(&buffer);
    return status;
}

static enum status give_all(const struct tree *tree, tree_row row, void *context)
{
    enum status status = OK;
    for (uint32_t node = 0; status == OK && node < node_count(tree->extent.width); node++) {
        if (tree->slots[node].cell != NULL) {
            status = give_node(tree, node, row, context);
        }
    }
    return status;
}

static bool is_unsaved(const struct tree *tree, const struct tree_note *note)
{
    return note->is_changed && !note->is_saved && !tree->slots[note->node].is_listed;
}

static bool has_unsaved(const struct tree *tree)
{
    bool has =
        tree->all_unsaved || tree->unsaved_count > 0 || tree->saved_width != tree->extent.width;
    for (uint32_t i = 0; tree->is_changing && !has && i < tree->change.count; i++) {
        has = is_unsaved(tree, &tree->change.notes[i]);
    }
    return has;
}

enum status tree_rows(const struct tree *tree, tree_row row, void *context)
{
    if (!has_unsaved(tree)) {
        return OK;
    }
    enum status status = give_width(tree, row, context);
    if (status == OK && tree->all_unsaved) {
        return give_all(tree, row, context);
    }
    for (uint32_t i = 0; status == OK && i < tree->unsaved_count; i++) {
        status = give_node(tree, tree->unsaved[i], row, context);
    }
    for (uint32_t i = 0; tree->is_changing && status == OK && i < tree->change.count; i++) {
        const struct tree_note *note = &tree->change.notes[i];
        if (is_unsaved(tree, note)) {
            status = give_node(tree, note->node, row, context);
        }
    }
    return status;
}

void tree_rows_done(struct tree *tree)
{
    for (uint32_t i = 0; i < tree->unsaved_count; i++) {
        tree->slots[tree->unsaved[i]].is_listed = false;
    }
    tree->unsaved_count = 0;
    tree->all_unsaved = false;
    tree->saved_width = tree->extent.width;
    for (uint32_t i = 0; tree->is_changing && i < tree->change.count; i++) {
        tree->change.notes[i].is_saved = tree->change.notes[i].is_changed;
    }
}

static enum status put_width(struct tree *tree, struct span encoded)
{
    struct mls_reader r = mls_reader_make(encoded, NULL);
    mls_u32 width = 0;
    mls_read_u32(&r, &width);
    enum status status = mls_reader_end(&r);
    if (status == OK && (width & (width - 1)) != 0) {
        status = BAD_TREE;
    }
    if (status == OK) {
        const uint32_t most = tree_width_for(tree->leaves_max);
        status = width > most ? TOO_LARGE : tree_make_room(tree, width);
    }
    if (status == OK) {
        tree->extent.width = width;
    }
    return status;
}

enum status tree_row_put(struct tree *tree, uint32_t node, struct span encoded)
{
    CHECK(!tree->is_changing && tree->encryption_keys.count == 0);
    if (node == UINT32_MAX) {
        return put_width(tree, encoded);
    }
    if (node >= node_count(tree->extent.width)) {
        return BAD_TREE;
    }
    if (encoded.size == 0) {
        return OK;
    }
    struct mls_reader r = mls_reader_make(encoded, NULL);
    void *cell = NULL;
    enum status status = read_node(&r, node, &cell);
    if (status == OK) {
        status = mls_reader_end(&r);
    }
    if (status == OK && tree->slots[node].cell != NULL) {
        status = BAD_TREE;
    }
    if (status != OK) {
        free(cell);
        return status;
    }
    tree->slots[node].cell = cell;
    return OK;
}

enum status tree_rows_end(struct tree *tree)
{
    CHECK(!tree->is_changing && tree->encryption_keys.count == 0);
    const enum status status = tree_settle(tree);
    if (status == OK) {
        tree->all_unsaved = false;
        tree->saved_width = tree->extent.width;
    }
    return status;
}
