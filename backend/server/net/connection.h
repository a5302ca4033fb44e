/* connection.h -- one socket, from accept to close.
 *
 * Connections stand in blocks that never move, so that an index finds one in two steps and the
 * fan-out may write a place while nothing else runs. A connection's number holds its index and is
 * never given twice: what comes back from another thread for a connection that is gone finds
 * nothing. Memory: S7.
 */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "base/status.h"
#include "server/core/core.h"
#include "server/net/address.h"
#include "server/net/assembly.h"
#include "server/net/tail.h"

#include <stdbool.h>
#include <stdint.h>

struct lws;
struct site_file;

enum connection_phase {
    PHASE_HTTP,   /* no WebSocket, or not yet */
    PHASE_OPEN,   /* a WebSocket; the core knows it */
    PHASE_CLOSING /* nothing more is read from it or queued for it */
};

/* A place in a log. */
struct follow {
    uint64_t seq;   /* the last event sent */
    uint32_t tail;  /* the tail's number; TAIL_NONE: this place is free */
    uint32_t place; /* where it stands in the tail's array of followers */
};

enum { FOLLOWS_AT_HAND = 4 };

/* What few connections need: more than four logs, or a log that ends for them. */
struct connection_rest {
    struct follow follows[FOLLOWS_MAX - FOLLOWS_AT_HAND];
    uint64_t until[FOLLOWS_MAX]; /* the last event that may be sent; 0 without end (S9) */
};

struct connection {
    uint64_t number; /* 0: free */
    struct lws *wsi;
    void *ssl;
    struct assembly *assembly;    /* while a message is incomplete */
    struct frame *replies;        /* not yet written, oldest first */
    struct page *page;            /* read for the place page_slot, partly written */
    const struct site_file *file; /* HTTP: being sent; a public page stands in `replies` */
    size_t file_sent;
    address_t address;
    uint32_t index;
    int fd;
    uint32_t heard_s;    /* when it last gave a sign of life, in seconds of the loop's clock */
    uint16_t close_code; /* 0: it is not to be closed */
    uint16_t retry_after_s;
    uint8_t phase;
    uint8_t page_slot;
    uint8_t page_next;   /* the first frame of `page` not yet written */
    bool is_counted : 1; /* as unproved, for its address */
    bool is_asking : 1;  /* a request of it is being worked on */
    bool is_held : 1;    /* `assembly` is whole, and waits until the last request is answered */
    bool is_halted : 1;  /* nothing is read from it */
    bool is_noted : 1;   /* deliver_all() will look at it */
    bool is_waiting : 1; /* WRITEABLE has been asked for */
    bool is_paging : 1;  /* the reader reads a page for it */
    bool is_pinged : 1;  /* a ping is out, and nothing has been heard since */
    bool is_doomed : 1;  /* libwebsockets will close it in its next turn */
    bool is_head : 1;    /* HTTP: asked for the head of a public page alone */
    bool is_known : 1;   /* the core has been told of it */
    struct connection_rest *rest; /* NULL: not needed */
    struct follow follows[FOLLOWS_AT_HAND];
};

/* How many places it has room for. */
static inline unsigned connection_slots(const struct connection *connection)
{
    return connection->rest == NULL ? FOLLOWS_AT_HAND : FOLLOWS_MAX;
}

static inline struct follow *connection_follow(struct connection *connection, unsigned slot)
{
    return slot < FOLLOWS_AT_HAND ? &connection->follows[slot]
                                  : &connection->rest->follows[slot - FOLLOWS_AT_HAND];
}

static inline uint64_t connection_until(const struct connection *connection, unsigned slot)
{
    return connection->rest == NULL ? 0 : connection->rest->until[slot];
}

struct connections {
    struct connection **blocks;
    uint32_t block_count;
    uint32_t *free_list;
    uint32_t free_count, free_room;
    uint32_t count;
    uint64_t given; /* numbers given so far */
};

enum { CONNECTION_BLOCK = 256 };

struct connections connections_make(void);
void connections_end(struct connections *connections);

/* A new connection with a number of its own; NULL when memory ran out. */
struct connection *connection_add(struct connections *connections);
void connection_remove(struct connections *connections, struct connection *connection);

/* The connection with this number, or NULL when it is gone. */
struct connection *connection_find(const struct connections *connections, uint64_t number);
/* The connection at an index below connections_reach(), free or not. */
struct connection *connection_at(const struct connections *connections, uint32_t index);
uint32_t connections_reach(const struct connections *connections);

#endif
