/* transport.h -- the command line's socket: one WebSocket to one server, by libwebsockets.
 *
 *     transport_open → transport_connect → { transport_send, transport_wait }… → transport_close
 *
 * It says what happened and keeps nothing: who is at the other end, what a frame means and when to
 * come back is the client core's. Frames already received may be lost when the other end hangs up:
 * what must not be lost is acknowledged by the protocol.
 */
#ifndef CLI_TRANSPORT_H
#define CLI_TRANSPORT_H

#include "base/span.h"
#include "base/status.h"

#include <stdint.h>

struct transport;

struct transport_setup {
    const char *address;   /* "https://buurt.example", "http://127.0.0.1:7443" */
    const char *authority; /* PEM of who may sign the server's certificate; NULL: the system's */
};

enum transport_kind {
    TRANSPORT_QUIET,  /* nothing happened in the time given */
    TRANSPORT_OPENED, /* the connection stands */
    TRANSPORT_TEXT,   /* `text`: one whole message */
    TRANSPORT_CLOSED  /* it stands no more, or never did: `code`, `retry_after_s`, `why` */
};

struct transport_event {
    enum transport_kind kind;
    struct span text;       /* lives until the next call */
    uint16_t code;          /* the server's close code, 0 when it gave none; 1013 also for 1012 */
    uint16_t retry_after_s; /* what it asked to wait, 0 when it asked nothing */
    const char *why;        /* a connection that could not be made: a sentence, in English */
};

/* Takes: an address with http or https and no path. Without TLS only this very machine is spoken
 * to: what opens a session would lie open on the way.
 * Fails: MALFORMED (the address), NOT_ALLOWED (http to another machine), NO_MEMORY.
 * Owns:  transport_close() ends *out. */
MUST_CHECK enum status transport_open(const struct transport_setup *setup, struct transport **out);
void transport_close(struct transport *transport); /* NULL is nothing */

/* Begins to connect; how it went comes as an event. What was to be sent before is forgotten.
 * Fails: NO_MEMORY. */
MUST_CHECK enum status transport_connect(struct transport *transport);

/* Ends the connection, once what was to be sent has gone, at most after some seconds. Gives no
 * event. */
void transport_disconnect(struct transport *transport);

/* Puts a message behind those that wait. Fails: TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status transport_send(struct transport *transport, struct span text);

/* Waits for the next thing to happen, at most `wait_ms`. */
struct transport_event transport_wait(struct transport *transport, uint32_t wait_ms);

/* Ends a wait early; the only call that a signal handler may make. */
void transport_wake(struct transport *transport);

#endif
