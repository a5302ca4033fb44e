/* test_series_shifts.c -- a series becomes shifts, and changes them. Rules: docs/series.md */
#include "support/walk_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* A series as a leader would write it down. */
struct plan {
    unsigned version;
    const char *rule; /* "weekly" and what follows it */
    unsigned begins_minute;
    const char *from;
    const char *to; /* NULL: no end */
    unsigned max;
    unsigned weeks_ahead;
};

static const struct plan TUESDAYS = {
    1, "\"weekly\",\"every\":1,\"weekday\":2", 1200, "2026-03-17", NULL, 4, 12};

enum { SERIES = 0xa0 };

static const char *series_json(struct walk_world *w, const struct plan *plan)
{
    static char text[600];
    const struct wire_id series_id = walk_id(SERIES);
    char to[32] = "";
    if (plan->to != NULL) {
        (void)snprintf(to, sizeof(to), ",\"to\":\"%s\"", plan->to);
    }
    (void)snprintf(text, sizeof(text),
                   "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\","
                   "\"walk_group_id\":\"%s\",\"version\":%u,\"rule\":%s,\"begins_minute\":%u,"
                   "\"minutes\":45,\"from\":\"%s\"%s,\"min\":2,\"max\":%u,\"newcomers\":1,"
                   "\"weeks_ahead\":%u}",
                   walk_hex(&w->walk_group_id), walk_hex(&series_id), walk_hex(&w->walk_group_id),
                   plan->version, plan->rule, plan->begins_minute, plan->from, to, plan->max,
                   plan->weeks_ahead);
    return text;
}

static bool make(struct walk_world *w, const struct plan *plan)
{
    return walk_lead(w, "series.make", "%s", series_json(w, plan));
}

static bool change(struct walk_world *w, const struct plan *plan, bool move_joined)
{
    return walk_lead(w, "series.change", "%s,\"move_joined\":%s", series_json(w, plan),
                     move_joined ? "true" : "false");
}

static struct wire_id shift_on(struct walk_world *w, int32_t on)
{
    const struct wire_id series_id = walk_id(SERIES);
    return shift_id_of_series(&w->world.wijk_id, &series_id, on);
}

/* The day after, so that the first Tuesday is a week away. */
static void wait_for_wednesday(struct walk_world *w)
{
    walk_wait_until(w, walk_at(20260318, 12, 0));
}

static int64_t shifts_where(struct walk_world *w, const char *condition)
{
    char sql[300];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM shift WHERE %s", condition);
    return walk_count(w, sql);
}

/* SERIES-1 SERIES-4 */
static void a_series_stands_as_many_weeks_ahead_as_it_says(void **state)
{
    struct walk_world *w = *state;
    wait_for_wednesday(w);
    assert_true(make(w, &TUESDAYS));
    assert_int_equal(walk_number(w, "shifts"), 12);
    assert_int_equal(shifts_where(w, "on_day BETWEEN 20260324 AND 20260609"), 12);
    assert_int_equal(walk_told_buurt(w, "series.changed", "\"begins_minute\":1200"), 1);
    assert_int_equal(walk_told_buurt(w, "shift.changed", "\"state\":\"open\""), 12);
    walk_wait_until(w, walk_at(20260325, 0, 0) - 1);
    assert_int_equal(shifts_where(w, "1"), 12);
    walk_wait_until(w, walk_at(20260325, 0, 0));
    assert_int_equal(shifts_where(w, "1"), 13);
    assert_int_equal(shifts_where(w, "on_day = 20260616"), 1);
}

/* SERIES-2 */
static void weekly_tuesday_20_00_stays_20_00_in_every_shift(void **state)
{
    struct walk_world *w = *state;
    const struct plan year = {
        1, "\"weekly\",\"every\":1,\"weekday\":2", 1200, "2026-03-03", NULL, 4, 40};
    assert_true(make(w, &year));
    assert_int_equal(shifts_where(w, "begins_minute = 1200"), 39); /* the 17th has begun */
    assert_int_equal(shifts_where(w, "on_day < 20260331 AND begins_at % 86400 = 19 * 3600"), 1);
    assert_int_equal(shifts_where(w, "on_day BETWEEN 20260331 AND 20261020"
                                     " AND begins_at % 86400 = 18 * 3600"),
                     30);
    assert_int_equal(shifts_where(w, "on_day >= 20261027 AND begins_at % 86400 = 19 * 3600"), 8);
    assert_int_equal(shifts_where(w, "ends_at - begins_at = 2700"), 39);
}

/* SERIES-3 */
static void making_twice_makes_nothing_twice(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, &TUESDAYS));
    const int64_t made = shifts_where(w, "1");
    assert_false(make(w, &TUESDAYS));
    assert_true(walk_refused(w, "conflict"));
    assert_int_equal(db_run(w->world.core->db, "UPDATE series SET due_at = 0"), OK);
    walk_wait_until(w, w->world.at.now + 60);
    assert_int_equal(db_run(w->world.core->db, "UPDATE series SET due_at = 0"), OK);
    walk_wait_until(w, w->world.at.now + 60);
    assert_int_equal(shifts_where(w, "1"), made);
    assert_int_equal(walk_count(w, "SELECT count(DISTINCT series_on) FROM shift"), made);
    assert_true(change(w, &TUESDAYS, false));
    assert_int_equal(walk_number(w, "shifts"), 0);
    assert_int_equal(shifts_where(w, "1"), made);
}

/* SERIES-1 */
static void every_second_week_and_every_month_on_its_nth_or_last_weekday(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = {
        1, "\"weekly\",\"every\":2,\"weekday\":4", 1170, "2026-03-18", "2026-04-30", 4, 12};
    assert_true(make(w, &plan));
    assert_int_equal(shifts_where(w, "on_day IN (20260319, 20260402, 20260416, 20260430)"), 4);
    assert_int_equal(shifts_where(w, "1"), 4);
    plan.version = 1;
    plan.rule = "\"monthly\",\"every\":1,\"weekday\":5,\"nth\":5";
    plan.to = NULL;
    assert_true(change(w, &plan, true));
    assert_int_equal(shifts_where(w, "phase = 0"), 3);
    assert_int_equal(shifts_where(w, "phase = 0 AND on_day IN (20260327, 20260424, 20260529)"), 3);
}

/* SERIES-1 */
static void a_series_that_does_not_fit_in_itself_is_refused_by_name(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    plan.rule = "\"monthly\",\"every\":1,\"weekday\":2";
    assert_false(make(w, &plan));
    assert_true(walk_refused(w, "field_missing"));
    assert_true(walk_said(w, "\"field\":\"series.nth\""));
    plan.rule = "\"weekly\",\"every\":1,\"weekday\":2,\"nth\":1";
    assert_false(make(w, &plan));
    assert_true(walk_refused(w, "field_form"));
    plan = TUESDAYS;
    plan.to = "2026-03-16";
    assert_false(make(w, &plan));
    assert_true(walk_said(w, "\"field\":\"series.to\""));
    plan = TUESDAYS;
    plan.version = 2;
    assert_false(make(w, &plan));
    assert_true(walk_said(w, "\"field\":\"series.version\""));
    plan = TUESDAYS;
    plan.from = "9999-01-01";
    assert_false(make(w, &plan));
    assert_true(walk_said(w, "\"field\":\"series.from\""));
    assert_int_equal(shifts_where(w, "1"), 0);
}

/* SERIES-8 */
static void the_first_change_wins_and_the_second_is_told_to_look(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    wait_for_wednesday(w);
    assert_true(make(w, &TUESDAYS));
    plan.begins_minute = 1230;
    assert_true(change(w, &plan, false));
    assert_int_equal(walk_number(w, "version"), 2);
    plan.begins_minute = 1140;
    assert_false(change(w, &plan, false));
    assert_true(walk_refused(w, "conflict"));
    assert_true(walk_said(w, "\"field\":\"series.version\""));
    assert_true(
        walk_ask(w, BRAM, "series.list", "\"buurt_id\":\"%s\"", walk_hex(&w->world.buurt_id)));
    assert_int_equal(walk_number(w, "begins_minute"), 1230);
    assert_int_equal(walk_number(w, "version"), 2);
    assert_int_equal(shifts_where(w, "begins_minute = 1230"), 12);
}

/* SERIES-7 */
static void a_walk_that_somebody_joined_moves_only_when_the_leader_says_so(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    const struct wire_id joined = shift_on(w, 20260331);
    wait_for_wednesday(w);
    assert_true(make(w, &TUESDAYS));
    assert_true(walk_join(w, BRAM, &joined, false));
    plan.begins_minute = 1230;
    assert_true(change(w, &plan, false));
    assert_int_equal(walk_number(w, "shifts"), 11);
    assert_int_equal(shifts_where(w, "begins_minute = 1200 AND on_day = 20260331"), 1);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "moved"), 0);
    assert_true(walk_leave(w, BRAM, &joined)); /* and stays so, also when they have left */
    walk_wait_until(w, walk_at(20260319, 0, 0));
    assert_int_equal(shifts_where(w, "begins_minute = 1200 AND on_day = 20260331"), 1);
}

/* SERIES-7 */
static void who_joined_a_walk_that_moves_with_its_series_is_told(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    const struct wire_id joined = shift_on(w, 20260331);
    wait_for_wednesday(w);
    assert_true(make(w, &TUESDAYS));
    assert_true(walk_join(w, BRAM, &joined, false));
    assert_true(walk_join(w, CEES, &joined, false));
    assert_true(walk_leave(w, CEES, &joined));
    plan.begins_minute = 1230;
    assert_true(change(w, &plan, true));
    assert_int_equal(shifts_where(w, "begins_minute = 1230"), 12);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"moved\""), 1);
    assert_int_equal(walk_told(w, CEES, "shift.notice", "moved"), 0);
}

/* SERIES-13 */
static void another_weekday_moves_each_walk_within_its_week(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    const struct wire_id joined = shift_on(w, 20260331);
    wait_for_wednesday(w);
    assert_true(make(w, &TUESDAYS));
    assert_true(walk_join(w, BRAM, &joined, false));
    plan.rule = "\"weekly\",\"every\":1,\"weekday\":1";
    assert_true(change(w, &plan, true));
    assert_int_equal(shifts_where(w, "phase = 0"), 12);
    assert_int_equal(shifts_where(w, "phase = 1"), 0);
    assert_true(walk_shift_is(w, &joined, "\"on\":\"2026-03-30\""));
    assert_true(walk_shift_is(w, &joined, "\"taken\":1"));
    plan.version = 2;
    plan.rule = "\"weekly\",\"every\":1,\"weekday\":2";
    assert_true(change(w, &plan, false)); /* back, but for the one that was joined */
    assert_true(walk_shift_is(w, &joined, "\"on\":\"2026-03-30\""));
    assert_int_equal(shifts_where(w, "phase = 0 AND on_day = 20260331"), 1);
}

/* SERIES-12 */
static void an_end_cancels_later_shifts_with_a_reason_and_leaves_those_before(void **state)
{
    struct walk_world *w = *state;
    struct plan plan = TUESDAYS;
    const struct wire_id joined = shift_on(w, 20260505);
    assert_true(make(w, &TUESDAYS));
    assert_true(walk_join(w, BRAM, &joined, false));
    plan.to = "2026-04-30";
    assert_true(change(w, &plan, false));
    assert_int_equal(shifts_where(w, "phase = 0"), 6);
    assert_int_equal(shifts_where(w, "phase = 0 AND on_day > 20260430"), 0);
    assert_int_equal(shifts_where(w, "phase = 1 AND reason > 0"), 5);
    assert_true(walk_shift_is(w, &joined, "\"reason\":\"another\""));
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"cancelled\""), 1);
    plan.version = 2;
    plan.to = NULL;
    assert_true(change(w, &plan, false)); /* it goes on after all */
    assert_int_equal(shifts_where(w, "phase = 0"), 11);
    assert_int_equal(walk_told(w, BRAM, "shift.notice", "\"what\":\"restored\""), 1);
}

/* SERIES-11 */
static void the_preview_shows_each_day_with_its_instant_and_where_the_clock_changes(void **state)
{
    struct walk_world *w = *state;
    const struct plan year = {
        1, "\"weekly\",\"every\":1,\"weekday\":2", 1200, "2026-03-03", NULL, 4, 12};
    assert_true(walk_lead(w, "series.preview", "%s", series_json(w, &year)));
    assert_true(walk_said(w, "{\"on\":\"2026-03-03\",\"begins_at\":1772564400,"
                             "\"ahead_minutes\":60,\"clock_changed\":false}"));
    assert_true(walk_said(w, "{\"on\":\"2026-03-31\",\"begins_at\":1774980000,"
                             "\"ahead_minutes\":120,\"clock_changed\":true}"));
    assert_true(walk_said(w, "{\"on\":\"2026-10-27\",\"begins_at\":1793127600,"
                             "\"ahead_minutes\":60,\"clock_changed\":true}"));
    assert_true(walk_said(w, "2027-04-20"));
    assert_false(walk_said(w, "2027-04-27")); /* sixty days */
    size_t changes = 0;
    for (const char *at = w->world.reply; (at = strstr(at, "_changed\":true")) != NULL; at++) {
        changes++;
    }
    assert_int_equal(changes, 3);
    assert_int_equal(shifts_where(w, "1"), 0);
}

/* SERIES-10 */
static void holidays_are_offered_and_never_applied_by_themselves(void **state)
{
    struct walk_world *w = *state;
    struct walk_folder folder;
    char name[40];
    walk_make_folder(&folder);
    (void)snprintf(name, sizeof(name), "%s.txt", walk_hex(&w->world.wijk_id));
    FILE *file = fopen(walk_file(&folder, name), "w");
    assert_non_null(file);
    assert_true(fputs("# of the wijk\n2026-04-01 2026-04-07 paasvakantie\nnonsense\n"
                      "2026-05-05 2026-05-04 backwards\n2026-05-12 2026-05-12",
                      file) >= 0);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(w->world.settings.holidays, sizeof(w->world.settings.holidays), "%s",
                   folder.path);
    assert_true(walk_lead(w, "series.preview", "%s", series_json(w, &TUESDAYS)));
    assert_true(walk_said(w, "\"on\":\"2026-04-07\",\"begins_at\":1775584800,"
                             "\"ahead_minutes\":120,\"clock_changed\":false,"
                             "\"reason\":\"holiday\""));
    assert_true(walk_said(w, "\"on\":\"2026-05-12\""));
    size_t offered = 0;
    for (const char *at = w->world.reply; (at = strstr(at, "holiday")) != NULL; at++) {
        offered++;
    }
    assert_int_equal(offered, 2);
    assert_true(make(w, &TUESDAYS));
    assert_int_equal(shifts_where(w, "phase = 0"), 11);
    assert_int_equal(shifts_where(w, "phase <> 0"), 0);
    walk_remove_folder(&folder);
}

static void a_series_of_another_group_is_out_of_reach(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, &TUESDAYS));
    char members[700];
    (void)snprintf(members, sizeof(members), "%s,\"move_joined\":false", series_json(w, &TUESDAYS));
    memcpy(strstr(members, walk_hex(&w->walk_group_id)), walk_hex(&w->other_group_id), 32);
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "series.change", members));
    assert_true(walk_said(w, "\"field\":\"series.walk_group_id\""));
    memcpy(strstr(members, walk_hex(&w->walk_group_id)), walk_hex(&w->other_group_id), 32);
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "series.change", members));
    assert_true(walk_refused(w, "not_found"));
    assert_false(walk_ask_under(w, ANNA, &w->leader_hat, "series.change", members));
    assert_true(walk_refused(w, "not_allowed"));
}

static void sign_up_opens_at_the_same_clock_time_so_many_days_before(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = shift_on(w, 20260407);
    char text[700];
    (void)snprintf(text, sizeof(text), "%s", series_json(w, &TUESDAYS));
    char *end = strstr(text, "\"weeks_ahead\":12}");
    assert_non_null(end);
    (void)snprintf(end, 60, "\"weeks_ahead\":12,\"opens_days\":14}");
    assert_true(walk_lead(w, "series.make", "%s", text));
    char words[40];
    (void)snprintf(words, sizeof(words), "\"opens_at\":%" PRId64, walk_at(20260324, 20, 0));
    assert_true(walk_shift_is(w, &shift_id, words));
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_series_stands_as_many_weeks_ahead_as_it_says),
        ON_A_WORLD(weekly_tuesday_20_00_stays_20_00_in_every_shift),
        ON_A_WORLD(making_twice_makes_nothing_twice),
        ON_A_WORLD(every_second_week_and_every_month_on_its_nth_or_last_weekday),
        ON_A_WORLD(a_series_that_does_not_fit_in_itself_is_refused_by_name),
        ON_A_WORLD(the_first_change_wins_and_the_second_is_told_to_look),
        ON_A_WORLD(a_walk_that_somebody_joined_moves_only_when_the_leader_says_so),
        ON_A_WORLD(who_joined_a_walk_that_moves_with_its_series_is_told),
        ON_A_WORLD(another_weekday_moves_each_walk_within_its_week),
        ON_A_WORLD(an_end_cancels_later_shifts_with_a_reason_and_leaves_those_before),
        ON_A_WORLD(the_preview_shows_each_day_with_its_instant_and_where_the_clock_changes),
        ON_A_WORLD(holidays_are_offered_and_never_applied_by_themselves),
        ON_A_WORLD(a_series_of_another_group_is_out_of_reach),
        ON_A_WORLD(sign_up_opens_at_the_same_clock_time_so_many_days_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
