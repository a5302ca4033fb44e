/* hpke.h -- HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
 *
 * Source: RFC 9180, ids 0x0020, 0x0001, 0x0003; RFC 9420 section 5.1.3 for the labelled forms.
 */
#ifndef CRYPTO_SECRET_HPKE_H
#define CRYPTO_SECRET_HPKE_H

#include "base/buffer.h"
#include "crypto/public/verify.h"
#include "crypto/secret/secret.h"

enum { HPKE_ENC_SIZE = 32 };

struct hpke_pair {
    struct secret secret; /* a raw X25519 scalar */
    uint8_t public_key[DH_PUBLIC_SIZE];
};

/* DeriveKeyPair(ikm). Source: RFC 9180 section 7.1.3; with a node secret as ikm, RFC 9420
 * section 7.4. */
struct hpke_pair hpke_pair_derive(struct span ikm);
struct hpke_pair hpke_pair_random(void);

/* The pair of a given X25519 secret. */
struct hpke_pair hpke_pair_of(const struct secret *secret);
void hpke_pair_wipe(struct hpke_pair *pair);

static inline struct span hpke_public(const struct hpke_pair *pair)
{
    return span_of(pair->public_key, DH_PUBLIC_SIZE);
}

/* SealBase: `enc` gets the encapsulated key, `out` the ciphertext appended.
 * Fails: BAD_KEY (not 32 bytes, or a DH result of zero), NO_MEMORY, as the buffer does; `enc` is
 * then zero. */
MUST_CHECK enum status hpke_seal(struct span public_key, struct span info, struct span aad,
                                 struct span plaintext, uint8_t enc[HPKE_ENC_SIZE],
                                 struct buffer *out);

/* OpenBase: appends the plaintext to `out`. Fails: BAD_KEY, NOT_DECRYPTED, NO_MEMORY. */
MUST_CHECK enum status hpke_open(const struct hpke_pair *pair, struct span enc, struct span info,
                                 struct span aad, struct span ciphertext, struct buffer *out);

/* EncryptWithLabel(public_key, label, context, plaintext).
 * Source: RFC 9420 section 5.1.3. */
MUST_CHECK enum status hpke_encrypt_with_label(struct span public_key, const char *label,
                                               struct span context, struct span plaintext,
                                               uint8_t enc[HPKE_ENC_SIZE], struct buffer *out);

/* DecryptWithLabel. Source: RFC 9420 section 5.1.3. */
MUST_CHECK enum status hpke_decrypt_with_label(const struct hpke_pair *pair, const char *label,
                                               struct span context, struct span enc,
                                               struct span ciphertext, struct buffer *out);

/* SetupBaseS and Context.Export(exporter_context, 32): how ExternalInit makes its secret.
 * Source: RFC 9420 section 8.3, RFC 9180 section 5.3. Fails: BAD_KEY. */
MUST_CHECK enum status hpke_send_export(struct span public_key, struct span info,
                                        struct span exporter_context, uint8_t enc[HPKE_ENC_SIZE],
                                        struct secret *out);

/* SetupBaseR and Context.Export: the other end. Fails: BAD_KEY. */
MUST_CHECK enum status hpke_receive_export(const struct hpke_pair *pair, struct span enc,
                                           struct span info, struct span exporter_context,
                                           struct secret *out);

#endif
