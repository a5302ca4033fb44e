/* session.c -- what a connection becomes: greeted, then proved to be a device. */
#include "server/core/session.h"
#include "base/check.h"
#include "base/wipe.h"
#include "server/core/core_inside.h"

#include <stdlib.h>

enum status session_greet(struct request *r, const struct wire_id *wijk_id)
{
    struct session *session = r->session;
    if (session->stage == SESSION_PROVED) {
        return NOT_ALLOWED; /* who is known stays who it is */
    }
    r->wijk_id = *wijk_id;
    memcpy(session->who, wijk_id->bytes, sizeof(wijk_id->bytes));
    session->stage = SESSION_GREETED;
    return OK;
}

enum status session_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE])
{
    struct session *session = r->session;
    if (session->challenge == NULL) {
        session->challenge = malloc(CHALLENGE_SIZE);
    }
    if (session->challenge == NULL) {
        return NO_MEMORY;
    }
    request_chance(r, session->challenge, CHALLENGE_SIZE);
    memcpy(challenge, session->challenge, CHALLENGE_SIZE);
    return OK;
}

enum status session_take_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE])
{
    struct session *session = r->session;
    if (session->challenge == NULL) {
        return NOT_FOUND;
    }
    memcpy(challenge, session->challenge, CHALLENGE_SIZE);
    free(session->challenge);
    session->challenge = NULL;
    return OK;
}

void session_challenge_again(struct request *r)
{
    uint8_t challenge[CHALLENGE_SIZE];
    if (session_challenge(r, challenge) == OK) {
        memcpy(r->inside->challenge.bytes, challenge, sizeof(challenge));
    }
}

/* The same device on another connection: the newer one is the one that lives. */
static enum status supersede(struct request *r)
{
    struct core *core = r->inside->core;
    struct session *older = session_find_device(core, &r->wijk_id, &r->serial);
    if (older == NULL) {
        return OK;
    }
    map_remove(&core->by_device, &older->by_device);
    older->listed = false;
    session_doubt(core, older);
    return older->going ? OK : close_add(core, r->inside->batch, older, CLOSE_SUPERSEDED, 0);
}

static enum status enlist(struct request *r)
{
    struct core *core = r->inside->core;
    struct session *session = r->session;
    memcpy(session->who + sizeof(r->wijk_id.bytes), r->serial.bytes, sizeof(r->serial.bytes));
    const enum status status = map_add(&core->by_device, &session->by_device,
                                       span_of(session->who, sizeof(session->who)), session);
    session->listed = status == OK;
    session->stage = status == OK ? SESSION_PROVED : session->stage;
    return status;
}

static bool is_log(const struct wire_log *log, const struct log_name *name)
{
    if (log->kind != name->kind) {
        return false;
    }
    return name->kind != WIRE_LOG_GROUP ||
           memcmp(log->group.bytes, name->bytes, sizeof(log->group.bytes)) == 0;
}

static struct wire_place place_of_log(const struct request *r, const struct log_name *name,
                                      uint64_t seq)
{
    struct wire_place place = {.log = {.kind = name->kind}, .incarnation = r->incarnation};
    place.seq = seq;
    if (name->kind == WIRE_LOG_GROUP) {
        memcpy(place.log.group.bytes, name->bytes, sizeof(place.log.group.bytes));
    }
    return place;
}

static enum status follow_from(struct request *r, const struct followed *log,
                               const struct wire_place *place)
{
    uint64_t after = place->seq;
    if (place->incarnation != r->incarnation && place->seq > 0) {
        const struct wire_log_restarted notice = {
            .head = {.type = WIRE_log_restarted},
            .place = place_of_log(r, &log->name, log->row.last_seq)};
        after = 0;
        const enum status told = tell_notice(r, NULL, &notice.head);
        if (told != OK) {
            return told;
        }
    }
    after = after < log->from ? log->from : after;
    after = after > log->row.last_seq ? log->row.last_seq : after;
    return follow_live(r, r->session, log, after);
}

/* The log by its name. Fails: NOT_FOUND, STORAGE. */
static enum status name_log(struct request *r, const struct wire_log *log, struct followed *out)
{
    switch (log->kind) {
    case WIRE_LOG_WIJK: out->name = log_name_of_wijk(&r->wijk_id); break;
    case WIRE_LOG_DEVICE: out->name = log_name_of_device(&r->wijk_id, &r->serial); break;
    case WIRE_LOG_GROUP: out->name = log_name_of_group(&r->wijk_id, &log->group); break;
    case WIRE_LOG_NONE: return NOT_FOUND;
    }
    return log_find(r->db, &out->name, &out->row);
}

/* The log as the asking device sees it. Fails: NOT_FOUND, STORAGE. */
static enum status find_log(struct request *r, const struct wire_log *log, struct followed *out)
{
    const enum status status = name_log(r, log, out);
    return status == OK ? follower_find(r->db, &r->wijk_id, out->row.log_no, &r->serial, &out->from)
                        : status;
}

/* Who was away when it ended is still told the rest, up to the commit that put it out (S9). */
static enum status find_past(struct request *r, const struct wire_place *place,
                             struct followed *log)
{
    const enum status status = follower_find_past(r->db, &r->wijk_id, log->row.log_no, &r->serial,
                                                  &log->from, &log->until);
    if (status != OK) {
        return status;
    }
    const bool is_between =
        place->incarnation == r->incarnation && place->seq >= log->from && place->seq < log->until;
    return is_between ? OK : NOT_FOUND;
}

static enum status follow_past(struct request *r, const struct wire_place *place)
{
    struct followed log = {0};
    enum status status = name_log(r, &place->log, &log);
    if (status == OK) {
        status = find_past(r, place, &log);
    }
    if (status == OK) {
        status = follow_from(r, &log, place);
    }
    return status == NOT_FOUND ? OK : status;
}

static enum status follow_places(struct request *r, const struct cursor *cursor,
                                 const struct followed *logs, size_t count)
{
    enum status status = OK;
    for (size_t i = 0; i < cursor->count && status == OK; i++) {
        const struct wire_place *place = &cursor->places[i];
        size_t k = 0;
        while (k < count && !is_log(&place->log, &logs[k].name)) {
            k++;
        }
        status = k < count ? follow_from(r, &logs[k], place) : follow_past(r, place);
    }
    return status;
}

/* Every log that the device may follow, and where each stands, for the reply. */
static enum status list_places(const struct request *r, const struct followed *logs, size_t count,
                               struct wire_list *out)
{
    struct wire_place *places = arena_take(r->arena, count, sizeof(*places));
    if (places == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        places[i] = place_of_log(r, &logs[i].name, logs[i].row.last_seq);
    }
    *out = (struct wire_list){places, count};
    return OK;
}

enum status session_prove(struct request *r, const struct wire_id *serial,
                          const struct cursor *cursor, struct wire_list *places)
{
    r->serial = *serial;
    struct followed *logs = arena_take(r->arena, FOLLOWED_MAX, sizeof(*logs));
    if (logs == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = follower_list(r->db, &r->wijk_id, serial, logs, &count);
    if (status == OK) {
        status = list_places(r, logs, count, places);
    }
    if (status == OK) { /* from here on a failure ends the connection */
        status = effect_add(
            r, (struct effect){.kind = EFFECT_PROVED, .connection = r->session->connection});
    }
    if (status == OK) {
        status = supersede(r);
    }
    if (status == OK) {
        status = enlist(r);
    }
    return status == OK ? follow_places(r, cursor, logs, count) : status;
}

enum status session_follow(struct request *r, const struct wire_place *place,
                           struct wire_place *first, struct wire_place *last)
{
    struct followed log = {0};
    enum status status = find_log(r, &place->log, &log);
    if (status == NOT_FOUND && log.row.log_no != 0) {
        status = find_past(r, place, &log);
    }
    if (status != OK) {
        return status;
    }
    uint64_t oldest = log.row.last_seq;
    status = event_first(r->db, &r->wijk_id, log.row.log_no, log.from, &oldest);
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    const bool is_past = log.until > 0 && log.until < log.row.last_seq;
    *first = place_of_log(r, &log.name, oldest);
    *last = place_of_log(r, &log.name, is_past ? log.until : log.row.last_seq);
    return follow_from(r, &log, place);
}

enum status session_leave(struct request *r, const struct wire_log *log)
{
    struct followed found = {0};
    const enum status status = find_log(r, log, &found);
    return status == OK ? unfollow_live(r, r->session, &found.row) : status;
}

enum status session_last_request(struct request *r, uint64_t *request)
{
    return answer_last(r, request);
}

static void put_number(uint8_t *at, uint64_t number)
{
    for (int i = 7; i >= 0; i--) {
        at[i] = (uint8_t)number;
        number >>= 8;
    }
}

static uint64_t get_number(const uint8_t *at)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

/* Where the parts of a token lie: version, wijk, serial, generation, expiry, mark. */
enum { AT_WIJK = 1, AT_SERIAL = 17, AT_GENERATION = 33, AT_EXPIRY = 41, AT_MARK = 49 };
_Static_assert((int)AT_MARK + (int)TOKEN_MARK_SIZE == (int)SESSION_TOKEN_SIZE, "a token is whole");

void session_token_make(struct request *r, uint64_t generation, uint8_t token[SESSION_TOKEN_SIZE])
{
    token[0] = 1;
    memcpy(token + AT_WIJK, r->wijk_id.bytes, sizeof(r->wijk_id.bytes));
    memcpy(token + AT_SERIAL, r->serial.bytes, sizeof(r->serial.bytes));
    put_number(token + AT_GENERATION, generation);
    put_number(token + AT_EXPIRY, (uint64_t)(r->now + r->settings->token_s));
    token_mark(&r->inside->core->token_key, span_of(token, AT_MARK), token + AT_MARK);
}

enum status session_token_read(struct request *r, struct span token, struct wire_id *serial,
                               uint64_t *generation)
{
    const bool whole =
        token.size == SESSION_TOKEN_SIZE && token.data[0] == 1 &&
        token_is_marked(&r->inside->core->token_key, span_of(token.data, AT_MARK),
                        span_of(token.data + AT_MARK, TOKEN_MARK_SIZE)) &&
        memcmp(token.data + AT_WIJK, r->wijk_id.bytes, sizeof(r->wijk_id.bytes)) == 0 &&
        r->now < (int64_t)get_number(token.data + AT_EXPIRY);
    if (!whole) {
        return NOT_SIGNED_IN;
    }
    memcpy(serial->bytes, token.data + AT_SERIAL, sizeof(serial->bytes));
    *generation = get_number(token.data + AT_GENERATION);
    return OK;
}
