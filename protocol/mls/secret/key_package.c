#include "mls/secret/key_package.h"

#include "base/wipe.h"
#include "mls/secret/group_inner.h"

/* RFC 9420 section 7.2: what the RFC itself defines stands in no list of capabilities. */
void key_package_write_capabilities(struct buffer *out)
{
    mls_u16 versions[] = {MLS_VERSION};
    mls_u16 suites[] = {MLS_SUITE};
    mls_u16 extensions[] = {MLS_LAST_RESORT};
    mls_u16 proposals[] = {MLS_SELF_REMOVE};
    mls_u16 credentials[] = {MLS_BASIC};
    const mls_capabilities capabilities = {
        .versions = {versions, 1},
        .cipher_suites = {suites, 1},
        .extensions = {extensions, 1},
        .proposals = {proposals, 1},
        .credentials = {credentials, 1},
    };
    mls_write_capabilities(out, &capabilities);
}

static enum status fill_leaf(const struct member *member, const struct leaf_place *place,
                             struct span capabilities, struct arena *arena, mls_leaf_node *leaf)
{
    static const uint8_t NO_EXTENSIONS[] = {0};
    const struct span extensions = member->extensions.size > 0
                                       ? member->extensions
                                       : span_of(NO_EXTENSIONS, sizeof(NO_EXTENSIONS));
    mls_extension_list list = {{NULL, 0}};
    enum status status = mls_decode_extension_list(extensions, arena, &list);
    *leaf = (mls_leaf_node){
        .encryption_key = place->encryption_key,
        .signature_key = sign_public(member->signer),
        .credential = {.credential_type = MLS_BASIC, .identity = member->identity},
        .leaf_node_source = place->source,
        .lifetime = {member->not_before, member->not_after},
        .parent_hash = place->parent_hash,
        .extensions = list.extensions,
    };
    if (status == OK) {
        status = mls_decode_capabilities(capabilities, arena, &leaf->capabilities);
    }
    return status == OK ? leaf_check(leaf, NULL) : status;
}

static enum status sign_leaf(const struct member *member, const struct leaf_place *place,
                             const mls_leaf_node *leaf, uint8_t signature[SIGN_SIGNATURE_SIZE])
{
    struct buffer covered = buffer_make(GROUP_BYTES_MAX);
    leaf_write_signed(leaf, place->group_id, place->leaf_index, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = sign_with_label(member->signer, "LeafNodeTBS", buffer_span(&covered), signature);
    }
    buffer_end(&covered);
    return status;
}

enum status member_write_leaf(const struct member *member, const struct leaf_place *place,
                              struct buffer *out)
{
    struct buffer own = buffer_make(GROUP_BYTES_MAX);
    struct span capabilities = member->capabilities;
    if (capabilities.size == 0) {
        key_package_write_capabilities(&own);
        capabilities = buffer_span(&own);
    }
    struct arena arena = arena_for(member->extensions.size + capabilities.size);
    mls_leaf_node leaf;
    uint8_t signature[SIGN_SIGNATURE_SIZE] = {0};
    enum status status = buffer_status(&own);
    if (status == OK) {
        status = fill_leaf(member, place, capabilities, &arena, &leaf);
    }
    if (status == OK && !place->is_unsigned) {
        status = sign_leaf(member, place, &leaf, signature);
        leaf.signature = span_of(signature, sizeof(signature));
    }
    if (status == OK) {
        mls_write_leaf_node(out, &leaf);
        status = buffer_status(out);
    }
    arena_end(&arena);
    buffer_end(&own);
    return status;
}

/* The signature stands last, so what it covers is the whole without it: an empty one is one byte
 * of length. RFC 9420 section 10. */
static enum status write_package(const struct member *member, mls_key_package *package,
                                 struct buffer *encoded)
{
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    mls_write_key_package(encoded, package);
    enum status status = buffer_status(encoded);
    if (status == OK) {
        const struct span covered = span_of(encoded->data, encoded->size - 1);
        status = sign_with_label(member->signer, "KeyPackageTBS", covered, signature);
    }
    if (status == OK) {
        package->signature = span_of(signature, sizeof(signature));
        buffer_clear(encoded);
        mls_write_key_package(encoded, package);
        status = buffer_status(encoded);
    }
    package->signature = span_of(NULL, 0);
    return status;
}

static enum status fill_package(const struct member *member, bool is_last_resort,
                                const struct key_package_secrets *secrets, struct span leaf,
                                struct arena *arena, struct buffer *encoded)
{
    mls_extension last_resort = {.extension_type = MLS_LAST_RESORT};
    mls_key_package package = {
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .init_key = hpke_public(&secrets->init),
        .extensions = {&last_resort, is_last_resort ? 1 : 0},
    };
    const enum status status = mls_decode_leaf_node(leaf, arena, &package.leaf_node);
    return status == OK ? write_package(member, &package, encoded) : status;
}

enum status key_package_make(const struct member *member, bool is_last_resort, struct buffer *out,
                             struct key_package_secrets *secrets)
{
    *secrets = (struct key_package_secrets){
        .init = hpke_pair_random(), .leaf = hpke_pair_random(), .signer = *member->signer};
    const struct leaf_place place = {.source = MLS_KEY_PACKAGE,
                                     .encryption_key = hpke_public(&secrets->leaf)};
    const size_t start = out->size;
    struct buffer leaf = buffer_make(GROUP_BYTES_MAX);
    struct buffer encoded = buffer_make(GROUP_BYTES_MAX);
    enum status status = member_write_leaf(member, &place, &leaf);
    struct arena arena = arena_for(leaf.size);
    if (status == OK) {
        status =
            fill_package(member, is_last_resort, secrets, buffer_span(&leaf), &arena, &encoded);
    }
    if (status == OK) {
        secrets->reference = hash_ref("MLS 1.0 KeyPackage Reference", buffer_span(&encoded));
        message_write_head(MLS_KEY_PACKAGE_MESSAGE, out);
        buffer_append_span(out, buffer_span(&encoded));
        status = buffer_status(out);
    }
    if (status != OK) {
        buffer_cut(out, start);
        key_package_secrets_wipe(secrets);
    }
    arena_end(&arena);
    buffer_end(&encoded);
    buffer_end(&leaf);
    return status;
}

void key_package_secrets_wipe(struct key_package_secrets *secrets)
{
    wipe(secrets, sizeof(*secrets));
}
