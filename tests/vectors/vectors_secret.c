/* secret-tree and message-protection: RFC 9420 sections 6.2, 6.3 and 9. */
#include <stdio.h>

#include "crypto/secret/sign.h"
#include "mls/public/framing.h"
#include "mls/secret/private_message.h"
#include "vectors/vectors_json.h"

enum { MESSAGE_MAX = 1 << 20 };

vector_fn vectors_secret_tree, vectors_message_protection;

static struct secret read_secret(struct vector *v, const struct cJSON *at, const char *name)
{
    struct secret secret;
    vector_expect_status(v, secret_read(json_bytes(v, at, name), &secret), OK, name);
    return secret;
}

static void check_sender_data(struct vector *v, const struct cJSON *at)
{
    const struct secret secret = read_secret(v, at, "sender_data_secret");
    struct message_key key;
    vector_expect_status(v, private_sender_data_key(&secret, json_bytes(v, at, "ciphertext"), &key),
                         OK, "sender data");
    vector_expect_equal(v, secret_span(&key.key), json_bytes(v, at, "key"), "sender data key");
    vector_expect_equal(v, span_of(key.nonce.bytes, AEAD_NONCE_SIZE), json_bytes(v, at, "nonce"),
                        "sender data nonce");
}

static void check_generation(struct vector *v, struct secret_tree *tree, uint32_t leaf,
                             const struct cJSON *at)
{
    static const struct {
        int ratchet;
        const char *key, *nonce;
    } ROWS[] = {{RATCHET_HANDSHAKE, "handshake_key", "handshake_nonce"},
                {RATCHET_APPLICATION, "application_key", "application_nonce"}};
    const uint32_t generation = json_uint32(v, at, "generation");
    for (size_t i = 0; i < 2; i++) {
        struct message_key key;
        vector_expect_status(v, secret_tree_peek(tree, leaf, ROWS[i].ratchet, generation, &key), OK,
                             "generation");
        vector_expect_equal(v, secret_span(&key.key), json_bytes(v, at, ROWS[i].key), ROWS[i].key);
        vector_expect_equal(v, span_of(key.nonce.bytes, AEAD_NONCE_SIZE),
                            json_bytes(v, at, ROWS[i].nonce), ROWS[i].nonce);
        vector_expect_status(v, secret_tree_use(tree, leaf, ROWS[i].ratchet, generation), OK,
                             "use");
    }
}

void vectors_secret_tree(struct vector *v)
{
    const struct cJSON *sender_data = json_object(v, v->root, "sender_data");
    if (sender_data != NULL) {
        check_sender_data(v, sender_data);
    }
    size_t count = 0;
    const struct cJSON *leaf = json_list(v, v->root, "leaves", &count);
    const struct secret encryption = read_secret(v, v->root, "encryption_secret");
    struct secret_tree *tree = NULL;
    if (!vector_expect_status(v, secret_tree_create(&encryption, (uint32_t)count, &tree), OK,
                              "secret tree")) {
        return;
    }
    for (uint32_t i = 0; leaf != NULL; leaf = json_next(leaf), i++) {
        const struct cJSON *at = json_item_list(v, leaf, NULL);
        for (; at != NULL; at = json_next(at)) {
            check_generation(v, tree, i, at);
        }
    }
    secret_tree_destroy(tree);
}

/* What every case of message-protection shares. */
struct protection {
    struct secret sender_data, membership, encryption;
    struct sign_pair signer;
    struct span context;
};

static void expect_body(struct vector *v, const mls_authenticated_content *content,
                        struct span wanted)
{
    struct buffer body = buffer_make(MESSAGE_MAX);
    const mls_framed_content *framed = &content->content;
    if (framed->content_type == MLS_APPLICATION) {
        buffer_append_span(&body, framed->application_data);
    } else if (framed->content_type == MLS_PROPOSAL) {
        mls_write_proposal(&body, framed->proposal);
    } else {
        mls_write_commit(&body, framed->commit);
    }
    vector_expect_equal(v, buffer_span(&body), wanted, "content");
    buffer_end(&body);
}

static void check_public(struct vector *v, const struct protection *p, struct span encoded,
                         struct span wanted)
{
    mls_message message;
    if (!vector_expect_status(v, mls_message_decode(encoded, &v->arena, &message), OK, "decode") ||
        !vector_expect(v, message.wire_format == MLS_PUBLIC_MESSAGE, "a PublicMessage")) {
        return;
    }
    const mls_authenticated_content content = framing_of_public(message.public_message);
    vector_expect_status(v, framing_check_sender(&content), OK, "sender");
    vector_expect_status(v,
                         membership_tag_check(&p->membership, &content, p->context,
                                              message.public_message->membership_tag),
                         OK, "membership_tag");
    vector_expect_status(v, framing_verify(&content, p->context, sign_public(&p->signer)), OK,
                         "signature");
    expect_body(v, &content, wanted);
}

static void check_private(struct vector *v, const struct protection *p, struct span encoded,
                          struct span wanted)
{
    mls_message message;
    struct secret_tree *tree = NULL;
    if (!vector_expect_status(v, mls_message_decode(encoded, &v->arena, &message), OK, "decode") ||
        !vector_expect(v, message.wire_format == MLS_PRIVATE_MESSAGE, "a PrivateMessage") ||
        !vector_expect_status(v, secret_tree_create(&p->encryption, 2, &tree), OK, "tree")) {
        return;
    }
    struct buffer plain = buffer_make(MESSAGE_MAX);
    struct private_opened opened;
    if (vector_expect_status(v,
                             private_message_open(message.private_message, &p->sender_data, tree,
                                                  &v->arena, &plain, &opened),
                             OK, "open")) {
        vector_expect_status(v,
                             framing_verify(&opened.content, p->context, sign_public(&p->signer)),
                             OK, "signature");
        expect_body(v, &opened.content, wanted);
    }
    buffer_end(&plain);
    secret_tree_destroy(tree);
}

/* Our own protection of the same body must open again: once in clear, once encrypted. */
static void check_own(struct vector *v, const struct protection *p, mls_authenticated_content *made,
                      struct span wanted)
{
    struct buffer bytes = buffer_make(MESSAGE_MAX);
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    framing_write_signed(made, p->context, &bytes);
    vector_expect_status(
        v, sign_with_label(&p->signer, "FramedContentTBS", buffer_span(&bytes), signature), OK,
        "sign");
    made->signature = span_of(signature, sizeof(signature));
    buffer_clear(&bytes);
    if (made->wire_format == MLS_PUBLIC_MESSAGE) {
        struct secret tag = secret_zero();
        vector_expect_status(v, membership_tag_make(&p->membership, made, p->context, &tag), OK,
                             "membership_tag");
        framing_write_public(made, secret_span(&tag), &bytes);
        check_public(v, p, buffer_span(&bytes), wanted);
    } else {
        struct secret_tree *tree = NULL;
        vector_expect_status(v, secret_tree_create(&p->encryption, 2, &tree), OK, "tree");
        vector_expect_status(v, private_message_seal(made, 37, &p->sender_data, tree, &bytes), OK,
                             "seal");
        check_private(v, p, buffer_span(&bytes), wanted);
        secret_tree_destroy(tree);
    }
    made->signature = span_of(NULL, 0);
    buffer_end(&bytes);
}

static void check_kind(struct vector *v, const struct protection *p, mls_u8 content_type,
                       const char *name)
{
    char key[32];
    const struct span body = json_bytes(v, v->root, name);
    const uint8_t tag[SECRET_SIZE] = {1};
    mls_authenticated_content made = {
        .content = {.group_id = json_bytes(v, v->root, "group_id"),
                    .epoch = json_number(v, v->root, "epoch"),
                    .sender = {.sender_type = MLS_MEMBER, .leaf_index = 1},
                    .content_type = content_type},
        .confirmation_tag = span_of(tag, sizeof(tag)),
    };
    mls_proposal proposal;
    mls_commit commit;
    if (content_type == MLS_APPLICATION) {
        made.content.application_data = body;
    } else if (content_type == MLS_PROPOSAL) {
        vector_expect_status(v, mls_decode_proposal(body, &v->arena, &proposal), OK, name);
        made.content.proposal = &proposal;
    } else {
        vector_expect_status(v, mls_decode_commit(body, &v->arena, &commit), OK, name);
        made.content.commit = &commit;
    }
    if (vector_failed(v)) {
        return;
    }
    (void)snprintf(key, sizeof(key), "%s_priv", name);
    check_private(v, p, json_bytes(v, v->root, key), body);
    made.wire_format = MLS_PRIVATE_MESSAGE;
    check_own(v, p, &made, body);
    made.wire_format = MLS_PUBLIC_MESSAGE;
    if (content_type == MLS_APPLICATION) {
        vector_expect_status(v, framing_check_sender(&made), WRONG_WIRE_FORMAT,
                             "application data in clear");
        return;
    }
    (void)snprintf(key, sizeof(key), "%s_pub", name);
    check_public(v, p, json_bytes(v, v->root, key), body);
    check_own(v, p, &made, body);
}

void vectors_message_protection(struct vector *v)
{
    struct buffer encoded = buffer_make(MESSAGE_MAX);
    const mls_group_context context = {
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .group_id = json_bytes(v, v->root, "group_id"),
        .epoch = json_number(v, v->root, "epoch"),
        .tree_hash = json_bytes(v, v->root, "tree_hash"),
        .confirmed_transcript_hash = json_bytes(v, v->root, "confirmed_transcript_hash"),
    };
    mls_write_group_context(&encoded, &context);
    const struct secret seed = read_secret(v, v->root, "signature_priv");
    const struct protection p = {
        .sender_data = read_secret(v, v->root, "sender_data_secret"),
        .membership = read_secret(v, v->root, "membership_key"),
        .encryption = read_secret(v, v->root, "encryption_secret"),
        .signer = sign_pair_of(&seed),
        .context = buffer_span(&encoded),
    };
    check_kind(v, &p, MLS_PROPOSAL, "proposal");
    check_kind(v, &p, MLS_COMMITTED, "commit");
    check_kind(v, &p, MLS_APPLICATION, "application");
    buffer_end(&encoded);
}
