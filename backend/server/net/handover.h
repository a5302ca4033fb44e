/* handover.h -- what the core, the reader and the push thread give to the network thread. */
#ifndef NET_HANDOVER_H
#define NET_HANDOVER_H

#include "base/status.h"
#include "server/core/core.h"

#include <pthread.h>

enum handed_kind {
    HANDED_BATCH,     /* the core's effects */
    HANDED_PAGE,      /* the reader's page, for `connection` of `log` */
    HANDED_ANSWER,    /* the reader's reply, for `connection` */
    HANDED_PUBLISHED, /* the reader's: what stands at the public address `connection` asked for */
    HANDED_ASLEEP,    /* the reader's: whom a wake-up is for */
    HANDED_PUSHED,    /* the push thread's: what became of a push */
    HANDED_LINE,      /* the core's reply to a line of `buurtd admin`, for asker `connection` */
    HANDED_FAILED,    /* the core answers no more: the process must end (S3) */
    HANDED_ENDED      /* the core thread has taken everything and has ended */
};

struct handed {
    struct handed *next;
    enum handed_kind kind;
    enum status status; /* PAGE, ANSWER, PUBLISHED, ASLEEP, LINE, FAILED */
    uint64_t connection;
    uint32_t log;   /* PAGE */
    uint64_t until; /* PAGE: how far was asked */
    union {
        struct batch batch;
        struct page page;
        struct frame *frame;        /* ANSWER, LINE; owned */
        struct published published; /* its frame owned */
        struct wake_up *wake;       /* ASLEEP; owned */
        struct pushed *pushed;      /* PUSHED; owned */
    } with;
};

struct handover {
    pthread_mutex_t lock;
    struct handed *first, *last;
    void (*wake)(void *context); /* called by the giving thread after each gift */
    void *context;
};

/* Fails: NO_MEMORY.  Owns: handover_end() ends it and what nobody took. */
MUST_CHECK enum status handover_make(struct handover *handover, void (*wake)(void *),
                                     void *context);
void handover_end(struct handover *handover);

/* Gives, from any thread. Owns: the network thread has it from here on. */
void handover_give(struct handover *handover, struct handed *handed);

/* Takes all, in the order in which it was given; the caller's, each by handed_destroy(). */
struct handed *handover_take(struct handover *handover);

/* An empty gift; NULL when memory ran out. */
struct handed *handed_create(enum handed_kind kind);
void handed_destroy(struct handed *handed); /* this one alone; NULL is nothing */

#endif
