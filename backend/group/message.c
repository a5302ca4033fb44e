/* message.c -- sealed messages: what stands outside them, and into the log. The server cannot read
 * them; it compares what it is told with what is bound to them (T27). */
#include "cert/envelope.h"
#include "group/delivery.h"
#include "group/group_store.h"
#include "mls/public/framing.h"
#include "moderation/moderation.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { EPOCHS_BACK = 2, DECODE_MAX = 4096 };

_Static_assert((int)CERT_CONTENT_ALERT == (int)wire_content_class_ALERT &&
                   (int)CERT_CONTENT_PRACTICE == (int)wire_content_class_PRACTICE &&
                   (int)CERT_CONTENT_STATUS == (int)wire_content_class_STATUS &&
                   (int)CERT_CONTENT_CHAT == (int)wire_content_class_CHAT &&
                   (int)CERT_CONTENT_ROSTER == (int)wire_content_class_ROSTER &&
                   (int)CERT_CONTENT_CARD == (int)wire_content_class_CARD &&
                   (int)CERT_CONTENT_HEARTBEAT == (int)wire_content_class_HEARTBEAT,
               "both ends name the classes by the same numbers");

/* ── rules ──────────────────────────────────────────────────────────────────────────────────────
 */

static enum status check_epoch(struct request *r, uint64_t epoch, uint64_t current)
{
    request_fault(r, "epoch");
    if (epoch > current) {
        return FUTURE_EPOCH;
    }
    return current - epoch > EPOCHS_BACK ? STALE_EPOCH : OK;
}

/* The field in which a message's envelope differs from the request; NULL: in none. */
static const char *find_difference(const mls_envelope *envelope, const struct group_post *post)
{
    if (envelope->content_class != (mls_u8)post->content) {
        return "content";
    }
    if (memcmp(&envelope->group, &post->group, sizeof(post->group)) != 0) {
        return "group";
    }
    if (memcmp(&envelope->object_id, &post->object_id, sizeof(post->object_id)) != 0) {
        return "object_id";
    }
    if (envelope->status_seq != post->status_seq) {
        return "status_seq";
    }
    return envelope->expires != (uint64_t)post->expires ? "expires" : NULL;
}

static enum status check_private(struct request *r, const struct group_post *post,
                                 const mls_private_message *message)
{
    if (!span_equal(message->group_id, wire_group_span(&post->group))) {
        return WRONG_GROUP;
    }
    if (message->epoch != post->epoch) {
        request_fault(r, "epoch");
        return MALFORMED;
    }
    if (message->content_type != MLS_APPLICATION) {
        return WRONG_WIRE_FORMAT;
    }
    mls_envelope envelope;
    const enum status status = cert_envelope_decode(message->authenticated_data, &envelope);
    if (status != OK) {
        return status;
    }
    const char *difference = find_difference(&envelope, post);
    if (difference != NULL) {
        request_fault(r, difference);
        return MALFORMED;
    }
    return OK;
}

static enum status check_message(struct request *r, const struct group_post *post)
{
    request_fault(r, "message");
    struct arena arena = arena_make(DECODE_MAX);
    mls_message message;
    enum status status = mls_message_decode(post->message, &arena, &message);
    if (status == OK && message.wire_format != MLS_PRIVATE_MESSAGE) {
        status = WRONG_WIRE_FORMAT;
    }
    if (status == OK) {
        status = check_private(r, post, message.private_message);
    }
    arena_end(&arena);
    return status;
}

/* ── for all who say something ──────────────────────────────────────────────────────────────────
 */

enum status group_may_post(struct request *r, const struct group_post *post)
{
    struct group_row row;
    request_fault(r, "group");
    enum status status = group_find(r->db, &r->wijk_id, &post->group, &row);
    if (status == OK && row.state == GROUP_OVER) {
        status = CLOSED;
    }
    if (status == OK) {
        status = group_has_device(r->db, &r->wijk_id, &post->group, &r->serial);
        status = status == NOT_FOUND ? NOT_ALLOWED : status;
    }
    if (status == OK) {
        status = check_epoch(r, post->epoch, row.epoch);
    }
    if (status == OK) {
        status = check_message(r, post);
    }
    if (status == OK) {
        request_fault(r, NULL);
    }
    return status;
}

/* Nobody is woken by what phones tell each other about themselves. */
static bool wakes(enum wire_content_class content)
{
    return content != wire_content_class_ROSTER && content != wire_content_class_CARD &&
           content != wire_content_class_HEARTBEAT;
}

enum status group_post(struct request *r, const struct group_post *post, enum wake_urgency urgency)
{
    struct wire_group_message event = {.head = {.type = WIRE_group_message},
                                       .group = post->group,
                                       .epoch = post->epoch,
                                       .content = post->content,
                                       .object_id = post->object_id,
                                       .status_seq = post->status_seq,
                                       .expires = post->expires,
                                       .message = post->message};
    const bool is_alert = urgency == WAKE_ALERT || urgency == WAKE_AFTER;
    const struct wire_id *about = is_alert ? &post->object_id : NULL;
    const enum status status = tell_group(r, &post->group, &event.head, post->expires);
    return status == OK && wakes(post->content)
               ? tell_asleep(r, &post->group, urgency, about, post->push)
               : status;
}

enum status group_spend_pace(struct request *r)
{
    unsigned wait_s = 0;
    const enum status status = pace_spend(r->delivery, &r->wijk_id, &r->member_id, r->now, &wait_s);
    request_retry_after(r, wait_s);
    return status;
}

/* ── group.send ─────────────────────────────────────────────────────────────────────────────────
 */

/* Alerts and what became of them have requests of their own. */
static bool is_sent_so(enum wire_content_class content)
{
    return content == wire_content_class_CHAT || content == wire_content_class_ROSTER ||
           content == wire_content_class_CARD || content == wire_content_class_HEARTBEAT;
}

static enum status check_times(struct request *r, const struct wire_group_send *in)
{
    request_fault(r, "expires");
    if (in->expires <= r->now) {
        return FIELD_TOO_SMALL;
    }
    return in->expires > r->now + r->settings->message_keep_s ? FIELD_TOO_LARGE : OK;
}

/* GROUP-14: two moderators decided; alerts are not theirs to stop. */
static enum status check_muted(struct request *r)
{
    int64_t until = 0;
    const enum status status = moderation_muted(r->db, &r->wijk_id, &r->member_id, r->now, &until);
    if (status == OK && until > r->now) {
        request_fault(r, "content");
        request_retry_after(r, (unsigned)(until - r->now));
        return NOT_ALLOWED;
    }
    return status;
}

enum status handle_group_send(struct request *r, const struct wire_group_send *in,
                              struct wire_done *out)
{
    (void)out;
    const struct group_post post = {.group = in->group,
                                    .epoch = in->epoch,
                                    .content = in->content,
                                    .object_id = in->object_id,
                                    .expires = in->expires,
                                    .message = in->message,
                                    .push = in->push};
    if (!is_sent_so(in->content)) {
        request_fault(r, "content");
        return NOT_ALLOWED;
    }
    enum status status = check_times(r, in);
    if (status == OK) {
        status = group_may_post(r, &post);
    }
    if (status == OK && in->content == wire_content_class_CHAT) {
        status = check_muted(r);
    }
    if (status == OK) {
        status = group_spend_pace(r);
    }
    return status == OK ? group_post(r, &post, WAKE_MESSAGE) : status;
}
