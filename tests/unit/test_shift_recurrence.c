/* test_shift_recurrence.c -- local days and times across the changes of the clock. */
#include "shift/local_time.h"
#include "shift/recurrence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#define ZONE "Europe/Amsterdam"
enum { HOUR_S = 3600, TUESDAY = 2, EVENING = 1200, ROOM = 100 };

static int64_t instant(int32_t on, unsigned minute)
{
    int64_t at = 0;
    assert_int_equal(local_instant(ZONE, on, minute, &at), OK);
    return at;
}

static size_t days_of(struct recurrence recurrence, int32_t first, int32_t last, int32_t *days)
{
    size_t count = 0;
    assert_int_equal(recurrence_list(&recurrence, first, last, days, ROOM, &count), OK);
    return count;
}

/* SERIES-2 */
static void weekly_tuesday_20_00_from_3_3_2026_for_40_weeks(void **state)
{
    (void)state;
    int32_t days[ROOM];
    const struct recurrence tuesdays = {wire_series_rule_WEEKLY, 1, TUESDAY, 0, 20260303, 0};
    const int32_t last = local_day_add(20260303, 7 * 39);
    assert_int_equal(days_of(tuesdays, 20260303, last, days), 40);
    assert_int_equal(days[39], 20261201);
    for (size_t i = 0; i < 40; i++) {
        const int64_t at = instant(days[i], EVENING);
        struct local_time local = {0};
        assert_int_equal(local_time_of(ZONE, at, &local), OK);
        assert_int_equal(local.on, days[i]);
        assert_int_equal(local.minute, EVENING);
        const bool summer = days[i] >= 20260331 && days[i] <= 20261020;
        assert_int_equal(local.ahead_minutes, summer ? 120 : 60);
        assert_int_equal(at % ((int64_t)24 * HOUR_S), (int64_t)(summer ? 18 : 19) * HOUR_S);
        assert_true(i == 0 || local_days_between(days[i - 1], days[i]) == 7);
    }
    assert_int_equal(instant(20260324, EVENING), 1774378800);
    assert_int_equal(instant(20260331, EVENING), 1774980000);
    assert_int_equal(instant(20261020, EVENING), 1792519200);
    assert_int_equal(instant(20261027, EVENING), 1793127600);
}

/* SERIES-2 */
static void a_walk_stays_at_its_clock_time_around_every_change_of_the_clock(void **state)
{
    (void)state;
    static const struct {
        int32_t before, on, after;
        int hours; /* from 20:00 the evening before the change to 20:00 on its day */
    } CHANGES[] = {{20260328, 20260329, 20260330, 23},
                   {20261024, 20261025, 20261026, 25},
                   {20270327, 20270328, 20270329, 23},
                   {20271030, 20271031, 20271101, 25}};
    for (size_t i = 0; i < sizeof(CHANGES) / sizeof(CHANGES[0]); i++) {
        const int64_t on = instant(CHANGES[i].on, EVENING);
        assert_int_equal(on - instant(CHANGES[i].before, EVENING),
                         (int64_t)CHANGES[i].hours * HOUR_S);
        assert_int_equal(instant(CHANGES[i].after, EVENING) - on, (int64_t)24 * HOUR_S);
    }
}

static void
a_time_that_comes_twice_is_the_first_and_a_skipped_one_lies_after_the_change(void **state)
{
    (void)state;
    const int64_t twice = instant(20261025, 150); /* 02:30 */
    assert_int_equal(twice, 1792891800 - HOUR_S);
    const int64_t skipped = instant(20260329, 150);
    assert_int_equal(skipped, 1774744200 + HOUR_S);
    struct local_time local = {0};
    assert_int_equal(local_time_of(ZONE, skipped, &local), OK);
    assert_int_equal(local.minute, 210); /* 03:30 */
    assert_int_equal(instant(20261025, 180) - twice, HOUR_S + 30 * 60);
}

static void minutes_beyond_midnight_fall_on_the_next_day(void **state)
{
    (void)state;
    assert_int_equal(instant(20261231, 1410 + 60), instant(20270101, 30));
    assert_int_equal(instant(20240228, 1440), instant(20240229, 0));
}

static void days_are_added_and_counted_by_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(local_day_add(20240228, 1), 20240229);
    assert_int_equal(local_day_add(20260228, 1), 20260301);
    assert_int_equal(local_day_add(20260101, -1), 20251231);
    assert_int_equal(local_days_between(20260101, 20270101), 365);
    assert_int_equal(local_days_between(20260301, 20260228), -1);
}

static void a_zone_nobody_knows_is_refused(void **state)
{
    (void)state;
    int64_t at = 0;
    struct local_time local = {0};
    assert_false(local_zone_is_known("Europe/Atlantis"));
    assert_true(local_zone_is_known(ZONE));
    assert_int_equal(local_instant("Europe/Atlantis", 20260303, 0, &at), UNSUPPORTED);
    assert_int_equal(local_time_of("Europe/Atlantis", 0, &local), UNSUPPORTED);
    assert_int_equal(local_instant(ZONE, 99991231, 0, &at), FIELD_TOO_LARGE);
}

/* SERIES-1 */
static void every_third_week_counts_from_the_first_walk(void **state)
{
    (void)state;
    int32_t days[ROOM];
    const struct recurrence third = {wire_series_rule_WEEKLY, 3, TUESDAY, 0, 20260304, 20260601};
    assert_int_equal(days_of(third, 20260101, 20261231, days), 4);
    assert_int_equal(days[0], 20260310); /* 4 March is a Wednesday */
    assert_int_equal(days[1], 20260331);
    assert_int_equal(days[2], 20260421);
    assert_int_equal(days[3], 20260512);
    assert_int_equal(days_of(third, 20260401, 20260430, days), 1);
    assert_int_equal(days[0], 20260421);
}

/* SERIES-1 */
static void the_second_and_the_last_weekday_of_a_month(void **state)
{
    (void)state;
    int32_t days[ROOM];
    const struct recurrence second = {wire_series_rule_MONTHLY, 1, 1, 2, 20260301, 0};
    assert_int_equal(days_of(second, 20260301, 20260531, days), 3);
    assert_int_equal(days[0], 20260309);
    assert_int_equal(days[1], 20260413);
    assert_int_equal(days[2], 20260511);
    const struct recurrence last = {wire_series_rule_MONTHLY, 2, TUESDAY, 5, 20260401, 0};
    assert_int_equal(days_of(last, 20260301, 20260831, days), 3);
    assert_int_equal(days[0], 20260428);
    assert_int_equal(days[1], 20260630);
    assert_int_equal(days[2], 20260825);
}

static void a_series_outside_the_days_asked_has_none(void **state)
{
    (void)state;
    int32_t days[ROOM];
    const struct recurrence over = {wire_series_rule_WEEKLY, 1, TUESDAY, 0, 20250107, 20250301};
    assert_int_equal(days_of(over, 20260101, 20261231, days), 0);
    const struct recurrence far = {wire_series_rule_WEEKLY, 1, TUESDAY, 0, 99990101, 0};
    assert_int_equal(days_of(far, 20260101, 20261231, days), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_tuesday_20_00_from_3_3_2026_for_40_weeks),
        cmocka_unit_test(a_walk_stays_at_its_clock_time_around_every_change_of_the_clock),
        cmocka_unit_test(
            a_time_that_comes_twice_is_the_first_and_a_skipped_one_lies_after_the_change),
        cmocka_unit_test(minutes_beyond_midnight_fall_on_the_next_day),
        cmocka_unit_test(days_are_added_and_counted_by_the_calendar),
        cmocka_unit_test(a_zone_nobody_knows_is_refused),
        cmocka_unit_test(every_third_week_counts_from_the_first_walk),
        cmocka_unit_test(the_second_and_the_last_weekday_of_a_month),
        cmocka_unit_test(a_series_outside_the_days_asked_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
