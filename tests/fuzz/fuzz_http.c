/* fuzz_http.c -- a stranger at the main port: whatever it says, the next one is served.
 *
 * The network layer runs in a thread with the fake core; an input is one connection: its bytes, the
 * end of its stream, and whatever the server answers. libwebsockets parses in the same process, so
 * the sanitizers see it too. Every 64th input a well-behaved client must still get its answer.
 */
#include "support/fuzz.h"
#include "support/net_world.h"

#include <errno.h>
#include <sys/socket.h>

enum { CHECK_EVERY = 64, INPUT_MAX = 4096 };

static struct net_world world;
static unsigned inputs;

/* The world stays open: a fuzzer's process ends without asking. */
static void open_world(void)
{
    world_make(&world);
    world.settings.ping_s = 5;
    world.settings.inbox_max = 64;
    CHECK(world_start(&world));
}

static void check_service(void)
{
    struct wire_client client = caller_open(atomic_load(&world.port), 9, 0);
    CHECK(caller_upgrade(&client, "", NULL));
    caller_ask(&client, "echo served", "served");
    caller_close(&client);
}

/* A connection that nobody serves any more would be found by its silence. */
static void hear_all(int fd)
{
    uint8_t room[4096];
    ssize_t got = 1;
    while (got > 0) {
        got = recv(fd, room, sizeof room, 0);
    }
    CHECK(got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (atomic_load(&world.port) == 0) {
        open_world();
    }
    if (size > INPUT_MAX) {
        return 0;
    }
    struct wire_client client = caller_open(atomic_load(&world.port), 2, 0);
    caller_write(&client, span_of(bytes, size));
    (void)shutdown(client.fd, SHUT_WR);
    hear_all(client.fd);
    caller_close(&client);
    if (++inputs % CHECK_EVERY == 0) {
        check_service();
    }
    return 0;
}
