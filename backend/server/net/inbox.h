/* inbox.h -- what waits for the core thread.
 *
 * The network thread puts, the core thread takes. Frames are counted and bounded; that a connection
 * came or went is always let in, for there are never more of those than connections. Alerts and
 * revocations overtake other frames, never the news that their own connection was opened. Source:
 * S5.
 */
#ifndef NET_INBOX_H
#define NET_INBOX_H

#include "base/span.h"
#include "base/status.h"
#include "server/core/core.h"

#include <pthread.h>
#include <stdbool.h>

/* How much may wait, and how much of it is taken at once. */
struct inbox_limits {
    size_t frames_max;
    size_t bytes_max;
    size_t batch_max; /* frames in one transaction */
};

/* One input on its way, or one line of `buurtd admin`. */
struct inbox_item {
    struct inbox_item *next;
    enum input_kind kind;
    bool is_line;        /* a line for core_admin(); `connection` names who asked */
    uint64_t connection; /* as in struct input */
    size_t size;
    uint8_t text[];
};

struct inbox_lane {
    struct inbox_item *first, *last;
};

struct inbox {
    struct inbox_limits limits;
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct inbox_lane urgent; /* connections opened, frames that overtake, lines */
    struct inbox_lane usual;
    size_t frames, bytes; /* of frames that wait */
    bool is_waking;       /* the network thread's: something was put that should not wait */
    bool ended;
};

/* Fails: NO_MEMORY.  Owns: inbox_end() ends it. */
MUST_CHECK enum status inbox_make(struct inbox *inbox, struct inbox_limits limits);
void inbox_end(struct inbox *inbox);

/* Puts an input; a frame's text is copied. The core thread is not woken yet: inbox_wake().
 * Fails: FULL (frames, and what became of pushes), NO_MEMORY. */
MUST_CHECK enum status inbox_put(struct inbox *inbox, enum input_kind kind, uint64_t connection,
                                 struct span frame);

/* Puts a line of `buurtd admin`. Fails: NO_MEMORY. */
MUST_CHECK enum status inbox_put_line(struct inbox *inbox, uint64_t asker, struct span line);

/* Wakes the core thread, if a frame, a line or the drain was put since the last time. That a
 * connection came or went can wait until then, at most until the core's next tick: so the inputs of
 * one turn of the loop cost one waking. */
void inbox_wake(struct inbox *inbox);

/* Lets the core thread know that nothing more will come. */
void inbox_close(struct inbox *inbox);

/* Waits until something has come, the inbox was closed, or `wait_ms` are over.
 * Gives: *out   items, the urgent ones first, with at most `batch_max` frames among them; NULL when
 *               there are none; the caller's
 *        *last  whether it was closed and nothing is left in it
 */
void inbox_take(struct inbox *inbox, uint32_t wait_ms, struct inbox_item **out, bool *last);
void inbox_item_destroy(struct inbox_item *items); /* with all that follow */

#endif
