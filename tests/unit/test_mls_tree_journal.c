/* Taking a change back, parking it, and putting it in again: a staged commit waits that way. */
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

/* Every leaf has committed once: no parent is blank, none has unmerged leaves. */
static struct bench bench_filled(uint32_t leaves)
{
    struct bench bench = {.arena = arena_make(ARENA_MAX), .key = NEW_KEYS};
    bench.tree = leaf_maker_tree(&bench.arena, leaves);
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

/* Everything that can be seen of a tree. */
struct view {
    struct span encoded;
    struct hash hash;
    uint32_t width, leaves;
};

static struct view view_of(struct bench *bench)
{
    return (struct view){.encoded = leaf_maker_write(&bench->arena, bench->tree),
                         .hash = tree_hash(bench->tree),
                         .width = tree_width(bench->tree),
                         .leaves = tree_leaf_count(bench->tree)};
}

static void assert_view(struct bench *bench, const struct view *wanted)
{
    const struct view got = view_of(bench);
    assert_true(span_equal(got.encoded, wanted->encoded));
    assert_true(hash_equal(&got.hash, &wanted->hash));
    assert_int_equal(got.width, wanted->width);
    assert_int_equal(got.leaves, wanted->leaves);
}

/* Removes, adds, grows, updates, commits. */
static void change_much(struct bench *bench)
{
    assert_int_equal(tree_remove(bench->tree, 1), OK);
    assert_int_equal(tree_remove(bench->tree, 3), OK);
    assert_int_equal(tree_update(bench->tree, 2, new_leaf(bench)), OK);
    for (int i = 0; i < 9; i++) {
        (void)add_leaf(bench);
    }
    (void)tree_hash(bench->tree);
    bench->key += leaf_maker_commit(&bench->arena, bench->tree, 0, 0, bench->key);
    assert_int_equal(tree_remove(bench->tree, 7), OK);
}

static void an_undone_change_leaves_nothing_behind(void **state)
{
    (void)state;
    struct bench bench = bench_filled(6);
    const struct view before = view_of(&bench);
    tree_begin(bench.tree);
    change_much(&bench);
    tree_undo(bench.tree);
    assert_view(&bench, &before);
    uint32_t leaf = 9;
    const struct span old = leaf_maker_signature_key(&bench.arena, 1);
    const struct span added = leaf_maker_signature_key(&bench.arena, bench.key - 1);
    assert_int_equal(tree_find_signature_key(bench.tree, old, &leaf), OK);
    assert_int_equal(leaf, 1);
    assert_int_equal(tree_find_signature_key(bench.tree, added, &leaf), NOT_FOUND);
    bench_close(&bench);
}

static void a_parked_change_comes_back_as_it_was(void **state)
{
    (void)state;
    struct bench bench = bench_filled(6);
    const struct view before = view_of(&bench);
    tree_begin(bench.tree);
    change_much(&bench);
    const struct view after = view_of(&bench);
    struct tree_change *parked = NULL;
    assert_int_equal(tree_park(bench.tree, &parked), OK);
    assert_view(&bench, &before);
    tree_begin(bench.tree); /* something else is looked at meanwhile */
    assert_int_equal(tree_remove(bench.tree, 5), OK);
    tree_undo(bench.tree);
    tree_resume(bench.tree, parked);
    assert_view(&bench, &after);
    tree_undo(bench.tree);
    assert_view(&bench, &before);
    bench_close(&bench);
}

static void a_parked_change_can_be_dropped_after_a_rival(void **state)
{
    (void)state;
    struct bench bench = bench_filled(6);
    struct tree_change *parked = NULL;
    tree_begin(bench.tree);
    change_much(&bench);
    assert_int_equal(tree_park(bench.tree, &parked), OK);
    remove_leaf(&bench, 4);
    const struct view after = view_of(&bench);
    tree_change_destroy(parked);
    assert_view(&bench, &after);
    tree_change_destroy(NULL);
    bench_close(&bench);
}

static void a_verified_leaf_stays_so_until_it_is_replaced(void **state)
{
    (void)state;
    struct bench bench = bench_filled(2);
    tree_mark_verified(bench.tree, 1);
    tree_begin(bench.tree);
    assert_int_equal(tree_update(bench.tree, 1, new_leaf(&bench)), OK);
    assert_false(tree_leaf(bench.tree, 1)->is_verified);
    tree_undo(bench.tree);
    assert_true(tree_leaf(bench.tree, 1)->is_verified);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undone_change_leaves_nothing_behind),
        cmocka_unit_test(a_parked_change_comes_back_as_it_was),
        cmocka_unit_test(a_parked_change_can_be_dropped_after_a_rival),
        cmocka_unit_test(a_verified_leaf_stays_so_until_it_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
