/* hat_handlers.c -- laying hats down, taking them back, showing them. The right to give one stands
 * in its signatures, so whoever brings it may be anyone. */
#include "hat/hat.h"
#include "statement/statement.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { SIGNED_MAX = 512 };

/* ── proposing ──────────────────────────────────────────────────────────────────────────────────
 */

/* The proposer signed it, under the hat of this request. */
static enum status check_proposed(struct request *r, const struct cert_hat *hat)
{
    const struct cert_id own = cert_id_of(&r->hat_serial);
    if (!cert_id_equal(&hat->hat.body.issuer, &own)) {
        return NOT_ALLOWED;
    }
    struct device device = {0};
    enum status status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    if (status != OK) {
        return status;
    }
    const struct cert_key key = cert_key_of(&device.public_key);
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_hat_write_signed(&hat->hat.body, &content);
    status = cert_verify(&content, &key, &hat->hat.by_issuer);
    buffer_end(&content);
    return status;
}

enum status handle_hat_propose(struct request *r, const struct wire_hat_propose *in,
                               struct wire_done *out)
{
    (void)out;
    request_fault(r, "certificate");
    struct cert_hat hat;
    enum status status = cert_hat_decode(in->certificate, &hat);
    if (status != OK) {
        return status;
    }
    const struct wire_id serial = wire_id_of(&hat.serial);
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    if (!cert_id_equal(&hat.hat.body.wijk_id, &wijk_id)) {
        return NOT_ALLOWED;
    }
    if (!wire_id_equal(&serial, &in->serial)) {
        request_fault(r, "serial");
        return CONFLICT;
    }
    status = check_proposed(r, &hat);
    const struct wire_id cosigner = wire_id_of(&hat.hat.body.cosigner);
    struct wire_id to = {{0}};
    if (status == OK) {
        status = hat_find_device(r->db, &r->wijk_id, &cosigner, r->now, &to);
    }
    if (status != OK) {
        return status;
    }
    request_fault(r, NULL);
    struct wire_hat_proposed event = {
        .head = {.type = WIRE_hat_proposed}, .serial = in->serial, .certificate = in->certificate};
    return tell_device(r, &to, &event.head, r->now + r->settings->invitation_s);
}

/* ── granting ───────────────────────────────────────────────────────────────────────────────────
 */

/* A signer must hold its own hat now; that it may sign this one is the chain's. */
static enum status add_signer(struct court *court, const struct cert_id *serial)
{
    const struct cert_id *root = &court->root.wijk_id;
    if (cert_id_is_zero(serial) || cert_id_equal(serial, root)) {
        return OK;
    }
    const enum status status = court_add_hat(court, serial);
    if (status != OK) {
        return status == NOT_FOUND ? CHAIN_MISSING : status;
    }
    const struct cert_hat *signer = cert_hats_find(&court->hats, serial);
    return signer == NULL ? CHAIN_MISSING : hat_check_live(court->r, signer);
}

static enum status check_cosigned(struct request *r, const mls_hat_body *body)
{
    uint64_t coordinators = 0;
    const enum status status =
        hat_count_holders(r->db, &r->wijk_id, WIRE_WIJK_COORDINATOR, r->now, &coordinators);
    return status == OK ? hat_may_be_cosigned(body, &r->wijk_id, coordinators) : status;
}

/* The device is one of this wijk, alive, and the one that the certificate names. */
static enum status check_device(struct request *r, const mls_hat_body *body)
{
    const struct wire_id serial = wire_id_of(&body->subject);
    struct device device = {0};
    const enum status status = device_find(r->db, &r->wijk_id, &serial, &device);
    return status == OK ? hat_may_bind(body, &device) : status;
}

static enum status judge(struct court *court, const struct cert_hat *hat)
{
    const mls_hat_body *body = &hat->hat.body;
    enum status status = add_signer(court, &body->issuer);
    if (status == OK) {
        status = add_signer(court, &body->cosigner);
    }
    if (status == OK) {
        status = cert_chain_check_hat(&court->view, hat);
    }
    if (status == OK && (uint64_t)court->r->now >= body->until) {
        status = CLOSED;
    }
    if (status == OK && body->until - body->from > (uint64_t)court->r->settings->hat_max_s) {
        status = NOT_ALLOWED;
    }
    if (status == OK) {
        status = check_cosigned(court->r, body);
    }
    return status == OK ? check_device(court->r, body) : status;
}

enum status handle_hat_grant(struct request *r, const struct wire_hat_grant *in,
                             struct wire_done *out)
{
    (void)out;
    request_fault(r, "certificate");
    struct cert_hat hat;
    struct court court;
    struct span chain = {0};
    enum status status = cert_hat_decode(in->certificate, &hat);
    if (status == OK) {
        status = court_open(r, &court);
    }
    if (status == OK) {
        status = judge(&court, &hat);
    }
    if (status == OK) {
        status = court_add_own(&court, &hat);
    }
    if (status == OK) {
        status = court_write_chain(&court, &chain);
    }
    return status == OK ? hat_lay_down(r, &hat, chain) : status;
}

/* ── withdrawing ────────────────────────────────────────────────────────────────────────────────
 */

static bool is_named(const mls_statement_body *body, const struct cert_id *serial)
{
    if (body->statement_kind == CERT_REVOKE_ISSUER) {
        return cert_id_equal(&body->issuer.hat, serial);
    }
    const struct mls_vector *serials = &body->hats.serials;
    for (size_t i = 0; body->statement_kind == CERT_WITHDRAW_HAT && i < serials->count; i++) {
        if (cert_id_equal(MLS_AT(id, serials, i), serial)) {
            return true;
        }
    }
    return false;
}

enum status handle_hat_withdraw(struct request *r, const struct wire_hat_withdraw *in,
                                struct wire_done *out)
{
    (void)out;
    request_fault(r, "statement");
    struct statement_taken taken;
    const enum status status = statement_take(r, in->statement, &taken);
    if (status != OK) {
        return status;
    }
    const struct cert_id serial = cert_id_of(&in->serial);
    if (!is_named(&taken.statement.body, &serial)) {
        request_fault(r, "serial");
        return CONFLICT;
    }
    return OK;
}

/* ── showing ────────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_hat_list(struct request *r, const struct wire_hat_list *in,
                            struct wire_hat_page *out)
{
    const struct hat_wish wish = {
        .serial = r->serial,
        .buurt_id = r->hat == WIRE_COORDINATOR ? r->hat_reach_id : (struct wire_id){{0}},
        .whole_wijk = r->hat == WIRE_WIJK_COORDINATOR,
        .after = in->after,
        .now = r->now,
    };
    struct hat_shown *shown = arena_take(r->arena, HAT_PAGE_MAX, sizeof(*shown));
    struct wire_hat_held *hats = arena_take(r->arena, HAT_PAGE_MAX, sizeof(*hats));
    if (shown == NULL || hats == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    const enum status status = hat_list_page(r->db, &r->wijk_id, &wish, shown, &count, &out->more);
    for (size_t i = 0; i < count; i++) {
        hats[i] = hat_held_of(&shown[i]);
    }
    out->hats = (struct wire_list){hats, count};
    return status;
}

enum status handle_hat_show(struct request *r, const struct wire_hat_show *in,
                            struct wire_hat_chain *out)
{
    const enum status status =
        hat_find_chain(r->db, &r->wijk_id, &in->serial, r->arena, &out->chain);
    if (status == NOT_FOUND) {
        request_fault(r, "serial");
    }
    return status;
}
