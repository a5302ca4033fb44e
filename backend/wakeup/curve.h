/* curve.h -- keys of P-256, which browsers seal to and push services verify with. */
#ifndef WAKEUP_CURVE_H
#define WAKEUP_CURVE_H

#include "server/core/asleep.h"

#include <openssl/evp.h>

/* Somebody's point. Gives: NULL when it is not on the curve, or memory ran out.
 * Owns: EVP_PKEY_free(). */
EVP_PKEY *curve_point(const uint8_t public_key[PUSH_PUBLIC_SIZE]);

/* A pair of ours. Gives and Owns: as curve_point(). */
EVP_PKEY *curve_pair(const uint8_t public_key[PUSH_PUBLIC_SIZE],
                     const uint8_t secret_key[PUSH_SECRET_SIZE]);

/* The public half, uncompressed. Gives: false when the key has none. */
bool curve_public(const EVP_PKEY *key, uint8_t public_key[PUSH_PUBLIC_SIZE]);

#endif
