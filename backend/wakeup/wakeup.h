/* wakeup.h -- whom a push may wake, and the key that signs it. Rules: protocol/docs/wakeup.md. */
#ifndef WAKEUP_WAKEUP_H
#define WAKEUP_WAKEUP_H

#include "server/core/asleep.h"
#include "server/core/request.h"

/* Whether a device that wants this class is woken by that (WAKEUP-2). */
bool wakeup_wants(enum wire_wakeup_class wants, enum wake_urgency urgency);

/* A point of P-256 that a browser may have sent: uncompressed, on the curve. Fails: FIELD_FORM. */
MUST_CHECK enum status wakeup_may_seal_to(struct span public_key);

/* The wijk's public key, uncompressed; made when it is first asked for (RFC 8292).
 * Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status wakeup_key(struct request *r, uint8_t public_key[PUSH_PUBLIC_SIZE]);

/* A push that a person asked for, to see whether it comes. */
struct trial {
    struct wire_id serial;
    struct wire_id test_id;
};

/* Ends the trial and tells its device what became of it. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status trial_end(struct request *r, const struct trial *trial, bool taken,
                                 uint64_t wait_ms);

/* Notes what became of a push: a gone address goes (WAKEUP-4), a trial ends. Fails: STORAGE,
 * NO_MEMORY. */
MUST_CHECK enum status wakeup_pushed(struct request *r, const struct pushed *pushed);

#endif
