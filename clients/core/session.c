/* From a connection to a session: hello, then whatever this device is by then. Rules: session.md.
 */
#include "core/client_inner.h"

enum {
    COME_BACK_S = 5,
    FOLLOW_AGAIN_S = 10,
    CLOCK_WARN_S = 120,
    CLAIMS_MOST = 5,
    PLACES_KNOWN_MAX = CLIENT_LOGS_MAX
};

void client_session_lost(struct client *client)
{
    client_errands_lost(client);
    struct client_session *session = &client->session;
    session->stage = CLIENT_OFFLINE;
    session->followed_count = 0;
    session->is_listing = false;
    session->hold_until = 0;
    session->is_restarted = false;
    client_groups_lost(client);
}

enum status client_session_close(struct client *client, int64_t after_s)
{
    struct client_waiting *waiting = client_output_add(client, CLIENT_CLOSE);
    if (waiting == NULL) {
        return NO_MEMORY;
    }
    waiting->output.at = client->now + after_s;
    client->session.stage = CLIENT_CONNECTED; /* nothing more is sent on it */
    return OK;
}

/* Every request of the way in. */
static enum status ask(struct client *client, enum errand_kind kind, struct wire_head *message)
{
    struct errand *errand = NULL;
    const enum status status = client_errand_add(client, kind, message->type, &errand);
    if (status != OK) {
        return status;
    }
    errand->is_session = true;
    errand->is_fleeting = true;
    errand->is_durable = false;
    errand->rank = 0;
    client->session.stage = CLIENT_SPEAKING;
    return client_errand_fill(client, errand, message);
}

enum status client_session_ask(struct client *client, enum errand_kind kind,
                               struct wire_head *message)
{
    return ask(client, kind, message);
}

enum status client_session_hello(struct client *client)
{
    struct wire_session_hello hello = {
        .head = {.type = WIRE_session_hello},
        .wijk_id = client_wire_id(&client->self.wijk_id),
        .protocol_min = WIRE_PROTOCOL,
        .protocol_max = WIRE_PROTOCOL,
        .build = span_text("buurt 1"),
    };
    return ask(client, ERRAND_HELLO, &hello.head);
}

enum status client_session_open(struct client *client)
{
    client->session.stage = CLIENT_CONNECTED;
    client->session.tries_token = client->session.has_token;
    client->session.claims = 0;
    switch (client->self.standing) {
    case CLIENT_FOUNDING:
    case CLIENT_IN: return client_session_hello(client);
    case CLIENT_JOINING: return client_join_go_on(client);
    case CLIENT_OUT: return client_session_close(client, CLIENT_DAY_S); /* nobody lets it in */
    default: return OK;
    }
}

/* --- proving --- */

void client_session_sign(const struct client *client, const struct sign_pair *pair,
                         const char *label, const struct cert_id *serial,
                         struct wire_signature *out)
{
    uint8_t bytes[128];
    size_t size = 0;
    const size_t label_size = strlen(label);
    memcpy(bytes, label, label_size);
    size += label_size;
    memcpy(bytes + size, client->session.challenge.bytes, HASH_SIZE);
    size += HASH_SIZE;
    memcpy(bytes + size, client->self.wijk_id.bytes, CERT_ID_SIZE);
    size += CERT_ID_SIZE;
    if (serial != NULL) {
        memcpy(bytes + size, serial->bytes, CERT_ID_SIZE);
        size += CERT_ID_SIZE;
    }
    sign_make(pair, span_of(bytes, size), out->bytes);
}

/* The logs that every session follows, and as many groups' as there is room for. */
static size_t list_places(const struct client *client, struct wire_place *places)
{
    const struct wire_log own[] = {client_wire_log(WIRE_LOG_DEVICE, NULL),
                                   client_wire_log(WIRE_LOG_WIJK, NULL)};
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        client_log_place(client, &own[i], &places[count++]);
    }
    for (const struct client_group *group = client->groups;
         group != NULL && count < PLACES_KNOWN_MAX; group = group->next) {
        if (group->standing == MEMBERSHIP_INSIDE || group->standing == MEMBERSHIP_FROZEN) {
            const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
            client_log_place(client, &log, &places[count++]);
        }
    }
    return count;
}

static void note_followed(struct client *client, const struct wire_place *places, size_t count)
{
    client->session.followed_count = count;
    for (size_t i = 0; i < count; i++) {
        client->session.followed[i] = places[i].log;
    }
}

static enum status prove(struct client *client)
{
    struct wire_place places[PLACES_KNOWN_MAX];
    const size_t count = list_places(client, places);
    struct wire_session_prove message = {
        .head = {.type = WIRE_session_prove},
        .device_serial = client_wire_id(&client->self.serial),
        .sends = client->sends,
        .places = {places, count},
    };
    client_session_sign(client, &client->self.pair, "buurt session", &client->self.serial,
                        &message.signature);
    note_followed(client, places, count);
    return ask(client, ERRAND_PROVE, &message.head);
}

static enum status resume(struct client *client)
{
    struct wire_place places[PLACES_KNOWN_MAX];
    const size_t count = list_places(client, places);
    struct wire_session_resume message = {
        .head = {.type = WIRE_session_resume},
        .token = buffer_span(&client->session.token),
        .sends = client->sends,
        .places = {places, count},
    };
    note_followed(client, places, count);
    return ask(client, ERRAND_RESUME, &message.head);
}

static enum status go_on(struct client *client)
{
    switch (client->self.standing) {
    case CLIENT_FOUNDING: return client_found_claim(client);
    case CLIENT_JOINING: return client_join_claim(client);
    case CLIENT_IN: return client->session.tries_token ? resume(client) : prove(client);
    default: return OK;
    }
}

enum status client_session_greeted(struct client *client, struct errand *errand, enum status status,
                                   const struct wire_head *reply)
{
    (void)errand;
    if (status != OK || reply == NULL) {
        const enum status told = client_refused_alone(client, status, "session.hello");
        return told == OK ? client_session_close(client, CLIENT_MINUTE_S) : told;
    }
    const struct wire_session_challenge *challenge = (const struct wire_session_challenge *)reply;
    client->session.challenge = client_hash(&challenge->challenge);
    const int64_t offset = challenge->now - client->now;
    client->session.clock_offset = offset;
    if (offset > CLOCK_WARN_S || offset < -CLOCK_WARN_S) {
        const enum status told = client_warn(client, HAPPENED_CLOCK, NULL, OK);
        if (told != OK) {
            return told;
        }
    }
    return go_on(client);
}

/* A challenge is signed once, and one that the server could not act on is spent too: its refusal
 * brings another. */
bool client_session_claims_again(struct client *client, enum status status,
                                 const struct wire_head *reply)
{
    const bool is_spent = status == NOT_SIGNED_IN || status == BAD_SIGNATURE;
    if (!is_spent || reply == NULL || reply->type != WIRE_refused ||
        client->session.claims == CLAIMS_MOST) {
        return false;
    }
    client->session.claims++;
    client->session.challenge = client_hash(&((const struct wire_refused *)reply)->challenge);
    return true;
}

/* --- let in --- */

static enum status keep_token(struct client *client, struct span token)
{
    const struct row_key key = client_row_key_of('t');
    enum status status = client_buffer_set(&client->session.token, token);
    client->session.has_token = token.size > 0;
    return status == OK ? client_rows_put(&client->rows, client_row_key_span(&key), token) : status;
}

/* The server has seen more of this device than it remembers: an older state was put back (T26). */
static enum status check_restored(struct client *client, const struct wire_session_opened *opened)
{
    const bool is_behind =
        opened->sends > client->sends || opened->last_request >= client->number_next;
    if (!is_behind) {
        return OK;
    }
    if (opened->last_request >= client->number_next) {
        client->number_kept = opened->last_request;
        client->number_next = opened->last_request + 1;
    }
    const bool is_first = client->sends == 0 && client->groups == NULL;
    client->sends = opened->sends > client->sends ? opened->sends : client->sends;
    enum status status = client_numbers_keep(client);
    if (status == OK && !is_first) {
        status = client_warn(client, HAPPENED_RESTORED, NULL, OK);
    }
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        group->wants_resync = group->wants_resync || group->standing == MEMBERSHIP_INSIDE;
    }
    return status;
}

/* A log numbers each event once: one that stands before what was read of it, with no restoring in
 * between, was cut off, and what is said next would be taken for what is known (LOG-1). */
static enum status check_logs(struct client *client, const struct wire_session_opened *opened)
{
    for (size_t i = 0; i < opened->places.count; i++) {
        const struct wire_place *place = (const struct wire_place *)opened->places.items + i;
        struct wire_place known;
        client_log_place(client, &place->log, &known);
        if (known.incarnation == place->incarnation && known.seq > place->seq) {
            return client_warn(client, HAPPENED_LYING, NULL, TIME_RUNS_BACK);
        }
    }
    return OK;
}

static enum status opened(struct client *client, const struct wire_session_opened *reply)
{
    client->session.stage = CLIENT_SIGNED_IN;
    client->self.buurt = client_cert_id(&reply->buurt_id);
    struct client_waiting *waiting = NULL;
    enum status status = keep_token(client, reply->token);
    if (status == OK) {
        status = client_happen(client, HAPPENED_SIGNED_IN, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.at = reply->now;
        status = check_restored(client, reply);
    }
    if (status == OK) {
        status = check_logs(client, reply);
    }
    if (status == OK) {
        status = client_self_keep(client);
    }
    if (status == OK) {
        status = client_group_list(client);
    }
    if (status == OK) {
        status = client_trust_refresh(client);
    }
    return status == OK ? client_came_in(client) : status;
}

/* The device is revoked, or its member has left: nothing works any more. */
enum status client_session_out(struct client *client)
{
    client->self.standing = CLIENT_OUT;
    struct client_waiting *waiting = NULL;
    enum status status = client_self_keep(client);
    if (status == OK) {
        status = client_happen(client, HAPPENED_REVOKED, &waiting);
    }
    return status == OK ? client_session_close(client, CLIENT_DAY_S) : status;
}

enum status client_session_proved(struct client *client, struct errand *errand, enum status status,
                                  const struct wire_head *reply)
{
    (void)errand;
    if (status == OK && reply != NULL) {
        return opened(client, (const struct wire_session_opened *)reply);
    }
    if (status == REMOVED || status == REVOKED) {
        return client_session_out(client);
    }
    const enum status told = client_refused_alone(client, status, "session.prove");
    return told == OK ? client_session_close(client, CLIENT_MINUTE_S) : told;
}

/* A token that no longer opens: the refusal brings a challenge for the proof. */
enum status client_session_resumed(struct client *client, struct errand *errand, enum status status,
                                   const struct wire_head *reply)
{
    if (status == OK || status == REMOVED || status == REVOKED) {
        return client_session_proved(client, errand, status, reply);
    }
    client->session.tries_token = false;
    if (reply == NULL || reply->type != WIRE_refused) {
        return client_session_hello(client);
    }
    client->session.challenge = client_hash(&((const struct wire_refused *)reply)->challenge);
    return prove(client);
}

/* --- told --- */

static bool is_final(enum wire_closing reason)
{
    return reason == wire_closing_REVOKED;
}

static enum status closing(struct client *client, const struct wire_session_closing *notice)
{
    const int64_t after_s =
        notice->retry_after_s > 0 ? (int64_t)notice->retry_after_s : COME_BACK_S;
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, HAPPENED_CLOSING, &waiting);
    if (status == OK) {
        waiting->output.happening.closing = notice->reason;
        waiting->output.happening.at = client->now + after_s;
        status = is_final(notice->reason) ? client_session_out(client)
                                          : client_session_close(client, after_s);
    }
    return status;
}

enum status client_session_notice(struct client *client, const struct wire_head *notice,
                                  bool *was_ours)
{
    *was_ours = notice->type == WIRE_session_closing;
    return *was_ours ? closing(client, (const struct wire_session_closing *)notice) : OK;
}

/* --- following --- */

static bool is_log(const struct wire_log *a, const struct wire_log *b)
{
    return a->kind == b->kind && (a->kind != WIRE_LOG_GROUP ||
                                  memcmp(a->group.bytes, b->group.bytes, sizeof(a->group)) == 0);
}

bool client_follows(const struct client *client, const struct wire_log *log)
{
    for (size_t i = 0; i < client->session.followed_count; i++) {
        if (is_log(&client->session.followed[i], log)) {
            return true;
        }
    }
    return false;
}

enum status client_follow(struct client *client, const struct wire_log *log)
{
    if (client->session.stage != CLIENT_SIGNED_IN || client_follows(client, log) ||
        client->session.followed_count == CLIENT_LOGS_MAX) {
        return OK;
    }
    struct wire_log_follow message = {.head = {.type = WIRE_log_follow}};
    client_log_place(client, log, &message.place);
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_FOLLOW, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        if (log->kind == WIRE_LOG_GROUP) {
            errand->group = client_cert_group(&log->group);
        }
        client->session.followed[client->session.followed_count++] = *log;
    }
    return status;
}

static void forget_followed(struct client *client, const struct wire_log *log)
{
    struct client_session *session = &client->session;
    for (size_t i = 0; i < session->followed_count; i++) {
        if (is_log(&session->followed[i], log)) {
            session->followed[i] = session->followed[--session->followed_count];
            return;
        }
    }
}

enum status client_unfollow(struct client *client, const struct wire_log *log)
{
    if (client->session.stage != CLIENT_SIGNED_IN || !client_follows(client, log)) {
        return OK;
    }
    forget_followed(client, log);
    struct wire_log_leave message = {.head = {.type = WIRE_log_leave}, .log = *log};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_IGNORED, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
    }
    return status;
}

/* Refused, it is not followed; it gets another turn later. */
enum status client_followed(struct client *client, struct errand *errand, enum status status,
                            const struct wire_head *reply)
{
    (void)reply;
    if (status != OK) {
        struct client_group *group = client_group_find(client, &errand->group);
        const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &errand->group);
        forget_followed(client, &log);
        if (group != NULL) {
            group->followed_at = client->now;
            group->follow_from = client->now + FOLLOW_AGAIN_S;
        }
    }
    return OK;
}

/* Nobody waits for what this answers. */
enum status client_ignored(struct client *client, struct errand *errand, enum status status,
                           const struct wire_head *reply)
{
    (void)client;
    (void)errand;
    (void)status;
    (void)reply;
    return OK;
}
