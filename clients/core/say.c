/* What is said waits as plain content and is sealed when its turn comes, under the epoch of that
 * moment; refused as stale it is sealed again under the same number. Rules: T17, T25, T27, T29. */
#include "cert/envelope.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum {
    PADDED_TO = 256,
    SAYING_SIZE_MAX = SEALED_SIZE_MAX + 256,
    MESSAGE_SIZE_MAX = SEALED_SIZE_MAX + 4096,
    ALERT_WAIT_S = 2,
    PUSH_COPY_MAX = 1088
};

bool client_is_sealed(enum errand_kind kind)
{
    return kind == ERRAND_SAY || kind == ERRAND_QUIET || kind == ERRAND_ALERT ||
           kind == ERRAND_STATUS || kind == ERRAND_WIDEN;
}

/* The author's own signature around a content (T29). */
enum status client_attest(const struct client *client, const struct cert_group *group,
                          const struct cert_id *object_id, uint16_t status_seq, struct span content,
                          struct buffer *out)
{
    struct sealed attested = {
        .type = SEALED_attested,
        .as.attested = {.content = content,
                        .object_id = client_wire_id(object_id),
                        .status_seq = status_seq,
                        .group = client_wire_group(group),
                        .certificate = buffer_span(&client->self.evidence)},
    };
    memcpy(attested.as.attested.author_key.bytes, client->self.pair.public_key, SIGN_PUBLIC_SIZE);
    struct buffer covered = buffer_make(CLIENT_PLAIN_MAX);
    sealed_write_attested(&attested.as.attested, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        sign_make(&client->self.pair, buffer_span(&covered), attested.as.attested.signature.bytes);
        status = sealed_encode(&attested, out);
    }
    buffer_end(&covered);
    return status;
}

static enum status write_saying(const struct client_saying *saying, struct span plain,
                                struct buffer *out)
{
    const mls_kept_saying kept = {
        .content = (uint8_t)saying->content,
        .status_seq = saying->status_seq,
        .expires = (uint64_t)saying->expires,
        .hat = saying->hat,
        .buurt = saying->buurt,
        .plain = plain,
    };
    mls_write_kept_saying(out, &kept);
    return buffer_status(out);
}

enum status client_say(struct client *client, const struct client_saying *saying,
                       struct errand **out)
{
    struct errand *errand = NULL;
    struct buffer signed_content = buffer_make(CLIENT_PLAIN_MAX);
    struct span plain = saying->plain;
    enum status status = OK;
    if (saying->is_attested) {
        status = client_attest(client, &saying->group, &saying->object_id, saying->status_seq,
                               plain, &signed_content);
        plain = buffer_span(&signed_content);
    }
    if (status == OK) {
        status = client_errand_add(client, saying->kind, saying->type, &errand);
    }
    if (status == OK) {
        errand->ticket = saying->ticket;
        errand->group = saying->group;
        errand->id = saying->object_id;
        errand->count = saying->status_seq;
        errand->rank = saying->rank;
        errand->is_sealed = true;
        errand->asked_at = client->now;
        status = write_saying(saying, plain, &errand->content);
    }
    if (status == OK) {
        status = client_errand_keep(client, errand);
    }
    buffer_end(&signed_content);
    *out = errand;
    return status;
}

/* Whether its group stands so that something can be said there now. What is known to be revoked
 * goes out first; an alert waits for that two seconds and no longer (T17). */
bool client_may_seal(const struct client *client, const struct errand *errand)
{
    const struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL || group->standing == MEMBERSHIP_GONE) {
        return true; /* to be told that it is over */
    }
    if (group->standing != MEMBERSHIP_INSIDE || group->wants_resync || group->backlog != NULL) {
        return false;
    }
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
    if (!client_follows(client, &log)) {
        return false; /* who does not follow does not know the epoch */
    }
    const bool waits = client_statement_waits(client, group) || group_has_pending(group->mls);
    const bool is_alert = errand->kind == ERRAND_ALERT || errand->kind == ERRAND_STATUS ||
                          errand->kind == ERRAND_WIDEN;
    return !waits || (is_alert && client->now - errand->asked_at >= ALERT_WAIT_S) ||
           (is_alert && !client_statement_waits(client, group));
}

/* --- the request that carries it --- */

static enum status fill(struct client *client, struct errand *errand, const mls_kept_saying *said,
                        struct span message, struct span push)
{
    const uint64_t epoch = group_epoch(client_group_find(client, &errand->group)->mls);
    const struct wire_group group = client_wire_group(&errand->group);
    const struct wire_id id = client_wire_id(&errand->id);
    const struct wire_id hat = client_wire_id(&said->hat);
    const int64_t expires = (int64_t)said->expires;
    union {
        struct wire_head head;
        struct wire_group_send send;
        struct wire_alert_raise raise;
        struct wire_alert_state state;
        struct wire_alert_widen widen;
    } out = {.head = {.type = errand->type, .hat = hat}};
    switch (errand->type) {
    case WIRE_alert_raise:
        out.raise = (struct wire_alert_raise){.head = out.head,
                                              .group = group,
                                              .epoch = epoch,
                                              .alert_id = id,
                                              .practice = said->content ==
                                                          (uint8_t)wire_content_class_PRACTICE,
                                              .expires = expires,
                                              .message = message,
                                              .push = push};
        break;
    case WIRE_alert_state:
        out.state = (struct wire_alert_state){.head = out.head,
                                              .group = group,
                                              .epoch = epoch,
                                              .alert_id = id,
                                              .status_seq = said->status_seq,
                                              .expires = expires,
                                              .message = message,
                                              .push = push};
        break;
    case WIRE_alert_widen:
        out.widen = (struct wire_alert_widen){.head = out.head,
                                              .buurt_id = client_wire_id(&said->buurt),
                                              .group = group,
                                              .epoch = epoch,
                                              .alert_id = id,
                                              .expires = expires,
                                              .message = message,
                                              .push = push};
        break;
    default:
        out.send = (struct wire_group_send){.head = out.head,
                                            .group = group,
                                            .epoch = epoch,
                                            .content = (enum wire_content_class)said->content,
                                            .object_id = id,
                                            .expires = expires,
                                            .message = message};
        break;
    }
    return client_errand_write(client, errand, &out.head);
}

static enum status write_envelope(const struct errand *errand, const mls_kept_saying *said,
                                  struct buffer *out)
{
    const mls_envelope envelope = {
        .format = CERT_FORMAT,
        .content_class = said->content,
        .group = errand->group,
        .object_id = errand->id,
        .status_seq = said->status_seq,
        .expires = said->expires,
    };
    mls_write_envelope(out, &envelope);
    return buffer_status(out);
}

enum status client_seal(struct client *client, struct errand *errand)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL || group->standing != MEMBERSHIP_INSIDE) {
        return REMOVED;
    }
    mls_kept_saying said;
    struct buffer envelope = buffer_make(CERT_ENVELOPE_SIZE + 8);
    struct buffer message = buffer_make(MESSAGE_SIZE_MAX);
    struct buffer push = buffer_make(PUSH_COPY_MAX);
    enum status status = mls_decode_kept_saying(buffer_span(&errand->content), NULL, &said);
    if (status == OK) {
        status = write_envelope(errand, &said, &envelope);
    }
    if (status == OK) {
        const size_t padding = PADDED_TO - said.plain.size % PADDED_TO;
        status = group_protect(group->mls, &client->self.pair, buffer_span(&envelope), said.plain,
                               padding, &message);
    }
    if (status == OK) {
        group->is_dirty = true;
        status = client_count_send(client);
    }
    const bool is_of_alert = errand->kind == ERRAND_ALERT || errand->kind == ERRAND_STATUS ||
                             errand->kind == ERRAND_WIDEN;
    if (status == OK && is_of_alert) { /* with every state: the server cannot tell which closes */
        status = client_push_copy(client, &errand->group, said.plain, &push);
    }
    if (status == OK) {
        status = fill(client, errand, &said, buffer_span(&message), buffer_span(&push));
    }
    buffer_end(&envelope);
    buffer_end(&message);
    buffer_end(&push);
    return status;
}

/* A refusal that only says "not in this epoch": sealed again once the log has told us more. */
bool client_says_again(struct client *client, struct errand *errand, enum status status)
{
    if (status != STALE_EPOCH && status != FUTURE_EPOCH) {
        return false;
    }
    if (errand->tries >= 50) {
        return false;
    }
    buffer_clear(&errand->frame);
    errand->is_over = false;
    errand->not_before = client->now + (errand->tries > 2 ? 1 : 0);
    return true;
}

/* Cards, rosters and heartbeats: nobody waits for them. */
enum status client_said_quietly(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    (void)reply;
    return client_says_again(client, errand, status) ? client_errand_keep(client, errand) : OK;
}
