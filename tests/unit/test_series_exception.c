/* test_series_exception.c -- ranges of days in which a series is different.
 * Rules: docs/series.md */
#include "support/walk_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { SERIES = 0xa0 };

static struct wire_id shift_on(struct walk_world *w, int32_t on)
{
    const struct wire_id series_id = walk_id(SERIES);
    return shift_id_of_series(&w->world.wijk_id, &series_id, on);
}

/* A world with Tuesdays at 20:00, twelve weeks ahead. */
static int open_world(void **state)
{
    (void)walk_setup(state);
    struct walk_world *w = *state;
    const struct wire_id series_id = walk_id(SERIES);
    walk_wait_until(w, walk_at(20260318, 12, 0));
    return walk_lead(w, "series.make",
                     "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\","
                     "\"walk_group_id\":\"%s\",\"version\":1,\"rule\":\"weekly\",\"every\":1,"
                     "\"weekday\":2,\"begins_minute\":1200,\"minutes\":45,"
                     "\"from\":\"2026-03-17\",\"min\":2,\"max\":4,\"newcomers\":1,"
                     "\"weeks_ahead\":12}",
                     walk_hex(&w->walk_group_id), walk_hex(&series_id), walk_hex(&w->walk_group_id))
               ? 0
               : -1;
}

static bool add(struct walk_world *w, uint8_t id, const char *kind, const char *from,
                const char *to, bool over_earlier)
{
    const struct wire_id exception_id = walk_id(id);
    const struct wire_id series_id = walk_id(SERIES);
    const bool moves = strcmp(kind, "other_time") == 0;
    return walk_lead(w, "exception.add",
                     "\"walk_group_id\":\"%s\",\"exception\":{\"exception_id\":\"%s\","
                     "\"series_id\":\"%s\",\"kind\":\"%s\",\"from\":\"%s\",\"to\":\"%s\","
                     "\"reason\":\"%s\",\"begins_minute\":%d},\"over_earlier\":%s",
                     walk_hex(&w->walk_group_id), walk_hex(&exception_id), walk_hex(&series_id),
                     kind, from, to, moves ? "darkness" : "holiday", moves ? 1290 : 0,
                     over_earlier ? "true" : "false");
}

static bool take_away(struct walk_world *w, uint8_t id)
{
    const struct wire_id exception_id = walk_id(id);
    return walk_lead(w, "exception.remove", "\"walk_group_id\":\"%s\",\"exception_id\":\"%s\"",
                     walk_hex(&w->walk_group_id), walk_hex(&exception_id));
}

static bool list(struct walk_world *w)
{
    const struct wire_id series_id = walk_id(SERIES);
    return walk_ask(w, BRAM, "exception.list", "\"buurt_id\":\"%s\",\"series_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&series_id));
}

static int64_t shifts_where(struct walk_world *w, const char *condition)
{
    char sql[300];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM shift WHERE %s", condition);
    return walk_count(w, sql);
}

/* SERIES-5 */
static void a_range_is_cancelled_with_a_reason_and_all_who_signed_up_are_told(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id joined = shift_on(w, 20260331);
    assert_true(walk_join(w, BRAM, &joined, false));
    assert_true(walk_join(w, CEES, &joined, false));
    assert_true(walk_leave(w, CEES, &joined));
    assert_true(add(w, 1, "cancelled", "2026-03-31", "2026-04-14", false));
    assert_int_equal(walk_number(w, "shifts"), 3);
    assert_int_equal(shifts_where(w, "phase = 1 AND reason = 2"), 3);
    assert_true(walk_shift_is(w, &joined, "\"state\":\"cancelled\",\"reason\":\"holiday\""));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"cancelled\""), 1);
    assert_int_equal(walk_told(w, CEES, "shift.notice", "cancelled"), 0);
    assert_int_equal(walk_told_buurt(w, "shift.changed", "\"state\":\"cancelled\""), 3);
    assert_true(list(w));
    assert_true(walk_said(w, "\"from\":\"2026-03-31\",\"to\":\"2026-04-14\""));
}

/* SERIES-5 */
static void a_range_moves_to_another_time_and_keeps_its_days(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id joined = shift_on(w, 20260407);
    assert_true(walk_join(w, BRAM, &joined, false));
    assert_true(add(w, 1, "other_time", "2026-03-25", "2026-04-20", false));
    assert_int_equal(walk_number(w, "shifts"), 3);
    assert_int_equal(shifts_where(w, "begins_minute = 1290 AND reason = 5"), 3);
    assert_int_equal(shifts_where(w, "on_day = series_on"), 12);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"moved\""), 1);
    assert_true(walk_shift_is(w, &joined, "\"reason\":\"darkness\""));
    assert_true(walk_shift_is(w, &joined, "\"was_at\":1775584800"));
}

/* SERIES-5 */
static void shifts_made_later_follow_an_exception_that_stands(void **state)
{
    struct walk_world *w = *state;
    assert_true(add(w, 1, "cancelled", "2026-06-10", "2026-06-30", false));
    assert_int_equal(walk_number(w, "shifts"), 0);
    walk_wait_until(w, walk_at(20260408, 0, 0));
    assert_int_equal(shifts_where(w, "phase = 1 AND on_day IN (20260616, 20260623, 20260630)"), 3);
}

/* SERIES-6 */
static void a_second_exception_on_a_date_shows_the_first_and_asks(void **state)
{
    struct walk_world *w = *state;
    assert_true(add(w, 1, "cancelled", "2026-03-31", "2026-04-14", false));
    assert_true(add(w, 2, "other_time", "2026-04-07", "2026-04-21", false));
    assert_int_equal(walk_number(w, "shifts"), 0);
    assert_true(walk_said(w, "\"earlier\":[{\"exception_id\":\"01010101"));
    assert_true(list(w));
    assert_false(walk_said(w, "02020202"));
    assert_true(add(w, 2, "other_time", "2026-04-07", "2026-04-21", true));
    assert_int_equal(walk_number(w, "shifts"), 3);
    assert_true(list(w));
    assert_true(walk_said(w, "\"from\":\"2026-03-31\",\"to\":\"2026-04-06\""));
    assert_true(walk_said(w, "\"from\":\"2026-04-07\",\"to\":\"2026-04-21\""));
    assert_int_equal(shifts_where(w, "phase = 1"), 1);
    assert_int_equal(shifts_where(w, "phase = 0 AND begins_minute = 1290"), 3);
}

/* SERIES-6 */
static void an_exception_in_the_middle_of_another_leaves_both_its_ends(void **state)
{
    struct walk_world *w = *state;
    assert_true(add(w, 1, "cancelled", "2026-03-31", "2026-04-21", false));
    assert_true(add(w, 2, "other_time", "2026-04-07", "2026-04-07", true));
    assert_true(list(w));
    assert_true(walk_said(w, "\"from\":\"2026-03-31\",\"to\":\"2026-04-06\""));
    assert_true(walk_said(w, "\"from\":\"2026-04-08\",\"to\":\"2026-04-21\""));
    assert_int_equal(shifts_where(w, "phase = 1"), 3);
    assert_int_equal(shifts_where(w, "phase = 0 AND on_day = 20260407"), 1);
}

/* SERIES-9 */
static void what_an_exception_took_away_comes_back_with_those_who_signed_up(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id joined = shift_on(w, 20260331);
    assert_true(walk_join(w, BRAM, &joined, false));
    assert_true(add(w, 1, "cancelled", "2026-03-31", "2026-04-14", false));
    assert_true(take_away(w, 1));
    assert_int_equal(shifts_where(w, "phase = 0"), 12);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"restored\""), 1);
    assert_true(walk_shift_is(w, &joined, "\"taken\":1"));
    assert_false(walk_shift_is(w, &joined, "\"reason\""));
    assert_false(take_away(w, 1));
    assert_true(walk_refused(w, "not_found"));
}

/* SERIES-9 */
static void a_day_that_has_begun_does_not_come_back(void **state)
{
    struct walk_world *w = *state;
    assert_true(add(w, 1, "cancelled", "2026-03-24", "2026-03-31", false));
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_true(take_away(w, 1));
    assert_int_equal(shifts_where(w, "phase = 1 AND on_day = 20260324"), 1);
    assert_int_equal(shifts_where(w, "phase = 0 AND on_day = 20260331"), 1);
}

/* SERIES-9 */
static void another_time_goes_back_to_the_series_own(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id moved = shift_on(w, 20260331);
    assert_true(add(w, 1, "other_time", "2026-03-31", "2026-03-31", false));
    assert_true(take_away(w, 1));
    assert_int_equal(shifts_where(w, "begins_minute = 1200"), 12);
    assert_false(walk_shift_is(w, &moved, "was_at"));
}

/* SHIFT-7 */
static void a_change_of_very_many_walks_is_told_to_all_of_them_within_seconds(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id series_id = walk_id(SERIES);
    assert_true(walk_lead(w, "series.change",
                          "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\","
                          "\"walk_group_id\":\"%s\",\"version\":1,\"rule\":\"weekly\",\"every\":1,"
                          "\"weekday\":2,\"begins_minute\":1200,\"minutes\":45,"
                          "\"from\":\"2026-03-17\",\"min\":2,\"max\":9,\"newcomers\":0,"
                          "\"weeks_ahead\":12},\"move_joined\":false",
                          walk_hex(&w->walk_group_id), walk_hex(&series_id),
                          walk_hex(&w->walk_group_id)));
    for (int who = ANNA; who <= YARA; who++) {
        assert_true(walk_ask(w, (enum walker)who, "signup.standing",
                             "\"buurt_id\":\"%s\",\"series_id\":\"%s\",\"standing\":\"on\"",
                             walk_hex(&w->world.buurt_id), walk_hex(&series_id)));
    }
    assert_true(add(w, 1, "cancelled", "2026-03-18", "2026-12-31", false));
    assert_int_equal(walk_number(w, "shifts"), 12);
    assert_int_equal(shifts_where(w, "phase = 1"), 12);
    const size_t at_once = walk_told(w, BRAM, "shift.notice", "\"what\":\"cancelled\"");
    assert_true(at_once > 0 && at_once < 12);
    walk_wait_until(w, w->world.at.now + 20);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"cancelled\""), 12);
    assert_int_equal(walk_told(w, YARA, "shift.notice", "\"what\":\"cancelled\""), 12);
}

static void what_was_cancelled_by_hand_stays_so(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = shift_on(w, 20260331);
    assert_true(walk_lead(w, "shift.cancel",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                          "\"reason\":\"weather\"",
                          walk_hex(&w->walk_group_id), walk_hex(&shift_id)));
    assert_true(add(w, 1, "cancelled", "2026-03-31", "2026-04-07", false));
    assert_int_equal(walk_number(w, "shifts"), 1);
    assert_true(take_away(w, 1));
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"cancelled\",\"reason\":\"weather\""));
}

static void an_exception_that_does_not_fit_is_refused_by_name(void **state)
{
    struct walk_world *w = *state;
    assert_false(add(w, 1, "cancelled", "2026-04-14", "2026-04-13", false));
    assert_true(walk_refused(w, "field_too_small"));
    assert_true(walk_said(w, "\"field\":\"exception.to\""));
    assert_false(add(w, 1, "cancelled", "2026-03-01", "2026-03-17", false));
    assert_true(walk_refused(w, "field_too_small"));
    assert_false(add(w, 1, "cancelled", "2026-04-01", "2027-04-03", false));
    assert_true(walk_refused(w, "field_too_large"));
    assert_false(add(w, 1, "cancelled", "2026-04-01", "9999-12-31", false));
    assert_true(walk_refused(w, "field_too_large"));
    assert_true(add(w, 1, "cancelled", "2026-04-01", "2027-04-02", false));
    assert_false(add(w, 1, "other_time", "2028-01-01", "2028-01-02", false));
    assert_true(walk_refused(w, "conflict"));
}

static void a_series_keeps_no_more_exceptions_than_one_page_shows(void **state)
{
    struct walk_world *w = *state;
    unsigned added = 0;
    for (unsigned i = 0; i < 70; i++) {
        char day[16];
        (void)snprintf(day, sizeof(day), "2026-%02u-%02u", 5 + i / 28, 1 + i % 28);
        added += add(w, (uint8_t)(1 + i), "cancelled", day, day, false) ? 1 : 0;
    }
    assert_int_equal(added, 63);
    assert_true(walk_refused(w, "full"));
}

static void an_exception_of_another_groups_series_is_out_of_reach(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id id = walk_id(1);
    const struct wire_id series_id = walk_id(SERIES);
    char members[500];
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"exception\":{\"exception_id\":\"%s\","
                   "\"series_id\":\"%s\",\"kind\":\"cancelled\",\"from\":\"2026-04-01\","
                   "\"to\":\"2026-04-02\",\"reason\":\"event\",\"begins_minute\":0},"
                   "\"over_earlier\":false",
                   walk_hex(&w->other_group_id), walk_hex(&id), walk_hex(&series_id));
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "exception.add", members));
    assert_true(walk_refused(w, "not_found"));
    assert_true(walk_said(w, "\"field\":\"exception.series_id\""));
    assert_true(add(w, 1, "cancelled", "2026-04-01", "2026-04-02", false));
    (void)snprintf(members, sizeof(members), "\"walk_group_id\":\"%s\",\"exception_id\":\"%s\"",
                   walk_hex(&w->other_group_id), walk_hex(&id));
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "exception.remove", members));
    assert_true(walk_refused(w, "not_found"));
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_range_is_cancelled_with_a_reason_and_all_who_signed_up_are_told),
        ON_A_WORLD(a_range_moves_to_another_time_and_keeps_its_days),
        ON_A_WORLD(shifts_made_later_follow_an_exception_that_stands),
        ON_A_WORLD(a_second_exception_on_a_date_shows_the_first_and_asks),
        ON_A_WORLD(an_exception_in_the_middle_of_another_leaves_both_its_ends),
        ON_A_WORLD(what_an_exception_took_away_comes_back_with_those_who_signed_up),
        ON_A_WORLD(a_day_that_has_begun_does_not_come_back),
        ON_A_WORLD(another_time_goes_back_to_the_series_own),
        ON_A_WORLD(a_change_of_very_many_walks_is_told_to_all_of_them_within_seconds),
        ON_A_WORLD(what_was_cancelled_by_hand_stays_so),
        ON_A_WORLD(an_exception_that_does_not_fit_is_refused_by_name),
        ON_A_WORLD(a_series_keeps_no_more_exceptions_than_one_page_shows),
        ON_A_WORLD(an_exception_of_another_groups_series_is_out_of_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
