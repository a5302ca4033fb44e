/* tell.c -- what is told: events into their log, notices to one connection, wake-ups to the rest.
 */
#include "base/check.h"
#include "server/core/core_inside.h"
#include "server/ops/metrics.h"

enum status frame_encode(const struct wire_head *message, char *scratch, struct frame **out)
{
    size_t size = 0;
    const enum status status = wire_encode(message, scratch, WIRE_FRAME_MAX, &size);
    if (status != OK) {
        return status;
    }
    *out = frame_create_of(span_of(scratch, size));
    return *out == NULL ? NO_MEMORY : OK;
}

enum status effect_add(struct request *r, struct effect effect)
{
    CHECK(r->inside->batch != NULL); /* reports tell nothing */
    return batch_add(r->inside->batch, effect);
}

/* What a phone that comes back after its term is told of this event. */
static enum event_sort sort_of(const struct wire_head *event)
{
    if (event->type == WIRE_group_commit_made) {
        return EVENT_COMMIT;
    }
    if (event->type != WIRE_group_message) {
        return EVENT_OTHER;
    }
    const struct wire_group_message *message = (const void *)event;
    return message->content == wire_content_class_ALERT ? EVENT_ALERT : EVENT_OTHER;
}

static void remember_caused(struct asking *inside, const struct wire_place *place)
{
    if (inside->caused_count < WIRE_CAUSED_MAX) {
        inside->caused[inside->caused_count++] = *place;
    }
}

/* The row and the effect carry the same text, so live and catching up are told the same. */
static enum status append(struct request *r, const struct log_name *name, struct wire_head *event,
                          int64_t keep_until)
{
    struct log_row row = {0};
    enum status status = log_next(r->db, name, &row);
    if (status != OK) {
        return status;
    }
    event->place.incarnation = r->incarnation;
    event->place.seq = row.last_seq;
    struct frame *frame = NULL;
    status = frame_encode(event, r->inside->scratch, &frame);
    if (status != OK) {
        return status;
    }
    frame->seq = row.last_seq;
    const struct event_row stored = {.log_no = row.log_no,
                                     .seq = row.last_seq,
                                     .sort = sort_of(event),
                                     .keep_until = keep_until,
                                     .frame = span_of(frame->text, frame->size)};
    status = event_add(r->db, &r->wijk_id, &stored, r->now);
    if (status == OK) {
        status = effect_add(r, (struct effect){.kind = EFFECT_APPEND,
                                               .log = row.log_no,
                                               .seq = row.last_seq,
                                               .frame = frame,
                                               .with.keep_until = keep_until});
    }
    if (status != OK) {
        frame_destroy(frame);
        return status;
    }
    metrics_count(METRIC_EVENTS);
    return OK;
}

enum status tell_wijk(struct request *r, struct wire_head *event, int64_t keep_until)
{
    const struct log_name name = log_name_of_wijk(&r->wijk_id);
    event->place.log = (struct wire_log){.kind = WIRE_LOG_WIJK};
    const enum status status = append(r, &name, event, keep_until);
    if (status == OK) {
        remember_caused(r->inside, &event->place);
    }
    return status;
}

enum status tell_group(struct request *r, const struct wire_group *group, struct wire_head *event,
                       int64_t keep_until)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    event->place.log = (struct wire_log){.kind = WIRE_LOG_GROUP, .group = *group};
    const enum status status = append(r, &name, event, keep_until);
    if (status == OK) {
        remember_caused(r->inside, &event->place);
    }
    return status;
}

/* "device" on the wire is the reader's own log: another's place means nothing to the asker. */
enum status tell_device(struct request *r, const struct wire_id *serial, struct wire_head *event,
                        int64_t keep_until)
{
    const struct log_name name = log_name_of_device(&r->wijk_id, serial);
    event->place.log = (struct wire_log){.kind = WIRE_LOG_DEVICE};
    const enum status status = append(r, &name, event, keep_until);
    if (status == OK && wire_id_equal(serial, &r->serial)) {
        remember_caused(r->inside, &event->place);
    }
    return status;
}

static enum status keep_for_asker(struct asking *inside, struct frame *frame)
{
    const size_t room = sizeof(inside->notices) / sizeof(inside->notices[0]);
    if (inside->notice_count == room) {
        return TOO_LARGE;
    }
    inside->notices[inside->notice_count++] = frame;
    return OK;
}

enum status tell_notice(struct request *r, const struct wire_id *serial,
                        const struct wire_head *notice)
{
    const bool self = serial == NULL || wire_id_equal(serial, &r->serial);
    const struct session *session =
        self ? r->session : session_find_device(r->inside->core, &r->wijk_id, serial);
    if (session == NULL || session->going) {
        return OK;
    }
    struct frame *frame = NULL;
    enum status status = frame_encode(notice, r->inside->scratch, &frame);
    if (status == OK && self) {
        status = keep_for_asker(r->inside, frame);
    } else if (status == OK) {
        status = effect_add(r, (struct effect){.kind = EFFECT_NOTICE,
                                               .connection = session->connection,
                                               .frame = frame});
    }
    if (status != OK) {
        frame_destroy(frame);
    }
    return status;
}

/* Takes: about  0: whatever the log tells */
static enum status wake(struct request *r, const struct log_name *name, enum wake_urgency urgency,
                        uint64_t about, struct span copy)
{
    struct log_row row = {0};
    enum status status = log_find(r->db, name, &row);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status; /* nobody follows it */
    }
    struct frame *frame = copy.size == 0 ? NULL : frame_create_of(copy);
    if (copy.size > 0 && frame == NULL) {
        return NO_MEMORY;
    }
    status = effect_add(r, (struct effect){.kind = EFFECT_WAKE_UP,
                                           .log = row.log_no,
                                           .seq = row.last_seq,
                                           .frame = frame,
                                           .with.wake = {.urgency = urgency,
                                                         .about = about,
                                                         .device = name->kind == WIRE_LOG_DEVICE}});
    if (status != OK) {
        frame_destroy(frame);
    }
    return status;
}

enum status tell_asleep(struct request *r, const struct wire_group *group,
                        enum wake_urgency urgency, const struct wire_id *about, struct span copy)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    uint64_t subject = 0;
    if (about != NULL) {
        memcpy(&subject, about->bytes, sizeof(subject)); /* an id is drawn by chance: 64 bits do */
    }
    return wake(r, &name, urgency, subject, copy);
}

enum status tell_asleep_device(struct request *r, const struct wire_id *serial,
                               enum wake_urgency urgency, struct span copy)
{
    const struct log_name name = log_name_of_device(&r->wijk_id, serial);
    return wake(r, &name, urgency, 0, copy);
}

enum status close_device(struct request *r, const struct wire_id *serial, enum close_code code)
{
    struct core *core = r->inside->core;
    struct session *session = session_find_device(core, &r->wijk_id, serial);
    if (session == NULL || session->going) {
        return OK;
    }
    if (session == r->session) {
        r->inside->closes_itself = true;
        r->inside->close_code = code;
        return OK;
    }
    return close_add(core, r->inside->batch, session, code, 0);
}
