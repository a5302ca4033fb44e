#include "cert/statement.h"

#include "cert/hat.h"

// clang-format off
MLS_ITEM(id)
MLS_ITEM(u16)
MLS_STRUCT_CODE(serials, CERT_SERIALS)
MLS_STRUCT_CODE(issuer_seqs, CERT_ISSUER_SEQS)
MLS_STRUCT_CODE(hats_withdrawn, CERT_HATS_WITHDRAWN)
MLS_STRUCT_CODE(device_proof, CERT_DEVICE_PROOF)
MLS_ITEM_READ(device_proof)
MLS_STRUCT_CODE(device_pair, CERT_DEVICE_PAIR)
MLS_ITEM_READ(device_pair)
MLS_ITEM_READ(succession)
MLS_STRUCT_CODE(statement_body, CERT_STATEMENT_BODY)
MLS_STRUCT_CODE(statement_mark, CERT_STATEMENT_MARK)
MLS_ITEM(statement_mark)
MLS_STRUCT_CODE(statement, CERT_STATEMENT)
// clang-format on

/* --- form --- */

static enum status serials_check(const struct mls_vector *serials)
{
    if (serials->count > CERT_TARGETS_MAX) {
        return TOO_LARGE;
    }
    return serials->count > 0 && cert_ids_rise(serials) ? OK : BAD_CHAIN;
}

static enum status issuer_check(const mls_issuer_seqs *issuer)
{
    const struct mls_vector *seqs = &issuer->seqs;
    if (seqs->count > CERT_SEQS_MAX) {
        return TOO_LARGE;
    }
    for (size_t i = 1; i < seqs->count; i++) {
        if (*MLS_AT(u16, seqs, i - 1) >= *MLS_AT(u16, seqs, i)) {
            return BAD_CHAIN;
        }
    }
    return issuer->with_granted <= 1 ? OK : BAD_CHAIN;
}

static enum status pair_check(const mls_device_pair *pair)
{
    const enum status status = cert_evidence_check(&pair->first.evidence);
    return status == OK ? cert_evidence_check(&pair->second.evidence) : status;
}

/* An invitation is withdrawn where it leads to. */
static enum status withdrawal_check(const mls_statement_body *body)
{
    const enum status status = cert_invitation_check(&body->invitation);
    if (status != OK) {
        return status;
    }
    const mls_terms *terms = &body->invitation.terms;
    return body->reach.kind == CERT_REACH_BUURT &&
                   cert_id_equal(&body->reach.buurt, &terms->buurt) && body->made_at <= terms->until
               ? OK
               : BAD_CHAIN;
}

static enum status body_check(const mls_statement_body *body)
{
    switch (body->statement_kind) {
    case CERT_REVOKE: return serials_check(&body->revoked.serials);
    case CERT_REVOKE_ISSUER: return issuer_check(&body->issuer);
    case CERT_WITHDRAW_INVITATION: return withdrawal_check(body);
    case CERT_WITHDRAW_HAT:
        return body->hats.with_granted <= 1 ? serials_check(&body->hats.serials) : BAD_CHAIN;
    case CERT_LEAVE: return serials_check(&body->left.serials);
    case CERT_DOUBLE: return pair_check(body->pair);
    default: return cert_succession_check(body->succession);
    }
}

/* What proves itself and what a hat loses holds in the whole wijk. */
static bool reach_fits(const mls_statement_body *body)
{
    switch (body->statement_kind) {
    case CERT_WITHDRAW_HAT:
    case CERT_DOUBLE:
    case CERT_SUCCEED: return body->reach.kind == CERT_REACH_WIJK;
    default: return body->reach.kind != CERT_REACH_FUND;
    }
}

static enum status marks_check(const mls_statement *statement)
{
    const uint8_t kind = statement->body.statement_kind;
    const bool proves_itself = kind == CERT_DOUBLE || kind == CERT_SUCCEED;
    const size_t count = statement->marks.count;
    if (proves_itself ? count != 0 : count < 1 || count > CERT_SIGNERS_MAX) {
        return BAD_CHAIN;
    }
    for (size_t i = 0; i < count; i++) {
        const mls_statement_mark *mark = MLS_AT(statement_mark, &statement->marks, i);
        if (mark->signer_kind == CERT_SIGNED_BY_DEVICE) {
            const enum status status = cert_evidence_check(&mark->device->evidence);
            if (status != OK) {
                return status;
            }
        }
    }
    return OK;
}

enum status cert_statement_check(const mls_statement *statement)
{
    const mls_statement_body *body = &statement->body;
    if (body->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    enum status status = cert_reach_check(&body->reach);
    if (status == OK && !reach_fits(body)) {
        status = BAD_CHAIN;
    }
    if (status == OK) {
        status = body_check(body);
    }
    return status == OK ? marks_check(statement) : status;
}

enum status cert_statement_decode(struct span input, struct arena *arena, mls_statement *out)
{
    if (input.size > CERT_STATEMENT_SIZE_MAX) {
        return TOO_LARGE;
    }
    const enum status status = mls_decode_statement(input, arena, out);
    return status == OK ? cert_statement_check(out) : status;
}

/* --- asking --- */

void cert_statement_write_signed(const mls_statement_body *body, struct buffer *out)
{
    cert_signed_begin(out, "statement");
    mls_write_statement_body(out, body);
}

enum status cert_statement_hash(const mls_statement *statement, struct hash *out)
{
    struct buffer encoded = buffer_make((size_t)2 * CERT_STATEMENT_SIZE_MAX);
    mls_write_statement(&encoded, statement);
    const enum status status = buffer_status(&encoded);
    if (status == OK) {
        *out = hash_of(buffer_span(&encoded));
    }
    buffer_end(&encoded);
    return status;
}
