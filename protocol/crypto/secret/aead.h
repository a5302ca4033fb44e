/* aead.h -- ChaCha20-Poly1305 (RFC 8439), the AEAD of suite 0x0003. */
#ifndef CRYPTO_SECRET_AEAD_H
#define CRYPTO_SECRET_AEAD_H

#include "base/buffer.h"
#include "crypto/secret/secret.h"

enum { AEAD_KEY_SIZE = 32, AEAD_NONCE_SIZE = 12, AEAD_TAG_SIZE = 16 };

struct aead_nonce {
    uint8_t bytes[AEAD_NONCE_SIZE];
};

/* Appends ciphertext ‖ tag (plaintext size + 16) to `out`.
 * Fails: as the buffer does; it holds what it held then. */
MUST_CHECK enum status aead_seal(const struct secret *key, const struct aead_nonce *nonce,
                                 struct span aad, struct span plaintext, struct buffer *out);

/* Appends the plaintext to `out` when the tag holds.
 * Fails: NOT_DECRYPTED (also under 16 bytes); as the buffer does. */
MUST_CHECK enum status aead_open(const struct secret *key, const struct aead_nonce *nonce,
                                 struct span aad, struct span ciphertext, struct buffer *out);

#endif
