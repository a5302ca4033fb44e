/* test_wakeup_poster.c -- the push thread against a push service on this machine. Rules:
 * docs/wakeup.md */
#include "base/check.h"
#include "crypto/public/chance.h"
#include "server/ops/clock.h"
#include "server/ops/metrics.h"
#include "support/browser.h"
#include "support/push_service.h"
#include "wakeup/poster.h"
#include "wire/wire_bytes.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { TOLD_MAX = 600, WAIT_S = 30 };

/* What the core would be told. */
struct told {
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct pushed list[TOLD_MAX];
    size_t count;
};

struct place {
    struct settings settings;
    struct push_service *service;
    struct poster *poster;
    struct browser phone;
    struct browser server; /* the wijk's pair */
    uint32_t last_log;     /* every sleeper has its own */
    struct told told;
};

static struct place place;

static void hear(void *context, const struct pushed *pushed)
{
    struct told *told = context;
    (void)pthread_mutex_lock(&told->lock);
    CHECK(told->count < TOLD_MAX);
    told->list[told->count++] = *pushed;
    (void)pthread_cond_broadcast(&told->came);
    (void)pthread_mutex_unlock(&told->lock);
}

static void await_told(size_t count)
{
    struct timespec until;
    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_sec += WAIT_S;
    (void)pthread_mutex_lock(&place.told.lock);
    while (place.told.count < count) {
        CHECK(pthread_cond_timedwait(&place.told.came, &place.told.lock, &until) == 0);
    }
    (void)pthread_mutex_unlock(&place.told.lock);
}

static int open_place(void **state)
{
    (void)state;
    place = (struct place){.settings = settings_make()};
    (void)snprintf(place.settings.push_contact, sizeof(place.settings.push_contact),
                   "mailto:wijk@example.org");
    (void)snprintf(place.settings.origin, sizeof(place.settings.origin),
                   "https://buurt.example.org https://other.example.org");
    CHECK(pthread_mutex_init(&place.told.lock, NULL) == 0);
    CHECK(pthread_cond_init(&place.told.came, NULL) == 0);
    place.service = push_service_start();
    browser_make(&place.phone);
    browser_make(&place.server);
    return 0;
}

/* As an operator has it, but that this machine is the service. */
static struct poster_setup setup_make(void)
{
    return (struct poster_setup){.settings = &place.settings,
                                 .pause_ms = 20,
                                 .manner = {.route = push_service_route(place.service),
                                            .authority = push_service_authority(place.service),
                                            .near = true}};
}

static void create(const struct poster_setup *setup)
{
    assert_int_equal(poster_create(setup, &place.poster), OK);
}

static void start(void)
{
    const struct poster_setup setup = setup_make();
    create(&setup);
    assert_int_equal(poster_start(place.poster, hear, &place.told), OK);
}

static int close_place(void **state)
{
    (void)state;
    poster_destroy(place.poster);
    push_service_stop(place.service);
    browser_end(&place.phone);
    browser_end(&place.server);
    (void)pthread_cond_destroy(&place.told.came);
    (void)pthread_mutex_destroy(&place.told.lock);
    return 0;
}

/* A wake-up as the reader leaves it, for nobody yet. */
static struct wake_up *wake_make(enum wake_urgency urgency, const char *copy)
{
    struct effect effect = {.log = 5, .seq = 9, .with.wake = {.urgency = urgency, .about = 11}};
    effect.frame = copy == NULL ? NULL : frame_create_of(span_text(copy));
    struct wake_up *wake = asleep_create(&effect, clock_steady_ms());
    assert_non_null(wake);
    wake->wijk_id.bytes[0] = 1;
    memcpy(wake->public_key, place.server.p256dh, sizeof(wake->public_key));
    memcpy(wake->secret_key, place.server.secret, sizeof(wake->secret_key));
    wake->sleepers = arena_take(&wake->arena, ASLEEP_SLICE, sizeof(struct sleeper));
    assert_non_null(wake->sleepers);
    return wake;
}

static void add(struct wake_up *wake, const char *endpoint)
{
    struct sleeper *sleeper = &wake->sleepers[wake->count++];
    const size_t size = strlen(endpoint);
    uint8_t *kept = arena_take(&wake->arena, size, 1);
    assert_non_null(kept);
    memcpy(kept, endpoint, size);
    sleeper->endpoint = span_of(kept, size);
    sleeper->serial.bytes[0] = (uint8_t)wake->count;
    sleeper->log = ++place.last_log;
    memcpy(sleeper->p256dh, place.phone.p256dh, sizeof(sleeper->p256dh));
    memcpy(sleeper->auth, place.phone.auth, sizeof(sleeper->auth));
}

static void put(enum wake_urgency urgency, const char *endpoint)
{
    struct wake_up *wake = wake_make(urgency, "a sealed copy");
    add(wake, endpoint);
    poster_put(place.poster, wake);
}

/* As a person's own test of it, whose end is told in any case. */
static void put_trial(const char *endpoint)
{
    struct wake_up *wake = wake_make(WAKE_ALERT, NULL);
    wake->trial = true;
    add(wake, endpoint);
    poster_put(place.poster, wake);
}

static void assert_told(size_t n, enum pushed_outcome outcome, const char *endpoint)
{
    const struct pushed *pushed = &place.told.list[n];
    assert_int_equal(pushed->outcome, outcome);
    assert_true(span_equal(span_of(pushed->endpoint, pushed->endpoint_size), span_text(endpoint)));
}

/* ── what comes to the service ── */

static void check_vouched(const struct service_post *post)
{
    char claims[800];
    char said[64];
    const char *voucher = service_header(post, "Authorization");
    assert_non_null(voucher);
    assert_true(browser_trusts(voucher, place.server.p256dh, claims, sizeof(claims)));
    assert_non_null(strstr(claims, "\"aud\":\"https://push.example.org\""));
    assert_non_null(strstr(claims, "\"sub\":\"mailto:wijk@example.org\""));
    (void)snprintf(said, sizeof(said), "\"exp\":");
    const char *until = strstr(claims, said);
    assert_non_null(until);
    const int64_t left = strtoll(until + strlen(said), NULL, 10) - clock_read().now;
    assert_in_range(left, 1, 86400);
}

static size_t opened(const struct service_post *post, char *text)
{
    const size_t size =
        browser_open(&place.phone, span_of(post->body, post->size), (uint8_t *)text);
    text[size == SIZE_MAX ? 0 : size] = '\0';
    return size;
}

/* WAKEUP-1 */
static void an_alert_comes_sealed_vouched_for_and_with_its_copy(void **state)
{
    (void)state;
    static char text[SEALING_PLAIN_MAX + 1];
    start();
    put(WAKE_ALERT, "https://push.example.org/201/anna?x=1");
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/201/anna?x=1");
    const struct service_post *post = push_service_post(place.service, 0);
    assert_non_null(strstr(post->head, "POST /201/anna?x=1 HTTP/1.1\r\n"));
    check_vouched(post);
    assert_string_equal(service_header(post, "Content-Encoding"), "aes128gcm");
    assert_string_equal(service_header(post, "Urgency"), "high");
    assert_int_equal(strlen(service_header(post, "Topic")), NOTICE_TOPIC_SIZE);
    assert_in_range(strtoul(service_header(post, "TTL"), NULL, 10), 1, 1800);
    assert_int_equal(post->size, NOTICE_PADDED + 103);
    assert_true(opened(post, text) != SIZE_MAX);
    char copy[64] = "\"copy\":\"";
    base64_encode((const uint8_t *)"a sealed copy", 13, copy + strlen(copy));
    assert_non_null(strstr(text, copy));
    assert_non_null(strstr(text, "\"navigate\":\"https://buurt.example.org/\""));
    poster_stop(place.poster);
}

/* WAKEUP-8 */
static void a_push_without_a_copy_looks_like_any_other(void **state)
{
    (void)state;
    static char text[SEALING_PLAIN_MAX + 1];
    start();
    put_trial("https://push.example.org/201/trial");
    await_told(1);
    assert_true(place.told.list[0].trial);
    const struct service_post *post = push_service_post(place.service, 0);
    assert_int_equal(post->size, NOTICE_PADDED + 103);
    assert_true(opened(post, text) != SIZE_MAX);
    assert_non_null(strstr(text, "\"kind\":\"trial\""));
    assert_null(strstr(text, "\"copy\""));
    poster_stop(place.poster);
}

static void urgency_and_time_follow_the_class(void **state)
{
    (void)state;
    start();
    put(WAKE_CALENDAR, "https://push.example.org/201/walk");
    await_told(1);
    put(WAKE_MESSAGE, "https://push.example.org/201/chat");
    await_told(2);
    const struct service_post *walk = push_service_post(place.service, 0);
    assert_string_equal(service_header(walk, "Urgency"), "normal");
    assert_in_range(strtoul(service_header(walk, "TTL"), NULL, 10), 80000, 86400);
    const struct service_post *chat = push_service_post(place.service, 1);
    assert_string_equal(service_header(chat, "Urgency"), "low");
    poster_stop(place.poster);
}

/* WAKEUP-6 */
static void hundreds_get_theirs_once_and_no_more_at_a_time_than_allowed(void **state)
{
    (void)state;
    enum { SLICES = 3, EACH = 100, ALL = SLICES * EACH };
    static bool seen[ALL];
    place.settings.push_parallel = 3;
    memset(seen, 0, sizeof(seen));
    start();
    for (int slice = 0; slice < SLICES; slice++) {
        struct wake_up *wake = wake_make(WAKE_ALERT, "a sealed copy");
        for (int i = 0; i < EACH; i++) {
            char endpoint[64];
            (void)snprintf(endpoint, sizeof(endpoint), "https://push.example.org/201/%d",
                           slice * EACH + i);
            add(wake, endpoint);
        }
        poster_put(place.poster, wake);
    }
    await_told(ALL);
    assert_int_equal(push_service_count(place.service), ALL);
    for (size_t i = 0; i < ALL; i++) {
        const struct service_post *post = push_service_post(place.service, i);
        const unsigned long n = strtoul(post->head + strlen("POST /201/"), NULL, 10);
        assert_true(n < ALL && !seen[n]);
        seen[n] = true;
    }
    assert_in_range(push_service_crowd(place.service), 1, 3);
    poster_stop(place.poster);
}

/* Reminders are for one device each: they do not wait for one another. */
static void a_hundred_wake_ups_for_one_device_each_are_all_sent(void **state)
{
    (void)state;
    start();
    for (int i = 0; i < 100; i++) {
        char endpoint[64];
        (void)snprintf(endpoint, sizeof(endpoint), "https://push.example.org/201/%d", i);
        put(WAKE_CALENDAR, endpoint);
    }
    await_told(100);
    assert_int_equal(push_service_count(place.service), 100);
    poster_stop(place.poster);
}

/* ── what it answers ── */

/* WAKEUP-4 */
static void an_address_that_is_no_more_is_told_as_gone(void **state)
{
    (void)state;
    start();
    put(WAKE_MESSAGE, "https://push.example.org/410/anna");
    await_told(1);
    put(WAKE_MESSAGE, "https://push.example.org/404/bram");
    await_told(2);
    assert_told(0, PUSHED_GONE, "https://push.example.org/410/anna");
    assert_told(1, PUSHED_GONE, "https://push.example.org/404/bram");
    poster_stop(place.poster);
}

/* WAKEUP-11 */
static void a_busy_service_is_asked_once_more_when_it_says(void **state)
{
    (void)state;
    start();
    put(WAKE_ALERT, "https://push.example.org/busy/anna");
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/busy/anna");
    assert_int_equal(push_service_count(place.service), 2);
    poster_stop(place.poster);
}

static void check_gives_up_after(const char *endpoint, size_t posts)
{
    start();
    put_trial(endpoint);
    await_told(1);
    assert_told(0, PUSHED_FAILED, endpoint);
    assert_int_equal(push_service_count(place.service), posts);
    poster_stop(place.poster);
}

/* WAKEUP-9 */
static void a_service_that_fails_is_asked_twice(void **state)
{
    (void)state;
    check_gives_up_after("https://push.example.org/500/anna", 2);
}

static void a_service_that_hangs_up_is_asked_twice(void **state)
{
    (void)state;
    check_gives_up_after("https://push.example.org/close/anna", 2);
}

static void a_service_that_refuses_is_not_asked_again(void **state)
{
    (void)state;
    check_gives_up_after("https://push.example.org/403/anna", 1);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    check_gives_up_after("https://push.example.org/move/anna", 1);
}

static void an_answer_without_end_is_not_read(void **state)
{
    (void)state;
    start();
    put(WAKE_ALERT, "https://push.example.org/long/anna");
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/long/anna"); /* its number was enough */
    assert_int_equal(push_service_count(place.service), 1);
    poster_stop(place.poster);
}

static void a_service_that_says_nothing_is_left_after_a_while(void **state)
{
    (void)state;
    struct poster_setup setup = setup_make();
    setup.manner.patience_ms = 400;
    create(&setup);
    assert_int_equal(poster_start(place.poster, hear, &place.told), OK);
    put_trial("https://push.example.org/slow/anna");
    await_told(1);
    assert_told(0, PUSHED_FAILED, "https://push.example.org/slow/anna");
    poster_stop(place.poster);
}

/* WAKEUP-11 */
static void a_slow_service_does_not_keep_another_waiting(void **state)
{
    (void)state;
    place.settings.push_parallel = 4;
    start();
    struct wake_up *wake = wake_make(WAKE_ALERT, "a sealed copy");
    for (int i = 0; i < 20; i++) {
        add(wake, "https://slow.example.org/slow/anna");
    }
    add(wake, "https://push.example.org/201/bram");
    poster_put(place.poster, wake);
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/201/bram");
    poster_stop(place.poster); /* with the slow ones under way */
    assert_int_equal(place.told.count, 1);
}

/* ── where it does not go ── */

static void check_never_called(const struct poster_setup *setup, const char *endpoint)
{
    create(setup);
    assert_int_equal(poster_start(place.poster, hear, &place.told), OK);
    put_trial(endpoint);
    await_told(1);
    assert_int_equal(place.told.list[0].outcome, PUSHED_FAILED);
    assert_int_equal(push_service_count(place.service), 0);
    poster_stop(place.poster);
}

/* WAKEUP-4 */
static void a_name_that_leads_to_this_machine_is_not_called(void **state)
{
    (void)state;
    struct poster_setup setup = setup_make();
    setup.manner.near = false;
    check_never_called(&setup, "https://push.example.org/201/anna");
}

static void a_name_that_leads_to_this_machine_by_its_other_number_is_not_called(void **state)
{
    (void)state;
    struct poster_setup setup = setup_make();
    setup.manner.near = false;
    setup.manner.route = "::[::1]:443";
    check_never_called(&setup, "https://push.example.org/201/anna");
}

static void an_address_that_was_let_in_once_is_judged_again(void **state)
{
    (void)state;
    const struct poster_setup setup = setup_make();
    check_never_called(&setup, "https://localhost/201/anna");
}

static void a_service_that_nobody_vouches_for_is_told_nothing(void **state)
{
    (void)state;
    struct poster_setup setup = setup_make();
    setup.manner.authority = NULL;
    check_never_called(&setup, "https://push.example.org/201/anna");
}

static void a_service_under_another_name_is_told_nothing(void **state)
{
    (void)state;
    const struct poster_setup setup = setup_make();
    check_never_called(&setup, "https://push.example.net/201/anna");
}

static void a_key_that_is_none_is_sealed_to_by_nobody(void **state)
{
    (void)state;
    const struct poster_setup setup = setup_make();
    place.phone.p256dh[40] ^= 1;
    check_never_called(&setup, "https://push.example.org/201/anna");
}

/* WAKEUP-9 */
static void what_nobody_wants_any_more_is_not_sent(void **state)
{
    (void)state;
    start();
    struct wake_up *wake = wake_make(WAKE_ALERT, NULL);
    wake->trial = true;
    wake->asked_ms -= 61000;
    add(wake, "https://push.example.org/201/anna");
    poster_put(place.poster, wake);
    await_told(1);
    assert_told(0, PUSHED_FAILED, "https://push.example.org/201/anna");
    assert_int_equal(push_service_count(place.service), 0);
    poster_stop(place.poster);
}

/* WAKEUP-5 */
static void a_device_that_was_revoked_gets_nothing_that_is_on_its_way(void **state)
{
    (void)state;
    place.settings.push_parallel = 1; /* who is under way keeps all others waiting */
    start();
    put_trial("https://push.example.org/slow/under-way");
    push_service_await(place.service, 1);
    put_trial("https://push.example.org/201/in-the-queue");
    poster_forget(place.poster, 3);
    put_trial("https://push.example.org/201/from-the-reader");
    poster_forget(place.poster, 2);
    poster_forget(place.poster, 1);
    put_trial("https://push.example.org/201/another");
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/201/another");
    assert_int_equal(push_service_count(place.service), 2);
    poster_stop(place.poster);
    assert_int_equal(place.told.count, 1);
}

/* WAKEUP-5 */
static void a_second_try_of_a_device_that_was_revoked_is_not_made(void **state)
{
    (void)state;
    struct poster_setup setup = setup_make();
    setup.pause_ms = 15000;
    create(&setup);
    assert_int_equal(poster_start(place.poster, hear, &place.told), OK);
    const int64_t again = metrics_read(METRIC_PUSH_AGAIN);
    put_trial("https://push.example.org/500/anna");
    while (metrics_read(METRIC_PUSH_AGAIN) == again) {
        push_service_await(place.service, 1);
    }
    poster_forget(place.poster, 1);
    put_trial("https://push.example.org/201/bram");
    await_told(1);
    assert_told(0, PUSHED_TAKEN, "https://push.example.org/201/bram");
    assert_int_equal(push_service_count(place.service), 2);
    poster_stop(place.poster);
}

/* ── the queue ── */

/* WAKEUP-6 */
static void what_does_not_fit_is_counted_and_dropped(void **state)
{
    (void)state;
    place.settings.push_queue = 4;
    const struct poster_setup setup = setup_make();
    create(&setup);
    const int64_t dropped = metrics_read(METRIC_PUSH_DROPPED);
    for (int i = 0; i < 6; i++) {
        put(WAKE_MESSAGE, "https://push.example.org/201/chat");
    }
    put(WAKE_ALERT, "https://push.example.org/201/alert");
    assert_int_equal(metrics_read(METRIC_PUSH_DROPPED), dropped + 3);
    assert_int_equal(poster_start(place.poster, hear, &place.told), OK);
    await_told(4);
    bool alert = false;
    for (size_t i = 0; i < 4; i++) {
        alert = alert || strstr(push_service_post(place.service, i)->head, "/201/alert") != NULL;
    }
    assert_true(alert);
    assert_int_equal(push_service_count(place.service), 4);
    poster_stop(place.poster);
}

static void a_thread_that_has_nothing_to_do_ends_when_told(void **state)
{
    (void)state;
    start();
    poster_stop(place.poster);
    assert_int_equal(place.told.count, 0);
    assert_int_equal(push_service_count(place.service), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
    const struct CMUnitTest tests[] = {
        TEST(an_alert_comes_sealed_vouched_for_and_with_its_copy),
        TEST(a_push_without_a_copy_looks_like_any_other),
        TEST(urgency_and_time_follow_the_class),
        TEST(hundreds_get_theirs_once_and_no_more_at_a_time_than_allowed),
        TEST(a_hundred_wake_ups_for_one_device_each_are_all_sent),
        TEST(an_address_that_is_no_more_is_told_as_gone),
        TEST(a_busy_service_is_asked_once_more_when_it_says),
        TEST(a_service_that_fails_is_asked_twice),
        TEST(a_service_that_hangs_up_is_asked_twice),
        TEST(a_service_that_refuses_is_not_asked_again),
        TEST(a_redirect_is_not_followed),
        TEST(an_answer_without_end_is_not_read),
        TEST(a_service_that_says_nothing_is_left_after_a_while),
        TEST(a_slow_service_does_not_keep_another_waiting),
        TEST(a_name_that_leads_to_this_machine_is_not_called),
        TEST(a_name_that_leads_to_this_machine_by_its_other_number_is_not_called),
        TEST(an_address_that_was_let_in_once_is_judged_again),
        TEST(a_service_that_nobody_vouches_for_is_told_nothing),
        TEST(a_service_under_another_name_is_told_nothing),
        TEST(a_key_that_is_none_is_sealed_to_by_nobody),
        TEST(what_nobody_wants_any_more_is_not_sent),
        TEST(a_device_that_was_revoked_gets_nothing_that_is_on_its_way),
        TEST(a_second_try_of_a_device_that_was_revoked_is_not_made),
        TEST(what_does_not_fit_is_counted_and_dropped),
        TEST(a_thread_that_has_nothing_to_do_ends_when_told),
    };
#undef TEST
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
