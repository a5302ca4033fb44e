/* network.h -- the network thread's state, shared by the files of this room alone. */
#ifndef NET_NETWORK_H
#define NET_NETWORK_H

#include "server/net/address.h"
#include "server/net/assembly.h"
#include "server/net/connection.h"
#include "server/net/control.h"
#include "server/net/fanout.h"
#include "server/net/handover.h"
#include "server/net/inbox.h"
#include "server/net/net.h"
#include "server/net/pen.h"
#include "server/net/reading.h"
#include "server/net/site.h"
#include "server/net/tail.h"
#include "server/net/workers.h"

#include <ev.h>
#include <stdbool.h>

struct lws_context;

enum {
    PROXIES_MAX = 8,
    PAGES_HELD_MAX = 32, /* pages that wait, partly written, in memory */
    CLOSING_MAX_S = 5,   /* to get a last reply and a close frame across */
    DRAIN_MAX_S = 8,     /* of the 10 seconds of S20 */
    MESSAGE_MAX = 64 * 1024
};

enum network_phase {
    NETWORK_SERVING,
    NETWORK_DRAINING, /* no more connections; those that are there are told to come back */
    NETWORK_ENDED
};

/* Counted by the network thread alone; figures.c shows them. */
struct counters {
    uint64_t opened, refused_address, refused_full, refused_origin, refused_upgrade;
    uint64_t messages, too_large, busy, http, bad_certificate;
    uint64_t deliveries, pages;
    uint64_t behind, broken, closed_silent, closed_slow;
};

struct network {
    const struct net_setup *setup;
    struct ev_loop *loop;
    struct lws_context *context;
    void *tls; /* SSL_CTX of the main port, or NULL */
    enum network_phase phase;
    enum status outcome;
    bool is_kicked; /* libwebsockets has work that no socket will announce */
    uint32_t now_s; /* of the clock that only goes forward */
    uint32_t drain_s;
    uint32_t sweep_at; /* the index where the next second's sweep begins */
    uint32_t burst;    /* connections that came or went since memory was last given back */
    uint32_t burst_last;
    address_t arriving; /* of the socket that libwebsockets is adopting */
    uint32_t limit;     /* connections at most */
    uint32_t pages_held;
    uint32_t waking; /* wake-ups at the reader */
    uint32_t *noted; /* indices of connections that deliver_all() will look at */
    size_t noted_count, noted_room;
    bool core_ended;

    struct connections connections;
    struct tails tails;
    struct addresses addresses;
    struct assembly_budget budget;
    struct fanout fanout;
    struct inbox inbox;
    struct reading reading;
    struct handover handover;
    struct workers workers;
    struct site site;
    struct control control;
    struct counters counters;
    struct pen pen;

    address_t proxies[PROXIES_MAX];
    size_t proxy_count;

    ev_async wake;
    ev_prepare before_rest;
    ev_timer second;
    ev_signal on_term, on_int, on_hup;
};

/* Asks libwebsockets for a turn of its own: called where something was begun outside one of its
 * callbacks that only its timers or its list of stashed input will finish. */
void network_kick(struct network *network);

/* Begins the end: S20. */
void network_drain(struct network *network);

#endif
