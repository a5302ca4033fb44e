/* tree-math, tree-operations, tree-validation, and the large trees: RFC 9420 sections 4 and 7. */
#include "base/buffer.h"
#include "mls/public/leaf.h"
#include "mls/public/tree.h"
#include "vectors/vectors_json.h"

enum { TREE_LIMIT = 1 << 28, SLICE = 100 };

vector_fn vectors_tree_math;
vector_fn vectors_tree_operations;
vector_fn vectors_tree_validation;
vector_fn vectors_large_tree;

/* --- tree-math --- */

enum relation { LEFT, RIGHT, PARENT, SIBLING };

/* What a node is to another; the vectors write null where there is none. */
static bool related(enum relation relation, uint32_t node, uint32_t width, uint32_t *out)
{
    const bool is_root = node == node_root(width);
    switch (relation) {
    case LEFT:
    case RIGHT:
        if (node_is_leaf(node)) {
            return false;
        }
        *out = relation == LEFT ? node_left(node) : node_right(node);
        return true;
    case PARENT: *out = is_root ? 0 : node_parent(node, width); return !is_root;
    case SIBLING: *out = is_root ? 0 : node_sibling(node, width); return !is_root;
    }
    return false;
}

static void check_relation(struct vector *v, const char *name, enum relation relation,
                           uint32_t width)
{
    uint32_t node = 0;
    for (const struct cJSON *item = json_list(v, v->root, name, NULL); item != NULL;
         item = json_next(item), node++) {
        uint32_t got = 0;
        const bool has = related(relation, node, width, &got);
        vector_expect(v, has != json_is_null(item), name);
        vector_expect(v, !has || got == json_item_number(v, item), name);
    }
    vector_expect(v, node == node_count(width), "one item a node");
}

void vectors_tree_math(struct vector *v)
{
    const uint32_t width = json_uint32(v, v->root, "n_leaves");
    if (vector_failed(v)) {
        return;
    }
    vector_expect(v, node_count(width) == json_number(v, v->root, "n_nodes"), "n_nodes");
    vector_expect(v, node_root(width) == json_number(v, v->root, "root"), "root");
    check_relation(v, "left", LEFT, width);
    check_relation(v, "right", RIGHT, width);
    check_relation(v, "parent", PARENT, width);
    check_relation(v, "sibling", SIBLING, width);
}

/* --- what all trees are asked --- */

static struct tree *read_tree(struct vector *v, struct span encoded)
{
    struct tree *tree = NULL;
    vector_expect_status(v, tree_read(encoded, NULL, &tree), OK, "tree_read");
    return tree;
}

static void expect_tree(struct vector *v, struct tree *tree, struct span encoded, struct span hash)
{
    struct buffer written = buffer_make(TREE_LIMIT);
    tree_write(tree, &written);
    vector_expect_status(v, buffer_status(&written), OK, "tree_write");
    vector_expect_equal(v, buffer_span(&written), encoded, "the tree written again");
    buffer_end(&written);
    const struct hash got = tree_hash(tree);
    vector_expect_equal(v, hash_span(&got), hash, "tree hash");
}

static void expect_honest(struct vector *v, struct tree *tree, struct span group_id)
{
    vector_expect_status(v, tree_check_parent_hashes(tree), OK, "parent hashes");
    enum status status = OK;
    uint32_t next = 0;
    while (status == OK && next < tree_width(tree)) {
        status = tree_sweep(tree, group_id, &next, SLICE);
    }
    vector_expect_status(v, status, OK, "leaf signatures");
}

/* --- tree-operations --- */

static enum status apply(struct tree *tree, const mls_proposal *proposal, uint32_t sender)
{
    struct buffer leaf = buffer_make(TREE_LIMIT);
    enum status status = UNSUPPORTED;
    if (proposal->proposal_type == MLS_ADD) {
        uint32_t place = 0;
        mls_write_leaf_node(&leaf, &proposal->add->leaf_node);
        status = tree_add(tree, buffer_span(&leaf), &place);
    } else if (proposal->proposal_type == MLS_UPDATE_PROPOSAL) {
        mls_write_leaf_node(&leaf, proposal->update);
        status = tree_update(tree, sender, buffer_span(&leaf));
    } else if (proposal->proposal_type == MLS_REMOVE) {
        status = tree_remove(tree, proposal->removed);
    }
    buffer_end(&leaf);
    return status;
}

void vectors_tree_operations(struct vector *v)
{
    const struct span before = json_bytes(v, v->root, "tree_before");
    const struct span hash_before = json_bytes(v, v->root, "tree_hash_before");
    const struct span after = json_bytes(v, v->root, "tree_after");
    const struct span hash_after = json_bytes(v, v->root, "tree_hash_after");
    const uint32_t sender = json_uint32(v, v->root, "proposal_sender");
    mls_proposal proposal;
    vector_expect_status(
        v, mls_decode_proposal(json_bytes(v, v->root, "proposal"), &v->arena, &proposal), OK,
        "proposal");
    struct tree *tree = vector_failed(v) ? NULL : read_tree(v, before);
    if (tree == NULL) {
        return;
    }
    expect_tree(v, tree, before, hash_before);
    tree_begin(tree);
    vector_expect_status(v, apply(tree, &proposal, sender), OK, "the proposal applied");
    expect_tree(v, tree, after, hash_after);
    tree_undo(tree);
    expect_tree(v, tree, before, hash_before);
    tree_destroy(tree);
}

/* --- tree-validation --- */

static void check_hashes(struct vector *v, struct tree *tree)
{
    uint32_t node = 0;
    for (const struct cJSON *item = json_list(v, v->root, "tree_hashes", NULL); item != NULL;
         item = json_next(item), node++) {
        if (!vector_expect(v, node < node_count(tree_width(tree)), "one hash a node")) {
            return;
        }
        const struct hash hash = tree_node_hash(tree, node);
        vector_expect_equal(v, hash_span(&hash), json_item_bytes(v, item), "hash of a node");
    }
    vector_expect(v, node == node_count(tree_width(tree)), "one hash a node");
}

static void check_resolution(struct vector *v, const struct tree *tree, uint32_t node,
                             const struct cJSON *wanted)
{
    uint32_t *nodes = NULL;
    size_t count = 0;
    vector_expect_status(v, tree_resolution(tree, node, &v->arena, &nodes, &count), OK,
                         "resolution");
    size_t at = 0;
    for (const struct cJSON *item = json_item_list(v, wanted, NULL); item != NULL;
         item = json_next(item), at++) {
        vector_expect(v, at < count && nodes[at] == json_item_number(v, item), "resolution");
    }
    vector_expect(v, at == count, "size of a resolution");
}

static void check_resolutions(struct vector *v, const struct tree *tree)
{
    uint32_t node = 0;
    for (const struct cJSON *item = json_list(v, v->root, "resolutions", NULL); item != NULL;
         item = json_next(item), node++) {
        if (!vector_expect(v, node < node_count(tree_width(tree)), "one resolution a node")) {
            return;
        }
        check_resolution(v, tree, node, item);
    }
    vector_expect(v, node == node_count(tree_width(tree)), "one resolution a node");
}

void vectors_tree_validation(struct vector *v)
{
    const struct span encoded = json_bytes(v, v->root, "tree");
    const struct span group_id = json_bytes(v, v->root, "group_id");
    struct tree *tree = vector_failed(v) ? NULL : read_tree(v, encoded);
    if (tree == NULL) {
        return;
    }
    check_hashes(v, tree);
    check_resolutions(v, tree);
    const struct hash hash = tree_hash(tree);
    expect_tree(v, tree, encoded, hash_span(&hash));
    expect_honest(v, tree, group_id);
    tree_destroy(tree);
}

/* --- large --- */

void vectors_large_tree(struct vector *v)
{
    mls_message message;
    if (!vector_expect_status(v, mls_decode_message(v->file, &v->arena, &message), OK,
                              "MLSMessage") ||
        !vector_expect(v, message.wire_format == MLS_GROUP_INFO, "a GroupInfo")) {
        return;
    }
    const mls_group_info *group = message.group_info;
    mls_bytes encoded;
    if (!vector_expect_status(v, mls_find_extension(&group->extensions, MLS_RATCHET_TREE, &encoded),
                              OK, "ratchet_tree")) {
        return;
    }
    struct tree *tree = read_tree(v, encoded);
    if (tree == NULL) {
        return;
    }
    expect_tree(v, tree, encoded, group->group_context.tree_hash);
    expect_honest(v, tree, group->group_context.group_id);
    tree_destroy(tree);
}
