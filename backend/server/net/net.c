#include "server/net/net.h"

#include "crypto/public/chance.h"
#include "server/net/carry.h"
#include "server/net/deliver.h"
#include "server/net/listen.h"
#include "server/net/network.h"
#include "server/net/pages.h"
#include "server/net/waking.h"
#include "server/ops/clock.h"
#include "server/ops/log.h"

#include <libwebsockets.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const ev_tstamp DRAIN_TICK_S = 0.05; /* how often the end looks whether it has come */

enum {
    FILES_BESIDE = 64, /* files of ours that are no connections */
    EXIT_MAX_S = 10,   /* S20 */
    BURST_WORTH = 500, /* after so many came or went, memory is given back */
    EXPIRE_EVERY_S = 60
};

void network_kick(struct network *network)
{
    network->is_kicked = true;
}

static void settle(struct network *network)
{
    if (network->is_kicked) {
        network->is_kicked = false;
        lws_cancel_service(network->context);
    }
    if (network->phase == NETWORK_ENDED) {
        ev_break(network->loop, EVBREAK_ALL);
    }
}

/* ── the end ── */

void network_drain(struct network *network)
{
    if (network->phase != NETWORK_SERVING) {
        return;
    }
    log_number(LOG_INFO, "drain begins", "connections", network->connections.count);
    network->phase = NETWORK_DRAINING;
    network->drain_s = network->now_s;
    ev_timer_stop(network->loop, &network->second);
    ev_timer_set(&network->second, 0., DRAIN_TICK_S);
    ev_timer_start(network->loop, &network->second);
    (void)alarm(EXIT_MAX_S); /* whatever hangs then hangs in vain: a commit is whole or not there */
    if (inbox_put(&network->inbox, INPUT_DRAIN, 0, span_of(NULL, 0)) != OK) {
        inbox_close(&network->inbox);
    }
}

/* Once everybody has gone, or after a while: the core finishes what it has. */
static void drain_on(struct network *network)
{
    if (network->connections.count == 0 || network->now_s - network->drain_s >= DRAIN_MAX_S) {
        inbox_close(&network->inbox);
    }
    if (network->core_ended) {
        log_number(LOG_INFO, "drain ends", "connections", network->connections.count);
        network->phase = NETWORK_ENDED;
    }
}

/* ── the loop's callbacks ── */

static void tell_time(struct network *network)
{
    network->now_s = (uint32_t)(clock_steady_ms() / 1000);
}

static void on_wake(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)loop;
    (void)events;
    struct network *network = watcher->data;
    tell_time(network);
    carry_out(network);
    if (network->phase == NETWORK_DRAINING) {
        drain_on(network);
    }
    settle(network);
}

static void on_before_rest(struct ev_loop *loop, ev_prepare *watcher, int events)
{
    (void)loop;
    (void)events;
    struct network *network = watcher->data;
    deliver_all(network); /* noted in callbacks of libwebsockets */
    inbox_wake(&network->inbox);
    settle(network);
}

static void give_memory_back(struct network *network)
{
    if (network->burst >= BURST_WORTH && network->burst == network->burst_last) {
        network->burst = 0;
#ifdef __GLIBC__
        (void)malloc_trim(0);
#endif
    }
    network->burst_last = network->burst;
}

static void on_second(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)events;
    struct network *network = watcher->data;
    tell_time(network);
    listen_sweep(network);
    give_memory_back(network);
    if (network->now_s % EXPIRE_EVERY_S == 0) {
        tails_expire(&network->tails, clock_read().now);
    }
    if (network->phase == NETWORK_DRAINING) {
        drain_on(network);
    }
    /* While a late timer of its own is set, libwebsockets 4.1.6 on libev does not set an earlier
     * one; but it looks at all of them in each turn, so it gets a turn a second. */
    network_kick(network);
    settle(network);
}

static void on_drain_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)events;
    network_drain(watcher->data);
}

static void on_reload_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
    (void)loop;
    (void)events;
    struct network *network = watcher->data;
    const enum status status = listen_reload(network);
    log_status(status == OK ? LOG_INFO : LOG_ERROR, "certificate read again", status);
    if (status != OK) {
        network->counters.bad_certificate++; /* the old one stays */
    }
}

/* Any thread. */
static void wake(void *context)
{
    struct network *network = context;
    ev_async_send(network->loop, &network->wake);
}

/* ── starting ── */

static void watch_signals(struct network *network)
{
    ev_signal_init(&network->on_term, on_drain_signal, SIGTERM);
    ev_signal_init(&network->on_int, on_drain_signal, SIGINT);
    ev_signal_init(&network->on_hup, on_reload_signal, SIGHUP);
    network->on_term.data = network;
    network->on_int.data = network;
    network->on_hup.data = network;
    ev_signal_start(network->loop, &network->on_term);
    ev_signal_start(network->loop, &network->on_int);
    ev_signal_start(network->loop, &network->on_hup);
}

static void watch_turns(struct network *network)
{
    ev_async_init(&network->wake, on_wake);
    ev_prepare_init(&network->before_rest, on_before_rest);
    ev_timer_init(&network->second, on_second, 1., 1.);
    network->wake.data = network;
    network->before_rest.data = network;
    network->second.data = network;
    ev_async_start(network->loop, &network->wake);
    ev_prepare_start(network->loop, &network->before_rest);
    ev_timer_start(network->loop, &network->second);
}

static void unwatch(struct network *network)
{
    ev_async_stop(network->loop, &network->wake);
    ev_prepare_stop(network->loop, &network->before_rest);
    ev_timer_stop(network->loop, &network->second);
    ev_signal_stop(network->loop, &network->on_term);
    ev_signal_stop(network->loop, &network->on_int);
    ev_signal_stop(network->loop, &network->on_hup);
}

/* libwebsockets keeps tables for as many files as the process may open: enough, and no more. */
static uint32_t limit_files(const struct settings *settings)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return (uint32_t)settings->connections_max;
    }
    const rlim_t wanted = (rlim_t)settings->connections_max + FILES_BESIDE;
    files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_cur > FILES_BESIDE ? (uint32_t)(files.rlim_cur - FILES_BESIDE) : 1;
}

static void read_proxies(struct network *network)
{
    const char *list = network->setup->settings->proxy;
    while (*list != '\0' && network->proxy_count < PROXIES_MAX) {
        const size_t size = strcspn(list, " ");
        const address_t address = address_read(span_of(list, size));
        if (address != ADDRESS_NONE) {
            network->proxies[network->proxy_count++] = address;
        }
        list += size + strspn(list + size, " ");
    }
}

static void prepare(struct network *network)
{
    const struct settings *settings = network->setup->settings;
    uint64_t seed = 0;
    chance_fill(&seed, sizeof seed);
    network->limit = limit_files(settings);
    network->connections = connections_make();
    network->tails = tails_make((size_t)settings->tail_bytes_max);
    network->addresses = addresses_make(seed);
    network->budget = (struct assembly_budget){
        .bytes_max = (size_t)settings->assembly_max,
        .message_max = MESSAGE_MAX,
        .fragments_max = (uint32_t)settings->fragments_max,
    };
    network->control.fd = -1;
    network->workers.inbox = &network->inbox;
    network->workers.reading = &network->reading;
    network->workers.handover = &network->handover;
    read_proxies(network);
    tell_time(network);
}

/* The other threads leave signals to this one. */
static enum status start_threads(struct network *network)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    enum status status = fanout_make(&network->fanout);
    if (status == OK) {
        status = workers_start(&network->workers);
        if (status != OK) {
            fanout_end(&network->fanout);
        }
    }
    const struct net_pusher *pusher = network->setup->pusher;
    if (status == OK && pusher != NULL) {
        status = pusher->start(pusher->context, waking_tell, network);
        if (status != OK) {
            workers_stop(&network->workers);
            fanout_end(&network->fanout);
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* Serves with all parts made, until the end. */
static enum status serve(struct network *network)
{
    int port = 0;
    enum status status = listen_open(network, &port);
    if (status != OK) {
        return status;
    }
    status = control_open(network, network->setup->control_path);
    if (status == OK) {
        if (network->setup->listens != NULL) {
            network->setup->listens(network->setup->context, port);
        }
        ev_run(network->loop, 0);
        status = network->outcome;
        control_close(network);
    }
    return status;
}

static enum status run_threads(struct network *network)
{
    enum status status = start_threads(network);
    if (status != OK) {
        return status;
    }
    watch_turns(network);
    watch_signals(network);
    status = serve(network);
    if (network->setup->pusher != NULL) {
        network->setup->pusher->stop(network->setup->pusher->context);
    }
    workers_stop(&network->workers);
    listen_close(network);
    unwatch(network);
    fanout_end(&network->fanout);
    return status;
}

static enum status run_queues(struct network *network)
{
    const struct settings *settings = network->setup->settings;
    const struct inbox_limits limits = {
        .frames_max = (size_t)settings->inbox_max,
        .bytes_max = (size_t)settings->inbox_bytes_max,
        .batch_max = (size_t)settings->batch_max,
    };
    enum status status = inbox_make(&network->inbox, limits);
    if (status != OK) {
        return status;
    }
    status = reading_make(&network->reading);
    if (status == OK) {
        status = handover_make(&network->handover, wake, network);
        if (status == OK) {
            status = run_threads(network);
            handover_end(&network->handover);
        }
        reading_end(&network->reading);
    }
    inbox_end(&network->inbox);
    return status;
}

enum status net_run(const struct net_setup *setup, struct core *core, struct reader *reader)
{
    struct network *network = calloc(1, sizeof *network);
    if (network == NULL) {
        return NO_MEMORY;
    }
    network->setup = setup;
    network->workers.core = core;
    network->workers.reader = reader;
    network->loop = ev_loop_new(EVFLAG_AUTO);
    enum status status = network->loop == NULL ? NO_MEMORY : OK;
    if (status == OK) {
        prepare(network);
        status = site_read(&network->site, setup->settings->site);
    }
    if (status == OK) {
        status = pages_put(&network->site, setup->settings);
    }
    if (status == OK) {
        status = run_queues(network);
    }
    free(network->noted);
    connections_end(&network->connections);
    tails_end(&network->tails);
    addresses_end(&network->addresses);
    site_end(&network->site);
    if (network->loop != NULL) {
        ev_loop_destroy(network->loop);
    }
    (void)alarm(0);
    free(network);
    return status;
}
