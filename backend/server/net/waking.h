/* waking.h -- wake-ups between the core, the reader and the push thread. Types: core/asleep.h. */
#ifndef NET_WAKING_H
#define NET_WAKING_H

#include "server/net/network.h"

/* Asks the reader who is to be woken. What finds no room is counted and dropped (WAKEUP-6). */
void waking_begin(struct network *network, struct effect *effect);

/* The reader's answer: who is connected is left out (WAKEUP-2), the rest is the push thread's, and
 * the reader is asked for the next slice. */
void waking_found(struct network *network, struct handed *handed);

/* No push any more for the device whose own log this is (WAKEUP-5). */
void waking_forget(struct network *network, uint32_t log);

/* What became of a push, for the core. */
void waking_pushed(struct network *network, const struct pushed *pushed);

/* The push thread's word to waking_pushed(), from any thread. Takes: context  the network */
void waking_tell(void *context, const struct pushed *pushed);

#endif
