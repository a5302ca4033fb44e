/* test_net_waking.c -- the road of a wake-up between the core, the reader and the push thread.
 * Rules: protocol/docs/wakeup.md */
#include "server/net/net.h"
#include "support/net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WAIT_S = 20 };

/* A push thread that keeps what it is handed. */
struct pusher {
    pthread_mutex_t lock;
    pthread_cond_t came;
    void (*tell)(void *network, const struct pushed *pushed);
    void *network;
    bool seen[FAKE_SLEEPERS + 1];
    size_t slices, count;
    char copy[64]; /* of the last */
    bool stopped;
};

static struct net_world world;
static struct pusher pusher;

static enum status
start_pusher(void *context, void (*tell)(void *network, const struct pushed *pushed), void *network)
{
    struct pusher *own = context;
    own->tell = tell;
    own->network = network;
    return OK;
}

static void take_push(void *context, struct wake_up *wake)
{
    struct pusher *own = context;
    (void)pthread_mutex_lock(&own->lock);
    for (size_t i = 0; i < wake->count; i++) {
        bool *seen = &own->seen[wake->sleepers[i].serial.bytes[0]];
        CHECK(!*seen);
        *seen = true;
        own->count++;
    }
    own->slices++;
    (void)snprintf(own->copy, sizeof own->copy, "%.*s", (int)wake->copy->size,
                   (const char *)wake->copy->text);
    (void)pthread_cond_broadcast(&own->came);
    (void)pthread_mutex_unlock(&own->lock);
    asleep_destroy(wake);
}

static void forget(void *context, uint32_t log)
{
    (void)context;
    (void)log;
}

static void stop_pusher(void *context)
{
    struct pusher *own = context;
    own->stopped = true;
}

static const struct net_pusher DOORS = {&pusher, start_pusher, take_push, forget, stop_pusher};

static int start_with(const struct net_pusher *doors)
{
    pusher = (struct pusher){.stopped = false};
    CHECK(pthread_mutex_init(&pusher.lock, NULL) == 0);
    CHECK(pthread_cond_init(&pusher.came, NULL) == 0);
    atomic_store(&fake_pushed, 0);
    world_make(&world);
    world.setup.pusher = doors;
    return world_start(&world) ? 0 : -1;
}

static int start(void **state)
{
    (void)state;
    return start_with(&DOORS);
}

static int start_without(void **state)
{
    (void)state;
    return start_with(NULL);
}

static int end(void **state)
{
    (void)state;
    const enum status status = world_end(&world);
    (void)pthread_mutex_destroy(&pusher.lock);
    (void)pthread_cond_destroy(&pusher.came);
    return status == OK && (pusher.stopped || world.setup.pusher == NULL) ? 0 : -1;
}

static void await_count(size_t count)
{
    struct timespec until;
    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_sec += WAIT_S;
    (void)pthread_mutex_lock(&pusher.lock);
    while (pusher.count < count) {
        CHECK(pthread_cond_timedwait(&pusher.came, &pusher.lock, &until) == 0);
    }
    (void)pthread_mutex_unlock(&pusher.lock);
}

static void everybody_is_woken_once_slice_by_slice(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    caller_ask(&client, "wake 7 sealed", "waking");
    await_count(FAKE_SLEEPERS);
    assert_int_equal(pusher.slices, 2);
    assert_string_equal(pusher.copy, "sealed"); /* each slice has a copy of its own */
    caller_close(&client);
}

/* WAKEUP-2 */
static void who_follows_its_own_log_is_awake(void **state)
{
    (void)state;
    struct wire_client first = world_client(&world);
    struct wire_client last = world_client(&world);
    char text[64];
    (void)snprintf(text, sizeof text, "follow %d 0", FAKE_FIRST_LOG + 5);
    caller_ask(&first, text, "followed");
    (void)snprintf(text, sizeof text, "follow %d 0", FAKE_FIRST_LOG + FAKE_SLEEPERS);
    caller_ask(&last, text, "followed");
    caller_ask(&first, "wake 7 sealed", "waking");
    await_count(FAKE_SLEEPERS - 2);
    caller_ask(&first, "echo still there", "still there");
    assert_false(pusher.seen[5]);
    assert_false(pusher.seen[FAKE_SLEEPERS]);
    assert_int_equal(pusher.count, FAKE_SLEEPERS - 2);
    caller_close(&first);
    caller_close(&last);
}

static void what_became_of_a_push_comes_to_the_core(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    const struct pushed pushed = {.outcome = PUSHED_GONE, .endpoint_size = 3};
    for (int i = 0; i < 600; i++) {
        pusher.tell(pusher.network, &pushed);
    }
    for (int turn = 0; turn < 2000 && atomic_load(&fake_pushed) < 600; turn++) {
        world_rest(5);
    }
    assert_int_equal(atomic_load(&fake_pushed), 600);
    caller_close(&client);
}

static void without_a_push_thread_a_wake_up_is_nothing(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    caller_ask(&client, "wake 7 sealed", "waking");
    caller_ask(&client, "echo still there", "still there");
    caller_close(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everybody_is_woken_once_slice_by_slice, start, end),
        cmocka_unit_test_setup_teardown(who_follows_its_own_log_is_awake, start, end),
        cmocka_unit_test_setup_teardown(what_became_of_a_push_comes_to_the_core, start, end),
        cmocka_unit_test_setup_teardown(without_a_push_thread_a_wake_up_is_nothing, start_without,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
