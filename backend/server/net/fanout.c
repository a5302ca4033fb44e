/* fanout.c -- both threads take jobs in small pieces from one counter, so that a thread which the
 * machine holds up for a moment does not hold up its half of the phones. */
#include "server/net/fanout.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    FIRST = 4,     /* sent before the helper is woken */
    PIECE = 32,    /* jobs taken at a time */
    WORTH_IT = 64, /* fewer jobs than this are sent without the helper */
    JOBS_FIRST = 256
};

static enum fanout_result send_plain(int fd, struct span bytes)
{
    const ssize_t sent = send(fd, bytes.data, bytes.size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent == (ssize_t)bytes.size) {
        return FANOUT_SENT;
    }
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        return FANOUT_LATER;
    }
    return FANOUT_BROKEN;
}

/* A record that OpenSSL has begun must be finished by the same bytes, which nobody here can
 * promise: so it is not begun unless the socket says that it has room. */
static enum fanout_result send_sealed(SSL *ssl, int fd, struct span bytes)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) {
        return FANOUT_LATER;
    }
    ERR_clear_error();
    const int sent = SSL_write(ssl, bytes.data, (int)bytes.size);
    return sent == (int)bytes.size ? FANOUT_SENT : FANOUT_BROKEN;
}

/* Gives: whether there was a piece left to send. */
static bool send_piece(struct fanout *fanout, size_t most)
{
    size_t job = atomic_fetch_add_explicit(&fanout->next, most, memory_order_relaxed);
    if (job >= fanout->count) {
        return false;
    }
    const size_t end = job + most < fanout->count ? job + most : fanout->count;
    for (; job < end; job++) {
        struct fanout_job *j = &fanout->jobs[job];
        j->result = j->ssl == NULL ? send_plain(j->fd, fanout->bytes)
                                   : send_sealed(j->ssl, j->fd, fanout->bytes);
        if (j->result == FANOUT_SENT) {
            *j->place = fanout->upto;
        } else {
            (void)atomic_fetch_add_explicit(&fanout->failed, 1, memory_order_relaxed);
        }
    }
    return true;
}

static void work(struct fanout *fanout)
{
    while (send_piece(fanout, PIECE)) {
    }
}

static void *help(void *context)
{
    struct fanout *fanout = context;
    for (;;) {
        (void)pthread_barrier_wait(&fanout->go);
        if (fanout->ended) {
            return NULL;
        }
        work(fanout);
        (void)pthread_barrier_wait(&fanout->done);
    }
}

enum status fanout_make(struct fanout *fanout)
{
    fanout->jobs = NULL;
    fanout->room = 0;
    fanout->ended = false;
    fanout->has_helper = false;
    if (pthread_barrier_init(&fanout->go, NULL, 2) != 0) {
        return NO_MEMORY;
    }
    if (pthread_barrier_init(&fanout->done, NULL, 2) != 0) {
        (void)pthread_barrier_destroy(&fanout->go);
        return NO_MEMORY;
    }
    if (pthread_create(&fanout->helper, NULL, help, fanout) != 0) {
        (void)pthread_barrier_destroy(&fanout->go);
        (void)pthread_barrier_destroy(&fanout->done);
        return NO_MEMORY;
    }
    fanout->has_helper = true;
    return OK;
}

void fanout_end(struct fanout *fanout)
{
    if (fanout->has_helper) {
        fanout->ended = true;
        (void)pthread_barrier_wait(&fanout->go);
        (void)pthread_join(fanout->helper, NULL);
        (void)pthread_barrier_destroy(&fanout->go);
        (void)pthread_barrier_destroy(&fanout->done);
        fanout->has_helper = false;
    }
    free(fanout->jobs);
    fanout->jobs = NULL;
    fanout->room = 0;
}

struct fanout_job *fanout_jobs(struct fanout *fanout, size_t count)
{
    if (count > fanout->room) {
        size_t room = fanout->room == 0 ? JOBS_FIRST : fanout->room;
        while (room < count) {
            room *= 2;
        }
        struct fanout_job *jobs = malloc(room * sizeof *jobs);
        if (jobs == NULL) {
            return NULL;
        }
        free(fanout->jobs);
        fanout->jobs = jobs;
        fanout->room = room;
    }
    return fanout->jobs;
}

size_t fanout_send(struct fanout *fanout, size_t count, struct span bytes, uint64_t upto)
{
    fanout->bytes = bytes;
    fanout->upto = upto;
    fanout->count = count;
    atomic_store_explicit(&fanout->next, 0, memory_order_relaxed);
    atomic_store_explicit(&fanout->failed, 0, memory_order_relaxed);
    if (count < WORTH_IT || !fanout->has_helper) {
        work(fanout);
    } else {
        (void)send_piece(fanout, FIRST); /* who hears it first waits for no second thread */
        (void)pthread_barrier_wait(&fanout->go);
        work(fanout);
        (void)pthread_barrier_wait(&fanout->done);
    }
    return atomic_load_explicit(&fanout->failed, memory_order_relaxed);
}
