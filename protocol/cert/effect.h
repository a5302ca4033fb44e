/* effect.h -- what a statement does, and who may make it do so. Rules: T5, T7, T13, T16.
 *
 * A statement names targets; its authority may reach some of them in one group and none in another.
 * Its effect on a group is exactly what it may do there and what is not done yet; an empty effect
 * means that there is nothing to commit. The server asks the same rules of its own rows.
 */
#ifndef CERT_EFFECT_H
#define CERT_EFFECT_H

#include "cert/chain.h"
#include "cert/document.h"
#include "cert/statement.h"

/* Who made a statement, every mark verified. */
struct cert_signer {
    enum cert_signer_kind kind;
    const struct cert_hat *hat; /* CERT_SIGNED_BY_HAT */
    struct cert_device device;  /* CERT_SIGNED_BY_DEVICE */
};
struct cert_signers {
    struct cert_signer items[CERT_SIGNERS_MAX];
    size_t count;
};

/* A device as the one who asks knows it. */
typedef enum status (*cert_find_device)(void *context, const struct cert_id *serial,
                                        struct cert_device *out);

/* Which devices are there: leaves of a group, or rows of the server. Fails: NOT_FOUND. */
struct cert_devices {
    cert_find_device find;
    void *context;
};

/* Verifies all marks. A device that signs must be one of `devices` with that key, or show evidence
 * whose chain holds before the court.
 * Gives: no signers for a statement that proves itself; that proof is verified then.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING, NO_MEMORY. */
MUST_CHECK enum status cert_statement_verify(const struct cert_court *court,
                                             const mls_statement *statement,
                                             const struct cert_devices *devices,
                                             struct cert_signers *out);

/* What a target is to a statement. */
struct cert_question {
    const mls_statement *statement;
    const struct cert_signers *signers;
    const struct cert_document *document; /* of the group; its lists and its place */
    const struct cert_devices *devices;
};

/* Whether the signers may revoke, or let leave, the device of that serial here.
 * Gives: `target` as `devices` know it; `is_known` false where they do not.
 * Fails: NOT_ALLOWED, REVOKED (a signer is), CLOSED (a hat was not live when it signed). */
MUST_CHECK enum status cert_may_end_device(const struct cert_question *question,
                                           const struct cert_id *serial, struct cert_device *target,
                                           bool *is_known);

/* Whether what the signers revoke also loses its hats: its own member, the root or two who may
 * withdraw hats say so. */
bool cert_ends_hats(const struct cert_question *question);

/* Whether the signers may withdraw that hat. Takes: `hat` NULL when it is not known: a wijk
 * coordinator's and the council's are guarded by two, so it must be shown.
 * Fails: NOT_ALLOWED, REVOKED, CLOSED, CHAIN_MISSING. */
MUST_CHECK enum status cert_may_withdraw_hat(const struct cert_question *question,
                                             const struct cert_id *serial,
                                             const struct cert_hat *hat);

/* What a commit must do to apply a statement: no more and no less. */
struct cert_effect {
    const struct cert_id *revoked; /* to be added to the document */
    size_t revoked_count;
    bool ends_hats; /* of the devices revoked */
    const struct cert_id *withdrawn;
    size_t withdrawn_count;
    bool with_granted; /* what those hats granted ends too */
    const struct cert_device *departed;
    size_t departed_count;
    const mls_succession *succession;
    const struct cert_id *leaving; /* whose leaves go, if they are in the tree */
    size_t leaving_count;
};

/* The effect on one group. Its arrays live in the arena.
 * Fails: CONFLICT (nothing is left to do), as cert_may_end_device() where it may do nothing at
 * all, BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING, NO_MEMORY. */
MUST_CHECK enum status cert_effect_of(const struct cert_court *court,
                                      const struct cert_question *question, struct arena *arena,
                                      struct cert_effect *out);

/* The document after an effect. Takes: `at` the signed time of the commit.
 * Fails: TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status cert_effect_apply(const struct cert_document *before,
                                         const struct cert_effect *effect, uint64_t at,
                                         struct cert_document **out);

#endif
