/* test_shift_time.c -- what time does to a shift, each step once. Rules: docs/shift.md */
#include "support/walk_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};

/* A Tuesday walk a week ahead that Anna, who leads, Bram and Cees will walk. */
static void prepare(struct walk_world *w)
{
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 4, 0);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    walk_forget(w);
}

static bool check_in(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "attendance.check_in",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"at\":%lld",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), (long long)w->world.at.now);
}

/* SHIFT-12 */
static void every_walker_is_asked_a_day_before_and_reminded_an_hour_before_each_once(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260323, 20, 0) - 1);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 0);
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"confirm\""), 1);
    walk_wait_until(w, walk_at(20260324, 19, 0) - 1);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 1);
    walk_wait_until(w, walk_at(20260324, 19, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"reminder\""), 1);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 2);
    assert_int_equal(walk_told(w, DINA, "shift.notice", ""), 0);
}

/* SHIFT-12 */
static void who_signs_up_within_the_day_has_said_so_and_is_not_asked(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260318, 12, 4, 0); /* sixteen hours ahead */
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    walk_wait_until(w, w->world.at.now + 30);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"confirm\""), 0);
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"coming\":true"), 1);
}

/* SHIFT-15 */
static void the_question_waits_for_the_morning_where_the_quiet_hours_would_be_broken(void **state)
{
    struct walk_world *w = *state;
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-24\","
                          "\"begins_minute\":1410,\"minutes\":45,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID)));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    walk_wait_until(w, walk_at(20260324, 7, 0) - 1);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 0);
    walk_wait_until(w, walk_at(20260324, 7, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"confirm\""), 1);
}

/* SHIFT-12 */
static void a_walk_that_moves_is_asked_about_anew(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_true(walk_lead(w, "shift.change",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                          "\"on\":\"2026-03-26\",\"begins_minute\":1200,\"minutes\":45,\"min\":2,"
                          "\"max\":4,\"newcomers\":0,\"reason\":\"weather\"",
                          walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID)));
    walk_forget(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", ""), 0);
    walk_wait_until(w, walk_at(20260325, 20, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"confirm\""), 1);
}

/* How many wake-ups one more run of what is due asks for. */
static size_t wake_ups_at(struct walk_world *w, int64_t now)
{
    w->world.at.steady_ms += (now - w->world.at.now) * 1000;
    w->world.at.now = now;
    batch_end(&w->world.batch);
    assert_int_equal(core_run(w->world.core, NULL, 0, w->world.at, &w->world.batch), OK);
    return world_count(&w->world, EFFECT_WAKE_UP);
}

/* SHIFT-15 MEMBER-8 */
static void a_question_wakes_only_who_said_yes_to_reminders(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    assert_true(walk_ask(w, BRAM, "signup.mine", "\"from\":\"2026-03-17\""));
    assert_int_equal(
        db_run(w->world.core->db,
               "INSERT INTO consent (wijk_id, member_id, purpose, text_version, given, given_at)"
               " SELECT wijk_id, member_id, 2, 1, hex(member_id) LIKE '51%', 1 FROM device"
               " GROUP BY member_id"),
        OK);
    assert_int_equal(wake_ups_at(w, walk_at(20260323, 20, 0)), 1); /* Bram of three */
    assert_int_equal(walk_told(w, CEES, "shift.notice", "\"what\":\"confirm\""), 1);
}

/* SHIFT-13 */
static void who_would_be_alone_is_told_not_to_walk_alone(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    assert_true(walk_leave(w, ANNA, &SHIFT_ID));
    assert_true(walk_leave(w, CEES, &SHIFT_ID));
    walk_wait_until(w, walk_at(20260324, 19, 0));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"alone\""), 1);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"reminder\""), 0);
}

/* SHIFT-13 */
static void who_comes_to_be_alone_in_the_last_hour_is_told_at_once(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 19, 10));
    assert_true(walk_leave(w, ANNA, &SHIFT_ID));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"alone\""), 0);
    assert_true(walk_leave(w, CEES, &SHIFT_ID));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"alone\""), 1);
}

/* ATTENDANCE-10 */
static void the_buurt_is_told_that_a_group_walks_and_not_who_or_where(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(check_in(w, BRAM));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"running\""));
    assert_true(walk_told_buurt(w, "shift.changed", "\"state\":\"running\"") > 0);
    for (int who = 0; who < WALKERS; who++) {
        assert_int_equal(walk_told_buurt(w, "shift.changed", walk_hex(&w->members[who])), 0);
    }
}

static void a_walk_to_which_nobody_came_is_not_running(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"at_risk\""));
}

/* SHIFT-14 */
static void a_shift_closes_by_itself_thirty_minutes_after_its_end(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(check_in(w, ANNA));
    assert_true(check_in(w, BRAM));
    walk_wait_until(w, walk_at(20260324, 21, 15) - 1);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"running\""));
    walk_wait_until(w, walk_at(20260324, 21, 15));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"closed\""));
    assert_int_equal(walk_told_buurt(w, "shift.changed", "\"state\":\"closed\""), 1);
}

/* CONTRIBUTION-2 */
static void fewer_than_two_present_is_not_walked(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(check_in(w, BRAM));
    walk_wait_until(w, walk_at(20260324, 21, 15));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"not_walked\""));
}

/* SIGNUP-16 */
static void who_waits_when_it_begins_waits_no_longer(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 2, 0);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_int_equal(walk_told(w, CEES, "signup.changed", "\"state\":\"left\""), 1);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"waiting\":0"));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"taken\":2"));
}

static void a_server_that_was_down_asks_nothing_too_late_and_counts_all_the_same(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(check_in(w, ANNA));
    assert_true(check_in(w, BRAM));
    walk_forget(w);
    walk_wait_until(w, walk_at(20260326, 12, 0));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"closed\""));
    assert_int_equal(walk_told(w, BRAM, "attendance.home_asked", ""), 0);
    assert_int_equal(walk_told(w, ANNA, "attendance.home_missed", ""), 0);
}

static void sign_ups_are_forgotten_after_their_term_and_presence_after_a_year(void **state)
{
    struct walk_world *w = *state;
    prepare(w);
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(check_in(w, ANNA));
    assert_true(check_in(w, BRAM));
    const int64_t ends_at = walk_at(20260324, 20, 45);
    walk_wait_until(w, ends_at + w->world.settings.signup_keep_s - 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 3);
    walk_wait_until(w, ends_at + w->world.settings.signup_keep_s);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deletion WHERE kind = 'signup'"), 1);
    walk_wait_until(w, ends_at + w->world.settings.presence_self_s - 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 2);
    walk_wait_until(w, ends_at + w->world.settings.presence_self_s);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deletion WHERE kind = 'attendance'"), 1);
    assert_int_equal(walk_count(w, "SELECT sum(deleted) FROM retention_run WHERE thing IN (6, 8)"),
                     5);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"closed\""));
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(every_walker_is_asked_a_day_before_and_reminded_an_hour_before_each_once),
        ON_A_WORLD(who_signs_up_within_the_day_has_said_so_and_is_not_asked),
        ON_A_WORLD(the_question_waits_for_the_morning_where_the_quiet_hours_would_be_broken),
        ON_A_WORLD(a_walk_that_moves_is_asked_about_anew),
        ON_A_WORLD(a_question_wakes_only_who_said_yes_to_reminders),
        ON_A_WORLD(who_would_be_alone_is_told_not_to_walk_alone),
        ON_A_WORLD(who_comes_to_be_alone_in_the_last_hour_is_told_at_once),
        ON_A_WORLD(the_buurt_is_told_that_a_group_walks_and_not_who_or_where),
        ON_A_WORLD(a_walk_to_which_nobody_came_is_not_running),
        ON_A_WORLD(a_shift_closes_by_itself_thirty_minutes_after_its_end),
        ON_A_WORLD(fewer_than_two_present_is_not_walked),
        ON_A_WORLD(who_waits_when_it_begins_waits_no_longer),
        ON_A_WORLD(a_server_that_was_down_asks_nothing_too_late_and_counts_all_the_same),
        ON_A_WORLD(sign_ups_are_forgotten_after_their_term_and_presence_after_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
