/* control.h -- the administrator's door: a Unix socket with mode 0600.
 *
 * One line in, text out, then it closes. `metrics` and `drain` are the network thread's own, every
 * other line is the core's. A line that begins with GET is HTTP, for whatever collects /metrics.
 * Source: S20.
 */
#ifndef NET_CONTROL_H
#define NET_CONTROL_H

#include "base/span.h"
#include "base/status.h"

#include <ev.h>
#include <stdint.h>

struct network;

enum { CONTROL_CLIENTS_MAX = 8, CONTROL_LINE_MAX = 4096 };

struct control_client {
    ev_io io;
    struct network *network;
    uint64_t number; /* 0: free */
    int fd;
    size_t size; /* of the line so far */
    uint8_t *answer;
    size_t answer_size, answer_sent;
    uint8_t line[CONTROL_LINE_MAX];
};

struct control {
    ev_io accepting;
    int fd; /* -1: there is no door */
    uint64_t given;
    const char *path;
    struct control_client *clients; /* CONTROL_CLIENTS_MAX */
};

/* Opens the door. Takes: path  NULL: none.
 * Fails: STORAGE  the path cannot be made a socket, NO_MEMORY.  Owns: control_close() ends it. */
MUST_CHECK enum status control_open(struct network *network, const char *path);
void control_close(struct network *network);

/* The answer to the line of asker `number`; who is gone gets none. */
void control_answer(struct network *network, uint64_t number, struct span text);

#endif
