#include <stdlib.h>

#include "base/check.h"
#include "crypto/public/label.h"
#include "mls/public/public_inner.h"

enum { LEAVES_MAX = 65536, ADDS_MAX = 200, PROPOSALS_MAX = 1024, MESSAGE_MAX = 4 << 20 };

/* --- a context with its memory --- */

enum status context_copy_make(const mls_group_context *from, struct context_copy *out)
{
    *out = (struct context_copy){.bytes = buffer_make(LABEL_CONTENT_MAX)};
    mls_write_group_context(&out->bytes, from);
    enum status status = buffer_status(&out->bytes);
    if (status == OK) {
        out->arena = arena_make(inner_decode_limit(out->bytes.size));
        status = mls_decode_group_context(buffer_span(&out->bytes), &out->arena, &out->value);
    }
    if (status != OK) {
        context_copy_end(out);
    }
    return status;
}

void context_copy_end(struct context_copy *copy)
{
    arena_end(&copy->arena);
    buffer_end(&copy->bytes);
    *copy = (struct context_copy){.bytes = buffer_make(LABEL_CONTENT_MAX)};
}

/* --- a group --- */

static struct group_rules rules_with_defaults(const struct group_rules *rules)
{
    struct group_rules full = rules == NULL ? (struct group_rules){0} : *rules;
    full.leaves_max = full.leaves_max == 0 ? LEAVES_MAX : full.leaves_max;
    full.adds_max = full.adds_max == 0 ? ADDS_MAX : full.adds_max;
    full.proposals_max = full.proposals_max == 0 ? PROPOSALS_MAX : full.proposals_max;
    full.message_max = full.message_max == 0 ? MESSAGE_MAX : full.message_max;
    return full;
}

enum status public_group_start(const struct group_rules *rules, struct public_group **out)
{
    *out = NULL;
    struct public_group *group = calloc(1, sizeof(*group));
    if (group == NULL) {
        return NO_MEMORY;
    }
    group->rules = rules_with_defaults(rules);
    group->context.bytes = buffer_make(LABEL_CONTENT_MAX);
    group->context_changed = true;
    group->tag_changed = true;
    group->marks_changed = true;
    *out = group;
    return OK;
}

void public_group_destroy(struct public_group *group)
{
    if (group == NULL) {
        return;
    }
    CHECK(group->standing == NULL);
    kept_forget(group);
    while (group->forgotten != NULL) {
        struct kept_proposal *next = group->forgotten->next;
        kept_destroy(group->forgotten);
        group->forgotten = next;
    }
    free(group->kept);
    free(group->marks);
    tree_destroy(group->tree);
    context_copy_end(&group->context);
    free(group);
}

/* --- checks that proposals and commits share --- */

enum status public_group_check_place(const struct public_group *group,
                                     const mls_authenticated_content *content)
{
    const mls_group_context *context = &group->context.value;
    if (!span_equal(content->content.group_id, context->group_id)) {
        return WRONG_GROUP;
    }
    if (content->content.epoch != context->epoch) {
        return content->content.epoch < context->epoch ? STALE_EPOCH : FUTURE_EPOCH;
    }
    return OK;
}

/* A member's signature says as much as the leaf that its key stands in. */
static enum status member_key(struct public_group *group, uint32_t index, struct span *key)
{
    const struct tree_leaf *leaf = tree_leaf(group->tree, index);
    if (leaf == NULL) {
        return WRONG_SENDER;
    }
    *key = leaf->signature_key;
    return tree_verify_leaf(group->tree, group->context.value.group_id, index);
}

/* Section 6.1: whose key verifies a content. */
static enum status sender_key(struct public_group *group, const mls_framed_content *content,
                              struct arena *arena, struct span *key)
{
    switch (content->sender.sender_type) {
    case MLS_MEMBER: return member_key(group, content->sender.leaf_index, key);
    case MLS_EXTERNAL:
        return external_sender_key(&group->context.value.extensions, content->sender.sender_index,
                                   arena, key);
    case MLS_NEW_MEMBER_PROPOSAL: *key = content->proposal->add->leaf_node.signature_key; return OK;
    case MLS_NEW_MEMBER_COMMIT:
        if (content->commit->path == NULL) {
            return PATH_MISSING;
        }
        *key = content->commit->path->leaf_node.signature_key;
        return OK;
    default: return WRONG_SENDER;
    }
}

enum status public_group_verify(struct public_group *group,
                                const mls_authenticated_content *content)
{
    struct arena arena = arena_make(inner_decode_limit(group->context.bytes.size));
    struct span key = span_of(NULL, 0);
    enum status status = sender_key(group, &content->content, &arena, &key);
    if (status == OK) {
        status = framing_verify(content, buffer_span(&group->context.bytes), key);
    }
    arena_end(&arena);
    return status;
}

enum status public_group_check_tree(struct public_group *group)
{
    const mls_group_context *context = &group->context.value;
    const struct hash hash = tree_hash(group->tree);
    if (!span_equal(context->tree_hash, hash_span(&hash))) {
        return BAD_TREE_HASH;
    }
    return context_extensions_supported(&context->extensions, group->tree);
}

struct proposal_place public_group_place(const struct public_group *group,
                                         const mls_sender *committer)
{
    return (struct proposal_place){
        .committer = *committer,
        .group_id = group->context.value.group_id,
        .context_extensions = &group->context.value.extensions,
        .adds_max = group->rules.adds_max,
        .takes_resumption = group->rules.takes_resumption,
    };
}

/* --- asking --- */

uint64_t public_group_epoch(const struct public_group *group)
{
    return group->context.value.epoch;
}

const mls_group_context *public_group_context(const struct public_group *group)
{
    return &group->context.value;
}

struct span public_group_context_bytes(const struct public_group *group)
{
    return buffer_span(&group->context.bytes);
}

struct tree *public_group_tree(const struct public_group *group)
{
    return group->tree;
}

struct span public_group_confirmation_tag(const struct public_group *group)
{
    return group->has_tag ? span_of(group->tag, HASH_SIZE) : span_of(NULL, 0);
}

struct span public_group_interim_hash(const struct public_group *group)
{
    return group->has_tag ? hash_span(&group->interim) : span_of(NULL, 0);
}

const struct group_rules *public_group_rules(const struct public_group *group)
{
    return &group->rules;
}

/* Leaves that enter by a commit are verified as they enter, so one walk over the first tree is
 * enough for the group's life. */
enum status public_group_sweep(struct public_group *group, uint32_t most, bool *is_done)
{
    *is_done = group->is_verified;
    if (group->is_verified) {
        return OK;
    }
    if (group->standing != NULL) {
        return PENDING_COMMIT;
    }
    group->marks_changed = true;
    const enum status status =
        tree_sweep(group->tree, group->context.value.group_id, &group->swept, most);
    if (status == OK && group->swept >= tree_width(group->tree)) {
        group->is_verified = true;
        *is_done = true;
    }
    return status;
}

bool public_group_is_verified(const struct public_group *group)
{
    return group->is_verified;
}
