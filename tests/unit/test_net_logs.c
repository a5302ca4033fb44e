/* Logs, places in them, and phones that are behind (S6, S9). */
#include "server/net/net.h"
#include "support/net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

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

/* Hears event `seq`, whatever its text. */
static void hear_event(struct wire_client *client, uint64_t seq)
{
    assert_true(caller_hear_text(client, heard));
    assert_memory_equal(heard, "event ", 6);
    assert_int_equal(strtoull(heard + 6, NULL, 10), seq);
}

static void go_follow(struct wire_client *client, unsigned log, unsigned after)
{
    char text[64];
    (void)snprintf(text, sizeof text, "follow %u %u", log, after);
    caller_ask(client, text, "followed");
}

static void who_follows_a_log_gets_its_events_in_order(void **state)
{
    (void)state;
    struct wire_client speaker = world_client(&world);
    struct wire_client listener = world_client(&world);
    struct wire_client other = world_client(&world);
    go_follow(&listener, 1, 0);
    go_follow(&other, 2, 0);
    caller_ask(&speaker, "say 1 one", "said 1");
    caller_ask(&speaker, "say 1 two", "said 2");
    caller_ask(&speaker, "say 2 else", "said 1");
    hear_event(&listener, 1);
    assert_string_equal(heard, "event 1 one");
    hear_event(&listener, 2);
    hear_event(&other, 1);
    assert_string_equal(heard, "event 1 else");
    caller_close(&speaker);
    caller_close(&listener);
    caller_close(&other);
}

static void who_comes_back_gets_what_it_missed(void **state)
{
    (void)state;
    struct wire_client speaker = world_client(&world);
    for (int i = 1; i <= 5; i++) {
        char said[32];
        (void)snprintf(said, sizeof said, "said %d", i);
        caller_ask(&speaker, "say 9 missed", said);
    }
    struct wire_client client = world_client(&world);
    caller_ask(&client, "follow 9 2", "followed");
    hear_event(&client, 3);
    hear_event(&client, 4);
    hear_event(&client, 5);
    caller_ask(&speaker, "say 9 live", "said 6");
    hear_event(&client, 6);
    caller_close(&client);
    caller_close(&speaker);
}

static void what_is_older_than_the_tail_comes_as_pages(void **state)
{
    (void)state;
    struct wire_client speaker = world_client(&world);
    static char text[1024];
    memset(text, 'p', sizeof text - 1);
    memcpy(text, "burst 3 700 ", 12);
    caller_ask(&speaker, text, "burst"); /* ten times what all tails may hold */
    struct wire_client client = world_client(&world);
    caller_say(&client, "follow 3 0");
    uint64_t seq = 0;
    while (seq < 700) {
        assert_true(caller_hear_text(&client, heard));
        if (strcmp(heard, "followed") != 0) {
            assert_int_equal(strtoull(heard + 6, NULL, 10), ++seq);
        }
    }
    caller_ask(&speaker, "say 3 live", "said 701");
    do {
        assert_true(caller_hear_text(&client, heard));
    } while (strcmp(heard, "followed") == 0);
    assert_string_equal(heard, "event 701 live");
    caller_close(&client);
    caller_close(&speaker);
}

static int start_short(void **state)
{
    (void)state;
    world_make(&world);
    world.settings.tail_bytes_max = 65536;
    return world_start(&world) ? 0 : -1;
}

static void who_has_left_a_log_hears_nothing_of_it(void **state)
{
    (void)state;
    struct wire_client speaker = world_client(&world);
    struct wire_client client = world_client(&world);
    go_follow(&client, 1, 0);
    go_follow(&client, 2, 0);
    caller_ask(&speaker, "say 1 heard", "said 1");
    hear_event(&client, 1);
    caller_ask(&client, "leave 1", "left");
    caller_ask(&speaker, "say 1 unheard", "said 2");
    caller_ask(&speaker, "say 2 heard", "said 1");
    assert_true(caller_hear_text(&client, heard));
    assert_string_equal(heard, "event 1 heard");
    caller_ask(&client, "echo end", "end");
    caller_close(&client);
    caller_close(&speaker);
}

static void a_place_may_be_taken_anew(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    caller_ask(&client, "burst 4 3 x", "burst");
    caller_ask(&client, "follow 4 0", "followed");
    hear_event(&client, 1);
    hear_event(&client, 2);
    hear_event(&client, 3);
    caller_ask(&client, "follow 4 1", "followed");
    hear_event(&client, 2);
    hear_event(&client, 3);
    caller_close(&client);
}

static void eight_logs_may_be_followed_and_the_ninth_closes(void **state)
{
    (void)state;
    struct wire_client client = world_client(&world);
    for (unsigned log = 10; log < 18; log++) {
        go_follow(&client, log, 0);
    }
    caller_say(&client, "follow 18 0");
    size_t size = 0;
    int kind = WS_TEXT;
    while (kind == WS_TEXT) {
        kind = caller_hear(&client, heard, &size);
    }
    assert_int_equal(kind, WS_CLOSE);
    assert_int_equal((uint8_t)heard[0] << 8 | (uint8_t)heard[1], CLOSE_TRY_LATER);
    caller_close(&client);
}

static void nothing_is_heard_after_being_closed(void **state)
{
    (void)state;
    struct wire_client speaker = world_client(&world);
    struct wire_client client = world_client(&world);
    go_follow(&client, 1, 0);
    caller_ask(&client, "close 4403 9", "closing");
    caller_ask(&speaker, "say 1 secret", "said 1");
    size_t size = 0;
    assert_int_equal(caller_hear(&client, heard, &size), WS_CLOSE);
    assert_int_equal((uint8_t)heard[0] << 8 | (uint8_t)heard[1], CLOSE_REVOKED);
    assert_string_equal(heard + 2, "9");
    caller_send(&client, WS_CLOSE, true, span_of(heard, 2));
    assert_true(caller_sees_end(&client));
    caller_close(&client);
    caller_close(&speaker);
}

/* ── slow readers (S6) ── */

enum { SLOW = 24, EVENTS = 2500, BURST = 25 };

/* Reads on until the event `last`, and checks that each came once, whole and in its turn; pongs
 * must bring back what the ping said. */
static void read_to(struct wire_client *client, uint64_t *seq, uint64_t last, unsigned *pongs)
{
    while (*seq < last) {
        size_t size = 0;
        const int kind = caller_hear(client, heard, &size);
        assert_true(kind >= 0);
        if (kind == WS_PONG) {
            assert_string_equal(heard, "slow, but here");
            (*pongs)++;
        } else if (kind == WS_TEXT) {
            assert_int_equal(strtoull(heard + 6, NULL, 10), ++*seq);
            assert_int_equal(size, strlen(heard));
            assert_true(size > 300);
        }
    }
}

static int start_slow(void **state)
{
    (void)state;
    world_make(&world);
    world.setup.send_buffer = 4096;
    world.settings.tail_bytes_max = 131072;
    return world_start(&world) ? 0 : -1;
}

static uint64_t metric(const char *name)
{
    static char text[16384];
    char line[96];
    world_admin(&world, "metrics", text, sizeof text);
    (void)snprintf(line, sizeof line, "\n%s ", name);
    const char *at = strstr(text, line);
    assert_non_null(at);
    return strtoull(at + strlen(line), NULL, 10);
}

static void speak(struct wire_client *speaker)
{
    static char text[400];
    memset(text, 's', sizeof text - 1);
    (void)memcpy(text, "burst 1 25 ", 11);
    caller_ask(speaker, text, "burst");
}

static void slow_readers_who_ping_get_every_event_once_and_whole(void **state)
{
    (void)state;
    static struct wire_client slow[SLOW];
    uint64_t seqs[SLOW + 1] = {0};
    unsigned pongs = 0;
    struct wire_client speaker = world_client(&world);
    struct wire_client quick = world_client(&world);
    go_follow(&quick, 1, 0);
    for (int i = 0; i < SLOW; i++) {
        slow[i] = caller_open(atomic_load(&world.port), 2, 4096);
        assert_true(caller_upgrade(&slow[i], "", NULL));
        go_follow(&slow[i], 1, 0);
    }
    for (uint64_t said = BURST; said <= EVENTS; said += BURST) {
        speak(&speaker);
        read_to(&quick, &seqs[SLOW], said, &pongs);
        for (int i = 0; i < SLOW; i++) {
            caller_send(&slow[i], WS_PING, true, span_text("slow, but here"));
            if ((said / BURST + (uint64_t)i) % 7 == 0 && seqs[i] + 10 < said) {
                read_to(&slow[i], &seqs[i], seqs[i] + 10, &pongs);
            }
        }
    }
    for (int i = 0; i < SLOW; i++) {
        read_to(&slow[i], &seqs[i], EVENTS, &pongs);
        caller_ask(&slow[i], "echo caught up", "caught up");
        caller_close(&slow[i]);
    }
    assert_true(pongs > SLOW);
    assert_true(metric("buurtd_connections_behind_total") > SLOW);
    assert_true(metric("buurtd_pages_total") > SLOW);
    assert_int_equal(metric("buurtd_connections_broken_total"), 0);
    caller_close(&quick);
    caller_close(&speaker);
}

static void two_hundred_get_the_same_event(void **state)
{
    (void)state;
    static struct wire_client many[200];
    struct wire_client speaker = world_client(&world);
    for (int i = 0; i < 200; i++) {
        many[i] = world_client(&world);
        go_follow(&many[i], 1, 0);
    }
    for (uint64_t seq = 1; seq <= 20; seq++) {
        char said[32];
        (void)snprintf(said, sizeof said, "said %llu", (unsigned long long)seq);
        caller_ask(&speaker, "say 1 to all", said);
        if (seq % 5 == 0) { /* some go while others listen */
            caller_close(&many[seq]);
            many[seq] = world_client(&world);
            char text[64];
            (void)snprintf(text, sizeof text, "follow 1 %llu", (unsigned long long)seq);
            caller_ask(&many[seq], text, "followed");
        }
    }
    for (uint64_t i = 0; i < 200; i++) {
        const bool came_late = i > 0 && i <= 20 && i % 5 == 0;
        for (uint64_t seq = came_late ? i + 1 : 1; seq <= 20; seq++) {
            hear_event(&many[i], seq);
        }
        caller_close(&many[i]);
    }
    caller_close(&speaker);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(who_follows_a_log_gets_its_events_in_order),
        IN_WORLD(who_comes_back_gets_what_it_missed),
        IN_WORLD(who_has_left_a_log_hears_nothing_of_it),
        IN_WORLD(a_place_may_be_taken_anew),
        IN_WORLD(eight_logs_may_be_followed_and_the_ninth_closes),
        IN_WORLD(nothing_is_heard_after_being_closed),
        IN_WORLD(two_hundred_get_the_same_event),
        cmocka_unit_test_setup_teardown(what_is_older_than_the_tail_comes_as_pages, start_short,
                                        end),
        cmocka_unit_test_setup_teardown(slow_readers_who_ping_get_every_event_once_and_whole,
                                        start_slow, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
