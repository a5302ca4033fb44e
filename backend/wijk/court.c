#include "wijk/court.h"

#include "hat/hat_store.h"
#include "session/device.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"

static void view(struct court *court)
{
    court->hats = (struct cert_hats){.items = court->items, .count = 0};
    court->view = (struct cert_court){.root = &court->root, .hats = &court->hats};
}

enum status court_open_at(struct request *r, const struct cert_root *root, struct court *out)
{
    *out = (struct court){.r = r, .root = *root};
    out->items = arena_take(r->arena, COURT_HATS_MAX, sizeof(*out->items));
    view(out);
    return out->items == NULL ? NO_MEMORY : OK;
}

enum status court_open(struct request *r, struct court *out)
{
    struct span bytes = {0};
    enum status status = succession_find_newest(r->db, &r->wijk_id, r->arena, &bytes);
    mls_succession succession;
    if (status == OK) {
        status = cert_succession_decode(bytes, r->arena, &succession);
        status = status == OK || status == NO_MEMORY ? status : STORAGE;
    }
    if (status != OK) {
        return status;
    }
    *out = (struct court){.r = r, .succession = succession};
    out->root = cert_root_of(&out->succession);
    out->items = arena_take(r->arena, COURT_HATS_MAX, sizeof(*out->items));
    view(out);
    return out->items == NULL ? NO_MEMORY : OK;
}

enum status court_add_own(struct court *court, const struct cert_hat *hat)
{
    if (cert_hats_find(&court->hats, &hat->serial) != NULL) {
        return OK;
    }
    if (court->hats.count == COURT_HATS_MAX) {
        return TOO_LARGE;
    }
    court->items[court->hats.count++] = *hat;
    return OK;
}

enum status court_add_chain(struct court *court, struct span chain)
{
    if (chain.size == 0) {
        return OK;
    }
    struct cert_hats hats;
    enum status status = cert_hats_decode(chain, court->r->arena, &hats);
    for (size_t i = 0; status == OK && i < hats.count; i++) {
        status = court_add_own(court, &hats.items[i]);
    }
    return status;
}

enum status court_add_hat(struct court *court, const struct cert_id *serial)
{
    if (cert_hats_find(&court->hats, serial) != NULL) {
        return OK;
    }
    const struct wire_id id = wire_id_of(serial);
    struct span chain = {0};
    const enum status status =
        hat_find_chain(court->r->db, &court->r->wijk_id, &id, court->r->arena, &chain);
    return status == OK ? court_add_chain(court, chain) : status;
}

/* Wijk coordinators first: they sign the others, and nobody but the root signs them. */
static bool comes_first(const struct cert_hat *hat)
{
    return cert_hat_is_of_root(hat->hat.body.hat);
}

enum status court_write_chain(const struct court *court, struct span *out)
{
    struct buffer buffer = buffer_make(CERT_CHAIN_SIZE_MAX);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < court->hats.count; i++) {
            if (comes_first(&court->items[i]) == (pass == 0)) {
                mls_write_hat(&buffer, &court->items[i].hat);
            }
        }
    }
    mls_write_wrap(&buffer, 0);
    enum status status = buffer_status(&buffer);
    if (status == OK) {
        uint8_t *copy = arena_take(court->r->arena, 1, buffer.size);
        status = copy == NULL ? NO_MEMORY : OK;
        if (status == OK) {
            memcpy(copy, buffer.data, buffer.size);
            *out = span_of(copy, buffer.size);
        }
    }
    buffer_end(&buffer);
    return status;
}

enum status serial_check(struct request *r, const struct cert_id *serial)
{
    const struct wire_id id = wire_id_of(serial);
    const enum status status = barred_find(r->db, &r->wijk_id, &id);
    if (status == NOT_FOUND) {
        return OK;
    }
    return status == OK ? REVOKED : status;
}

/* A hat that nobody laid down is known by its signers alone. */
static enum status check_signer(struct request *r, const struct cert_id *serial)
{
    const struct wire_id id = wire_id_of(serial);
    if (wire_id_is_none(&id) || wire_id_equal(&id, &r->wijk_id)) {
        return OK; /* nobody, or the root */
    }
    bool is_withdrawn = false;
    const enum status status = hat_find_standing(r->db, &r->wijk_id, &id, &is_withdrawn);
    if (status != OK) {
        return status == NOT_FOUND ? serial_check(r, serial) : status;
    }
    return is_withdrawn ? REVOKED : OK;
}

static enum status check_device(struct request *r, const struct cert_id *serial)
{
    const struct wire_id id = wire_id_of(serial);
    struct device device = {0};
    const enum status status = device_find(r->db, &r->wijk_id, &id, &device);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return device.state == DEVICE_REVOKED ? REVOKED : OK;
}

enum status hat_check_live(struct request *r, const struct cert_hat *hat)
{
    const mls_hat_body *body = &hat->hat.body;
    const struct wire_id id = wire_id_of(&hat->serial);
    bool is_withdrawn = false;
    enum status status = hat_find_standing(r->db, &r->wijk_id, &id, &is_withdrawn);
    if (status == NOT_FOUND) {
        status = serial_check(r, &hat->serial);
        status = status == OK ? check_signer(r, &body->issuer) : status;
        status = status == OK ? check_signer(r, &body->cosigner) : status;
    } else if (status == OK && is_withdrawn) {
        status = REVOKED;
    }
    if (status == OK) {
        status = check_device(r, &body->subject);
    }
    if (status == OK && !cert_hat_covers(body, (uint64_t)r->now)) {
        status = CLOSED;
    }
    return status;
}
