/* Raising an alert, and saying something of one. Rules: T27, T29, T31, T34; domain decisions 4, 5.
 */
#include "core/alert.h"

enum { CLOSES_DEFAULT_S = 4 * CLIENT_HOUR_S, CLOSES_MAX_S = 24 * CLIENT_HOUR_S, TAPS_MAX = 3 };

struct client_group *client_group_of_kind(const struct client *client, enum cert_group_kind kind,
                                          const struct cert_id *room)
{
    struct client_group *best = NULL;
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        const bool fits = group->place.kind == kind &&
                          (room == NULL || cert_id_equal(&group->place.room, room)) &&
                          group->mls != NULL && group->standing != MEMBERSHIP_GONE;
        if (fits && (best == NULL || group->place.instance > best->place.instance)) {
            best = group;
        }
    }
    return best;
}

/* --- raising --- */

/* What is raised, once it is known where and under what. */
struct raising {
    struct client_group *group; /* NULL: a rehearsal without any */
    struct cert_id id;
    struct cert_id hat;
    struct sealed content;
    struct buffer plain, attested;
};

static enum status find_group(const struct client *client, const struct wish_raise *raise,
                              struct raising *out)
{
    const struct wire_group none = {{0}};
    if (memcmp(&raise->group, &none, sizeof(none)) == 0) {
        out->group = client_group_of_kind(client, CERT_ALARM_BUURT, &client->self.buurt);
    } else {
        const struct cert_group id = client_cert_group(&raise->group);
        out->group = client_group_find(client, &id);
    }
    if (out->group == NULL) {
        return raise->rehearsal ? OK : NOT_FOUND;
    }
    const enum cert_group_kind kind = out->group->place.kind;
    if (kind != CERT_ALARM_BUURT && kind != CERT_ALARM_WIJK) {
        return NOT_ALLOWED;
    }
    return out->group->mls != NULL || raise->rehearsal ? OK : NOT_FOUND;
}

/* A practice is raised by a coordinator, or by a leader in the own buurt. */
static enum status find_practice_hat(const struct client *client, struct raising *raising)
{
    const struct client_reach by_place = {
        .rights = CERT_MAY_CLOSE, .place = &raising->group->place, .buurt = &raising->group->buurt};
    const struct client_reach as_leader = {.hat = CERT_LEADER};
    const struct cert_hat *hat = NULL;
    enum status status = client_own_hat(client, &by_place, &hat);
    if (status != OK) {
        status = client_own_hat(client, &as_leader, &hat);
    }
    if (status == OK && hat->hat.body.hat == CERT_MODERATOR) {
        status = NOT_ALLOWED;
    }
    if (status == OK) {
        raising->hat = hat->serial;
    }
    return status == OK ? OK : NOT_ALLOWED;
}

static enum status write_alert(struct client *client, const struct wish_raise *raise,
                               struct raising *out)
{
    struct sealed_alert *alert = &out->content.as.alert;
    const int64_t now = client_server_now(client);
    const int64_t setting =
        client->alert_closes_s > 0 ? client->alert_closes_s : (int64_t)CLOSES_DEFAULT_S;
    out->content.type = SEALED_alert;
    *alert = raise->alert;
    out->id = client_random_id();
    const struct cert_id tally = client_random_id();
    alert->alert_id = client_wire_id(&out->id);
    alert->tally = client_wire_id(&tally);
    alert->raised_at = now;
    alert->expires = raise->alert.expires > 0 ? raise->alert.expires : now + setting;
    alert->practice = raise->practice;
    alert->first_name = buffer_span(&client->self.name);
    if (alert->expires > now + CLOSES_MAX_S) {
        return FIELD_TOO_LARGE;
    }
    return sealed_encode(&out->content, &out->plain);
}

static enum status keep_raised(struct client *client, const struct wish_raise *raise,
                               const struct raising *raising)
{
    mls_kept_alert kept = {
        .sender = client_kept_self(client),
        .delivery = raise->rehearsal ? SHOWN_SHARED : SHOWN_WAITING,
        .flags = raise->rehearsal ? ALERT_REHEARSAL : 0,
        .came_at = (uint64_t)client->now,
        .content = buffer_span(&raising->plain),
        .attested = buffer_span(&raising->attested),
    };
    if (raising->group != NULL) {
        kept.group = raising->group->id;
        kept.raised_in = raising->group->id;
    }
    enum status status = client_alert_keep(client, &raising->id, &kept);
    if (status == OK && raise->rehearsal) {
        status = client_alert_tell(client, HAPPENED_ALERT, &raising->id, &kept, NULL);
    }
    return status;
}

static enum status answer_raised(struct client *client, uint64_t ticket, enum status status,
                                 const struct cert_id *id, uint64_t phones)
{
    struct client_waiting *waiting = NULL;
    const enum status told = client_answer(client, ticket, status, &waiting);
    if (told == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_RAISE;
        waiting->output.answer.id = client_wire_id(id);
        waiting->output.answer.phones = phones;
    }
    return told;
}

static enum status send_raised(struct client *client, const struct wish_raise *raise,
                               const struct raising *raising, uint64_t ticket)
{
    if (raise->rehearsal) {
        return answer_raised(client, ticket, OK, &raising->id, 1);
    }
    const struct client_saying saying = {
        .content = raise->practice ? wire_content_class_PRACTICE : wire_content_class_ALERT,
        .group = raising->group->id,
        .object_id = raising->id,
        .expires = raising->content.as.alert.expires,
        .rank = 0,
        .ticket = ticket,
        .type = WIRE_alert_raise,
        .kind = ERRAND_ALERT,
        .hat = raising->hat,
        .plain = buffer_span(&raising->attested),
    };
    struct errand *errand = NULL;
    return client_say(client, &saying, &errand);
}

enum status client_wish_raise(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_raise *raise = &wish->as.raise;
    struct raising raising = {.plain = buffer_make(CLIENT_PLAIN_MAX),
                              .attested = buffer_make(CLIENT_PLAIN_MAX)};
    enum status status = find_group(client, raise, &raising);
    if (status == OK && raise->practice && !raise->rehearsal) {
        status = find_practice_hat(client, &raising);
    }
    if (status == OK) {
        status = write_alert(client, raise, &raising);
    }
    if (status == OK && raising.group != NULL) {
        status = client_attest(client, &raising.group->id, &raising.id, 0,
                               buffer_span(&raising.plain), &raising.attested);
    }
    if (status == OK) {
        status = keep_raised(client, raise, &raising);
    }
    if (status == OK) {
        status = send_raised(client, raise, &raising, ticket);
    }
    buffer_end(&raising.plain);
    buffer_end(&raising.attested);
    return status;
}

enum status client_raised(struct client *client, struct errand *errand, enum status status,
                          const struct wire_head *reply)
{
    if (client_says_again(client, errand, status)) {
        return client_errand_keep(client, errand);
    }
    mls_kept_alert kept;
    enum status done = client_alert_find(client, &errand->id, &kept);
    if (done == OK && kept.delivery == SHOWN_WAITING) {
        kept.delivery = status == OK ? SHOWN_SENT : SHOWN_REFUSED;
        kept.closing = status == OK ? kept.closing : SHOWN_CLOSED_BY_TIME;
        done = client_alert_keep(client, &errand->id, &kept);
    }
    const struct wire_alert_raised *raised = (const struct wire_alert_raised *)reply;
    const uint64_t phones = status == OK && reply != NULL ? raised->phones : 0;
    return done == NO_MEMORY ? done
                             : answer_raised(client, errand->ticket, status, &errand->id, phones);
}

/* --- saying something of one --- */

static bool needs_hat(const struct client *client, const mls_kept_alert *alert,
                      const struct wish_state *state)
{
    const bool is_raiser = cert_id_equal(&alert->sender.member_id, &client->self.member_id);
    return (state->state == sealed_alert_state_CLOSED && !is_raiser) ||
           state->state == sealed_alert_state_WIDENED;
}

static enum status find_hat(const struct client *client, const mls_kept_alert *alert,
                            const struct wish_state *state, struct buffer *chain)
{
    const unsigned right =
        state->state == sealed_alert_state_WIDENED ? CERT_MAY_WIDEN : CERT_MAY_CLOSE;
    struct cert_place place;
    enum status status = cert_place_read(cert_group_span(&alert->raised_in), &place);
    const struct cert_id buurt = place.kind == CERT_ALARM_BUURT ? place.room : client->self.buurt;
    const struct client_reach by_place = {
        .rights = right, .hat = (uint32_t)0, .place = &place, .buurt = &buurt};
    const struct client_reach as_leader = {.rights = right, .hat = CERT_LEADER};
    const struct cert_hat *hat = NULL;
    if (status == OK) {
        status = client_own_hat(client, &by_place, &hat);
    }
    if (status == NOT_FOUND) {
        status = client_own_hat(client, &as_leader, &hat);
    }
    if (status != OK) {
        return NOT_ALLOWED;
    }
    return client_write_chain(client, &hat->serial, chain);
}

static enum status write_status(struct client *client, const struct wish_state *state,
                                uint16_t status_seq, struct span chain, struct buffer *out)
{
    const bool closes = state->state == sealed_alert_state_CLOSED;
    const struct sealed status = {
        .type = SEALED_alert_status,
        .as.alert_status = {.alert_id = state->alert_id,
                            .status_seq = status_seq,
                            .state = state->state,
                            .outcome = !closes ? sealed_alert_outcome_OTHER
                                       : state->outcome == sealed_alert_outcome_OTHER
                                           ? sealed_alert_outcome_UNKNOWN
                                           : state->outcome,
                            .at = client_server_now(client),
                            .hat = chain,
                            .first_name = buffer_span(&client->self.name)},
    };
    return sealed_encode(&status, out);
}

/* A rehearsal's answers stay on this phone. */
static enum status rehearse(struct client *client, const struct wish_state *state,
                            const struct cert_id *id, mls_kept_alert *alert, uint64_t ticket)
{
    if (state->state == sealed_alert_state_CLOSED) {
        alert->closing = SHOWN_CLOSED_BY_PERSON;
        alert->outcome = (uint8_t)state->outcome;
        alert->closer = client_kept_self(client);
    }
    enum status status = client_alert_keep(client, id, alert);
    if (status == OK) {
        status = client_alert_find(client, id, alert);
    }
    if (status == OK && alert->closing != SHOWN_OPEN) {
        status = client_alert_tell(client, HAPPENED_CLOSED, id, alert, NULL);
    }
    struct client_waiting *waiting = NULL;
    if (status == OK) {
        status = client_answer(client, ticket, OK, &waiting);
    }
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_STATE;
        waiting->output.answer.id = client_wire_id(id);
    }
    return status;
}

static enum status check_state(const mls_kept_alert *alert, const struct wish_state *state)
{
    if (state->state == sealed_alert_state_OTHER || state->state >= sealed_alert_state_COUNT) {
        return FIELD_FORM;
    }
    return alert->closing == SHOWN_OPEN ? OK : CLOSED;
}

struct stating {
    struct client_saying saying;
    struct buffer chain, plain, attested;
};

static enum status prepare(struct client *client, const struct wish_state *state,
                           const mls_kept_alert *alert, struct stating *out)
{
    struct arena arena = arena_make(1 << 18);
    struct sealed_alert raised;
    enum status status = client_alert_content(alert, &arena, &raised);
    if (status == OK && needs_hat(client, alert, state)) {
        status = find_hat(client, alert, state, &out->chain); /* sealed: the server learns none */
    }
    if (status == OK) {
        status = write_status(client, state, out->saying.status_seq, buffer_span(&out->chain),
                              &out->plain);
    }
    if (status == OK) {
        out->saying.expires = raised.expires;
        status = client_attest(client, &out->saying.group, &out->saying.object_id,
                               out->saying.status_seq, buffer_span(&out->plain), &out->attested);
        out->saying.plain = buffer_span(&out->attested);
    }
    arena_end(&arena);
    return status;
}

enum status client_wish_state(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_state *state = &wish->as.state;
    const struct cert_id id = client_cert_id(&state->alert_id);
    mls_kept_alert alert;
    enum status status = client_alert_find(client, &id, &alert);
    if (status == OK) {
        status = check_state(&alert, state);
    }
    if (status != OK) {
        return status;
    }
    if ((alert.flags & ALERT_REHEARSAL) != 0) {
        return rehearse(client, state, &id, &alert, ticket);
    }
    struct stating stating = {
        .saying = {.content = wire_content_class_STATUS,
                   .group = alert.group,
                   .object_id = id,
                   .status_seq = (uint16_t)(alert.own_seq + 1),
                   .rank = 0,
                   .ticket = ticket,
                   .type = WIRE_alert_state,
                   .kind = ERRAND_STATUS},
        .chain = buffer_make(CERT_CHAIN_SIZE_MAX),
        .plain = buffer_make(CLIENT_PLAIN_MAX),
        .attested = buffer_make(CLIENT_PLAIN_MAX),
    };
    struct errand *errand = NULL;
    status = prepare(client, state, &alert, &stating);
    if (status == OK) {
        alert.own_seq++;
        status = client_alert_keep(client, &id, &alert);
    }
    if (status == OK) {
        status =
            client_status_add(client, &stating.saying, state->state, buffer_span(&stating.plain));
    }
    if (status == OK) {
        status = client_say(client, &stating.saying, &errand);
    }
    buffer_end(&stating.chain);
    buffer_end(&stating.plain);
    buffer_end(&stating.attested);
    return status;
}
