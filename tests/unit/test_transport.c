/* The command line's socket against the server's network layer. */
#include "cli/transport.h"
#include "server/net/net.h"
#include "support/net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct net_world world;
static struct transport *transport;

static int start(void **state)
{
    (void)state;
    char address[64];
    world_make(&world);
    if (!world_start(&world)) {
        return -1;
    }
    (void)snprintf(address, sizeof address, "http://127.0.0.1:%d", atomic_load(&world.port));
    const struct transport_setup setup = {.address = address};
    return transport_open(&setup, &transport) == OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    transport_close(transport);
    return world_end(&world) == OK ? 0 : -1;
}

static struct transport_event await(enum transport_kind kind)
{
    struct transport_event event = {.kind = TRANSPORT_QUIET};
    for (int turn = 0; turn < 200 && event.kind == TRANSPORT_QUIET; turn++) {
        event = transport_wait(transport, 50);
    }
    assert_int_equal(event.kind, kind);
    return event;
}

static void say(const char *text)
{
    assert_int_equal(transport_send(transport, span_text(text)), OK);
}

static void hear(const char *text)
{
    const struct transport_event event = await(TRANSPORT_TEXT);
    assert_int_equal(event.text.size, strlen(text));
    assert_memory_equal(event.text.data, text, strlen(text));
}

static void what_is_sent_is_answered(void **state)
{
    (void)state;
    static char large[65000];
    memset(large, 'x', sizeof large - 1);
    (void)snprintf(large, 6, "echo ");
    large[5] = 'x';
    assert_int_equal(transport_connect(transport), OK);
    (void)await(TRANSPORT_OPENED);
    say("echo one");
    say("echo two");
    say(large);
    hear("one");
    hear("two");
    hear(large + 5);
    assert_int_equal(transport_wait(transport, 10).kind, TRANSPORT_QUIET);
}

static void many_events_come_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(transport_connect(transport), OK);
    (void)await(TRANSPORT_OPENED);
    say("follow 1 0");
    hear("followed");
    say("burst 1 500 x");
    for (int seq = 1; seq <= 500; seq++) {
        char text[32];
        (void)snprintf(text, sizeof text, "event %d x", seq);
        hear(text);
    }
    hear("burst");
}

static void the_end_says_when_to_come_back(void **state)
{
    (void)state;
    assert_int_equal(transport_connect(transport), OK);
    (void)await(TRANSPORT_OPENED);
    say("close 1013 17");
    hear("closing");
    const struct transport_event event = await(TRANSPORT_CLOSED);
    assert_int_equal(event.code, 1013);
    assert_int_equal(event.retry_after_s, 17);
    assert_int_equal(transport_connect(transport), OK);
    (void)await(TRANSPORT_OPENED);
    say("echo back");
    hear("back");
}

static void what_was_said_before_leaving_arrives(void **state)
{
    (void)state;
    assert_int_equal(transport_connect(transport), OK);
    (void)await(TRANSPORT_OPENED);
    for (int i = 0; i < 20; i++) {
        say("say 7 farewell");
        hear(i == 0 ? "said 1" : "said 2");
        if (i == 1) {
            break;
        }
    }
    say("say 7 last words");
    transport_disconnect(transport);
    struct wire_client client = world_client(&world);
    char heard[256];
    caller_ask(&client, "follow 7 2", "followed");
    assert_true(caller_hear_text(&client, heard));
    assert_string_equal(heard, "event 3 last words");
    caller_close(&client);
}

static void nobody_there_is_an_event(void **state)
{
    (void)state;
    struct transport *nowhere = NULL;
    const struct transport_setup setup = {.address = "http://127.0.0.1:1"};
    assert_int_equal(transport_open(&setup, &nowhere), OK);
    assert_int_equal(transport_connect(nowhere), OK);
    struct transport_event event = {.kind = TRANSPORT_QUIET};
    for (int turn = 0; turn < 200 && event.kind == TRANSPORT_QUIET; turn++) {
        event = transport_wait(nowhere, 50);
    }
    assert_int_equal(event.kind, TRANSPORT_CLOSED);
    assert_int_equal(event.code, 0);
    assert_non_null(event.why);
    transport_close(nowhere);
}

static void only_this_machine_is_spoken_to_in_clear(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        enum status status;
    } CASES[] = {
        {"http://127.0.0.1:7443", OK},
        {"http://localhost", OK},
        {"http://[::1]:7443/", OK},
        {"https://buurt.example", OK},
        {"http://buurt.example", NOT_ALLOWED},
        {"http://127.0.0.1.example", NOT_ALLOWED},
        {"ws://127.0.0.1", MALFORMED},
        {"https://", MALFORMED},
        {"https://a:0", MALFORMED},
        {"https://a:70000", MALFORMED},
        {"https://a/path", MALFORMED},
        {"", MALFORMED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct transport *other = NULL;
        const struct transport_setup setup = {.address = CASES[i].address};
        const enum status status = transport_open(&setup, &other);
        if (status != CASES[i].status) {
            fail_msg("%s: %s", CASES[i].address, status_name(status));
        }
        transport_close(other);
    }
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_is_sent_is_answered),
        IN_WORLD(many_events_come_one_by_one),
        IN_WORLD(the_end_says_when_to_come_back),
        IN_WORLD(what_was_said_before_leaving_arrives),
        cmocka_unit_test(nobody_there_is_an_event),
        cmocka_unit_test(only_this_machine_is_spoken_to_in_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
