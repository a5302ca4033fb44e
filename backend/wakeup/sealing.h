/* sealing.h -- a push that only one browser can read.
 *
 * One record of aes128gcm under a key that both ends agree on by ECDH, with a fresh pair of ours
 * for every push. Source: RFC 8188, RFC 8291
 */
#ifndef WAKEUP_SEALING_H
#define WAKEUP_SEALING_H

#include "server/core/asleep.h"

#include <openssl/evp.h>

enum {
    SEALING_SALT_SIZE = 16,
    SEALING_BODY_MAX = 4096, /* what every push service takes */
    SEALING_PLAIN_MAX = 3993 /* 4096 without header (86), delimiter (1) and tag (16) */
};

struct sealed_push {
    size_t size;
    uint8_t bytes[SEALING_BODY_MAX];
};

/* To whom: what the browser gave with its address. */
struct sealing_reader {
    const uint8_t *p256dh; /* PUSH_PUBLIC_SIZE */
    const uint8_t *auth;   /* PUSH_AUTH_SIZE */
};

/* What is drawn anew for each push. */
struct sealing_draw {
    EVP_PKEY *pair; /* of P-256 */
    uint8_t salt[SEALING_SALT_SIZE];
};

/* Seals with what has been drawn.
 * Takes: padded  bytes that the text is made to look like, at least its own size
 * Fails: TOO_LARGE (over SEALING_PLAIN_MAX), BAD_KEY (the browser's is not on the curve),
 *        NO_MEMORY */
MUST_CHECK enum status sealing_seal_drawn(const struct sealing_reader *reader,
                                          const struct sealing_draw *draw, struct span text,
                                          size_t padded, struct sealed_push *out);

/* Draws and seals. Fails: as sealing_seal_drawn(). */
MUST_CHECK enum status sealing_seal(const struct sealing_reader *reader, struct span text,
                                    size_t padded, struct sealed_push *out);

#endif
