/* poster.h -- the push thread: takes wake-ups, seals and posts them, and tells what became of each.
 *
 * It has no database and knows nobody's name. What waits is bounded, alerts go first, and no
 * service, however slow, takes every place (WAKEUP-6).
 */
#ifndef WAKEUP_POSTER_H
#define WAKEUP_POSTER_H

#include "server/ops/settings.h"
#include "wakeup/post.h"

struct poster;

struct poster_setup {
    const struct settings *settings; /* outlives the poster */
    int64_t pause_ms; /* before a second try, where the service names no time; 0: 5 seconds */
    struct post_manner manner; /* patience_ms 0: 20 seconds */
};

/* Called on the push thread. */
typedef void (*poster_tell)(void *context, const struct pushed *pushed);

/* Fails: NO_MEMORY.  Owns: poster_destroy(). Nothing is opened or called before poster_put(). */
MUST_CHECK enum status poster_create(const struct poster_setup *setup, struct poster **out);
void poster_destroy(struct poster *poster); /* NULL is nothing; it must not run */

/* Starts the thread. Fails: NO_MEMORY. */
MUST_CHECK enum status poster_start(struct poster *poster, poster_tell tell, void *context);

/* Ends the thread; what is under way is dropped, `tell` is called no more. */
void poster_stop(struct poster *poster);

/* Hands a wake-up with its sleepers over, from any thread, and never waits. What finds no room is
 * counted and dropped. Owns: the poster has it in any case. */
void poster_put(struct poster *poster, struct wake_up *wake);

/* From here on no push goes to the device with this own log, whatever waits or is under way; from
 * any thread. Rule: WAKEUP-5 */
void poster_forget(struct poster *poster, uint32_t log);

#endif
