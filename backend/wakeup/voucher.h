/* voucher.h -- who vouches for a push: a signed token that a push service can hold against the key
 * that the browser subscribed with. Source: RFC 8292
 */
#ifndef WAKEUP_VOUCHER_H
#define WAKEUP_VOUCHER_H

#include "server/core/asleep.h"

enum { VOUCHER_TEXT_MAX = 1400, VOUCHER_CONTACT_MAX = 400 };

struct voucher_claims {
    struct span audience; /* the push service's origin: "https://push.example.org" */
    struct span contact;  /* "mailto:…" or "https:…" of who runs the server; may be empty */
    int64_t not_after;    /* seconds since 1970, UTC; at most 24 hours ahead */
};

/* Whether a text may stand as the contact: a mailto: or https: address without a character that
 * JSON would want written otherwise. */
bool voucher_may_name(struct span contact);

/* Writes the value of the Authorization header, with a final zero.
 * Fails: TOO_LARGE, BAD_KEY (the pair is none), NO_MEMORY */
MUST_CHECK enum status voucher_write(const uint8_t public_key[PUSH_PUBLIC_SIZE],
                                     const uint8_t secret_key[PUSH_SECRET_SIZE],
                                     const struct voucher_claims *claims,
                                     char text[VOUCHER_TEXT_MAX]);

#endif
