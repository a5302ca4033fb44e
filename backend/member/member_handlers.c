/* member_handlers.c -- members of a buurt, moving, leaving, and what a person said yes to. */
#include "member/member.h"
#include "member/member_store.h"
#include "member/parting.h"
#include "moderation/moderation.h"
#include "server/core/room.h"
#include "session/device.h"
#include "shift/local_time.h"
#include "statement/statement.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"

/* ── members ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status show(struct request *r, const struct member_row *row, struct wire_member *out)
{
    struct local_time since = {0};
    struct local_time muted = {0};
    int64_t muted_until = 0;
    enum status status = local_time_of(r->settings->zone, row->since, &since);
    if (status == OK) {
        status = moderation_muted(r->db, &r->wijk_id, &row->member_id, r->now, &muted_until);
    }
    if (status == OK && muted_until > 0) {
        status = local_time_of(r->settings->zone, muted_until, &muted);
    }
    *out = (struct wire_member){.member_id = row->member_id,
                                .let_in_by = row->let_in_by,
                                .since = since.on,
                                .devices = row->devices,
                                .house_rules = row->house_rules,
                                .muted_until = muted.on};
    return status;
}

enum status handle_member_list(struct request *r, const struct wire_member_list *in,
                               struct wire_member_page *out)
{
    struct member_row *rows = arena_take(r->arena, MEMBER_PAGE_MAX, sizeof(*rows));
    struct wire_member *shown = arena_take(r->arena, MEMBER_PAGE_MAX, sizeof(*shown));
    const struct member_wish wish = {in->buurt_id, in->after};
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = member_list(r->db, &r->wijk_id, &wish, rows, &count, &out->more);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = show(r, &rows[i], &shown[i]);
    }
    out->members = (struct wire_list){shown, count};
    return status;
}

/* ── moving ─────────────────────────────────────────────────────────────────────────────────────
 */

/* A buurt of the charter is a room that lies in itself. */
static enum status check_buurt(struct request *r, const struct wire_id *buurt_id)
{
    struct wire_id at;
    const enum status status = room_find(r->db, &r->wijk_id, buurt_id, &at);
    return status == OK && !wire_id_equal(&at, buurt_id) ? NOT_FOUND : status;
}

static enum status tell_moved(struct request *r, const struct wire_id *buurt_id)
{
    struct wire_member_moved event = {.head = {.type = WIRE_member_moved}, .buurt_id = *buurt_id};
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    enum status status = device_list(r->db, &r->wijk_id, &r->member_id, serials, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], &event.head, r->now + r->settings->event_keep_s);
    }
    return status;
}

/* Takes a statement, having looked which devices the asker has before it is carried out. */
static enum status take_own(struct request *r, struct span statement, struct member_devices *own,
                            struct statement_taken *taken)
{
    const enum status status =
        device_list(r->db, &r->wijk_id, &r->member_id, own->serials, &own->count);
    return status == OK ? statement_take(r, statement, taken) : status;
}

enum status handle_member_move(struct request *r, const struct wire_member_move *in,
                               struct wire_done *out)
{
    (void)out;
    struct statement_taken taken;
    struct member_devices own;
    request_fault(r, "to_buurt_id");
    enum status status = check_buurt(r, &in->to_buurt_id);
    if (status == OK) {
        request_fault(r, "statement");
        status = take_own(r, in->statement, &own, &taken);
    }
    if (status == OK) {
        status = member_may_move(&taken.statement.body, &own, &r->buurt_id, &in->to_buurt_id);
    }
    if (status == OK && !taken.is_new) {
        status = CONFLICT; /* it was carried out before: nothing is left by it now */
    }
    const struct parting parting = {.member_id = r->member_id, .buurt_id = r->buurt_id};
    if (status == OK) {
        status = member_part(r, &parting);
    }
    if (status == OK) {
        status = device_move(r->db, &r->wijk_id, &r->member_id, &in->to_buurt_id);
    }
    if (status == OK) {
        status = member_set_buurt(r->db, &r->wijk_id, &r->member_id, &in->to_buurt_id);
    }
    return status == OK ? tell_moved(r, &in->to_buurt_id) : status;
}

/* ── leaving ────────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_member_leave(struct request *r, const struct wire_member_leave *in,
                                struct wire_done *out)
{
    (void)out;
    struct statement_taken taken;
    struct member_devices own;
    request_fault(r, "statement");
    enum status status = take_own(r, in->statement, &own, &taken);
    if (status == OK) {
        status = member_may_leave(&taken.statement.body, &own);
    }
    const struct parting parting = {
        .member_id = r->member_id, .buurt_id = r->buurt_id, .leaves_wijk = true};
    return status == OK ? member_part(r, &parting) : status;
}

/* ── consents ───────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_consent_give(struct request *r, const struct wire_consent_give *in,
                                struct wire_done *out)
{
    (void)out;
    const struct consent_row row = {.purpose = in->purpose,
                                    .text_version = in->text_version,
                                    .given = in->given,
                                    .given_at = r->now};
    const enum status before = consent_find(r->db, &r->wijk_id, &r->member_id, in->purpose);
    if (before != OK && before != NOT_FOUND) {
        return before;
    }
    const enum status status = consent_put(r->db, &r->wijk_id, &r->member_id, &row);
    if (status != OK || before != OK || in->given) {
        return status;
    }
    return ledger_add(r->db, &r->wijk_id, "consent", &r->member_id, r->now); /* MEMBER-8 */
}

enum status handle_consent_list(struct request *r, const struct wire_consent_list *in,
                                struct wire_consent_page *out)
{
    (void)in;
    struct consent_row rows[CONSENTS_MAX];
    struct wire_consent_row *shown = arena_take(r->arena, CONSENTS_MAX, sizeof(*shown));
    if (shown == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = consent_list(r->db, &r->wijk_id, &r->member_id, rows, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        struct local_time given = {0};
        status = local_time_of(r->settings->zone, rows[i].given_at, &given);
        shown[i] = (struct wire_consent_row){.purpose = rows[i].purpose,
                                             .text_version = rows[i].text_version,
                                             .given = rows[i].given,
                                             .given_on = given.on};
    }
    out->consents = (struct wire_list){shown, count};
    return status;
}
