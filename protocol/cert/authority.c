/* Who may make a statement do something here. */
#include "cert/effect.h"

/* --- marks --- */

/* Known devices were judged when they came in; another one must show its chain. */
static enum status prove_device(const struct cert_court *court, const mls_device_proof *proof,
                                const struct cert_devices *devices, struct cert_device *out)
{
    const mls_evidence *evidence = &proof->evidence;
    const struct cert_device claimed = cert_device_of(&court->root->wijk_id, evidence, &proof->key);
    struct cert_device known;
    enum status status = devices->find(devices->context, &claimed.serial, &known);
    if (status == OK && cert_key_equal(&known.key, &proof->key)) {
        *out = known;
        return OK;
    }
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    bool has_signer = false;
    if (evidence->form == CERT_SISTER) {
        status = devices->find(devices->context, &evidence->sister.signer, &known);
        if (status != OK && status != NOT_FOUND) {
            return status;
        }
        has_signer = status == OK;
    }
    return cert_chain_check_device(court, evidence, &proof->key, has_signer ? &known : NULL, out);
}

static enum status verify_mark(const struct cert_court *court, const mls_statement *statement,
                               size_t index, const struct cert_devices *devices,
                               struct cert_signer *out)
{
    const mls_statement_mark *mark = MLS_AT(statement_mark, &statement->marks, index);
    const struct cert_key *key = &court->root->key;
    enum status status = OK;
    *out = (struct cert_signer){.kind = (enum cert_signer_kind)mark->signer_kind};
    if (out->kind == CERT_SIGNED_BY_HAT) {
        status = cert_chain_find_hat(court, &mark->hat, &out->hat);
        key = status == OK ? &out->hat->hat.body.subject_key : NULL;
    } else if (out->kind == CERT_SIGNED_BY_DEVICE) {
        status = prove_device(court, mark->device, devices, &out->device);
        key = &out->device.key;
    }
    if (status != OK) {
        return status;
    }
    struct buffer content = buffer_make((size_t)2 * CERT_STATEMENT_SIZE_MAX);
    cert_statement_write_signed(&statement->body, &content);
    status = cert_verify(&content, key, &mark->signature);
    buffer_end(&content);
    return status;
}

static enum status verify_pair(const struct cert_court *court, const mls_device_pair *pair,
                               const struct cert_devices *devices)
{
    struct cert_device first;
    struct cert_device second;
    enum status status = prove_device(court, &pair->first, devices, &first);
    if (status == OK) {
        status = prove_device(court, &pair->second, devices, &second);
    }
    if (status != OK) {
        return status;
    }
    return cert_id_equal(&first.serial, &second.serial) && !cert_key_equal(&first.key, &second.key)
               ? OK
               : BAD_CHAIN;
}

enum status cert_statement_verify(const struct cert_court *court, const mls_statement *statement,
                                  const struct cert_devices *devices, struct cert_signers *out)
{
    *out = (struct cert_signers){0};
    const mls_statement_body *body = &statement->body;
    if (!cert_id_equal(&body->wijk_id, &court->root->wijk_id)) {
        return BAD_CHAIN;
    }
    enum status status = OK;
    if (body->statement_kind == CERT_DOUBLE) {
        status = verify_pair(court, body->pair, devices);
    }
    if (body->statement_kind == CERT_WITHDRAW_INVITATION) {
        const struct cert_hat *issuer = NULL;
        status = cert_chain_check_invitation(court, &body->invitation, &issuer);
    }
    for (size_t i = 0; status == OK && i < statement->marks.count; i++) {
        status = verify_mark(court, statement, i, devices, &out->items[i]);
        out->count = i + 1;
    }
    return status;
}

/* --- signers --- */

static uint64_t made_at(const struct cert_question *question)
{
    return question->statement->body.made_at;
}

static enum status check_hat_signer(const struct cert_question *question,
                                    const struct cert_signer *signer)
{
    return cert_document_check_hat(question->document, signer->hat, made_at(question));
}

static bool is_live_hat(const struct cert_question *question, const struct cert_signer *signer,
                        unsigned rights)
{
    return signer->kind == CERT_SIGNED_BY_HAT &&
           (cert_hat_rights(&signer->hat->hat.body) & rights) != 0 &&
           check_hat_signer(question, signer) == OK;
}

static bool is_by_root(const struct cert_question *question)
{
    for (size_t i = 0; i < question->signers->count; i++) {
        if (question->signers->items[i].kind == CERT_SIGNED_BY_ROOT) {
            return true;
        }
    }
    return false;
}

/* How many different people of those rights signed; a member to leave out, or NULL. */
static size_t count_people(const struct cert_question *question, unsigned rights,
                           const mls_reach *reach, const struct cert_id *except)
{
    const struct cert_id *seen = NULL;
    size_t count = 0;
    for (size_t i = 0; i < question->signers->count; i++) {
        const struct cert_signer *signer = &question->signers->items[i];
        if (!is_live_hat(question, signer, rights) ||
            !cert_reach_contains(&signer->hat->hat.body.reach, reach)) {
            continue;
        }
        const struct cert_id *member = &signer->hat->hat.body.member_id;
        const bool counts = (seen == NULL || !cert_id_equal(seen, member)) &&
                            (except == NULL || !cert_id_equal(except, member));
        if (counts) {
            seen = member;
            count++;
        }
    }
    return count;
}

/* Why nobody among the signers may: the nearest reason, for the one who asks. */
static enum status why_not(const struct cert_question *question)
{
    for (size_t i = 0; i < question->signers->count; i++) {
        const struct cert_signer *signer = &question->signers->items[i];
        if (signer->kind == CERT_SIGNED_BY_HAT) {
            const enum status status = check_hat_signer(question, signer);
            if (status != OK) {
                return status;
            }
        }
    }
    return NOT_ALLOWED;
}

/* --- ending devices --- */

/* The device that was invited and those it may have signed, by their serials alone. */
static bool is_family(const struct cert_id *wijk_id, const struct cert_device *device,
                      const struct cert_id *serial)
{
    const struct cert_id *head = device->is_sister ? &device->issuer : &device->serial;
    bool is_one = cert_id_equal(head, serial);
    for (uint8_t n = 0; !is_one && n < CERT_SISTERS_MAX; n++) {
        const struct cert_id sister = cert_sister_serial(wijk_id, head, n);
        is_one = cert_id_equal(&sister, serial);
    }
    return is_one;
}

/* Any device of a member may revoke any other. One that is revoked itself is heard as long as it
 * spoke before that, and not about devices younger than what it says: a thief and an owner put each
 * other out, and a recovery invitation is beyond the thief's reach. */
static enum status may_revoke_own(const struct cert_question *question,
                                  const struct cert_device *signer, const struct cert_id *serial,
                                  const struct cert_device *target)
{
    const struct cert_id *wijk_id = &question->statement->body.wijk_id;
    const bool is_own = target != NULL ? cert_id_equal(&signer->member_id, &target->member_id)
                                       : is_family(wijk_id, signer, serial);
    if (!is_own) {
        return NOT_ALLOWED;
    }
    const mls_revoked *row = cert_document_find_revoked(question->document, &signer->serial);
    if (row == NULL) {
        return OK;
    }
    const bool was_before = made_at(question) <= row->at;
    const bool is_older = target == NULL || target->made_at <= made_at(question);
    return was_before && is_older ? OK : REVOKED;
}

static enum status may_leave(const struct cert_question *question, const struct cert_device *target)
{
    const struct cert_signer *signer = &question->signers->items[0];
    if (signer->kind != CERT_SIGNED_BY_DEVICE || target == NULL ||
        !cert_id_equal(&signer->device.member_id, &target->member_id)) {
        return NOT_ALLOWED;
    }
    return cert_document_find_revoked(question->document, &signer->device.serial) == NULL ? OK
                                                                                          : REVOKED;
}

static enum status may_withdraw_invitation(const struct cert_question *question)
{
    const mls_statement_body *body = &question->statement->body;
    for (size_t i = 0; i < question->signers->count; i++) {
        const struct cert_signer *signer = &question->signers->items[i];
        if (signer->kind == CERT_SIGNED_BY_HAT &&
            cert_id_equal(&signer->hat->serial, &body->invitation.terms.issuer) &&
            check_hat_signer(question, signer) == OK) {
            return OK;
        }
    }
    return count_people(question, CERT_MAY_REVOKE, &body->reach, NULL) > 0 ? OK : why_not(question);
}

static enum status may_revoke(const struct cert_question *question, const struct cert_id *serial,
                              const struct cert_device *target)
{
    const mls_reach *reach = &question->statement->body.reach;
    for (size_t i = 0; i < question->signers->count; i++) {
        const struct cert_signer *signer = &question->signers->items[i];
        if (signer->kind == CERT_SIGNED_BY_DEVICE) {
            return may_revoke_own(question, &signer->device, serial, target);
        }
    }
    const bool may =
        count_people(question, CERT_MAY_REVOKE, reach, NULL) > 0 ||
        count_people(question, CERT_MAY_REVOKE | CERT_MAY_REVOKE_BY_TWO, reach, NULL) > 1;
    return may ? OK : why_not(question);
}

/* Whether the statement's own reach takes the target in, here. An invitation that is withdrawn
 * proves by itself in which buurt it lies. */
static bool is_within(const struct cert_question *question, const struct cert_device *target)
{
    const mls_statement_body *body = &question->statement->body;
    const struct cert_place *place = cert_document_place(question->document);
    const struct cert_id *buurt = &cert_document_view(question->document)->buurt;
    const struct cert_id *device_buurt = target != NULL ? &target->buurt : NULL;
    if (body->statement_kind == CERT_WITHDRAW_INVITATION) {
        device_buurt = &body->invitation.terms.buurt;
    }
    return cert_reach_takes_in(&body->reach, place, buurt, device_buurt);
}

enum status cert_may_end_device(const struct cert_question *question, const struct cert_id *serial,
                                struct cert_device *target, bool *is_known)
{
    const enum status found = question->devices->find(question->devices->context, serial, target);
    if (found != OK && found != NOT_FOUND) {
        return found;
    }
    *is_known = found == OK;
    const struct cert_device *known = *is_known ? target : NULL;
    if (!is_within(question, known)) {
        return NOT_ALLOWED;
    }
    const uint8_t kind = question->statement->body.statement_kind;
    if (kind == CERT_DOUBLE || (kind != CERT_LEAVE && is_by_root(question))) {
        return OK;
    }
    switch (kind) {
    case CERT_REVOKE:
    case CERT_REVOKE_ISSUER: return may_revoke(question, serial, known);
    case CERT_WITHDRAW_INVITATION: return may_withdraw_invitation(question);
    case CERT_LEAVE: return may_leave(question, known);
    default: return NOT_ALLOWED;
    }
}

/* --- hats --- */

static const mls_reach WIJK = {.kind = CERT_REACH_WIJK};

/* A double proves nothing about the hat, which is bound to one of the two keys: and whoever made an
 * invitation could double it. */
bool cert_ends_hats(const struct cert_question *question)
{
    const uint8_t kind = question->statement->body.statement_kind;
    if (is_by_root(question)) {
        return true;
    }
    for (size_t i = 0; kind == CERT_REVOKE && i < question->signers->count; i++) {
        if (question->signers->items[i].kind == CERT_SIGNED_BY_DEVICE) {
            return true;
        }
    }
    return count_people(question, CERT_MAY_WITHDRAW, &WIJK, NULL) > 1;
}

/* Granting needs two, withdrawing one; those whom the root made are withdrawn by two others or by
 * the root; anybody lays down the own hat. */
enum status cert_may_withdraw_hat(const struct cert_question *question,
                                  const struct cert_id *serial, const struct cert_hat *hat)
{
    if (is_by_root(question)) {
        return OK;
    }
    for (size_t i = 0; i < question->signers->count; i++) {
        const struct cert_signer *signer = &question->signers->items[i];
        if (signer->kind == CERT_SIGNED_BY_HAT && cert_id_equal(&signer->hat->serial, serial) &&
            check_hat_signer(question, signer) == OK) {
            return OK;
        }
    }
    if (hat == NULL) {
        return CHAIN_MISSING;
    }
    const mls_hat_body *body = &hat->hat.body;
    const size_t needed = cert_hat_is_of_root(body->hat) ? 2 : 1;
    return count_people(question, CERT_MAY_WITHDRAW, &WIJK, &body->member_id) >= needed
               ? OK
               : why_not(question);
}
