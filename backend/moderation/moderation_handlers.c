/* moderation_handlers.c -- reporting to two, deciding by two, asking others to look again. Rules:
 * protocol/docs/moderation.md. */
#include "crypto/public/verify.h"
#include "group/group.h"
#include "moderation/measure.h"
#include "moderation/moderation_store.h"
#include "moderation/moderator.h"
#include "session/device.h"
#include "wire/wire_handlers.h"

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

/* "buurt seal key", wijk_id, device_serial, seal_key: by the device's own key. */
static enum status check_seal(struct request *r, const struct wire_moderator_enrol *in)
{
    static const char LABEL[] = "buurt seal key";
    enum { LABEL_SIZE = sizeof(LABEL) - 1, ID_SIZE = sizeof(struct wire_id) };
    uint8_t content[LABEL_SIZE + 2 * ID_SIZE + DH_PUBLIC_SIZE];
    struct device device = {0};
    const enum status status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    if (status != OK) {
        return status;
    }
    memcpy(content, LABEL, LABEL_SIZE);
    memcpy(content + LABEL_SIZE, r->wijk_id.bytes, ID_SIZE);
    memcpy(content + LABEL_SIZE + ID_SIZE, r->serial.bytes, ID_SIZE);
    memcpy(content + LABEL_SIZE + 2 * (size_t)ID_SIZE, in->seal_key.bytes, DH_PUBLIC_SIZE);
    return verify_signature(span_of(device.public_key.bytes, sizeof(device.public_key.bytes)),
                            span_of(content, sizeof(content)),
                            span_of(in->seal_signature.bytes, sizeof(in->seal_signature.bytes)));
}

enum status handle_moderator_enrol(struct request *r, const struct wire_moderator_enrol *in,
                                   struct wire_done *out)
{
    (void)out;
    enum status status = verify_dh_key(span_of(in->seal_key.bytes, sizeof(in->seal_key.bytes)));
    if (status != OK) {
        return refuse(r, "seal_key", status);
    }
    status = check_seal(r, in);
    if (status != OK) {
        return refuse(r, "seal_signature", status);
    }
    return moderator_put(r, in);
}

enum status handle_moderator_list(struct request *r, const struct wire_moderator_list *in,
                                  struct wire_moderator_page *out)
{
    return moderator_list(r, &in->buurt_id, &in->author_member_id, &out->moderators);
}

/* To whom the copies of a report or an appeal go: each one a moderator's device of that buurt, two
 * moderators at most, none of them the asker. */
static enum status take_copies(struct request *r, const struct wire_list *copies,
                               const struct wire_id *buurt_id,
                               struct moderation_device out[MODERATION_DEVICES_MAX])
{
    const struct wire_moderation_copy *copy = copies->items;
    size_t members = 0;
    for (size_t i = 0; i < copies->count; i++) {
        out[i].serial = copy[i].device_serial;
        const enum status status = moderator_find(r, &out[i].serial, buurt_id, &out[i].member_id);
        if (status != OK) {
            return status == NOT_FOUND ? refuse(r, "copies.device_serial", NOT_ALLOWED) : status;
        }
        if (wire_id_equal(&out[i].member_id, &r->member_id)) {
            return refuse(r, "copies.device_serial", NOT_ALLOWED);
        }
        bool known = false;
        for (size_t j = 0; j < i; j++) {
            known = known || wire_id_equal(&out[j].member_id, &out[i].member_id);
            if (wire_id_equal(&out[j].serial, &out[i].serial)) {
                return refuse(r, "copies.device_serial", FIELD_TWICE);
            }
        }
        members += known ? 0 : 1;
    }
    return members <= 2 ? OK : refuse(r, "copies", TOO_LARGE);
}

enum status handle_moderation_report(struct request *r, const struct wire_moderation_report *in,
                                     struct wire_done *out)
{
    (void)out;
    struct moderation_device to[MODERATION_DEVICES_MAX];
    enum status status = take_copies(r, &in->copies, &in->buurt_id, to);
    if (status == OK) {
        status = group_spend_pace(r);
    }
    if (status == OK) {
        status = moderation_add(r, &in->report_id, &in->buurt_id);
        if (status == CONFLICT) {
            return refuse(r, "report_id", status);
        }
    }
    const struct wire_moderation_copy *copy = in->copies.items;
    for (size_t i = 0; i < in->copies.count && status == OK; i++) {
        struct wire_moderation_reported event = {.head.type = WIRE_moderation_reported,
                                                 .report_id = in->report_id,
                                                 .buurt_id = in->buurt_id,
                                                 .copy = copy[i].copy};
        status = moderation_to_add(r, &in->report_id, &to[i]);
        if (status == OK) {
            status =
                tell_device(r, &to[i].serial, &event.head, r->now + r->settings->message_keep_s);
        }
    }
    return status;
}

/* The report, if the asker is one of those who judge it. */
static enum status find_own(struct request *r, const struct wire_id *report_id,
                            const struct wire_id *buurt_id, struct moderation *out)
{
    enum status status = moderation_find(r, report_id, out);
    if (status == OK && !wire_id_equal(&out->buurt_id, buurt_id)) {
        status = NOT_FOUND; /* the hat was judged for another buurt */
    }
    bool judges = false;
    if (status == OK) {
        status = moderator_judges(r, report_id, &judges);
    }
    if (status == OK && !judges) {
        status = NOT_FOUND;
    }
    return status == NOT_FOUND ? refuse(r, "report_id", status) : status;
}

/* A member of the wijk, and not the asker. */
static enum status check_concerned(struct request *r, const struct wire_id *member_id)
{
    struct wire_id devices[DEVICES_MAX];
    size_t count = 0;
    const enum status status = device_list(r->db, &r->wijk_id, member_id, devices, &count);
    if (status != OK) {
        return status;
    }
    if (count == 0) {
        return refuse(r, "member_id", NOT_FOUND);
    }
    return wire_id_equal(member_id, &r->member_id) ? refuse(r, "member_id", NOT_ALLOWED) : OK;
}

enum status handle_moderation_propose(struct request *r, const struct wire_moderation_propose *in,
                                      struct wire_done *out)
{
    (void)out;
    const char *field = NULL;
    enum status status = moderation_may_propose(in, r->settings->mute_max_s, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    struct moderation moderation = {.days = 0};
    status = find_own(r, &in->report_id, &in->buurt_id, &moderation);
    if (status == OK && moderation.state != MODERATION_OPEN) {
        return refuse(r, "report_id", CONFLICT); /* answer the other's proposal */
    }
    if (status == OK && moderation.appealed &&
        !wire_id_equal(&moderation.member_id, &in->member_id)) {
        return refuse(r, "member_id", CONFLICT); /* an appeal is about who made it */
    }
    if (status == OK) {
        status = check_concerned(r, &in->member_id);
    }
    moderation.member_id = in->member_id;
    moderation.measure = in->measure;
    moderation.days = in->days;
    moderation.reason = in->reason;
    moderation.statement = in->statement;
    moderation.proposed_by = r->member_id;
    if (status == OK) {
        status = moderation_propose(r, &moderation);
    }
    return status == OK ? measure_tell_proposed(r, &moderation) : status;
}

enum status handle_moderation_answer(struct request *r, const struct wire_moderation_answer *in,
                                     struct wire_done *out)
{
    (void)out;
    struct moderation moderation = {.days = 0};
    enum status status = find_own(r, &in->report_id, &in->buurt_id, &moderation);
    if (status == OK) {
        status = moderation_may_answer(&moderation, &r->member_id);
        if (status != OK) {
            return refuse(r, "report_id", status);
        }
    }
    if (status != OK) {
        return status;
    }
    if (!in->agree) {
        return measure_drop(r, &moderation);
    }
    if (moderation.measure == wire_measure_REMOVE && in->statement.size == 0) {
        return refuse(r, "statement", FIELD_MISSING);
    }
    return measure_apply(r, &moderation, in->statement);
}

/* None of those who decided it looks again. */
static enum status check_others(struct request *r, const struct wire_id *report_id,
                                const struct moderation_device *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool has_judged = false;
        const enum status status =
            moderation_judge_find(r, report_id, &to[i].member_id, &has_judged);
        if (status != OK) {
            return status;
        }
        if (has_judged) {
            return refuse(r, "copies.device_serial", NOT_ALLOWED);
        }
    }
    return OK;
}

static enum status send_appeal(struct request *r, const struct wire_moderation_appeal *in,
                               const struct moderation_device *to)
{
    const struct wire_moderation_copy *copy = in->copies.items;
    enum status status = moderation_to_clear(r, &in->report_id);
    for (size_t i = 0; i < in->copies.count && status == OK; i++) {
        struct wire_moderation_appealed event = {.head.type = WIRE_moderation_appealed,
                                                 .report_id = in->report_id,
                                                 .copy = copy[i].copy};
        status = moderation_to_add(r, &in->report_id, &to[i]);
        if (status == OK) {
            status =
                tell_device(r, &to[i].serial, &event.head, r->now + r->settings->message_keep_s);
        }
    }
    return status;
}

enum status handle_moderation_appeal(struct request *r, const struct wire_moderation_appeal *in,
                                     struct wire_done *out)
{
    (void)out;
    struct moderation moderation = {.days = 0};
    enum status status = moderation_find(r, &in->report_id, &moderation);
    if (status == OK) {
        status = moderation_may_appeal(&moderation, &r->member_id);
    }
    if (status != OK) {
        return refuse(r, "report_id", status);
    }
    struct moderation_device to[MODERATION_DEVICES_MAX];
    status = take_copies(r, &in->copies, &moderation.buurt_id, to);
    if (status == OK) {
        status = check_others(r, &in->report_id, to, in->copies.count);
    }
    if (status == OK) {
        status = moderation_appeal(r, &in->report_id);
    }
    return status == OK ? send_appeal(r, in, to) : status;
}
