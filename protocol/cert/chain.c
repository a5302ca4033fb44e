#include "cert/chain.h"

#include <stdlib.h>

enum { SIGNED_MAX = 512 };

/* --- what held before --- */

/* Two places for each hash, the older gives way: memory and time are both bounded, and nobody who
 * fills it can do more than make it forget. */
struct cert_memo {
    size_t pairs;
    struct hash (*places)[2];
};

enum status cert_memo_create(size_t most, struct cert_memo **out)
{
    *out = NULL;
    struct cert_memo *memo = calloc(1, sizeof(*memo));
    if (memo == NULL) {
        return NO_MEMORY;
    }
    memo->pairs = most / 2 + 1;
    memo->places = calloc(memo->pairs, sizeof(*memo->places));
    if (memo->places == NULL) {
        free(memo);
        return NO_MEMORY;
    }
    *out = memo;
    return OK;
}

void cert_memo_destroy(struct cert_memo *memo)
{
    if (memo != NULL) {
        free(memo->places);
        free(memo);
    }
}

static struct hash *memo_place(const struct cert_memo *memo, const struct hash *hash)
{
    uint32_t first = 0;
    memcpy(&first, hash->bytes, sizeof(first));
    return memo->places[first % memo->pairs];
}

enum status cert_memo_verify(struct cert_memo *memo, const struct buffer *content,
                             const struct cert_key *key, const struct cert_signature *signature)
{
    enum status status = buffer_status(content);
    if (status != OK || memo == NULL) {
        return status == OK ? cert_verify(content, key, signature) : status;
    }
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, cert_key_span(key));
    hash_add(&stream, span_of(signature->bytes, sizeof(signature->bytes)));
    hash_add(&stream, buffer_span(content));
    const struct hash hash = hash_end(&stream);
    struct hash *place = memo_place(memo, &hash);
    if (hash_equal(&place[0], &hash) || hash_equal(&place[1], &hash)) {
        return OK;
    }
    status = cert_verify(content, key, signature);
    if (status == OK) {
        place[1] = place[0];
        place[0] = hash;
    }
    return status;
}

/* --- hats --- */

static enum status verify_hat(const struct cert_court *court, const struct cert_hat *hat,
                              const struct cert_key *key, const struct cert_signature *signature)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_hat_write_signed(&hat->hat.body, &content);
    const enum status status = cert_memo_verify(court->memo, &content, key, signature);
    buffer_end(&content);
    return status;
}

/* A place where the root signs. A new root stands by an earlier one's hat by naming its serial,
 * which is the hash of its body: no signature of the earlier root counts any more. */
static enum status verify_by_root(const struct cert_court *court, const struct cert_hat *hat,
                                  const struct cert_signature *signature)
{
    if (cert_root_keeps(court->root, &hat->serial)) {
        return OK;
    }
    return verify_hat(court, hat, &court->root->key, signature);
}

/* A place where a wijk coordinator signs. Its own hat is one of the root's: the chain ends there.
 */
static enum status verify_by_coordinator(const struct cert_court *court, const struct cert_hat *hat,
                                         const struct cert_id *serial,
                                         const struct cert_signature *signature,
                                         const struct cert_hat **out)
{
    const struct cert_hat *signer = cert_hats_find(court->hats, serial);
    if (signer == NULL) {
        return CHAIN_MISSING;
    }
    const mls_hat_body *body = &signer->hat.body;
    if (body->hat != CERT_WIJK_COORDINATOR || cert_hat_check(body) != OK ||
        !cert_id_equal(&body->wijk_id, &court->root->wijk_id) ||
        !cert_hat_covers(body, hat->hat.body.from) ||
        !cert_reach_contains(&body->reach, &hat->hat.body.reach)) {
        return BAD_CHAIN;
    }
    enum status status = verify_by_root(court, signer, &signer->hat.by_issuer);
    if (status == OK) {
        status = verify_hat(court, hat, &body->subject_key, signature);
    }
    *out = signer;
    return status;
}

/* Granting needs two people, not two phones of one. */
static enum status check_granted_by_two(const struct cert_court *court, const struct cert_hat *hat)
{
    const mls_hat_body *body = &hat->hat.body;
    const struct cert_hat *issuer = NULL;
    const struct cert_hat *cosigner = NULL;
    enum status status =
        verify_by_coordinator(court, hat, &body->issuer, &hat->hat.by_issuer, &issuer);
    if (status != OK) {
        return status;
    }
    if (cert_id_equal(&body->cosigner, &court->root->wijk_id)) {
        return verify_by_root(court, hat, &hat->hat.by_cosigner);
    }
    status = verify_by_coordinator(court, hat, &body->cosigner, &hat->hat.by_cosigner, &cosigner);
    if (status != OK) {
        return status;
    }
    const mls_hat_body *first = &issuer->hat.body;
    const mls_hat_body *second = &cosigner->hat.body;
    return cert_id_equal(&first->member_id, &second->member_id) ||
                   cert_id_equal(&first->subject, &second->subject) ||
                   cert_key_equal(&first->subject_key, &second->subject_key)
               ? BAD_CHAIN
               : OK;
}

enum status cert_chain_check_hat(const struct cert_court *court, const struct cert_hat *hat)
{
    const mls_hat_body *body = &hat->hat.body;
    const enum status status = cert_hat_check(body);
    if (status != OK) {
        return status;
    }
    if (!cert_id_equal(&body->wijk_id, &court->root->wijk_id)) {
        return BAD_CHAIN;
    }
    if (cert_hat_is_of_root(body->hat)) {
        return verify_by_root(court, hat, &hat->hat.by_issuer);
    }
    return check_granted_by_two(court, hat);
}

enum status cert_chain_find_hat(const struct cert_court *court, const struct cert_id *serial,
                                const struct cert_hat **out)
{
    const struct cert_hat *hat = cert_hats_find(court->hats, serial);
    if (hat == NULL) {
        return CHAIN_MISSING;
    }
    const enum status status = court->hats_hold ? OK : cert_chain_check_hat(court, hat);
    if (status == OK) {
        *out = hat;
    }
    return status;
}

/* --- invitations, devices, passes --- */

enum status cert_chain_check_invitation(const struct cert_court *court,
                                        const mls_invitation *invitation,
                                        const struct cert_hat **issuer)
{
    const struct cert_root *root = court->root;
    const struct cert_hat *hat = NULL;
    *issuer = NULL;
    enum status status = OK;
    if (!cert_id_equal(&invitation->terms.issuer, &root->wijk_id)) {
        status = cert_chain_find_hat(court, &invitation->terms.issuer, &hat);
    }
    if (status == OK) {
        status = cert_invitation_verify(root, invitation, hat != NULL ? &hat->hat.body : NULL);
    }
    if (status == OK) {
        *issuer = hat;
    }
    return status;
}

/* One step below an invited device, and no further: a sister signs nobody. */
static enum status check_sister(const mls_sister *sister, const struct cert_device *signer)
{
    if (signer == NULL) {
        return CHAIN_MISSING;
    }
    return !signer->is_sister && cert_id_equal(&signer->serial, &sister->signer) &&
                   cert_key_equal(&signer->key, &sister->signer_key) &&
                   cert_id_equal(&signer->member_id, &sister->member_id)
               ? OK
               : BAD_CHAIN;
}

enum status cert_chain_check_device(const struct cert_court *court, const mls_evidence *evidence,
                                    const struct cert_key *key, const struct cert_device *signer,
                                    struct cert_device *out)
{
    const struct cert_id *wijk_id = &court->root->wijk_id;
    enum status status = cert_evidence_check(evidence);
    if (status == OK && evidence->form == CERT_SISTER) {
        status = check_sister(&evidence->sister, signer);
    } else if (status == OK) {
        const struct cert_hat *issuer = NULL;
        status = cert_chain_check_invitation(court, &evidence->invited.invitation, &issuer);
    }
    if (status == OK) {
        status = cert_evidence_verify_key(wijk_id, evidence, key);
    }
    if (status != OK) {
        return status;
    }
    *out = cert_device_of(wijk_id, evidence, key);
    if (out->is_sister && signer != NULL) {
        out->buurt = signer->buurt;
    }
    return OK;
}

enum status cert_chain_check_pass(const struct cert_court *court, const mls_pass *pass,
                                  const struct cert_device *device, const struct cert_id *buurt,
                                  const struct cert_hat **hat)
{
    *hat = NULL;
    const struct cert_hat *found = NULL;
    enum status status = cert_pass_check(pass);
    if (status == OK) {
        status = cert_chain_find_hat(court, &pass->body.hat, &found);
    }
    if (status == OK) {
        status = cert_pass_verify(pass, found, device, buurt);
    }
    if (status == OK) {
        *hat = found;
    }
    return status;
}
