#include "server/core/asleep.h"

#include "base/wipe.h"
#include "server/core/log.h"

#include <stdlib.h>

enum { ARENA_MAX = ASLEEP_SLICE * (sizeof(struct sleeper) + PUSH_ADDRESS_MAX + 64) };

enum wire_wakeup_class asleep_least(enum wake_urgency urgency)
{
    switch (urgency) {
    case WAKE_ALERT:
    case WAKE_AFTER: return wire_wakeup_class_ALERTS;
    case WAKE_CALENDAR: return wire_wakeup_class_WALKS;
    case WAKE_MESSAGE: break;
    }
    return wire_wakeup_class_ALL;
}

struct wake_up *asleep_create(struct effect *effect, int64_t steady_ms)
{
    struct wake_up *wake = malloc(sizeof *wake);
    if (wake == NULL) {
        return NULL;
    }
    *wake = (struct wake_up){.log = effect->log,
                             .seq = effect->seq,
                             .about = effect->with.wake.about,
                             .urgency = effect->with.wake.urgency,
                             .device = effect->with.wake.device,
                             .copy = effect->frame,
                             .asked_ms = steady_ms,
                             .arena = arena_make(ARENA_MAX)};
    effect->frame = NULL;
    return wake;
}

void asleep_end(struct wake_up *wake)
{
    frame_destroy(wake->copy);
    wake->copy = NULL;
    wake->sleepers = NULL;
    wake->count = 0;
    arena_end(&wake->arena);
    wipe(wake->secret_key, sizeof(wake->secret_key));
}

void asleep_destroy(struct wake_up *wake)
{
    if (wake != NULL) {
        asleep_end(wake);
        free(wake);
    }
}

struct wake_up *asleep_next(const struct wake_up *wake)
{
    struct effect effect = {
        .log = wake->log,
        .seq = wake->seq,
        .with.wake = {.urgency = wake->urgency, .device = wake->device, .about = wake->about}};
    if (wake->copy != NULL) {
        effect.frame = frame_create_of(span_of(wake->copy->text, wake->copy->size));
        if (effect.frame == NULL) {
            return NULL;
        }
    }
    struct wake_up *next = asleep_create(&effect, wake->asked_ms);
    if (next == NULL) {
        frame_destroy(effect.frame);
        return NULL;
    }
    next->after = wake->after;
    return next;
}

static enum status find_key(struct db *db, struct wake_up *wake)
{
    struct query q = query_make(db, SQL_PUSH_KEY_PAIR);
    bind_id(&q, ":wijk_id", &wake->wijk_id);
    const bool found = query_row(&q);
    if (found) {
        read_exact(&q, wake->public_key, sizeof(wake->public_key));
        read_exact(&q, wake->secret_key, sizeof(wake->secret_key));
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

/* A push that the device itself asked for comes whatever it wants otherwise, and also while it is
 * connected: that is what it wants to see. */
static enum status find_trial(struct db *db, const struct log_name *name, struct wake_up *wake)
{
    struct wire_id serial = {{0}};
    if (name->kind != WIRE_LOG_DEVICE || wake->urgency != WAKE_ALERT ||
        name->size != sizeof(serial.bytes)) {
        return OK;
    }
    memcpy(serial.bytes, name->bytes, sizeof(serial.bytes));
    struct query q = query_make(db, SQL_PUSH_TRIAL_FIND);
    bind_id(&q, ":wijk_id", &wake->wijk_id);
    bind_id(&q, ":serial", &serial);
    wake->trial = query_row(&q);
    return query_end(&q);
}

static void read_sleeper(struct query *q, struct wake_up *wake, struct sleeper *out)
{
    out->serial = read_id(q);
    out->endpoint = read_text(q, &wake->arena);
    read_exact(q, out->p256dh, sizeof(out->p256dh));
    read_exact(q, out->auth, sizeof(out->auth));
    out->log = (uint32_t)read_count(q);
}

static enum status find_sleepers(struct db *db, struct wake_up *wake)
{
    struct sleeper *sleepers = arena_take(&wake->arena, ASLEEP_SLICE, sizeof *sleepers);
    if (sleepers == NULL) {
        return NO_MEMORY;
    }
    const enum wire_wakeup_class least =
        wake->trial ? wire_wakeup_class_NONE : asleep_least(wake->urgency);
    size_t count = 0;
    struct query q = query_make(db, SQL_PUSH_SLEEPERS);
    bind_id(&q, ":wijk_id", &wake->wijk_id);
    bind_count(&q, ":log_no", wake->log);
    bind_id(&q, ":after", &wake->after);
    bind_int(&q, ":wants", (int64_t)least);
    bind_int(&q, ":most", ASLEEP_SLICE);
    while (count < ASLEEP_SLICE && query_row(&q)) {
        read_sleeper(&q, wake, &sleepers[count]);
        count++;
    }
    const enum status status = query_end(&q);
    if (status == OK) {
        wake->sleepers = sleepers;
        wake->count = count;
        wake->last = count < ASLEEP_SLICE;
        wake->after = count == 0 ? wake->after : sleepers[count - 1].serial;
    }
    return status;
}

enum status asleep_find(struct db *db, struct wake_up *wake)
{
    struct log_name name;
    struct log_row row = {0};
    wake->last = true;
    enum status status = log_find_number(db, wake->log, &name, &row);
    if (status != OK) {
        return status;
    }
    wake->wijk_id = name.wijk_id;
    status = find_key(db, wake);
    if (status == OK) {
        status = find_trial(db, &name, wake);
    }
    return status == OK ? find_sleepers(db, wake) : status;
}

struct span pushed_span(const struct pushed *pushed)
{
    return span_of(pushed, offsetof(struct pushed, endpoint) + pushed->endpoint_size);
}

bool pushed_read(struct span text, struct pushed *out)
{
    if (text.size < offsetof(struct pushed, endpoint) || text.size > sizeof(*out)) {
        return false;
    }
    memcpy(out, text.data, text.size);
    return offsetof(struct pushed, endpoint) + out->endpoint_size == text.size;
}
