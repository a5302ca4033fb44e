/* browser.h -- the other ends of a push, for tests: the browser that reads it with its own secret
 * key, and the service that checks who vouches for it. Written from RFC 8188, 8291 and 8292 beside
 * the sender, and shares no code with it but the curve. */
#ifndef SUPPORT_BROWSER_H
#define SUPPORT_BROWSER_H

#include "server/core/asleep.h"

#include <openssl/evp.h>

struct browser {
    EVP_PKEY *pair;
    uint8_t p256dh[PUSH_PUBLIC_SIZE];
    uint8_t secret[PUSH_SECRET_SIZE];
    uint8_t auth[PUSH_AUTH_SIZE];
};

/* Fails: stops the test. */
void browser_make(struct browser *browser);
void browser_end(struct browser *browser);

/* Opens a push. Takes: text  room for 3,993 bytes. Gives: its size; SIZE_MAX when it does not open.
 */
size_t browser_open(const struct browser *browser, struct span body, uint8_t *text);

/* Whether "vapid t=…, k=…" names this key and is signed by it. Gives: the claims as they stand. */
bool browser_trusts(const char *voucher, const uint8_t key[PUSH_PUBLIC_SIZE], char *claims,
                    size_t room);

#endif
