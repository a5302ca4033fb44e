/* chain.h -- from a certificate up to the root: do all signatures and powers hold?
 *
 * A chain is judged against the root alone and against hats that are handed in, so that everyone
 * who has the same bytes comes to the same answer. What was verified once may be remembered
 * (cert_memo); that changes how fast the answer comes, never which.
 * Whether a hat is withdrawn or over is asked of document.h. Rules: T3, T6, T7.
 */
#ifndef CERT_CHAIN_H
#define CERT_CHAIN_H

#include "cert/evidence.h"
#include "cert/pass.h"
#include "cert/succession.h"

/* Signatures that held: content, key and signature by one hash. */
struct cert_memo;

/* Takes: `most` signatures remembered; the oldest go. Owns: destroy. Fails: NO_MEMORY. */
MUST_CHECK enum status cert_memo_create(size_t most, struct cert_memo **out);
void cert_memo_destroy(struct cert_memo *memo);

/* Against what a chain is judged. */
struct cert_court {
    const struct cert_root *root;
    const struct cert_hats *hats; /* those that may stand in chains */
    struct cert_memo *memo;       /* NULL: nothing is remembered */
    bool hats_hold;               /* each of them was checked before this root already */
};

/* cert_verify() that remembers. */
MUST_CHECK enum status cert_memo_verify(struct cert_memo *memo, const struct buffer *content,
                                        const struct cert_key *key,
                                        const struct cert_signature *signature);

/* A hat's whole chain: its form, both signatures, each signer's power, and that each signer's hat
 * was in its dates when this one begins.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING (a signer is not among the hats), NO_MEMORY. */
MUST_CHECK enum status cert_chain_check_hat(const struct cert_court *court,
                                            const struct cert_hat *hat);

/* The hat of that serial, its chain checked. Fails: as above, CHAIN_MISSING. */
MUST_CHECK enum status cert_chain_find_hat(const struct cert_court *court,
                                           const struct cert_id *serial,
                                           const struct cert_hat **out);

/* An invitation up to the root. Gives: the issuing hat; NULL: the root itself. */
MUST_CHECK enum status cert_chain_check_invitation(const struct cert_court *court,
                                                   const mls_invitation *invitation,
                                                   const struct cert_hat **issuer);

/* Evidence up to the root, for a device with that key. A sister's evidence needs what was verified
 * of its signer. Takes: `signer` NULL for an invited device.
 * Gives: what the evidence says, a sister's buurt too.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING (a hat; or a sister without signer), NO_MEMORY. */
MUST_CHECK enum status cert_chain_check_device(const struct cert_court *court,
                                               const mls_evidence *evidence,
                                               const struct cert_key *key,
                                               const struct cert_device *signer,
                                               struct cert_device *out);

/* A pass for that device, its hat's chain too. Gives: the hat. */
MUST_CHECK enum status cert_chain_check_pass(const struct cert_court *court, const mls_pass *pass,
                                             const struct cert_device *device,
                                             const struct cert_id *buurt,
                                             const struct cert_hat **hat);

#endif
