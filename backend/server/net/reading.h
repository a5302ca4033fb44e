/* reading.h -- what waits for the reader thread: pages, questions and wake-ups. Source: S2. */
#ifndef NET_READING_H
#define NET_READING_H

#include "base/status.h"
#include "server/core/core.h"

#include <pthread.h>
#include <stdbool.h>

struct handed;

/* A page of `log` for `connection`, or, with a frame, the question that the frame asks, or whom a
 * wake-up is for. */
struct reading_item {
    struct reading_item *next;
    uint64_t connection;
    uint32_t log;
    uint64_t after, until;
    struct frame *question; /* owned */
    bool is_address;        /* the question is a public address, asked over HTTP */
    struct handed *asleep;  /* owned: the answer, with its wake-up in it; with neither: a page */
};

struct reading {
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct reading_item *first, *last;
    bool ended;
};

/* Fails: NO_MEMORY.  Owns: reading_end() ends it. */
MUST_CHECK enum status reading_make(struct reading *reading);
void reading_end(struct reading *reading);

/* Asks. A connection has at most one page and one question under way, and wake-ups are counted,
 * which bounds the queue. Fails: NO_MEMORY; what the item owns is then still the caller's. */
MUST_CHECK enum status reading_put(struct reading *reading, const struct reading_item *item);

/* Lets the reader thread know that nothing more will come; what waits is dropped. */
void reading_close(struct reading *reading);

/* Waits for an item; NULL once it was closed. The caller's, by reading_item_destroy(). */
struct reading_item *reading_take(struct reading *reading);
void reading_item_destroy(struct reading_item *item); /* NULL is nothing */

#endif
