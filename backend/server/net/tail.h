/* tail.h -- the newest frames of each log, and who follows it.
 *
 * A tail keeps the frames that were appended last, as far as memory allows for all tails together;
 * what is older is read as pages. A connection that follows a log stands in the tail's array of
 * followers, and the connection knows its place there, so both find each other in one step. No
 * lock: tails belong to the network thread.
 */
#ifndef NET_TAIL_H
#define NET_TAIL_H

#include "base/status.h"
#include "server/core/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FOLLOWS_MAX = 8, /* logs that one connection follows (S7) */
    FOLLOWER_SLOT_BITS = 3,
    TAIL_NONE = 0 /* the number of no tail */
};

/* A follower: the connection's index and which of its places this is, in one number. */
typedef uint32_t follower_t;

static inline follower_t follower_of(uint32_t index, unsigned slot)
{
    return index << FOLLOWER_SLOT_BITS | slot;
}
static inline uint32_t follower_index(follower_t follower)
{
    return follower >> FOLLOWER_SLOT_BITS;
}
static inline unsigned follower_slot(follower_t follower)
{
    return follower & (FOLLOWS_MAX - 1);
}

struct tail {
    uint32_t log;
    uint32_t number;     /* its own, in struct tails; kept while it lives */
    uint64_t last;       /* the newest place of the log that has been carried out */
    struct frame **ring; /* the frames last - count + 1 .. last */
    uint32_t ring_first; /* where the oldest stands */
    uint32_t ring_count;
    uint32_t ring_room; /* a power of two, or 0 */
    uint32_t follower_count;
    uint32_t follower_room;
    follower_t single; /* the only follower of a device's log needs no memory of its own */
    follower_t *followers;
};

/* A frame in the order of its coming, over all tails: the next to go when memory is short. */
struct tail_aged {
    uint64_t seq;
    int64_t keep_until; /* seconds since 1970; 0: as long as there is room */
    uint32_t log;
    uint32_t tail;
};

struct tails {
    struct tail **list; /* by number; [0] is never used */
    uint32_t list_room;
    uint32_t list_free; /* a number that is perhaps free */
    uint32_t count;
    uint32_t *found;        /* open addressing: log → number */
    uint32_t found_room;    /* a power of two, or 0 */
    struct tail_aged *aged; /* a ring */
    size_t aged_first, aged_count, aged_room;
    size_t bytes, bytes_max; /* of frames kept */
};

/* Takes: bytes_max  how much the frames of all tails may take. */
struct tails tails_make(size_t bytes_max);
void tails_end(struct tails *tails);

/* The tail of a log, or NULL. */
struct tail *tail_find(const struct tails *tails, uint32_t log);
/* The tail of this number, which a follower holds. */
struct tail *tail_at(const struct tails *tails, uint32_t number);
/* The tail of a log, made if need be; NULL when memory ran out. */
struct tail *tail_of(struct tails *tails, uint32_t log);

/* Puts the frame at the end of the log and forgets the oldest frames where memory is short. The
 * frame appended last is never forgotten for room. A place that does not follow on the last one
 * empties the tail first. Takes: keep_until  from then on it is forgotten in any case; 0: no such
 * time Fails: NO_MEMORY: the frame is destroyed, the tail empty, its `last` right: pages serve.
 * Owns:  the tail has the frame from here on. */
MUST_CHECK enum status tail_append(struct tails *tails, struct tail *tail, struct frame *frame,
                                   int64_t keep_until);

/* Forgets the frames that may be kept no longer, and what is older in the same logs. */
void tails_expire(struct tails *tails, int64_t now);

/* The frame at `seq`, or NULL when the tail does not hold it. */
struct frame *tail_frame(const struct tail *tail, uint64_t seq);

/* Adds a follower. Gives: *place  where it stands. Fails: NO_MEMORY. */
MUST_CHECK enum status tail_follow(struct tail *tail, follower_t follower, uint32_t *place);

/* Takes the follower at `place` away.
 * Gives: whether another follower has moved to `place`: *moved, whose connection must be told. */
bool tail_leave(struct tail *tail, uint32_t place, follower_t *moved);

/* Ends the tail if nobody follows it and it holds no frame. */
void tail_release(struct tails *tails, struct tail *tail);

#endif
