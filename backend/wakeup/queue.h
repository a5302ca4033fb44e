/* queue.h -- wake-ups on their way to push services: bounded, alerts first, never waited for.
 *
 * A push service may be slow or away. What does not fit is counted and dropped: the phone gets it
 * when it comes back by itself. Rule: WAKEUP-6. One thread at a time.
 */
#ifndef WAKEUP_QUEUE_H
#define WAKEUP_QUEUE_H

#include "server/core/batch.h"

/* One wake-up, as the core has it: whom, how urgent, and the sealed copy. */
struct wake_up {
    uint32_t log; /* all who follow it and are away; with `device` the one whose log it is */
    uint64_t seq;
    enum wake_urgency urgency;
    bool device;
    struct frame *copy; /* NULL: nothing is told beside that there is something. Owned */
};

struct wake_queue {
    struct wake_up *items; /* the oldest first */
    size_t count;
    size_t room;
    uint64_t dropped; /* since it was made */
};

/* Fails: NO_MEMORY.  Owns: wake_queue_end() ends it and what it holds. */
MUST_CHECK enum status wake_queue_make(size_t room, struct wake_queue *out);
void wake_queue_end(struct wake_queue *queue);

/* Puts one in. When it is full, the oldest of the least urgent goes instead, if that is less
 * urgent; else this one goes. Gives: whether nothing was dropped. Owns: the queue has the copy in
 * any case.
 */
bool wake_queue_put(struct wake_queue *queue, struct wake_up item);

/* Takes the oldest of the most urgent out; the caller's then. Gives: false when it is empty. */
bool wake_queue_take(struct wake_queue *queue, struct wake_up *out);

#endif
