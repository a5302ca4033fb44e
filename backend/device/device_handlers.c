/* device_handlers.c -- a second device of one's own, and the list of them. Revoking one is a
 * statement. */
#include "device/device_rules.h"
#include "invitation/claim.h"
#include "shift/local_time.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

/* ── adding ─────────────────────────────────────────────────────────────────────────────────────
 */

/* The same device again gets the first answer; the same serial with another key never. */
static enum status check_known(struct request *r, const struct cert_device *device, bool *is_known)
{
    const struct wire_id serial = wire_id_of(&device->serial);
    struct cert_device known;
    enum device_state state = DEVICE_LIVE;
    *is_known = false;
    const enum status status = device_find_cert(r->db, &r->wijk_id, &serial, &known, &state);
    if (status != OK) {
        return status == NOT_FOUND ? serial_check(r, &device->serial) : status;
    }
    if (!cert_key_equal(&known.key, &device->key)) {
        return SERIAL_TWICE;
    }
    *is_known = state == DEVICE_LIVE;
    return *is_known ? OK : REVOKED;
}

static enum status judge(struct request *r, const struct wire_device_add *in,
                         struct newcomer *newcomer)
{
    const struct cert_key key = cert_key_of(&in->device_key);
    const struct cert_id own = cert_id_of(&r->serial);
    struct court court;
    mls_evidence evidence;
    struct cert_device signer;
    enum device_state state = DEVICE_LIVE;
    enum status status = cert_evidence_decode(in->evidence, &evidence);
    if (status == OK &&
        (evidence.form != CERT_SISTER || !cert_id_equal(&evidence.sister.signer, &own))) {
        status = NOT_ALLOWED; /* the asking device signs it itself */
    }
    if (status == OK) {
        status = court_open(r, &court);
    }
    if (status == OK) {
        status = device_find_cert(r->db, &r->wijk_id, &r->serial, &signer, &state);
    }
    if (status == OK) {
        status = cert_chain_check_device(&court.view, &evidence, &key, &signer, &newcomer->device);
    }
    newcomer->signer = r->serial;
    newcomer->evidence = in->evidence;
    return status;
}

static enum status check_count(struct request *r)
{
    struct wire_id serials[DEVICES_MAX];
    size_t live = 0;
    struct cert_device signer;
    enum device_state state = DEVICE_LIVE;
    enum status status = device_find_cert(r->db, &r->wijk_id, &r->serial, &signer, &state);
    if (status == OK) {
        status = device_list(r->db, &r->wijk_id, &r->member_id, serials, &live);
    }
    return status == OK ? device_may_sign(&signer, live) : status;
}

static enum status show(struct request *r, const struct device_shown *shown,
                        struct wire_device *out)
{
    struct local_time since = {0};
    const enum status status = local_time_of(r->settings->zone, shown->since, &since);
    *out = (struct wire_device){.serial = shown->serial,
                                .key = shown->public_key,
                                .since = since.on,
                                .live = shown->is_live};
    if (!wire_id_equal(&shown->signer, &shown->serial)) {
        out->signed_by = shown->signer;
    }
    return status;
}

static enum status tell_added(struct request *r, const struct newcomer *newcomer)
{
    const struct device_shown shown = {.serial = wire_id_of(&newcomer->device.serial),
                                       .public_key = wire_key_of(&newcomer->device.key),
                                       .signer = newcomer->signer,
                                       .since = r->now,
                                       .is_live = true};
    struct wire_device_added event = {.head = {.type = WIRE_device_added}};
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    enum status status = show(r, &shown, &event.device);
    if (status == OK) {
        status = device_list(r->db, &r->wijk_id, &r->member_id, serials, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], &event.head, r->now + r->settings->event_keep_s);
    }
    return status;
}

enum status handle_device_add(struct request *r, const struct wire_device_add *in,
                              struct wire_done *out)
{
    (void)out;
    struct newcomer newcomer = {.evidence = {0}};
    bool is_known = false;
    request_fault(r, "evidence");
    enum status status = judge(r, in, &newcomer);
    if (status == OK) {
        status = check_known(r, &newcomer.device, &is_known);
    }
    if (status != OK || is_known) {
        return status;
    }
    status = check_count(r);
    if (status == OK) {
        newcomer.device.buurt = cert_id_of(&r->buurt_id);
        status = claim_admit(r, &newcomer);
    }
    return status == OK ? tell_added(r, &newcomer) : status;
}

/* ── listing ────────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_device_list(struct request *r, const struct wire_device_list *in,
                               struct wire_device_page *out)
{
    (void)in;
    struct device_shown *rows = arena_take(r->arena, DEVICE_PAGE_MAX, sizeof(*rows));
    struct wire_device *shown = arena_take(r->arena, DEVICE_PAGE_MAX, sizeof(*shown));
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = device_list_all(r->db, &r->wijk_id, &r->member_id, rows, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = show(r, &rows[i], &shown[i]);
    }
    out->devices = (struct wire_list){shown, count};
    return status;
}
