/* net.h -- the network thread, and the threads it works with.
 *
 *     network thread   libwebsockets on libev: sockets, tails, places; this is the caller's thread
 *     helper           the other half of a fan-out
 *     core thread      runs the core on what waits, one transaction at a time
 *     reader thread    pages older than a tail, requests priced REPORT, whom a push can wake
 *     push thread      posts to push services; what it is, whoever calls net_run() knows
 *
 * Nothing else is shared between them than the inbox, the reader's queue, the handover, the
 * fork-join barrier and atomic counters. Source: S2, S5, S6, S19, S20.
 *
 * On the main port: the WebSocket at /ws, /livez, /readyz, the public overview at /overzicht and
 * calendar feeds at /calendar (read by the reader thread, without a session), and the files of the
 * site. A close
 * frame's reason is, where there is one, the number of seconds to wait before coming back.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/status.h"
#include "server/core/core.h"
#include "server/ops/settings.h"

#include <stddef.h>
#include <stdint.h>

/* The push thread, as the network knows it. */
struct net_pusher {
    void *context;
    /* `tell` may be called by any thread until stop() has returned. Fails: NO_MEMORY. */
    enum status (*start)(void *context, void (*tell)(void *network, const struct pushed *pushed),
                         void *network);
    void (*put)(void *context, struct wake_up *wake); /* takes it, and never waits */
    void (*forget)(void *context, uint32_t log);      /* no push to the device with this own log */
    void (*stop)(void *context);
};

struct net_setup {
    const struct settings *settings; /* outlives net_run() */
    const char *control_path;        /* Unix socket for metrics and admin, mode 0600; NULL: none */
    int send_buffer;                 /* SO_SNDBUF of each socket; 0: the system's own */
    void (*listens)(void *context, int port); /* called once, when connections are accepted */
    void *context;
    const struct net_pusher *pusher; /* NULL: nobody is woken */
};

/* Serves until SIGTERM or SIGINT has drained it, or the core no longer answers.
 *
 * SIGTERM, SIGINT: no more connections, every one is told to come back, at most 10 seconds (S20).
 * SIGHUP: reads the certificate and its key again; the old ones stay when the new do not fit.
 *
 * Takes: core, reader  opened; they are used by threads of their own until this returns
 * Fails: STORAGE      the core gave up: the process must exit and be started again (S3)
 *        PORT_TAKEN   somebody listens there already
 *        BAD_CERTIFICATE, NO_MEMORY, NOT_FOUND (the site's folder)
 */
MUST_CHECK enum status net_run(const struct net_setup *setup, struct core *core,
                               struct reader *reader);

#endif
