/* private_message.h -- contents encrypted for the group. Source: RFC 9420 section 6.3. */
#ifndef MLS_SECRET_PRIVATE_MESSAGE_H
#define MLS_SECRET_PRIVATE_MESSAGE_H

#include "base/arena.h"
#include "mls/public/structs.h"
#include "mls/secret/secret_tree.h"

/* Encrypts a signed content as an MLSMessage with a PrivateMessage, using the sender's next
 * generation. Takes: padding in bytes of zeros; a content whose sender is a member.
 * Fails: WRONG_SENDER, TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status private_message_seal(const mls_authenticated_content *content,
                                            size_t padding, const struct secret *sender_data,
                                            struct secret_tree *tree, struct buffer *out);

/* Decrypts into `plaintext` and reads the content, which borrows from it, from the message and from
 * the arena. The signature is still to be verified; then secret_tree_use() uses up the generation.
 * Fails: NOT_DECRYPTED, BAD_PADDING, MALFORMED, WRONG_SENDER, REPLAYED, TOO_FAR_AHEAD, NO_MEMORY.
 */
struct private_opened {
    mls_authenticated_content content;
    uint32_t generation;
    int ratchet;
};
MUST_CHECK enum status private_message_open(const mls_private_message *message,
                                            const struct secret *sender_data,
                                            struct secret_tree *tree, struct arena *arena,
                                            struct buffer *plaintext, struct private_opened *out);

/* Who sent a message, as its sender data say: nothing proves it yet. For a message whose content
 * opens no more, as one of our own. Fails: NOT_DECRYPTED, MALFORMED, NO_MEMORY. */
MUST_CHECK enum status private_message_sender(const mls_private_message *message,
                                              const struct secret *sender_data, uint32_t *leaf);

/* sender_data_key and nonce for a ciphertext; for the secret-tree vectors too. */
MUST_CHECK enum status private_sender_data_key(const struct secret *sender_data,
                                               struct span ciphertext, struct message_key *out);

/* The membership tag of a member's PublicMessage.
 * Takes: `context` the encoded GroupContext. Fails: NO_MEMORY. Source: section 6.2. */
MUST_CHECK enum status membership_tag_make(const struct secret *membership_key,
                                           const mls_authenticated_content *content,
                                           struct span context, struct secret *out);

/* Fails: BAD_MEMBERSHIP_TAG, NO_MEMORY. */
MUST_CHECK enum status membership_tag_check(const struct secret *membership_key,
                                            const mls_authenticated_content *content,
                                            struct span context, struct span tag);

#endif
