/* verify.h -- Ed25519 signatures, the half that needs no secret. */
#ifndef CRYPTO_PUBLIC_VERIFY_H
#define CRYPTO_PUBLIC_VERIFY_H

#include "base/span.h"
#include "base/status.h"

enum { SIGN_PUBLIC_SIZE = 32, SIGN_SIGNATURE_SIZE = 64, DH_PUBLIC_SIZE = 32 };

/* Whether `signature` over `content` was made by the owner of `public_key`.
 * Fails: BAD_SIGNATURE, also for sizes that are not 64 and 32 bytes. */
MUST_CHECK enum status verify_signature(struct span public_key, struct span content,
                                        struct span signature);

/* VerifyWithLabel: the signed bytes are a SignContent {"MLS 1.0 " + label, content}.
 * Takes: `label` without the prefix, a C string.
 * Fails: BAD_SIGNATURE, NO_MEMORY, TOO_LARGE for a content of 2^30 bytes or more.
 * Source: RFC 9420 section 5.1.2. */
MUST_CHECK enum status verify_with_label(struct span public_key, const char *label,
                                         struct span content, struct span signature);

/* Whether the bytes could be an Ed25519 public key: 32 bytes, canonical, not of small order.
 * Whether the point is on the curve shows at the first signature.
 * Fails: BAD_KEY. */
MUST_CHECK enum status verify_signature_key(struct span public_key);

/* Whether the bytes could be an X25519 public key: 32 bytes, not of small order (RFC 7748
 * section 6.1: such a key gives the all-zero secret). Forms that are not canonical are taken, as
 * section 5 there demands.
 * Fails: BAD_KEY. */
MUST_CHECK enum status verify_dh_key(struct span public_key);

#endif
