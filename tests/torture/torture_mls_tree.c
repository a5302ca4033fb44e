/* torture_mls_tree.c -- the tree when memory runs out: what was begun can always be undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "base/check.h"
#include "support/leaf_maker.h"
#include "support/torture.h"

enum { ARENA_MAX = 1 << 24, LEAVES = 6, ADDED = 4, STEPS_MAX = 4, ROWS_MAX = 64 };

/* What is prepared once; nothing in it changes during the runs. */
struct given {
    struct arena arena;
    struct span encoded; /* a tree with unmerged leaves */
    struct hash hash;    /* of it */
    struct span added[ADDED];
    struct span updated, committed;
    struct span keys[STEPS_MAX];
    mls_key_package package;
    struct mls_vector context_extensions;
    struct span rows[ROWS_MAX + 1]; /* the last is the width */
};

static enum status keep_row(void *context, uint32_t node, struct span encoded)
{
    struct given *given = context;
    uint8_t *bytes = arena_take(&given->arena, 1, encoded.size + 1);
    assert_non_null(bytes);
    memcpy(bytes, encoded.data, encoded.size);
    given->rows[node == UINT32_MAX ? ROWS_MAX : node] = span_of(bytes, encoded.size);
    return OK;
}

static struct span leaf_numbered(struct given *given, uint32_t number)
{
    const struct leaf_wish wish = {.signer = number, .key = number};
    return leaf_maker_leaf(&given->arena, &wish);
}

static void given_package(struct given *given)
{
    static mls_u16 credential = MLS_BASIC;
    static const uint8_t REQUIRED[] = {0, 0, 2, 0, MLS_BASIC};
    static mls_extension extension = {.extension_type = MLS_REQUIRED_CAPABILITIES,
                                      .extension_data = {REQUIRED, sizeof(REQUIRED)}};
    given->context_extensions = (struct mls_vector){&extension, 1};
    const struct leaf_wish wish = {.signer = 70, .key = 70};
    given->package = (mls_key_package){.version = MLS_VERSION,
                                       .cipher_suite = MLS_SUITE,
                                       .init_key = leaf_maker_encryption_key(&given->arena, 71),
                                       .leaf_node = leaf_maker_node(&given->arena, &wish)};
    given->package.leaf_node.capabilities.credentials = (struct mls_vector){&credential, 1};
    struct buffer covered = buffer_make(ARENA_MAX);
    mls_write_key_package(&covered, &given->package);
    covered.size -= 1; /* the empty signature's length */
    given->package.signature =
        leaf_maker_signature(&given->arena, 70, "KeyPackageTBS", buffer_span(&covered));
    buffer_end(&covered);
}

static struct given given_make(void)
{
    struct given given = {.arena = arena_make(ARENA_MAX)};
    struct tree *tree = leaf_maker_tree(&given.arena, LEAVES);
    leaf_maker_kept_commit(&given.arena, tree, 0, 0, 100);
    leaf_maker_kept_commit(&given.arena, tree, 5, 5, 110);
    tree_begin(tree);
    uint32_t place = 0;
    assert_int_equal(tree_remove(tree, 1), OK);
    leaf_maker_commit(&given.arena, tree, 5, 5, 120);
    assert_int_equal(tree_add(tree, leaf_numbered(&given, 40), &place), OK);
    tree_keep(tree);
    given.encoded = leaf_maker_write(&given.arena, tree);
    given.hash = tree_hash(tree);
    assert_int_equal(tree_rows(tree, keep_row, &given), OK);
    tree_destroy(tree);
    for (uint32_t i = 0; i < ADDED; i++) {
        given.added[i] = leaf_numbered(&given, 50 + i);
    }
    given.updated = leaf_numbered(&given, 60);
    given.committed = leaf_numbered(&given, 61);
    for (uint32_t i = 0; i < STEPS_MAX; i++) {
        given.keys[i] = leaf_maker_encryption_key(&given.arena, 200 + i);
    }
    given_package(&given);
    return given;
}

/* --- runs --- */

static enum status commit(const struct given *given, struct tree *tree)
{
    struct arena arena = arena_make(ARENA_MAX);
    const uint32_t without = 1;
    struct tree_step *steps = NULL;
    size_t count = 0;
    struct hash hash;
    enum status status = tree_filtered_path(tree, 2, &without, 1, &arena, &steps, &count);
    if (status == OK) {
        status = tree_set_path(tree, 2, steps, count, given->keys, &hash);
    }
    arena_end(&arena);
    return status == OK ? tree_set_leaf(tree, 2, given->committed) : status;
}

static enum status change(const struct given *given, struct tree *tree)
{
    enum status status = tree_update(tree, 3, given->updated);
    if (status == OK) {
        status = tree_remove(tree, 4);
    }
    for (uint32_t i = 0; status == OK && i < ADDED; i++) {
        uint32_t place = 0;
        status = tree_add(tree, given->added[i], &place);
    }
    return status == OK ? commit(given, tree) : status;
}

static enum status count_row(void *context, uint32_t node, struct span encoded)
{
    (void)node;
    *(size_t *)context += encoded.size;
    return OK;
}

/* Changes, parks, resumes, and undoes; the tree must be as before, whatever failed. */
static enum status change_and_undo(const struct given *given, struct tree *tree)
{
    size_t size = 0;
    struct tree_change *parked = NULL;
    (void)tree_hash(tree);
    tree_begin(tree);
    enum status status = change(given, tree);
    if (status == OK) {
        status = tree_park(tree, &parked);
        if (status == OK) {
            tree_resume(tree, parked);
            status = tree_rows(tree, count_row, &size);
        }
    }
    tree_undo(tree);
    const struct hash hash = tree_hash(tree);
    CHECK(hash_equal(&hash, &given->hash));
    return status;
}

static enum status run_changes(void *context)
{
    const struct given *given = context;
    struct tree *tree = NULL;
    enum status status = tree_read(given->encoded, NULL, &tree);
    if (status != OK) {
        return status;
    }
    status = change_and_undo(given, tree);
    tree_begin(tree);
    if (status == OK) {
        status = change(given, tree);
    }
    if (status == OK) {
        tree_keep(tree);
    }
    tree_destroy(tree); /* takes back what was not kept */
    return status;
}

static enum status run_parked_and_dropped(void *context)
{
    const struct given *given = context;
    struct tree *tree = NULL;
    struct tree_change *parked = NULL;
    enum status status = tree_read(given->encoded, NULL, &tree);
    if (status != OK) {
        return status;
    }
    tree_begin(tree);
    status = change(given, tree);
    if (status == OK) {
        status = tree_park(tree, &parked);
    }
    tree_destroy(tree);
    tree_change_destroy(parked);
    return status;
}

static enum status run_checks(void *context)
{
    const struct given *given = context;
    struct tree *tree = NULL;
    struct tree *copy = NULL;
    enum status status = tree_read(given->encoded, NULL, &tree);
    if (status == OK) {
        status = tree_check_parent_hashes(tree);
    }
    uint32_t next = 0;
    if (status == OK) {
        status = tree_sweep(tree, span_of(NULL, 0), &next, UINT32_MAX);
    }
    if (status == OK) {
        status = tree_copy(tree, &copy);
    }
    if (status == OK) {
        struct buffer written = buffer_make(ARENA_MAX);
        tree_write(copy, &written);
        status = buffer_status(&written);
        CHECK(status != OK || span_equal(buffer_span(&written), given->encoded));
        buffer_end(&written);
    }
    tree_destroy(copy);
    tree_destroy(tree);
    return status;
}

static enum status run_rows(void *context)
{
    const struct given *given = context;
    struct tree *tree = NULL;
    enum status status = tree_create(NULL, &tree);
    if (status == OK) {
        status = tree_row_put(tree, UINT32_MAX, given->rows[ROWS_MAX]);
    }
    for (uint32_t node = 0; status == OK && node < ROWS_MAX; node++) {
        if (given->rows[node].size > 0) {
            status = tree_row_put(tree, node, given->rows[node]);
        }
    }
    if (status == OK) {
        status = tree_rows_end(tree);
    }
    tree_destroy(tree);
    return status;
}

static enum status run_package(void *context)
{
    const struct given *given = context;
    struct hash hash;
    const enum status status = key_package_check(&given->package, &given->context_extensions);
    return status == OK ? key_package_ref(&given->package, &hash) : status;
}

static void assert_each_allocation(torture_fn *run)
{
    struct given given = given_make();
    assert_true(torture_each_allocation(run, &given) > 0);
    arena_end(&given.arena);
}

static void a_change_that_gets_no_memory_is_undone_to_the_last_hash(void **state)
{
    (void)state;
    assert_each_allocation(run_changes);
}

static void a_parked_change_that_gets_no_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_each_allocation(run_parked_and_dropped);
}

static void a_tree_that_gets_no_memory_to_be_checked_says_so(void **state)
{
    (void)state;
    assert_each_allocation(run_checks);
}

static void rows_that_get_no_memory_leave_nothing(void **state)
{
    (void)state;
    assert_each_allocation(run_rows);
}

static void a_key_package_that_gets_no_memory_to_be_checked_says_so(void **state)
{
    (void)state;
    assert_each_allocation(run_package);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_that_gets_no_memory_is_undone_to_the_last_hash),
        cmocka_unit_test(a_parked_change_that_gets_no_memory_leaves_nothing),
        cmocka_unit_test(a_tree_that_gets_no_memory_to_be_checked_says_so),
        cmocka_unit_test(rows_that_get_no_memory_leave_nothing),
        cmocka_unit_test(a_key_package_that_gets_no_memory_to_be_checked_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
