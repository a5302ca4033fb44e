/* founding.c -- a wijk begins: root, succession, first hats, charter, and one device. The operator
 * allowed it once; who the root is follows from the wijk's id. Rules: WIJK-1, WIJK-2. */
#include "hat/hat.h"
#include "invitation/claim.h"
#include "server/core/session.h"
#include "server/core/wijk.h"
#include "wijk/charter.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"
#include "wire/wire_handlers.h"

struct founding {
    const struct wire_wijk_found *in;
    mls_succession succession;
    struct cert_root root;
    struct court court;
    mls_charter charter;
    struct newcomer founder;
};

/* ── judging ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status check_root(struct request *r, struct founding *founding)
{
    const struct cert_key key = cert_key_of(&founding->in->root_key);
    const struct cert_id made = cert_wijk_id(&key);
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    request_fault(r, "root_key");
    if (!cert_id_equal(&made, &wijk_id)) {
        return NOT_ALLOWED;
    }
    request_fault(r, "signature");
    enum status status =
        claim_check_signature(r, "buurt found", &founding->in->root_key, &founding->in->signature);
    if (status != OK) {
        return status;
    }
    request_fault(r, "succession");
    status = cert_succession_decode(founding->in->succession, r->arena, &founding->succession);
    if (status == OK) {
        status = cert_succession_is_first(&wijk_id, &founding->succession);
    }
    founding->root = cert_root_of(&founding->succession);
    return status;
}

static enum status check_hats(struct request *r, struct founding *founding)
{
    request_fault(r, "hats");
    enum status status = court_open_at(r, &founding->root, &founding->court);
    if (status == OK) {
        status = court_add_chain(&founding->court, founding->in->hats);
    }
    const struct court *court = &founding->court;
    for (size_t i = 0; i < court->hats.count && status == OK; i++) {
        status = cert_chain_check_hat(&court->view, &court->items[i]);
        if (status == OK && !cert_hat_covers(&court->items[i].hat.body, (uint64_t)r->now)) {
            status = CLOSED;
        }
    }
    return status;
}

static enum status check_charter(struct request *r, struct founding *founding)
{
    request_fault(r, "charter");
    enum status status = cert_charter_decode(founding->in->charter, r->arena, &founding->charter);
    if (status != OK) {
        return status;
    }
    const struct cert_hat *hat = cert_hats_find(&founding->court.hats, &founding->charter.body.hat);
    status = hat == NULL ? CHAIN_MISSING : cert_charter_verify(&founding->charter, hat, 1);
    return status == OK && founding->charter.body.version != 1 ? CONFLICT : status;
}

/* The founder's device is let in by the root itself, and the first hats are its own. */
static enum status check_founder(struct request *r, struct founding *founding)
{
    const struct cert_key key = cert_key_of(&founding->in->device_key);
    mls_evidence evidence;
    request_fault(r, "evidence");
    enum status status = cert_evidence_decode(founding->in->evidence, &evidence);
    if (status == OK &&
        (evidence.form != CERT_INVITED ||
         !cert_id_equal(&evidence.invited.invitation.terms.issuer, &founding->root.wijk_id))) {
        status = NOT_ALLOWED;
    }
    if (status == OK) {
        status = cert_chain_check_device(&founding->court.view, &evidence, &key, NULL,
                                         &founding->founder.device);
    }
    founding->founder.signer = wire_id_of(&founding->founder.device.serial);
    founding->founder.evidence = founding->in->evidence;
    return status;
}

/* ── keeping ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status lay_down_hats(struct request *r, struct founding *founding)
{
    const struct device founder = {.member_id = wire_id_of(&founding->founder.device.member_id),
                                   .public_key = wire_key_of(&founding->founder.device.key),
                                   .state = DEVICE_LIVE};
    request_fault(r, "hats");
    enum status status = OK;
    for (size_t i = 0; i < founding->court.hats.count && status == OK; i++) {
        const struct cert_hat *hat = &founding->court.items[i];
        struct court own;
        struct span chain = {0};
        status = hat_may_bind(&hat->hat.body, &founder);
        if (status == OK) {
            status = court_open_at(r, &founding->root, &own);
        }
        if (status == OK) {
            status = court_add_own(&own, hat);
        }
        if (status == OK) {
            status = court_write_chain(&own, &chain);
        }
        if (status == OK) {
            status = hat_lay_down(r, hat, chain);
        }
    }
    return status;
}

static enum status keep(struct request *r, struct founding *founding)
{
    request_fault(r, "token");
    enum status status = wijk_found(r, founding->in->token, &founding->in->root_key);
    if (status == OK) {
        status = succession_add(r->db, &r->wijk_id, 1, founding->in->succession, r->now);
    }
    if (status == OK) {
        status = charter_keep(r, &founding->charter, founding->in->charter);
    }
    if (status == OK) {
        status = claim_admit(r, &founding->founder);
    }
    return status == OK ? lay_down_hats(r, founding) : status;
}

static enum status found(struct request *r, struct founding *founding)
{
    struct wijk known;
    request_fault(r, "root_key");
    enum status status = wijk_find(r->db, &r->wijk_id, &known);
    if (status != NOT_FOUND) {
        return status == OK ? CONFLICT : status;
    }
    status = check_root(r, founding);
    if (status == OK) {
        status = check_hats(r, founding);
    }
    if (status == OK) {
        status = check_charter(r, founding);
    }
    if (status == OK) {
        status = check_founder(r, founding);
    }
    return status == OK ? keep(r, founding) : status;
}

enum status handle_wijk_found(struct request *r, const struct wire_wijk_found *in,
                              struct wire_wijk_founded *out)
{
    struct founding *founding = arena_take(r->arena, 1, sizeof(*founding));
    if (founding == NULL) {
        return NO_MEMORY;
    }
    founding->in = in;
    const enum status status = found(r, founding);
    if (status != OK) {
        session_challenge_again(r);
        return status;
    }
    out->member_id = wire_id_of(&founding->founder.device.member_id);
    out->device_serial = wire_id_of(&founding->founder.device.serial);
    return OK;
}
