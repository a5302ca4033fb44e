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
    uint64_t sends;                /* told at sign-in and not yet kept: kept with the next write */
    int64_t heard_at;              /* when it was opened, or sent its last frame */
    enum session_stage stage;
    int32_t units;     /* a stranger's quota that is left */
    uint8_t log_count; /* of `logs` */
    bool doubtful;     /* what it was told may not have happened: to be closed */
    bool going;        /* told to go: what it still sends is not heard */
    bool listed;       /* in by_device */
    uint32_t logs[FOLLOW_MAX];
};

struct request;

/* The wijk's logs and incarnation are the request's from here on. Fails: NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status session_greet(struct request *r, const struct wire_id *wijk_id);

/* The challenge that the connection must sign; drawn anew. Fails: NO_MEMORY. */
MUST_CHECK enum status session_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE]);

/* The challenge that is out, once: after it there is none. Fails: NOT_FOUND. */
MUST_CHECK enum status session_take_challenge(struct request *r, uint8_t challenge[CHALLENGE_SIZE]);

/* A refused proof: the refusal carries a new challenge, so that the phone can try again. */
void session_challenge_again(struct request *r);

/* Where a phone stopped reading its logs. */
struct cursor {
    const struct wire_place *places;
    size_t count;
};

/* The connection is this device's from here on: an older connection of it is closed, and the logs
 * that the phone names are followed, each after its place; what it may not follow is passed over.
 * A place of an older incarnation is answered with a notice, and the log begins anew (S8).
 *
 * Gives: *places  a list of struct wire_place: every log it may follow, and where each stands
 * Fails: STORAGE, NO_MEMORY.  Call it last: a failure later in the request ends the connection.
 */
MUST_CHECK enum status session_prove(struct request *r, const struct wire_id *serial,
                                     const struct cursor *cursor, struct wire_list *places);

/* The connection follows one more log that its device may see.
 * Gives: *first  the oldest event still kept;  *last  the newest
 * Fails: NOT_FOUND (it may not), FULL (it follows 8), STORAGE, NO_MEMORY */
MUST_CHECK enum status session_follow(struct request *r, const struct wire_place *place,
                                      struct wire_place *first, struct wire_place *last);

/* The connection follows the log no longer. Fails: NOT_FOUND (it may not see it), NO_MEMORY. */
MUST_CHECK enum status session_leave(struct request *r, const struct wire_log *log);

/* The highest request number that was kept of the asking device. */
MUST_CHECK enum status session_last_request(struct request *r, uint64_t *request);

/* What the connection may keep to come back without a signature: a mark of this process over wijk,
 * device, generation and expiry (S7). */
enum { SESSION_TOKEN_SIZE = 81 };
void session_token_make(struct request *r, uint64_t generation, uint8_t token[SESSION_TOKEN_SIZE]);

/* Gives: *serial, *generation, as the token says them.
 * Fails: NOT_SIGNED_IN (not of this process, of another wijk, or over). */
MUST_CHECK enum status session_token_read(struct request *r, struct span token,
                                          struct wire_id *serial, uint64_t *generation);

#endif
