#include "mls/secret/private_message.h"

#include "crypto/public/chance.h"
#include "crypto/secret/kdf.h"

enum {
    REUSE_GUARD_SIZE = 4,
    SENDER_DATA_SIZE = 4 + 4 + REUSE_GUARD_SIZE,
    AAD_MAX = 1 << 23,
    CONTENT_MAX = 1 << 23
};

/* SenderData of section 6.3.2. */
struct sender_data {
    uint32_t leaf_index;
    uint32_t generation;
    uint8_t reuse_guard[REUSE_GUARD_SIZE];
};

static int ratchet_of(mls_u8 content_type)
{
    return content_type == MLS_APPLICATION ? RATCHET_APPLICATION : RATCHET_HANDSHAKE;
}

/* Section 6.3.1: the guard keeps a restored or copied state from using a nonce twice. */
static void nonce_guard(struct aead_nonce *nonce, const uint8_t guard[REUSE_GUARD_SIZE])
{
    for (size_t i = 0; i < REUSE_GUARD_SIZE; i++) {
        nonce->bytes[i] ^= guard[i];
    }
}

/* The sample is the first Nh bytes of the ciphertext, or all of a shorter one. */
enum status private_sender_data_key(const struct secret *sender_data, struct span ciphertext,
                                    struct message_key *out)
{
    const struct span sample =
        span_of(ciphertext.data, ciphertext.size < SECRET_SIZE ? ciphertext.size : SECRET_SIZE);
    enum status status =
        kdf_expand_with_label(sender_data, "key", sample, out->key.bytes, SECRET_SIZE);
    if (status == OK) {
        status =
            kdf_expand_with_label(sender_data, "nonce", sample, out->nonce.bytes, AEAD_NONCE_SIZE);
    }
    return status;
}

static void write_content_aad(const mls_private_message *message, struct buffer *out)
{
    const mls_private_content_aad aad = {message->group_id, message->epoch, message->content_type,
                                         message->authenticated_data};
    mls_write_private_content_aad(out, &aad);
}

static void write_sender_data_aad(const mls_private_message *message, struct buffer *out)
{
    const mls_sender_data_aad aad = {message->group_id, message->epoch, message->content_type};
    mls_write_sender_data_aad(out, &aad);
}

/* PrivateMessageContent: the content's own part, its authentication, zeros. */
static void write_private_content(const mls_authenticated_content *content, size_t padding,
                                  struct buffer *out)
{
    const mls_framed_content *framed = &content->content;
    if (framed->content_type == MLS_APPLICATION) {
        mls_write_bytes(out, &framed->application_data);
    } else if (framed->content_type == MLS_PROPOSAL) {
        mls_write_proposal(out, framed->proposal);
    } else {
        mls_write_commit(out, framed->commit);
    }
    mls_write_bytes(out, &content->signature);
    if (framed->content_type == MLS_COMMITTED) {
        mls_write_bytes(out, &content->confirmation_tag);
    }
    (void)buffer_extend(out, padding);
}

/* Encrypts the content under the sender's next generation. */
static enum status seal_content(const mls_authenticated_content *content, size_t padding,
                                const mls_private_message *head, struct secret_tree *tree,
                                struct sender_data *used, struct buffer *ciphertext)
{
    struct buffer plain = buffer_make(CONTENT_MAX);
    struct buffer aad = buffer_make(AAD_MAX);
    struct message_key key = {0};
    write_private_content(content, padding, &plain);
    write_content_aad(head, &aad);
    enum status status = buffer_status(&plain) != OK ? buffer_status(&plain) : buffer_status(&aad);
    if (status == OK) {
        status = secret_tree_next(tree, used->leaf_index, ratchet_of(head->content_type),
                                  &used->generation, &key);
    }
    if (status == OK) {
        chance_fill(used->reuse_guard, REUSE_GUARD_SIZE);
        nonce_guard(&key.nonce, used->reuse_guard);
        status =
            aead_seal(&key.key, &key.nonce, buffer_span(&aad), buffer_span(&plain), ciphertext);
    }
    message_key_wipe(&key);
    buffer_end(&plain);
    buffer_end(&aad);
    return status;
}

static enum status seal_sender(const mls_private_message *head, const struct sender_data *used,
                               const struct secret *sender_data, struct span ciphertext,
                               struct buffer *out)
{
    struct buffer aad = buffer_make(AAD_MAX);
    struct buffer plain = buffer_make(SENDER_DATA_SIZE);
    struct message_key key = {0};
    write_sender_data_aad(head, &aad);
    mls_write_u32(&plain, &used->leaf_index);
    mls_write_u32(&plain, &used->generation);
    buffer_append(&plain, used->reuse_guard, REUSE_GUARD_SIZE);
    enum status status = buffer_status(&plain) != OK ? buffer_status(&plain) : buffer_status(&aad);
    if (status == OK) {
        status = private_sender_data_key(sender_data, ciphertext, &key);
    }
    if (status == OK) {
        status = aead_seal(&key.key, &key.nonce, buffer_span(&aad), buffer_span(&plain), out);
    }
    message_key_wipe(&key);
    buffer_end(&plain);
    buffer_end(&aad);
    return status;
}

enum status private_message_seal(const mls_authenticated_content *content, size_t padding,
                                 const struct secret *sender_data, struct secret_tree *tree,
                                 struct buffer *out)
{
    const mls_framed_content *framed = &content->content;
    if (framed->sender.sender_type != MLS_MEMBER) {
        return WRONG_SENDER;
    }
    if (padding > CONTENT_MAX) {
        return TOO_LARGE;
    }
    mls_private_message head = {
        .group_id = framed->group_id,
        .epoch = framed->epoch,
        .content_type = framed->content_type,
        .authenticated_data = framed->authenticated_data,
    };
    struct sender_data used = {.leaf_index = framed->sender.leaf_index};
    struct buffer ciphertext = buffer_make(CONTENT_MAX + AEAD_TAG_SIZE);
    struct buffer encrypted_sender = buffer_make(SENDER_DATA_SIZE + AEAD_TAG_SIZE);
    enum status status = seal_content(content, padding, &head, tree, &used, &ciphertext);
    if (status == OK) {
        status =
            seal_sender(&head, &used, sender_data, buffer_span(&ciphertext), &encrypted_sender);
    }
    if (status == OK) {
        head.ciphertext = buffer_span(&ciphertext);
        head.encrypted_sender_data = buffer_span(&encrypted_sender);
        const mls_message message = {
            .version = MLS_VERSION, .wire_format = MLS_PRIVATE_MESSAGE, .private_message = &head};
        mls_write_message(out, &message);
        status = buffer_status(out);
    }
    buffer_end(&ciphertext);
    buffer_end(&encrypted_sender);
    return status;
}

static enum status open_sender(const mls_private_message *message, const struct secret *sender_data,
                               struct sender_data *out)
{
    struct buffer aad = buffer_make(AAD_MAX);
    struct buffer plain = buffer_make(SENDER_DATA_SIZE);
    struct message_key key = {0};
    enum status status = message->encrypted_sender_data.size == SENDER_DATA_SIZE + AEAD_TAG_SIZE
                             ? private_sender_data_key(sender_data, message->ciphertext, &key)
                             : MALFORMED;
    write_sender_data_aad(message, &aad);
    if (status == OK) {
        status = buffer_status(&aad);
    }
    if (status == OK) {
        status = aead_open(&key.key, &key.nonce, buffer_span(&aad), message->encrypted_sender_data,
                           &plain);
    }
    if (status == OK) {
        struct arena none = arena_make(0);
        struct mls_reader r = mls_reader_make(buffer_span(&plain), &none);
        mls_read_u32(&r, &out->leaf_index);
        mls_read_u32(&r, &out->generation);
        memcpy(out->reuse_guard, plain.data + 8, REUSE_GUARD_SIZE);
    }
    message_key_wipe(&key);
    buffer_end(&plain);
    buffer_end(&aad);
    return status;
}

enum status private_message_sender(const mls_private_message *message,
                                   const struct secret *sender_data, uint32_t *leaf)
{
    struct sender_data used = {0};
    const enum status status = open_sender(message, sender_data, &used);
    if (status == OK) {
        *leaf = used.leaf_index;
    }
    return status;
}

static enum status open_content(const mls_private_message *message, const struct sender_data *used,
                                struct secret_tree *tree, struct buffer *plaintext)
{
    struct buffer aad = buffer_make(AAD_MAX);
    struct message_key key = {0};
    write_content_aad(message, &aad);
    enum status status = buffer_status(&aad);
    if (status == OK) {
        status = secret_tree_peek(tree, used->leaf_index, ratchet_of(message->content_type),
                                  used->generation, &key);
    }
    if (status == OK) {
        nonce_guard(&key.nonce, used->reuse_guard);
        status = aead_open(&key.key, &key.nonce, buffer_span(&aad), message->ciphertext, plaintext);
    }
    message_key_wipe(&key);
    buffer_end(&aad);
    return status;
}

static void *take_item(struct mls_reader *r, size_t size)
{
    void *item = r->status == OK ? arena_take(r->arena, 1, size) : NULL;
    if (item == NULL) {
        mls_reader_refuse(r, arena_is_spent(r->arena) ? TOO_LARGE : NO_MEMORY);
    }
    return item;
}

static void read_own_part(struct mls_reader *r, mls_framed_content *framed)
{
    if (framed->content_type == MLS_APPLICATION) {
        mls_read_bytes(r, &framed->application_data);
    } else if (framed->content_type == MLS_PROPOSAL) {
        framed->proposal = take_item(r, sizeof(mls_proposal));
        if (framed->proposal != NULL) {
            mls_read_proposal(r, framed->proposal);
        }
    } else {
        framed->commit = take_item(r, sizeof(mls_commit));
        if (framed->commit != NULL) {
            mls_read_commit(r, framed->commit);
        }
    }
}

/* Section 6.3.1: what follows the authentication must be zero, all of it. */
static enum status check_padding(struct span rest)
{
    uint8_t seen = 0;
    for (size_t i = 0; i < rest.size; i++) {
        seen |= rest.data[i];
    }
    return seen == 0 ? OK : BAD_PADDING;
}

static enum status read_content(const mls_private_message *message, struct span plaintext,
                                struct arena *arena, mls_authenticated_content *out)
{
    mls_framed_content *framed = &out->content;
    struct mls_reader r = mls_reader_make(plaintext, arena);
    read_own_part(&r, framed);
    mls_read_bytes(&r, &out->signature);
    if (message->content_type == MLS_COMMITTED) {
        mls_read_bytes(&r, &out->confirmation_tag);
    }
    return r.status == OK ? check_padding(r.rest) : r.status;
}

enum status private_message_open(const mls_private_message *message,
                                 const struct secret *sender_data, struct secret_tree *tree,
                                 struct arena *arena, struct buffer *plaintext,
                                 struct private_opened *out)
{
    struct sender_data used = {0};
    enum status status = open_sender(message, sender_data, &used);
    if (status == OK) {
        status = open_content(message, &used, tree, plaintext);
    }
    if (status != OK) {
        return status;
    }
    *out = (struct private_opened){
        .content = {.wire_format = MLS_PRIVATE_MESSAGE,
                    .content = {.group_id = message->group_id,
                                .epoch = message->epoch,
                                .sender = {.sender_type = MLS_MEMBER,
                                           .leaf_index = used.leaf_index},
                                .authenticated_data = message->authenticated_data,
                                .content_type = message->content_type}},
        .generation = used.generation,
        .ratchet = ratchet_of(message->content_type),
    };
    return read_content(message, buffer_span(plaintext), arena, &out->content);
}
