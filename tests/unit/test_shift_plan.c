/* test_shift_plan.c -- a shift is made, moved, cancelled and shown. Rules: docs/shift.md */
#include "support/walk_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

struct change {
    unsigned version;
    const char *on;
    unsigned begins_minute;
    unsigned max;
};

static bool change_shift(struct walk_world *w, const struct wire_id *shift_id,
                         const struct change *change)
{
    return walk_lead(w, "shift.change",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":%u,\"on\":\"%s\","
                     "\"begins_minute\":%u,\"minutes\":45,\"min\":2,\"max\":%u,\"newcomers\":0,"
                     "\"reason\":\"event\"",
                     walk_hex(&w->walk_group_id), walk_hex(shift_id), change->version, change->on,
                     change->begins_minute, change->max);
}

static bool cancel_shift(struct walk_world *w, const struct wire_id *shift_id, unsigned version)
{
    return walk_lead(w, "shift.cancel",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":%u,"
                     "\"reason\":\"weather\"",
                     walk_hex(&w->walk_group_id), walk_hex(shift_id), version);
}

static bool list_day(struct walk_world *w, const char *day)
{
    return walk_ask(w, CEES, "shift.list", "\"buurt_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"",
                    walk_hex(&w->world.buurt_id), day, day);
}

/* SHIFT-1 */
static void a_shift_of_23_30_to_00_30_belongs_to_the_local_day_it_begins_on(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-24\","
                          "\"begins_minute\":1410,\"minutes\":60,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&shift_id)));
    assert_int_equal(walk_number(w, "begins_at"), walk_at(20260324, 23, 30));
    assert_int_equal(walk_number(w, "ends_at"), walk_at(20260325, 0, 30));
    assert_true(list_day(w, "2026-03-24"));
    assert_true(walk_said(w, walk_hex(&shift_id)));
    assert_true(list_day(w, "2026-03-25"));
    assert_false(walk_said(w, walk_hex(&shift_id)));
}

/* SHIFT-1 */
static void today_is_the_local_day_and_not_that_of_utc(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id night = walk_id(1);
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-04-01\","
                          "\"begins_minute\":30,\"minutes\":45,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&night))); /* 22:30 UTC before */
    assert_true(list_day(w, "2026-03-31"));
    assert_false(walk_said(w, walk_hex(&night)));
    assert_true(list_day(w, "2026-04-01"));
    assert_true(walk_said(w, walk_hex(&night)));
}

static void a_walk_over_midnight_belongs_to_the_local_day_on_which_it_begins(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id late = walk_id(1);
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-31\","
                          "\"begins_minute\":1410,\"minutes\":60,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&late)));
    assert_int_equal(walk_number(w, "ends_at"), walk_at(20260401, 0, 30));
    assert_true(list_day(w, "2026-04-01"));
    assert_false(walk_said(w, walk_hex(&late)));
    assert_true(list_day(w, "2026-03-31"));
    assert_true(walk_said(w, walk_hex(&late)));
}

/* SHIFT-14 */
static void a_shift_ends_at_the_local_end_of_its_plan_when_the_clock_changes(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-10-25\","
                          "\"begins_minute\":90,\"minutes\":120,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&shift_id)));
    assert_int_equal(walk_number(w, "ends_at"), walk_at(20261025, 3, 30));
    assert_int_equal(walk_number(w, "ends_at") - walk_number(w, "begins_at"), 3 * 3600);
}

/* SHIFT-2 */
static void sign_up_closes_at_the_second_a_shift_begins(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260318, 20, 4, 0);
    w->world.at.now = walk_at(20260318, 20, 0) - 1;
    walk_sign_in(w, BRAM);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    w->world.at.now = walk_at(20260318, 20, 0);
    walk_sign_in(w, CEES);
    assert_false(walk_join(w, CEES, &shift_id, false));
    assert_true(walk_refused(w, "closed"));
}

/* SHIFT-3 */
static void fewer_than_the_minimum_a_day_before_is_at_risk(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, ANNA, &shift_id, false));
    walk_wait_until(w, walk_at(20260323, 20, 0) - 1);
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"open\""));
    assert_int_equal(walk_told(w, ANNA, "shift.notice", "\"what\":\"at_risk\""), 0);
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"at_risk\""));
    assert_int_equal(walk_told(w, ANNA, "shift.notice", "\"what\":\"at_risk\""), 1);
    assert_int_equal(walk_told_buurt(w, "shift.changed", "\"state\":\"at_risk\""), 1);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"certain\""));
    assert_int_equal(walk_told(w, ANNA, "shift.notice", "\"what\":\"certain\""), 1);
}

/* SHIFT-4 */
static void a_shift_that_nobody_leads_is_at_risk_and_not_cancelled(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(walk_join(w, CEES, &shift_id, false));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"open\""));
    assert_true(walk_shift_is(w, &shift_id, "\"led\":false"));
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"at_risk\""));
    assert_int_equal(walk_told(w, ANNA, "shift.notice", "\"what\":\"at_risk\""), 1);
    assert_true(walk_lead(w, "deputy.name",
                          "\"deputy_id\":\"%s\",\"walk_group_id\":\"%s\",\"member_id\":\"%s\","
                          "\"from\":\"2026-03-24\",\"to\":\"2026-03-24\"",
                          walk_hex(&shift_id), walk_hex(&w->walk_group_id),
                          walk_hex(&w->members[BRAM])));
    assert_true(walk_shift_is(w, &shift_id, "\"led\":true"));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"certain\""));
}

/* SHIFT-5 */
static void the_last_walker_leaves_and_the_shift_stays_and_is_at_risk(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    walk_wait_until(w, walk_at(20260323, 21, 0));
    assert_true(walk_leave(w, BRAM, &shift_id));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"at_risk\""));
    assert_true(walk_shift_is(w, &shift_id, "\"taken\":0"));
    assert_true(walk_join(w, CEES, &shift_id, false));
}

/* SHIFT-6 */
static void a_cancelled_shift_stays_visible_with_its_reason_and_takes_nobody(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(cancel_shift(w, &shift_id, 1));
    assert_true(walk_said(w, "\"state\":\"cancelled\",\"reason\":\"weather\""));
    assert_true(walk_shift_is(w, &shift_id, "\"reason\":\"weather\""));
    assert_false(walk_join(w, BRAM, &shift_id, true));
    assert_true(walk_refused(w, "closed"));
    assert_false(cancel_shift(w, &shift_id, 2));
    assert_true(walk_refused(w, "closed"));
}

/* SHIFT-7 */
static void everybody_who_signed_up_is_told_and_nobody_who_left_before(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct change later = {1, "2026-03-24", 1260, 4};
    walk_add_shift(w, &shift_id, 20260324, 20, 2, 0);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(walk_join(w, CEES, &shift_id, false));
    assert_true(walk_join(w, DINA, &shift_id, true)); /* waits */
    assert_true(walk_join(w, EMRE, &shift_id, true));
    assert_true(walk_leave(w, EMRE, &shift_id));
    assert_true(change_shift(w, &shift_id, &later));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"moved\""), 1);
    assert_int_equal(walk_told(w, CEES, "shift.notice", "\"what\":\"moved\""), 1);
    assert_int_equal(walk_told(w, DINA, "shift.notice", "\"what\":\"moved\""), 1);
    assert_int_equal(walk_told(w, EMRE, "shift.notice", ""), 0);
    walk_forget(w);
    assert_true(cancel_shift(w, &shift_id, 2));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"reason\":\"weather\""), 1);
    assert_int_equal(walk_told(w, EMRE, "shift.notice", ""), 0);
}

/* SHIFT-7 */
static void cancelled_participants_get_no_reminder_and_are_not_counted(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct wire_id off = walk_id(2);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    walk_add_shift(w, &off, 20260325, 20, 4, 0);
    assert_true(walk_join(w, ANNA, &shift_id, false));
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(walk_join(w, CEES, &shift_id, false));
    assert_true(walk_join(w, BRAM, &off, false));
    assert_true(walk_leave(w, CEES, &shift_id));
    assert_true(cancel_shift(w, &off, 1));
    walk_forget(w);
    walk_wait_until(w, walk_at(20260323, 20, 0));
    walk_wait_until(w, walk_at(20260324, 19, 0));
    walk_wait_until(w, walk_at(20260325, 19, 30));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", walk_hex(&shift_id)), 2);
    assert_int_equal(walk_told(w, CEES, "shift.notice", ""), 0);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", walk_hex(&off)), 0);
    assert_true(walk_shift_is(w, &shift_id, "\"taken\":2"));
}

/* SHIFT-8 */
static void a_leader_moves_one_joined_walk_and_the_rest_of_its_series_stays(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id series_id = walk_id(0xa0);
    assert_true(walk_lead(
        w, "series.make",
        "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\",\"walk_group_id\":\"%s\","
        "\"version\":1,\"rule\":\"weekly\",\"every\":1,\"weekday\":2,\"begins_minute\":1200,"
        "\"minutes\":45,\"from\":\"2026-03-17\",\"min\":2,\"max\":4,\"newcomers\":1,"
        "\"weeks_ahead\":8}",
        walk_hex(&w->walk_group_id), walk_hex(&series_id), walk_hex(&w->walk_group_id)));
    const struct wire_id moved = shift_id_of_series(&w->world.wijk_id, &series_id, 20260331);
    const struct change to_monday = {1, "2026-03-30", 1140, 4};
    assert_true(walk_join(w, BRAM, &moved, false));
    assert_true(change_shift(w, &moved, &to_monday));
    assert_int_equal(walk_number(w, "version"), 2);
    assert_int_equal(walk_number(w, "was_at"), walk_at(20260331, 20, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift WHERE begins_minute = 1200"
                                   " AND on_day = series_on AND version = 1"),
                     6);
    walk_wait_until(w, walk_at(20260318, 0, 0)); /* and it is not made again */
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift WHERE on_day = 20260331"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift"), 8);
}

/* SHIFT-9 */
static void the_first_edit_of_a_date_wins_and_the_second_is_shown_it(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct change first = {1, "2026-03-24", 1260, 4};
    const struct change second = {1, "2026-03-24", 1140, 4};
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(change_shift(w, &shift_id, &first));
    assert_false(change_shift(w, &shift_id, &second));
    assert_true(walk_refused(w, "conflict"));
    assert_true(walk_said(w, "\"field\":\"version\""));
    assert_false(cancel_shift(w, &shift_id, 1));
    assert_true(walk_refused(w, "conflict"));
    assert_true(walk_shift_is(w, &shift_id, "\"version\":2"));
    assert_int_equal(walk_told_buurt(w, "shift.changed", "\"version\":2"), 1);
}

/* SHIFT-10 */
static void the_maximum_is_never_set_below_who_has_signed_up(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct change fewer = {1, "2026-03-24", 1200, 2};
    const struct change enough = {1, "2026-03-24", 1200, 3};
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(walk_join(w, CEES, &shift_id, false));
    assert_true(walk_join(w, DINA, &shift_id, false));
    assert_false(change_shift(w, &shift_id, &fewer));
    assert_true(walk_refused(w, "field_too_small"));
    assert_true(walk_said(w, "\"field\":\"max\""));
    assert_true(change_shift(w, &shift_id, &enough));
    assert_true(walk_said(w, "\"state\":\"full\""));
}

/* SHIFT-11 */
static void a_resident_sees_counts_times_and_state_and_of_people_nothing(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, ANNA, &shift_id, false));
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(list_day(w, "2026-03-24"));
    assert_true(walk_said(w, "\"taken\":2"));
    for (int who = 0; who < WALKERS; who++) {
        assert_false(walk_said(w, walk_hex(&w->members[who])));
        assert_int_equal(walk_told_buurt(w, "shift.changed", walk_hex(&w->members[who])), 0);
    }
}

/* SHIFT-16 */
static void a_moved_walk_that_overlaps_another_of_ones_own_gives_the_place_back(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id first = walk_id(1);
    const struct wire_id second = walk_id(2);
    const struct change onto = {1, "2026-03-24", 1215, 4};
    walk_add_shift(w, &first, 20260324, 20, 4, 0);
    walk_add_shift(w, &second, 20260324, 22, 4, 0);
    assert_true(walk_join(w, BRAM, &first, false));
    assert_true(walk_join(w, BRAM, &second, false));
    assert_true(walk_join(w, CEES, &second, false));
    assert_true(change_shift(w, &second, &onto));
    assert_true(walk_said(w, "\"taken\":1"));
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"state\":\"left\""), 1);
    assert_int_equal(walk_told(w, CEES, "shift.notice", "\"what\":\"moved\""), 1);
    assert_true(walk_shift_is(w, &first, "\"taken\":1"));
}

static void a_cancelled_walk_is_put_back_by_giving_it_a_plan(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct change same = {2, "2026-03-24", 1200, 4};
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &shift_id, false));
    assert_true(cancel_shift(w, &shift_id, 1));
    assert_true(change_shift(w, &shift_id, &same));
    assert_true(walk_said(w, "\"state\":\"open\""));
    assert_true(walk_said(w, "\"taken\":1"));
    assert_false(walk_said(w, "\"reason\""));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"restored\""), 1);
}

static void a_plan_that_cannot_be_is_refused_by_name(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct change past = {1, "2026-03-17", 1199, 4};
    const struct change far = {1, "2027-03-19", 1200, 4};
    const struct change never = {1, "9999-12-31", 1200, 4};
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    assert_false(change_shift(w, &shift_id, &past));
    assert_true(walk_refused(w, "closed"));
    assert_true(walk_said(w, "\"field\":\"on\""));
    assert_false(change_shift(w, &shift_id, &far));
    assert_true(walk_refused(w, "field_too_large"));
    assert_false(change_shift(w, &shift_id, &never));
    assert_true(walk_refused(w, "field_too_large"));
    const struct wire_id unknown = walk_id(9);
    assert_false(change_shift(w, &unknown, &past));
    assert_true(walk_refused(w, "not_found"));
    assert_false(walk_lead(w, "shift.add",
                           "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-25\","
                           "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,"
                           "\"newcomers\":0",
                           walk_hex(&w->walk_group_id), walk_hex(&shift_id)));
    assert_true(walk_refused(w, "conflict"));
    assert_false(walk_ask(w, BRAM, "shift.list",
                          "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2027-03-03\"",
                          walk_hex(&w->world.buurt_id)));
    assert_true(walk_refused(w, "field_too_large"));
}

static void a_shift_of_another_group_is_out_of_reach(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    char members[300];
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                   "\"reason\":\"weather\"",
                   walk_hex(&w->other_group_id), walk_hex(&shift_id));
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "shift.cancel", members));
    assert_true(walk_refused(w, "not_found"));
    assert_false(walk_ask_under(w, ANNA, &w->leader_hat, "shift.cancel", members));
    assert_true(walk_refused(w, "not_allowed"));
}

/* SHIFT-18 */
static void a_resident_looks_at_the_walks_of_the_own_buurt(void **state)
{
    struct walk_world *w = *state;
    static const char *const LISTS[] = {"walk_group.list", "series.list", "signup.swap_list"};
    const struct wire_id shift_id = walk_id(1);
    char members[200];
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 0);
    (void)snprintf(members, sizeof(members), "\"buurt_id\":\"%s\"", walk_hex(&w->world.buurt_id));
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++) {
        assert_true(walk_ask_under(w, BRAM, NULL, LISTS[i], members));
        assert_false(walk_ask_under(w, ZOE, NULL, LISTS[i], members));
        assert_true(walk_refused(w, "not_allowed"));
        assert_true(walk_said(w, "\"field\":\"buurt_id\""));
    }
    (void)snprintf(members, sizeof(members),
                   "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2026-04-01\"",
                   walk_hex(&w->world.buurt_id));
    assert_false(walk_ask_under(w, ZOE, NULL, "shift.list", members));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(walk_ask_under(w, ANNA, &w->leader_hat, "shift.list", members));
    (void)snprintf(members, sizeof(members), "\"buurt_id\":\"%s\",\"series_id\":\"%s\"",
                   walk_hex(&w->world.buurt_id), walk_hex(&shift_id));
    assert_false(walk_ask_under(w, ZOE, NULL, "exception.list", members));
    assert_true(walk_refused(w, "not_allowed"));
}

static void a_long_list_comes_in_pages(void **state)
{
    struct walk_world *w = *state;
    for (unsigned i = 0; i < 70; i++) {
        const struct wire_id shift_id = walk_id((uint8_t)(1 + i));
        walk_add_shift(w, &shift_id, 20260401 + (int32_t)(i / 14), 8 + i % 14, 4, 0);
    }
    assert_true(walk_ask(w, BRAM, "shift.list",
                         "\"buurt_id\":\"%s\",\"from\":\"2026-04-01\",\"to\":\"2026-04-30\"",
                         walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, "\"more\":true"));
    const struct wire_id last = walk_id(64);
    assert_true(walk_said(w, walk_hex(&last)));
    assert_true(walk_ask(w, BRAM, "shift.list",
                         "\"buurt_id\":\"%s\",\"from\":\"2026-04-01\",\"to\":\"2026-04-30\","
                         "\"after\":%lld,\"after_id\":\"%s\"",
                         walk_hex(&w->world.buurt_id), (long long)walk_at(20260405, 15, 0),
                         walk_hex(&last)));
    assert_true(walk_said(w, "\"more\":false"));
    assert_false(walk_said(w, walk_hex(&last)));
    const struct wire_id next = walk_id(65);
    assert_true(walk_said(w, walk_hex(&next)));
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_shift_of_23_30_to_00_30_belongs_to_the_local_day_it_begins_on),
        ON_A_WORLD(today_is_the_local_day_and_not_that_of_utc),
        ON_A_WORLD(a_walk_over_midnight_belongs_to_the_local_day_on_which_it_begins),
        ON_A_WORLD(a_shift_ends_at_the_local_end_of_its_plan_when_the_clock_changes),
        ON_A_WORLD(sign_up_closes_at_the_second_a_shift_begins),
        ON_A_WORLD(fewer_than_the_minimum_a_day_before_is_at_risk),
        ON_A_WORLD(a_shift_that_nobody_leads_is_at_risk_and_not_cancelled),
        ON_A_WORLD(the_last_walker_leaves_and_the_shift_stays_and_is_at_risk),
        ON_A_WORLD(a_cancelled_shift_stays_visible_with_its_reason_and_takes_nobody),
        ON_A_WORLD(everybody_who_signed_up_is_told_and_nobody_who_left_before),
        ON_A_WORLD(cancelled_participants_get_no_reminder_and_are_not_counted),
        ON_A_WORLD(a_leader_moves_one_joined_walk_and_the_rest_of_its_series_stays),
        ON_A_WORLD(the_first_edit_of_a_date_wins_and_the_second_is_shown_it),
        ON_A_WORLD(the_maximum_is_never_set_below_who_has_signed_up),
        ON_A_WORLD(a_resident_sees_counts_times_and_state_and_of_people_nothing),
        ON_A_WORLD(a_moved_walk_that_overlaps_another_of_ones_own_gives_the_place_back),
        ON_A_WORLD(a_cancelled_walk_is_put_back_by_giving_it_a_plan),
        ON_A_WORLD(a_plan_that_cannot_be_is_refused_by_name),
        ON_A_WORLD(a_shift_of_another_group_is_out_of_reach),
        ON_A_WORLD(a_resident_looks_at_the_walks_of_the_own_buurt),
        ON_A_WORLD(a_long_list_comes_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
