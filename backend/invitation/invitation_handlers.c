/* invitation_handlers.c -- laying invitations down, using them, taking them back. The secret never
 * comes here: what a stranger shows is what the invitation's key signed. */
#include "group/group.h"
#include "hat/hat_store.h"
#include "invitation/claim.h"
#include "invitation/invitation.h"
#include "invitation/invitation_ticks.h"
#include "member/member_store.h"
#include "moderation/moderation.h"
#include "retention/retention.h"
#include "server/core/session.h"
#include "session/device.h"
#include "shift/local_time.h"
#include "statement/statement.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { DAY_S = 86400, PRUNE_AT_ONCE = 200 };

/* ── laying down ────────────────────────────────────────────────────────────────────────────────
 */

static enum status check_limits(struct request *r, const struct wire_invitation_register *in,
                                const mls_terms *terms)
{
    const char *field = NULL;
    struct invitation_limits limits = {.most = (uint64_t)r->settings->invitation_day,
                                       .term_s = r->settings->invitation_s,
                                       .now = r->now};
    enum status status =
        invitation_count(r->db, &r->wijk_id, &r->hat_serial, r->now - DAY_S, &limits.laid_down);
    if (status == OK) {
        status = invitation_may_be_laid_down(terms, &r->hat_serial, &in->buurt_id, &limits, &field);
        request_fault(r, field);
    }
    if (status == QUOTA_SPENT) {
        request_retry_after(r, DAY_S);
    }
    return status;
}

/* Whom a recovery names: a member who lives where it leads to. Another buurt's is not told of: who
 * coordinates here learns nothing of who lives there. Fails: NOT_FOUND, STORAGE */
static enum status check_recovered(struct request *r, const mls_terms *terms)
{
    const struct wire_id member_id = wire_id_of(&terms->member_id);
    const struct wire_id buurt_id = wire_id_of(&terms->buurt);
    struct member_row member;
    const enum status status = member_find(r->db, &r->wijk_id, &member_id, &member);
    return status == OK && !wire_id_equal(&member.buurt_id, &buurt_id) ? NOT_FOUND : status;
}

/* Its hat's right, cap and signature; whom it recovers must be there. */
static enum status check_terms(struct request *r, const mls_invitation *invitation)
{
    const mls_terms *terms = &invitation->terms;
    struct court court;
    const struct cert_hat *issuer = NULL;
    request_fault(r, "invitation");
    enum status status = invitation_may_recover(terms, r->hat);
    if (status == OK) {
        status = court_open(r, &court);
    }
    if (status == OK) {
        status = court_add_hat(&court, &terms->issuer);
    }
    if (status == OK) {
        status = cert_chain_check_invitation(&court.view, invitation, &issuer);
    }
    if (status == OK && terms->invitation_kind == CERT_INVITE_RECOVERY) {
        status = check_recovered(r, terms);
    }
    return status;
}

static struct invitation_row row_of(const struct cert_id *wijk_id, const mls_terms *terms)
{
    const struct cert_id serial = cert_invitation_serial(wijk_id, terms);
    return (struct invitation_row){.serial = wire_id_of(&serial),
                                   .issuer = wire_id_of(&terms->issuer),
                                   .number = terms->seq,
                                   .buurt_id = wire_id_of(&terms->buurt),
                                   .kind = terms->invitation_kind,
                                   .until = (int64_t)terms->until};
}

enum status handle_invitation_register(struct request *r, const struct wire_invitation_register *in,
                                       struct wire_done *out)
{
    (void)out;
    mls_invitation invitation;
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    request_fault(r, "invitation");
    enum status status = cert_invitation_decode(in->invitation, &invitation);
    if (status == OK) {
        status = check_limits(r, in, &invitation.terms);
    }
    if (status == OK) {
        status = check_terms(r, &invitation);
    }
    if (status != OK) {
        return status;
    }
    const struct invitation_row row = row_of(&wijk_id, &invitation.terms);
    const struct cert_id serial = cert_id_of(&row.serial);
    const struct invitation_packet packet = {in->locator, in->packet};
    status = serial_check(r, &serial);
    if (status == OK) {
        status = invitation_add(r->db, &r->wijk_id, &row, &packet, r->now);
    }
    return status;
}

enum status handle_invitation_fetch(struct request *r, const struct wire_invitation_fetch *in,
                                    struct wire_invitation_packet *out)
{
    request_fault(r, "locator");
    struct invitation_row row;
    struct wire_id wijk_id = r->wijk_id;
    enum status status = OK;
    if (wire_id_is_none(&wijk_id)) { /* before session.hello: the packet tells the newcomer which */
        status = invitation_find_wijk(r->db, &in->locator, &wijk_id);
    }
    if (status == OK) {
        status =
            invitation_find_packet(r->db, &wijk_id, &in->locator, r->arena, &row, &out->packet);
    }
    return status == OK ? invitation_may_use(&row, r->now) : status;
}

/* ── using ──────────────────────────────────────────────────────────────────────────────────────
 */

struct claim {
    struct court court;
    mls_evidence evidence;
    struct newcomer newcomer;
};

/* The same device again gets the first answer; another one is the invitation's second use. */
static enum status check_known(struct request *r, const struct claim *claim, bool *is_known)
{
    const struct wire_id serial = wire_id_of(&claim->newcomer.device.serial);
    struct device device = {0};
    *is_known = false;
    const enum status status = device_find(r->db, &r->wijk_id, &serial, &device);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    const struct cert_key key = cert_key_of(&device.public_key);
    if (!cert_key_equal(&key, &claim->newcomer.device.key)) {
        return SERIAL_TWICE;
    }
    *is_known = device.state == DEVICE_LIVE;
    return *is_known ? OK : REMOVED;
}

static enum status check_row(struct request *r, const struct claim *claim)
{
    const struct wire_id serial = wire_id_of(&claim->newcomer.device.serial);
    struct invitation_row row;
    const enum status status = invitation_find(r->db, &r->wijk_id, &serial, &row);
    if (status == NOT_FOUND) {
        return serial_check(r, &claim->newcomer.device.serial);
    }
    return status == OK ? invitation_may_use(&row, r->now) : status;
}

static enum status check_chain(struct request *r, const struct wire_invitation_claim *in,
                               struct claim *claim)
{
    const struct cert_key key = cert_key_of(&in->device_key);
    request_fault(r, "evidence");
    enum status status = cert_evidence_decode(in->evidence, &claim->evidence);
    if (status == OK && claim->evidence.form != CERT_INVITED) {
        status = NOT_ALLOWED; /* a sister is let in by her signer, not by a stranger */
    }
    if (status == OK) {
        status = court_open(r, &claim->court);
    }
    if (status == OK) {
        request_fault(r, "hats");
        status = court_add_chain(&claim->court, in->hats);
    }
    if (status == OK) {
        request_fault(r, "evidence");
        status = cert_chain_check_device(&claim->court.view, &claim->evidence, &key, NULL,
                                         &claim->newcomer.device);
    }
    claim->newcomer.signer = wire_id_of(&claim->newcomer.device.serial);
    claim->newcomer.evidence = in->evidence;
    return status;
}

/* A member is let in once: who made an invitation knows its key, and could otherwise be that member
 * too by a second one. Only a recovery is for somebody who is there. */
static enum status check_person(struct request *r, const struct claim *claim)
{
    const mls_terms *terms = &claim->evidence.invited.invitation.terms;
    const struct wire_id member_id = wire_id_of(&claim->newcomer.device.member_id);
    enum status status = OK;
    if (terms->invitation_kind == CERT_INVITE_RECOVERY) {
        status = check_recovered(r, terms);
    } else {
        struct member_row member;
        status = member_find(r->db, &r->wijk_id, &member_id, &member);
        status = status == NOT_FOUND ? OK : status == OK ? NOT_ALLOWED : status;
    }
    return status == OK ? moderation_may_enter(r, &member_id) : status;
}

/* Its window, and its issuer, judged now: at entry and never again (T14). */
static enum status check_window(struct request *r, const struct claim *claim)
{
    const mls_terms *terms = &claim->evidence.invited.invitation.terms;
    if (r->now < (int64_t)terms->from || r->now >= (int64_t)terms->until) {
        return CLOSED;
    }
    const struct cert_hat *issuer = cert_hats_find(&claim->court.hats, &terms->issuer);
    enum status status = issuer == NULL ? OK : hat_check_live(r, issuer);
    if (status == OK) {
        status = check_row(r, claim);
    }
    return status == OK ? check_person(r, claim) : status;
}

static enum status note_use(struct request *r, const struct claim *claim)
{
    const mls_terms *terms = &claim->evidence.invited.invitation.terms;
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    const struct invitation_row row = row_of(&wijk_id, terms);
    const struct wire_id member_id = wire_id_of(&claim->newcomer.device.member_id);
    enum status status = invitation_use(r->db, &r->wijk_id, &row.serial, &member_id, r->now);
    if (status == NOT_FOUND) { /* it was never laid down, or a restored backup lost it */
        const struct invitation_packet none = {{{0}}, {NULL, 0}};
        status = invitation_add(r->db, &r->wijk_id, &row, &none, r->now);
        status = status == OK ? invitation_use(r->db, &r->wijk_id, &row.serial, &member_id, r->now)
                              : status;
    }
    struct wire_id issuer = {{0}};
    if (status == OK) {
        status = hat_find_device(r->db, &r->wijk_id, &row.issuer, r->now, &issuer);
    }
    if (status != OK) {
        return status == NOT_FOUND ? OK : status; /* the root has no device */
    }
    struct wire_invitation_used event = {
        .head = {.type = WIRE_invitation_used}, .serial = row.serial, .member_id = member_id};
    return tell_device(r, &issuer, &event.head, r->now + r->settings->invitation_s);
}

static void fill(const struct cert_device *device, struct wire_invitation_claimed *out)
{
    out->member_id = wire_id_of(&device->member_id);
    out->device_serial = wire_id_of(&device->serial);
    out->buurt_id = wire_id_of(&device->buurt);
}

enum status handle_invitation_claim(struct request *r, const struct wire_invitation_claim *in,
                                    struct wire_invitation_claimed *out)
{
    struct claim *claim = arena_take(r->arena, 1, sizeof(*claim));
    if (claim == NULL) {
        return NO_MEMORY;
    }
    bool is_known = false;
    request_fault(r, "signature");
    enum status status = claim_check_signature(r, "buurt claim", &in->device_key, &in->signature);
    if (status == OK) {
        status = check_chain(r, in, claim);
    }
    if (status == OK) {
        status = check_known(r, claim, &is_known);
    }
    if (status == OK && !is_known) {
        status = check_window(r, claim);
    }
    if (status == OK && !is_known) {
        status = claim_admit(r, &claim->newcomer);
    }
    if (status == OK && !is_known) {
        status = note_use(r, claim);
    }
    if (status != OK) {
        session_challenge_again(r);
        return status;
    }
    fill(&claim->newcomer.device, out);
    return OK;
}

/* ── taking back ────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_invitation_withdraw(struct request *r, const struct wire_invitation_withdraw *in,
                                       struct wire_done *out)
{
    (void)out;
    struct invitation_row row;
    request_fault(r, "serial");
    enum status status = invitation_find(r->db, &r->wijk_id, &in->serial, &row);
    if (status == OK && !wire_id_equal(&row.buurt_id, &in->buurt_id)) {
        status = NOT_FOUND;
    }
    if (status == OK && row.stage == INVITATION_USED) {
        return CONFLICT; /* somebody came in by it: revoke the device */
    }
    struct statement_taken taken;
    if (status == OK) {
        request_fault(r, "statement");
        status = statement_take(r, in->statement, &taken);
    }
    if (status != OK) {
        return status;
    }
    status = invitation_find(r->db, &r->wijk_id, &in->serial, &row);
    return status == OK && row.stage != INVITATION_WITHDRAWN ? CONFLICT : status;
}

/* ── vouching ───────────────────────────────────────────────────────────────────────────────────
 */

/* INVITATION-14: somebody else of the asker's own buurt; another buurt's is not told of. */
static enum status find_vouched(struct request *r, const struct wire_id *member_id)
{
    struct member_row member;
    request_fault(r, "member_id");
    if (wire_id_equal(member_id, &r->member_id)) {
        return CONFLICT; /* who has a phone needs no other's word */
    }
    const enum status status = member_find(r->db, &r->wijk_id, member_id, &member);
    return status == OK && !wire_id_equal(&member.buurt_id, &r->buurt_id) ? NOT_FOUND : status;
}

enum status handle_invitation_vouch(struct request *r, const struct wire_invitation_vouch *in,
                                    struct wire_done *out)
{
    (void)out;
    const struct hat_room room = {.buurt_id = r->buurt_id, .now = r->now};
    struct wire_invitation_vouched event = {.head = {.type = WIRE_invitation_vouched},
                                            .member_id = in->member_id,
                                            .vouched_by = r->member_id};
    struct wire_id serials[HAT_HOLDERS_MAX];
    size_t count = 0;
    enum status status = find_vouched(r, &in->member_id);
    if (status == OK) {
        request_fault(r, NULL);
        status = group_spend_pace(r);
    }
    if (status == OK) {
        status = hat_list_holders(r->db, &r->wijk_id, &room, serials, &count);
    }
    if (status == OK && count == 0) {
        return NOT_FOUND; /* nobody is there to let anybody in */
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], &event.head, r->now + r->settings->invitation_s);
    }
    return status;
}

/* ── showing ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status show(struct request *r, const struct invitation_row *row,
                        struct wire_invitation *out)
{
    *out = (struct wire_invitation){.serial = row->serial,
                                    .issuer_serial = row->issuer,
                                    .number = row->number,
                                    .buurt_id = row->buurt_id,
                                    .state = invitation_state(row, r->now),
                                    .until = row->until,
                                    .member_id = row->used_by};
    if (row->used_at == 0) {
        return OK;
    }
    struct local_time used = {0};
    const enum status status = local_time_of(r->settings->zone, row->used_at, &used);
    out->used_on = used.on;
    return status;
}

/* A leader sees its own, a coordinator all of the buurt (T4). */
enum status handle_invitation_list(struct request *r, const struct wire_invitation_list *in,
                                   struct wire_invitation_page *out)
{
    const struct invitation_wish wish = {.buurt_id = in->buurt_id,
                                         .issuer = r->hat == WIRE_LEADER ? r->hat_serial
                                                                         : (struct wire_id){{0}},
                                         .after = in->after};
    struct invitation_row *rows = arena_take(r->arena, INVITATION_PAGE_MAX, sizeof(*rows));
    struct wire_invitation *shown = arena_take(r->arena, INVITATION_PAGE_MAX, sizeof(*shown));
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = invitation_list(r->db, &r->wijk_id, &wish, rows, &count, &out->more);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = show(r, &rows[i], &shown[i]);
    }
    out->invitations = (struct wire_list){shown, count};
    return status;
}

/* ── time ───────────────────────────────────────────────────────────────────────────────────────
 */

enum status invitation_tick(struct request *r)
{
    int count = 0;
    const enum status status = invitation_prune(r->db, &r->wijk_id, r->now, PRUNE_AT_ONCE, &count);
    if (status == OK && count == PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status == OK ? retention_note(r, wire_kept_thing_INVITATION, count) : status;
}
