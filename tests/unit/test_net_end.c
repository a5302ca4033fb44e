/* Who is counted, what the administrator sees, and how it ends (S5, S20). */
#include "server/net/net.h"
#include "support/net_world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

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

static int start_strict(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.unproved_per_address_max = 3;
    return world_start(&world) ? 0 : -1;
}

static bool may_connect(struct wire_client *client, int from)
{
    *client = caller_open(atomic_load(&world.port), from, 0);
    return caller_upgrade(client, "", NULL);
}

static void three_strangers_of_one_address_may_wait_at_the_door(void **state)
{
    (void)state;
    struct wire_client clients[6];
    for (int i = 0; i < 3; i++) {
        assert_true(may_connect(&clients[i], 7));
    }
    assert_false(may_connect(&clients[3], 7));
    assert_true(may_connect(&clients[4], 8));
    caller_ask(&clients[0], "proved", "proved");
    assert_true(may_connect(&clients[5], 7));
    for (int i = 0; i < 6; i++) {
        caller_close(&clients[i]);
    }
}

static void those_who_have_proved_themselves_are_not_counted(void **state)
{
    (void)state;
    struct wire_client clients[12];
    for (int i = 0; i < 12; i++) {
        assert_true(may_connect(&clients[i], 7));
        caller_ask(&clients[i], "proved", "proved");
    }
    for (int i = 0; i < 12; i++) {
        caller_close(&clients[i]);
    }
}

static void who_hangs_up_is_counted_no_more(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct wire_client client = caller_open(atomic_load(&world.port), 9, 0);
        if (i % 2 == 0) {
            caller_write_text(&client, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
            assert_non_null(strstr(caller_read_all(&client), "204"));
        } else {
            assert_true(caller_upgrade(&client, "", NULL));
            caller_send(&client, WS_CLOSE, true, span_of("\x03\xe8", 2));
            while (caller_hear(&client, heard, NULL) >= 0) {
            }
        }
        caller_close(&client);
    }
}

static int start_behind_proxy(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.unproved_per_address_max = 2;
    (void)snprintf(world.settings.proxy, sizeof world.settings.proxy, "127.0.0.5 ::1");
    return world_start(&world) ? 0 : -1;
}

static bool may_connect_for(struct wire_client *client, int from, const char *whom)
{
    char header[128];
    (void)snprintf(header, sizeof header, "X-Forwarded-For: %s\r\n", whom);
    *client = caller_open(atomic_load(&world.port), from, 0);
    return caller_upgrade(client, header, NULL);
}

static void a_proxy_is_believed_and_nobody_else(void **state)
{
    (void)state;
    struct wire_client clients[10];
    assert_true(may_connect_for(&clients[0], 5, "192.0.2.1"));
    assert_true(may_connect_for(&clients[1], 5, "192.0.2.1"));
    assert_false(may_connect_for(&clients[2], 5, "198.51.100.9, 192.0.2.1"));
    assert_true(may_connect_for(&clients[3], 5, "192.0.2.1, 198.51.100.9"));
    assert_true(may_connect_for(&clients[4], 5, "2001:db8::1"));
    assert_true(may_connect_for(&clients[5], 5, "2001:db8::2"));
    assert_false(may_connect_for(&clients[6], 5, "2001:db8::3"));
    assert_true(may_connect_for(&clients[7], 6, "203.0.113.1"));
    assert_true(may_connect_for(&clients[8], 6, "203.0.113.2"));
    assert_false(may_connect_for(&clients[9], 6, "203.0.113.3"));
    for (int i = 0; i < 10; i++) {
        caller_close(&clients[i]);
    }
}

static int start_crowded(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.connections_max = 20;
    return world_start(&world) ? 0 : -1;
}

static void beyond_the_limit_nobody_is_let_in_and_nobody_is_put_out(void **state)
{
    (void)state;
    static struct wire_client clients[30];
    int in = 0;
    for (int i = 0; i < 30; i++) {
        in += may_connect(&clients[i], 3) ? 1 : 0;
    }
    assert_int_equal(in, 20);
    for (int i = 0; i < 20; i++) {
        caller_ask(&clients[i], "echo here", "here");
    }
    for (int i = 0; i < 30; i++) {
        caller_close(&clients[i]);
    }
}

/* ── the administrator ── */

static void the_administrators_door_is_the_owners_alone(void **state)
{
    (void)state;
    struct stat door;
    assert_int_equal(stat(world.door, &door), 0);
    assert_int_equal(door.st_mode & 0777, 0600);
    assert_true(S_ISSOCK(door.st_mode));
}

static void a_line_is_answered_by_the_core(void **state)
{
    (void)state;
    char answer[256];
    world_admin(&world, "status", answer, sizeof answer);
    assert_string_equal(answer, "status");
}

static void metrics_are_served_at_the_door_and_nowhere_else(void **state)
{
    (void)state;
    static char answer[32768];
    world_admin(&world, "GET /metrics HTTP/1.1\r", answer, sizeof answer);
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_non_null(strstr(answer, "\nbuurtd_connections "));
    world_admin(&world, "GET /else HTTP/1.1\r", answer, sizeof answer);
    assert_memory_equal(answer, "HTTP/1.1 404", 12);
    struct wire_client client = caller_open(atomic_load(&world.port), 2, 0);
    caller_write_text(&client, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_null(strstr(caller_read_all(&client), "buurtd_connections"));
    caller_close(&client);
}

static void a_ready_server_says_so_until_it_drains(void **state)
{
    (void)state;
    struct wire_client client = caller_open(atomic_load(&world.port), 2, 0);
    caller_write_text(&client, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_memory_equal(caller_read_all(&client), "HTTP/1.1 204", 12);
    caller_close(&client);
}

/* ── the end ── */

static void hear_restarting(struct wire_client *client)
{
    size_t size = 0;
    int kind = 0;
    do {
        kind = caller_hear(client, heard, &size);
    } while (kind == WS_TEXT);
    assert_int_equal(kind, WS_CLOSE);
    assert_int_equal((uint8_t)heard[0] << 8 | (uint8_t)heard[1], CLOSE_RESTARTING);
    const long retry_after_s = strtol(heard + 2, NULL, 10);
    assert_in_range(retry_after_s, 1, 60);
    caller_send(client, WS_CLOSE, true, span_of(heard, 2));
    assert_true(caller_sees_end(client));
}

static void at_sigterm_everybody_is_told_to_come_back(void **state)
{
    (void)state;
    static struct wire_client clients[60];
    world_make(&world);
    assert_true(world_start(&world));
    for (int i = 0; i < 60; i++) {
        clients[i] = world_client(&world);
    }
    caller_say(&clients[59], "say 1 last words");
    assert_true(caller_hear_text(&clients[59], heard));
    assert_string_equal(heard, "said 1");
    assert_int_equal(kill(getpid(), SIGTERM), 0);
    for (int i = 0; i < 60; i++) {
        hear_restarting(&clients[i]);
        caller_close(&clients[i]);
    }
    assert_int_equal(pthread_join(world.thread, NULL), 0);
    assert_int_equal(world.status, OK);
    fake_core_end();
    assert_int_equal(access(world.door, F_OK), -1);
}

static void who_does_not_listen_at_the_end_is_left_behind(void **state)
{
    (void)state;
    world_make(&world);
    assert_true(world_start(&world));
    struct wire_client deaf = world_client(&world);
    struct wire_client silent = caller_open(atomic_load(&world.port), 2, 0);
    assert_int_equal(world_end(&world), OK); /* the alarm would end the program after 10 seconds */
    caller_close(&deaf);
    caller_close(&silent);
}

static void a_request_under_way_is_answered_before_the_end(void **state)
{
    (void)state;
    world_make(&world);
    assert_true(world_start(&world));
    struct wire_client client = world_client(&world);
    caller_say(&client, "work 200");
    world_rest(50);
    assert_int_equal(kill(getpid(), SIGTERM), 0);
    assert_true(caller_hear_text(&client, heard));
    assert_string_equal(heard, "worked");
    hear_restarting(&client);
    caller_close(&client);
    assert_int_equal(pthread_join(world.thread, NULL), 0);
    fake_core_end();
}

/* A commit of unknown outcome: nothing is said about it, and the process is started again (S3). */
static void when_the_store_gives_up_nobody_is_answered_and_it_ends(void **state)
{
    (void)state;
    world_make(&world);
    assert_true(world_start(&world));
    struct wire_client asker = world_client(&world);
    struct wire_client other = world_client(&world);
    caller_say(&asker, "fail");
    assert_false(caller_hear_text(&asker, heard));
    assert_false(caller_hear_text(&other, heard));
    assert_int_equal(pthread_join(world.thread, NULL), 0);
    assert_int_equal(world.status, STORAGE);
    caller_close(&asker);
    caller_close(&other);
    fake_core_end();
}

static void a_taken_port_is_said_to_be_taken(void **state)
{
    (void)state;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof name;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&name, size), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
    world_make(&world);
    world.settings.port = ntohs(name.sin_port);
    assert_false(world_start(&world));
    assert_int_equal(pthread_join(world.thread, NULL), 0);
    assert_int_equal(world.status, PORT_TAKEN);
    (void)close(fd);
}

#define IN_WORLD(test)        cmocka_unit_test_setup_teardown(test, start, end)
#define IN_STRICT_WORLD(test) cmocka_unit_test_setup_teardown(test, start_strict, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STRICT_WORLD(three_strangers_of_one_address_may_wait_at_the_door),
        IN_STRICT_WORLD(those_who_have_proved_themselves_are_not_counted),
        IN_STRICT_WORLD(who_hangs_up_is_counted_no_more),
        cmocka_unit_test_setup_teardown(a_proxy_is_believed_and_nobody_else, start_behind_proxy,
                                        end),
        cmocka_unit_test_setup_teardown(beyond_the_limit_nobody_is_let_in_and_nobody_is_put_out,
                                        start_crowded, end),
        IN_WORLD(the_administrators_door_is_the_owners_alone),
        IN_WORLD(a_line_is_answered_by_the_core),
        IN_WORLD(metrics_are_served_at_the_door_and_nowhere_else),
        IN_WORLD(a_ready_server_says_so_until_it_drains),
        cmocka_unit_test(a_taken_port_is_said_to_be_taken),
        cmocka_unit_test(when_the_store_gives_up_nobody_is_answered_and_it_ends),
        cmocka_unit_test(at_sigterm_everybody_is_told_to_come_back),
        cmocka_unit_test(who_does_not_listen_at_the_end_is_left_behind),
        cmocka_unit_test(a_request_under_way_is_answered_before_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
