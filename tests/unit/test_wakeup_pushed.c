/* test_wakeup_pushed.c -- whom a push can wake, as rows, and what the core does with what became of
 * it. Rules: docs/wakeup.md */
#include "server/core/asleep.h"
#include "server/core/log.h"
#include "support/walk_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* The generator of P-256, as any browser might send a key. */
#define POINT                                                                                      \
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
#define SECRET "AAAAAAAAAAAAAAAAAAAAAA"

static const char ADDRESS[] = "https://push.example.org/1";

static void register_at(struct walk_world *w, enum walker who, const char *endpoint,
                        const char *wants)
{
    assert_true(walk_ask(w, who, "push.register",
                         "\"endpoint\":\"%s\",\"p256dh\":\"" POINT "\",\"auth\":\"" SECRET
                         "\",\"wants\":\"%s\"",
                         endpoint, wants));
}

static uint32_t log_of(struct walk_world *w, const struct log_name *name)
{
    struct log_row row = {0};
    assert_int_equal(log_find(w->world.core->db, name, &row), OK);
    return row.log_no;
}

static uint32_t talk_log(struct walk_world *w)
{
    const struct log_name name = log_name_of_group(&w->world.wijk_id, &w->talk);
    return log_of(w, &name);
}

static uint32_t own_log(struct walk_world *w, enum walker who)
{
    const struct log_name name = log_name_of_device(&w->world.wijk_id, &w->devices[who].serial);
    return log_of(w, &name);
}

/* The slice of `wake` that the reader would answer; what it holds ends with asleep_destroy(). */
static struct wake_up *found(struct walk_world *w, uint32_t log, enum wake_urgency urgency)
{
    struct effect effect = {.log = log, .with.wake = {.urgency = urgency}};
    struct wake_up *wake = asleep_create(&effect, 1);
    assert_non_null(wake);
    assert_int_equal(asleep_find(w->world.core->db, wake), OK);
    return wake;
}

static bool holds(const struct wake_up *wake, const struct walk_world *w, enum walker who)
{
    for (size_t i = 0; i < wake->count; i++) {
        if (wire_id_equal(&wake->sleepers[i].serial, &w->devices[who].serial)) {
            return true;
        }
    }
    return false;
}

/* WAKEUP-2 */
static void who_follows_the_log_and_wants_that_class_is_found(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "alerts");
    register_at(w, CEES, "https://push.example.org/2", "all");
    register_at(w, DINA, "https://push.example.org/3", "walks");
    register_at(w, EMRE, "https://push.example.org/4", "none");
    register_at(w, ZOE, "https://push.example.org/5", "all"); /* of another buurt */
    static const struct {
        enum wake_urgency urgency;
        bool bram, cees, dina;
    } ROWS[] = {{WAKE_ALERT, true, true, true},
                {WAKE_AFTER, true, true, true},
                {WAKE_CALENDAR, false, true, true},
                {WAKE_MESSAGE, false, true, false}};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct wake_up *wake = found(w, talk_log(w), ROWS[i].urgency);
        assert_int_equal(holds(wake, w, BRAM), ROWS[i].bram);
        assert_int_equal(holds(wake, w, CEES), ROWS[i].cees);
        assert_int_equal(holds(wake, w, DINA), ROWS[i].dina);
        assert_false(holds(wake, w, EMRE) || holds(wake, w, ZOE));
        assert_true(wake->last);
        asleep_destroy(wake);
    }
    struct wake_up *wake = found(w, own_log(w, CEES), WAKE_CALENDAR);
    assert_int_equal(wake->count, 1);
    const struct sleeper *cees = &wake->sleepers[0];
    assert_true(span_equal(cees->endpoint, span_text("https://push.example.org/2")));
    assert_int_equal(cees->log, own_log(w, CEES));
    assert_int_equal(wake->public_key[0], 4);
    asleep_destroy(wake);
}

/* WAKEUP-5 */
static void a_device_that_was_revoked_or_left_the_group_is_not_found(void **state)
{
    struct walk_world *w = *state;
    char sql[200];
    register_at(w, BRAM, ADDRESS, "all");
    register_at(w, CEES, "https://push.example.org/2", "all");
    register_at(w, DINA, "https://push.example.org/3", "all");
    (void)snprintf(sql, sizeof(sql), "UPDATE device SET state = 1 WHERE serial = x'%s'",
                   walk_hex(&w->devices[BRAM].serial));
    assert_int_equal(db_run(w->world.core->db, sql), OK);
    struct world_request request;
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(unfollow_group(&request.r, &w->talk, &w->devices[CEES].serial), OK);
    world_request_end(&w->world, &request, true);
    struct wake_up *wake = found(w, talk_log(w), WAKE_ALERT);
    assert_false(holds(wake, w, BRAM) || holds(wake, w, CEES));
    assert_true(holds(wake, w, DINA));
    asleep_destroy(wake);
}

/* WAKEUP-5 */
static void who_goes_from_every_log_is_called_back_from_the_push_thread(void **state)
{
    struct walk_world *w = *state;
    const uint32_t log = own_log(w, BRAM);
    struct world_request request;
    size_t count = 0;
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(unfollow_all(&request.r, &w->devices[BRAM].serial), OK);
    for (size_t i = 0; i < request.batch.count; i++) {
        const struct effect *effect = &request.batch.effects[i];
        count += effect->kind == EFFECT_FORGET && effect->log == log ? 1 : 0;
    }
    assert_int_equal(count, 1);
    world_request_end(&w->world, &request, true);
}

/* Adds devices that follow the talk log and can be woken, with serials that begin with 0xee. */
static void add_crowd(struct walk_world *w, unsigned count)
{
    char sql[1200];
    for (unsigned i = 1; i <= count; i++) {
        (void)snprintf(
            sql, sizeof(sql),
            "INSERT INTO follower (wijk_id, serial, log_no, from_seq, until_seq) "
            "SELECT wijk_id, x'ee%030x', %u, 0, NULL FROM push_key;"
            "INSERT INTO push_subscription SELECT wijk_id, x'ee%030x', "
            "endpoint || '%u', p256dh, auth, wants, since, worked_on "
            "FROM push_subscription WHERE endpoint = '%s';"
            "INSERT INTO device SELECT wijk_id, x'ee%030x', member_id, buurt_id, "
            "randomblob(32), signer, generation, state, policy_version, chain, sends, since "
            "FROM device WHERE serial = x'%s'",
            i, talk_log(w), i, i, ADDRESS, i, walk_hex(&w->devices[BRAM].serial));
        assert_int_equal(db_run(w->world.core->db, sql), OK);
    }
}

static void a_whole_wijk_is_found_slice_by_slice_each_once(void **state)
{
    enum { CROWD = 2 * ASLEEP_SLICE + 30 };
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "all");
    add_crowd(w, CROWD);
    struct wake_up *wake = found(w, talk_log(w), WAKE_MESSAGE);
    size_t count = wake->count;
    unsigned slices = 1;
    assert_int_equal(wake->count, ASLEEP_SLICE);
    while (!wake->last) {
        const struct wire_id last = wake->sleepers[wake->count - 1].serial;
        struct wake_up *next = asleep_next(wake);
        assert_non_null(next);
        asleep_destroy(wake);
        assert_int_equal(asleep_find(w->world.core->db, next), OK);
        assert_true(next->count == 0 ||
                    memcmp(next->sleepers[0].serial.bytes, last.bytes, sizeof(last.bytes)) > 0);
        count += next->count;
        wake = next;
        slices++;
    }
    asleep_destroy(wake);
    assert_int_equal(count, CROWD + 1);
    assert_int_equal(slices, 3);
}

static void a_log_that_nobody_knows_and_a_wijk_without_a_key_wake_nobody(void **state)
{
    struct walk_world *w = *state;
    struct effect effect = {.log = 999999, .with.wake = {.urgency = WAKE_ALERT}};
    struct wake_up *wake = asleep_create(&effect, 1);
    assert_int_equal(asleep_find(w->world.core->db, wake), NOT_FOUND);
    assert_true(wake->last && wake->count == 0);
    wake->log = talk_log(w);
    assert_int_equal(asleep_find(w->world.core->db, wake), NOT_FOUND);
    assert_true(wake->last && wake->count == 0);
    asleep_destroy(wake);
}

/* ── what became of it ── */

static void tell(struct walk_world *w, enum walker who, enum pushed_outcome outcome,
                 const char *endpoint, bool trial)
{
    struct pushed pushed = {.wijk_id = w->world.wijk_id,
                            .serial = w->devices[who].serial,
                            .outcome = outcome,
                            .trial = trial,
                            .wait_ms = 640,
                            .endpoint_size = strlen(endpoint)};
    memcpy(pushed.endpoint, endpoint, pushed.endpoint_size);
    const struct input input = {.kind = INPUT_PUSHED, .frame = pushed_span(&pushed)};
    batch_end(&w->world.batch);
    assert_int_equal(core_run(w->world.core, &input, 1, w->world.at, &w->world.batch), OK);
}

/* WAKEUP-4 */
static void an_address_that_its_service_took_away_is_removed(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "all");
    register_at(w, CEES, "https://push.example.org/2", "all");
    tell(w, BRAM, PUSHED_GONE, ADDRESS, false);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 1);
    assert_true(walk_ask(w, BRAM, "push.show", "%s", ""));
    assert_true(walk_said(w, "\"wants\":\"none\""));
    register_at(w, BRAM, "https://push.example.org/9", "all");
    tell(w, BRAM, PUSHED_GONE, ADDRESS, false); /* the new one stays */
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 2);
}

static void an_address_that_works_says_on_which_day_last(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "all");
    tell(w, BRAM, PUSHED_FAILED, ADDRESS, false);
    tell(w, BRAM, PUSHED_TAKEN, "https://push.example.org/9", false); /* another address */
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"
                                   " WHERE worked_on IS NULL"),
                     1);
    tell(w, BRAM, PUSHED_TAKEN, ADDRESS, false);
    assert_int_equal(walk_count(w, "SELECT worked_on FROM push_subscription"), 20260317);
    assert_true(walk_ask(w, BRAM, "push.show", "%s", ""));
    assert_true(walk_said(w, "\"worked_on\":\"2026-03-17\""));
}

static void ask_trial(struct walk_world *w)
{
    assert_true(walk_ask(w, BRAM, "push.test", "\"test_id\":\"%s\"", walk_hex(&w->walk_group_id)));
}

/* WAKEUP-10 */
static void a_trial_goes_to_whoever_asked_whatever_it_wants(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "none");
    struct wake_up *wake = found(w, own_log(w, BRAM), WAKE_ALERT);
    assert_int_equal(wake->count, 0);
    assert_false(wake->trial);
    asleep_destroy(wake);
    ask_trial(w);
    wake = found(w, own_log(w, BRAM), WAKE_ALERT);
    assert_true(wake->trial && holds(wake, w, BRAM));
    asleep_destroy(wake);
    wake = found(w, talk_log(w), WAKE_ALERT); /* an alert meanwhile is none */
    assert_false(wake->trial || holds(wake, w, BRAM));
    asleep_destroy(wake);
}

/* WAKEUP-10 */
static void a_trial_ends_with_what_became_of_it_and_how_long_it_took(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "all");
    ask_trial(w);
    tell(w, BRAM, PUSHED_TAKEN, ADDRESS, false); /* an alert meanwhile ends no trial */
    assert_int_equal(walk_told(w, BRAM, "push.tested", ""), 0);
    tell(w, BRAM, PUSHED_TAKEN, ADDRESS, true);
    assert_int_equal(walk_told(w, BRAM, "push.tested", "\"taken\":true"), 1);
    assert_int_equal(walk_told(w, BRAM, "push.tested", "\"wait_ms\":640"), 1);
    tell(w, BRAM, PUSHED_TAKEN, ADDRESS, true); /* it is over */
    walk_wait_until(w, w->world.at.now + 120);
    assert_int_equal(walk_told(w, BRAM, "push.tested", ""), 1);
    ask_trial(w);
    tell(w, BRAM, PUSHED_GONE, ADDRESS, true);
    assert_int_equal(walk_told(w, BRAM, "push.tested", "\"taken\":false"), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_trial"), 0);
}

static void what_is_no_outcome_changes_nothing(void **state)
{
    struct walk_world *w = *state;
    register_at(w, BRAM, ADDRESS, "all");
    struct pushed pushed = {.wijk_id = walk_id(0xee),
                            .serial = w->devices[BRAM].serial,
                            .outcome = PUSHED_GONE,
                            .endpoint_size = strlen(ADDRESS)};
    memcpy(pushed.endpoint, ADDRESS, strlen(ADDRESS));
    struct span texts[] = {pushed_span(&pushed), span_of(&pushed, 3),
                           span_of(&pushed, sizeof(pushed)), span_of(NULL, 0)};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct input input = {.kind = INPUT_PUSHED, .frame = texts[i]};
        batch_end(&w->world.batch);
        assert_int_equal(core_run(w->world.core, &input, 1, w->world.at, &w->world.batch), OK);
    }
    assert_int_equal(walk_count(w, "SELECT count(*) FROM push_subscription"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        TEST(who_follows_the_log_and_wants_that_class_is_found),
        TEST(a_device_that_was_revoked_or_left_the_group_is_not_found),
        TEST(who_goes_from_every_log_is_called_back_from_the_push_thread),
        TEST(a_whole_wijk_is_found_slice_by_slice_each_once),
        TEST(a_log_that_nobody_knows_and_a_wijk_without_a_key_wake_nobody),
        TEST(an_address_that_its_service_took_away_is_removed),
        TEST(an_address_that_works_says_on_which_day_last),
        TEST(a_trial_goes_to_whoever_asked_whatever_it_wants),
        TEST(a_trial_ends_with_what_became_of_it_and_how_long_it_took),
        TEST(what_is_no_outcome_changes_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
