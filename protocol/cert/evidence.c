#include "cert/evidence.h"

// clang-format off
MLS_STRUCT_CODE(promise, CERT_PROMISE)
MLS_STRUCT_CODE(terms, CERT_TERMS)
MLS_STRUCT_CODE(invitation, CERT_INVITATION)
MLS_STRUCT_CODE(invited, CERT_INVITED_FORM)
MLS_STRUCT_CODE(sister, CERT_SISTER_FORM)
MLS_STRUCT_CODE(evidence, CERT_EVIDENCE)
// clang-format on

enum { SIGNED_MAX = 512 };

/* --- form --- */

static enum status promise_check(const mls_terms *terms)
{
    const mls_promise *promise = &terms->promise;
    const bool in_buurt =
        promise->reach_kind == CERT_REACH_BUURT || promise->reach_kind == CERT_REACH_GROUP;
    static const struct cert_id ZERO;
    const mls_reach reach = {
        .kind = promise->reach_kind,
        .buurt = in_buurt ? terms->buurt : ZERO,
        .room = promise->room,
    };
    if (!cert_hat_may_reach(promise->hat, promise->reach_kind) || promise->until <= terms->from) {
        return BAD_CHAIN;
    }
    return cert_reach_check(&reach);
}

static enum status terms_check(const mls_terms *terms)
{
    if (terms->until <= terms->from || terms->until - terms->from > CERT_INVITATION_TERM_S ||
        cert_id_is_zero(&terms->issuer) || cert_id_is_zero(&terms->buurt)) {
        return BAD_CHAIN;
    }
    switch (terms->invitation_kind) {
    case CERT_INVITE_HAT: return promise_check(terms);
    case CERT_INVITE_RECOVERY: return cert_id_is_zero(&terms->member_id) ? BAD_CHAIN : OK;
    default: return OK;
    }
}

enum status cert_invitation_check(const mls_invitation *invitation)
{
    return terms_check(&invitation->terms);
}

enum status cert_invitation_decode(struct span input, mls_invitation *out)
{
    if (input.size > CERT_INVITATION_SIZE_MAX) {
        return TOO_LARGE;
    }
    struct arena none = arena_make(0);
    const enum status status = mls_decode_invitation(input, &none, out);
    return status == OK ? terms_check(&out->terms) : status;
}

enum status cert_evidence_check(const mls_evidence *evidence)
{
    if (evidence->form == CERT_SISTER) {
        const mls_sister *sister = &evidence->sister;
        const bool is_right = sister->n < CERT_SISTERS_MAX && !cert_id_is_zero(&sister->signer) &&
                              !cert_id_is_zero(&sister->member_id);
        return is_right ? OK : BAD_CHAIN;
    }
    const mls_terms *terms = &evidence->invited.invitation.terms;
    const uint64_t made_at = evidence->invited.made_at;
    if (made_at < terms->from || made_at > terms->until) {
        return BAD_CHAIN;
    }
    return terms_check(terms);
}

enum status cert_evidence_decode(struct span input, mls_evidence *out)
{
    if (input.size > CERT_EVIDENCE_SIZE_MAX) {
        return TOO_LARGE;
    }
    struct arena none = arena_make(0);
    const enum status status = mls_decode_evidence(input, &none, out);
    return status == OK ? cert_evidence_check(out) : status;
}

/* --- what it says --- */

struct cert_id cert_invitation_serial(const struct cert_id *wijk_id, const mls_terms *terms)
{
    return cert_device_serial(wijk_id, &terms->issuer, terms->seq);
}

struct cert_device cert_device_of(const struct cert_id *wijk_id, const mls_evidence *evidence,
                                  const struct cert_key *key)
{
    if (evidence->form == CERT_SISTER) {
        const mls_sister *sister = &evidence->sister;
        return (struct cert_device){
            .serial = cert_sister_serial(wijk_id, &sister->signer, sister->n),
            .member_id = sister->member_id,
            .key = *key,
            .issuer = sister->signer,
            .made_at = sister->made_at,
            .is_sister = true,
        };
    }
    const mls_terms *terms = &evidence->invited.invitation.terms;
    return (struct cert_device){
        .serial = cert_invitation_serial(wijk_id, terms),
        .member_id = terms->invitation_kind == CERT_INVITE_RECOVERY
                         ? terms->member_id
                         : cert_member_id(wijk_id, &terms->invitation_key),
        .key = *key,
        .buurt = terms->buurt,
        .issuer = terms->issuer,
        .made_at = evidence->invited.made_at,
    };
}

/* --- signatures --- */

void cert_invitation_write_signed(const struct cert_id *wijk_id, const mls_terms *terms,
                                  struct buffer *out)
{
    cert_signed_begin(out, "invitation");
    mls_write_id(out, wijk_id);
    mls_write_terms(out, terms);
}

void cert_device_write_signed(const struct cert_id *wijk_id, const mls_terms *terms,
                              const struct cert_key *key, uint64_t made_at, struct buffer *out)
{
    cert_signed_begin(out, "device");
    mls_write_id(out, wijk_id);
    mls_write_id(out, &terms->issuer);
    mls_write_u16(out, &terms->seq);
    mls_write_key(out, key);
    mls_write_u64(out, &made_at);
}

void cert_sister_write_signed(const struct cert_id *wijk_id, const mls_sister *sister,
                              const struct cert_key *key, struct buffer *out)
{
    cert_signed_begin(out, "sister");
    mls_write_id(out, wijk_id);
    mls_write_id(out, &sister->signer);
    mls_write_key(out, &sister->signer_key);
    mls_write_u8(out, &sister->n);
    mls_write_id(out, &sister->member_id);
    mls_write_key(out, key);
    mls_write_u64(out, &sister->made_at);
}

/* Whom a hat may invite, and as what. A recovery names a member who exists already: a leader could
 * become anyone with it. A promised hat is only promised by those who can grant it. */
static bool may_invite(const mls_hat_body *issuer, const mls_terms *terms)
{
    if ((cert_hat_rights(issuer) & CERT_MAY_INVITE) == 0 || terms->seq >= issuer->invitations ||
        !cert_reach_has_buurt(&issuer->reach, &terms->buurt) ||
        !cert_hat_covers(issuer, terms->from)) {
        return false;
    }
    switch (terms->invitation_kind) {
    case CERT_INVITE_HAT: return issuer->hat == CERT_WIJK_COORDINATOR;
    case CERT_INVITE_RECOVERY:
        return issuer->hat == CERT_COORDINATOR || issuer->hat == CERT_WIJK_COORDINATOR;
    default: return true;
    }
}

static enum status verify_terms(const struct cert_id *wijk_id, const mls_invitation *invitation,
                                const struct cert_key *key)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_invitation_write_signed(wijk_id, &invitation->terms, &content);
    const enum status status = cert_verify(&content, key, &invitation->by_issuer);
    buffer_end(&content);
    return status;
}

/* A new root stands by those that an earlier one let in by naming their member ids, which are made
 * of the invitation keys: no signature of the earlier root counts any more. */
static enum status verify_by_root(const struct cert_root *root, const mls_invitation *invitation)
{
    const mls_terms *terms = &invitation->terms;
    if (terms->seq >= CERT_ROOT_INVITATIONS_MAX || terms->invitation_kind == CERT_INVITE_RECOVERY) {
        return BAD_CHAIN;
    }
    const struct cert_id member_id = cert_member_id(&root->wijk_id, &terms->invitation_key);
    return cert_root_keeps(root, &member_id) ? OK
                                             : verify_terms(&root->wijk_id, invitation, &root->key);
}

enum status cert_invitation_verify(const struct cert_root *root, const mls_invitation *invitation,
                                   const mls_hat_body *issuer)
{
    if (issuer == NULL) {
        return verify_by_root(root, invitation);
    }
    return may_invite(issuer, &invitation->terms)
               ? verify_terms(&root->wijk_id, invitation, &issuer->subject_key)
               : BAD_CHAIN;
}

enum status cert_evidence_verify_key(const struct cert_id *wijk_id, const mls_evidence *evidence,
                                     const struct cert_key *key)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    enum status status = OK;
    if (evidence->form == CERT_SISTER) {
        const mls_sister *sister = &evidence->sister;
        cert_sister_write_signed(wijk_id, sister, key, &content);
        status = cert_verify(&content, &sister->signer_key, &sister->by_signer);
    } else {
        const mls_invited *invited = &evidence->invited;
        const mls_terms *terms = &invited->invitation.terms;
        cert_device_write_signed(wijk_id, terms, key, invited->made_at, &content);
        status = cert_verify(&content, &terms->invitation_key, &invited->by_invitation);
    }
    buffer_end(&content);
    return status;
}
