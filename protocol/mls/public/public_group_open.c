#include "base/check.h"
#include "crypto/public/label.h"
#include "mls/public/public_inner.h"

/* Takes a tag over and computes the interim transcript hash that follows from it. */
static enum status set_tag(struct public_group *group, struct span tag)
{
    if (tag.size != HASH_SIZE) {
        return BAD_CONFIRMATION_TAG;
    }
    struct hash confirmed;
    const struct span bytes = group->context.value.confirmed_transcript_hash;
    if (bytes.size > 0) {
        CHECK(bytes.size == HASH_SIZE);
        memcpy(confirmed.bytes, bytes.data, HASH_SIZE);
    }
    const enum status status =
        transcript_interim(bytes.size > 0 ? &confirmed : NULL, tag, &group->interim);
    if (status == OK) {
        memcpy(group->tag, tag.data, HASH_SIZE);
        group->has_tag = true;
        group->tag_changed = true;
    }
    return status;
}

/* The tree apart when there is one, else the one that the GroupInfo holds. */
static enum status find_tree(const mls_group_info *group_info, struct span apart, struct span *out)
{
    *out = apart;
    return apart.size > 0 ? OK : mls_find_extension(&group_info->extensions, MLS_RATCHET_TREE, out);
}

static enum status open_from(struct public_group *group, const mls_group_info *group_info,
                             struct span tree)
{
    const struct tree_limits limits = {.leaves_max = group->rules.leaves_max};
    struct span encoded;
    enum status status = find_tree(group_info, tree, &encoded);
    if (status == OK) {
        status = context_copy_make(&group_info->group_context, &group->context);
    }
    if (status == OK) {
        status = set_tag(group, group_info->confirmation_tag);
    }
    if (status == OK) {
        status = tree_read(encoded, &limits, &group->tree);
    }
    if (status == OK) {
        status = public_group_check_tree(group);
    }
    if (status == OK) {
        status = tree_check_parent_hashes(group->tree);
    }
    return status == OK
               ? group_info_check_signer(group_info, group->tree, group->context.value.group_id)
               : status;
}

enum status public_group_open(const struct group_rules *rules, struct span group_info,
                              struct span tree, struct public_group **out)
{
    *out = NULL;
    struct public_group *group;
    enum status status = public_group_start(rules, &group);
    if (status != OK) {
        return status;
    }
    struct arena arena = arena_make(inner_decode_limit(group_info.size));
    mls_group_info decoded;
    status = group_info_decode(group_info, &arena, &decoded);
    if (status == OK) {
        status = open_from(group, &decoded, tree);
    }
    arena_end(&arena);
    if (status != OK) {
        public_group_destroy(group);
        return status;
    }
    *out = group;
    return OK;
}

/* --- the group of one --- */

static enum status check_first_leaf(struct span encoded, const struct mls_vector *extensions)
{
    struct arena arena = arena_make(inner_decode_limit(encoded.size));
    mls_leaf_node leaf;
    enum status status = mls_decode_leaf_node(encoded, &arena, &leaf);
    if (status == OK && leaf.leaf_node_source != MLS_KEY_PACKAGE) {
        status = BAD_LEAF;
    }
    if (status == OK) {
        status = leaf_check(&leaf, extensions);
    }
    if (status == OK) {
        status = leaf_verify(&leaf, span_of(NULL, 0), 0);
    }
    arena_end(&arena);
    return status;
}

static enum status make_tree(struct public_group *group, struct span leaf)
{
    const struct tree_limits limits = {.leaves_max = group->rules.leaves_max};
    uint32_t index = 0;
    enum status status = tree_create(&limits, &group->tree);
    if (status != OK) {
        return status;
    }
    tree_begin(group->tree);
    status = tree_add(group->tree, leaf, &index);
    if (status != OK) {
        tree_undo(group->tree);
        return status;
    }
    tree_keep(group->tree);
    tree_mark_verified(group->tree, index);
    group->is_verified = true;
    return OK;
}

static enum status make_from(struct public_group *group, struct span group_id, struct span leaf,
                             const struct mls_vector *extensions)
{
    enum status status = context_extensions_check(extensions);
    if (status == OK) {
        status = check_first_leaf(leaf, extensions);
    }
    if (status == OK) {
        status = make_tree(group, leaf);
    }
    if (status != OK) {
        return status;
    }
    const struct hash hash = tree_hash(group->tree);
    const mls_group_context context = {
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .group_id = group_id,
        .tree_hash = hash_span(&hash),
        .extensions = *extensions,
    };
    status = context_copy_make(&context, &group->context);
    return status == OK ? public_group_check_tree(group) : status;
}

enum status public_group_make(const struct group_rules *rules, struct span group_id,
                              struct span leaf, struct span extensions, struct public_group **out)
{
    *out = NULL;
    struct public_group *group;
    enum status status = public_group_start(rules, &group);
    if (status != OK) {
        return status;
    }
    struct arena arena = arena_make(inner_decode_limit(extensions.size));
    mls_extension_list list;
    status = mls_decode_extension_list(extensions, &arena, &list);
    if (status == OK) {
        status = make_from(group, group_id, leaf, &list.extensions);
    }
    arena_end(&arena);
    if (status != OK) {
        public_group_destroy(group);
        return status;
    }
    *out = group;
    return OK;
}

enum status public_group_set_confirmation(struct public_group *group, struct span tag)
{
    return set_tag(group, tag);
}
