#include "crypto/public/verify.h"
#include "mls/public/public_inner.h"

enum { REQUIRED_MAX = 256 };

/* Section 13.3 and 7.2: what the RFC itself defines is supported by all and never listed. */
static bool is_default_extension(mls_u16 type)
{
    return type >= MLS_APPLICATION_ID && type <= MLS_EXTERNAL_SENDERS;
}

static bool is_default_proposal(mls_u16 type)
{
    return type >= MLS_ADD && type <= MLS_GROUP_CONTEXT_EXTENSIONS;
}

/* --- the extensions of a GroupContext --- */

/* A bit for each type that there can be: a list may be long, and comparing pairs would be slow. */
enum status extensions_check_unique(const struct mls_vector *extensions)
{
    uint8_t seen[(UINT16_MAX + 1) / 8] = {0};
    for (size_t i = 0; i < extensions->count; i++) {
        const mls_u16 type = MLS_AT(extension, extensions, i)->extension_type;
        const uint8_t bit = (uint8_t)(1u << (type % 8));
        if ((seen[type / 8] & bit) != 0) {
            return MALFORMED;
        }
        seen[type / 8] |= bit;
    }
    return OK;
}

static enum status check_external_senders(struct span encoded)
{
    struct arena arena = arena_make(inner_decode_limit(encoded.size));
    mls_external_sender_list list;
    enum status status = mls_decode_external_sender_list(encoded, &arena, &list);
    for (size_t i = 0; status == OK && i < list.senders.count; i++) {
        const mls_external_sender *sender = MLS_AT(external_sender, &list.senders, i);
        status = sender->credential.credential_type == MLS_X509
                     ? X509_REFUSED
                     : verify_signature_key(sender->signature_key);
    }
    arena_end(&arena);
    return status;
}

/* A list of requirements is held against every leaf that enters, so it may not be long. */
static enum status check_required(struct span encoded)
{
    struct arena arena = arena_make(inner_decode_limit(encoded.size));
    mls_required_capabilities required;
    enum status status = mls_decode_required_capabilities(encoded, &arena, &required);
    if (status == OK && (required.extension_types.count > REQUIRED_MAX ||
                         required.proposal_types.count > REQUIRED_MAX ||
                         required.credential_types.count > REQUIRED_MAX)) {
        status = TOO_LARGE;
    }
    arena_end(&arena);
    return status;
}

enum status context_extensions_check(const struct mls_vector *extensions)
{
    enum status status = extensions_check_unique(extensions);
    mls_bytes required, senders;
    if (status == OK &&
        mls_find_extension(extensions, MLS_REQUIRED_CAPABILITIES, &required) == OK) {
        status = check_required(required);
    }
    if (status == OK && mls_find_extension(extensions, MLS_EXTERNAL_SENDERS, &senders) == OK) {
        status = check_external_senders(senders);
    }
    return status;
}

static enum status required_supported(const mls_required_capabilities *required,
                                      const struct tree *tree)
{
    bool fits = true;
    for (size_t i = 0; fits && i < required->extension_types.count; i++) {
        const mls_u16 type = *MLS_AT(u16, &required->extension_types, i);
        fits = is_default_extension(type) || tree_all_support_extension(tree, type);
    }
    for (size_t i = 0; fits && i < required->proposal_types.count; i++) {
        const mls_u16 type = *MLS_AT(u16, &required->proposal_types, i);
        fits = is_default_proposal(type) || tree_all_support_proposal(tree, type);
    }
    for (size_t i = 0; fits && i < required->credential_types.count; i++) {
        fits = tree_all_support_credential(tree, *MLS_AT(u16, &required->credential_types, i));
    }
    return fits ? OK : BAD_CAPABILITIES;
}

enum status context_extensions_supported(const struct mls_vector *extensions,
                                         const struct tree *tree)
{
    for (size_t i = 0; i < extensions->count; i++) {
        const mls_u16 type = MLS_AT(extension, extensions, i)->extension_type;
        if (!is_default_extension(type) && !tree_all_support_extension(tree, type)) {
            return BAD_CAPABILITIES;
        }
    }
    mls_bytes encoded;
    if (mls_find_extension(extensions, MLS_REQUIRED_CAPABILITIES, &encoded) != OK) {
        return OK;
    }
    struct arena arena = arena_make(inner_decode_limit(encoded.size));
    mls_required_capabilities required;
    enum status status = mls_decode_required_capabilities(encoded, &arena, &required);
    if (status == OK) {
        status = required_supported(&required, tree);
    }
    arena_end(&arena);
    return status;
}

enum status external_sender_key(const struct mls_vector *extensions, uint32_t index,
                                struct arena *arena, struct span *key)
{
    mls_bytes encoded;
    mls_external_sender_list list;
    if (mls_find_extension(extensions, MLS_EXTERNAL_SENDERS, &encoded) != OK) {
        return WRONG_SENDER;
    }
    const enum status status = mls_decode_external_sender_list(encoded, arena, &list);
    if (status != OK) {
        return status;
    }
    if (index >= list.senders.count) {
        return WRONG_SENDER;
    }
    *key = MLS_AT(external_sender, &list.senders, index)->signature_key;
    return OK;
}

/* --- each proposal, section 12.1 --- */

static enum status check_add(const mls_key_package *package, const struct mls_vector *extensions,
                             bool is_kept)
{
    return is_kept ? leaf_check(&package->leaf_node, extensions)
                   : key_package_check(package, extensions);
}

static enum status check_update(const struct listed_proposal *item,
                                const struct proposal_place *place, const struct tree *tree,
                                const struct mls_vector *extensions, bool is_kept)
{
    const mls_leaf_node *leaf = item->proposal->update;
    const uint32_t index = item->sender.leaf_index;
    const struct tree_leaf *old =
        item->sender.sender_type == MLS_MEMBER ? tree_leaf(tree, index) : NULL;
    if (old == NULL) {
        return WRONG_SENDER;
    }
    if (leaf->leaf_node_source != MLS_UPDATE ||
        span_equal(leaf->encryption_key, old->encryption_key)) {
        return BAD_LEAF;
    }
    const enum status status = leaf_check(leaf, extensions);
    if (status != OK || is_kept) {
        return status;
    }
    return leaf_verify(leaf, place->group_id, index);
}

/* Only external keys, unless the rules let an earlier epoch of the group itself be named: a
 * resumption key needs past epochs kept, for no use that we have. */
static enum status check_psk(const mls_pre_shared_key_id *id, const struct proposal_place *place)
{
    if (id->psktype == MLS_PSK_RESUMPTION) {
        switch (id->resumed.usage) {
        case MLS_RESUME_REINIT: return REINIT_REFUSED;
        case MLS_RESUME_BRANCH: return BRANCH_REFUSED;
        default: break;
        }
        if (!place->takes_resumption) {
            return RESUMPTION_REFUSED;
        }
    }
    return id->psk_nonce.size == HASH_SIZE ? OK : BAD_PROPOSAL;
}

enum status proposal_check(const struct listed_proposal *item, const struct proposal_place *place,
                           const struct tree *tree, const struct mls_vector *extensions,
                           bool is_kept)
{
    const mls_proposal *proposal = item->proposal;
    switch (proposal->proposal_type) {
    case MLS_ADD: return check_add(proposal->add, extensions, is_kept);
    case MLS_UPDATE_PROPOSAL: return check_update(item, place, tree, extensions, is_kept);
    case MLS_REMOVE: return tree_leaf(tree, proposal->removed) != NULL ? OK : NOT_FOUND;
    case MLS_PSK: return check_psk(proposal->psk, place);
    case MLS_REINIT: return REINIT_REFUSED;
    case MLS_EXTERNAL_INIT: return proposal->kem_output.size == DH_PUBLIC_SIZE ? OK : BAD_PROPOSAL;
    case MLS_GROUP_CONTEXT_EXTENSIONS:
        return context_extensions_check(&proposal->context_extensions->extensions);
    case MLS_SELF_REMOVE:
        return item->sender.sender_type == MLS_MEMBER &&
                       tree_leaf(tree, item->sender.leaf_index) != NULL
                   ? OK
                   : WRONG_SENDER;
    default: return UNSUPPORTED;
    }
}

bool proposal_changes_leaf(const struct listed_proposal *item, uint32_t *leaf)
{
    switch (item->proposal->proposal_type) {
    case MLS_UPDATE_PROPOSAL:
    case MLS_SELF_REMOVE: *leaf = item->sender.leaf_index; return true;
    case MLS_REMOVE: *leaf = item->proposal->removed; return true;
    default: return false;
    }
}
