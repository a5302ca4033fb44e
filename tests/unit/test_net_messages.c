/* Messages that come in parts, too many, too large or too early (S5). */
#include "server/net/net.h"
#include "support/net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct net_world world;
static char heard[(1 << 16) + 1];

static int start(void **state)
{
    (void)state;
    world_make(&world);
    return world_start(&world) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return world_end(&world) == OK ? 0 : -1;
}

static uint16_t close_code(struct wire_client *client)
{
    size_t size = 0;
    int kind = WS_PONG;
    while (kind != WS_CLOSE && kind >= 0) {
        kind = caller_hear(client, heard, &size);
    }
    return kind == WS_CLOSE && size >= 2
               ? (uint16_t)((unsigned)(uint8_t)heard[0] << 8 | (uint8_t)heard[1])
               : 0;
}

static void requests_in_one_segment_are_answered_in_order(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    for (int i = 0; i < 50; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, i % 10 == 3 ? "ask %d" : "echo %d", i);
        caller_say(&client, text);
    }
    for (int i = 0; i < 50; i++) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, i % 10 == 3 ? "read 0 %d" : "%d", i);
        assert_true(caller_hear_text(&client, heard));
        assert_string_equal(heard, expected);
    }
    caller_close(&client);
}

/* The fake core stops the program when one batch holds two requests of one connection. */
/* SESSION-13 */
static void no_request_is_read_while_one_is_worked_on(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    for (int i = 0; i < 8; i++) {
        caller_say(&client, "work 5");
    }
    for (int i = 0; i < 8; i++) {
        assert_true(caller_hear_text(&client, heard));
        assert_string_equal(heard, "worked");
    }
    caller_close(&client);
}

static void a_message_may_come_byte_by_byte(void **state)
{
    (void)state;
    static const uint8_t FRAME[] = {0x81, 0x8a, 0,   0,   0,   0,   'e', 'c',
                                    'h',  'o',  ' ', 's', 'l', 'o', 'w', '!'};
    struct wire_client client = world_client(&world);
    for (size_t i = 0; i < sizeof FRAME; i++) {
        caller_write(&client, span_of(FRAME + i, 1));
        world_rest(1);
    }
    assert_true(caller_hear_text(&client, heard));
    assert_string_equal(heard, "slow!");
    caller_close(&client);
}

static void a_message_may_have_64_kib_and_no_byte_more(void **state)
{
    (void)state;
    static char text[(1 << 16) + 1];
    memset(text, 'x', sizeof text);
    memcpy(text, "echo ", 5);
    struct wire_client client = world_client(&world);
    caller_send(&client, WS_TEXT, true, span_of(text, 1 << 16));
    assert_true(caller_hear_text(&client, heard));
    assert_int_equal(strlen(heard), (1 << 16) - 5);
    caller_send(&client, WS_TEXT, true, span_of(text, (1 << 16) + 1));
    assert_int_equal(close_code(&client), 1009);
    assert_true(caller_sees_end(&client));
    caller_close(&client);
}

static void say_in_fragments(struct wire_client *client, int fragments)
{
    caller_send(client, WS_TEXT, false, span_text("echo "));
    for (int i = 1; i < fragments - 1; i++) {
        caller_send(client, WS_MORE, false, span_text("y"));
    }
    caller_send(client, WS_MORE, true, span_text("z"));
}

static void a_message_may_have_64_fragments_and_not_one_more(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    say_in_fragments(&client, 64);
    assert_true(caller_hear_text(&client, heard));
    assert_int_equal(strlen(heard), 63);
    say_in_fragments(&client, 65);
    assert_int_equal(close_code(&client), 1009);
    caller_close(&client);
}

static void a_fragment_flood_costs_no_more_than_a_message(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    caller_send(&client, WS_TEXT, false, span_of("", 0));
    for (int i = 0; i < 5000; i++) {
        caller_send(&client, WS_MORE, false, span_of("", 0));
    }
    while (caller_hear(&client, heard, NULL) >= 0) { /* until the server has had enough */
    }
    caller_close(&client);
    client = world_client(&world);
    caller_ask(&client, "echo on", "on");
    caller_close(&client);
}

static void bytes_instead_of_text_are_refused(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    caller_send(&client, WS_BINARY, true, span_text("echo x"));
    assert_int_equal(close_code(&client), CLOSE_MALFORMED);
    caller_close(&client);
}

static void a_frame_that_breaks_the_protocol_ends_the_connection(void **state)
{
    (void)state;
    static const uint8_t FRAMES[][6] = {
        {0x83, 0x80, 0, 0, 0, 0},    /* an opcode that does not exist */
        {0xc1, 0x80, 0, 0, 0, 0},    /* a bit of an extension */
        {0x80, 0x80, 0, 0, 0, 0},    /* goes on with what was never begun */
        {0x09, 0x80, 0, 0, 0, 0},    /* half a ping */
        {0x89, 0xfe, 0, 200, 0, 0},  /* a ping of 200 bytes */
        {0x81, 0xff, 0x80, 0, 0, 0}, /* a length over 2^63 */
    };
    for (size_t i = 0; i < sizeof FRAMES / sizeof FRAMES[0]; i++) {
        struct wire_client client = world_client(&world);
        caller_write(&client, span_of(FRAMES[i], sizeof FRAMES[i]));
        caller_write(&client, span_of("\0\0\0\0\0\0\0\0", 8));
        while (caller_hear(&client, heard, NULL) >= 0) {
        }
        caller_close(&client);
    }
}

/* Our own ping and the answer to a phone's share one buffer in libwebsockets if its timers are
 * used. */
static void a_ping_gets_its_own_words_back_while_one_of_ours_is_out(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    size_t size = 0;
    int kind = 0;
    do {
        kind = caller_hear(&client, heard, &size); /* ours comes after a second of silence */
    } while (kind != WS_PING && kind >= 0);
    assert_int_equal(kind, WS_PING);
    assert_int_equal(size, 0);
    caller_send(&client, WS_PING, true, span_text("mine"));
    assert_int_equal(caller_hear(&client, heard, &size), WS_PONG);
    assert_string_equal(heard, "mine");
    caller_send(&client, WS_PONG, true, span_of("", 0));
    caller_ask(&client, "echo still here", "still here");
    caller_close(&client);
}

static int start_pinging(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.ping_s = 1;
    return world_start(&world) ? 0 : -1;
}

static void who_answers_no_ping_is_closed(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    while (caller_hear(&client, heard, NULL) >= 0) { /* reads, and never answers */
    }
    caller_close(&client);
}

static void what_was_asked_before_hanging_up_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct wire_client client = caller_open(atomic_load(&world.port), 2, 0);
        assert_true(caller_upgrade(&client, "", NULL));
        caller_say(&client, i % 2 == 0 ? "say 5 gone" : "work 1");
        caller_close(&client);
    }
    struct wire_client client = world_client(&world);
    caller_ask(&client, "echo alive", "alive");
    caller_close(&client);
    char answer[8192];
    for (int turn = 0; turn < 100; turn++) { /* the last of them closes in its own time */
        world_admin(&world, "metrics", answer, sizeof answer);
        if (strstr(answer, "\nbuurtd_connections 0\n") != NULL) {
            return;
        }
        world_rest(20);
    }
    fail_msg("connections are left");
}

static void where_the_inbox_is_full_the_answer_is_busy(void **state)
{
    (void)state;
    struct wire_client clients[32];
    int busy = 0;
    for (int i = 0; i < 32; i++) {
        clients[i] = world_client(&world);
    }
    caller_say(&clients[0], "work 300");
    world_rest(50);
    for (int i = 1; i < 32; i++) {
        caller_say(&clients[i], "{\"type\":\"x\",\"request\":77,\"seen\":3}");
    }
    for (int i = 0; i < 32; i++) {
        assert_true(caller_hear_text(&clients[i], heard));
        if (strstr(heard, "\"busy\"") != NULL) {
            assert_non_null(strstr(heard, "\"request\":77"));
            assert_non_null(strstr(heard, "retry_after_s"));
            busy++;
        }
    }
    assert_int_equal(busy, 31 - 16);
    caller_ask(&clients[31], "echo again", "again");
    for (int i = 0; i < 32; i++) {
        caller_close(&clients[i]);
    }
}

static int start_small(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.inbox_max = 16;
    return world_start(&world) ? 0 : -1;
}

static void where_assemblies_are_full_the_answer_is_busy(void **state)
{
    (void)state;
    static char text[60000];
    memset(text, 'x', sizeof text);
    memcpy(text, "echo ", 5);
    struct wire_client first = world_client(&world);
    struct wire_client second = world_client(&world);
    caller_send(&first, WS_TEXT, false, span_of(text, sizeof text));
    world_rest(50);
    caller_send(&second, WS_TEXT, true, span_of(text, sizeof text));
    assert_true(caller_hear_text(&second, heard));
    assert_non_null(strstr(heard, "\"busy\""));
    caller_send(&first, WS_MORE, true, span_of("", 0));
    assert_true(caller_hear_text(&first, heard));
    assert_int_equal(strlen(heard), sizeof text - 5);
    caller_send(&second, WS_TEXT, true, span_of(text, sizeof text));
    assert_true(caller_hear_text(&second, heard));
    assert_int_equal(strlen(heard), sizeof text - 5);
    caller_close(&first);
    caller_close(&second);
}

static int start_narrow(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.assembly_max = 100000;
    return world_start(&world) ? 0 : -1;
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(requests_in_one_segment_are_answered_in_order),
        IN_WORLD(no_request_is_read_while_one_is_worked_on),
        IN_WORLD(a_message_may_come_byte_by_byte),
        IN_WORLD(a_message_may_have_64_kib_and_no_byte_more),
        IN_WORLD(a_message_may_have_64_fragments_and_not_one_more),
        IN_WORLD(a_fragment_flood_costs_no_more_than_a_message),
        IN_WORLD(bytes_instead_of_text_are_refused),
        IN_WORLD(a_frame_that_breaks_the_protocol_ends_the_connection),
        IN_WORLD(what_was_asked_before_hanging_up_leaves_nothing_behind),
        cmocka_unit_test_setup_teardown(a_ping_gets_its_own_words_back_while_one_of_ours_is_out,
                                        start_pinging, end),
        cmocka_unit_test_setup_teardown(who_answers_no_ping_is_closed, start_pinging, end),
        cmocka_unit_test_setup_teardown(where_the_inbox_is_full_the_answer_is_busy, start_small,
                                        end),
        cmocka_unit_test_setup_teardown(where_assemblies_are_full_the_answer_is_busy, start_narrow,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
