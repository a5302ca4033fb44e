/* judge.c -- whether a statement may be made, and what it does to the wijk as a whole.
 *
 * The rules are those by which every group judges it. Where a group asks its policy document, the
 * server asks its rows: they are put in the form of a document, that of the group which everybody
 * is in. Leaving is judged apart, because one may leave less than the wijk.
 */
#include "base/check.h"
#include "device/device_store.h"
#include "hat/hat_store.h"
#include "statement/effect.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"

#include <stdlib.h>

enum { SERIALS_MAX = CERT_SEQS_MAX + 4 * COURT_HATS_MAX };

/* Ids in question, collected in any order and then put in rising order, none twice. */
struct ids {
    struct cert_id *items; /* SERIALS_MAX */
    size_t count;
};

static void add_id(struct ids *ids, const struct cert_id *id)
{
    CHECK(ids->count < SERIALS_MAX);
    ids->items[ids->count++] = *id;
}

static int compare(const void *a, const void *b)
{
    return cert_id_compare(a, b);
}

static void sort_ids(struct ids *ids)
{
    qsort(ids->items, ids->count, sizeof(*ids->items), compare);
    size_t kept = 0;
    for (size_t i = 0; i < ids->count; i++) {
        if (kept == 0 || !cert_id_equal(&ids->items[kept - 1], &ids->items[i])) {
            ids->items[kept++] = ids->items[i];
        }
    }
    ids->count = kept;
}

static void add_targets(const struct statement_work *work, struct ids *ids)
{
    const mls_statement_body *body = &work->statement.body;
    const struct cert_id *wijk_id = &work->court.root.wijk_id;
    struct cert_id serial;
    switch (body->statement_kind) {
    case CERT_REVOKE:
        for (size_t i = 0; i < body->revoked.serials.count; i++) {
            add_id(ids, MLS_AT(id, &body->revoked.serials, i));
        }
        break;
    case CERT_REVOKE_ISSUER:
        for (size_t i = 0; i < body->issuer.seqs.count; i++) {
            serial =
                cert_device_serial(wijk_id, &body->issuer.hat, *MLS_AT(u16, &body->issuer.seqs, i));
            add_id(ids, &serial);
        }
        break;
    case CERT_WITHDRAW_INVITATION:
        serial = cert_invitation_serial(wijk_id, &body->invitation.terms);
        add_id(ids, &serial);
        break;
    case CERT_DOUBLE:
        serial =
            cert_device_of(wijk_id, &body->pair->first.evidence, &body->pair->first.key).serial;
        add_id(ids, &serial);
        break;
    default: break;
    }
}

/* Devices that are asked about: targets, those who sign, and those who wear the hats. */
static void collect_devices(const struct statement_work *work, struct ids *ids)
{
    add_targets(work, ids);
    for (size_t i = 0; i < work->signers.count; i++) {
        if (work->signers.items[i].kind == CERT_SIGNED_BY_DEVICE) {
            add_id(ids, &work->signers.items[i].device.serial);
        }
    }
    for (size_t i = 0; i < work->court.hats.count; i++) {
        add_id(ids, &work->court.items[i].hat.body.subject);
    }
    sort_ids(ids);
}

static void collect_hats(const struct statement_work *work, struct ids *ids)
{
    for (size_t i = 0; i < work->court.hats.count; i++) {
        const struct cert_hat *hat = &work->court.items[i];
        add_id(ids, &hat->serial);
        add_id(ids, &hat->hat.body.issuer);
        add_id(ids, &hat->hat.body.cosigner);
    }
    sort_ids(ids);
}

/* ── rows in the form of a document ─────────────────────────────────────────────────────────────
 */

static enum status is_device_revoked(struct request *r, const struct cert_id *serial, bool *is)
{
    const struct wire_id id = wire_id_of(serial);
    struct device device = {0};
    enum status status = device_find(r->db, &r->wijk_id, &id, &device);
    if (status == NOT_FOUND) {
        status = barred_find(r->db, &r->wijk_id, &id);
        *is = status == OK;
        return status == NOT_FOUND ? OK : status;
    }
    *is = device.state == DEVICE_REVOKED;
    return status;
}

static enum status is_hat_withdrawn(struct request *r, const struct cert_id *serial, bool *is)
{
    const struct wire_id id = wire_id_of(serial);
    const enum status status = hat_find_standing(r->db, &r->wijk_id, &id, is);
    return status == NOT_FOUND ? OK : status;
}

static enum status list_revoked(struct request *r, const struct ids *ids, struct mls_vector *out)
{
    mls_revoked *rows = arena_take(r->arena, ids->count + 1, sizeof(*rows));
    enum status status = rows == NULL ? NO_MEMORY : OK;
    *out = (struct mls_vector){.items = rows};
    for (size_t i = 0; i < ids->count && status == OK; i++) {
        bool is = false;
        status = is_device_revoked(r, &ids->items[i], &is);
        if (status == OK && is) {
            rows[out->count++] = (mls_revoked){.serial = ids->items[i]};
        }
    }
    return status;
}

static enum status list_withdrawn(struct request *r, const struct ids *ids, struct mls_vector *out)
{
    mls_withdrawn *rows = arena_take(r->arena, ids->count + 1, sizeof(*rows));
    enum status status = rows == NULL ? NO_MEMORY : OK;
    *out = (struct mls_vector){.items = rows};
    for (size_t i = 0; i < ids->count && status == OK; i++) {
        bool is = false;
        status = is_hat_withdrawn(r, &ids->items[i], &is);
        if (status == OK && is) {
            rows[out->count++] = (mls_withdrawn){.serial = ids->items[i]};
        }
    }
    return status;
}

static enum status list_successions(struct request *r, struct mls_vector *out)
{
    struct span bytes[SUCCESSIONS_MAX];
    size_t count = 0;
    enum status status = succession_list(r->db, &r->wijk_id, r->arena, bytes, &count);
    mls_succession *items = arena_take(r->arena, count + 1, sizeof(*items));
    if (status == OK && items == NULL) {
        status = NO_MEMORY;
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = cert_succession_decode(bytes[i], r->arena, &items[i]);
    }
    *out = (struct mls_vector){.items = items, .count = count};
    return status;
}

static enum status make_document(struct statement_work *work, struct cert_document **out)
{
    struct request *r = work->r;
    const struct cert_place everybody = {.wijk_id = work->court.root.wijk_id,
                                         .kind = CERT_ALARM_WIJK,
                                         .room = work->court.root.wijk_id,
                                         .instance = 1};
    mls_document view = {.format = CERT_FORMAT, .group = cert_group_of(&everybody), .version = 1};
    struct ids devices = {arena_take(r->arena, SERIALS_MAX, sizeof(struct cert_id)), 0};
    struct ids hats = {arena_take(r->arena, SERIALS_MAX, sizeof(struct cert_id)), 0};
    if (devices.items == NULL || hats.items == NULL) {
        return NO_MEMORY;
    }
    collect_devices(work, &devices);
    collect_hats(work, &hats);
    enum status status = list_revoked(r, &devices, &view.revoked);
    if (status == OK) {
        status = list_withdrawn(r, &hats, &view.withdrawn);
    }
    if (status == OK) {
        status = list_successions(r, &view.successions);
    }
    return status == OK ? cert_document_of(&view, out) : status;
}

/* ── judging ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status add_leaving(struct statement_work *work, const struct cert_id *serial)
{
    const struct wire_id id = wire_id_of(serial);
    enum device_state state = DEVICE_LIVE;
    const enum status status = device_find_cert(work->r->db, &work->r->wijk_id, &id,
                                                &work->leaving[work->leaving_count], &state);
    if (status == OK && state == DEVICE_LIVE) {
        work->leaving_count++;
    }
    return status == NOT_FOUND ? OK : status;
}

static enum status make_room(struct statement_work *work)
{
    work->leaving = arena_take(work->r->arena, ENDED_MAX, sizeof(*work->leaving));
    return work->leaving == NULL ? NO_MEMORY : OK;
}

/* Only one's own devices, by one of them. */
static enum status judge_leave(struct statement_work *work)
{
    const struct mls_vector *serials = &work->statement.body.left.serials;
    if (work->signers.count != 1 || work->signers.items[0].kind != CERT_SIGNED_BY_DEVICE) {
        return NOT_ALLOWED;
    }
    const struct cert_device *signer = &work->signers.items[0].device;
    bool is_revoked = false;
    enum status status = is_device_revoked(work->r, &signer->serial, &is_revoked);
    if (status == OK && is_revoked) {
        return REVOKED;
    }
    for (size_t i = 0; i < serials->count && status == OK; i++) {
        const size_t before = work->leaving_count;
        status = add_leaving(work, MLS_AT(id, serials, i));
        if (status == OK && work->leaving_count > before &&
            !cert_id_equal(&work->leaving[before].member_id, &signer->member_id)) {
            status = NOT_ALLOWED;
        }
    }
    return status == OK && work->leaving_count == 0 ? CONFLICT : status;
}

static enum status judge_effect(struct statement_work *work)
{
    const struct cert_devices devices = device_rows(work->r);
    struct cert_document *document = NULL;
    enum status status = make_document(work, &document);
    const struct cert_question question = {.statement = &work->statement,
                                           .signers = &work->signers,
                                           .document = document,
                                           .devices = &devices};
    if (status == OK) {
        status = cert_effect_of(&work->court.view, &question, work->r->arena, &work->effect);
    }
    for (size_t i = 0; i < work->effect.revoked_count && status == OK; i++) {
        status = add_leaving(work, &work->effect.revoked[i]);
    }
    cert_document_drop(document);
    return status;
}

enum status statement_judge(struct statement_work *work)
{
    const mls_statement_body *body = &work->statement.body;
    if (body->made_at > (uint64_t)(work->r->now + work->r->settings->clock_ahead_s)) {
        return CLOSED;
    }
    const struct cert_devices devices = device_rows(work->r);
    enum status status =
        cert_statement_verify(&work->court.view, &work->statement, &devices, &work->signers);
    if (status == OK) {
        status = make_room(work);
    }
    if (status != OK) {
        return status;
    }
    return body->statement_kind == CERT_LEAVE ? judge_leave(work) : judge_effect(work);
}
