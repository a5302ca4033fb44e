/* effect.c -- the server acts at once: from the acknowledgement on a revoked device has no session,
 * gets no event and sends no commit (T17). */
#include "statement/effect.h"

#include "hat/hat_store.h"
#include "invitation/invitation_store.h"
#include "session/device.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"

/* ── devices ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status end_device(struct statement_work *work, const struct cert_id *device,
                              enum device_state state)
{
    struct request *r = work->r;
    const struct wire_id serial = wire_id_of(device);
    enum status status = device_end(r->db, &r->wijk_id, &serial, state, r->now);
    if (status == OK) {
        status = unfollow_all(r, &serial);
    }
    if (status == OK) {
        status = close_device(r, &serial, CLOSE_REVOKED);
    }
    work->taken->ended += status == OK ? 1 : 0;
    return status;
}

/* Nothing came in under it: nothing may any more. */
static enum status bar(struct statement_work *work, const struct cert_id *id)
{
    struct request *r = work->r;
    const struct wire_id serial = wire_id_of(id);
    enum status status = invitation_withdraw(r->db, &r->wijk_id, &serial, r->now);
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    work->taken->invitations += status == OK ? 1 : 0;
    return barred_add(r->db, &r->wijk_id, &serial, r->now);
}

static enum status revoke(struct statement_work *work)
{
    enum status status = OK;
    for (size_t i = 0; i < work->effect.revoked_count && status == OK; i++) {
        status = end_device(work, &work->effect.revoked[i], DEVICE_REVOKED);
        if (status == NOT_FOUND) {
            status = bar(work, &work->effect.revoked[i]);
        }
    }
    return status;
}

/* One may leave a buurt, or one group, and stay in the wijk. */
static enum status leave_groups(struct statement_work *work, const struct cert_id *device,
                                struct group_row *rows)
{
    struct request *r = work->r;
    const struct wire_id serial = wire_id_of(device);
    size_t count = 0;
    enum status status = leaf_list_groups(r->db, &r->wijk_id, &serial, rows, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (statement_concerns(work, &rows[i], true)) {
            status = unfollow_group(r, &rows[i].group, &serial);
        }
    }
    return status;
}

static enum status leave(struct statement_work *work)
{
    const bool whole = work->statement.body.reach.kind == CERT_REACH_WIJK;
    struct group_row *rows = arena_take(work->r->arena, DEVICE_GROUPS_MAX, sizeof(*rows));
    enum status status = rows == NULL ? NO_MEMORY : OK;
    for (size_t i = 0; i < work->leaving_count && status == OK; i++) {
        const struct cert_id *serial = &work->leaving[i].serial;
        status = whole ? end_device(work, serial, DEVICE_LEFT) : leave_groups(work, serial, rows);
    }
    return status;
}

/* ── hats ───────────────────────────────────────────────────────────────────────────────────────
 */

static enum status tell_withdrawn(struct request *r, const struct wire_id *hat_serial)
{
    struct wire_hat_withdrawn event = {.head = {.type = WIRE_hat_withdrawn}, .serial = *hat_serial};
    const int64_t keep_until = r->now + r->settings->event_keep_s;
    struct wire_id device = {{0}};
    enum status status = hat_find_device(r->db, &r->wijk_id, hat_serial, r->now, &device);
    if (status == OK) {
        status = tell_device(r, &device, &event.head, keep_until);
    }
    return status == OK || status == NOT_FOUND ? tell_wijk(r, &event.head, keep_until) : status;
}

/* Its unspent invitations and passes go with it (T14). */
static enum status end_hat(struct statement_work *work, const struct cert_id *hat)
{
    struct request *r = work->r;
    const struct wire_id serial = wire_id_of(hat);
    bool is_withdrawn = false;
    enum status status = hat_find_standing(r->db, &r->wijk_id, &serial, &is_withdrawn);
    if (status == NOT_FOUND) {
        return barred_add(r->db, &r->wijk_id, &serial, r->now);
    }
    if (status != OK || is_withdrawn) {
        return status;
    }
    status = tell_withdrawn(r, &serial);
    if (status == OK) {
        status = hat_withdraw(r->db, &r->wijk_id, &serial, r->now);
    }
    if (status == OK) {
        status = pass_remove_of_hat(r->db, &r->wijk_id, &serial);
    }
    size_t invitations = 0;
    if (status == OK) {
        status = invitation_withdraw_all(r->db, &r->wijk_id, &serial, r->now, &invitations);
    }
    work->taken->invitations += invitations;
    work->taken->withdrawn += status == OK ? 1 : 0;
    return status;
}

static bool was_granted_by(const mls_hat_body *body, const struct cert_effect *effect)
{
    for (size_t i = 0; i < effect->withdrawn_count; i++) {
        if (cert_id_equal(&body->issuer, &effect->withdrawn[i]) ||
            cert_id_equal(&body->cosigner, &effect->withdrawn[i])) {
            return true;
        }
    }
    return false;
}

/* Under a new root a hat holds when the new root stands by its chain. */
static bool holds_under(const struct cert_root *root, const struct cert_hats *chain,
                        const struct cert_hat *hat)
{
    const struct cert_court court = {.root = root, .hats = chain};
    return cert_chain_check_hat(&court, hat) == OK;
}

/* Every hat that still stands: those that were granted by one that ends now, or that do not hold
 * under a new root, end too. A chain's last hat is the one it is for. */
static enum status end_others(struct statement_work *work, const struct cert_root *root)
{
    struct request *r = work->r;
    struct span *chains = arena_take(r->arena, HAT_CHAINS_MAX, sizeof(*chains));
    size_t count = 0;
    enum status status = chains == NULL ? NO_MEMORY : OK;
    if (status == OK) {
        status = hat_list_chains(r->db, &r->wijk_id, r->arena, chains, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        struct cert_hats hats;
        status = cert_hats_decode(chains[i], r->arena, &hats);
        if (status != OK || hats.count == 0) {
            return status == NO_MEMORY ? NO_MEMORY : STORAGE;
        }
        const struct cert_hat *hat = &hats.items[hats.count - 1];
        const bool ends = root == NULL ? was_granted_by(&hat->hat.body, &work->effect)
                                       : !holds_under(root, &hats, hat);
        status = ends ? end_hat(work, &hat->serial) : OK;
    }
    return status;
}

static enum status withdraw(struct statement_work *work)
{
    enum status status = OK;
    for (size_t i = 0; i < work->effect.withdrawn_count && status == OK; i++) {
        status = end_hat(work, &work->effect.withdrawn[i]);
    }
    return status == OK && work->effect.with_granted ? end_others(work, NULL) : status;
}

/* ── succession ─────────────────────────────────────────────────────────────────────────────────
 */

static enum status succeed(struct statement_work *work)
{
    struct request *r = work->r;
    const mls_succession *next = work->effect.succession;
    struct buffer encoded = buffer_make(CERT_SUCCESSION_SIZE_MAX);
    mls_write_succession(&encoded, next);
    enum status status = buffer_status(&encoded);
    if (status == OK) {
        status =
            succession_add(r->db, &r->wijk_id, next->body.version, buffer_span(&encoded), r->now);
    }
    struct wire_succession_changed event = {.head = {.type = WIRE_succession_changed},
                                            .succession = buffer_span(&encoded)};
    if (status == OK) {
        status = tell_wijk(r, &event.head, r->now + r->settings->event_keep_s);
    }
    buffer_end(&encoded);
    const struct cert_root root = cert_root_of(next);
    if (status == OK && !cert_key_equal(&root.key, &work->court.root.key)) {
        status = end_others(work, &root);
    }
    return status;
}

enum status statement_do(struct statement_work *work)
{
    if (work->statement.body.statement_kind == CERT_LEAVE) {
        return leave(work);
    }
    enum status status = revoke(work);
    if (status == OK) {
        status = withdraw(work);
    }
    return status == OK && work->effect.succession != NULL ? succeed(work) : status;
}

/* ── which groups ───────────────────────────────────────────────────────────────────────────────
 */

/* The groups that everybody of a buurt is in. */
static bool is_home(const struct group_row *group, const struct cert_id *buurt)
{
    const struct cert_id room = cert_id_of(&group->room_id);
    return group->kind == CERT_ALARM_WIJK ||
           ((group->kind == CERT_ALARM_BUURT || group->kind == CERT_TALK_BUURT) &&
            (buurt == NULL || cert_id_equal(&room, buurt)));
}

/* Where something may be done under the hat. */
static bool hat_touches(const mls_hat_body *body, const struct group_row *group)
{
    const struct cert_id buurt = cert_id_of(&group->buurt_id);
    const struct cert_id room = cert_id_of(&group->room_id);
    switch (body->reach.kind) {
    case CERT_REACH_BUURT:
    case CERT_REACH_GROUP:
        return group->kind == CERT_ALARM_WIJK || group->kind == CERT_LEADERS ||
               cert_id_equal(&buurt, &body->reach.buurt);
    case CERT_REACH_CASUS:
    case CERT_REACH_FUND: return cert_id_equal(&room, &body->reach.room);
    default: return true;
    }
}

static bool touches(const struct statement_work *work, const struct cert_id *serial,
                    const struct group_row *group)
{
    const struct cert_hat *hat = cert_hats_find(&work->court.hats, serial);
    return hat == NULL || hat_touches(&hat->hat.body, group);
}

static bool concerns_hats(const struct statement_work *work, const struct group_row *group)
{
    for (size_t i = 0; i < work->effect.withdrawn_count; i++) {
        if (work->effect.with_granted || touches(work, &work->effect.withdrawn[i], group)) {
            return true;
        }
    }
    return false;
}

/* Where the statement's own reach takes it in: the leaves that go, and the groups at home, which a
 * revoked device must not enter later. */
static bool concerns_devices(const struct statement_work *work, const struct group_row *group,
                             bool has_leaf)
{
    const mls_reach *reach = &work->statement.body.reach;
    const struct cert_id buurt = cert_id_of(&group->buurt_id);
    struct cert_place place;
    if (cert_place_read(wire_group_span(&group->group), &place) != OK) {
        return false;
    }
    for (size_t i = 0; i < work->leaving_count; i++) {
        const struct cert_device *device = &work->leaving[i];
        if ((has_leaf || is_home(group, &device->buurt)) &&
            cert_reach_takes_in(reach, &place, &buurt, &device->buurt)) {
            return true;
        }
    }
    const bool is_unspent = work->effect.revoked_count > work->leaving_count;
    const struct cert_id *at = reach->kind == CERT_REACH_WIJK ? NULL : &reach->buurt;
    return is_unspent && is_home(group, at);
}

static bool concerns_leaving(const struct statement_work *work, const struct group_row *group,
                             bool has_leaf)
{
    const mls_reach *reach = &work->statement.body.reach;
    if (reach->kind == CERT_REACH_BUURT && group->kind == CERT_ALARM_WIJK) {
        return false; /* who moves stays in the wijk's own */
    }
    return has_leaf && concerns_devices(work, group, has_leaf);
}

bool statement_concerns(const struct statement_work *work, const struct group_row *group,
                        bool has_leaf)
{
    const mls_statement_body *body = &work->statement.body;
    switch (body->statement_kind) {
    case CERT_SUCCEED: return true;
    case CERT_LEAVE: return concerns_leaving(work, group, has_leaf);
    case CERT_WITHDRAW_INVITATION: return is_home(group, &body->invitation.terms.buurt);
    case CERT_WITHDRAW_HAT: return concerns_hats(work, group);
    case CERT_REVOKE_ISSUER:
        return concerns_hats(work, group) || concerns_devices(work, group, has_leaf);
    default: return concerns_devices(work, group, has_leaf);
    }
}
