/* deserialization, messages: RFC 9420 section 2 and every struct that travels. */
#include "base/buffer.h"
#include "mls/public/structs.h"
#include "vectors/vectors_json.h"

enum { MESSAGE_LIMIT = 1 << 24 };

vector_fn vectors_deserialization;
vector_fn vectors_messages;

void vectors_deserialization(struct vector *v)
{
    const struct span header = json_bytes(v, v->root, "vlbytes_header");
    const uint64_t wanted = json_number(v, v->root, "length");
    struct mls_reader r = mls_reader_make(header, NULL);
    vector_expect(v, mls_read_length(&r) == wanted, "length");
    vector_expect_status(v, mls_reader_end(&r), OK, "header");
    struct buffer written = buffer_make(MESSAGE_LIMIT);
    mls_write_length(&written, (size_t)wanted);
    vector_expect_equal(v, buffer_span(&written), header, "the header written again");
    buffer_end(&written);
}

// clang-format off
#define MAYBE_NODE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    MAYBE(node, node)
#define RATCHET_TREE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(maybe_node, nodes)
#define REMOVE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u32, removed)
MLS_STRUCT(maybe_node, MAYBE_NODE)
MLS_STRUCT(ratchet_tree, RATCHET_TREE)
MLS_STRUCT(remove, REMOVE)
MLS_ITEM(node)
MLS_STRUCT_CODE(maybe_node, MAYBE_NODE)
MLS_ITEM(maybe_node)
MLS_STRUCT_CODE(ratchet_tree, RATCHET_TREE)
MLS_STRUCT_CODE(remove, REMOVE)
// clang-format on

/* Decodes the member, writes it again, and expects the same bytes. */
#define AGAIN(kind)                                                                                \
    static void again_##kind(struct vector *v, const char *name)                                   \
    {                                                                                              \
        mls_##kind value;                                                                          \
        struct buffer written = buffer_make(MESSAGE_LIMIT);                                        \
        const struct span bytes = json_bytes(v, v->root, name);                                    \
        vector_expect_status(v, mls_decode_##kind(bytes, &v->arena, &value), OK, name);            \
        if (!vector_failed(v)) {                                                                   \
            mls_write_##kind(&written, &value);                                                    \
            vector_expect_equal(v, buffer_span(&written), bytes, name);                            \
        }                                                                                          \
        buffer_end(&written);                                                                      \
    }
AGAIN(message)
AGAIN(ratchet_tree)
AGAIN(group_secrets)
AGAIN(key_package)
AGAIN(leaf_node)
AGAIN(remove)
AGAIN(pre_shared_key_id)
AGAIN(reinit)
AGAIN(external_pub)
AGAIN(extension_list)
AGAIN(commit)

static const struct {
    const char *name;
    void (*again)(struct vector *v, const char *name);
} MEMBERS[] = {
    {"mls_welcome", again_message},
    {"mls_group_info", again_message},
    {"mls_key_package", again_message},
    {"ratchet_tree", again_ratchet_tree},
    {"group_secrets", again_group_secrets},
    {"add_proposal", again_key_package},
    {"update_proposal", again_leaf_node},
    {"remove_proposal", again_remove},
    {"pre_shared_key_proposal", again_pre_shared_key_id},
    {"re_init_proposal", again_reinit},
    {"external_init_proposal", again_external_pub}, /* one opaque<V>, as ExternalInit is */
    {"group_context_extensions_proposal", again_extension_list},
    {"commit", again_commit},
    {"public_message_application", again_message},
    {"public_message_proposal", again_message},
    {"public_message_commit", again_message},
    {"private_message", again_message},
};

void vectors_messages(struct vector *v)
{
    for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++) {
        MEMBERS[i].again(v, MEMBERS[i].name);
    }
}
