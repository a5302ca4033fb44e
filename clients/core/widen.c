/* From the buurt to the whole wijk, once and one way. Rules: T31. */
#include "core/alert.h"

enum { WIDEN_ARENA_MAX = 1 << 20 };

/* --- hearing --- */

/* The hat is the sender's own, live, and may widen an alert of where it was raised. */
static enum status check_hat(struct client *client, const struct client_heard *heard,
                             struct span chain, const struct cert_group *raised_in)
{
    struct arena arena = arena_make(WIDEN_ARENA_MAX);
    struct cert_hats hats;
    struct cert_place place;
    enum status status = client_trust_hats(client, chain);
    if (status == OK) {
        status = cert_hats_decode(chain, &arena, &hats);
    }
    if (status == OK) {
        status = cert_place_read(cert_group_span(raised_in), &place);
    }
    if (status == OK && hats.count == 0) {
        status = CHAIN_MISSING;
    }
    if (status == OK) {
        const struct cert_hat *hat = &hats.items[hats.count - 1];
        const mls_hat_body *body = &hat->hat.body;
        const bool reaches = cert_hat_reaches(body, &place, &place.room, &place.room) ||
                             (body->hat == CERT_LEADER && body->reach.kind == CERT_REACH_GROUP &&
                              cert_id_equal(&body->reach.buurt, &place.room));
        const bool is_own = cert_id_equal(&body->subject, &heard->device.serial) &&
                            cert_key_equal(&body->subject_key, &heard->device.key);
        status = is_own && reaches && (cert_hat_rights(body) & CERT_MAY_WIDEN) != 0
                     ? cert_document_check_hat(cert_policy_document(heard->group->policy), hat,
                                               (uint64_t)client_server_now(client))
                     : NOT_ALLOWED;
    }
    arena_end(&arena);
    return status;
}

static enum status mark_widened(struct client *client, const struct cert_id *id,
                                const struct client_heard *heard)
{
    mls_kept_alert kept;
    enum status status = client_alert_find(client, id, &kept);
    if (status != OK || (kept.flags & ALERT_WIDENED) != 0) {
        return status == NOT_FOUND ? OK : status;
    }
    kept.flags |= ALERT_WIDENED;
    kept.group = heard->group->id;
    return client_alert_keep(client, id, &kept);
}

/* The alert as its author signed it: nobody could alter it on the way (T29). */
static enum status hear_original(struct client *client, const struct client_heard *heard,
                                 const struct sealed_widened *widened, struct arena *arena)
{
    struct sealed said;
    struct wire_fault fault;
    enum status status = sealed_decode(widened->alert, arena, &said, &fault);
    if (status == OK && said.type != SEALED_attested) {
        status = MALFORMED;
    }
    if (status != OK) {
        return status;
    }
    const struct cert_group raised_in = client_cert_group(&said.as.attested.group);
    status = check_hat(client, heard, widened->hat, &raised_in);
    if (status != OK) {
        return status;
    }
    struct client_heard original = *heard;
    original.is_relayed = true;
    return client_hear(client, &original, widened->alert);
}

enum status client_hear_widened(struct client *client, const struct client_heard *heard,
                                const struct sealed_widened *widened)
{
    if (heard->group->place.kind != CERT_ALARM_WIJK || heard->content != wire_content_class_ALERT) {
        return CONFLICT;
    }
    struct arena arena = arena_make(WIDEN_ARENA_MAX);
    enum status status = hear_original(client, heard, widened, &arena);
    if (status == OK) {
        status = mark_widened(client, &heard->object_id, heard);
    }
    if (status == OK && widened->status.size > 0) {
        struct client_heard newest = *heard;
        newest.is_relayed = true;
        newest.is_silent = true;
        status = client_hear(client, &newest, widened->status);
        status = status == NO_MEMORY ? status : OK;
    }
    arena_end(&arena);
    return status;
}

/* --- widening --- */

static enum status find_hat(const struct client *client, const struct cert_place *place,
                            const struct cert_hat **hat)
{
    const struct client_reach by_place = {
        .rights = CERT_MAY_WIDEN, .place = place, .buurt = &place->room};
    const struct client_reach as_leader = {.rights = CERT_MAY_WIDEN, .hat = CERT_LEADER};
    enum status status = client_own_hat(client, &by_place, hat);
    if (status != OK) {
        status = client_own_hat(client, &as_leader, hat);
    }
    return status == OK ? OK : NOT_ALLOWED;
}

static enum status write_widened(const struct client *client, const mls_kept_alert *alert,
                                 const struct cert_hat *hat, struct buffer *out)
{
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    enum status status = client_write_chain(client, &hat->serial, &chain);
    if (status == OK) {
        const struct sealed content = {
            .type = SEALED_widened,
            .as.widened = {.alert = alert->attested, .hat = buffer_span(&chain)},
        };
        status = sealed_encode(&content, out);
    }
    buffer_end(&chain);
    return status;
}

static enum status send(struct client *client, const struct cert_id *id,
                        const mls_kept_alert *alert, uint64_t ticket)
{
    const struct client_group *wijk = client_group_of_kind(client, CERT_ALARM_WIJK, NULL);
    struct arena arena = arena_make(WIDEN_ARENA_MAX);
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    const struct cert_hat *hat = NULL;
    struct sealed_alert raised;
    struct cert_place place;
    struct errand *errand = NULL;
    enum status status = wijk == NULL || alert->attested.size == 0 ? NOT_FOUND : OK;
    if (status == OK) {
        status = cert_place_read(cert_group_span(&alert->raised_in), &place);
    }
    if (status == OK) {
        status = find_hat(client, &place, &hat);
    }
    if (status == OK) {
        status = client_alert_content(alert, &arena, &raised);
    }
    if (status == OK) {
        status = write_widened(client, alert, hat, &plain);
    }
    if (status == OK) {
        const struct client_saying saying = {
            .content = wire_content_class_ALERT,
            .group = wijk->id,
            .object_id = *id,
            .expires = raised.expires,
            .rank = 0,
            .ticket = ticket,
            .type = WIRE_alert_widen,
            .kind = ERRAND_WIDEN,
            .hat = hat->serial,
            .buurt = place.room,
            .plain = buffer_span(&plain),
        };
        status = client_say(client, &saying, &errand);
    }
    buffer_end(&plain);
    arena_end(&arena);
    return status;
}

enum status client_wish_widen(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct cert_id id = client_cert_id(&wish->as.target.id);
    mls_kept_alert alert;
    struct cert_place place;
    enum status status = client_alert_find(client, &id, &alert);
    if (status == OK) {
        status = cert_place_read(cert_group_span(&alert.raised_in), &place);
    }
    if (status != OK) {
        return status;
    }
    if (alert.closing != SHOWN_OPEN) {
        return CLOSED;
    }
    if ((alert.flags & (ALERT_WIDENED | ALERT_REHEARSAL)) != 0 || place.kind != CERT_ALARM_BUURT) {
        return CONFLICT;
    }
    return send(client, &id, &alert, ticket);
}

/* The wijk has it; the buurt is told that from here on all goes there. */
enum status client_widened_done(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    if (client_says_again(client, errand, status)) {
        return client_errand_keep(client, errand);
    }
    enum status done = OK;
    if (status == OK) {
        const struct wish said = {
            .kind = WISH_STATE,
            .as.state = {.alert_id = client_wire_id(&errand->id),
                         .state = sealed_alert_state_WIDENED},
        };
        done = client_wish_state(client, &said, 0);
        done = done == NO_MEMORY ? done : OK;
    }
    struct client_waiting *waiting = NULL;
    if (done == OK) {
        done = client_answer(client, errand->ticket, status, &waiting);
    }
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_WIDEN;
        waiting->output.answer.id = client_wire_id(&errand->id);
        waiting->output.answer.phones =
            status == OK && reply != NULL ? ((const struct wire_alert_raised *)reply)->phones : 0;
    }
    return done;
}
