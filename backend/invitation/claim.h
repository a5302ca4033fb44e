/* claim.h -- a device comes in. Shared by claims, sisters and the founding of a wijk. */
#ifndef INVITATION_CLAIM_H
#define INVITATION_CLAIM_H

#include "wijk/court.h"

/* Whether the connection's challenge was signed with that key: over the label, the challenge and
 * wijk_id. The challenge is void after it. Fails: NOT_SIGNED_IN (there is none), BAD_SIGNATURE. */
MUST_CHECK enum status claim_check_signature(struct request *r, const char *label,
                                             const struct wire_key *key,
                                             const struct wire_signature *signature);

/* A device whose chain was verified. */
struct newcomer {
    struct cert_device device;
    struct wire_id signer; /* its own serial: it was invited; else the sister's */
    struct span evidence;
};

/* Takes the device in: its row, and from the next event on its log and the wijk's. Its member's row
 * is made with the first. Fails: CONFLICT (serial or key is known), STORAGE. */
MUST_CHECK enum status claim_admit(struct request *r, const struct newcomer *newcomer);

#endif
