/* batch.h -- what the core hands back, in the order in which it must be done.
 *
 * The core writes a batch, the network thread (or the simulator) carries it out from the first
 * effect to the last. Nothing in a batch is shown before the transaction that caused it has been
 * committed; a batch that was not committed holds nothing but refusals. Source: S1, S3, S6.
 */
#ifndef CORE_BATCH_H
#define CORE_BATCH_H

#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room before a frame's text, for the header that the transport writes there (LWS_PRE). */
enum { FRAME_ROOM = 32 };

/* One WebSocket text message, encoded once and shared by all who get it. The core makes it; from
 * the hand-over on it belongs to the network thread, which alone frees it (S2). */
struct frame {
    struct frame *next; /* the network thread's: the next in the log's tail */
    uint64_t seq;       /* its place in the log; 0 for a reply */
    uint32_t held;      /* the network thread's: how many still need it */
    uint32_t size;      /* bytes of text */
    uint8_t room[FRAME_ROOM];
    uint8_t text[]; /* `size` bytes of JSON, no final zero */
};

/* A frame of `size` bytes, its text not yet written; NULL when memory ran out.
 * Owns: frame_destroy() ends it. */
struct frame *frame_create(size_t size);
struct frame *frame_create_of(struct span text);
void frame_destroy(struct frame *frame); /* NULL is nothing */

enum effect_kind {
    EFFECT_APPEND,      /* `frame` is event `seq` of `log`: all who follow it get it */
    EFFECT_REPLY,       /* `frame` answers `connection`, which may send its next request now */
    EFFECT_NOTICE,      /* `frame` is told to `connection`; it answers nothing */
    EFFECT_SUBSCRIBE,   /* `connection` follows `log` after `seq`; older than the tail: pages */
    EFFECT_UNSUBSCRIBE, /* `connection` gets of `log` what stands before this effect, no more */
    EFFECT_PROVED,      /* `connection` has proved who it is: no longer counted for its address */
    EFFECT_CLOSE,       /* close `connection` with `code` once what precedes has been sent */
    EFFECT_READ,        /* reader_answer(`frame`) makes the reply to `connection`; no text, only
                         * the reader can read it */
    EFFECT_WAKE_UP,     /* push: wake those who follow `log` and are not connected */
    EFFECT_FORGET,      /* push: the device whose own `log` this is gets none any more, also not
                         * what waits already */
    EFFECT_KIND_COUNT
};

/* Why a connection is closed, as the WebSocket close code that says so. */
enum close_code {
    CLOSE_RESTARTING = 1012, /* draining: come back after retry_after_s */
    CLOSE_TRY_LATER = 1013,  /* overloaded: come back after retry_after_s */
    CLOSE_MALFORMED = 4400,  /* bytes that no client of ours sends */
    CLOSE_UNPROVED = 4401,   /* did not prove itself in time */
    CLOSE_REVOKED = 4403,    /* the device was revoked, its member has left */
    CLOSE_SUPERSEDED = 4409, /* the same device has connected elsewhere */
    CLOSE_TOO_OLD = 4426     /* the client's protocol is no longer spoken */
};

/* What a wake-up is about; the push queue prices by it. */
enum wake_urgency { WAKE_ALERT, WAKE_AFTER, WAKE_MESSAGE, WAKE_CALENDAR };

struct effect {
    enum effect_kind kind;
    uint32_t log;        /* a log's number in this process, see core.h */
    uint64_t connection; /* the network thread's number for a connection */
    uint64_t seq;        /* APPEND, SUBSCRIBE, UNSUBSCRIBE, WAKE_UP: a place in the log */
    struct frame *frame; /* APPEND, REPLY, READ; WAKE_UP: the sealed push copy or NULL. Owned */
    union {
        struct {
            uint64_t last;  /* SUBSCRIBE: the log's last place now: seq == last is "caught up" */
            uint64_t until; /* the last place this member may see; 0 without end (S9) */
            bool anew;      /* it did not follow the log before */
        } follow;
        struct {
            uint16_t code; /* CLOSE */
            uint16_t retry_after_s;
        } close;
        int64_t keep_until; /* APPEND: from then on the frame is dropped from the tail too */
        struct {
            enum wake_urgency urgency; /* WAKE_UP */
            bool device;    /* `log` is a device's own: wake that one; else all of a group's */
            uint64_t about; /* a newer one about the same takes its place; 0: any of the log */
        } wake;
    } with;
};

struct batch {
    struct effect *effects;
    size_t count;
    size_t room;
};

/* Frees the batch and every frame that was not taken out of it (taking sets `frame` to NULL). */
void batch_end(struct batch *batch);

/* Adds an effect at the end.
 * Fails: NO_MEMORY (then the batch is as it was, and `effect.frame` still the caller's).
 * Owns:  the batch has `effect.frame` from here on. */
MUST_CHECK enum status batch_add(struct batch *batch, struct effect effect);

/* Makes room for `count` more effects, so that as many batch_add() cannot fail. Fails: NO_MEMORY.
 */
MUST_CHECK enum status batch_reserve(struct batch *batch, size_t count);

/* Takes back what was added after the first `count` effects. */
void batch_cut(struct batch *batch, size_t count);

#endif
