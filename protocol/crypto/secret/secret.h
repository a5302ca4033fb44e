/* secret.h -- 32 bytes that nobody else may know. */
#ifndef CRYPTO_SECRET_SECRET_H
#define CRYPTO_SECRET_SECRET_H

#include "base/span.h"
#include "base/status.h"

/* Nh of suite 0x0003, and the size of its every key (RFC 9420 section 17.1, RFC 9180 section 7). */
enum { SECRET_SIZE = 32 };

struct secret {
    uint8_t bytes[SECRET_SIZE];
};

/* All zero: RFC 9420's "0" of Nh bytes. */
struct secret secret_zero(void);

/* Fresh from chance. */
struct secret secret_random(void);

/* From exactly 32 bytes. Fails: MALFORMED for another size; `out` is then zero. */
MUST_CHECK enum status secret_read(struct span bytes, struct secret *out);

/* Compares in constant time. */
bool secret_equal(const struct secret *a, const struct secret *b);

/* Whether a secret equals bytes of any size, in constant time for 32. */
bool secret_matches(const struct secret *a, struct span bytes);

void secret_wipe(struct secret *secret);

static inline struct span secret_span(const struct secret *secret)
{
    return span_of(secret->bytes, SECRET_SIZE);
}

#endif
