/* assembly.h -- a message that comes in parts.
 *
 * libwebsockets hands over at most 256 bytes at a time. A connection has an assembly only while a
 * message of it is incomplete; all of them together are bounded, and so is each. Source: S5.
 */
#ifndef NET_ASSEMBLY_H
#define NET_ASSEMBLY_H

#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* What all assemblies share. */
struct assembly_budget {
    size_t bytes;     /* that they hold now */
    size_t bytes_max; /* and may hold */
    size_t message_max;
    uint32_t fragments_max; /* of one message */
};

struct assembly {
    uint8_t *bytes;
    uint32_t size, room;
    uint32_t fragments;
    bool is_dropped; /* no room was left: the rest of the message is read past */
};

/* Appends a part; `fragment_ends` when it is the last of a WebSocket fragment.
 * Fails: TOO_LARGE  the message or its number of fragments is over the limit: no client of ours
 *        FULL       all assemblies together hold what they may: read past the rest, answer busy
 *        NO_MEMORY  the same */
MUST_CHECK enum status assembly_add(struct assembly *assembly, struct assembly_budget *budget,
                                    struct span part, bool fragment_ends);

/* Frees what it holds; it is empty then and may be used again. */
void assembly_end(struct assembly *assembly, struct assembly_budget *budget);

#endif
