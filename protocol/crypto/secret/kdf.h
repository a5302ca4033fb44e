/* kdf.h -- HKDF-SHA256 (RFC 5869), HMAC-SHA256 and the labelled forms of RFC 9420. */
#ifndef CRYPTO_SECRET_KDF_H
#define CRYPTO_SECRET_KDF_H

#include "base/span.h"
#include "base/status.h"
#include "crypto/secret/secret.h"

/* HKDF-Extract(salt, ikm). Source: RFC 5869 section 2.2. */
struct secret kdf_extract(struct span salt, struct span ikm);

/* HKDF-Expand(prk, info, size) into `out`.
 * Takes: size ≤ 255 × 32 bytes (CHECKed).
 * Source: RFC 5869 section 2.3. */
void kdf_expand(const struct secret *prk, struct span info, uint8_t *out, size_t size);

/* Both, over input that lies in `count` pieces: nothing is copied together. */
struct secret kdf_extract_pieces(struct span salt, const struct span *pieces, size_t count);
void kdf_expand_pieces(const struct secret *prk, const struct span *pieces, size_t count,
                       uint8_t *out, size_t size);

/* ExpandWithLabel(secret, label, context, size) into `out`; the label goes in as
 * "MLS 1.0 " + label.
 * Takes: `label` a C string of at most 247 bytes; size ≤ 255 × 32 bytes (CHECKed).
 * Fails: TOO_LARGE for a context of 2^30 bytes or more; it takes no memory.
 * Source: RFC 9420 section 8. */
MUST_CHECK enum status kdf_expand_with_label(const struct secret *secret, const char *label,
                                             struct span context, uint8_t *out, size_t size);

/* DeriveSecret(secret, label) = ExpandWithLabel(secret, label, "", 32). Cannot fail: it uses only
 * its stack. Source: RFC 9420 section 8. */
struct secret kdf_derive(const struct secret *secret, const char *label);

/* DeriveTreeSecret(secret, label, generation, size): the context is the generation as a uint32.
 * Takes: size ≤ 64 bytes (CHECKed). Source: RFC 9420 section 9. */
void kdf_derive_tree(const struct secret *secret, const char *label, uint32_t generation,
                     uint8_t *out, size_t size);

/* MAC of suite 0x0003: HMAC-SHA256. Source: RFC 9420 section 17.1. */
struct secret kdf_mac(const struct secret *key, struct span content);

#endif
