/* workers.h -- the core thread and the reader thread. */
#ifndef NET_WORKERS_H
#define NET_WORKERS_H

#include "base/status.h"
#include "server/core/core.h"
#include "server/net/handover.h"
#include "server/net/inbox.h"
#include "server/net/reading.h"

#include <pthread.h>
#include <stdbool.h>

struct workers {
    struct core *core;
    struct reader *reader;
    struct inbox *inbox;
    struct reading *reading;
    struct handover *handover;
    struct handed *failure; /* lies ready for the core thread: see workers.c */
    pthread_t core_thread, reader_thread;
    bool runs_core, runs_reader;
};

/* Starts both threads; `workers` does not move until workers_stop(). Fails: NO_MEMORY. */
MUST_CHECK enum status workers_start(struct workers *workers);

/* Closes the inbox and the reader's queue and waits for both threads: what waits in the inbox is
 * still worked. */
void workers_stop(struct workers *workers);

#endif
