/* fanout.h -- one frame to many sockets, by two threads that meet at a barrier.
 *
 * The network thread lists the sockets, lets the helper go, sends beside it, and waits for it: the
 * callback in which this happens lasts as long as the sends do, so libwebsockets runs nothing
 * meanwhile and no socket can close. Between go and done nobody calls libwebsockets; the helper
 * touches the sockets of the list and the places that belong to them, nothing else. Source: S2, S6.
 */
#ifndef NET_FANOUT_H
#define NET_FANOUT_H

#include "base/span.h"
#include "base/status.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum fanout_result {
    FANOUT_SENT,  /* the socket took all: its place has been moved */
    FANOUT_LATER, /* it took nothing: it is behind, and served when it can be written to */
    FANOUT_BROKEN /* it took a part, or is dead: to be closed */
};

struct fanout_job {
    uint64_t *place; /* set to `upto` when all was taken */
    void *ssl;       /* SSL, or NULL for a plain socket */
    int fd;
    uint32_t index; /* the caller's */
    enum fanout_result result;
};

struct fanout {
    pthread_t helper;
    pthread_barrier_t go, done;
    bool has_helper;
    bool ended;
    struct fanout_job *jobs; /* grown as needed, kept */
    size_t room;
    /* of the fan-out that runs */
    struct span bytes;
    uint64_t upto;
    size_t count;
    atomic_size_t next;   /* the first job that nobody has taken */
    atomic_size_t failed; /* jobs that were not sent */
};

/* Starts the helper. Fails: NO_MEMORY.  Owns: fanout_end() ends it. */
MUST_CHECK enum status fanout_make(struct fanout *fanout);
void fanout_end(struct fanout *fanout);

/* Room for `count` jobs, to be filled in; NULL when memory ran out. Lives until the next call. */
struct fanout_job *fanout_jobs(struct fanout *fanout, size_t count);

/* Sends `bytes`, a WebSocket frame or several, to the first `count` jobs.
 * Gives: each job's result; how many were not sent. */
size_t fanout_send(struct fanout *fanout, size_t count, struct span bytes, uint64_t upto);

#endif
