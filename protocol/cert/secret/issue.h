/* issue.h -- making certificates: each signature of cert/, by the device that holds the key. */
#ifndef CERT_SECRET_ISSUE_H
#define CERT_SECRET_ISSUE_H

#include "cert/act.h"
#include "cert/charter.h"
#include "cert/document.h"
#include "crypto/secret/sign.h"

/* Every one of these appends the encoded record, or signs one that is handed in decoded; none asks
 * whether it may: that is the other side's question, and cert_…_check()'s.
 * Fails: NO_MEMORY, what a record's own check says. */

/* Signs a hat as issuer, and leaves a cosigner's place empty or for cert_cosign_hat(). */
MUST_CHECK enum status cert_sign_hat(const struct sign_pair *issuer, const mls_hat_body *body,
                                     struct buffer *out);

/* Adds the second signature to a certificate that names this cosigner. */
MUST_CHECK enum status cert_cosign_hat(const struct sign_pair *cosigner, struct span hat,
                                       struct buffer *out);

MUST_CHECK enum status cert_sign_invitation(const struct sign_pair *issuer,
                                            const struct cert_id *wijk_id, const mls_terms *terms,
                                            struct buffer *out);

/* A newcomer's evidence: the invitation key signs the device's. */
MUST_CHECK enum status cert_make_evidence(const struct sign_pair *invitation_key,
                                          const struct cert_id *wijk_id,
                                          const mls_invitation *invitation,
                                          const struct cert_key *device, uint64_t made_at,
                                          struct buffer *out);

/* What a sister's evidence shall say. */
struct cert_sister {
    const struct cert_device *signer; /* what is known of the device that signs */
    uint8_t n;                        /* below CERT_SISTERS_MAX, one that was not used before */
    const struct cert_key *key;       /* of the new device */
    uint64_t made_at;
};

/* A sister's evidence, signed by the device of `pair`.
 * Fails: NOT_ALLOWED (a sister signs nobody), as above. Source: T5. */
MUST_CHECK enum status cert_make_sister(const struct sign_pair *pair, const struct cert_id *wijk_id,
                                        const struct cert_sister *sister, struct buffer *out);

MUST_CHECK enum status cert_sign_pass(const struct sign_pair *pair, const mls_pass_body *body,
                                      struct buffer *out);

/* Under what a statement is signed. */
struct cert_pen {
    enum cert_signer_kind kind;
    const struct sign_pair *pair;
    struct cert_id hat;         /* CERT_SIGNED_BY_HAT */
    const mls_evidence *device; /* CERT_SIGNED_BY_DEVICE */
};

/* Signs a statement with up to two pens (none where it proves itself). */
MUST_CHECK enum status cert_sign_statement(const mls_statement_body *body,
                                           const struct cert_pen *pens, size_t pen_count,
                                           struct buffer *out);

/* Adds a second mark to a statement that has one. */
MUST_CHECK enum status cert_cosign_statement(const struct cert_pen *pen, struct span statement,
                                             struct buffer *out);

/* One mark on a succession: by the root (CERT_BY_ROOT) or the custodian of that number in the
 * version before. */
struct cert_successor {
    uint8_t by;
    const struct sign_pair *pair;
};
MUST_CHECK enum status cert_sign_succession(const mls_succession_body *body,
                                            const struct cert_successor *marks, size_t mark_count,
                                            struct buffer *out);

MUST_CHECK enum status cert_sign_charter(const struct sign_pair *pair, const mls_charter_body *body,
                                         struct buffer *out);

#endif
