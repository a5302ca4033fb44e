#include "cert/effect.h"

#include <stdlib.h>

/* --- from a statement to what it does here --- */

/* What is being worked out. Refusals are remembered: they are the answer when nothing is left. */
struct work {
    const struct cert_court *court;
    const struct cert_question *question;
    struct cert_id *revoked, *withdrawn, *leaving;
    struct cert_device *departed;
    struct cert_effect *out;
    enum status refusal;
};

/* Nothing is taken after a failure; the first one stays. */
static void *take(struct arena *arena, size_t count, size_t size, enum status *status)
{
    void *taken = *status == OK ? arena_take(arena, count, size) : NULL;
    if (taken == NULL && *status == OK) {
        *status = arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
    }
    return taken;
}

/* Whether a refusal is about this target alone, or stops everything. */
static bool is_about_target(enum status status)
{
    return status == NOT_ALLOWED || status == REVOKED || status == CLOSED ||
           status == CHAIN_MISSING;
}

static enum status revoke(struct work *work, const struct cert_id *serial)
{
    const mls_revoked *row = cert_document_find_revoked(work->question->document, serial);
    if (row != NULL && (row->ends_hats == 1 || !work->out->ends_hats)) {
        return OK;
    }
    struct cert_device target;
    bool is_known = false;
    const enum status status = cert_may_end_device(work->question, serial, &target, &is_known);
    if (status != OK) {
        work->refusal = status;
        return is_about_target(status) ? OK : status;
    }
    work->revoked[work->out->revoked_count++] = *serial;
    if (is_known) {
        work->leaving[work->out->leaving_count++] = *serial;
    }
    return OK;
}

/* A statement to leave is spent once it was applied: who came back later is not put out by it. */
static enum status leave(struct work *work, const struct cert_id *serial)
{
    const mls_departed *row = cert_document_find_departed(work->question->document, serial);
    if (row != NULL && row->at >= work->question->statement->body.made_at) {
        return OK;
    }
    struct cert_device target;
    bool is_known = false;
    const enum status status = cert_may_end_device(work->question, serial, &target, &is_known);
    if (status != OK) {
        work->refusal = is_known ? status : work->refusal;
        return is_about_target(status) ? OK : status;
    }
    work->departed[work->out->departed_count++] = target;
    work->leaving[work->out->leaving_count++] = *serial;
    return OK;
}

static enum status withdraw(struct work *work, const struct cert_id *serial)
{
    const mls_withdrawn *row = cert_document_find_withdrawn(work->question->document, serial);
    if (row != NULL && (row->with_granted == 1 || !work->out->with_granted)) {
        return OK;
    }
    const struct cert_hat *hat = cert_hats_find(work->court->hats, serial);
    const enum status status = cert_may_withdraw_hat(work->question, serial, hat);
    if (status != OK) {
        work->refusal = status;
        return is_about_target(status) ? OK : status;
    }
    work->withdrawn[work->out->withdrawn_count++] = *serial;
    return OK;
}

typedef enum status (*work_step)(struct work *work, const struct cert_id *serial);

static enum status each_serial(struct work *work, const struct mls_vector *serials, work_step step)
{
    enum status status = OK;
    for (size_t i = 0; status == OK && i < serials->count; i++) {
        status = step(work, MLS_AT(id, serials, i));
    }
    return status;
}

static enum status revoke_issuer(struct work *work, const mls_issuer_seqs *issuer)
{
    const struct cert_id *wijk_id = &work->court->root->wijk_id;
    enum status status = withdraw(work, &issuer->hat);
    for (size_t i = 0; status == OK && i < issuer->seqs.count; i++) {
        const struct cert_id serial =
            cert_device_serial(wijk_id, &issuer->hat, *MLS_AT(u16, &issuer->seqs, i));
        status = revoke(work, &serial);
    }
    return status;
}

static enum status revoke_double(struct work *work, const mls_device_pair *pair)
{
    const struct cert_device device =
        cert_device_of(&work->court->root->wijk_id, &pair->first.evidence, &pair->first.key);
    return revoke(work, &device.serial);
}

static enum status succeed(struct work *work, const mls_succession *succession)
{
    const struct mls_vector *all = &cert_document_view(work->question->document)->successions;
    const mls_succession *before = MLS_AT(succession, all, all->count - 1);
    if (succession->body.version <= before->body.version) {
        return OK;
    }
    const enum status status = cert_succession_replaces(before, succession);
    if (status == OK) {
        work->out->succession = succession;
    }
    return status;
}

static enum status work_through(struct work *work)
{
    const mls_statement_body *body = &work->question->statement->body;
    const struct cert_id *wijk_id = &work->court->root->wijk_id;
    switch (body->statement_kind) {
    case CERT_REVOKE: return each_serial(work, &body->revoked.serials, revoke);
    case CERT_REVOKE_ISSUER:
        work->out->with_granted = body->issuer.with_granted == 1;
        return revoke_issuer(work, &body->issuer);
    case CERT_WITHDRAW_INVITATION: {
        const struct cert_id serial = cert_invitation_serial(wijk_id, &body->invitation.terms);
        return revoke(work, &serial);
    }
    case CERT_WITHDRAW_HAT:
        work->out->with_granted = body->hats.with_granted == 1;
        return each_serial(work, &body->hats.serials, withdraw);
    case CERT_LEAVE: return each_serial(work, &body->left.serials, leave);
    case CERT_DOUBLE: return revoke_double(work, body->pair);
    default: return succeed(work, body->succession);
    }
}

enum status cert_effect_of(const struct cert_court *court, const struct cert_question *question,
                           struct arena *arena, struct cert_effect *out)
{
    const mls_statement_body *body = &question->statement->body;
    const size_t most =
        body->statement_kind == CERT_REVOKE_ISSUER ? CERT_SEQS_MAX + 1 : CERT_TARGETS_MAX;
    *out = (struct cert_effect){.ends_hats = cert_ends_hats(question)};
    struct work work = {.court = court, .question = question, .out = out, .refusal = CONFLICT};
    enum status status = OK;
    work.revoked = take(arena, most, sizeof(*work.revoked), &status);
    work.leaving = take(arena, most, sizeof(*work.leaving), &status);
    work.withdrawn = take(arena, CERT_TARGETS_MAX, sizeof(*work.withdrawn), &status);
    work.departed = take(arena, CERT_TARGETS_MAX, sizeof(*work.departed), &status);
    if (status == OK) {
        status = work_through(&work);
    }
    if (status != OK) {
        return status;
    }
    out->revoked = work.revoked;
    out->withdrawn = work.withdrawn;
    out->departed = work.departed;
    out->leaving = work.leaving;
    const bool is_empty = out->revoked_count + out->withdrawn_count + out->departed_count == 0 &&
                          out->succession == NULL;
    return is_empty ? work.refusal : OK;
}

/* --- from what it does to the next document --- */

static int compare_rows(const void *a, const void *b)
{
    return memcmp(a, b, CERT_ID_SIZE);
}

/* Puts `added` rows (sorted here; each begins with its serial) among those that are there; one of
 * the same serial takes the old one's place. */
static enum status merge_rows(const struct mls_vector *before, struct mls_vector *added,
                              size_t size, struct arena *arena, struct mls_vector *out)
{
    if (added->count == 0) {
        *out = *before;
        return OK;
    }
    qsort(added->items, added->count, size, compare_rows);
    enum status status = OK;
    void *items = take(arena, before->count + added->count, size, &status);
    if (status != OK) {
        return status;
    }
    const char *old = before->items;
    const char *fresh = added->items;
    char *to = items;
    size_t i = 0;
    size_t j = 0;
    while (i < before->count || j < added->count) {
        const int order = i == before->count  ? 1
                          : j == added->count ? -1
                                              : compare_rows(old + i * size, fresh + j * size);
        memcpy(to, order < 0 ? old + i * size : fresh + j * size, size);
        to += size;
        i += order <= 0;
        j += order >= 0;
    }
    *out = (struct mls_vector){.items = items, .count = (size_t)(to - (char *)items) / size};
    return OK;
}

static enum status merge_revoked(const mls_document *before, const struct cert_effect *effect,
                                 uint64_t at, struct arena *arena, struct mls_vector *out)
{
    enum status status = OK;
    mls_revoked *rows = take(arena, effect->revoked_count, sizeof(*rows), &status);
    if (status != OK) {
        return status;
    }
    for (size_t i = 0; i < effect->revoked_count; i++) {
        rows[i] = (mls_revoked){effect->revoked[i], effect->ends_hats, at};
    }
    struct mls_vector added = {rows, effect->revoked_count};
    return merge_rows(&before->revoked, &added, sizeof(*rows), arena, out);
}

static enum status merge_withdrawn(const mls_document *before, const struct cert_effect *effect,
                                   uint64_t at, struct arena *arena, struct mls_vector *out)
{
    enum status status = OK;
    mls_withdrawn *rows = take(arena, effect->withdrawn_count, sizeof(*rows), &status);
    if (status != OK) {
        return status;
    }
    for (size_t i = 0; i < effect->withdrawn_count; i++) {
        rows[i] = (mls_withdrawn){effect->withdrawn[i], effect->with_granted, at};
    }
    struct mls_vector added = {rows, effect->withdrawn_count};
    return merge_rows(&before->withdrawn, &added, sizeof(*rows), arena, out);
}

static enum status merge_departed(const mls_document *before, const struct cert_effect *effect,
                                  uint64_t at, struct arena *arena, struct mls_vector *out)
{
    enum status status = OK;
    mls_departed *rows = take(arena, effect->departed_count, sizeof(*rows), &status);
    if (status != OK) {
        return status;
    }
    for (size_t i = 0; i < effect->departed_count; i++) {
        const struct cert_device *device = &effect->departed[i];
        rows[i] = (mls_departed){device->serial, cert_key_mark(&device->key), at};
    }
    struct mls_vector added = {rows, effect->departed_count};
    return merge_rows(&before->departed, &added, sizeof(*rows), arena, out);
}

static enum status append_succession(const mls_document *before, const mls_succession *succession,
                                     struct arena *arena, struct mls_vector *out)
{
    *out = before->successions;
    if (succession == NULL) {
        return OK;
    }
    enum status status = OK;
    mls_succession *all = take(arena, out->count + 1, sizeof(*all), &status);
    if (status != OK) {
        return status;
    }
    memcpy(all, out->items, out->count * sizeof(*all));
    all[out->count] = *succession;
    *out = (struct mls_vector){all, out->count + 1};
    return OK;
}

enum status cert_effect_apply(const struct cert_document *before, const struct cert_effect *effect,
                              uint64_t at, struct cert_document **out)
{
    *out = NULL;
    const mls_document *old = cert_document_view(before);
    mls_document view = *old;
    view.version++;
    struct arena arena = arena_make(SIZE_MAX / 2);
    enum status status = merge_revoked(old, effect, at, &arena, &view.revoked);
    if (status == OK) {
        status = merge_withdrawn(old, effect, at, &arena, &view.withdrawn);
    }
    if (status == OK) {
        status = merge_departed(old, effect, at, &arena, &view.departed);
    }
    if (status == OK) {
        status = append_succession(old, effect->succession, &arena, &view.successions);
    }
    if (status == OK) {
        status = cert_document_of(&view, out);
    }
    arena_end(&arena);
    return status;
}
