#include "mls/public/structs.h"

// clang-format off
MLS_ITEM(u16)
MLS_ITEM(u32)
MLS_STRUCT_CODE(credential, MLS_CREDENTIAL)
MLS_STRUCT_CODE(extension, MLS_EXTENSION)
MLS_ITEM(extension)
MLS_STRUCT_CODE(capabilities, MLS_CAPABILITIES)
MLS_STRUCT_CODE(lifetime, MLS_LIFETIME)
MLS_STRUCT_CODE(leaf_node, MLS_LEAF_NODE)
MLS_ITEM_READ(leaf_node)
MLS_STRUCT_CODE(parent_node, MLS_PARENT_NODE)
MLS_STRUCT_CODE(node, MLS_NODE)
MLS_STRUCT_CODE(key_package, MLS_KEY_PACKAGE_FIELDS)
MLS_ITEM_READ(key_package)
MLS_STRUCT_CODE(hpke_ciphertext, MLS_HPKE_CIPHERTEXT)
MLS_ITEM(hpke_ciphertext)
MLS_STRUCT_CODE(update_path_node, MLS_UPDATE_PATH_NODE)
MLS_ITEM(update_path_node)
MLS_STRUCT_CODE(update_path, MLS_UPDATE_PATH)
MLS_ITEM(update_path)
MLS_STRUCT_CODE(group_context, MLS_GROUP_CONTEXT)
MLS_STRUCT_CODE(psk_resumed, MLS_PSK_RESUMED)
MLS_STRUCT_CODE(pre_shared_key_id, MLS_PRE_SHARED_KEY_ID)
MLS_ITEM(pre_shared_key_id)
MLS_STRUCT_CODE(psk_label, MLS_PSK_LABEL)
MLS_STRUCT_CODE(reinit, MLS_REINIT_FIELDS)
MLS_ITEM_READ(reinit)
MLS_STRUCT_CODE(extension_list, MLS_EXTENSION_LIST)
MLS_ITEM_READ(extension_list)
MLS_STRUCT_CODE(proposal, MLS_PROPOSAL_FIELDS)
MLS_ITEM_READ(proposal)
MLS_STRUCT_CODE(proposal_or_ref, MLS_PROPOSAL_OR_REF)
MLS_ITEM(proposal_or_ref)
MLS_STRUCT_CODE(commit, MLS_COMMIT_FIELDS)
MLS_ITEM_READ(commit)
MLS_STRUCT_CODE(sender, MLS_SENDER)
MLS_STRUCT_CODE(framed_content, MLS_FRAMED_CONTENT)
MLS_STRUCT_CODE(authenticated_content, MLS_AUTHENTICATED_CONTENT)
MLS_STRUCT_CODE(public_message, MLS_PUBLIC_MESSAGE_FIELDS)
MLS_ITEM_READ(public_message)
MLS_STRUCT_CODE(private_message, MLS_PRIVATE_MESSAGE_FIELDS)
MLS_ITEM_READ(private_message)
MLS_STRUCT_CODE(private_content_aad, MLS_PRIVATE_CONTENT_AAD)
MLS_STRUCT_CODE(sender_data_aad, MLS_SENDER_DATA_AAD)
MLS_STRUCT_CODE(group_info, MLS_GROUP_INFO_FIELDS)
MLS_ITEM_READ(group_info)
MLS_STRUCT_CODE(path_secret, MLS_PATH_SECRET)
MLS_ITEM(path_secret)
MLS_STRUCT_CODE(group_secrets, MLS_GROUP_SECRETS)
MLS_STRUCT_CODE(encrypted_group_secrets, MLS_ENCRYPTED_GROUP_SECRETS)
MLS_ITEM(encrypted_group_secrets)
MLS_STRUCT_CODE(welcome, MLS_WELCOME_FIELDS)
MLS_ITEM_READ(welcome)
MLS_STRUCT_CODE(message, MLS_MESSAGE_FIELDS)
MLS_STRUCT_CODE(required_capabilities, MLS_REQUIRED_CAPABILITIES_FIELDS)
MLS_STRUCT_CODE(external_sender, MLS_EXTERNAL_SENDER)
MLS_ITEM(external_sender)
MLS_STRUCT_CODE(external_sender_list, MLS_EXTERNAL_SENDER_LIST)
MLS_STRUCT_CODE(external_pub, MLS_EXTERNAL_PUB_FIELDS)
// clang-format on

enum status mls_find_extension(const struct mls_vector *extensions, mls_u16 type, mls_bytes *out)
{
    for (size_t i = 0; i < extensions->count; i++) {
        const mls_extension *extension = MLS_AT(extension, extensions, i);
        if (extension->extension_type == type) {
            *out = extension->extension_data;
            return OK;
        }
    }
    *out = span_of(NULL, 0);
    return NOT_FOUND;
}
