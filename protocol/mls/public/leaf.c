/* leaf.c -- one leaf, looked at alone. */
#include "mls/public/leaf.h"

#include "crypto/public/verify.h"

enum { SIGNED_MAX = 1 << 24 };

bool mls_is_grease(mls_u16 type)
{
    return (type & 0x0f0f) == 0x0a0a && type >> 8 == (type & 0xff) && type != 0xfafa;
}

bool mls_has_u16(const struct mls_vector *list, mls_u16 value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (*MLS_AT(u16, list, i) == value) {
            return true;
        }
    }
    return false;
}

/* What everybody understands stands in no list of capabilities. Source: RFC 9420 section 7.2. */
static bool is_default_extension(mls_u16 type)
{
    return type >= MLS_APPLICATION_ID && type <= MLS_EXTERNAL_SENDERS;
}

static bool is_default_proposal(mls_u16 type)
{
    return type >= MLS_ADD && type <= MLS_GROUP_CONTEXT_EXTENSIONS;
}

/* A bit for each type: lists from outside may be long, and holding one against another would be a
 * product of both. */
struct type_set {
    uint32_t bits[(1 << 16) / 32];
};

static bool type_set_has(const struct type_set *set, mls_u16 type)
{
    return (set->bits[type / 32] >> (type % 32) & 1) != 0;
}

static void type_set_add(struct type_set *set, mls_u16 type)
{
    set->bits[type / 32] |= UINT32_C(1) << (type % 32);
}

static struct type_set type_set_of(const struct mls_vector *list)
{
    struct type_set set = {{0}};
    for (size_t i = 0; i < list->count; i++) {
        type_set_add(&set, *MLS_AT(u16, list, i));
    }
    return set;
}

/* --- signatures --- */

/* Drops the signature that the encoded struct ends with, header and all. */
static void cut_signature(struct buffer *out, struct span signature)
{
    struct buffer tail = buffer_make(SIGNED_MAX);
    mls_write_bytes(&tail, &signature);
    if (out->status == OK) {
        out->status = tail.status;
    }
    if (out->status == OK) {
        out->size -= tail.size;
    }
    buffer_end(&tail);
}

void leaf_write_signed(const mls_leaf_node *leaf, struct span group_id, uint32_t leaf_index,
                       struct buffer *out)
{
    mls_write_leaf_node(out, leaf);
    cut_signature(out, leaf->signature);
    if (leaf->leaf_node_source != MLS_KEY_PACKAGE) {
        mls_write_bytes(out, &group_id);
        mls_write_u32(out, &leaf_index);
    }
}

enum status leaf_verify(const mls_leaf_node *leaf, struct span group_id, uint32_t leaf_index)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    leaf_write_signed(leaf, group_id, leaf_index, &content);
    enum status status = buffer_status(&content);
    if (status == OK) {
        status = verify_with_label(leaf->signature_key, "LeafNodeTBS", buffer_span(&content),
                                   leaf->signature);
    }
    buffer_end(&content);
    return status;
}

static enum status package_verify(const mls_key_package *package)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    mls_write_key_package(&content, package);
    cut_signature(&content, package->signature);
    enum status status = buffer_status(&content);
    if (status == OK) {
        status = verify_with_label(package->leaf_node.signature_key, "KeyPackageTBS",
                                   buffer_span(&content), package->signature);
    }
    buffer_end(&content);
    return status;
}

/* --- what a leaf must be --- */

static bool has_twice(const struct mls_vector *extensions)
{
    if (extensions->count < 2) {
        return false;
    }
    struct type_set seen = {{0}};
    for (size_t i = 0; i < extensions->count; i++) {
        const mls_u16 type = MLS_AT(extension, extensions, i)->extension_type;
        if (type_set_has(&seen, type)) {
            return true;
        }
        type_set_add(&seen, type);
    }
    return false;
}

/* Whether the leaf lists the types of all these extensions. */
static bool lists_extensions(const mls_leaf_node *leaf, const struct mls_vector *extensions)
{
    if (extensions->count == 0) {
        return true;
    }
    const struct type_set listed = type_set_of(&leaf->capabilities.extensions);
    bool all = true;
    for (size_t i = 0; all && i < extensions->count; i++) {
        const mls_u16 type = MLS_AT(extension, extensions, i)->extension_type;
        all = is_default_extension(type) || type_set_has(&listed, type);
    }
    return all;
}

/* Source: RFC 9420 section 7.3: each extension of the leaf is among its capabilities. */
static enum status check_extensions(const mls_leaf_node *leaf)
{
    if (has_twice(&leaf->extensions)) {
        return BAD_LEAF;
    }
    return lists_extensions(leaf, &leaf->extensions) ? OK : BAD_CAPABILITIES;
}

/* Source: RFC 9420 sections 7.2, 7.3. */
static enum status check_own(const mls_leaf_node *leaf)
{
    if (verify_dh_key(leaf->encryption_key) != OK ||
        verify_signature_key(leaf->signature_key) != OK) {
        return BAD_KEY;
    }
    if (leaf->credential.credential_type != MLS_BASIC) {
        return X509_REFUSED;
    }
    if (leaf->leaf_node_source == MLS_COMMIT && leaf->parent_hash.size != 0 &&
        leaf->parent_hash.size != HASH_SIZE) {
        return BAD_LEAF;
    }
    const mls_capabilities *able = &leaf->capabilities;
    if (!mls_has_u16(&able->versions, MLS_VERSION) ||
        !mls_has_u16(&able->cipher_suites, MLS_SUITE) ||
        !mls_has_u16(&able->credentials, leaf->credential.credential_type)) {
        return BAD_CAPABILITIES;
    }
    return check_extensions(leaf);
}

static bool is_never_default(mls_u16 type)
{
    (void)type;
    return false;
}

static bool lists_all(const struct mls_vector *list, const struct mls_vector *required,
                      bool (*is_default)(mls_u16 type))
{
    if (required->count == 0) {
        return true;
    }
    const struct type_set listed = type_set_of(list);
    bool all = true;
    for (size_t i = 0; all && i < required->count; i++) {
        const mls_u16 type = *MLS_AT(u16, required, i);
        all = is_default(type) || type_set_has(&listed, type);
    }
    return all;
}

/* Source: RFC 9420 section 11.1. */
static bool meets(const mls_leaf_node *leaf, const mls_required_capabilities *required)
{
    const mls_capabilities *able = &leaf->capabilities;
    return lists_all(&able->extensions, &required->extension_types, is_default_extension) &&
           lists_all(&able->proposals, &required->proposal_types, is_default_proposal) &&
           lists_all(&able->credentials, &required->credential_types, is_never_default);
}

static enum status check_required(const mls_leaf_node *leaf, struct span encoded)
{
    enum { ITEMS_MAX = 1 << 18 };
    struct arena arena = arena_make(ITEMS_MAX);
    mls_required_capabilities required;
    enum status status = mls_decode_required_capabilities(encoded, &arena, &required);
    if (status == OK && !meets(leaf, &required)) {
        status = BAD_CAPABILITIES;
    }
    arena_end(&arena);
    return status;
}

/* Source: RFC 9420 sections 7.3, 13.4: what the group uses every member must understand. */
static enum status check_group(const mls_leaf_node *leaf, const struct mls_vector *extensions)
{
    mls_bytes required;
    if (!lists_extensions(leaf, extensions)) {
        return BAD_CAPABILITIES;
    }
    return mls_find_extension(extensions, MLS_REQUIRED_CAPABILITIES, &required) == OK
               ? check_required(leaf, required)
               : OK;
}

enum status leaf_check(const mls_leaf_node *leaf, const struct mls_vector *context_extensions)
{
    const enum status status = check_own(leaf);
    return status == OK && context_extensions != NULL ? check_group(leaf, context_extensions)
                                                      : status;
}

enum status leaf_check_lifetime(const mls_leaf_node *leaf, uint64_t now, uint64_t span_max_s)
{
    const mls_lifetime *lifetime = &leaf->lifetime;
    if (leaf->leaf_node_source != MLS_KEY_PACKAGE) {
        return OK; /* no other source has one */
    }
    if (lifetime->not_before > lifetime->not_after ||
        lifetime->not_after - lifetime->not_before > span_max_s || now < lifetime->not_before ||
        now > lifetime->not_after) {
        return BAD_LIFETIME;
    }
    return OK;
}

/* --- key packages --- */

enum status key_package_check(const mls_key_package *package,
                              const struct mls_vector *context_extensions)
{
    const mls_leaf_node *leaf = &package->leaf_node;
    if (package->version != MLS_VERSION || package->cipher_suite != MLS_SUITE) {
        return UNSUPPORTED;
    }
    if (verify_dh_key(package->init_key) != OK) {
        return BAD_KEY;
    }
    if (leaf->leaf_node_source != MLS_KEY_PACKAGE ||
        span_equal(package->init_key, leaf->encryption_key) || has_twice(&package->extensions)) {
        return BAD_KEY_PACKAGE;
    }
    enum status status = leaf_check(leaf, context_extensions);
    if (status == OK) {
        status = leaf_verify(leaf, span_of(NULL, 0), 0);
    }
    return status == OK ? package_verify(package) : status;
}

enum status key_package_ref(const mls_key_package *package, struct hash *out)
{
    *out = (struct hash){{0}};
    struct buffer encoded = buffer_make(SIGNED_MAX);
    mls_write_key_package(&encoded, package);
    const enum status status = buffer_status(&encoded);
    if (status == OK) {
        *out = hash_ref("MLS 1.0 KeyPackage Reference", buffer_span(&encoded));
    }
    buffer_end(&encoded);
    return status;
}
