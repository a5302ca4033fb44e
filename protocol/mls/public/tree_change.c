/* tree_change.c -- the journal, and every change of a node.
 *
 * The first time a change touches a slot, the slot's state goes into a note. Taking a change back
 * is exchanging notes and slots, which needs no memory; exchanging them once more puts it back.
 * What an exchange needs (places in the key sets, slots, notes) was taken before the first change
 * and never shrinks. A touched slot loses its hash, and a change touches every node above what it
 * alters: so a slot that was not touched has a hash that holds before and after.
 */
#include "base/check.h"
#include "crypto/public/verify.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

static enum status reserve_notes(struct tree *tree, uint32_t more)
{
    struct tree_change *change = &tree->change;
    if (change->room - change->count < more) {
        const uint32_t room = change->room * 2 + more;
        struct tree_note *notes = realloc(change->notes, room * sizeof(*notes));
        if (notes == NULL) {
            return NO_MEMORY;
        }
        change->notes = notes;
        change->room = room;
    }
    const uint32_t unsaved = tree->unsaved_count + change->count + more;
    if (tree->unsaved_room < unsaved) {
        uint32_t *grown = realloc(tree->unsaved, (size_t)unsaved * 2 * sizeof(*grown));
        if (grown == NULL) {
            return NO_MEMORY;
        }
        tree->unsaved = grown;
        tree->unsaved_room = unsaved * 2;
    }
    return OK;
}

/* Notes the slot once a change and forgets its hash. */
static struct tree_note *touch(struct tree *tree, uint32_t node)
{
    struct tree_change *change = &tree->change;
    struct tree_slot *slot = &tree->slots[node];
    if (slot->mark == 0) {
        CHECK(tree->is_changing && change->count < change->room);
        change->notes[change->count] = (struct tree_note){
            .node = node, .has_hash = slot->has_hash, .cell = slot->cell, .hash = slot->hash};
        slot->mark = ++change->count;
    }
    slot->has_hash = false;
    return &change->notes[slot->mark - 1];
}

static void touch_path(struct tree *tree, uint32_t node)
{
    touch(tree, node);
    while (node != node_root(tree->extent.width)) {
        node = node_parent(node, tree->extent.width);
        touch(tree, node);
    }
}

/* Puts another cell into a slot; one that came with this change already ends here. */
static void set_cell(struct tree *tree, uint32_t node, void *cell)
{
    struct tree_note *note = touch(tree, node);
    struct tree_slot *slot = &tree->slots[node];
    void *old = slot->cell;
    if (old == NULL && cell == NULL) {
        return;
    }
    tree_keys_remove(tree, node);
    slot->cell = cell;
    CHECK(tree_keys_add(tree, node)); /* leaf_admit() or check_path_keys() saw that it is new */
    if (note->is_changed) {
        free(old);
    }
    note->is_changed = true;
    note->is_saved = false;
}

static void blank_path(struct tree *tree, uint32_t node)
{
    while (node != node_root(tree->extent.width)) {
        node = node_parent(node, tree->extent.width);
        set_cell(tree, node, NULL);
    }
}

/* Everything that a change of one path may need, taken before anything changes. */
static enum status reserve_path(struct tree *tree, uint32_t keys)
{
    CHECK(tree->is_changing);
    enum status status = reserve_notes(tree, 2 * TREE_PATH_MAX);
    if (status == OK) {
        status = key_set_reserve(&tree->encryption_keys, keys);
    }
    return status == OK ? key_set_reserve(&tree->signature_keys, 1) : status;
}

static bool is_taken(const struct key_set *set, struct span key, uint32_t but)
{
    uint32_t node;
    return key_set_find(set, key, &node) == OK && node != but;
}

/* A cell for a leaf that may stand at `node`, with all the memory that putting it there takes. */
static enum status leaf_admit(struct tree *tree, struct span encoded, uint32_t node,
                              struct leaf_cell **out)
{
    struct leaf_cell *cell = NULL;
    enum status status = leaf_cell_decode(encoded, &cell);
    if (status == OK && (is_taken(&tree->encryption_keys, cell->face.encryption_key, node) ||
                         is_taken(&tree->signature_keys, cell->face.signature_key, node))) {
        status = DUPLICATE_KEY;
    }
    if (status == OK) {
        status = reserve_path(tree, 1);
    }
    if (status == OK) {
        status = support_reserve(&tree->support, cell);
    }
    if (status != OK) {
        free(cell);
        cell = NULL;
    }
    *out = cell;
    return status;
}

/* --- adding --- */

/* A parent's unmerged leaves are altered in a cell of this change's own. */
static enum status add_unmerged(struct tree *tree, uint32_t node, uint32_t leaf)
{
    struct parent_cell *cell = parent_cell_at(tree, node);
    struct tree_note *note = touch(tree, node);
    if (!note->is_changed || cell->unmerged_count == cell->unmerged_room) {
        struct parent_cell *own = parent_cell_copy(cell, cell->unmerged_count * 2 + 2);
        if (own == NULL) {
            return NO_MEMORY;
        }
        tree->slots[node].cell = own; /* the key stays, and so do its places in the sets */
        if (note->is_changed) {
            free(cell);
        }
        cell = own;
        note->is_changed = true;
    }
    note->is_saved = false;
    const size_t place = leaf_list_place(parent_unmerged(cell), leaf);
    memmove(&cell->unmerged[place + 1], &cell->unmerged[place],
            (cell->unmerged_count - place) * sizeof(cell->unmerged[0]));
    cell->unmerged[place] = leaf;
    cell->unmerged_count++;
    return OK;
}

static enum status find_place(struct tree *tree, uint32_t *leaf)
{
    struct tree_extent *extent = &tree->extent;
    while (extent->first_blank < extent->last &&
           tree->slots[node_of_leaf(extent->first_blank)].cell != NULL) {
        extent->first_blank++;
    }
    *leaf = extent->first_blank;
    if (*leaf >= tree->leaves_max) {
        return TOO_LARGE;
    }
    if (*leaf >= extent->width) {
        const uint32_t width = extent->width == 0 ? 1 : extent->width * 2;
        const enum status status = tree_make_room(tree, width);
        if (status != OK) {
            return status;
        }
        extent->width = width;
    }
    return OK;
}

enum status tree_add(struct tree *tree, struct span encoded, uint32_t *leaf)
{
    struct leaf_cell *cell = NULL;
    enum status status = leaf_admit(tree, encoded, UINT32_MAX, &cell);
    if (status != OK) {
        return status;
    }
    uint32_t place = 0;
    status = find_place(tree, &place);
    if (status != OK) {
        free(cell);
        return status;
    }
    const uint32_t own = node_of_leaf(place);
    touch_path(tree, own);
    for (uint32_t node = own; status == OK && node != node_root(tree->extent.width);) {
        node = node_parent(node, tree->extent.width);
        if (tree->slots[node].cell != NULL) {
            status = add_unmerged(tree, node, place);
        }
    }
    if (status != OK) {
        free(cell);
        return status;
    }
    set_cell(tree, own, cell);
    tree->extent.leaf_count++;
    tree->extent.first_blank = place + 1;
    if (tree->extent.last <= place) {
        tree->extent.last = place + 1;
    }
    *leaf = place;
    return OK;
}

/* --- replacing and removing --- */

enum status tree_set_leaf(struct tree *tree, uint32_t leaf, struct span encoded)
{
    if (leaf >= tree->extent.width || tree_is_blank(tree, node_of_leaf(leaf))) {
        return NOT_FOUND;
    }
    const uint32_t node = node_of_leaf(leaf);
    struct leaf_cell *cell = NULL;
    const enum status status = leaf_admit(tree, encoded, node, &cell);
    if (status == OK) {
        set_cell(tree, node, cell);
        touch_path(tree, node);
    }
    return status;
}

enum status tree_update(struct tree *tree, uint32_t leaf, struct span encoded)
{
    const enum status status = tree_set_leaf(tree, leaf, encoded);
    if (status == OK) {
        blank_path(tree, node_of_leaf(leaf));
    }
    return status;
}

/* Halves the tree while its right half has no leaf. A parent never outlives the leaves under it,
 * so nothing else stands there; what hashes were computed for blank places stay right. */
static void truncate_tree(struct tree *tree)
{
    struct tree_extent *extent = &tree->extent;
    while (extent->last > 0 && tree->slots[node_of_leaf(extent->last - 1)].cell == NULL) {
        extent->last--;
    }
    while (extent->width > 1 && extent->last <= extent->width / 2) {
        extent->width /= 2;
    }
    if (extent->last == 0) {
        extent->width = 0;
    }
}

enum status tree_remove(struct tree *tree, uint32_t leaf)
{
    if (leaf >= tree->extent.width || tree_is_blank(tree, node_of_leaf(leaf))) {
        return NOT_FOUND;
    }
    const enum status status = reserve_path(tree, 0);
    if (status != OK) {
        return status;
    }
    const uint32_t node = node_of_leaf(leaf);
    set_cell(tree, node, NULL);
    blank_path(tree, node);
    tree->extent.leaf_count--;
    if (tree->extent.first_blank > leaf) {
        tree->extent.first_blank = leaf;
    }
    truncate_tree(tree);
    return OK;
}

/* --- a path's new keys --- */

/* Source: RFC 9420 section 12.4.2: none of them may stand in the tree, or stand here twice. */
static enum status check_path_keys(const struct tree *tree, const struct span *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (verify_dh_key(keys[i]) != OK) {
            return BAD_KEY;
        }
        if (tree_has_encryption_key(tree, keys[i])) {
            return DUPLICATE_KEY;
        }
        for (size_t j = 0; j < i; j++) {
            if (span_equal(keys[i], keys[j])) {
                return DUPLICATE_KEY;
            }
        }
    }
    return OK;
}

static void free_cells(struct parent_cell **cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(cells[i]);
    }
}

/* From the top down: a node's parent hash covers the one above it and the tree under its sibling,
 * which the path does not alter. Source: RFC 9420 section 7.9. */
static void hash_path(struct tree *tree, const struct tree_step *steps, struct parent_cell **cells,
                      size_t count, struct hash *leaf_parent_hash)
{
    for (size_t i = count; i > 0; i--) {
        const struct hash sibling = tree_node_hash(tree, steps[i - 1].copath);
        const struct hash hash = hash_of_parent_input(cells[i - 1], &sibling);
        if (i == 1) {
            *leaf_parent_hash = hash;
        } else {
            memcpy(cells[i - 2]->parent_hash, hash.bytes, HASH_SIZE);
            cells[i - 2]->parent_hash_size = HASH_SIZE;
        }
    }
}

enum status tree_set_path(struct tree *tree, uint32_t leaf, const struct tree_step *steps,
                          size_t count, const struct span *keys, struct hash *leaf_parent_hash)
{
    *leaf_parent_hash = (struct hash){{0}};
    CHECK(leaf < tree->extent.width && count <= TREE_LEVELS_MAX);
    enum status status = check_path_keys(tree, keys, count);
    if (status == OK) {
        status = reserve_path(tree, (uint32_t)count);
    }
    if (status != OK) {
        return status;
    }
    struct parent_cell *cells[TREE_LEVELS_MAX] = {NULL};
    for (size_t i = 0; i < count; i++) {
        cells[i] = parent_cell_create(0);
        if (cells[i] == NULL) {
            free_cells(cells, i);
            return NO_MEMORY;
        }
        memcpy(cells[i]->key, keys[i].data, TREE_KEY_SIZE);
    }
    const uint32_t own = node_of_leaf(leaf);
    touch_path(tree, own);
    blank_path(tree, own);
    hash_path(tree, steps, cells, count, leaf_parent_hash);
    for (size_t i = 0; i < count; i++) {
        CHECK(node_is_under(own, steps[i].node) && !node_is_leaf(steps[i].node));
        set_cell(tree, steps[i].node, cells[i]);
    }
    return OK;
}

/* --- the journal --- */

void tree_begin(struct tree *tree)
{
    CHECK(!tree->is_changing);
    tree->is_changing = true;
    tree->change.extent = tree->extent;
    tree->change.count = 0;
}

static void exchange(struct tree *tree, struct tree_change *change)
{
    for (uint32_t i = 0; i < change->count; i++) {
        if (change->notes[i].is_changed) {
            tree_keys_remove(tree, change->notes[i].node);
        }
    }
    for (uint32_t i = 0; i < change->count; i++) {
        struct tree_note *note = &change->notes[i];
        struct tree_slot *slot = &tree->slots[note->node];
        const struct tree_note was = {
            .cell = slot->cell, .hash = slot->hash, .has_hash = slot->has_hash};
        slot->hash = note->hash;
        slot->has_hash = note->has_hash;
        note->hash = was.hash;
        note->has_hash = was.has_hash;
        if (note->is_changed) {
            slot->cell = note->cell;
            note->cell = was.cell;
        }
    }
    for (uint32_t i = 0; i < change->count; i++) {
        if (change->notes[i].is_changed) {
            CHECK(tree_keys_add(tree, change->notes[i].node));
        }
    }
    const struct tree_extent extent = tree->extent;
    tree->extent = change->extent;
    change->extent = extent;
}

static void list_unsaved(struct tree *tree, uint32_t node)
{
    struct tree_slot *slot = &tree->slots[node];
    if (!slot->is_listed && !tree->all_unsaved) {
        CHECK(tree->unsaved_count < tree->unsaved_room);
        tree->unsaved[tree->unsaved_count++] = node;
        slot->is_listed = true;
    }
}

static void unmark(struct tree *tree)
{
    for (uint32_t i = 0; i < tree->change.count; i++) {
        tree->slots[tree->change.notes[i].node].mark = 0;
    }
    tree->is_changing = false;
}

/* Ends the cells that the notes hold, which no slot holds any more. The memory of a usual change is
 * kept for the next one, that of a very large one is not. */
static void end_notes(struct tree_change *change)
{
    enum { KEPT_ROOM = 1024 };
    for (uint32_t i = 0; i < change->count; i++) {
        if (change->notes[i].is_changed) {
            free(change->notes[i].cell);
        }
    }
    change->count = 0;
    if (change->room > KEPT_ROOM) {
        free(change->notes);
        change->notes = NULL;
        change->room = 0;
    }
}

void tree_keep(struct tree *tree)
{
    CHECK(tree->is_changing);
    unmark(tree);
    for (uint32_t i = 0; i < tree->change.count; i++) {
        const struct tree_note *note = &tree->change.notes[i];
        if (note->is_changed && !note->is_saved) {
            list_unsaved(tree, note->node);
        }
    }
    end_notes(&tree->change);
}

/* What tree_rows_done() said to be saved meanwhile is no longer what the tree holds. */
static void take_out(struct tree *tree)
{
    CHECK(tree->is_changing);
    unmark(tree);
    exchange(tree, &tree->change);
    for (uint32_t i = 0; i < tree->change.count; i++) {
        struct tree_note *note = &tree->change.notes[i];
        if (note->is_saved) {
            list_unsaved(tree, note->node);
            note->is_saved = false;
        }
    }
}

void tree_undo(struct tree *tree)
{
    take_out(tree);
    end_notes(&tree->change);
}

enum status tree_park(struct tree *tree, struct tree_change **out)
{
    struct tree_change *change = malloc(sizeof(*change));
    *out = change;
    if (change == NULL) {
        return NO_MEMORY;
    }
    take_out(tree);
    *change = tree->change;
    tree->change = (struct tree_change){.notes = NULL};
    return OK;
}

void tree_resume(struct tree *tree, struct tree_change *change)
{
    CHECK(!tree->is_changing);
    free(tree->change.notes);
    tree->change = *change;
    free(change);
    exchange(tree, &tree->change);
    for (uint32_t i = 0; i < tree->change.count; i++) {
        tree->slots[tree->change.notes[i].node].mark = i + 1;
    }
    tree->is_changing = true;
}

void tree_change_destroy(struct tree_change *change)
{
    if (change != NULL) {
        end_notes(change);
        free(change->notes);
        free(change);
    }
}
