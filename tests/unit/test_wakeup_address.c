/* test_wakeup_address.c -- where pushes may go, and how a device says so. Rules: docs/wakeup.md */
#include "support/walk_world.h"

#include "server/core/request.h"
#include "wakeup/address.h"
#include "wakeup/queue.h"
#include "wakeup/wakeup.h"
#include "wakeup/wakeup_ticks.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static enum status judge(const char *address)
{
    return address_may_push(span_text(address));
}

/* WAKEUP-4 */
static void an_address_is_https_at_a_named_public_host(void **state)
{
    (void)state;
    assert_int_equal(judge("https://push.example.org/v2/4f2a"), OK);
    assert_int_equal(judge("https://push.example.org"), OK);
    assert_int_equal(judge("https://push.example.org:443/v2/4f2a?x=1"), OK);
    assert_int_equal(judge("https://xn--bcher-kva.example.org/a_b-c.d~e%20"), OK);
    static const char *const FORMS[] = {"http://push.example.org/1",
                                        "ftp://push.example.org/1",
                                        "HTTPS//push.example.org/1",
                                        "https://",
                                        "https:///1",
                                        "https://user@push.example.org/1",
                                        "https://push.example.org:80/1",
                                        "https://push.example.org:8443/1",
                                        "https://push.example.org:0443/1",
                                        "https://example/1",
                                        "https://127.0.0.1/1",
                                        "https://127.1/1",
                                        "https://2130706433/1",
                                        "https://0x7f.0.0.1/1",
                                        "https://push.example.0x1/1",
                                        "https://[::1]/1",
                                        "https://[2001:4860::1]/1",
                                        "https://push..example.org/1",
                                        "https://.example.org/1",
                                        "https://push.example.org./1",
                                        "https://-push.example.org/1",
                                        "https://push_1.example.org/1",
                                        "https://push.example.org/a b",
                                        "https://push.example.org/a#b",
                                        "https://push.example.org/a\\b",
                                        "https://push.example.org\\@127.0.0.1/",
                                        "https://push.example.org?x=1",
                                        "https://push.example.org/\x7f",
                                        "https://push.ex\xc3\xa4mple.org/1"};
    for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
        if (judge(FORMS[i]) != FIELD_FORM) {
            fail_msg("%s", FORMS[i]);
        }
    }
    static const char *const PRIVATE[] = {
        "https://a.localhost/1",  "https://printer.local/1",         "https://db.internal/1",
        "https://a.b.INTRANET/1", "https://router.home.arpa/1",      "https://nas.lan/1",
        "https://a.test/1",       "https://1.0.0.127.in-addr.arpa/1"};
    for (size_t i = 0; i < sizeof(PRIVATE) / sizeof(PRIVATE[0]); i++) {
        assert_int_equal(judge(PRIVATE[i]), NOT_ALLOWED);
    }
    assert_int_equal(judge("https://notlocal.org/1"), OK);
    assert_int_equal(judge("https://local.example.org/1"), OK);
}

static bool is_public(const char *text)
{
    uint8_t number[16];
    const bool six = strchr(text, ':') != NULL;
    assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, text, number), 1);
    return address_is_public(number, six ? 16 : 4);
}

/* WAKEUP-4 */
static void a_name_that_leads_into_our_own_network_is_not_called(void **state)
{
    (void)state;
    static const char *const INSIDE[] = {"0.0.0.0",
                                         "10.1.2.3",
                                         "100.64.0.1",
                                         "127.0.0.1",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.8",
                                         "192.0.2.1",
                                         "192.168.1.1",
                                         "198.18.0.1",
                                         "198.51.100.7",
                                         "203.0.113.9",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "fe80::1",
                                         "fc00::1",
                                         "fd12::1",
                                         "ff02::1",
                                         "2001:db8::1",
                                         "2002:a00:1::",
                                         "2001::1",
                                         "3fff::1",
                                         "100::1"};
    for (size_t i = 0; i < sizeof(INSIDE) / sizeof(INSIDE[0]); i++) {
        if (is_public(INSIDE[i])) {
            fail_msg("%s", INSIDE[i]);
        }
    }
    static const char *const OUTSIDE[] = {"8.8.8.8",      "100.63.255.255", "100.128.0.1",
                                          "172.15.0.1",   "172.32.0.1",     "223.255.255.255",
                                          "2a00:1450::1", "2001:4860::1",   "2606:4700::1111"};
    for (size_t i = 0; i < sizeof(OUTSIDE) / sizeof(OUTSIDE[0]); i++) {
        if (!is_public(OUTSIDE[i])) {
            fail_msg("%s", OUTSIDE[i]);
        }
    }
    assert_false(address_is_public((const uint8_t *)"\x08\x08", 2));
}

/* The generator of P-256, as any browser might send a key. */
#define POINT                                                                                      \
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
#define SECRET "AAAAAAAAAAAAAAAAAAAAAA"

static bool register_at(struct walk_world *w, enum walker who, const char *endpoint,
                        const char *wants)
{
    return walk_ask(w, who, "push.register",
                    "\"endpoint\":\"%s\",\"p256dh\":\"" POINT "\",\"auth\":\"" SECRET
                    "\",\"wants\":\"%s\"",
                    endpoint, wants);
}

/* WAKEUP-3 */
static void a_device_has_one_address_and_a_new_one_replaces_it(void **state)
{
    struct walk_world *w = *state;
    assert_true(register_at(w, BRAM, "https://push.example.org/1", "alerts"));
    assert_true(register_at(w, BRAM, "https://push.example.org/2", "all"));
    assert_true(walk_said(w, "\"wants\":\"all\""));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 1);
    assert_int_equal(walk_count(w, "SELECT endpoint = 'https://push.example.org/2'"
                                   " FROM push_subscription"),
                     1);
    assert_true(walk_ask(w, BRAM, "push.remove", "%s", ""));
    assert_true(walk_ask(w, BRAM, "push.remove", "%s", ""));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 0);
    assert_true(walk_ask(w, BRAM, "push.show", "%s", ""));
    assert_true(walk_said(w, "\"wants\":\"none\""));
}

/* WAKEUP-4 */
static void an_address_that_may_not_be_called_is_refused_by_name(void **state)
{
    struct walk_world *w = *state;
    assert_false(register_at(w, BRAM, "https://127.0.0.1/1", "alerts"));
    assert_true(walk_refused(w, "field_form") && walk_said(w, "\"field\":\"endpoint\""));
    assert_false(register_at(w, BRAM, "https://router.local/1", "alerts"));
    assert_true(walk_refused(w, "not_allowed"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 0);
}

static void a_key_that_is_no_point_of_the_curve_is_refused(void **state)
{
    struct walk_world *w = *state;
    assert_false(walk_ask(w, BRAM, "push.register",
                          "\"endpoint\":\"https://push.example.org/1\",\"p256dh\":\"%.86sY\","
                          "\"auth\":\"" SECRET "\",\"wants\":\"all\"",
                          "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1dr"
                          "MV7Oy7ZAaDe_Uf"));
    assert_true(walk_refused(w, "field_form") && walk_said(w, "\"field\":\"p256dh\""));
}

/* The wijk's key is made once, and is a point of the curve itself. */
static void the_key_that_signs_pushes_stays_the_same(void **state)
{
    struct walk_world *w = *state;
    char first[128];
    char again[128];
    assert_true(walk_ask(w, BRAM, "push.show", "%s", ""));
    world_copy(&w->world, "vapid_key", first, sizeof(first));
    assert_true(walk_ask(w, CEES, "push.show", "%s", ""));
    world_copy(&w->world, "vapid_key", again, sizeof(again));
    assert_string_equal(first, again);
    assert_int_equal(strlen(first), 87);
    struct world_request request;
    uint8_t key[PUSH_PUBLIC_SIZE];
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(wakeup_key(&request.r, key), OK);
    assert_int_equal(wakeup_may_seal_to(span_of(key, sizeof(key))), OK);
    key[64] ^= 1;
    assert_int_equal(wakeup_may_seal_to(span_of(key, sizeof(key))), FIELD_FORM);
    world_request_end(&w->world, &request, false);
}

/* WAKEUP-2 */
static void a_push_goes_to_who_wants_that_class(void **state)
{
    (void)state;
    assert_false(wakeup_wants(wire_wakeup_class_NONE, WAKE_ALERT));
    assert_true(wakeup_wants(wire_wakeup_class_ALERTS, WAKE_ALERT));
    assert_false(wakeup_wants(wire_wakeup_class_ALERTS, WAKE_CALENDAR));
    assert_true(wakeup_wants(wire_wakeup_class_WALKS, WAKE_CALENDAR));
    assert_false(wakeup_wants(wire_wakeup_class_WALKS, WAKE_MESSAGE));
    assert_true(wakeup_wants(wire_wakeup_class_ALL, WAKE_MESSAGE));
}

static struct wake_up *wake_of(enum wake_urgency urgency, uint64_t seq)
{
    struct effect effect = {.kind = EFFECT_WAKE_UP,
                            .log = 1,
                            .seq = seq,
                            .frame = frame_create_of(span_text("a sealed copy")),
                            .with.wake.urgency = urgency};
    struct wake_up *wake = asleep_create(&effect, 1000);
    assert_non_null(wake);
    assert_null(effect.frame);
    return wake;
}

/* WAKEUP-6 */
static void the_queue_is_bounded_and_an_alert_is_the_last_to_be_dropped(void **state)
{
    (void)state;
    struct wake_queue queue = wake_queue_make(3);
    assert_true(wake_queue_put(&queue, wake_of(WAKE_CALENDAR, 1)));
    assert_true(wake_queue_put(&queue, wake_of(WAKE_MESSAGE, 2)));
    assert_true(wake_queue_put(&queue, wake_of(WAKE_ALERT, 3)));
    assert_false(wake_queue_put(&queue, wake_of(WAKE_CALENDAR, 4))); /* itself is dropped */
    assert_false(wake_queue_put(&queue, wake_of(WAKE_ALERT, 5)));    /* the first goes */
    assert_false(wake_queue_put(&queue, wake_of(WAKE_ALERT, 6)));    /* then the message */
    assert_false(wake_queue_put(&queue, wake_of(WAKE_ALERT, 7)));
    assert_int_equal(queue.dropped, 4);
    for (uint64_t seq = 3; seq <= 6; seq += seq == 3 ? 2 : 1) {
        const struct wake_up *first = wake_queue_peek(&queue);
        struct wake_up *out = wake_queue_take(&queue);
        assert_ptr_equal(out, first);
        assert_int_equal(out->seq, seq);
        asleep_destroy(out);
    }
    assert_null(wake_queue_peek(&queue));
    assert_null(wake_queue_take(&queue));
    assert_true(wake_queue_put(&queue, wake_of(WAKE_MESSAGE, 8)));
    wake_queue_end(&queue);
}

/* WAKEUP-7 */
static void a_walk_that_was_left_or_cancelled_wakes_nobody(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id left = walk_id(1);
    const struct wire_id cancelled = walk_id(2);
    walk_add_shift(w, &left, 20260319, 20, 4, 0);
    walk_add_shift(w, &cancelled, 20260320, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &left, false) && walk_join(w, BRAM, &cancelled, false));
    assert_true(walk_join(w, CEES, &left, false));
    assert_true(walk_leave(w, BRAM, &left));
    assert_true(walk_lead(w, "shift.cancel",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                          "\"reason\":\"weather\"",
                          walk_hex(&w->walk_group_id), walk_hex(&cancelled)));
    walk_forget(w);
    walk_wait_until(w, walk_at(20260319, 19, 10));
    walk_wait_until(w, walk_at(20260320, 19, 10));
    assert_true(walk_told(w, CEES, "shift.notice", "") > 0);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 0);
}

/* WAKEUP-5 */
static void the_address_of_a_device_that_is_gone_goes_too(void **state)
{
    struct walk_world *w = *state;
    assert_true(register_at(w, BRAM, "https://push.example.org/1", "all"));
    assert_true(register_at(w, CEES, "https://push.example.org/2", "all"));
    char sql[200];
    (void)snprintf(sql, sizeof(sql), "UPDATE device SET state = 1 WHERE serial = x'%s'",
                   walk_hex(&w->devices[BRAM].serial));
    assert_int_equal(db_run(w->world.core->db, sql), OK);
    struct world_request request;
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(wakeup_tick(&request.r), OK);
    world_request_end(&w->world, &request, true);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 1);
}

static bool ask_test(struct walk_world *w)
{
    return walk_ask(w, BRAM, "push.test", "\"test_id\":\"%s\"", walk_hex(&w->walk_group_id));
}

/* WAKEUP-1: a trial carries nothing, and its end is told. */
static void a_trial_wakes_the_device_and_says_when_no_service_took_it(void **state)
{
    struct walk_world *w = *state;
    assert_false(ask_test(w));
    assert_true(walk_refused(w, "not_found"));
    assert_true(register_at(w, BRAM, "https://push.example.org/1", "alerts"));
    assert_true(ask_test(w));
    const struct effect *wake = world_effect(&w->world, EFFECT_WAKE_UP, 0);
    assert_non_null(wake);
    assert_true(wake->with.wake.device && wake->frame == NULL);
    assert_int_equal(walk_told(w, BRAM, "push.tested", ""), 0);
    walk_wait_until(w, w->world.at.now + 61);
    assert_int_equal(walk_told(w, BRAM, "push.tested", "\"taken\":false"), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_trial"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_https_at_a_named_public_host),
        cmocka_unit_test(a_name_that_leads_into_our_own_network_is_not_called),
        cmocka_unit_test(a_push_goes_to_who_wants_that_class),
        TEST(a_device_has_one_address_and_a_new_one_replaces_it),
        TEST(an_address_that_may_not_be_called_is_refused_by_name),
        TEST(a_key_that_is_no_point_of_the_curve_is_refused),
        TEST(the_key_that_signs_pushes_stays_the_same),
        cmocka_unit_test(the_queue_is_bounded_and_an_alert_is_the_last_to_be_dropped),
        TEST(a_walk_that_was_left_or_cancelled_wakes_nobody),
        TEST(the_address_of_a_device_that_is_gone_goes_too),
        TEST(a_trial_wakes_the_device_and_says_when_no_service_took_it),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
