/* Tree hashes and parent hashes, held against their definitions: RFC 9420 sections 7.8, 7.9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/leaf_maker.h"

enum { ARENA_MAX = 1 << 27, WIDTH_MAX = 32, NODES_MAX = 2 * WIDTH_MAX };

/* --- the definitions, word by word and slow --- */

struct left_out {
    bool leaf[WIDTH_MAX];
};

static struct hash slow_leaf_hash(const struct tree *tree, uint32_t leaf, bool is_left_out)
{
    const struct tree_leaf *face = tree_leaf(tree, leaf);
    const mls_u8 type = MLS_LEAF;
    const mls_u8 present = face != NULL && !is_left_out;
    struct buffer input = buffer_make(ARENA_MAX);
    mls_write_u8(&input, &type);
    mls_write_u32(&input, &leaf);
    mls_write_u8(&input, &present);
    if (present) {
        buffer_append_span(&input, face->encoded);
    }
    const struct hash hash = hash_of(buffer_span(&input));
    buffer_end(&input);
    return hash;
}

static struct hash slow_hash(const struct tree *tree, uint32_t node, const struct left_out *out)
{
    if (node_is_leaf(node)) {
        return slow_leaf_hash(tree, leaf_of_node(node), out->leaf[leaf_of_node(node)]);
    }
    const struct hash left = slow_hash(tree, node_left(node), out);
    const struct hash right = slow_hash(tree, node_right(node), out);
    const mls_bytes left_hash = hash_span(&left);
    const mls_bytes right_hash = hash_span(&right);
    const mls_u8 type = MLS_PARENT;
    struct tree_parent parent;
    const mls_u8 present = tree_parent(tree, node, &parent);
    struct buffer input = buffer_make(ARENA_MAX);
    mls_write_u8(&input, &type);
    mls_write_u8(&input, &present);
    if (present) {
        mls_u32 unmerged[WIDTH_MAX];
        mls_parent_node written = {.encryption_key = parent.encryption_key,
                                   .parent_hash = parent.parent_hash,
                                   .unmerged_leaves = {unmerged, 0}};
        for (size_t i = 0; i < parent.unmerged_count; i++) {
            if (!out->leaf[parent.unmerged[i]]) {
                unmerged[written.unmerged_leaves.count++] = parent.unmerged[i];
            }
        }
        mls_write_parent_node(&input, &written);
    }
    mls_write_bytes(&input, &left_hash);
    mls_write_bytes(&input, &right_hash);
    const struct hash hash = hash_of(buffer_span(&input));
    buffer_end(&input);
    return hash;
}

static struct hash slow_parent_hash(const struct tree *tree, uint32_t parent, uint32_t sibling)
{
    struct tree_parent above;
    assert_true(tree_parent(tree, parent, &above));
    struct left_out out = {{false}};
    for (size_t i = 0; i < above.unmerged_count; i++) {
        out.leaf[above.unmerged[i]] = true;
    }
    const struct hash original = slow_hash(tree, sibling, &out);
    const mls_bytes original_span = hash_span(&original);
    struct buffer input = buffer_make(ARENA_MAX);
    mls_write_bytes(&input, &above.encryption_key);
    mls_write_bytes(&input, &above.parent_hash);
    mls_write_bytes(&input, &original_span);
    const struct hash hash = hash_of(buffer_span(&input));
    buffer_end(&input);
    return hash;
}

static struct span carried_hash(const struct tree *tree, uint32_t node, struct arena *arena)
{
    struct tree_parent parent;
    if (tree_parent(tree, node, &parent)) {
        return parent.parent_hash;
    }
    mls_leaf_node leaf;
    assert_int_equal(tree_leaf_decode(tree, leaf_of_node(node), arena, &leaf), OK);
    return leaf.parent_hash;
}

static bool has_node(const uint32_t *nodes, size_t count, uint32_t node)
{
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] == node) {
            return true;
        }
    }
    return false;
}

/* Is P parent-hash valid with respect to D? */
static bool slow_is_valid(const struct tree *tree, uint32_t p, uint32_t d, struct arena *arena)
{
    const uint32_t c = d < p ? node_left(p) : node_right(p);
    const uint32_t s = d < p ? node_right(p) : node_left(p);
    uint32_t *nodes = NULL;
    size_t count = 0;
    struct tree_parent parent;
    assert_true(tree_parent(tree, p, &parent));
    assert_int_equal(tree_resolution(tree, c, arena, &nodes, &count), OK);
    if (!has_node(nodes, count, d)) {
        return false;
    }
    size_t unmerged_under = 0;
    for (size_t i = 0; i < parent.unmerged_count; i++) {
        const uint32_t leaf = node_of_leaf(parent.unmerged[i]);
        if (node_is_under(leaf, c)) {
            unmerged_under++;
            if (leaf == d || !has_node(nodes, count, leaf)) {
                return false;
            }
        }
    }
    const struct hash hash = slow_parent_hash(tree, p, s);
    return unmerged_under == count - 1 &&
           span_equal(hash_span(&hash), carried_hash(tree, d, arena));
}

static bool slow_check(const struct tree *tree)
{
    const uint32_t count = node_count(tree_width(tree));
    for (uint32_t p = 1; p < count; p += 2) {
        struct tree_parent parent;
        bool is_valid = !tree_parent(tree, p, &parent);
        for (uint32_t d = 0; d < count && !is_valid; d++) {
            struct arena arena = arena_make(ARENA_MAX);
            is_valid = d != p && node_is_under(d, p) && !tree_is_blank(tree, d) &&
                       slow_is_valid(tree, p, d, &arena);
            arena_end(&arena);
        }
        if (!is_valid) {
            return false;
        }
    }
    return true;
}

/* --- a tree that lives --- */

struct life {
    struct arena arena;
    struct tree *tree;
    uint32_t key;
    uint32_t chance;
};

static uint32_t draw(struct life *life, uint32_t bound)
{
    life->chance = life->chance * 1664525u + 1013904223u;
    return (life->chance >> 8) % bound;
}

static struct span next_leaf(struct life *life)
{
    const struct leaf_wish wish = {.signer = life->key, .key = life->key};
    life->key++;
    return leaf_maker_leaf(&life->arena, &wish);
}

/* Some leaf that is not blank. */
static uint32_t draw_leaf(struct life *life)
{
    uint32_t leaf = draw(life, tree_width(life->tree));
    while (tree_leaf(life->tree, leaf) == NULL) {
        leaf = (leaf + 1) % tree_width(life->tree);
    }
    return leaf;
}

static uint32_t signer_of(const struct tree *tree, uint32_t leaf)
{
    uint32_t signer = 0;
    memcpy(&signer, tree_leaf(tree, leaf)->identity.data, sizeof(signer));
    return signer;
}

/* What a commit may do: updates, removes, adds, a path of one who was there before. */
static void live_once(struct life *life)
{
    struct tree *tree = life->tree;
    for (uint32_t left = draw(life, 2); left > 0; left--) {
        assert_int_equal(tree_update(tree, draw_leaf(life), next_leaf(life)), OK);
    }
    for (uint32_t left = draw(life, 3); left > 0 && tree_leaf_count(tree) > 1; left--) {
        assert_int_equal(tree_remove(tree, draw_leaf(life)), OK);
    }
    const uint32_t committer = draw_leaf(life);
    for (uint32_t left = draw(life, 4); left > 0 && tree_leaf_count(tree) < WIDTH_MAX; left--) {
        uint32_t place = 0;
        assert_int_equal(tree_add(tree, next_leaf(life), &place), OK);
    }
    if (draw(life, 2) == 0) {
        life->key +=
            leaf_maker_commit(&life->arena, tree, committer, signer_of(tree, committer), life->key);
    }
}

/* Keeps, undoes, or parks, resumes and keeps. */
static void end_change(struct life *life)
{
    struct tree_change *parked = NULL;
    switch (draw(life, 3)) {
    case 0: tree_undo(life->tree); return;
    case 1:
        assert_int_equal(tree_park(life->tree, &parked), OK);
        (void)tree_hash(life->tree);
        tree_resume(life->tree, parked);
        break;
    default: break;
    }
    tree_keep(life->tree);
}

static void assert_healthy(struct life *life)
{
    static const struct left_out NONE = {{false}};
    struct tree *read = NULL;
    const struct hash hash = tree_hash(life->tree);
    const struct hash slow = slow_hash(life->tree, node_root(tree_width(life->tree)), &NONE);
    assert_true(hash_equal(&hash, &slow));
    assert_int_equal(tree_read(leaf_maker_write(&life->arena, life->tree), NULL, &read), OK);
    assert_int_equal(tree_width(read), tree_width(life->tree));
    assert_int_equal(tree_leaf_count(read), tree_leaf_count(life->tree));
    assert_int_equal(tree_check_parent_hashes(read), OK);
    assert_int_equal(tree_check_parent_hashes(life->tree), OK);
    assert_true(slow_check(read));
    tree_destroy(read);
}

static struct life life_open(uint32_t seed)
{
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = seed};
    life.tree = leaf_maker_tree(&life.arena, 1 + draw(&life, 12));
    return life;
}

static void life_close(struct life *life)
{
    tree_destroy(life->tree);
    arena_end(&life->arena);
}

static void every_tree_that_commits_can_make_is_sound(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 30; seed++) {
        struct life life = life_open(seed);
        for (int i = 0; i < 25; i++) {
            tree_begin(life.tree);
            live_once(&life);
            end_change(&life);
            assert_healthy(&life);
        }
        life_close(&life);
    }
}

/* --- trees that lie --- */

struct nodes {
    mls_node node[NODES_MAX];
    bool is_present[NODES_MAX];
    uint32_t count;
};

static void read_nodes(struct life *life, struct nodes *out)
{
    struct mls_reader whole =
        mls_reader_make(leaf_maker_write(&life->arena, life->tree), &life->arena);
    mls_bytes content;
    *out = (struct nodes){.count = 0};
    mls_read_bytes(&whole, &content);
    struct mls_reader r = mls_reader_make(content, &life->arena);
    for (out->count = 0; r.rest.size > 0; out->count++) {
        mls_u8 present = 0;
        mls_read_u8(&r, &present);
        out->is_present[out->count] = present == 1;
        if (present == 1) {
            mls_read_node(&r, &out->node[out->count]);
        }
    }
    assert_int_equal(r.status, OK);
}

static enum status write_nodes(const struct nodes *nodes, struct tree **out)
{
    struct buffer encoded = buffer_make(ARENA_MAX);
    for (uint32_t i = 0; i < nodes->count; i++) {
        const mls_u8 present = nodes->is_present[i];
        mls_write_u8(&encoded, &present);
        if (present) {
            mls_write_node(&encoded, &nodes->node[i]);
        }
    }
    mls_write_wrap(&encoded, 0);
    const enum status status = tree_read(buffer_span(&encoded), NULL, out);
    buffer_end(&encoded);
    return status;
}

/* Adds the leaf to the list, or takes it out when it is there. */
static void toggle_unmerged(struct life *life, mls_parent_node *parent, uint32_t leaf)
{
    const struct mls_vector old = parent->unmerged_leaves;
    mls_u32 *leaves = arena_take(&life->arena, old.count + 1, sizeof(*leaves));
    size_t count = 0;
    bool is_placed = false;
    for (size_t i = 0; i < old.count; i++) {
        const mls_u32 one = *MLS_AT(u32, &old, i);
        if (!is_placed && one >= leaf) {
            is_placed = true;
            if (one == leaf) {
                continue;
            }
            leaves[count++] = leaf;
        }
        leaves[count++] = one;
    }
    if (!is_placed) {
        leaves[count++] = leaf;
    }
    parent->unmerged_leaves = (struct mls_vector){leaves, count};
}

static struct span *parent_hash_at(struct nodes *nodes, uint32_t node)
{
    return node_is_leaf(node) ? &nodes->node[node].leaf_node.parent_hash
                              : &nodes->node[node].parent_node.parent_hash;
}

static void lie_once(struct life *life, struct nodes *nodes)
{
    const uint32_t node = draw(life, nodes->count);
    const uint32_t other = draw(life, nodes->count);
    const uint32_t leaf = draw(life, nodes->count / 2 + 1);
    if (!nodes->is_present[node] || !nodes->is_present[other]) {
        return;
    }
    switch (draw(life, 5)) {
    case 0: nodes->is_present[node] = false; break;
    case 1: /* at one node */
        if (!node_is_leaf(node) && node_is_under(node_of_leaf(leaf), node)) {
            toggle_unmerged(life, &nodes->node[node].parent_node, leaf);
        }
        break;
    case 2: /* at every node above */
        for (uint32_t above = 1; above < nodes->count; above += 2) {
            if (nodes->is_present[above] && node_is_under(node_of_leaf(leaf), above)) {
                toggle_unmerged(life, &nodes->node[above].parent_node, leaf);
            }
        }
        break;
    case 3: *parent_hash_at(nodes, node) = *parent_hash_at(nodes, other); break;
    default: *parent_hash_at(nodes, node) = span_of(NULL, 0);
    }
}

static void the_pass_over_parent_hashes_agrees_with_their_definition(void **state)
{
    (void)state;
    unsigned sound = 0;
    unsigned false_ones = 0;
    for (uint32_t seed = 100; seed < 130; seed++) {
        struct life life = life_open(seed);
        for (int i = 0; i < 60; i++) {
            tree_begin(life.tree);
            live_once(&life);
            tree_keep(life.tree);
            static struct nodes nodes;
            struct tree *read = NULL;
            read_nodes(&life, &nodes);
            lie_once(&life, &nodes);
            if (write_nodes(&nodes, &read) == OK) {
                const enum status status = tree_check_parent_hashes(read);
                assert_int_equal(status, slow_check(read) ? OK : BAD_PARENT_HASH);
                sound += status == OK;
                false_ones += status != OK;
            }
            tree_destroy(read);
        }
        life_close(&life);
    }
    assert_true(sound > 100);
    assert_true(false_ones > 100);
}

/* --- cases that have bitten others --- */

static void a_parent_hash_that_does_not_hold_is_refused(void **state)
{
    (void)state;
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, 4);
    leaf_maker_kept_commit(&life.arena, life.tree, 0, 0, 100);
    static struct nodes nodes;
    struct tree *read = NULL;
    read_nodes(&life, &nodes);
    assert_int_equal(write_nodes(&nodes, &read), OK);
    assert_int_equal(tree_check_parent_hashes(read), OK);
    tree_destroy(read);
    /* leaf 1 is another than the one that node 1's path was made beside */
    const struct leaf_wish wish = {.signer = 77, .key = 77};
    nodes.node[2].leaf_node = leaf_maker_node(&life.arena, &wish);
    assert_int_equal(write_nodes(&nodes, &read), OK);
    assert_int_equal(tree_check_parent_hashes(read), BAD_PARENT_HASH);
    tree_destroy(read);
    life_close(&life);
}

static void a_parent_over_leaves_that_never_committed_is_refused(void **state)
{
    (void)state;
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, 2);
    static struct nodes nodes;
    struct tree *read = NULL;
    read_nodes(&life, &nodes);
    nodes.is_present[1] = true;
    nodes.node[1].node_type = MLS_PARENT;
    nodes.node[1].parent_node =
        (mls_parent_node){.encryption_key = leaf_maker_encryption_key(&life.arena, 500)};
    assert_int_equal(write_nodes(&nodes, &read), OK);
    assert_int_equal(tree_check_parent_hashes(read), BAD_PARENT_HASH);
    tree_destroy(read);
    life_close(&life);
}

static void unmerged_leaves_below_blank_nodes_are_left_out_of_the_original_hash(void **state)
{
    (void)state;
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, 8);
    uint32_t key = 2000;
    for (uint32_t leaf = 0; leaf < 8; leaf++) {
        key += leaf_maker_kept_commit(&life.arena, life.tree, leaf, leaf, key);
    }
    tree_begin(life.tree);
    assert_int_equal(tree_remove(life.tree, 3), OK); /* 5, 3 and 7 blank */
    tree_keep(life.tree);
    leaf_maker_kept_commit(&life.arena, life.tree, 4, 4, key); /* fills 7, not 3 */
    assert_true(tree_is_blank(life.tree, 3));
    tree_begin(life.tree);
    uint32_t place = 0;
    assert_int_equal(tree_add(life.tree, next_leaf(&life), &place), OK);
    tree_keep(life.tree);
    assert_int_equal(place, 3);
    struct tree_parent root;
    assert_true(tree_parent(life.tree, 7, &root));
    assert_int_equal(root.unmerged_count, 1);
    assert_int_equal(tree_check_parent_hashes(life.tree), OK);
    assert_healthy(&life);
    life_close(&life);
}

/* Node 7 has two unmerged leaves under node 11, the root one of them: node 11 has two original
 * hashes, one for each. */
static void each_parent_has_its_own_original_hash_of_a_node(void **state)
{
    (void)state;
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, 16);
    uint32_t place = 0;
    tree_begin(life.tree);
    assert_int_equal(tree_remove(life.tree, 6), OK);
    assert_int_equal(tree_remove(life.tree, 7), OK);
    const uint32_t used = leaf_maker_commit(&life.arena, life.tree, 0, 0, 2000);
    assert_int_equal(tree_add(life.tree, next_leaf(&life), &place), OK);
    leaf_maker_commit(&life.arena, life.tree, 8, 8, 2000 + used);
    assert_int_equal(tree_add(life.tree, next_leaf(&life), &place), OK);
    tree_keep(life.tree);
    struct tree_parent parent;
    assert_true(tree_parent(life.tree, 7, &parent));
    assert_int_equal(parent.unmerged_count, 2);
    assert_true(tree_parent(life.tree, 15, &parent));
    assert_int_equal(parent.unmerged_count, 1);
    assert_healthy(&life);
    life_close(&life);
}

/* Node 1 goes and its leaf takes over the parent hash that it carried to node 3: that hash holds,
 * but under node 3 stand two nodes now, whichever of them carries it. */
static void a_resolution_holds_one_node_beside_the_unmerged_leaves(void **state)
{
    (void)state;
    for (uint32_t carrier = 0; carrier < 2; carrier++) {
        struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
        life.tree = leaf_maker_tree(&life.arena, 4);
        leaf_maker_kept_commit(&life.arena, life.tree, carrier, carrier, 100);
        assert_int_equal(tree_check_parent_hashes(life.tree), OK);
        static struct nodes nodes;
        struct tree *read = NULL;
        read_nodes(&life, &nodes);
        assert_true(nodes.is_present[1] && nodes.is_present[3]);
        nodes.is_present[1] = false;
        nodes.node[node_of_leaf(carrier)].leaf_node.parent_hash =
            nodes.node[1].parent_node.parent_hash;
        assert_int_equal(write_nodes(&nodes, &read), OK);
        assert_int_equal(tree_check_parent_hashes(read), BAD_PARENT_HASH);
        tree_destroy(read);
        life_close(&life);
    }
}

/* A member that is taken out of the unmerged leaves counts as one who holds the node's secret. */
static void an_unmerged_leaf_is_not_left_out_of_its_list(void **state)
{
    (void)state;
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 1000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, 3);
    leaf_maker_kept_commit(&life.arena, life.tree, 0, 0, 100);
    tree_begin(life.tree);
    uint32_t place = 0;
    assert_int_equal(tree_add(life.tree, next_leaf(&life), &place), OK); /* 3, unmerged at 3 */
    tree_keep(life.tree);
    assert_int_equal(tree_check_parent_hashes(life.tree), OK);
    static struct nodes nodes;
    struct tree *read = NULL;
    read_nodes(&life, &nodes);
    nodes.node[3].parent_node.unmerged_leaves.count = 0; /* leaf 3 as if it held 3's secret */
    assert_int_equal(write_nodes(&nodes, &read), OK);
    assert_int_equal(tree_check_parent_hashes(read), BAD_PARENT_HASH);
    tree_destroy(read);
    life_close(&life);
}

/* With work that grows as the square this test does not end. */
static void thousands_of_unmerged_leaves_are_checked_in_one_pass(void **state)
{
    (void)state;
    enum { FIRST = 512, LEAVES = 8192 };
    struct life life = {.arena = arena_make(ARENA_MAX), .key = 100000, .chance = 1};
    life.tree = leaf_maker_tree(&life.arena, FIRST);
    uint32_t key = 20000;
    for (uint32_t leaf = 0; leaf < FIRST; leaf += 64) {
        key += leaf_maker_kept_commit(&life.arena, life.tree, leaf, leaf, key);
    }
    tree_begin(life.tree);
    for (uint32_t i = FIRST / 2; i < FIRST; i += 2) {
        assert_int_equal(tree_remove(life.tree, i), OK);
    }
    tree_keep(life.tree);
    key += leaf_maker_kept_commit(&life.arena, life.tree, 1, 1, key);
    tree_begin(life.tree);
    for (uint32_t i = tree_leaf_count(life.tree); i < LEAVES; i++) {
        uint32_t place = 0;
        assert_int_equal(tree_add(life.tree, next_leaf(&life), &place), OK);
    }
    leaf_maker_commit(&life.arena, life.tree, 5, 5, key);
    tree_keep(life.tree);
    assert_int_equal(tree_check_parent_hashes(life.tree), OK);
    struct tree *read = NULL;
    assert_int_equal(tree_read(leaf_maker_write(&life.arena, life.tree), NULL, &read), OK);
    const struct hash fresh = tree_hash(read);
    const struct hash kept = tree_hash(life.tree);
    assert_true(hash_equal(&fresh, &kept));
    tree_destroy(read);
    life_close(&life);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tree_that_commits_can_make_is_sound),
        cmocka_unit_test(the_pass_over_parent_hashes_agrees_with_their_definition),
        cmocka_unit_test(a_parent_hash_that_does_not_hold_is_refused),
        cmocka_unit_test(a_parent_over_leaves_that_never_committed_is_refused),
        cmocka_unit_test(unmerged_leaves_below_blank_nodes_are_left_out_of_the_original_hash),
        cmocka_unit_test(each_parent_has_its_own_original_hash_of_a_node),
        cmocka_unit_test(a_resolution_holds_one_node_beside_the_unmerged_leaves),
        cmocka_unit_test(an_unmerged_leaf_is_not_left_out_of_its_list),
        cmocka_unit_test(thousands_of_unmerged_leaves_are_checked_in_one_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
