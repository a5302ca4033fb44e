/* sign.h -- Ed25519 signatures, the half that needs the secret. */
#ifndef CRYPTO_SECRET_SIGN_H
#define CRYPTO_SECRET_SIGN_H

#include "base/span.h"
#include "base/status.h"
#include "crypto/public/verify.h"
#include "crypto/secret/secret.h"

/* A signature key pair: the secret is the 32-byte seed (RFC 8032 section 5.1.5). */
struct sign_pair {
    struct secret seed;
    uint8_t public_key[SIGN_PUBLIC_SIZE];
};

struct sign_pair sign_pair_random(void);

/* The pair of a given seed. */
struct sign_pair sign_pair_of(const struct secret *seed);

void sign_pair_wipe(struct sign_pair *pair);

static inline struct span sign_public(const struct sign_pair *pair)
{
    return span_of(pair->public_key, SIGN_PUBLIC_SIZE);
}

/* The plain Ed25519 signature of `content`. Cannot fail. */
void sign_make(const struct sign_pair *pair, struct span content,
               uint8_t signature[SIGN_SIGNATURE_SIZE]);

/* SignWithLabel: signs SignContent {"MLS 1.0 " + label, content}.
 * Fails: NO_MEMORY, TOO_LARGE for a content of 2^30 bytes or more.
 * Source: RFC 9420 section 5.1.2. */
MUST_CHECK enum status sign_with_label(const struct sign_pair *pair, const char *label,
                                       struct span content, uint8_t signature[SIGN_SIGNATURE_SIZE]);

#endif
