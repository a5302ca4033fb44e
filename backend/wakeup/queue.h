/* queue.h -- wake-ups on their way to push services: bounded, alerts first, never waited for.
 *
 * A push service may be slow or away. What does not fit is counted and dropped: the phone gets it
 * when it comes back by itself. Rule: WAKEUP-6. One thread at a time.
 */
#ifndef WAKEUP_QUEUE_H
#define WAKEUP_QUEUE_H

#include "server/core/asleep.h"

enum { WAKE_URGENCIES = WAKE_CALENDAR + 1 };

struct wake_lane {
    struct wake_up *first, *last;
};

struct wake_queue {
    struct wake_lane lanes[WAKE_URGENCIES]; /* slices of wake-ups, the oldest first */
    size_t count;                           /* devices in all of them */
    size_t room;
    uint64_t dropped; /* devices, since it was made */
};

/* Takes: room  devices that may wait. Owns: wake_queue_end() ends it and what it holds. */
struct wake_queue wake_queue_make(size_t room);
void wake_queue_end(struct wake_queue *queue);

/* Puts one in. What becomes of an alert takes the place of what waits of it (WAKEUP-14). When it is
 * full, the oldest of the least urgent go instead, if they are less urgent; else this one goes.
 * Gives: whether nothing was dropped. Owns: the queue has it in any case.
 */
bool wake_queue_put(struct wake_queue *queue, struct wake_up *item);

/* The oldest of the most urgent, NULL when it is empty; taken out it is the caller's. */
const struct wake_up *wake_queue_peek(const struct wake_queue *queue);
struct wake_up *wake_queue_take(struct wake_queue *queue);

#endif
