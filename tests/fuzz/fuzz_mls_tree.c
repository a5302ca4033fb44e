/* A ratchet tree from outside: it ends in a status or is a tree that can be asked, checked, changed
 * and written back byte for byte. */
#include "base/check.h"
#include "mls/public/tree.h"
#include "support/fuzz.h"

enum { ARENA_MAX = 4 << 20, BYTES_MAX = 1 << 20 };

static void change(struct tree *tree)
{
    const struct hash before = tree_hash(tree);
    tree_begin(tree);
    for (uint32_t leaf = 0; leaf < tree_width(tree); leaf++) {
        if (tree_leaf(tree, leaf) != NULL && tree_leaf_count(tree) > 1) {
            CHECK(tree_remove(tree, leaf) != OK || tree_leaf(tree, leaf) == NULL);
            break;
        }
    }
    (void)tree_hash(tree);
    tree_undo(tree);
    const struct hash after = tree_hash(tree);
    CHECK(hash_equal(&before, &after));
}

static void ask(struct tree *tree)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct tree_step *steps = NULL;
    size_t count = 0;
    uint32_t next = 0;
    for (uint32_t leaf = 0; leaf < tree_width(tree) && leaf < 8; leaf++) {
        if (tree_leaf(tree, leaf) != NULL) {
            (void)!tree_filtered_path(tree, leaf, NULL, 0, &arena, &steps, &count);
        }
    }
    (void)!tree_check_parent_hashes(tree);
    (void)!tree_sweep(tree, span_text("group"), &next, 2);
    arena_end(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct tree_limits limits = {.leaves_max = 64};
    const struct span input = span_of(bytes, size);
    struct tree *tree = NULL;
    struct buffer out = buffer_make(BYTES_MAX);
    if (tree_read(input, &limits, &tree) != OK) {
        return 0;
    }
    tree_write(tree, &out);
    CHECK(span_equal(buffer_span(&out), input));
    ask(tree);
    change(tree);
    tree_destroy(tree);
    buffer_end(&out);
    return 0;
}
