/* statement.c -- taking a statement: judge, do, keep, tell. */
#include "statement/statement.h"

#include "device/device_store.h"
#include "statement/effect.h"
#include "statement/statement_store.h"
#include "wijk/ids.h"

/* ── the hats it needs ──────────────────────────────────────────────────────────────────────────
 */

/* A hat that nobody laid down may still stand in what was brought along. */
static enum status need(struct court *court, const struct cert_id *serial)
{
    if (cert_id_is_zero(serial) || cert_id_equal(serial, &court->root.wijk_id)) {
        return OK;
    }
    const enum status status = court_add_hat(court, serial);
    return status == NOT_FOUND ? OK : status;
}

static enum status need_issuer(struct court *court, const mls_evidence *evidence)
{
    return evidence->form == CERT_INVITED ? need(court, &evidence->invited.invitation.terms.issuer)
                                          : OK;
}

static enum status gather_signers(struct court *court, const mls_statement *statement)
{
    enum status status = OK;
    for (size_t i = 0; i < statement->marks.count && status == OK; i++) {
        const mls_statement_mark *mark = MLS_AT(statement_mark, &statement->marks, i);
        if (mark->signer_kind == CERT_SIGNED_BY_HAT) {
            status = need(court, &mark->hat);
        } else if (mark->signer_kind == CERT_SIGNED_BY_DEVICE) {
            status = need_issuer(court, &mark->device->evidence);
        }
    }
    return status;
}

static enum status gather_targets(struct court *court, const mls_statement_body *body)
{
    enum status status = OK;
    switch (body->statement_kind) {
    case CERT_REVOKE_ISSUER: return need(court, &body->issuer.hat);
    case CERT_WITHDRAW_INVITATION: return need(court, &body->invitation.terms.issuer);
    case CERT_WITHDRAW_HAT:
        for (size_t i = 0; i < body->hats.serials.count && status == OK; i++) {
            status = need(court, MLS_AT(id, &body->hats.serials, i));
        }
        return status;
    case CERT_DOUBLE:
        status = need_issuer(court, &body->pair->first.evidence);
        return status == OK ? need_issuer(court, &body->pair->second.evidence) : status;
    default: return OK;
    }
}

static enum status gather(struct statement_work *work, struct span chain)
{
    enum status status = court_open(work->r, &work->court);
    if (status == OK) {
        status = court_add_chain(&work->court, chain);
    }
    if (status == OK) {
        status = gather_signers(&work->court, &work->statement);
    }
    return status == OK ? gather_targets(&work->court, &work->statement.body) : status;
}

/* ── the groups it concerns ─────────────────────────────────────────────────────────────────────
 */

struct concern {
    struct group_row *groups; /* GROUPS_MAX */
    bool *has_leaf;           /* of one that goes */
    size_t count;
};

static void mark_groups(struct concern *concern, const struct group_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < concern->count; k++) {
            if (memcmp(&rows[i].group, &concern->groups[k].group, sizeof(rows[i].group)) == 0) {
                concern->has_leaf[k] = true;
            }
        }
    }
}

static enum status list_groups(struct statement_work *work, struct concern *out)
{
    struct request *r = work->r;
    struct group_row *rows = arena_take(r->arena, DEVICE_GROUPS_MAX, sizeof(*rows));
    out->groups = arena_take(r->arena, GROUPS_MAX, sizeof(*out->groups));
    out->has_leaf = arena_take(r->arena, GROUPS_MAX, sizeof(*out->has_leaf));
    if (rows == NULL || out->groups == NULL || out->has_leaf == NULL) {
        return NO_MEMORY;
    }
    enum status status = group_list_all(r->db, &r->wijk_id, out->groups, &out->count);
    for (size_t i = 0; i < work->leaving_count && status == OK; i++) {
        const struct wire_id serial = wire_id_of(&work->leaving[i].serial);
        size_t count = 0;
        status = leaf_list_groups(r->db, &r->wijk_id, &serial, rows, &count);
        mark_groups(out, rows, status == OK ? count : 0);
    }
    return status;
}

static enum status tell_groups(struct statement_work *work, const struct concern *concern,
                               struct wire_statement_posted *event, uint64_t number)
{
    struct request *r = work->r;
    enum status status = OK;
    for (size_t i = 0; i < concern->count && status == OK; i++) {
        const struct group_row *group = &concern->groups[i];
        if (!statement_concerns(work, group, concern->has_leaf[i])) {
            continue;
        }
        status = statement_group_add(r->db, &r->wijk_id, &group->group, number);
        if (status == OK) {
            status =
                tell_group(r, &group->group, &event->head, r->now + r->settings->message_keep_s);
        }
    }
    return status;
}

/* The other devices of those whose device went: their owner should know. */
static enum status tell_families(struct statement_work *work, struct wire_statement_posted *event)
{
    struct request *r = work->r;
    const struct cert_id *last = NULL;
    enum status status = OK;
    for (size_t i = 0; i < work->leaving_count && status == OK; i++) {
        const struct cert_id *member = &work->leaving[i].member_id;
        if (last != NULL && cert_id_equal(last, member)) {
            continue;
        }
        last = member;
        struct wire_id serials[DEVICES_MAX];
        size_t count = 0;
        const struct wire_id member_id = wire_id_of(member);
        status = device_list(r->db, &r->wijk_id, &member_id, serials, &count);
        for (size_t k = 0; k < count && status == OK; k++) {
            status =
                tell_device(r, &serials[k], &event->head, r->now + r->settings->message_keep_s);
        }
    }
    return status;
}

static enum status keep_and_tell(struct statement_work *work, struct span bytes)
{
    struct request *r = work->r;
    struct statement_row row = {.hash = work->taken->hash,
                                .kind = work->statement.body.statement_kind,
                                .statement = bytes,
                                .posted_by = r->serial};
    struct concern concern = {0};
    enum status status = court_write_chain(&work->court, &row.chain);
    if (status == OK) {
        status = statement_add(r->db, &r->wijk_id, &row, r->now);
    }
    if (status == OK) {
        status = list_groups(work, &concern);
    }
    struct wire_statement_posted event = {
        .head = {.type = WIRE_statement_posted},
        .statement = {.hash = row.hash, .statement = bytes, .issuer = row.chain}};
    if (status == OK) {
        status = tell_groups(work, &concern, &event, row.number);
    }
    return status == OK ? tell_families(work, &event) : status;
}

/* ── taking ─────────────────────────────────────────────────────────────────────────────────────
 */

enum status statement_take_with(struct request *r, struct span statement, struct span chain,
                                struct statement_taken *out)
{
    struct statement_taken unasked;
    struct statement_work *work = arena_take(r->arena, 1, sizeof(*work));
    if (work == NULL) {
        return NO_MEMORY;
    }
    *work = (struct statement_work){.r = r, .taken = out == NULL ? &unasked : out};
    *work->taken = (struct statement_taken){.is_new = true};
    enum status status = cert_statement_decode(statement, r->arena, &work->statement);
    if (status != OK) {
        return status;
    }
    const struct hash hash = hash_of(statement);
    work->taken->hash = wire_hash_of(&hash);
    work->taken->statement = work->statement;
    struct statement_row known;
    status = statement_find(r->db, &r->wijk_id, &work->taken->hash, &known);
    if (status != NOT_FOUND) {
        work->taken->is_new = false;
        return status;
    }
    status = gather(work, chain);
    if (status == OK) {
        status = statement_judge(work);
    }
    if (status == OK) {
        status = statement_do(work);
    }
    return status == OK ? keep_and_tell(work, statement) : status;
}

enum status statement_take(struct request *r, struct span statement, struct statement_taken *out)
{
    return statement_take_with(r, statement, span_of(NULL, 0), out);
}
