/* What a member says: application data and proposals. */
#include <stdlib.h>

#include "base/wipe.h"
#include "mls/secret/group_inner.h"

mls_authenticated_content group_content(const struct group *group, mls_u8 content_type,
                                        struct span authenticated_data, enum handshake_form form)
{
    const mls_group_context *context = public_group_context(group->public_group);
    return (mls_authenticated_content){
        .wire_format = form == HANDSHAKE_PRIVATE ? MLS_PRIVATE_MESSAGE : MLS_PUBLIC_MESSAGE,
        .content = {.group_id = context->group_id,
                    .epoch = context->epoch,
                    .sender = {.sender_type = MLS_MEMBER, .leaf_index = group->own_leaf},
                    .authenticated_data = authenticated_data,
                    .content_type = content_type},
    };
}

enum status group_sign_content(const struct group *group, const struct sign_pair *signer,
                               mls_authenticated_content *content,
                               uint8_t signature[SIGN_SIGNATURE_SIZE])
{
    struct buffer covered = buffer_make(GROUP_BYTES_MAX);
    framing_write_signed(content, public_group_context_bytes(group->public_group), &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = sign_with_label(signer, "FramedContentTBS", buffer_span(&covered), signature);
    }
    if (status == OK) {
        content->signature = span_of(signature, SIGN_SIGNATURE_SIZE);
    }
    buffer_end(&covered);
    return status;
}

/* Only a member's PublicMessage has a membership tag: RFC 9420 section 6.2. */
static enum status write_public(const struct group *group, const mls_authenticated_content *content,
                                struct buffer *out)
{
    if (content->content.sender.sender_type != MLS_MEMBER) {
        framing_write_public(content, span_of(NULL, 0), out);
        return buffer_status(out);
    }
    struct secret tag;
    const enum status status = membership_tag_make(
        &group->secrets.membership, content, public_group_context_bytes(group->public_group), &tag);
    if (status != OK) {
        return status;
    }
    framing_write_public(content, secret_span(&tag), out);
    return buffer_status(out);
}

enum status group_write_message(struct group *group, const mls_authenticated_content *content,
                                size_t padding, struct buffer *out)
{
    const size_t start = out->size;
    enum status status = OK;
    if (content->wire_format == MLS_PUBLIC_MESSAGE) {
        status = write_public(group, content, out);
    } else {
        status = private_message_seal(content, padding, &group->epochs->sender_data,
                                      group->epochs->tree, out);
    }
    if (status != OK) {
        buffer_cut(out, start);
    }
    return status;
}

/* The ratchet moves before the bytes are out, so a failure after it only skips a generation. */
enum status group_protect(struct group *group, const struct sign_pair *signer,
                          struct span authenticated_data, struct span content, size_t padding,
                          struct buffer *out)
{
    enum status status = group_check_signer(group, signer);
    if (status != OK) {
        return status;
    }
    const size_t most = group_message_max(group);
    if (content.size > most || padding > most || authenticated_data.size > most) {
        return TOO_LARGE;
    }
    mls_authenticated_content message =
        group_content(group, MLS_APPLICATION, authenticated_data, HANDSHAKE_PRIVATE);
    message.content.application_data = content;
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    status = group_sign_content(group, signer, &message, signature);
    return status == OK ? group_write_message(group, &message, padding, out) : status;
}

/* The bytes are made first: a proposal that is kept and never sent would spoil our next commit. */
static enum status propose(struct group *group, const struct sign_pair *signer,
                           mls_authenticated_content content, struct buffer *out)
{
    const size_t start = out->size;
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct hash reference;
    enum status status = group_sign_content(group, signer, &content, signature);
    if (status == OK) {
        status = group_write_message(group, &content, 0, out);
    }
    if (status == OK) {
        status = public_group_propose(group->public_group, &content, &reference);
        if (status != OK) {
            buffer_cut(out, start);
        }
    }
    return status;
}

enum status group_propose(struct group *group, const struct sign_pair *signer, struct span proposal,
                          struct span authenticated_data, enum handshake_form form,
                          struct buffer *out)
{
    enum status status = group_check_signer(group, signer);
    if (status != OK) {
        return status;
    }
    struct arena arena = arena_for(proposal.size);
    mls_proposal decoded;
    mls_authenticated_content content =
        group_content(group, MLS_PROPOSAL, authenticated_data, form);
    content.content.proposal = &decoded;
    status = mls_decode_proposal(proposal, &arena, &decoded);
    if (status == OK) {
        status = propose(group, signer, content, out);
    }
    arena_end(&arena);
    return status;
}

static enum status propose_leaf(struct group *group, const struct member *member, struct span leaf,
                                mls_authenticated_content content, struct buffer *out)
{
    struct arena arena = arena_for(leaf.size);
    mls_leaf_node decoded;
    mls_proposal update = {.proposal_type = MLS_UPDATE_PROPOSAL, .update = &decoded};
    content.content.proposal = &update;
    enum status status = mls_decode_leaf_node(leaf, &arena, &decoded);
    if (status == OK) {
        status = propose(group, member->signer, content, out);
    }
    arena_end(&arena);
    return status;
}

enum status group_propose_update(struct group *group, const struct member *member,
                                 struct span authenticated_data, enum handshake_form form,
                                 struct buffer *out)
{
    enum status status = group_check_signer(group, member->signer);
    struct own_update *update = status == OK ? calloc(1, sizeof(*update)) : NULL;
    if (update == NULL) {
        return status != OK ? status : NO_MEMORY;
    }
    update->pair = hpke_pair_random();
    const struct leaf_place place = {
        .source = MLS_UPDATE,
        .encryption_key = hpke_public(&update->pair),
        .group_id = public_group_context(group->public_group)->group_id,
        .leaf_index = group->own_leaf,
    };
    struct buffer leaf = buffer_make(GROUP_BYTES_MAX);
    mls_authenticated_content content =
        group_content(group, MLS_PROPOSAL, authenticated_data, form);
    status = member_write_leaf(member, &place, &leaf);
    if (status == OK) {
        status = propose_leaf(group, member, buffer_span(&leaf), content, out);
    }
    buffer_end(&leaf);
    if (status == OK) {
        update->next = group->updates;
        group->updates = update;
        group->is_updates_changed = true;
    } else {
        wipe(update, sizeof(*update));
        free(update);
    }
    return status;
}

void group_write_psk(struct span psk_id, struct buffer *out)
{
    const struct secret nonce = secret_random();
    mls_pre_shared_key_id id = {
        .psktype = MLS_PSK_EXTERNAL, .psk_id = psk_id, .psk_nonce = secret_span(&nonce)};
    const mls_proposal proposal = {.proposal_type = MLS_PSK, .psk = &id};
    mls_write_proposal(out, &proposal);
}
