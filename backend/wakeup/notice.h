/* notice.h -- what a push says: generic words, and the sealed copy for whoever has the key.
 *
 * It is the JSON of declarative web push: a browser that knows it shows the words even when the
 * app's worker is gone; the worker puts what it can decrypt in their place. Rule: WAKEUP-1
 */
#ifndef WAKEUP_NOTICE_H
#define WAKEUP_NOTICE_H

#include "base/buffer.h"
#include "server/core/asleep.h"

enum {
    NOTICE_TOPIC_SIZE = 32, /* RFC 8030 section 5.4: at most so many characters */
    NOTICE_PADDED = 2400    /* every push looks like one of this size */
};

/* How long a service keeps it for a phone that is away, in seconds (RFC 8030 section 5.2). */
int64_t notice_lasts_s(const struct wake_up *wake);

/* "high", "normal" or "low" (RFC 8030 section 5.3). */
const char *notice_urgency(const struct wake_up *wake);

/* Under which name a newer push takes the place of this one, with a final zero; it says nothing to
 * who lacks the wijk's secret key. */
void notice_topic(const struct wake_up *wake, char topic[NOTICE_TOPIC_SIZE + 1]);

/* Writes the JSON. Takes: site  the app's origin, where a tap leads; empty: the root of wherever
 * the app came from. Fails: remembered by the buffer. */
void notice_write(const struct wake_up *wake, struct span site, struct buffer *out);

#endif
