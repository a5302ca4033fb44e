#include "crypto/secret/aead.h"

#include <sodium/crypto_aead_chacha20poly1305.h>

#include "base/check.h"

_Static_assert(AEAD_KEY_SIZE == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "RFC 8439");
_Static_assert(AEAD_KEY_SIZE == sizeof(struct secret), "a secret is a key");
_Static_assert(AEAD_NONCE_SIZE == crypto_aead_chacha20poly1305_ietf_NPUBBYTES, "RFC 8439");
_Static_assert(AEAD_TAG_SIZE == crypto_aead_chacha20poly1305_ietf_ABYTES, "RFC 8439");

enum status aead_seal(const struct secret *key, const struct aead_nonce *nonce, struct span aad,
                      struct span plaintext, struct buffer *out)
{
    if (plaintext.size > SIZE_MAX - AEAD_TAG_SIZE) {
        return TOO_LARGE;
    }
    uint8_t *at = buffer_extend(out, plaintext.size + AEAD_TAG_SIZE);
    if (at == NULL) {
        return buffer_status(out);
    }
    CHECK(crypto_aead_chacha20poly1305_ietf_encrypt(at, NULL, plaintext.data, plaintext.size,
                                                    aad.data, aad.size, NULL, nonce->bytes,
                                                    key->bytes) == 0);
    return OK;
}

enum status aead_open(const struct secret *key, const struct aead_nonce *nonce, struct span aad,
                      struct span ciphertext, struct buffer *out)
{
    const enum status before = buffer_status(out);
    if (before != OK) {
        return before;
    }
    if (ciphertext.size < AEAD_TAG_SIZE) {
        return NOT_DECRYPTED;
    }
    const size_t size = ciphertext.size - AEAD_TAG_SIZE;
    uint8_t *at = buffer_extend(out, size);
    if (at == NULL) {
        return buffer_status(out);
    }
    const int opened =
        crypto_aead_chacha20poly1305_ietf_decrypt(at, NULL, NULL, ciphertext.data, ciphertext.size,
                                                  aad.data, aad.size, nonce->bytes, key->bytes);
    if (opened != 0) {
        out->size -= size; /* libsodium leaves zeroes there, never the plaintext of a bad tag */
        return NOT_DECRYPTED;
    }
    return OK;
}
