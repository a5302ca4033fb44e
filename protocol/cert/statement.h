/* statement.h -- statements: revoke, withdraw, leave, prove, succeed. Rules: T5, T7, T13, T16.
 *
 * A statement is an object of its own: signed once, independent of groups and epochs; any member
 * commits its effect in each group, the server acts on it at once. Who may make it stands in its
 * signatures alone. What it does in one group is worked out in effect.h.
 */
#ifndef CERT_STATEMENT_H
#define CERT_STATEMENT_H

#include "cert/evidence.h"
#include "cert/succession.h"
#include "crypto/public/hash.h"

enum {
    CERT_STATEMENT_SIZE_MAX = 4096,
    CERT_TARGETS_MAX = 64,
    CERT_SEQS_MAX = 500,
    CERT_SIGNERS_MAX = 2
};

enum cert_statement_kind {
    CERT_REVOKE = 1,              /* devices, for good */
    CERT_REVOKE_ISSUER = 2,       /* a hat, and the devices it let in by chosen seqs (T4) */
    CERT_WITHDRAW_INVITATION = 3, /* until the invitation ends */
    CERT_WITHDRAW_HAT = 4,
    CERT_LEAVE = 5,  /* devices of the signer's own member, itself or all */
    CERT_DOUBLE = 6, /* two keys for one serial: it proves itself and carries no signature (T13) */
    CERT_SUCCEED = 7 /* a new succession: it carries its own marks (T8) */
};

enum cert_signer_kind {
    CERT_SIGNED_BY_ROOT = 1,
    CERT_SIGNED_BY_HAT = 2,
    CERT_SIGNED_BY_DEVICE = 3
};

static inline bool mls_known_statement_kind(mls_u8 kind)
{
    return kind >= CERT_REVOKE && kind <= CERT_SUCCEED;
}
static inline bool mls_known_signer_kind(mls_u8 kind)
{
    return kind >= CERT_SIGNED_BY_ROOT && kind <= CERT_SIGNED_BY_DEVICE;
}

// clang-format off
#define CERT_SERIALS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(id, serials)
MLS_STRUCT(serials, CERT_SERIALS)

/* `with_granted` 1: every hat that it signed or co-signed ends too. */
#define CERT_ISSUER_SEQS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, hat) \
    FIELD(u8, with_granted) \
    VECTOR(u16, seqs)
MLS_STRUCT(issuer_seqs, CERT_ISSUER_SEQS)

#define CERT_HATS_WITHDRAWN(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, with_granted) \
    VECTOR(id, serials)
MLS_STRUCT(hats_withdrawn, CERT_HATS_WITHDRAWN)

/* A device's evidence and the key that it binds. */
#define CERT_DEVICE_PROOF(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(evidence, evidence) \
    FIELD(key, key)
MLS_STRUCT(device_proof, CERT_DEVICE_PROOF)

#define CERT_DEVICE_PAIR(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(device_proof, first) \
    FIELD(device_proof, second)
MLS_STRUCT(device_pair, CERT_DEVICE_PAIR)

/* Serials, seqs and hats are in rising order, none twice. */
#define CERT_STATEMENT_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(id, wijk_id) \
    TAG(u8, statement_kind) \
    FIELD(u64, made_at) \
    FIELD(reach, reach) \
    CASE(statement_kind, CERT_REVOKE, serials, revoked) \
    CASE(statement_kind, CERT_REVOKE_ISSUER, issuer_seqs, issuer) \
    CASE(statement_kind, CERT_WITHDRAW_INVITATION, invitation, invitation) \
    CASE(statement_kind, CERT_WITHDRAW_HAT, hats_withdrawn, hats) \
    CASE(statement_kind, CERT_LEAVE, serials, left) \
    CASE_AT(statement_kind, CERT_DOUBLE, device_pair, pair) \
    CASE_AT(statement_kind, CERT_SUCCEED, succession, succession)
MLS_STRUCT(statement_body, CERT_STATEMENT_BODY)

#define CERT_STATEMENT_MARK(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, signer_kind) \
    CASE(signer_kind, CERT_SIGNED_BY_HAT, id, hat) \
    CASE_AT(signer_kind, CERT_SIGNED_BY_DEVICE, device_proof, device) \
    FIELD(signature, signature)
MLS_STRUCT(statement_mark, CERT_STATEMENT_MARK)

/* Each mark signs the body under the label "statement". */
#define CERT_STATEMENT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(statement_body, body) \
    VECTOR(statement_mark, marks)
MLS_STRUCT(statement, CERT_STATEMENT)
// clang-format on

/* Decodes and checks the form: order, limits, how many marks, evidence as evidence_decode wants it.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, NO_MEMORY. */
MUST_CHECK enum status cert_statement_decode(struct span input, struct arena *arena,
                                             mls_statement *out);
MUST_CHECK enum status cert_statement_check(const mls_statement *statement);

/* What names a statement: SHA-256 of it as it is encoded. Fails: NO_MEMORY. */
MUST_CHECK enum status cert_statement_hash(const mls_statement *statement, struct hash *out);

void cert_statement_write_signed(const mls_statement_body *body, struct buffer *out);

#endif
