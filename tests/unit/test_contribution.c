/* test_contribution.c -- what walks give the collective casus. Rules: docs/contribution.md */
#include "support/count_world.h"

#include "member/parting.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { BUURT = 0x88 };

static const uint8_t PEOPLE[] = {0x50, 0x51, 0x52, 0x53, 0x54, 0x55};

static struct wire_id walk_on(struct count_world *w, int32_t on, size_t people, unsigned adults)
{
    return count_add(
        w, &(struct count_walk){
               .buurt = BUURT, .on = on, .people = PEOPLE, .count = people, .adults = adults});
}

static bool sum(struct count_world *w, const char *from, const char *to)
{
    return count_ask(w, BRAM, NULL, "contribution.sum",
                     "\"casus_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"",
                     walk_hex(&w->walk.world.wijk_id), from, to);
}

static bool list(struct count_world *w, const struct wire_id *hat)
{
    return count_ask(w, YARA, hat, "contribution.list",
                     "\"casus_id\":\"%s\",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"",
                     walk_hex(&w->walk.world.wijk_id));
}

static int64_t number(struct count_world *w, const char *sql)
{
    return walk_count(&w->walk, sql);
}

/* CONTRIBUTION-1, CONTRIBUTION-5 */
static void a_walk_of_two_or_more_makes_one_contribution_of_its_presences_and_guests(void **state)
{
    struct count_world *w = *state;
    (void)count_add(w, &(struct count_walk){.buurt = BUURT,
                                            .on = 20260318,
                                            .people = PEOPLE,
                                            .count = 3,
                                            .adults = 1,
                                            .children = 2});
    count_wait(w, 20260319);
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 0); /* not frozen yet */
    count_wait(w, 20260325);
    assert_true(list(w, &w->wijk_hat));
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 1);
    assert_int_equal(number(w, "SELECT participants FROM contribution"), 3);
    assert_int_equal(number(w, "SELECT guests FROM contribution"), 3);
    assert_int_equal(number(w, "SELECT minutes FROM contribution"), 6 * 45);
    assert_int_equal(number(w, "SELECT volunteer_minutes FROM contribution"), 3 * 45);
    assert_true(walk_said(&w->walk, "\"on\":\"2026-03-18\"") &&
                walk_said(&w->walk, "\"source\":\"shift\""));
}

/* CONTRIBUTION-1: decision 2, one member and one adult guest are two. */
static void a_member_and_a_grown_up_guest_are_two(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 1, 1);
    count_wait(w, 20260325);
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 1);
}

/* CONTRIBUTION-2 */
static void fewer_than_two_adults_make_none(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 1, 0);
    (void)count_add(
        w, &(struct count_walk){
               .buurt = BUURT, .on = 20260319, .people = PEOPLE, .count = 1, .children = 3});
    count_wait(w, 20260410);
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 0);
}

/* CONTRIBUTION-7 */
static void presence_told_later_can_still_make_one(void **state)
{
    struct count_world *w = *state;
    const struct wire_id shift = walk_on(w, 20260318, 1, 0);
    count_wait(w, 20260322);
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 0);
    char sql[200];
    (void)snprintf(sql, sizeof(sql), "UPDATE shift SET adults = 1 WHERE shift_id = x'%s'",
                   walk_hex(&shift));
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    count_wait(w, 20260324);
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 1);
}

/* CONTRIBUTION-1 */
static void a_server_that_was_down_for_weeks_counts_what_was_walked_before(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 4, 0);
    walk_wait_until(&w->walk, walk_at(20260520, 12, 0));
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 1);
}

/* CONTRIBUTION-3 */
static void a_contribution_names_no_person_device_or_group(void **state)
{
    struct count_world *w = *state;
    const struct wire_id shift = walk_on(w, 20260318, 4, 0);
    count_wait(w, 20260325);
    assert_int_equal(number(w, "SELECT count(*) FROM pragma_table_info('contribution')"
                               " WHERE name LIKE '%member%' OR name LIKE '%serial%'"
                               " OR name LIKE '%group%' OR name LIKE '%shift%'"),
                     0);
    assert_true(list(w, &w->wijk_hat));
    assert_false(walk_said(&w->walk, walk_hex(&shift)));
    assert_false(walk_said(&w->walk, "50505050"));
    const struct wire_id group = walk_id(BUURT ^ 0x60);
    assert_false(walk_said(&w->walk, walk_hex(&group)));
}

static void erase(struct count_world *w, uint8_t member)
{
    struct world_request request;
    const struct parting parting = {
        .member_id = walk_id(member), .buurt_id = walk_id(BUURT), .leaves_wijk = true};
    world_request_begin(&w->walk.world, 0, &request);
    assert_int_equal(member_part(&request.r, &parting), OK);
    world_request_end(&w->walk.world, &request, true);
}

/* CONTRIBUTION-4 */
static void once_frozen_it_never_changes_also_when_a_person_is_erased(void **state)
{
    static char before[WIRE_FRAME_MAX + 1];
    struct count_world *w = *state;
    const struct wire_id shift = walk_on(w, 20260318, 5, 0);
    count_wait(w, 20260325);
    assert_true(list(w, &w->wijk_hat));
    (void)snprintf(before, sizeof(before), "%s", strstr(w->walk.world.reply, "\"contributions\""));
    char sql[200];
    (void)snprintf(sql, sizeof(sql), "UPDATE shift SET adults = 9 WHERE shift_id = x'%s'",
                   walk_hex(&shift));
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    erase(w, 0x51);
    assert_int_equal(number(w, "SELECT count(*) FROM attendance"), 4);
    count_wait(w, 20260402);
    assert_true(list(w, &w->wijk_hat));
    assert_string_equal(before, strstr(w->walk.world.reply, "\"contributions\""));
    assert_int_equal(number(w, "SELECT count(*) FROM contribution"), 1);
}

/* CONTRIBUTION-6 */
static void a_sum_carries_its_n_and_hides_figures_of_persons_below_k(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 3, 0);
    for (int day = 0; day < 3; day++) {
        (void)walk_on(w, 20260407 + 7 * day, 6, 0);
    }
    count_wait(w, 20260411);
    assert_true(sum(w, "2026-03-01", "2026-03-31"));
    assert_int_equal(walk_number(&w->walk, "contributions"), 1);
    assert_true(walk_said(&w->walk, "\"hidden\":true"));
    assert_false(walk_said(&w->walk, "participants") || walk_said(&w->walk, "minutes"));
    count_wait(w, 20260511);
    assert_true(sum(w, "2026-04-01", "2026-04-30"));
    assert_int_equal(walk_number(&w->walk, "contributions"), 3);
    assert_int_equal(walk_number(&w->walk, "participants"), 18);
    assert_int_equal(walk_number(&w->walk, "minutes"), 18 * 45);
    assert_true(sum(w, "2026-03-01", "2026-04-30")); /* else March would follow */
    assert_int_equal(walk_number(&w->walk, "contributions"), 4);
    assert_false(walk_said(&w->walk, "participants"));
}

/* CONTRIBUTION-6: a figure that grows walk by walk tells who walked. */
static void a_month_that_is_not_frozen_shows_its_n_alone(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 6, 0);
    count_wait(w, 20260325);
    assert_true(sum(w, "2026-03-01", "2026-03-31"));
    assert_int_equal(walk_number(&w->walk, "contributions"), 1);
    assert_false(walk_said(&w->walk, "participants"));
    count_wait(w, 20260410);
    assert_true(sum(w, "2026-03-01", "2026-03-31"));
    assert_int_equal(walk_number(&w->walk, "participants"), 6);
}

/* CONTRIBUTION-8 */
static void a_sum_goes_over_whole_months_of_a_casus_that_is_there(void **state)
{
    struct count_world *w = *state;
    assert_false(sum(w, "2026-03-02", "2026-03-31"));
    assert_true(walk_refused(&w->walk, "field_form"));
    assert_false(sum(w, "2026-03-01", "2026-03-30"));
    assert_true(walk_refused(&w->walk, "field_form"));
    assert_false(sum(w, "2026-03-01", "2026-02-28"));
    assert_true(walk_refused(&w->walk, "field_too_small"));
    assert_false(count_ask(w, BRAM, NULL, "contribution.sum",
                           "\"casus_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"",
                           walk_hex(&w->walk.walk_group_id)));
    assert_true(walk_refused(&w->walk, "not_found"));
}

/* CONTRIBUTION-9 */
static void contributions_one_by_one_tell_no_figure_of_persons(void **state)
{
    struct count_world *w = *state;
    (void)walk_on(w, 20260318, 6, 0);
    count_wait(w, 20260325);
    assert_true(list(w, &w->wijk_hat));
    assert_true(walk_said(&w->walk, "\"on\":\"2026-03-18\""));
    assert_false(walk_said(&w->walk, "participants") || walk_said(&w->walk, "guests") ||
                 walk_said(&w->walk, "minutes"));
}

static void contributions_one_by_one_are_for_who_coordinates_the_wijk(void **state)
{
    struct count_world *w = *state;
    assert_true(list(w, &w->wijk_hat));
    assert_false(list(w, &w->council_hat));
    assert_true(walk_refused(&w->walk, "not_allowed"));
    assert_false(list(w, NULL));
    assert_false(list(w, &w->walk.coordinator_hat));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, count_setup, count_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_walk_of_two_or_more_makes_one_contribution_of_its_presences_and_guests),
        TEST(a_member_and_a_grown_up_guest_are_two),
        TEST(fewer_than_two_adults_make_none),
        TEST(presence_told_later_can_still_make_one),
        TEST(a_server_that_was_down_for_weeks_counts_what_was_walked_before),
        TEST(a_contribution_names_no_person_device_or_group),
        TEST(once_frozen_it_never_changes_also_when_a_person_is_erased),
        TEST(a_sum_carries_its_n_and_hides_figures_of_persons_below_k),
        TEST(a_month_that_is_not_frozen_shows_its_n_alone),
        TEST(a_sum_goes_over_whole_months_of_a_casus_that_is_there),
        TEST(contributions_one_by_one_tell_no_figure_of_persons),
        TEST(contributions_one_by_one_are_for_who_coordinates_the_wijk),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
