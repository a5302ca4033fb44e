/* net_world.h -- the network layer in a thread of the test's own process, with the fake core.
 *
 * Include it in one file of a test program: it brings fake_core.h with it.
 */
#ifndef SUPPORT_NET_WORLD_H
#define SUPPORT_NET_WORLD_H

#include "base/check.h"
#include "server/net/net.h"
#include "support/fake_core.h"
#include "support/wire_client.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct net_world {
    struct settings settings;
    struct net_setup setup;
    pthread_t thread;
    atomic_int port; /* 0 until it listens, -1 when it could not */
    enum status status;
    char door[64]; /* the administrator's */
};

static inline void world_listens(void *context, int port)
{
    struct net_world *world = context;
    atomic_store(&world->port, port);
}

static inline void *world_serve(void *context)
{
    struct net_world *world = context;
    sigset_t ours;
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGHUP);
    (void)pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
    world->status = net_run(&world->setup, &fake_core, &fake_reader);
    int unset = 0;
    (void)atomic_compare_exchange_strong(&world->port, &unset, -1);
    return NULL;
}

/* Settings as an operator has them; a test changes some before world_start(). */
static inline void world_make(struct net_world *world)
{
    *world = (struct net_world){.settings = settings_make()};
    world->settings.port = 0;
    world->settings.connections_max = 2000;
    world->settings.unproved_per_address_max = 1000;
    (void)snprintf(world->door, sizeof world->door, "/tmp/buurt-net-%d.sock", (int)getpid());
    world->setup = (struct net_setup){.settings = &world->settings,
                                      .control_path = world->door,
                                      .listens = world_listens,
                                      .context = world};
}

static inline void world_rest(long ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&time, NULL);
}

/* Gives: whether it listens. Signals are the network thread's. */
static inline bool world_start(struct net_world *world)
{
    sigset_t ours;
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGHUP);
    CHECK(pthread_create(&world->thread, NULL, world_serve, world) == 0);
    (void)pthread_sigmask(SIG_BLOCK, &ours, NULL);
    while (atomic_load(&world->port) == 0) {
        world_rest(1);
    }
    return atomic_load(&world->port) > 0;
}

/* What the administrator's door answers to a line. */
static inline void world_admin(const struct net_world *world, const char *line, char *answer,
                               size_t room)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", world->door);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(fd >= 0 && connect(fd, (const struct sockaddr *)&name, sizeof name) == 0);
    CHECK(write(fd, line, strlen(line)) == (ssize_t)strlen(line) && write(fd, "\n", 1) == 1);
    size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < room - 1; size += (size_t)got) {
        got = read(fd, answer + size, room - 1 - size);
        CHECK(got >= 0);
    }
    answer[size] = '\0';
    (void)close(fd);
}

/* Ends it. Gives: how net_run() ended. */
static inline enum status world_end(struct net_world *world)
{
    char answer[64];
    if (atomic_load(&world->port) > 0) {
        world_admin(world, "drain", answer, sizeof answer);
    }
    CHECK(pthread_join(world->thread, NULL) == 0);
    fake_core_end();
    return world->status;
}

/* A connection that has upgraded and proved itself. */
static inline struct wire_client world_client(struct net_world *world)
{
    struct wire_client client = caller_open(atomic_load(&world->port), 2, 0);
    CHECK(caller_upgrade(&client, "", NULL));
    caller_ask(&client, "proved", "proved");
    return client;
}

#endif
