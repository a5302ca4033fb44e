/* structs.h -- the structs of RFC 9420, each as its section gives it. */
#ifndef MLS_PUBLIC_STRUCTS_H
#define MLS_PUBLIC_STRUCTS_H

#include "mls/public/syntax.h"

enum { MLS_VERSION = 1, MLS_SUITE = 0x0003 }; /* mls10; section 17.1 */

enum { MLS_BASIC = 1, MLS_X509 = 2 };                         /* CredentialType, section 17.5 */
enum { MLS_KEY_PACKAGE = 1, MLS_UPDATE = 2, MLS_COMMIT = 3 }; /* LeafNodeSource, section 7.2 */
enum { MLS_LEAF = 1, MLS_PARENT = 2 };                        /* NodeType, section 7.8 */
enum { MLS_APPLICATION = 1, MLS_PROPOSAL = 2, MLS_COMMITTED = 3 }; /* ContentType, section 6 */
enum { MLS_BY_VALUE = 1, MLS_BY_REFERENCE = 2 };                   /* ProposalOrRefType, 12.4 */
enum { MLS_PSK_EXTERNAL = 1, MLS_PSK_RESUMPTION = 2 };             /* PSKType, section 8.4 */
enum { MLS_RESUME_APPLICATION = 1, MLS_RESUME_REINIT = 2, MLS_RESUME_BRANCH = 3 };

enum { /* SenderType, section 6 */
       MLS_MEMBER = 1,
       MLS_EXTERNAL = 2,
       MLS_NEW_MEMBER_PROPOSAL = 3,
       MLS_NEW_MEMBER_COMMIT = 4
};

enum { /* WireFormat, section 17.2 */
       MLS_PUBLIC_MESSAGE = 1,
       MLS_PRIVATE_MESSAGE = 2,
       MLS_WELCOME = 3,
       MLS_GROUP_INFO = 4,
       MLS_KEY_PACKAGE_MESSAGE = 5
};

enum { /* ProposalType, section 17.4; SelfRemove: draft-ietf-mls-extensions */
       MLS_ADD = 1,
       MLS_UPDATE_PROPOSAL = 2,
       MLS_REMOVE = 3,
       MLS_PSK = 4,
       MLS_REINIT = 5,
       MLS_EXTERNAL_INIT = 6,
       MLS_GROUP_CONTEXT_EXTENSIONS = 7,
       MLS_SELF_REMOVE = 0x000a
};

enum { /* ExtensionType, section 17.3; LAST_RESORT: draft-ietf-mls-extensions */
       MLS_APPLICATION_ID = 1,
       MLS_RATCHET_TREE = 2,
       MLS_REQUIRED_CAPABILITIES = 3,
       MLS_EXTERNAL_PUB = 4,
       MLS_EXTERNAL_SENDERS = 5,
       MLS_LAST_RESORT = 0x000a
};

/* Which values of a tag can be read on: what follows another one has no known form. */
static inline bool mls_known_credential_type(mls_u16 t)
{
    return t == MLS_BASIC || t == MLS_X509;
}
static inline bool mls_known_leaf_node_source(mls_u8 t)
{
    return t >= MLS_KEY_PACKAGE && t <= MLS_COMMIT;
}
static inline bool mls_known_node_type(mls_u8 t)
{
    return t == MLS_LEAF || t == MLS_PARENT;
}
static inline bool mls_known_psktype(mls_u8 t)
{
    return t == MLS_PSK_EXTERNAL || t == MLS_PSK_RESUMPTION;
}
static inline bool mls_known_usage(mls_u8 t)
{
    return t >= MLS_RESUME_APPLICATION && t <= MLS_RESUME_BRANCH;
}
static inline bool mls_known_proposal_type(mls_u16 t)
{
    return (t >= MLS_ADD && t <= MLS_GROUP_CONTEXT_EXTENSIONS) || t == MLS_SELF_REMOVE;
}
static inline bool mls_known_type(mls_u8 t)
{
    return t == MLS_BY_VALUE || t == MLS_BY_REFERENCE;
}
static inline bool mls_known_sender_type(mls_u8 t)
{
    return t >= MLS_MEMBER && t <= MLS_NEW_MEMBER_COMMIT;
}
static inline bool mls_known_content_type(mls_u8 t)
{
    return t >= MLS_APPLICATION && t <= MLS_COMMITTED;
}
static inline bool mls_known_wire_format(mls_u16 t)
{
    return t >= MLS_PUBLIC_MESSAGE && t <= MLS_KEY_PACKAGE_MESSAGE;
}

// clang-format off
/* Section 5.3: an X.509 chain is read and refused later, by name. */
#define MLS_CREDENTIAL(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u16, credential_type) \
    CASE(credential_type, MLS_BASIC, bytes, identity) \
    CASE(credential_type, MLS_X509, bytes, certificates)
MLS_STRUCT(credential, MLS_CREDENTIAL)

/* Section 13 */
#define MLS_EXTENSION(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u16, extension_type) \
    FIELD(bytes, extension_data)
MLS_STRUCT(extension, MLS_EXTENSION)

/* Section 7.2 */
#define MLS_CAPABILITIES(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(u16, versions) \
    VECTOR(u16, cipher_suites) \
    VECTOR(u16, extensions) \
    VECTOR(u16, proposals) \
    VECTOR(u16, credentials)
MLS_STRUCT(capabilities, MLS_CAPABILITIES)

#define MLS_LIFETIME(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, not_before) \
    FIELD(u64, not_after)
MLS_STRUCT(lifetime, MLS_LIFETIME)

#define MLS_LEAF_NODE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, encryption_key) \
    FIELD(bytes, signature_key) \
    FIELD(credential, credential) \
    FIELD(capabilities, capabilities) \
    TAG(u8, leaf_node_source) \
    CASE(leaf_node_source, MLS_KEY_PACKAGE, lifetime, lifetime) \
    CASE(leaf_node_source, MLS_COMMIT, bytes, parent_hash) \
    VECTOR(extension, extensions) \
    FIELD(bytes, signature)
MLS_STRUCT(leaf_node, MLS_LEAF_NODE)

/* Section 7.1 */
#define MLS_PARENT_NODE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, encryption_key) \
    FIELD(bytes, parent_hash) \
    VECTOR(u32, unmerged_leaves)
MLS_STRUCT(parent_node, MLS_PARENT_NODE)

/* Section 7.8 */
#define MLS_NODE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, node_type) \
    CASE(node_type, MLS_LEAF, leaf_node, leaf_node) \
    CASE(node_type, MLS_PARENT, parent_node, parent_node)
MLS_STRUCT(node, MLS_NODE)

/* Section 10 */
#define MLS_KEY_PACKAGE_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u16, version) \
    FIELD(u16, cipher_suite) \
    FIELD(bytes, init_key) \
    FIELD(leaf_node, leaf_node) \
    VECTOR(extension, extensions) \
    FIELD(bytes, signature)
MLS_STRUCT(key_package, MLS_KEY_PACKAGE_FIELDS)

/* Section 5.1.3 (HPKECiphertext) */
#define MLS_HPKE_CIPHERTEXT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, kem_output) \
    FIELD(bytes, ciphertext)
MLS_STRUCT(hpke_ciphertext, MLS_HPKE_CIPHERTEXT)

/* Section 7.6 */
#define MLS_UPDATE_PATH_NODE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, encryption_key) \
    VECTOR(hpke_ciphertext, encrypted_path_secret)
MLS_STRUCT(update_path_node, MLS_UPDATE_PATH_NODE)

#define MLS_UPDATE_PATH(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(leaf_node, leaf_node) \
    VECTOR(update_path_node, nodes)
MLS_STRUCT(update_path, MLS_UPDATE_PATH)

/* Section 8.1 */
#define MLS_GROUP_CONTEXT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u16, version) \
    FIELD(u16, cipher_suite) \
    FIELD(bytes, group_id) \
    FIELD(u64, epoch) \
    FIELD(bytes, tree_hash) \
    FIELD(bytes, confirmed_transcript_hash) \
    VECTOR(extension, extensions)
MLS_STRUCT(group_context, MLS_GROUP_CONTEXT)

/* Section 8.4 */
#define MLS_PSK_RESUMED(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, usage) \
    FIELD(bytes, psk_group_id) \
    FIELD(u64, psk_epoch)
MLS_STRUCT(psk_resumed, MLS_PSK_RESUMED)

#define MLS_PRE_SHARED_KEY_ID(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, psktype) \
    CASE(psktype, MLS_PSK_EXTERNAL, bytes, psk_id) \
    CASE(psktype, MLS_PSK_RESUMPTION, psk_resumed, resumed) \
    FIELD(bytes, psk_nonce)
MLS_STRUCT(pre_shared_key_id, MLS_PRE_SHARED_KEY_ID)

#define MLS_PSK_LABEL(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(pre_shared_key_id, id) \
    FIELD(u16, index) \
    FIELD(u16, count)
MLS_STRUCT(psk_label, MLS_PSK_LABEL)

/* Section 12.1 */
#define MLS_REINIT_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, group_id) \
    FIELD(u16, version) \
    FIELD(u16, cipher_suite) \
    VECTOR(extension, extensions)
MLS_STRUCT(reinit, MLS_REINIT_FIELDS)

#define MLS_EXTENSION_LIST(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(extension, extensions)
MLS_STRUCT(extension_list, MLS_EXTENSION_LIST)

#define MLS_PROPOSAL_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u16, proposal_type) \
    CASE_AT(proposal_type, MLS_ADD, key_package, add) \
    CASE_AT(proposal_type, MLS_UPDATE_PROPOSAL, leaf_node, update) \
    CASE(proposal_type, MLS_REMOVE, u32, removed) \
    CASE_AT(proposal_type, MLS_PSK, pre_shared_key_id, psk) \
    CASE_AT(proposal_type, MLS_REINIT, reinit, reinit) \
    CASE(proposal_type, MLS_EXTERNAL_INIT, bytes, kem_output) \
    CASE_AT(proposal_type, MLS_GROUP_CONTEXT_EXTENSIONS, extension_list, context_extensions)
MLS_STRUCT(proposal, MLS_PROPOSAL_FIELDS)

/* Section 12.4 */
#define MLS_PROPOSAL_OR_REF(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, type) \
    CASE_AT(type, MLS_BY_VALUE, proposal, proposal) \
    CASE(type, MLS_BY_REFERENCE, bytes, reference)
MLS_STRUCT(proposal_or_ref, MLS_PROPOSAL_OR_REF)

#define MLS_COMMIT_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(proposal_or_ref, proposals) \
    MAYBE(update_path, path)
MLS_STRUCT(commit, MLS_COMMIT_FIELDS)

/* Section 6 */
#define MLS_SENDER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, sender_type) \
    CASE(sender_type, MLS_MEMBER, u32, leaf_index) \
    CASE(sender_type, MLS_EXTERNAL, u32, sender_index)
MLS_STRUCT(sender, MLS_SENDER)

#define MLS_FRAMED_CONTENT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, group_id) \
    FIELD(u64, epoch) \
    FIELD(sender, sender) \
    FIELD(bytes, authenticated_data) \
    TAG(u8, content_type) \
    CASE(content_type, MLS_APPLICATION, bytes, application_data) \
    CASE_AT(content_type, MLS_PROPOSAL, proposal, proposal) \
    CASE_AT(content_type, MLS_COMMITTED, commit, commit)
MLS_STRUCT(framed_content, MLS_FRAMED_CONTENT)

/* Sections 6, 6.1: FramedContentAuthData stands flat here, as its form hangs on the content. */
#define MLS_AUTHENTICATED_CONTENT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u16, wire_format) \
    FIELD(framed_content, content) \
    FIELD(bytes, signature) \
    CASE(content.content_type, MLS_COMMITTED, bytes, confirmation_tag)
MLS_STRUCT(authenticated_content, MLS_AUTHENTICATED_CONTENT)

/* Section 6.2 */
#define MLS_PUBLIC_MESSAGE_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(framed_content, content) \
    FIELD(bytes, signature) \
    CASE(content.content_type, MLS_COMMITTED, bytes, confirmation_tag) \
    CASE(content.sender.sender_type, MLS_MEMBER, bytes, membership_tag)
MLS_STRUCT(public_message, MLS_PUBLIC_MESSAGE_FIELDS)

/* Section 6.3 */
#define MLS_PRIVATE_MESSAGE_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, group_id) \
    FIELD(u64, epoch) \
    TAG(u8, content_type) \
    FIELD(bytes, authenticated_data) \
    FIELD(bytes, encrypted_sender_data) \
    FIELD(bytes, ciphertext)
MLS_STRUCT(private_message, MLS_PRIVATE_MESSAGE_FIELDS)

#define MLS_PRIVATE_CONTENT_AAD(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, group_id) \
    FIELD(u64, epoch) \
    FIELD(u8, content_type) \
    FIELD(bytes, authenticated_data)
MLS_STRUCT(private_content_aad, MLS_PRIVATE_CONTENT_AAD)

#define MLS_SENDER_DATA_AAD(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, group_id) \
    FIELD(u64, epoch) \
    FIELD(u8, content_type)
MLS_STRUCT(sender_data_aad, MLS_SENDER_DATA_AAD)

/* Section 12.4.3 */
#define MLS_GROUP_INFO_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group_context, group_context) \
    VECTOR(extension, extensions) \
    FIELD(bytes, confirmation_tag) \
    FIELD(u32, signer) \
    FIELD(bytes, signature)
MLS_STRUCT(group_info, MLS_GROUP_INFO_FIELDS)

/* Section 12.4.3.1 */
#define MLS_PATH_SECRET(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, path_secret)
MLS_STRUCT(path_secret, MLS_PATH_SECRET)

#define MLS_GROUP_SECRETS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, joiner_secret) \
    MAYBE(path_secret, path_secret) \
    VECTOR(pre_shared_key_id, psks)
MLS_STRUCT(group_secrets, MLS_GROUP_SECRETS)

#define MLS_ENCRYPTED_GROUP_SECRETS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, new_member) \
    FIELD(hpke_ciphertext, encrypted_group_secrets)
MLS_STRUCT(encrypted_group_secrets, MLS_ENCRYPTED_GROUP_SECRETS)

#define MLS_WELCOME_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u16, cipher_suite) \
    VECTOR(encrypted_group_secrets, secrets) \
    FIELD(bytes, encrypted_group_info)
MLS_STRUCT(welcome, MLS_WELCOME_FIELDS)

/* Section 6: the outermost struct of everything that travels. */
#define MLS_MESSAGE_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u16, version) \
    TAG(u16, wire_format) \
    CASE_AT(wire_format, MLS_PUBLIC_MESSAGE, public_message, public_message) \
    CASE_AT(wire_format, MLS_PRIVATE_MESSAGE, private_message, private_message) \
    CASE_AT(wire_format, MLS_WELCOME, welcome, welcome) \
    CASE_AT(wire_format, MLS_GROUP_INFO, group_info, group_info) \
    CASE_AT(wire_format, MLS_KEY_PACKAGE_MESSAGE, key_package, key_package)
MLS_STRUCT(message, MLS_MESSAGE_FIELDS)

/* Section 11.1 */
#define MLS_REQUIRED_CAPABILITIES_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(u16, extension_types) \
    VECTOR(u16, proposal_types) \
    VECTOR(u16, credential_types)
MLS_STRUCT(required_capabilities, MLS_REQUIRED_CAPABILITIES_FIELDS)

/* Section 12.1.8.1 */
#define MLS_EXTERNAL_SENDER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, signature_key) \
    FIELD(credential, credential)
MLS_STRUCT(external_sender, MLS_EXTERNAL_SENDER)

#define MLS_EXTERNAL_SENDER_LIST(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(external_sender, senders)
MLS_STRUCT(external_sender_list, MLS_EXTERNAL_SENDER_LIST)

/* Section 12.4.3.2 */
#define MLS_EXTERNAL_PUB_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, external_pub)
MLS_STRUCT(external_pub, MLS_EXTERNAL_PUB_FIELDS)
// clang-format on

/* The data of the extension of `type` in a list of mls_extension.
 * Fails: NOT_FOUND. */
MUST_CHECK enum status mls_find_extension(const struct mls_vector *extensions, mls_u16 type,
                                          mls_bytes *out);

#endif
