/* Trees from outside, in bytes and in rows: RFC 9420 sections 7.1, 7.3, 7.8, 12.4.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/public/chance.h"
#include "support/leaf_maker.h"

enum { ARENA_MAX = 1 << 26, NODES_MAX = 64 };

/* A ratchet_tree to be written by hand: NULL nodes are blank. */
struct draft {
    struct arena arena;
    mls_node nodes[NODES_MAX];
    bool is_present[NODES_MAX];
    uint32_t count;
};

static void draft_leaf(struct draft *draft, uint32_t leaf)
{
    const struct leaf_wish wish = {.signer = leaf, .key = leaf};
    const uint32_t node = node_of_leaf(leaf);
    draft->nodes[node].node_type = MLS_LEAF;
    draft->nodes[node].leaf_node = leaf_maker_node(&draft->arena, &wish);
    draft->is_present[node] = true;
}

static void draft_parent(struct draft *draft, uint32_t node, const uint32_t *unmerged, size_t count)
{
    mls_u32 *leaves = arena_take(&draft->arena, count + 1, sizeof(*leaves));
    assert_non_null(leaves);
    for (size_t i = 0; i < count; i++) {
        leaves[i] = unmerged[i];
    }
    draft->nodes[node].node_type = MLS_PARENT;
    draft->nodes[node].parent_node =
        (mls_parent_node){.encryption_key = leaf_maker_encryption_key(&draft->arena, 100 + node),
                          .unmerged_leaves = {leaves, count}};
    draft->is_present[node] = true;
}

/* Leaves 0 … count − 1. */
static struct draft draft_open(uint32_t leaves)
{
    struct draft draft = {.arena = arena_make(ARENA_MAX), .count = 2 * leaves - 1};
    assert_true(chance_open());
    for (uint32_t leaf = 0; leaf < leaves; leaf++) {
        draft_leaf(&draft, leaf);
    }
    return draft;
}

static void draft_write(const struct draft *draft, struct buffer *out)
{
    for (uint32_t node = 0; node < draft->count; node++) {
        const mls_u8 present = draft->is_present[node];
        mls_write_u8(out, &present);
        if (present) {
            mls_write_node(out, &draft->nodes[node]);
        }
    }
    mls_write_wrap(out, 0);
    assert_int_equal(buffer_status(out), OK);
}

static enum status draft_read(const struct draft *draft)
{
    struct buffer encoded = buffer_make(ARENA_MAX);
    struct tree *tree = NULL;
    draft_write(draft, &encoded);
    const enum status status = tree_read(buffer_span(&encoded), NULL, &tree);
    assert_int_equal(tree == NULL, status != OK);
    tree_destroy(tree);
    buffer_end(&encoded);
    return status;
}

static void draft_close(struct draft *draft)
{
    arena_end(&draft->arena);
}

static void a_tree_is_read_and_written_unchanged(void **state)
{
    (void)state;
    struct draft draft = draft_open(5);
    draft_parent(&draft, 1, NULL, 0);
    draft_parent(&draft, 3, (uint32_t[]){2}, 1);
    draft.is_present[6] = false;
    struct buffer encoded = buffer_make(ARENA_MAX);
    draft_write(&draft, &encoded);
    struct tree *tree = NULL;
    assert_int_equal(tree_read(buffer_span(&encoded), NULL, &tree), OK);
    assert_int_equal(tree_width(tree), 8);
    assert_int_equal(tree_leaf_count(tree), 4);
    const struct span again = leaf_maker_write(&draft.arena, tree);
    assert_true(span_equal(again, buffer_span(&encoded)));
    tree_destroy(tree);
    buffer_end(&encoded);
    draft_close(&draft);
}

static void the_last_node_of_a_tree_is_not_blank(void **state)
{
    (void)state;
    struct draft draft = draft_open(3);
    draft.is_present[4] = false;
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft.count = 4;
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft.count = 0;
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void a_tree_does_not_end_in_a_parent(void **state)
{
    (void)state;
    struct draft draft = draft_open(1);
    draft.count = 2;
    draft_parent(&draft, 1, NULL, 0);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void a_node_is_of_the_kind_of_its_place(void **state)
{
    (void)state;
    struct draft draft = draft_open(3);
    draft.nodes[1] = draft.nodes[2];
    draft.is_present[1] = true;
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
    draft = draft_open(3);
    draft_parent(&draft, 2, NULL, 0);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void unmerged_leaves_are_strictly_rising(void **state)
{
    (void)state;
    struct draft draft = draft_open(4);
    draft_parent(&draft, 3, (uint32_t[]){1, 2}, 2);
    assert_int_equal(draft_read(&draft), OK);
    draft_parent(&draft, 3, (uint32_t[]){2, 1}, 2);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_parent(&draft, 3, (uint32_t[]){1, 1}, 2);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void an_unmerged_leaf_stands_under_its_parent(void **state)
{
    (void)state;
    struct draft draft = draft_open(4);
    draft_parent(&draft, 1, (uint32_t[]){1}, 1);
    assert_int_equal(draft_read(&draft), OK);
    draft_parent(&draft, 1, (uint32_t[]){2}, 1);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft.is_present[1] = false;
    draft_parent(&draft, 3, (uint32_t[]){3}, 1);
    assert_int_equal(draft_read(&draft), OK);
    draft_parent(&draft, 3, (uint32_t[]){4}, 1);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_parent(&draft, 3, (uint32_t[]){UINT32_MAX}, 1);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_parent(&draft, 3, (uint32_t[]){UINT32_MAX / 2 + 2}, 1); /* twice that is leaf 1's node */
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void an_unmerged_leaf_is_not_blank(void **state)
{
    (void)state;
    struct draft draft = draft_open(4);
    draft.is_present[2] = false;
    draft_parent(&draft, 3, (uint32_t[]){1}, 1);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void an_unmerged_leaf_is_carried_by_every_parent_between(void **state)
{
    (void)state;
    struct draft draft = draft_open(8);
    draft_parent(&draft, 7, (uint32_t[]){1}, 1);
    assert_int_equal(draft_read(&draft), OK); /* those between are blank */
    draft_parent(&draft, 1, NULL, 0);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_parent(&draft, 1, (uint32_t[]){1}, 1);
    assert_int_equal(draft_read(&draft), OK);
    draft_parent(&draft, 3, (uint32_t[]){2}, 1);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_parent(&draft, 3, (uint32_t[]){1, 2}, 2);
    assert_int_equal(draft_read(&draft), OK);
    draft_close(&draft);
}

static void a_parent_does_not_stand_over_nothing(void **state)
{
    (void)state;
    struct draft draft = draft_open(4);
    draft.is_present[0] = false;
    draft.is_present[2] = false;
    draft_parent(&draft, 1, NULL, 0);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
}

static void no_key_stands_in_a_tree_twice(void **state)
{
    (void)state;
    struct draft draft = draft_open(3);
    draft.nodes[4].leaf_node.encryption_key = draft.nodes[0].leaf_node.encryption_key;
    assert_int_equal(draft_read(&draft), DUPLICATE_KEY);
    draft_close(&draft);
    draft = draft_open(3);
    draft.nodes[4].leaf_node.signature_key = draft.nodes[0].leaf_node.signature_key;
    assert_int_equal(draft_read(&draft), DUPLICATE_KEY);
    draft_close(&draft);
}

static void a_parents_key_stands_nowhere_else_in_a_tree(void **state)
{
    (void)state;
    struct draft draft = draft_open(3);
    draft_parent(&draft, 1, NULL, 0);
    draft_parent(&draft, 3, NULL, 0);
    assert_int_equal(draft_read(&draft), OK);
    draft.nodes[3].parent_node.encryption_key = draft.nodes[1].parent_node.encryption_key;
    assert_int_equal(draft_read(&draft), DUPLICATE_KEY);
    draft.nodes[3].parent_node.encryption_key = draft.nodes[4].leaf_node.encryption_key;
    assert_int_equal(draft_read(&draft), DUPLICATE_KEY);
    draft_close(&draft);
}

static void keys_and_parent_hashes_have_their_size(void **state)
{
    (void)state;
    static const uint8_t BYTES[33] = {9};
    struct draft draft = draft_open(3);
    draft_parent(&draft, 1, NULL, 0);
    draft.nodes[1].parent_node.encryption_key = span_of(BYTES, 33);
    assert_int_equal(draft_read(&draft), BAD_KEY);
    draft_parent(&draft, 1, NULL, 0);
    draft.nodes[1].parent_node.parent_hash = span_of(BYTES, 31);
    assert_int_equal(draft_read(&draft), BAD_TREE);
    draft_close(&draft);
    draft = draft_open(3);
    draft.nodes[2].leaf_node.encryption_key = span_of(BYTES, 31);
    assert_int_equal(draft_read(&draft), BAD_KEY);
    draft_close(&draft);
    draft = draft_open(3);
    draft.nodes[2].leaf_node.leaf_node_source = MLS_COMMIT;
    draft.nodes[2].leaf_node.parent_hash = span_of(BYTES, 33);
    assert_int_equal(draft_read(&draft), BAD_LEAF);
    draft_close(&draft);
}

/* Small trees of every shape, cut and changed: the answer is a status, and what is taken is whole.
 */
static void bytes_that_are_cut_or_changed_end_in_a_status(void **state)
{
    (void)state;
    struct draft draft = draft_open(3);
    draft_parent(&draft, 3, (uint32_t[]){1}, 1);
    struct buffer encoded = buffer_make(ARENA_MAX);
    draft_write(&draft, &encoded);
    for (size_t size = 0; size < encoded.size; size++) {
        struct tree *tree = NULL;
        assert_int_not_equal(tree_read(span_of(encoded.data, size), NULL, &tree), OK);
        assert_null(tree);
    }
    for (size_t at = 0; at < encoded.size; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct tree *tree = NULL;
            encoded.data[at] ^= (uint8_t)(1u << bit);
            if (tree_read(buffer_span(&encoded), NULL, &tree) == OK) {
                struct arena arena = arena_make(ARENA_MAX);
                const struct span again = leaf_maker_write(&arena, tree);
                assert_true(span_equal(again, buffer_span(&encoded)));
                arena_end(&arena);
            }
            tree_destroy(tree);
            encoded.data[at] ^= (uint8_t)(1u << bit);
        }
    }
    buffer_end(&encoded);
    draft_close(&draft);
}

/* A leaf is scanned without its struct: both ways must take and refuse the same bytes. */
static void a_leaf_is_taken_when_its_struct_decodes(void **state)
{
    (void)state;
    struct draft draft = draft_open(1);
    static mls_u16 types[] = {7, 8, 9};
    mls_extension extensions[] = {{.extension_type = 7, .extension_data = span_text("data")},
                                  {.extension_type = 8}};
    mls_capabilities able = *leaf_maker_capabilities();
    able.extensions = (struct mls_vector){types, 3};
    const struct leaf_wish wish = {
        .signer = 7, .key = 7, .capabilities = &able, .extensions = {extensions, 2}};
    const struct span leaf = leaf_maker_leaf(&draft.arena, &wish);
    uint8_t *bytes = arena_take(&draft.arena, 1, leaf.size);
    memcpy(bytes, leaf.data, leaf.size);
    struct tree *tree = leaf_maker_tree(&draft.arena, 1);
    for (size_t at = 0; at < leaf.size; at++) {
        for (unsigned value = 0; value < 256; value++) {
            struct arena arena = arena_make(ARENA_MAX);
            mls_leaf_node node;
            uint32_t place = 0;
            bytes[at] = (uint8_t)value;
            const enum status struct_status =
                mls_decode_leaf_node(span_of(bytes, leaf.size), &arena, &node);
            tree_begin(tree);
            const enum status status = tree_add(tree, span_of(bytes, leaf.size), &place);
            tree_undo(tree);
            assert_true(status == struct_status || (struct_status == OK && status == BAD_KEY) ||
                        (struct_status == OK && status == BAD_LEAF));
            arena_end(&arena);
        }
        bytes[at] = leaf.data[at];
    }
    tree_destroy(tree);
    draft_close(&draft);
}

static void a_copy_is_the_same_and_lives_alone(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct tree *tree = leaf_maker_tree(&arena, 5);
    leaf_maker_kept_commit(&arena, tree, 0, 0, 100);
    tree_mark_verified(tree, 3);
    const struct hash hash = tree_hash(tree);
    const struct span encoded = leaf_maker_write(&arena, tree);
    struct tree *copy = NULL;
    assert_int_equal(tree_copy(tree, &copy), OK);
    tree_begin(tree);
    assert_int_equal(tree_remove(tree, 4), OK);
    tree_keep(tree);
    tree_destroy(tree);
    const struct hash copied = tree_hash(copy);
    assert_true(hash_equal(&hash, &copied));
    assert_true(span_equal(encoded, leaf_maker_write(&arena, copy)));
    assert_true(tree_leaf(copy, 3)->is_verified);
    assert_false(tree_leaf(copy, 2)->is_verified);
    tree_destroy(copy);
    arena_end(&arena);
}

/* --- rows --- */

enum { ROWS_MAX = 128 };

/* A store of rows; the last one is the width. */
struct store {
    struct arena arena;
    struct span rows[ROWS_MAX + 1];
    size_t written;
};

static enum status store_row(void *context, uint32_t node, struct span encoded)
{
    struct store *store = context;
    uint8_t *bytes = arena_take(&store->arena, 1, encoded.size + 1);
    assert_non_null(bytes);
    if (encoded.size > 0) {
        memcpy(bytes, encoded.data, encoded.size);
    }
    store->rows[node == UINT32_MAX ? ROWS_MAX : node] = span_of(bytes, encoded.size);
    store->written++;
    return OK;
}

static void assert_stored(struct store *store, const struct tree *tree)
{
    struct tree *loaded = NULL;
    assert_int_equal(tree_create(NULL, &loaded), OK);
    assert_int_equal(tree_row_put(loaded, UINT32_MAX, store->rows[ROWS_MAX]), OK);
    for (uint32_t node = ROWS_MAX; node-- > 0;) {
        if (store->rows[node].size > 0) {
            assert_int_equal(tree_row_put(loaded, node, store->rows[node]), OK);
        }
    }
    assert_int_equal(tree_rows_end(loaded), OK);
    assert_true(
        span_equal(leaf_maker_write(&store->arena, loaded), leaf_maker_write(&store->arena, tree)));
    size_t written = store->written;
    assert_int_equal(tree_rows(loaded, store_row, store), OK);
    assert_int_equal(store->written, written); /* nothing is unwritten in a tree just loaded */
    tree_destroy(loaded);
}

static size_t save(struct store *store, struct tree *tree)
{
    store->written = 0;
    assert_int_equal(tree_rows(tree, store_row, store), OK);
    tree_rows_done(tree);
    return store->written;
}

static void only_rows_that_changed_are_written_again(void **state)
{
    (void)state;
    struct store store = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&store.arena, 6);
    assert_int_equal(save(&store, tree), 1 + 6);
    assert_int_equal(save(&store, tree), 0);
    assert_stored(&store, tree);
    leaf_maker_kept_commit(&store.arena, tree, 0, 0, 100);
    assert_int_equal(save(&store, tree), 1 + 1 + 3); /* the width, the leaf, its path */
    assert_stored(&store, tree);
    tree_begin(tree);
    assert_int_equal(tree_remove(tree, 5), OK);
    assert_int_equal(tree_remove(tree, 4), OK); /* halves the tree */
    tree_keep(tree);
    assert_int_equal(save(&store, tree), 1 + 2 + 1);
    assert_stored(&store, tree);
    tree_destroy(tree);
    arena_end(&store.arena);
}

static void an_undone_change_writes_no_row(void **state)
{
    (void)state;
    struct store store = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&store.arena, 4);
    (void)save(&store, tree);
    tree_begin(tree);
    assert_int_equal(tree_remove(tree, 1), OK);
    tree_undo(tree);
    assert_int_equal(save(&store, tree), 0);
    tree_destroy(tree);
    arena_end(&store.arena);
}

static void rows_written_within_a_change_are_those_after_it(void **state)
{
    (void)state;
    struct store store = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&store.arena, 4);
    (void)save(&store, tree);
    tree_begin(tree);
    leaf_maker_commit(&store.arena, tree, 0, 0, 100);
    assert_int_equal(save(&store, tree), 1 + 3);
    assert_int_equal(tree_remove(tree, 0), OK); /* touched once more after it was written */
    assert_int_equal(save(&store, tree), 1 + 3);
    assert_stored(&store, tree);
    tree_undo(tree);
    assert_int_equal(save(&store, tree), 1 + 3); /* the store holds what was undone */
    assert_stored(&store, tree);
    tree_begin(tree);
    assert_int_equal(tree_remove(tree, 3), OK);
    assert_int_equal(save(&store, tree), 1 + 1);
    tree_keep(tree);
    assert_int_equal(save(&store, tree), 0);
    assert_stored(&store, tree);
    tree_destroy(tree);
    arena_end(&store.arena);
}

static void a_parent_that_gets_an_unmerged_leaf_is_written_again(void **state)
{
    (void)state;
    struct store store = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&store.arena, 5);
    const struct leaf_wish wish = {.signer = 50, .key = 50};
    uint32_t place = 0;
    (void)save(&store, tree);
    tree_begin(tree);
    leaf_maker_commit(&store.arena, tree, 0, 0, 100); /* fills 1, 3 and 7 */
    (void)save(&store, tree);
    assert_int_equal(tree_add(tree, leaf_maker_leaf(&store.arena, &wish), &place), OK);
    assert_int_equal(save(&store, tree), 1 + 2); /* the width, the leaf, node 7 */
    tree_keep(tree);
    assert_stored(&store, tree);
    tree_destroy(tree);
    arena_end(&store.arena);
}

static void a_copy_within_a_change_has_the_change_for_good(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct tree *tree = leaf_maker_tree(&arena, 4);
    struct tree *copy = NULL;
    tree_begin(tree);
    leaf_maker_commit(&arena, tree, 1, 1, 100);
    assert_int_equal(tree_copy(tree, &copy), OK);
    const struct span changed = leaf_maker_write(&arena, tree);
    tree_undo(tree);
    tree_begin(copy);
    assert_int_equal(tree_remove(copy, 0), OK);
    tree_undo(copy);
    assert_true(span_equal(changed, leaf_maker_write(&arena, copy)));
    tree_destroy(copy);
    tree_destroy(tree);
    arena_end(&arena);
}

static void rows_that_make_no_tree_are_refused(void **state)
{
    (void)state;
    struct store store = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&store.arena, 3);
    (void)save(&store, tree);
    tree_destroy(tree);
    assert_int_equal(tree_create(&(struct tree_limits){.leaves_max = 4}, &tree), OK);
    static const uint8_t EIGHT[] = {0, 0, 0, 8}, THREE[] = {0, 0, 0, 3};
    assert_int_equal(tree_row_put(tree, 0, store.rows[0]), BAD_TREE); /* no width yet */
    assert_int_equal(tree_row_put(tree, UINT32_MAX, span_of(EIGHT, 4)), TOO_LARGE);
    assert_int_equal(tree_row_put(tree, UINT32_MAX, span_of(THREE, 4)), BAD_TREE);
    assert_int_equal(tree_row_put(tree, UINT32_MAX, span_of(THREE, 3)), MALFORMED);
    assert_int_equal(tree_row_put(tree, UINT32_MAX, store.rows[ROWS_MAX]), OK);
    assert_int_equal(tree_row_put(tree, 7, store.rows[0]), BAD_TREE);
    assert_int_equal(tree_row_put(tree, 1, store.rows[0]), BAD_TREE);
    assert_int_equal(tree_row_put(tree, 0, store.rows[0]), OK);
    assert_int_equal(tree_row_put(tree, 0, store.rows[0]), BAD_TREE);
    assert_int_equal(tree_rows_end(tree), BAD_TREE); /* its right half is empty */
    tree_destroy(tree);
    arena_end(&store.arena);
}

/* --- capabilities --- */

static void support_of_a_type_is_counted_over_all_leaves(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct tree *tree = leaf_maker_tree(&arena, 1);
    static mls_u16 types[] = {0xF001, 0xF001, 0xF002};
    static mls_u16 credentials[] = {MLS_BASIC, 0xF003};
    mls_capabilities able = *leaf_maker_capabilities();
    able.extensions = (struct mls_vector){types, 3};
    able.proposals = (struct mls_vector){types + 1, 2};
    able.credentials = (struct mls_vector){credentials, 2};
    uint32_t place = 0;
    assert_true(tree_all_support_extension(tree, MLS_EXTERNAL_SENDERS)); /* needs no list */
    assert_true(tree_all_support_proposal(tree, MLS_REINIT));
    assert_false(tree_all_support_extension(tree, 0xF001));
    tree_begin(tree);
    for (uint32_t i = 1; i < 3; i++) {
        const struct leaf_wish wish = {.signer = i, .key = i, .capabilities = &able};
        assert_int_equal(tree_add(tree, leaf_maker_leaf(&arena, &wish), &place), OK);
    }
    assert_false(tree_all_support_extension(tree, 0xF001)); /* leaf 1 lists it twice */
    assert_int_equal(tree_remove(tree, 0), OK);
    assert_true(tree_all_support_extension(tree, 0xF001));
    assert_true(tree_all_support_proposal(tree, 0xF002));
    assert_true(tree_all_support_credential(tree, 0xF003));
    assert_true(tree_all_support_credential(tree, MLS_BASIC));
    assert_false(tree_all_support_credential(tree, MLS_X509));
    assert_false(tree_all_support_proposal(tree, 0xF003));
    assert_true(tree_uses_credential(tree, MLS_BASIC));
    assert_false(tree_uses_credential(tree, MLS_X509));
    tree_undo(tree);
    assert_false(tree_all_support_credential(tree, 0xF003));
    tree_destroy(tree);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_read_and_written_unchanged),
        cmocka_unit_test(the_last_node_of_a_tree_is_not_blank),
        cmocka_unit_test(a_tree_does_not_end_in_a_parent),
        cmocka_unit_test(a_node_is_of_the_kind_of_its_place),
        cmocka_unit_test(unmerged_leaves_are_strictly_rising),
        cmocka_unit_test(an_unmerged_leaf_stands_under_its_parent),
        cmocka_unit_test(an_unmerged_leaf_is_not_blank),
        cmocka_unit_test(an_unmerged_leaf_is_carried_by_every_parent_between),
        cmocka_unit_test(a_parent_does_not_stand_over_nothing),
        cmocka_unit_test(no_key_stands_in_a_tree_twice),
        cmocka_unit_test(a_parents_key_stands_nowhere_else_in_a_tree),
        cmocka_unit_test(keys_and_parent_hashes_have_their_size),
        cmocka_unit_test(bytes_that_are_cut_or_changed_end_in_a_status),
        cmocka_unit_test(a_leaf_is_taken_when_its_struct_decodes),
        cmocka_unit_test(a_copy_is_the_same_and_lives_alone),
        cmocka_unit_test(only_rows_that_changed_are_written_again),
        cmocka_unit_test(an_undone_change_writes_no_row),
        cmocka_unit_test(rows_written_within_a_change_are_those_after_it),
        cmocka_unit_test(a_parent_that_gets_an_unmerged_leaf_is_written_again),
        cmocka_unit_test(a_copy_within_a_change_has_the_change_for_good),
        cmocka_unit_test(rows_that_make_no_tree_are_refused),
        cmocka_unit_test(support_of_a_type_is_counted_over_all_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
