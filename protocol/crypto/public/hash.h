/* hash.h -- SHA-256 and what RFC 9420 builds on it without a secret. */
#ifndef CRYPTO_PUBLIC_HASH_H
#define CRYPTO_PUBLIC_HASH_H

#include <stdint.h>

#include "base/span.h"

enum { HASH_SIZE = 32 };

struct hash {
    uint8_t bytes[HASH_SIZE];
};

/* A hash that takes its input in pieces. Holds no secret. */
struct hash_stream {
    uint64_t opaque[16]; /* a crypto_hash_sha256_state */
};

void hash_begin(struct hash_stream *stream);
void hash_add(struct hash_stream *stream, struct span piece);
struct hash hash_end(struct hash_stream *stream);

/* SHA-256 of one span. */
struct hash hash_of(struct span input);

/* RefHash(label, value): names a KeyPackage or a proposal. `label` is a C string with the
 * prefix in it ("MLS 1.0 KeyPackage Reference").
 * Source: RFC 9420 section 5.2. */
struct hash hash_ref(const char *label, struct span value);

bool hash_equal(const struct hash *a, const struct hash *b);

static inline struct span hash_span(const struct hash *hash)
{
    return span_of(hash->bytes, HASH_SIZE);
}

#endif
