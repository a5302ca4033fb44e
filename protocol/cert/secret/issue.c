#include "cert/secret/issue.h"

enum { SIGNED_MAX = 512, ARENA_MAX = 1 << 18 };

/* Signs what `content` holds and ends it. */
static enum status sign_content(const struct sign_pair *pair, struct buffer *content,
                                struct cert_signature *out)
{
    const enum status status = buffer_status(content);
    if (status == OK) {
        sign_make(pair, buffer_span(content), out->bytes);
    }
    buffer_end(content);
    return status;
}

/* --- hats --- */

static enum status sign_hat_body(const struct sign_pair *pair, const mls_hat_body *body,
                                 struct cert_signature *out)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_hat_write_signed(body, &content);
    return sign_content(pair, &content, out);
}

enum status cert_sign_hat(const struct sign_pair *issuer, const mls_hat_body *body,
                          struct buffer *out)
{
    mls_hat hat = {.body = *body};
    enum status status = cert_hat_check(body);
    if (status == OK) {
        status = sign_hat_body(issuer, body, &hat.by_issuer);
    }
    if (status != OK) {
        return status;
    }
    mls_write_hat(out, &hat);
    return buffer_status(out);
}

enum status cert_cosign_hat(const struct sign_pair *cosigner, struct span bytes, struct buffer *out)
{
    struct cert_hat hat;
    enum status status = cert_hat_decode(bytes, &hat);
    if (status == OK && cert_id_is_zero(&hat.hat.body.cosigner)) {
        status = BAD_CHAIN;
    }
    if (status == OK) {
        status = sign_hat_body(cosigner, &hat.hat.body, &hat.hat.by_cosigner);
    }
    if (status != OK) {
        return status;
    }
    mls_write_hat(out, &hat.hat);
    return buffer_status(out);
}

/* --- invitations and devices --- */

enum status cert_sign_invitation(const struct sign_pair *issuer, const struct cert_id *wijk_id,
                                 const mls_terms *terms, struct buffer *out)
{
    mls_invitation invitation = {.terms = *terms};
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_invitation_write_signed(wijk_id, terms, &content);
    enum status status = sign_content(issuer, &content, &invitation.by_issuer);
    if (status == OK) {
        status = cert_invitation_check(&invitation);
    }
    if (status != OK) {
        return status;
    }
    mls_write_invitation(out, &invitation);
    return buffer_status(out);
}

static enum status write_evidence(const mls_evidence *evidence, struct buffer *out)
{
    const enum status status = cert_evidence_check(evidence);
    if (status != OK) {
        return status;
    }
    mls_write_evidence(out, evidence);
    return buffer_status(out);
}

enum status cert_make_evidence(const struct sign_pair *invitation_key,
                               const struct cert_id *wijk_id, const mls_invitation *invitation,
                               const struct cert_key *device, uint64_t made_at, struct buffer *out)
{
    mls_evidence evidence = {
        .form = CERT_INVITED,
        .invited = {.invitation = *invitation, .made_at = made_at},
    };
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_device_write_signed(wijk_id, &invitation->terms, device, made_at, &content);
    const enum status status =
        sign_content(invitation_key, &content, &evidence.invited.by_invitation);
    return status == OK ? write_evidence(&evidence, out) : status;
}

enum status cert_make_sister(const struct sign_pair *pair, const struct cert_id *wijk_id,
                             const struct cert_sister *sister, struct buffer *out)
{
    const struct cert_device *signer = sister->signer;
    if (signer->is_sister) {
        return NOT_ALLOWED;
    }
    mls_evidence evidence = {
        .form = CERT_SISTER,
        .sister = {.signer = signer->serial,
                   .signer_key = signer->key,
                   .n = sister->n,
                   .member_id = signer->member_id,
                   .made_at = sister->made_at},
    };
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_sister_write_signed(wijk_id, &evidence.sister, sister->key, &content);
    const enum status status = sign_content(pair, &content, &evidence.sister.by_signer);
    return status == OK ? write_evidence(&evidence, out) : status;
}

/* --- passes and charters --- */

enum status cert_sign_pass(const struct sign_pair *pair, const mls_pass_body *body,
                           struct buffer *out)
{
    mls_pass pass = {.body = *body};
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_pass_write_signed(body, &content);
    enum status status = sign_content(pair, &content, &pass.by_hat);
    if (status == OK) {
        status = cert_pass_check(&pass);
    }
    if (status != OK) {
        return status;
    }
    mls_write_pass(out, &pass);
    return buffer_status(out);
}

enum status cert_sign_charter(const struct sign_pair *pair, const mls_charter_body *body,
                              struct buffer *out)
{
    mls_charter charter = {.body = *body};
    struct buffer content = buffer_make((size_t)2 * CERT_CHARTER_SIZE_MAX);
    cert_charter_write_signed(body, &content);
    const enum status status = sign_content(pair, &content, &charter.by_hat);
    if (status != OK) {
        return status;
    }
    mls_write_charter(out, &charter);
    return buffer_status(out);
}

/* --- statements --- */

static enum status make_mark(const mls_statement_body *body, const struct cert_pen *pen,
                             mls_device_proof *proof, mls_statement_mark *out)
{
    *out = (mls_statement_mark){.signer_kind = (mls_u8)pen->kind, .hat = pen->hat};
    if (pen->kind == CERT_SIGNED_BY_DEVICE) {
        proof->evidence = *pen->device;
        memcpy(proof->key.bytes, pen->pair->public_key, CERT_KEY_SIZE);
        out->device = proof;
    }
    struct buffer content = buffer_make((size_t)2 * CERT_STATEMENT_SIZE_MAX);
    cert_statement_write_signed(body, &content);
    return sign_content(pen->pair, &content, &out->signature);
}

static enum status write_statement(const mls_statement *statement, struct buffer *out)
{
    const enum status status = cert_statement_check(statement);
    if (status != OK) {
        return status;
    }
    const size_t start = out->size;
    mls_write_statement(out, statement);
    return buffer_status(out) == OK && out->size - start > CERT_STATEMENT_SIZE_MAX
               ? TOO_LARGE
               : buffer_status(out);
}

enum status cert_sign_statement(const mls_statement_body *body, const struct cert_pen *pens,
                                size_t pen_count, struct buffer *out)
{
    mls_statement_mark marks[CERT_SIGNERS_MAX];
    mls_device_proof proofs[CERT_SIGNERS_MAX];
    if (pen_count > CERT_SIGNERS_MAX) {
        return TOO_LARGE;
    }
    for (size_t i = 0; i < pen_count; i++) {
        const enum status status = make_mark(body, &pens[i], &proofs[i], &marks[i]);
        if (status != OK) {
            return status;
        }
    }
    const mls_statement statement = {.body = *body, .marks = {marks, pen_count}};
    return write_statement(&statement, out);
}

enum status cert_cosign_statement(const struct cert_pen *pen, struct span bytes, struct buffer *out)
{
    struct arena arena = arena_make(ARENA_MAX);
    mls_statement statement;
    mls_statement_mark marks[CERT_SIGNERS_MAX];
    mls_device_proof proof;
    enum status status = cert_statement_decode(bytes, &arena, &statement);
    if (status == OK && statement.marks.count != 1) {
        status = NOT_ALLOWED;
    }
    if (status == OK) {
        marks[0] = *MLS_AT(statement_mark, &statement.marks, 0);
        status = make_mark(&statement.body, pen, &proof, &marks[1]);
    }
    if (status == OK) {
        statement.marks = (struct mls_vector){marks, 2};
        status = write_statement(&statement, out);
    }
    arena_end(&arena);
    return status;
}

/* --- successions --- */

enum status cert_sign_succession(const mls_succession_body *body,
                                 const struct cert_successor *successors, size_t count,
                                 struct buffer *out)
{
    mls_succession_mark marks[CERT_CUSTODIANS_MAX + 1];
    if (count > CERT_CUSTODIANS_MAX + 1) {
        return TOO_LARGE;
    }
    for (size_t i = 0; i < count; i++) {
        struct buffer content = buffer_make((size_t)2 * CERT_SUCCESSION_SIZE_MAX);
        cert_succession_write_signed(body, &content);
        marks[i].by = successors[i].by;
        const enum status status = sign_content(successors[i].pair, &content, &marks[i].signature);
        if (status != OK) {
            return status;
        }
    }
    const mls_succession succession = {.body = *body, .marks = {marks, count}};
    const enum status status = cert_succession_check(&succession);
    if (status != OK) {
        return status;
    }
    mls_write_succession(out, &succession);
    return buffer_status(out);
}
