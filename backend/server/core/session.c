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

static bool is_log(const struct wire_place *place, const struct log_name *name)
{
    if (place->log.kind != name->kind) {
        return false;
    }
    return name->kind != WIRE_LOG_GROUP ||
           memcmp(place->log.group.bytes, name->bytes, sizeof(place->log.group.bytes)) == 0;
}

struct wire_place place_of_log(const struct request *r, const struct log_name *name, uint64_t seq)
{
    struct wire_place place = {.log = {.kind = name->kind}, .incarnation = r->incarnation};
    place.seq = seq;
    if (name->kind == WIRE_LOG_GROUP) {
        memcpy(place.log.group.bytes, name->bytes, sizeof(place.log.group.bytes));
    }
    return place;
}

enum status session_follow_place(struct request *r, const struct followed *log,
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
    return follow_live(r, r->session, &log->row, after);
}

static enum status follow_places(struct request *r, const struct cursor *cursor,
                                 const struct followed *logs, size_t count)
{
    for (size_t i = 0; i < cursor->count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (is_log(&cursor->places[i], &logs[k].name)) {
                const enum status status = session_follow_place(r, &logs[k], &cursor->places[i]);
                if (status != OK) {
                    return status;
                }
            }
        }
    }
    return OK;
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
