#include "moderation/measure.h"
#include "moderation/moderator.h"
#include "session/device.h"
#include "statement/statement.h"
#include "wijk/ids.h"

static int64_t keep_until(const struct request *r)
{
    return r->now + r->settings->message_keep_s;
}

static enum status tell_proposal(struct request *r, const struct moderation *moderation,
                                 const struct wire_id *serial)
{
    struct wire_moderation_proposed event = {.head.type = WIRE_moderation_proposed,
                                             .report_id = moderation->report_id,
                                             .member_id = moderation->member_id,
                                             .measure = moderation->measure,
                                             .days = moderation->days,
                                             .reason = moderation->reason,
                                             .statement = moderation->statement};
    return tell_device(r, serial, &event.head, keep_until(r));
}

/* Only one moderator had it: the wijk's others are asked to be the second. */
static enum status ask_others(struct request *r, const struct moderation *moderation)
{
    struct wire_list list = {NULL, 0};
    enum status status = moderator_list(r, &moderation->buurt_id, &moderation->member_id, &list);
    const struct wire_moderator *rows = list.items;
    for (size_t i = 0; i < list.count && status == OK; i++) {
        bool has_judged = false;
        status = moderation_judge_find(r, &moderation->report_id, &rows[i].member_id, &has_judged);
        if (status == OK && !has_judged) {
            status = tell_proposal(r, moderation, &rows[i].device_serial);
        }
    }
    return status;
}

enum status measure_tell_proposed(struct request *r, const struct moderation *moderation)
{
    struct moderation_device to[MODERATION_DEVICES_MAX];
    size_t count = 0;
    size_t told = 0;
    enum status status = moderation_to_list(r, &moderation->report_id, to, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (!wire_id_equal(&to[i].member_id, &r->member_id) &&
            !wire_id_equal(&to[i].member_id, &moderation->member_id)) {
            status = tell_proposal(r, moderation, &to[i].serial);
            told++;
        }
    }
    return status == OK && told == 0 ? ask_others(r, moderation) : status;
}

static enum status tell_member(struct request *r, const struct wire_id *member_id,
                               struct wire_moderation_decided *event)
{
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    enum status status = device_list(r->db, &r->wijk_id, member_id, serials, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], &event->head, keep_until(r));
    }
    return status;
}

/* The two who decided and the one concerned: before a removal takes its log away (S9). */
static enum status tell_decided(struct request *r, const struct moderation *moderation,
                                int64_t until)
{
    const struct wire_id *members[] = {&moderation->proposed_by, &r->member_id,
                                       &moderation->member_id};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && status == OK; i++) {
        struct wire_moderation_decided event = {.head.type = WIRE_moderation_decided,
                                                .report_id = moderation->report_id,
                                                .member_id = moderation->member_id,
                                                .measure = moderation->measure,
                                                .until = until,
                                                .reason = moderation->reason};
        status = tell_member(r, members[i], &event);
    }
    return status;
}

/* After an appeal the new measure stands instead of the first. */
static enum status set_terms(struct request *r, const struct moderation *moderation, int64_t until)
{
    const bool mute = moderation->measure == wire_measure_MUTE;
    const bool removal = moderation->measure == wire_measure_REMOVE;
    enum status status = OK;
    if (mute || moderation->appealed) {
        status = mute_put(r, &moderation->member_id, mute ? until : 0);
    }
    if (status == OK && (removal || moderation->appealed)) {
        status = exclusion_put(r, &moderation->member_id, removal ? until : 0);
    }
    return status;
}

/* The revoke that both have signed, and that names devices of the one concerned alone. */
static enum status put_out(struct request *r, const struct moderation *moderation,
                           struct span statement)
{
    struct statement_taken taken = {.is_new = false};
    const enum status status = statement_take(r, statement, &taken);
    if (status != OK) {
        return status;
    }
    const mls_statement_body *body = &taken.statement.body;
    if (body->statement_kind != CERT_REVOKE || body->revoked.serials.count == 0) {
        return FIELD_FORM;
    }
    const struct cert_id *serials = body->revoked.serials.items;
    for (size_t i = 0; i < body->revoked.serials.count; i++) {
        const struct wire_id serial = wire_id_of(&serials[i]);
        struct device device = {0};
        const enum status found = device_find(r->db, &r->wijk_id, &serial, &device);
        if (found != OK) {
            return found == NOT_FOUND ? FIELD_FORM : found;
        }
        if (!wire_id_equal(&device.member_id, &moderation->member_id)) {
            return FIELD_FORM;
        }
    }
    return OK;
}

enum status measure_apply(struct request *r, const struct moderation *moderation,
                          struct span statement)
{
    const int64_t until = moderation_until(moderation, r->settings, r->now);
    enum status status = moderation_judge_add(r, &moderation->report_id, &moderation->proposed_by);
    if (status == OK) {
        status = moderation_judge_add(r, &moderation->report_id, &r->member_id);
    }
    if (status == OK) {
        status = moderation_decide(r, &moderation->report_id, until);
    }
    if (status == OK) {
        status = set_terms(r, moderation, until);
    }
    if (status == OK) {
        status = tell_decided(r, moderation, until);
    }
    if (status == OK && moderation->measure == wire_measure_REMOVE) {
        status = put_out(r, moderation, statement);
        if (status != OK) {
            request_fault(r, "statement");
        }
    }
    return status;
}

enum status measure_drop(struct request *r, const struct moderation *moderation)
{
    struct wire_moderation_decided event = {.head.type = WIRE_moderation_decided,
                                            .report_id = moderation->report_id,
                                            .member_id = moderation->member_id,
                                            .measure = wire_measure_NONE};
    const enum status status = tell_member(r, &moderation->proposed_by, &event);
    return status == OK ? moderation_drop(r, &moderation->report_id) : status;
}
