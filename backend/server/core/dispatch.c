/* dispatch.c -- the road every request takes.
 *
 *     frame -> decode -> known device? -> answered before? -> hat, reach, price -> handler -> reply
 *                        '------------------ one part of the batch's transaction ----------------'
 *
 * There is no other road: a handler cannot be reached without its hat having been judged, because
 * the hats stand in the same row of messages.def that made the handler's type. A request that
 * nobody handles does not link.
 */
#include "base/check.h"
#include "retention/audit.h"
#include "server/core/core_inside.h"
#include "server/ops/clock.h"
#include "server/ops/metrics.h"
#include "wire/wire_handlers.h"

typedef enum status (*handler)(struct request *, const void *, void *);

#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc)                           \
    static enum status call_##name(struct request *r, const void *in, void *out)                   \
    {                                                                                              \
        return handle_##name(r, in, out);                                                          \
    }
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"

static const handler HANDLERS[WIRE_TYPE_COUNT] = {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc)                           \
    [WIRE_##name] = call_##name,
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
};

void request_fault(struct request *r, const char *field)
{
    r->inside->fault.field = field;
}

void request_retry_after(struct request *r, unsigned seconds)
{
    r->inside->retry_after_s = seconds;
}

void request_write_time(int64_t at, char text[TIME_TEXT_SIZE])
{
    _Static_assert((int)TIME_TEXT_SIZE >= (int)CLOCK_TEXT_SIZE, "a time fits");
    clock_write(at, text);
}

struct frame *refusal_frame(uint64_t request, enum status status, const struct asking *inside,
                            char scratch[WIRE_FRAME_MAX])
{
    enum { RETRY_MAX_S = 86400 };
    struct wire_refused refused = wire_refusal(request, status, &inside->fault);
    refused.retry_after_s =
        inside->retry_after_s < RETRY_MAX_S ? inside->retry_after_s : RETRY_MAX_S;
    refused.challenge = inside->challenge;
    struct frame *frame = NULL;
    const enum status encoded = frame_encode(&refused.head, scratch, &frame);
    CHECK(encoded == OK || encoded == NO_MEMORY); /* a refusal fits any frame */
    return frame;
}

/* Whether the asker has come far enough to ask this at all: first which wijk, then who. */
static enum status check_stage(const struct request *r, const struct wire_head *in)
{
    if (!wire_id_is_none(&r->serial)) {
        return OK;
    }
    if ((WIRE_SHAPES[in->type]->hats & WIRE_STRANGER) == 0) {
        return NOT_SIGNED_IN;
    }
    const bool first = in->type == WIRE_session_hello || in->type == WIRE_session_ping ||
                       in->type == WIRE_invitation_fetch; /* a code names no wijk */
    return !first && wire_id_is_none(&r->wijk_id) ? NOT_SIGNED_IN : OK;
}

/* The price, from the device's bucket; a stranger's is its connection's. */
static enum status spend(struct request *r, const struct wire_shape *shape)
{
    struct core *core = r->inside->core;
    if (core == NULL) {
        return OK; /* the core has taken it before the reader was asked */
    }
    if (wire_id_is_none(&r->serial)) {
        if (r->session->units < (int32_t)shape->price) {
            return QUOTA_SPENT;
        }
        r->session->units -= (int32_t)shape->price;
        return OK;
    }
    const struct span who = span_of(r->session->who, sizeof(r->session->who));
    return quota_spend(&core->quota, who, shape->price, r->now, &r->inside->retry_after_s);
}

/* Writes the reply, with the places of what it caused. */
static enum status encode_reply(struct request *r, const struct wire_head *in,
                                struct wire_head *out, size_t *size)
{
    out->request = in->request;
    out->caused = (struct wire_list){r->inside->caused, r->inside->caused_count};
    return wire_encode(out, r->inside->scratch, WIRE_FRAME_MAX, size);
}

/* Inside the part: judge, handle, encode, and keep the answer with it.
 * Gives: *reply  the text, in the core's scratch or the request's arena */
static enum status work(struct request *r, const struct wire_head *in, struct span frame,
                        struct span *reply)
{
    const struct wire_shape *shape = WIRE_SHAPES[in->type];
    const bool core_side = r->inside->core != NULL;
    enum status status = authorise_device(r);
    struct answer before = {.found = false};
    if (status == OK && core_side) {
        status = answer_find(r, in, frame, &before);
    }
    if (status != OK || before.found) {
        metrics_add(METRIC_REPEATS, before.found ? 1 : 0);
        *reply = before.reply;
        return status;
    }
    status = authorise_hat(r, in);
    if (status == OK) {
        status = spend(r, shape);
    }
    struct wire_head *out = NULL;
    if (status == OK) {
        const struct wire_shape *answer = WIRE_SHAPES[shape->reply];
        out = arena_take(r->arena, 1, answer->size);
        status = out == NULL ? NO_MEMORY : OK;
    }
    if (status == OK) {
        out->type = shape->reply;
        status = HANDLERS[in->type](r, in, out);
    }
    if (status == OK) {
        status = audit_note(r, in);
    }
    size_t size = 0;
    if (status == OK) {
        status = encode_reply(r, in, out, &size);
    }
    if (status == OK && core_side) {
        *reply = span_of(r->inside->scratch, size);
        status = answer_keep(r, in, frame, *reply);
    }
    *reply = span_of(r->inside->scratch, size);
    return status;
}

static void drop_notices(struct asking *inside)
{
    for (size_t i = 0; i < inside->notice_count; i++) {
        frame_destroy(inside->notices[i]);
        inside->notices[i] = NULL;
    }
    inside->notice_count = 0;
}

/* One part of the batch's transaction: kept as a whole, or without a trace. */
static enum status work_apart(struct request *r, const struct wire_head *in, struct span frame,
                              struct frame **reply)
{
    struct core *core = r->inside->core;
    const size_t effects = r->inside->batch->count;
    const size_t endings = core->ending_count;
    enum status status = db_part_begin(r->db);
    if (status != OK) {
        return status;
    }
    struct span text = {0};
    status = work(r, in, frame, &text);
    if (status == OK) {
        *reply = frame_create_of(text);
        status = *reply == NULL ? NO_MEMORY : OK;
    }
    const enum status ended = db_part_end(r->db, status == OK);
    if (status == OK && ended == OK) {
        return OK;
    }
    frame_destroy(*reply);
    *reply = NULL;
    effects_undo(core, r->inside->batch, effects);
    core_endings_run(core, endings, false);
    drop_notices(r->inside);
    r->inside->closes_itself = false;
    return status == OK ? ended : status;
}

/* A report is judged here, where the quota is, and worked by the reader. */
static enum status hand_to_reader(struct request *r, const struct wire_head *in, struct span frame,
                                  struct frame **question)
{
    enum status status = authorise_device(r);
    if (status == OK) {
        status = authorise_hat(r, in);
    }
    if (status == OK) {
        status = spend(r, WIRE_SHAPES[in->type]);
    }
    if (status == OK) {
        *question = question_make(r, frame);
        status = *question == NULL ? NO_MEMORY : OK;
    }
    return status;
}

struct frame *dispatch_run(struct request *r, struct span frame, bool *read_later)
{
    struct wire_head *in = NULL;
    struct frame *reply = NULL;
    enum status status = wire_decode(r->arena, frame, WIRE_SERVER, &in, &r->inside->fault);
    const uint64_t request = in == NULL ? 0 : in->request;
    if (status == OK) {
        CHECK(in != NULL);
        status = check_stage(r, in);
    }
    if (status == OK) {
        r->inside->fault = (struct wire_fault){0};
        *read_later = WIRE_SHAPES[in->type]->work == WIRE_REPORT;
        status =
            *read_later ? hand_to_reader(r, in, frame, &reply) : work_apart(r, in, frame, &reply);
    }
    metrics_count_request(in == NULL ? WIRE_UNKNOWN : in->type, status);
    if (status == OK) {
        return reply;
    }
    *read_later = false;
    return refusal_frame(request, status, r->inside, r->inside->scratch);
}

enum status dispatch_report(struct request *r, struct span frame, struct span *reply,
                            uint64_t *request)
{
    struct wire_head *in = NULL;
    enum status status = wire_decode(r->arena, frame, WIRE_SERVER, &in, &r->inside->fault);
    *request = in == NULL ? 0 : in->request;
    if (status != OK) {
        return status;
    }
    CHECK(in != NULL);
    if (WIRE_SHAPES[in->type]->work != WIRE_REPORT) {
        return NOT_ALLOWED;
    }
    return work(r, in, frame, reply);
}

bool input_overtakes(struct span frame)
{
    const enum wire_type type = wire_peek(frame);
    if (type == WIRE_UNKNOWN || WIRE_SHAPES[type]->way != WIRE_REQUEST) {
        return false;
    }
    const enum wire_work work = WIRE_SHAPES[type]->work;
    return work == WIRE_ALERT || work == WIRE_REVOKE;
}
