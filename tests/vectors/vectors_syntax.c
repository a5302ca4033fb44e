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
#define AGAIN(name, kind)                                                                          \
    do {                                                                                           \
        mls_##kind value;                                                                          \
        const struct span bytes = json_bytes(v, v->root, name);                                    \
        vector_expect_status(v, mls_decode_##kind(bytes, &v->arena, &value), OK, name);            \
        buffer_clear(&written);                                                                    \
        if (!vector_failed(v)) {                                                                   \
            mls_write_##kind(&written, &value);                                                    \
        }                                                                                          \
        vector_expect_equal(v, buffer_span(&written), bytes, name);                                \
    } while (0)

void vectors_messages(struct vector *v)
{
    struct buffer written = buffer_make(MESSAGE_LIMIT);
    AGAIN("mls_welcome", message);
    AGAIN("mls_group_info", message);
    AGAIN("mls_key_package", message);
    AGAIN("ratchet_tree", ratchet_tree);
    AGAIN("group_secrets", group_secrets);
    AGAIN("add_proposal", key_package);
    AGAIN("update_proposal", leaf_node);
    AGAIN("remove_proposal", remove);
    AGAIN("pre_shared_key_proposal", pre_shared_key_id);
    AGAIN("re_init_proposal", reinit);
    AGAIN("external_init_proposal", external_pub); /* one opaque<V>, as ExternalInit is */
    AGAIN("group_context_extensions_proposal", extension_list);
    AGAIN("commit", commit);
    AGAIN("public_message_application", message);
    AGAIN("public_message_proposal", message);
    AGAIN("public_message_commit", message);
    AGAIN("private_message", message);
    buffer_end(&written);
}
