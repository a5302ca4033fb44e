/* queue.h -- wake-ups on their way to push services: bounded, alerts first, never waited for.
 *
 * A push service may be slow or away. What does not fit is counted and dropped: the phone gets it
 * when it comes back by itself. Rule: WAKEUP-6. One thread at a time.
 */
#ifndef WAKEUP_QUEUE_H
#define WAKEUP_QUEUE_H

#include "server/core/asleep.h"

struct wake_queue {
    struct wake_up **items; /* slices of wake-ups, the oldest first */
    size_t count;
    size_t room;
    uint64_t dropped; /* since it was made */
};

/* Fails: NO_MEMORY.  Owns: wake_queue_end() ends it and what it holds. */
MUST_CHECK enum status wake_queue_make(size_t room, struct wake_queue *out);
void wake_queue_end(struct wake_queue *queue);

/* Puts one in. When it is full, the oldest of the least urgent goes instead, if that is less
 * urgent; else this one goes. Gives: whether nothing was dropped. Owns: the queue has it in any
 * case.
 */
bool wake_queue_put(struct wake_queue *queue, struct wake_up *item);

/* The oldest of the most urgent, NULL when it is empty; taken out it is the caller's. */
const struct wake_up *wake_queue_peek(const struct wake_queue *queue);
struct wake_up *wake_queue_take(struct wake_queue *queue);

#endif
