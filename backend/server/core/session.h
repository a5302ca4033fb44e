/* session.h -- what the core keeps of one connection. Only core/ and backend/session/ know it.
 *
 *     OPENED --session.hello--> GREETED --session.prove, session.resume--> PROVED
 *
 * Who the device is stands here; what it may do is read from its rows at each request (S14).
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "server/core/core.h"
#include "server/core/map.h"
#include "wire/wire.h"

enum session_stage { SESSION_OPENED, SESSION_GREETED, SESSION_PROVED };

enum { CHALLENGE_SIZE = 32, SESSION_WHO_SIZE = 32 };

struct session {
    struct map_entry by_connection;
    struct map_entry by_device; /* while PROVED */
    uint64_t connection;
    uint8_t who[SESSION_WHO_SIZE]; /* wijk_id, device serial */
    uint8_t *challenge;            /* CHALLENGE_SIZE bytes while one is out, else NULL */
    int64_t opened_at;
    enum session_stage stage;
    int32_t units;     /* a stranger's quota that is left */
    uint8_t log_count; /* of `logs` */
    bool doubtful;     /* what it was told may not have happened: to be closed */
    bool superseded;   /* the device has connected elsewhere */
    uint32_t logs[FOLLOW_MAX];
};

struct request;

/* The wijk's logs and incarnation are the request's from here on. Fails: NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status session_greet(struct request *r, const struct wire_id *wijk_id);

/* The challenge that the connection must sign; drawn anew. Fails: NO_MEMORY. */
MUST_CHECK enum status session_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE]);

/* The challenge that is out, once: after it there is none. Fails: NOT_FOUND. */
MUST_CHECK enum status session_take_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE]);

/* Where a phone stopped reading a log. */
struct cursor {
    const struct wire_place *places;
    size_t count;
};

/* The connection is this device's from here on: an older connection of it is closed, its own log
 * and every log it follows are subscribed, each after the place the phone names.
 *
 * Gives: *restarted  whether a place named was of an older incarnation: those logs begin anew (S8)
 * Fails: STORAGE, NO_MEMORY, QUOTA_SPENT
 */
MUST_CHECK enum status session_prove(struct request *r, const struct wire_id *serial,
                                     const struct cursor *cursor, bool *restarted);

#endif
