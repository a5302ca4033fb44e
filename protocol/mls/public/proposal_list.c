#include <stdlib.h>

#include "mls/public/public_inner.h"

static bool is_external(const struct proposal_place *place)
{
    return place->committer.sender_type == MLS_NEW_MEMBER_COMMIT;
}

static bool is_type(const struct listed_proposal *item, mls_u16 type)
{
    return item->proposal->proposal_type == type;
}

static size_t count_type(const struct proposal_list *list, mls_u16 type)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += is_type(&list->items[i], type);
    }
    return count;
}

/* Section 12.4: an empty commit refreshes its sender, and who leaves must not know what follows. */
static bool list_needs_path(const struct proposal_list *list)
{
    bool optional = list->count > 0;
    for (size_t i = 0; optional && i < list->count; i++) {
        const struct listed_proposal *item = &list->items[i];
        optional = is_type(item, MLS_ADD) || is_type(item, MLS_PSK) || is_type(item, MLS_REINIT);
    }
    return !optional;
}

/* Section 12.4.3.2: what a joiner may bring; references only to what travels in clear. */
static enum status check_external_item(const struct listed_proposal *item)
{
    switch (item->proposal->proposal_type) {
    case MLS_EXTERNAL_INIT:
    case MLS_REMOVE:
    case MLS_PSK: return item->is_by_value ? OK : BAD_PROPOSAL_LIST;
    case MLS_SELF_REMOVE: return item->is_by_value ? BAD_PROPOSAL_LIST : OK;
    default: return BAD_PROPOSAL_LIST;
    }
}

/* Section 12.2: a committer does not update, remove or let go of its own leaf; and a proposal by
 * value is its own, so that an Update or a SelfRemove by value always falls here. */
static enum status check_member_item(const struct listed_proposal *item,
                                     const struct proposal_place *place)
{
    uint32_t leaf = 0;
    if (is_type(item, MLS_EXTERNAL_INIT)) {
        return BAD_PROPOSAL_LIST;
    }
    const bool own = proposal_changes_leaf(item, &leaf) && leaf == place->committer.leaf_index;
    return own ? BAD_PROPOSAL_LIST : OK;
}

static enum status check_kinds(const struct proposal_list *list, const struct proposal_place *place)
{
    const bool external = is_external(place);
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_proposal *item = &list->items[i];
        if (is_type(item, MLS_REINIT)) {
            return REINIT_REFUSED;
        }
        const enum status status =
            external ? check_external_item(item) : check_member_item(item, place);
        if (status != OK) {
            return status;
        }
    }
    if (count_type(list, MLS_GROUP_CONTEXT_EXTENSIONS) > 1) {
        return BAD_PROPOSAL_LIST;
    }
    const bool fits = !external || (count_type(list, MLS_EXTERNAL_INIT) == 1 &&
                                    count_type(list, MLS_REMOVE) <= 1);
    return fits ? OK : BAD_PROPOSAL_LIST;
}

/* No two changes to one leaf: a bit for each leaf of the tree. */
static enum status check_leaves(const struct proposal_list *list, const struct tree *tree)
{
    const uint32_t width = tree_width(tree);
    uint8_t *seen = calloc(width / 8 + 1, 1);
    if (seen == NULL) {
        return NO_MEMORY;
    }
    enum status status = OK;
    for (size_t i = 0; status == OK && i < list->count; i++) {
        uint32_t leaf = 0;
        if (!proposal_changes_leaf(&list->items[i], &leaf)) {
            continue;
        }
        const uint8_t bit = (uint8_t)(1u << (leaf % 8));
        if (leaf >= width) {
            status = NOT_FOUND;
        } else if ((seen[leaf / 8] & bit) != 0) {
            status = BAD_PROPOSAL_LIST;
        } else {
            seen[leaf / 8] |= bit;
        }
    }
    free(seen);
    return status;
}

static enum status hash_psk(const mls_pre_shared_key_id *id, struct hash *out)
{
    struct buffer encoded = buffer_make(SIZE_MAX);
    mls_write_pre_shared_key_id(&encoded, id);
    const enum status status = buffer_status(&encoded);
    if (status == OK) {
        *out = hash_of(buffer_span(&encoded));
    }
    buffer_end(&encoded);
    return status;
}

static int order_of_hashes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct hash));
}

/* No PreSharedKeyID twice: sorted by hash, equal ones stand together. */
static enum status check_psks(const struct proposal_list *list)
{
    const size_t most = count_type(list, MLS_PSK);
    if (most < 2) {
        return OK;
    }
    if (most > UINT16_MAX) { /* section 8.4 counts them in 16 bits */
        return TOO_LARGE;
    }
    struct hash *hashes = calloc(most, sizeof(*hashes));
    enum status status = hashes == NULL ? NO_MEMORY : OK;
    size_t count = 0;
    for (size_t i = 0; status == OK && i < list->count; i++) {
        if (is_type(&list->items[i], MLS_PSK)) {
            status = hash_psk(list->items[i].proposal->psk, &hashes[count++]);
        }
    }
    if (status == OK) {
        qsort(hashes, count, sizeof(*hashes), order_of_hashes);
    }
    for (size_t i = 1; status == OK && i < count; i++) {
        if (hash_equal(&hashes[i - 1], &hashes[i])) {
            status = BAD_PROPOSAL_LIST;
        }
    }
    free(hashes);
    return status;
}

/* The extensions under which the members will be once the list is committed. */
static const struct mls_vector *extensions_after(const struct proposal_list *list,
                                                 const struct proposal_place *place)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_type(&list->items[i], MLS_GROUP_CONTEXT_EXTENSIONS)) {
            return &list->items[i].proposal->context_extensions->extensions;
        }
    }
    return place->context_extensions;
}

/* What costs little comes first: no signature is verified for a list that falls by its form. */
enum status proposal_list_check(struct proposal_list *list, const struct proposal_place *place,
                                const struct tree *tree)
{
    list->needs_path = list_needs_path(list);
    if (count_type(list, MLS_ADD) > place->adds_max) {
        return TOO_LARGE;
    }
    enum status status = check_kinds(list, place);
    if (status == OK) {
        status = check_leaves(list, tree);
    }
    if (status == OK) {
        status = check_psks(list);
    }
    const struct mls_vector *extensions = extensions_after(list, place);
    for (size_t i = 0; status == OK && i < list->count; i++) {
        const struct listed_proposal *item = &list->items[i];
        status = proposal_check(item, place, tree, extensions, !item->is_by_value);
    }
    return status;
}

/* --- applying --- */

static enum status take_arrays(const struct proposal_list *list, struct arena *arena,
                               struct proposal_effect *out)
{
    enum status status = OK;
    const size_t most = list->count;
    out->added = inner_take(arena, most, sizeof(*out->added), &status);
    if (status == OK) {
        out->packages = inner_take(arena, most, sizeof(const mls_key_package *), &status);
    }
    if (status == OK) {
        out->removed = inner_take(arena, most, sizeof(*out->removed), &status);
    }
    if (status == OK) {
        out->updated = inner_take(arena, most, sizeof(*out->updated), &status);
    }
    if (status == OK) {
        out->psks = inner_take(arena, most, sizeof(const mls_pre_shared_key_id *), &status);
    }
    return status;
}

/* Encodes a leaf that was decoded and gives it to `change`. */
static enum status put_leaf(struct tree *tree, const mls_leaf_node *leaf, bool is_new,
                            uint32_t *index)
{
    struct buffer encoded = buffer_make(SIZE_MAX);
    mls_write_leaf_node(&encoded, leaf);
    enum status status = buffer_status(&encoded);
    if (status == OK) {
        status = is_new ? tree_add(tree, buffer_span(&encoded), index)
                        : tree_update(tree, *index, buffer_span(&encoded));
    }
    buffer_end(&encoded);
    if (status == OK) {
        tree_mark_verified(tree, *index); /* its signature was checked with its proposal */
    }
    return status;
}

/* Removes go before Updates, the other way round than section 12.3 writes them: they never touch
 * the same leaf and so give the same tree, but an Update may take over a key that leaves. Who
 * leaves need not support the proposals of the list, and who is added neither. */
static enum status apply_leavers(const struct proposal_list *list, struct tree *tree,
                                 struct proposal_effect *out)
{
    enum status status = OK;
    bool let_go = false;
    for (size_t i = 0; status == OK && i < list->count; i++) {
        const struct listed_proposal *item = &list->items[i];
        uint32_t leaf = 0;
        if (is_type(item, MLS_UPDATE_PROPOSAL) || !proposal_changes_leaf(item, &leaf)) {
            continue;
        }
        let_go = let_go || is_type(item, MLS_SELF_REMOVE);
        out->removed[out->removed_count++] = leaf;
        status = tree_remove(tree, leaf);
    }
    if (status == OK && let_go && !tree_all_support_proposal(tree, MLS_SELF_REMOVE)) {
        status = BAD_CAPABILITIES;
    }
    return status;
}

static enum status apply_updates(const struct proposal_list *list, struct tree *tree,
                                 struct proposal_effect *out)
{
    enum status status = OK;
    for (size_t i = 0; status == OK && i < list->count; i++) {
        const struct listed_proposal *item = &list->items[i];
        if (is_type(item, MLS_UPDATE_PROPOSAL)) {
            uint32_t leaf = item->sender.leaf_index;
            out->updated[out->updated_count++] = leaf;
            status = put_leaf(tree, item->proposal->update, false, &leaf);
        }
    }
    return status;
}

static enum status apply_adds(const struct proposal_list *list, struct tree *tree,
                              struct proposal_effect *out)
{
    enum status status = OK;
    for (size_t i = 0; status == OK && i < list->count; i++) {
        const mls_proposal *proposal = list->items[i].proposal;
        if (proposal->proposal_type == MLS_ADD) {
            const size_t at = out->added_count++;
            out->packages[at] = proposal->add;
            status = put_leaf(tree, &proposal->add->leaf_node, true, &out->added[at]);
        }
    }
    return status;
}

enum status proposal_list_apply(const struct proposal_list *list,
                                const struct proposal_place *place, struct tree *tree,
                                struct arena *arena, struct proposal_effect *out)
{
    (void)place;
    *out = (struct proposal_effect){0};
    enum status status = take_arrays(list, arena, out);
    for (size_t i = 0; status == OK && i < list->count; i++) {
        const mls_proposal *proposal = list->items[i].proposal;
        if (proposal->proposal_type == MLS_GROUP_CONTEXT_EXTENSIONS) {
            out->context_extensions = proposal->context_extensions;
        } else if (proposal->proposal_type == MLS_PSK) {
            out->psks[out->psk_count++] = proposal->psk;
        } else if (proposal->proposal_type == MLS_EXTERNAL_INIT) {
            out->kem_output = proposal->kem_output;
        }
    }
    if (status == OK) {
        status = apply_leavers(list, tree, out);
    }
    if (status == OK) {
        status = apply_updates(list, tree, out);
    }
    if (status == OK) {
        status = apply_adds(list, tree, out);
    }
    return status;
}
