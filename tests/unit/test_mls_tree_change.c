/* Adding, updating, removing, paths: RFC 9420 sections 4.1 and 7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/leaf_maker.h"

enum { ARENA_MAX = 1 << 26, NEW_KEYS = 1000 };

struct bench {
    struct arena arena;
    struct tree *tree;
    uint32_t key; /* the next number of a key */
};

static struct bench bench_open(uint32_t leaves)
{
    struct bench bench = {.arena = arena_make(ARENA_MAX), .key = NEW_KEYS};
    bench.tree = leaf_maker_tree(&bench.arena, leaves);
    return bench;
}

/* Every leaf has committed once: no parent is blank, none has unmerged leaves. */
static struct bench bench_filled(uint32_t leaves)
{
    struct bench bench = bench_open(leaves);
    for (uint32_t leaf = 0; leaf < leaves; leaf++) {
        bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, leaf, leaf, bench.key);
    }
    return bench;
}

static void bench_close(struct bench *bench)
{
    tree_destroy(bench->tree);
    arena_end(&bench->arena);
}

static struct span new_leaf(struct bench *bench)
{
    const struct leaf_wish wish = {.signer = bench->key, .key = bench->key};
    bench->key++;
    return leaf_maker_leaf(&bench->arena, &wish);
}

static uint32_t add_leaf(struct bench *bench)
{
    uint32_t place = UINT32_MAX;
    assert_int_equal(tree_add(bench->tree, new_leaf(bench), &place), OK);
    return place;
}

static void remove_leaf(struct bench *bench, uint32_t leaf)
{
    tree_begin(bench->tree);
    assert_int_equal(tree_remove(bench->tree, leaf), OK);
    tree_keep(bench->tree);
}

static void assert_nodes(const uint32_t *got, size_t got_count, const uint32_t *wanted,
                         size_t count)
{
    assert_int_equal(got_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i], wanted[i]);
    }
}

static void assert_resolution(struct bench *bench, uint32_t node, const uint32_t *wanted,
                              size_t count)
{
    uint32_t *nodes = NULL;
    size_t got = 0;
    assert_int_equal(tree_resolution(bench->tree, node, &bench->arena, &nodes, &got), OK);
    assert_nodes(nodes, got, wanted, count);
}

static void assert_unmerged(const struct tree *tree, uint32_t node, const uint32_t *wanted,
                            size_t count)
{
    struct tree_parent parent;
    assert_true(tree_parent(tree, node, &parent));
    assert_nodes(parent.unmerged, parent.unmerged_count, wanted, count);
}

/* --- resolutions and paths --- */

static void a_resolution_is_a_node_with_its_unmerged_leaves_or_those_below(void **state)
{
    (void)state;
    struct bench bench = bench_filled(4);
    assert_resolution(&bench, 3, (uint32_t[]){3}, 1);
    remove_leaf(&bench, 1); /* 1 and 3 are blank now */
    assert_resolution(&bench, 1, (uint32_t[]){0}, 1);
    assert_resolution(&bench, 2, NULL, 0);
    assert_resolution(&bench, 3, (uint32_t[]){0, 5}, 2);
    remove_leaf(&bench, 2);
    tree_begin(bench.tree);
    bench.key += leaf_maker_commit(&bench.arena, bench.tree, 0, 0, bench.key); /* fills 3 */
    assert_int_equal(add_leaf(&bench), 1);
    assert_resolution(&bench, 3, (uint32_t[]){3, 2}, 2);
    tree_undo(bench.tree);
    bench_close(&bench);
}

static void a_filtered_path_leaves_out_nodes_with_an_empty_copath(void **state)
{
    (void)state;
    struct bench bench = bench_open(5); /* width 8: leaf 4 alone in the right half */
    struct tree_step *steps = NULL;
    size_t count = 0;
    assert_int_equal(tree_filtered_path(bench.tree, 4, NULL, 0, &bench.arena, &steps, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(steps[0].node, 7);
    assert_int_equal(steps[0].copath, 3);
    assert_nodes(steps[0].resolution, steps[0].resolution_count, (uint32_t[]){0, 2, 4, 6}, 4);
    bench_close(&bench);
}

static void unmerged_leaves_of_the_copath_belong_to_its_resolution(void **state)
{
    (void)state;
    struct bench bench = bench_open(3);
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 2, 2, bench.key);
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, bench.key);
    remove_leaf(&bench, 1);
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, bench.key);
    tree_begin(bench.tree);
    assert_int_equal(add_leaf(&bench), 1); /* unmerged at 3; 1 is blank */
    struct tree_step *steps = NULL;
    size_t count = 0;
    assert_int_equal(tree_filtered_path(bench.tree, 2, NULL, 0, &bench.arena, &steps, &count), OK);
    assert_int_equal(count, 1);
    assert_nodes(steps[0].resolution, steps[0].resolution_count, (uint32_t[]){0, 2}, 2);
    tree_undo(bench.tree);
    bench_close(&bench);
}

static void leaves_of_the_same_commit_are_left_out_but_the_step_stays(void **state)
{
    (void)state;
    struct bench bench = bench_open(2);
    tree_begin(bench.tree);
    const uint32_t added[] = {add_leaf(&bench), add_leaf(&bench)};
    const uint32_t any_order[] = {added[1], added[0]};
    struct tree_step *steps = NULL;
    size_t count = 0;
    assert_int_equal(tree_filtered_path(bench.tree, 0, any_order, 2, &bench.arena, &steps, &count),
                     OK);
    assert_int_equal(count, 2);
    assert_nodes(steps[0].resolution, steps[0].resolution_count, (uint32_t[]){2}, 1);
    assert_int_equal(steps[1].copath, 5);
    assert_int_equal(steps[1].resolution_count, 0);
    tree_undo(bench.tree);
    bench_close(&bench);
}

/* --- proposals --- */

static void an_added_leaf_takes_the_leftmost_blank_place(void **state)
{
    (void)state;
    struct bench bench = bench_filled(8);
    tree_begin(bench.tree);
    assert_int_equal(tree_remove(bench.tree, 5), OK);
    assert_int_equal(tree_remove(bench.tree, 2), OK);
    assert_int_equal(add_leaf(&bench), 2);
    assert_int_equal(add_leaf(&bench), 5);
    assert_int_equal(tree_width(bench.tree), 8);
    tree_keep(bench.tree);
    bench_close(&bench);
}

static void a_full_tree_doubles_when_a_leaf_is_added(void **state)
{
    (void)state;
    struct bench bench = bench_filled(4);
    tree_begin(bench.tree);
    assert_int_equal(add_leaf(&bench), 4);
    assert_int_equal(tree_width(bench.tree), 8);
    assert_true(tree_is_blank(bench.tree, 7));
    tree_keep(bench.tree);
    bench_close(&bench);
}

static void an_added_leaf_is_unmerged_at_every_parent_above_that_is_not_blank(void **state)
{
    (void)state;
    struct bench bench = bench_filled(8);
    remove_leaf(&bench, 6); /* 13, 11 and 7 blank */
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, bench.key);
    remove_leaf(&bench, 1);
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 2, 2, bench.key); /* 5, 3, 7 */
    tree_begin(bench.tree);
    assert_int_equal(add_leaf(&bench), 1);
    assert_int_equal(add_leaf(&bench), 6);
    assert_true(tree_is_blank(bench.tree, 1));
    assert_unmerged(bench.tree, 3, (uint32_t[]){1}, 1);
    assert_unmerged(bench.tree, 7, (uint32_t[]){1, 6}, 2);
    assert_unmerged(bench.tree, 5, NULL, 0);
    tree_keep(bench.tree);
    assert_int_equal(tree_check_parent_hashes(bench.tree), OK);
    bench_close(&bench);
}

static void an_update_replaces_the_leaf_and_blanks_its_direct_path(void **state)
{
    (void)state;
    struct bench bench = bench_filled(4);
    const struct span leaf = new_leaf(&bench);
    tree_begin(bench.tree);
    assert_int_equal(tree_update(bench.tree, 2, leaf), OK);
    tree_keep(bench.tree);
    assert_true(span_equal(tree_leaf(bench.tree, 2)->encoded, leaf));
    assert_true(tree_is_blank(bench.tree, 5));
    assert_true(tree_is_blank(bench.tree, 3));
    assert_false(tree_is_blank(bench.tree, 1));
    bench_close(&bench);
}

static void a_remove_blanks_the_leaf_and_its_direct_path(void **state)
{
    (void)state;
    struct bench bench = bench_filled(4);
    remove_leaf(&bench, 1);
    assert_true(tree_is_blank(bench.tree, 2));
    assert_null(tree_leaf(bench.tree, 1));
    assert_true(tree_is_blank(bench.tree, 1));
    assert_true(tree_is_blank(bench.tree, 3));
    assert_false(tree_is_blank(bench.tree, 5));
    assert_int_equal(tree_leaf_count(bench.tree), 3);
    bench_close(&bench);
}

static void a_tree_is_halved_while_its_right_half_has_no_leaf(void **state)
{
    (void)state;
    struct bench bench = bench_filled(5);
    remove_leaf(&bench, 2);
    remove_leaf(&bench, 3);
    assert_int_equal(tree_width(bench.tree), 8);
    remove_leaf(&bench, 4); /* the right half is empty, and so is the right quarter left */
    assert_int_equal(tree_width(bench.tree), 2);
    assert_int_equal(tree_check_parent_hashes(bench.tree), OK);
    remove_leaf(&bench, 0);
    remove_leaf(&bench, 1);
    assert_int_equal(tree_width(bench.tree), 0);
    assert_int_equal(tree_leaf_count(bench.tree), 0);
    bench_close(&bench);
}

static void a_leaf_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct bench bench = bench_filled(3);
    remove_leaf(&bench, 1);
    static const uint32_t ABSENT[] = {1, 3, 4, UINT32_MAX / 2 + 1, UINT32_MAX};
    tree_begin(bench.tree);
    for (size_t i = 0; i < sizeof(ABSENT) / sizeof(ABSENT[0]); i++) {
        const struct span leaf = new_leaf(&bench);
        mls_leaf_node node;
        assert_int_equal(tree_remove(bench.tree, ABSENT[i]), NOT_FOUND);
        assert_int_equal(tree_update(bench.tree, ABSENT[i], leaf), NOT_FOUND);
        assert_int_equal(tree_set_leaf(bench.tree, ABSENT[i], leaf), NOT_FOUND);
        assert_int_equal(tree_leaf_decode(bench.tree, ABSENT[i], &bench.arena, &node), NOT_FOUND);
        assert_int_equal(tree_verify_leaf(bench.tree, span_of(NULL, 0), ABSENT[i]), NOT_FOUND);
        assert_null(tree_leaf(bench.tree, ABSENT[i]));
    }
    tree_undo(bench.tree);
    bench_close(&bench);
}

/* --- keys --- */

static void assert_add_refused(struct bench *bench, const struct leaf_wish *wish)
{
    uint32_t place = 0;
    const struct span leaf = leaf_maker_leaf(&bench->arena, wish);
    tree_begin(bench->tree);
    assert_int_equal(tree_add(bench->tree, leaf, &place), DUPLICATE_KEY);
    tree_undo(bench->tree);
}

static void an_encryption_key_stands_in_the_tree_once(void **state)
{
    (void)state;
    struct bench bench = bench_open(3);
    assert_add_refused(&bench, &(struct leaf_wish){.signer = 50, .key = 1});
    leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, 70); /* parents get 71 and 72 */
    assert_add_refused(&bench, &(struct leaf_wish){.signer = 50, .key = 71});
    const struct leaf_wish taken = {.signer = 2, .key = 1};
    tree_begin(bench.tree);
    assert_int_equal(tree_update(bench.tree, 2, leaf_maker_leaf(&bench.arena, &taken)),
                     DUPLICATE_KEY);
    tree_undo(bench.tree);
    bench_close(&bench);
}

static void a_signature_key_stands_in_the_tree_once(void **state)
{
    (void)state;
    struct bench bench = bench_open(3);
    assert_add_refused(&bench, &(struct leaf_wish){.signer = 1, .key = 50});
    const struct leaf_wish taken = {.signer = 1, .key = 51};
    tree_begin(bench.tree);
    assert_int_equal(tree_update(bench.tree, 2, leaf_maker_leaf(&bench.arena, &taken)),
                     DUPLICATE_KEY);
    tree_undo(bench.tree);
    bench_close(&bench);
}

static void a_key_is_free_again_once_its_leaf_is_gone(void **state)
{
    (void)state;
    struct bench bench = bench_open(3);
    const struct leaf_wish again = {.signer = 1, .key = 1};
    uint32_t place = 0;
    tree_begin(bench.tree);
    assert_int_equal(tree_remove(bench.tree, 1), OK);
    assert_int_equal(tree_add(bench.tree, leaf_maker_leaf(&bench.arena, &again), &place), OK);
    assert_int_equal(place, 1);
    tree_keep(bench.tree);
    uint32_t found = 0;
    const struct span key = leaf_maker_signature_key(&bench.arena, 1);
    assert_int_equal(tree_find_signature_key(bench.tree, key, &found), OK);
    assert_int_equal(found, 1);
    assert_add_refused(&bench, &again);
    bench_close(&bench);
}

static void a_leaf_with_a_key_that_no_cipher_can_use_is_refused(void **state)
{
    (void)state;
    struct bench bench = bench_open(1);
    static const uint8_t ZEROES[32] = {0};
    struct leaf_wish wish = {.signer = 7, .key = 7};
    mls_leaf_node leaf = leaf_maker_node(&bench.arena, &wish);
    uint32_t place = 0;
    tree_begin(bench.tree);
    leaf.encryption_key = span_of(ZEROES, 32);
    assert_int_equal(tree_add(bench.tree, leaf_maker_encode(&bench.arena, &leaf), &place), BAD_KEY);
    leaf.encryption_key = span_of(ZEROES, 31);
    assert_int_equal(tree_add(bench.tree, leaf_maker_encode(&bench.arena, &leaf), &place), BAD_KEY);
    leaf = leaf_maker_node(&bench.arena, &wish);
    leaf.signature_key = span_of(ZEROES, 0);
    assert_int_equal(tree_add(bench.tree, leaf_maker_encode(&bench.arena, &leaf), &place), BAD_KEY);
    tree_undo(bench.tree);
    bench_close(&bench);
}

/* --- paths --- */

static void a_path_renews_its_nodes_empties_them_and_blanks_the_rest(void **state)
{
    (void)state;
    struct bench bench = bench_filled(8);
    remove_leaf(&bench, 3);
    tree_begin(bench.tree);
    assert_int_equal(tree_remove(bench.tree, 2), OK); /* 5 has an empty side, 3 and 7 are blank */
    assert_int_equal(tree_remove(bench.tree, 1), OK);
    leaf_maker_commit(&bench.arena, bench.tree, 0, 0, 100);
    tree_keep(bench.tree);
    assert_true(tree_is_blank(bench.tree, 1));
    assert_true(tree_is_blank(bench.tree, 3));
    struct tree_parent root;
    assert_true(tree_parent(bench.tree, 7, &root));
    assert_true(span_equal(root.encryption_key, leaf_maker_encryption_key(&bench.arena, 101)));
    assert_true(span_equal(tree_key(bench.tree, 7), root.encryption_key));
    assert_int_equal(root.unmerged_count, 0);
    assert_int_equal(tree_check_parent_hashes(bench.tree), OK);
    bench_close(&bench);
}

static void a_path_empties_unmerged_leaves(void **state)
{
    (void)state;
    struct bench bench = bench_filled(4);
    remove_leaf(&bench, 3);
    bench.key += leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, bench.key);
    tree_begin(bench.tree);
    assert_int_equal(add_leaf(&bench), 3);
    assert_unmerged(bench.tree, 3, (uint32_t[]){3}, 1);
    bench.key += leaf_maker_commit(&bench.arena, bench.tree, 0, 0, bench.key);
    assert_unmerged(bench.tree, 3, NULL, 0);
    tree_keep(bench.tree);
    assert_int_equal(tree_check_parent_hashes(bench.tree), OK);
    bench_close(&bench);
}

static void the_highest_node_of_a_path_has_no_parent_hash(void **state)
{
    (void)state;
    struct bench bench = bench_open(4);
    leaf_maker_kept_commit(&bench.arena, bench.tree, 1, 1, 100);
    struct tree_parent parent;
    assert_true(tree_parent(bench.tree, 3, &parent));
    assert_int_equal(parent.parent_hash.size, 0);
    assert_true(tree_parent(bench.tree, 1, &parent));
    assert_int_equal(parent.parent_hash.size, HASH_SIZE);
    bench_close(&bench);
}

static enum status set_path(struct bench *bench, const uint32_t numbers[2])
{
    struct tree_step *steps = NULL;
    size_t count = 0;
    struct hash hash;
    assert_int_equal(tree_filtered_path(bench->tree, 0, NULL, 0, &bench->arena, &steps, &count),
                     OK);
    assert_int_equal(count, 2);
    const struct span keys[] = {leaf_maker_encryption_key(&bench->arena, numbers[0]),
                                leaf_maker_encryption_key(&bench->arena, numbers[1])};
    tree_begin(bench->tree);
    const enum status status = tree_set_path(bench->tree, 0, steps, count, keys, &hash);
    tree_undo(bench->tree);
    return status;
}

static void a_path_key_that_stands_in_the_tree_is_refused(void **state)
{
    (void)state;
    struct bench bench = bench_open(4);
    leaf_maker_kept_commit(&bench.arena, bench.tree, 0, 0, 100);
    assert_int_equal(set_path(&bench, (uint32_t[]){200, 201}), OK);
    assert_int_equal(set_path(&bench, (uint32_t[]){200, 3}), DUPLICATE_KEY);   /* a leaf's */
    assert_int_equal(set_path(&bench, (uint32_t[]){101, 201}), DUPLICATE_KEY); /* the old one */
    assert_int_equal(set_path(&bench, (uint32_t[]){200, 200}), DUPLICATE_KEY); /* twice here */
    bench_close(&bench);
}

static void a_path_key_that_no_cipher_can_use_is_refused(void **state)
{
    (void)state;
    struct bench bench = bench_open(2);
    static const uint8_t ZEROES[32] = {0};
    struct tree_step *steps = NULL;
    size_t count = 0;
    struct hash hash;
    assert_int_equal(tree_filtered_path(bench.tree, 0, NULL, 0, &bench.arena, &steps, &count), OK);
    const struct span key = span_of(ZEROES, 32);
    tree_begin(bench.tree);
    assert_int_equal(tree_set_path(bench.tree, 0, steps, count, &key, &hash), BAD_KEY);
    tree_undo(bench.tree);
    bench_close(&bench);
}

static void a_tree_holds_no_more_leaves_than_its_limit(void **state)
{
    (void)state;
    struct bench bench = {.arena = arena_make(ARENA_MAX)};
    assert_int_equal(tree_create(&(struct tree_limits){.leaves_max = 3}, &bench.tree), OK);
    tree_begin(bench.tree);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(add_leaf(&bench), i);
    }
    uint32_t place = 0;
    assert_int_equal(tree_add(bench.tree, new_leaf(&bench), &place), TOO_LARGE);
    tree_undo(bench.tree);
    assert_int_equal(tree_leaf_count(bench.tree), 0);
    struct tree *read = NULL;
    struct tree *four = leaf_maker_tree(&bench.arena, 4);
    const struct span encoded = leaf_maker_write(&bench.arena, four);
    assert_int_equal(tree_read(encoded, &(struct tree_limits){.leaves_max = 3}, &read), TOO_LARGE);
    assert_null(read);
    tree_destroy(four);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resolution_is_a_node_with_its_unmerged_leaves_or_those_below),
        cmocka_unit_test(a_filtered_path_leaves_out_nodes_with_an_empty_copath),
        cmocka_unit_test(unmerged_leaves_of_the_copath_belong_to_its_resolution),
        cmocka_unit_test(leaves_of_the_same_commit_are_left_out_but_the_step_stays),
        cmocka_unit_test(an_added_leaf_takes_the_leftmost_blank_place),
        cmocka_unit_test(a_full_tree_doubles_when_a_leaf_is_added),
        cmocka_unit_test(an_added_leaf_is_unmerged_at_every_parent_above_that_is_not_blank),
        cmocka_unit_test(an_update_replaces_the_leaf_and_blanks_its_direct_path),
        cmocka_unit_test(a_remove_blanks_the_leaf_and_its_direct_path),
        cmocka_unit_test(a_tree_is_halved_while_its_right_half_has_no_leaf),
        cmocka_unit_test(a_leaf_that_is_not_there_is_not_found),
        cmocka_unit_test(an_encryption_key_stands_in_the_tree_once),
        cmocka_unit_test(a_signature_key_stands_in_the_tree_once),
        cmocka_unit_test(a_key_is_free_again_once_its_leaf_is_gone),
        cmocka_unit_test(a_leaf_with_a_key_that_no_cipher_can_use_is_refused),
        cmocka_unit_test(a_path_renews_its_nodes_empties_them_and_blanks_the_rest),
        cmocka_unit_test(a_path_empties_unmerged_leaves),
        cmocka_unit_test(the_highest_node_of_a_path_has_no_parent_hash),
        cmocka_unit_test(a_path_key_that_stands_in_the_tree_is_refused),
        cmocka_unit_test(a_path_key_that_no_cipher_can_use_is_refused),
        cmocka_unit_test(a_tree_holds_no_more_leaves_than_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
