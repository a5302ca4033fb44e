/* test_report_walks.c -- what a walk found and what became of it. Rules: docs/report.md */
#include "support/walk_world.h"

#include "report/report_store.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const struct wire_id OTHER_ID = {{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}};

static bool check_in(struct walk_world *w, enum walker who, const struct wire_id *shift_id,
                     int64_t at)
{
    return walk_ask(w, who, "attendance.check_in",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"at\":%" PRId64,
                    walk_hex(&w->world.buurt_id), walk_hex(shift_id), at);
}

/* Anna, who leads, and Bram walk on the 18th from 20:00; Cees signed up and stayed at home. */
static int open_world(void **state)
{
    (void)walk_setup(state);
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260318, 20, 4, 0);
    bool ready = walk_join(w, ANNA, &SHIFT_ID, false) && walk_join(w, BRAM, &SHIFT_ID, false) &&
                 walk_join(w, CEES, &SHIFT_ID, false);
    walk_wait_until(w, walk_at(20260318, 20, 2));
    ready = ready && check_in(w, ANNA, &SHIFT_ID, walk_at(20260318, 20, 0)) &&
            check_in(w, BRAM, &SHIFT_ID, walk_at(20260318, 20, 0));
    walk_forget(w);
    return ready ? 0 : -1;
}

/* Lets the time go on with everybody still known: quiet connections are closed. */
static void wait_until(struct walk_world *w, int64_t now)
{
    walk_wait_until(w, now);
    for (int who = 0; who < WALKERS; who++) {
        walk_sign_in(w, (enum walker)who);
    }
}

static bool make(struct walk_world *w, enum walker who, unsigned version, const char *rest)
{
    return walk_ask(w, who, "report.make",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"version\":%u,%s",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), version, rest);
}

static bool show(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "report.show", "\"buurt_id\":\"%s\",\"shift_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID));
}

static bool hand_over(struct walk_world *w, uint8_t id, const char *kind, unsigned number,
                      const char *day)
{
    const struct wire_id handover_id = walk_id(id);
    return walk_lead(w, "handover.make",
                     "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"handover_id\":\"%s\","
                     "\"kind\":\"%s\",\"number\":%u,\"reference\":\"M-2026-0412\","
                     "\"handed_on\":\"%s\"",
                     walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), walk_hex(&handover_id),
                     kind, number, day);
}

static bool answer(struct walk_world *w, uint8_t id, const char *state, unsigned mended,
                   const char *day)
{
    const struct wire_id handover_id = walk_id(id);
    return walk_lead(w, "handover.answer",
                     "\"buurt_id\":\"%s\",\"handover_id\":\"%s\",\"state\":\"%s\","
                     "\"mended\":%u,\"answered_on\":\"%s\"",
                     walk_hex(&w->world.buurt_id), walk_hex(&handover_id), state, mended, day);
}

#define LAMPS                                                                                      \
    "\"outcome\":\"findings\",\"told\":\"nobody\",\"findings\":["                                  \
    "{\"kind\":\"lighting\",\"number\":3},{\"kind\":\"litter\",\"number\":1}]"
#define QUIET "\"outcome\":\"nothing\",\"told\":\"nobody\""

/* REPORT-1 */
static void a_walk_has_one_report_of_counts_without_words_or_persons(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(walk_said(w, "\"version\":1"));
    assert_true(walk_said(w, "{\"kind\":\"lighting\",\"number\":3}"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM report"), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM pragma_table_info('report')"
                                   " WHERE name LIKE '%member%' OR name LIKE '%serial%'"
                                   " OR type = 'TEXT'"),
                     0);
    assert_false(make(w, ANNA, 1, "\"outcome\":\"nothing\",\"told\":\"nobody\",\"note\":\"x\""));
    assert_true(walk_refused(w, "field_unknown"));
}

/* REPORT-1 */
static void a_kind_is_told_once(void **state)
{
    struct walk_world *w = *state;
    assert_false(make(w, BRAM, 0,
                      "\"outcome\":\"findings\",\"told\":\"nobody\",\"findings\":["
                      "{\"kind\":\"litter\",\"number\":1},{\"kind\":\"litter\",\"number\":2}]"));
    assert_true(walk_refused(w, "field_twice") && walk_said(w, "\"field\":\"findings\""));
}

/* REPORT-2 */
static void the_next_adds_to_it_and_names_the_version_that_was_seen(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, QUIET));
    assert_false(make(w, ANNA, 0, LAMPS));
    assert_true(walk_refused(w, "conflict") && walk_said(w, "\"field\":\"version\""));
    assert_true(make(w, ANNA, 1, LAMPS));
    assert_true(show(w, BRAM));
    assert_true(walk_said(w, "\"version\":2") && walk_said(w, "\"number\":3"));
}

/* REPORT-2 */
static void who_did_not_walk_makes_no_report(void **state)
{
    struct walk_world *w = *state;
    assert_false(make(w, CEES, 0, QUIET));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(make(w, ZOE, 0, QUIET));
    assert_true(walk_refused(w, "not_allowed"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM report"), 0);
}

/* REPORT-2 */
static void who_walked_and_who_leads_are_told_nobody_else(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_int_equal(walk_told(w, ANNA, "report.changed", "lighting"), 1);
    assert_int_equal(walk_told(w, BRAM, "report.changed", "lighting"), 1);
    assert_int_equal(walk_told(w, DINA, "report.changed", "lighting"), 0);
    assert_int_equal(walk_told_buurt(w, "report.changed", ""), 0);
}

/* REPORT-3 */
static void a_report_is_frozen_with_the_contribution_of_its_walk(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(walk_said(w, "\"frozen\":false"));
    wait_until(w, walk_at(20260320, 20, 50));
    assert_false(make(w, BRAM, 1, QUIET));
    assert_true(walk_refused(w, "closed"));
    assert_true(show(w, BRAM));
    assert_true(walk_said(w, "\"frozen\":true") && walk_said(w, "\"version\":1"));
}

/* REPORT-6 */
static void a_walk_that_was_not_walked_has_no_report(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &OTHER_ID, 20260319, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &OTHER_ID, false));
    wait_until(w, walk_at(20260319, 20, 5));
    assert_true(check_in(w, BRAM, &OTHER_ID, walk_at(20260319, 20, 0)));
    wait_until(w, walk_at(20260319, 22, 0)); /* Bram alone */
    assert_false(walk_ask(w, BRAM, "report.make",
                          "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"version\":0," QUIET,
                          walk_hex(&w->world.buurt_id), walk_hex(&OTHER_ID)));
    assert_true(walk_refused(w, "closed"));
}

/* REPORT-6 */
static void a_walk_that_has_not_begun_has_no_report(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &OTHER_ID, 20260319, 20, 4, 0);
    assert_false(walk_lead(w, "report.make",
                           "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"version\":0," QUIET,
                           walk_hex(&w->world.buurt_id), walk_hex(&OTHER_ID)));
    assert_true(walk_refused(w, "closed"));
}

/* REPORT-4 */
static void no_more_of_a_kind_is_handed_over_than_was_found(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(hand_over(w, 1, "lighting", 2, "2026-03-18"));
    assert_false(hand_over(w, 2, "lighting", 2, "2026-03-18"));
    assert_true(walk_refused(w, "field_too_large") && walk_said(w, "\"field\":\"number\""));
    assert_false(hand_over(w, 2, "green", 1, "2026-03-18"));
    assert_true(hand_over(w, 2, "lighting", 1, "2026-03-18"));
    assert_false(hand_over(w, 2, "litter", 1, "2026-03-18"));
    assert_true(walk_refused(w, "conflict"));
}

/* REPORT-4 */
static void a_report_is_not_lowered_below_what_was_handed_over(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(hand_over(w, 1, "lighting", 2, "2026-03-18"));
    assert_false(make(w, BRAM, 1, QUIET));
    assert_true(walk_refused(w, "field_too_small"));
}

/* REPORT-5 */
static void a_handover_keeps_their_number_and_what_became_of_it(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(hand_over(w, 1, "lighting", 3, "2026-03-18"));
    assert_false(answer(w, 1, "mended", 4, "2026-03-18"));
    assert_true(walk_refused(w, "field_too_large"));
    assert_false(answer(w, 1, "mended", 0, "2026-03-18"));
    assert_true(walk_refused(w, "field_too_small"));
    assert_false(answer(w, 1, "declined", 3, "2026-03-18"));
    assert_true(walk_refused(w, "field_form"));
    assert_false(answer(w, 1, "open", 1, "2026-03-19"));
    assert_true(walk_refused(w, "field_too_large"));
    assert_true(answer(w, 1, "open", 2, "2026-03-18"));
    assert_true(walk_lead(w, "handover.list",
                          "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"",
                          walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, "M-2026-0412") && walk_said(w, "\"mended\":2"));
    assert_int_equal(walk_count(w, "SELECT sum(number) FROM mending"), 2);
}

/* REPORT-5 */
static void a_handover_lies_between_its_walk_and_today(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_false(hand_over(w, 1, "lighting", 1, "2026-03-17"));
    assert_true(walk_refused(w, "field_too_small"));
    assert_false(hand_over(w, 1, "lighting", 1, "2026-03-19"));
    assert_true(walk_refused(w, "field_too_large"));
}

/* REPORT-7 */
static void each_reads_the_reports_within_reach(void **state)
{
    struct walk_world *w = *state;
    const char *span = "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"";
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(hand_over(w, 1, "lighting", 3, "2026-03-18"));
    assert_true(walk_lead(w, "report.list", span, walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, "lighting"));
    assert_true(walk_coordinate(w, "report.list", span, walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, "lighting"));
    assert_false(walk_ask(w, BRAM, "report.list", span, walk_hex(&w->world.buurt_id)));
    assert_true(show(w, BRAM));
    assert_false(show(w, CEES));
    assert_true(walk_ask(w, BRAM, "handover.list", span, walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, "M-2026-0412"));
    assert_true(walk_ask(w, CEES, "handover.list", span, walk_hex(&w->world.buurt_id)));
    assert_false(walk_said(w, "M-2026-0412"));
    assert_false(walk_coordinate(w, "report.list", span, walk_hex(&w->far_buurt_id)));
    assert_true(walk_refused(w, "not_allowed"));
}

/* REPORT-7 */
static void a_leader_reads_and_hands_over_for_the_own_group_alone(void **state)
{
    struct walk_world *w = *state;
    assert_true(make(w, BRAM, 0, LAMPS));
    assert_true(hand_over(w, 1, "lighting", 3, "2026-03-18"));
    assert_int_equal(db_run(w->world.core->db,
                            "UPDATE shift SET walk_group_id = x'62626262626262626262626262626262';"
                            "UPDATE report SET walk_group_id = x'62626262626262626262626262626262';"
                            "UPDATE handover SET walk_group_id ="
                            " x'62626262626262626262626262626262'"),
                     OK);
    assert_false(hand_over(w, 2, "litter", 1, "2026-03-18"));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(answer(w, 1, "mended", 3, "2026-03-18"));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(walk_lead(w, "report.list",
                          "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2026-03-31\"",
                          walk_hex(&w->world.buurt_id)));
    assert_false(walk_said(w, "lighting"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, walk_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_walk_has_one_report_of_counts_without_words_or_persons),
        TEST(a_kind_is_told_once),
        TEST(the_next_adds_to_it_and_names_the_version_that_was_seen),
        TEST(who_did_not_walk_makes_no_report),
        TEST(who_walked_and_who_leads_are_told_nobody_else),
        TEST(a_report_is_frozen_with_the_contribution_of_its_walk),
        TEST(a_walk_that_was_not_walked_has_no_report),
        TEST(a_walk_that_has_not_begun_has_no_report),
        TEST(no_more_of_a_kind_is_handed_over_than_was_found),
        TEST(a_report_is_not_lowered_below_what_was_handed_over),
        TEST(a_handover_keeps_their_number_and_what_became_of_it),
        TEST(a_handover_lies_between_its_walk_and_today),
        TEST(each_reads_the_reports_within_reach),
        TEST(a_leader_reads_and_hands_over_for_the_own_group_alone),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
