/* evidence.h -- how a device shows that it belongs: invitations, device certificates, sisters.
 *
 * Leaf evidence is the identity of a leaf's basic credential: one record of at most 250 bytes
 * without repeated fields. The subject's key is the leaf's signature key; serial and member id
 * follow. A device that was invited shows the invitation and the certificate that the invitation
 * key made; a sister shows what another device of the member signed. Rules: T1, T3, T4, T5.
 */
#ifndef CERT_EVIDENCE_H
#define CERT_EVIDENCE_H

#include "cert/hat.h"
#include "cert/succession.h"

enum {
    CERT_EVIDENCE_SIZE_MAX = 250,
    CERT_INVITATION_SIZE_MAX = 256,
    CERT_INVITATION_TERM_S = 14 * 86400,
    CERT_SISTERS_MAX = 4,          /* that one device may sign: n is below it */
    CERT_MEMBER_LEAVES_MAX = 4,    /* live leaves of a member in one group */
    CERT_ROOT_INVITATIONS_MAX = 16 /* seq below it when the root itself invites */
};

enum cert_invitation_kind {
    CERT_INVITE_RESIDENT = 1,
    CERT_INVITE_HAT = 2,     /* a resident who is to be given a hat: it is promised here */
    CERT_INVITE_RECOVERY = 3 /* a member who lost all devices: names the member id */
};

enum cert_evidence_form { CERT_INVITED = 1, CERT_SISTER = 2 };

static inline bool mls_known_invitation_kind(mls_u8 kind)
{
    return kind >= CERT_INVITE_RESIDENT && kind <= CERT_INVITE_RECOVERY;
}
static inline bool mls_known_form(mls_u8 form)
{
    return form == CERT_INVITED || form == CERT_SISTER;
}

// clang-format off
/* The hat that two will sign once the device exists. For GROUP its buurt is the invitation's. */
#define CERT_PROMISE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, hat) \
    FIELD(u8, reach_kind) \
    FIELD(id, room) \
    FIELD(u64, until)
MLS_STRUCT(promise, CERT_PROMISE)

#define CERT_TERMS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, issuer) \
    FIELD(u16, seq) \
    TAG(u8, invitation_kind) \
    FIELD(id, buurt) \
    FIELD(u64, from) \
    FIELD(u64, until) \
    FIELD(key, invitation_key) \
    CASE(invitation_kind, CERT_INVITE_HAT, promise, promise) \
    CASE(invitation_kind, CERT_INVITE_RECOVERY, id, member_id)
MLS_STRUCT(terms, CERT_TERMS)

/* Signed under the label "invitation" over wijk_id ‖ terms. */
#define CERT_INVITATION(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(terms, terms) \
    FIELD(signature, by_issuer)
MLS_STRUCT(invitation, CERT_INVITATION)

/* The device certificate: label "device", by the invitation key, over
 * wijk_id ‖ issuer ‖ seq ‖ subject key ‖ made_at. */
#define CERT_INVITED_FORM(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(invitation, invitation) \
    FIELD(u64, made_at) \
    FIELD(signature, by_invitation)
MLS_STRUCT(invited, CERT_INVITED_FORM)

/* Label "sister", by the signing device, over
 * wijk_id ‖ signer ‖ signer_key ‖ n ‖ member_id ‖ subject key ‖ made_at. */
#define CERT_SISTER_FORM(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, signer) \
    FIELD(key, signer_key) \
    FIELD(u8, n) \
    FIELD(id, member_id) \
    FIELD(u64, made_at) \
    FIELD(signature, by_signer)
MLS_STRUCT(sister, CERT_SISTER_FORM)

#define CERT_EVIDENCE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    TAG(u8, form) \
    CASE(form, CERT_INVITED, invited, invited) \
    CASE(form, CERT_SISTER, sister, sister)
MLS_STRUCT(evidence, CERT_EVIDENCE)
// clang-format on

/* What evidence says of a device, once its signatures hold. */
struct cert_device {
    struct cert_id serial;
    struct cert_id member_id;
    struct cert_key key;
    struct cert_id buurt;  /* of the invitation; zero for a sister: its signer's */
    struct cert_id issuer; /* the hat that invited, or the device that signed a sister */
    uint64_t made_at;
    bool is_sister;
};

/* Decodes and checks the form: kinds, dates, sizes. No signature is checked.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED (another form), BAD_CHAIN (what T1 to T5 forbid). */
MUST_CHECK enum status cert_invitation_decode(struct span input, mls_invitation *out);
MUST_CHECK enum status cert_evidence_decode(struct span input, mls_evidence *out);

/* The form of what was read as part of something else. Fails: BAD_CHAIN. */
MUST_CHECK enum status cert_invitation_check(const mls_invitation *invitation);
MUST_CHECK enum status cert_evidence_check(const mls_evidence *evidence);

/* What the evidence says of the device with that key, believed as it stands. Cannot fail. */
struct cert_device cert_device_of(const struct cert_id *wijk_id, const mls_evidence *evidence,
                                  const struct cert_key *key);

/* The serial that an invitation and its device have. */
struct cert_id cert_invitation_serial(const struct cert_id *wijk_id, const mls_terms *terms);

/* An invitation against the issuing hat: its right and cap, its reach, its date, its signature.
 * Whether the hat itself holds is asked of chain.h. Takes: `issuer` NULL: the root itself; one of
 * an earlier root holds when the root of today keeps its member id. Fails: BAD_CHAIN,
 * BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_invitation_verify(const struct cert_root *root,
                                              const mls_invitation *invitation,
                                              const mls_hat_body *issuer);

/* Only the signature that binds the device's key: by the invitation key, or by the sister.
 * Fails: BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_evidence_verify_key(const struct cert_id *wijk_id,
                                                const mls_evidence *evidence,
                                                const struct cert_key *key);

/* The bytes under the three signatures. */
void cert_invitation_write_signed(const struct cert_id *wijk_id, const mls_terms *terms,
                                  struct buffer *out);
void cert_device_write_signed(const struct cert_id *wijk_id, const mls_terms *terms,
                              const struct cert_key *key, uint64_t made_at, struct buffer *out);
void cert_sister_write_signed(const struct cert_id *wijk_id, const mls_sister *sister,
                              const struct cert_key *key, struct buffer *out);

#endif
