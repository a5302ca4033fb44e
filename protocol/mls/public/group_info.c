#include "base/check.h"
#include "crypto/public/label.h"
#include "crypto/public/verify.h"
#include "mls/public/public_inner.h"

/* Both forms begin with the version; an MLSMessage then names its wire format, a GroupContext its
 * suite, and the suite of that number is not ours. */
static bool is_message(struct span input)
{
    return input.size >= 4 && input.data[2] == 0 && input.data[3] == MLS_GROUP_INFO;
}

static enum status decode_either(struct span input, struct arena *arena, mls_group_info *out)
{
    if (!is_message(input)) {
        return mls_decode_group_info(input, arena, out);
    }
    mls_message message;
    const enum status status = mls_message_decode(input, arena, &message);
    if (status == OK) {
        *out = *message.group_info;
    }
    return status;
}

static bool sizes_fit(const mls_group_info *group_info)
{
    const mls_group_context *context = &group_info->group_context;
    const size_t confirmed = context->confirmed_transcript_hash.size;
    return context->tree_hash.size == HASH_SIZE && group_info->confirmation_tag.size == HASH_SIZE &&
           (confirmed == HASH_SIZE || (confirmed == 0 && context->epoch == 0));
}

enum status group_info_decode(struct span input, struct arena *arena, mls_group_info *out)
{
    enum status status = decode_either(input, arena, out);
    if (status != OK) {
        return status;
    }
    const mls_group_context *context = &out->group_context;
    if (context->version != MLS_VERSION || context->cipher_suite != MLS_SUITE) {
        return UNSUPPORTED;
    }
    if (!sizes_fit(out)) {
        return MALFORMED;
    }
    status = extensions_check_unique(&out->extensions);
    return status == OK ? context_extensions_check(&context->extensions) : status;
}

void group_info_write_signed(const mls_group_info *group_info, struct buffer *out)
{
    const mls_extension_list list = {.extensions = group_info->extensions};
    mls_write_group_context(out, &group_info->group_context);
    mls_write_extension_list(out, &list);
    mls_write_bytes(out, &group_info->confirmation_tag);
    mls_write_u32(out, &group_info->signer);
}

enum status group_info_verify(const mls_group_info *group_info, struct span signature_key)
{
    struct buffer signed_bytes = buffer_make(LABEL_CONTENT_MAX);
    group_info_write_signed(group_info, &signed_bytes);
    enum status status = buffer_status(&signed_bytes);
    if (status == OK) {
        status = verify_with_label(signature_key, "GroupInfoTBS", buffer_span(&signed_bytes),
                                   group_info->signature);
    }
    buffer_end(&signed_bytes);
    return status;
}

enum status group_info_check_signer(const mls_group_info *group_info, struct tree *tree,
                                    struct span group_id)
{
    const struct tree_leaf *leaf = tree_leaf(tree, group_info->signer);
    if (leaf == NULL) {
        return NOT_FOUND;
    }
    const enum status status = group_info_verify(group_info, leaf->signature_key);
    return status == OK ? tree_verify_leaf(tree, group_id, group_info->signer) : status;
}

/* --- a GroupInfo that somebody hands in for a state that we know (T22) --- */

struct known_state {
    struct tree *tree;
    struct span group_id, context, tag;
};

static enum status compare_tree(const struct tree *tree, const struct mls_vector *extensions)
{
    struct span stated;
    if (mls_find_extension(extensions, MLS_RATCHET_TREE, &stated) != OK) {
        return OK;
    }
    struct buffer ours = buffer_make(LABEL_CONTENT_MAX);
    tree_write(tree, &ours);
    enum status status = buffer_status(&ours);
    if (status == OK && !span_equal(stated, buffer_span(&ours))) {
        status = CONFLICT;
    }
    buffer_end(&ours);
    return status;
}

static enum status compare_context(struct span ours, const mls_group_context *context)
{
    struct buffer stated = buffer_make(LABEL_CONTENT_MAX);
    mls_write_group_context(&stated, context);
    enum status status = buffer_status(&stated);
    if (status == OK && !span_equal(buffer_span(&stated), ours)) {
        status = CONFLICT;
    }
    buffer_end(&stated);
    return status;
}

static enum status check_against(const struct known_state *known, struct span group_info)
{
    struct arena arena = arena_make(inner_decode_limit(group_info.size));
    mls_group_info decoded;
    enum status status = group_info_decode(group_info, &arena, &decoded);
    if (status == OK) {
        status = compare_context(known->context, &decoded.group_context);
    }
    if (status == OK && !span_equal(decoded.confirmation_tag, known->tag)) {
        status = CONFLICT;
    }
    if (status == OK) {
        status = compare_tree(known->tree, &decoded.extensions);
    }
    if (status == OK) {
        status = group_info_check_signer(&decoded, known->tree, known->group_id);
    }
    arena_end(&arena);
    return status;
}

enum status public_group_check_info(struct public_group *group, struct span group_info)
{
    if (group->standing != NULL) {
        return PENDING_COMMIT;
    }
    const struct known_state known = {
        .tree = group->tree,
        .group_id = group->context.value.group_id,
        .context = public_group_context_bytes(group),
        .tag = public_group_confirmation_tag(group),
    };
    return check_against(&known, group_info);
}

enum status public_commit_check_info(struct public_commit *commit, struct span group_info)
{
    CHECK(commit->group->standing == commit && commit->is_sealed && commit->has_tag);
    const struct known_state known = {
        .tree = commit->group->tree,
        .group_id = commit->after.value.group_id,
        .context = public_commit_context_bytes(commit),
        .tag = span_of(commit->tag, HASH_SIZE),
    };
    return check_against(&known, group_info);
}
