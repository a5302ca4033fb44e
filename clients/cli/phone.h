/* phone.h -- a client core with its folder, its socket and the clock: what a command talks to.
 *
 * A command asks and waits; while it waits everything else of the client goes on: rows are kept,
 * frames go out, what happens is told. Several phones may live in one process, each with its own
 * folder.
 */
#ifndef CLI_PHONE_H
#define CLI_PHONE_H

#include "core/client.h"

struct phone;
struct keep;

struct phone_setup {
    const char *folder;
    const char *server;    /* "http://127.0.0.1:7443"; NULL: the one it was told before */
    const char *authority; /* PEM of who may sign the server's certificate; NULL: the system's */
    bool relaxed;          /* as keep_open() */
    uint32_t wait_ms;      /* the longest wait for an answer */
    void (*happened)(void *context, struct phone *phone, const struct happening *happening);
    void *context;
};

/* Opens the folder and the client in it; does not connect.
 * Fails: as keep_open(), client_open(), transport_open(). Owns: phone_close() ends *out. */
MUST_CHECK enum status phone_open(const struct phone_setup *setup, struct phone **out);
void phone_close(struct phone *phone); /* NULL is nothing */

/* Which server from now on, kept for later. Fails: as transport_open(), STORAGE. */
MUST_CHECK enum status phone_use_server(struct phone *phone, const char *address);

/* Keeps the server it has for the next time. Fails: STORAGE. */
MUST_CHECK enum status phone_remember_server(struct phone *phone);

/* "http://127.0.0.1:7443", or NULL when none is known. */
const char *phone_server(const struct phone *phone);

struct keep *phone_keep(struct phone *phone);

/* From now on it connects whenever it has no connection, or does no longer. */
void phone_go_online(struct phone *phone);
void phone_go_offline(struct phone *phone);
bool phone_is_signed_in(const struct phone *phone);

/* Asks, and waits for the answer; connected or not.
 * Gives: *out as the client gave it; lives until the next call of the phone.
 * Fails: as the answer says, with *out telling the field; BUSY (no answer in time; what writes
 * waits in the outbox then). */
MUST_CHECK enum status phone_ask(struct phone *phone, const struct wish *wish,
                                 struct client_output *out);

/* Asks and does not wait; the answer is dropped when it comes. */
MUST_CHECK enum status phone_ask_only(struct phone *phone, const struct wish *wish);

/* One turn: what is due is done, and the socket is waited for at most so long.
 * Fails: STORAGE, NO_MEMORY: the phone is of no more use. */
MUST_CHECK enum status phone_turn(struct phone *phone, uint32_t wait_ms);

/* Turns until nothing has come for `quiet_ms`, at most `most_ms`. Fails: as phone_turn(). */
MUST_CHECK enum status phone_settle(struct phone *phone, uint32_t quiet_ms, uint32_t most_ms);

/* Ends a wait early; a signal handler may call it. */
void phone_interrupt(struct phone *phone);
bool phone_is_interrupted(const struct phone *phone);

#endif
