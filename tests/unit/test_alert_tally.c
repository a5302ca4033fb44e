/* test_alert_tally.c -- outcomes that name no alert, and what a month's end makes of the rest.
 * Rules: docs/alert.md; T35 */
#include "alert/tally.h"
#include "support/walk_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* So many alerts stand in a buurt's month. Takes: buurt  0: raised in the wijk's own group */
static void have_alerts(struct walk_world *w, uint8_t buurt, int32_t month, unsigned count)
{
    char sql[300];
    const struct wire_id id = walk_id(buurt);
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO alert_month VALUES (x'%s', %d, x'%s', %u, 0, 0, 0, 0)",
                   walk_hex(&w->world.wijk_id), (int)month, walk_hex(&id), count);
    assert_int_equal(db_run(w->world.core->db, sql), OK);
}

static bool tell(struct walk_world *w, enum walker who, uint8_t id, const char *outcome,
                 const char *month)
{
    char hash[65];
    for (size_t i = 0; i < 32; i++) {
        (void)snprintf(hash + 2 * i, 3, "%02x", id);
    }
    return walk_ask(w, who, "alert.tally",
                    "\"tally_id\":\"%s\",\"buurt_id\":\"%s\",\"month\":\"%s\",\"outcome\":\"%s\"",
                    hash, walk_hex(&w->world.buurt_id), month, outcome);
}

static int64_t told(struct walk_world *w)
{
    return walk_count(w, "SELECT sum(true_n + false_n + unknown_n) FROM alert_month");
}

/* ALERT-12 */
static void the_first_of_an_id_counts_and_later_ones_change_nothing(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0x88, 20260301, 3);
    assert_true(tell(w, BRAM, 1, "true_alert", "2026-03-01"));
    assert_true(tell(w, CEES, 1, "false_alert", "2026-03-01"));
    assert_int_equal(told(w), 1);
    assert_int_equal(walk_count(w, "SELECT true_n FROM alert_month"), 1);
    assert_true(tell(w, CEES, 2, "false_alert", "2026-03-01"));
    assert_int_equal(walk_count(w, "SELECT false_n FROM alert_month"), 1);
}

/* ALERT-12: a tally leaves no answer, no event, no act and no person behind. */
static void a_tally_leaves_nothing_but_its_id_and_a_count(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0x88, 20260301, 3);
    const int64_t answers = walk_count(w, "SELECT count(*) FROM answer");
    const int64_t events = walk_count(w, "SELECT count(*) FROM event");
    assert_true(tell(w, BRAM, 1, "true_alert", "2026-03-01"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM answer"), answers);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM event"), events);
    char hat[200];
    (void)snprintf(hat, sizeof(hat),
                   "\"tally_id\":\"%064d\",\"buurt_id\":\"%s\","
                   "\"month\":\"2026-03-01\",\"outcome\":\"unknown\"",
                   7, walk_hex(&w->world.buurt_id));
    assert_true(walk_ask_under(w, ANNA, &w->leader_hat, "alert.tally", hat));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM audit"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM pragma_table_info('alert_tally')"), 3);
}

/* ALERT-13 */
static void there_are_never_more_tallies_than_alerts(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0x88, 20260301, 1);
    assert_true(tell(w, BRAM, 1, "true_alert", "2026-03-01"));
    assert_false(tell(w, BRAM, 2, "true_alert", "2026-03-01"));
    assert_true(walk_refused(w, "full") && walk_said(w, "\"field\":\"buurt_id\""));
    assert_int_equal(told(w), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM alert_tally"), 1);
}

/* ALERT-13: a buurt of few phones raised it in the wijk's group (ALERT-14). */
static void an_alert_of_the_wijk_s_group_is_told_by_the_buurt_it_was_in(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0, 20260301, 1);
    assert_true(tell(w, BRAM, 1, "false_alert", "2026-03-01"));
    assert_int_equal(told(w), 1);
}

/* ALERT-13 */
static void what_nobody_told_counts_as_unknown_at_month_end(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0x88, 20260301, 5);
    assert_true(tell(w, BRAM, 1, "true_alert", "2026-03-01"));
    assert_true(tell(w, BRAM, 2, "false_alert", "2026-03-01"));
    assert_true(tell(w, BRAM, 3, "unknown", "2026-03-01"));
    walk_wait_until(w, walk_at(20260403, 23, 0)); /* a late phone still comes */
    assert_int_equal(walk_count(w, "SELECT closed FROM alert_month"), 0);
    assert_true(tell(w, CEES, 4, "true_alert", "2026-03-01"));
    walk_wait_until(w, walk_at(20260404, 1, 30));
    assert_int_equal(walk_count(w, "SELECT closed FROM alert_month"), 1);
    assert_int_equal(walk_count(w, "SELECT true_n FROM alert_month"), 2);
    assert_int_equal(walk_count(w, "SELECT unknown_n FROM alert_month"), 2);
    assert_false(tell(w, CEES, 5, "true_alert", "2026-03-01"));
    assert_true(walk_refused(w, "closed"));
    assert_int_equal(told(w), 5);
}

/* RETENTION-7 */
static void a_tally_s_id_is_gone_a_month_after_month_end(void **state)
{
    struct walk_world *w = *state;
    have_alerts(w, 0x88, 20260301, 5);
    assert_true(tell(w, BRAM, 1, "true_alert", "2026-03-01"));
    walk_wait_until(w, walk_at(20260430, 12, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM alert_tally"), 1);
    walk_wait_until(w, walk_at(20260501, 12, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM alert_tally"), 0);
    assert_int_equal(walk_count(w, "SELECT true_n FROM alert_month"), 1);
}

static void a_tally_names_a_month_that_has_begun_and_is_not_closed(void **state)
{
    struct walk_world *w = *state;
    assert_false(tell(w, BRAM, 1, "unknown", "2026-03-02"));
    assert_true(walk_refused(w, "field_form"));
    assert_false(tell(w, BRAM, 1, "unknown", "2026-04-01"));
    assert_true(walk_refused(w, "field_too_large"));
    assert_false(tell(w, BRAM, 1, "unknown", "2026-02-01"));
    assert_true(walk_refused(w, "closed"));
}

static void a_month_takes_tallies_until_three_days_after_its_end(void **state)
{
    (void)state;
    assert_int_equal(tally_may_tell(20260301, 20260331), OK);
    assert_int_equal(tally_may_tell(20260301, 20260403), OK);
    assert_int_equal(tally_may_tell(20260301, 20260404), CLOSED);
    assert_int_equal(tally_may_tell(20251201, 20260103), OK);
    assert_int_equal(tally_closed_month(20260104), 20251201);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_first_of_an_id_counts_and_later_ones_change_nothing),
        TEST(a_tally_leaves_nothing_but_its_id_and_a_count),
        TEST(there_are_never_more_tallies_than_alerts),
        TEST(an_alert_of_the_wijk_s_group_is_told_by_the_buurt_it_was_in),
        TEST(what_nobody_told_counts_as_unknown_at_month_end),
        TEST(a_tally_s_id_is_gone_a_month_after_month_end),
        TEST(a_tally_names_a_month_that_has_begun_and_is_not_closed),
        TEST(a_month_takes_tallies_until_three_days_after_its_end),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
