/* Every leaf's signature, a slice at a time: RFC 9420 sections 7.2, 7.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/leaf_maker.h"

enum { ARENA_MAX = 1 << 24 };

static void every_leaf_is_verified_in_slices_and_once(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    const struct span none = span_of(NULL, 0);
    struct tree *tree = leaf_maker_tree(&arena, 5);
    leaf_maker_kept_commit(&arena, tree, 2, 2, 100);
    tree_mark_verified(tree, 1);
    uint32_t next = 0;
    assert_int_equal(tree_sweep(tree, none, &next, 2), OK);
    assert_int_equal(next, 3); /* 0 and 2; 1 was verified before */
    assert_int_equal(tree_verify_leaf(tree, none, 4), OK);
    assert_int_equal(tree_sweep(tree, none, &next, 2), OK);
    assert_int_equal(next, tree_width(tree));
    for (uint32_t leaf = 0; leaf < 5; leaf++) {
        assert_true(tree_leaf(tree, leaf)->is_verified);
    }
    tree_destroy(tree);
    arena_end(&arena);
}

static void a_leaf_with_a_bad_signature_stops_the_sweep_there(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    const struct span none = span_of(NULL, 0);
    struct tree *tree = leaf_maker_tree(&arena, 2);
    const struct leaf_wish wish = {.signer = 9, .key = 9};
    mls_leaf_node leaf = leaf_maker_node(&arena, &wish);
    leaf.lifetime.not_after++;
    uint32_t place = 0;
    tree_begin(tree);
    assert_int_equal(tree_add(tree, leaf_maker_encode(&arena, &leaf), &place), OK);
    tree_keep(tree);
    uint32_t next = 0;
    assert_int_equal(tree_sweep(tree, none, &next, 100), BAD_SIGNATURE);
    assert_int_equal(next, 2);
    assert_false(tree_leaf(tree, 2)->is_verified);
    assert_int_equal(tree_verify_leaf(tree, none, 2), BAD_SIGNATURE);
    tree_destroy(tree);
    arena_end(&arena);
}

static void a_committed_leaf_is_bound_to_its_group_and_place(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct tree *tree = leaf_maker_tree(&arena, 2);
    const struct leaf_wish wish = {
        .signer = 1, .key = 9, .source = MLS_UPDATE, .group_id = span_text("here"), .index = 1};
    tree_begin(tree);
    assert_int_equal(tree_update(tree, 1, leaf_maker_leaf(&arena, &wish)), OK);
    assert_int_equal(tree_verify_leaf(tree, span_text("there"), 1), BAD_SIGNATURE);
    assert_int_equal(tree_verify_leaf(tree, span_text("here"), 1), OK);
    uint32_t place = 0;
    assert_int_equal(tree_remove(tree, 1), OK);
    const struct leaf_wish moved = {
        .signer = 1, .key = 9, .source = MLS_UPDATE, .group_id = span_text("here"), .index = 0};
    assert_int_equal(tree_add(tree, leaf_maker_leaf(&arena, &moved), &place), OK);
    assert_int_equal(place, 1);
    assert_int_equal(tree_verify_leaf(tree, span_text("here"), 1), BAD_SIGNATURE);
    tree_undo(tree);
    tree_destroy(tree);
    arena_end(&arena);
}

static void a_leaf_that_does_not_support_its_own_kind_fails_the_sweep(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct tree *tree = leaf_maker_tree(&arena, 1);
    mls_capabilities able = *leaf_maker_capabilities();
    able.credentials.count = 0;
    const struct leaf_wish wish = {.signer = 9, .key = 9, .capabilities = &able};
    uint32_t place = 0;
    uint32_t next = 0;
    tree_begin(tree);
    assert_int_equal(tree_add(tree, leaf_maker_leaf(&arena, &wish), &place), OK);
    assert_int_equal(tree_sweep(tree, span_of(NULL, 0), &next, 9), BAD_CAPABILITIES);
    assert_int_equal(next, 1);
    tree_undo(tree);
    tree_destroy(tree);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_leaf_is_verified_in_slices_and_once),
        cmocka_unit_test(a_leaf_with_a_bad_signature_stops_the_sweep_there),
        cmocka_unit_test(a_committed_leaf_is_bound_to_its_group_and_place),
        cmocka_unit_test(a_leaf_that_does_not_support_its_own_kind_fails_the_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
