/* test_indicator.c -- versions of the indicators, figures by hand, the pulse of a quarter. Rules:
 * docs/indicator.md */
#include "support/fund_world.h"

#include "indicator/indicator.h"
#include "member/parting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* ── rules without a server ─────────────────────────────────────────────────────────────────────
 */

/* INDICATOR-1, INDICATOR-2: I3 and I4 are entered by hand, the other three measured */
static void the_example_set_measures_three_and_takes_two_by_hand(void **state)
{
    (void)state;
    struct wire_indicator rows[INDICATORS_MAX];
    const char *field = NULL;
    assert_int_equal(indicator_example(rows), 5);
    assert_int_equal(indicator_may_list(rows, 5, &field), OK);
    for (size_t i = 0; i < 5; i++) {
        char code[3] = {'I', (char)('1' + i), '\0'};
        assert_true(span_equal(rows[i].code, span_text(code)));
        const bool by_hand = i == 2 || i == 3;
        assert_int_equal(rows[i].way == wire_indicator_way_REPORTED, by_hand);
    }
    rows[4].code = span_text("I1");
    assert_int_equal(indicator_may_list(rows, 5, &field), CONFLICT);
    rows[4].code = span_text("=I5");
    assert_int_equal(indicator_may_list(rows, 5, &field), FIELD_FORM);
    assert_string_equal(field, "indicators.code");
}

/* INDICATOR-3 */
static void what_was_entered_by_hand_never_becomes_measured(void **state)
{
    (void)state;
    const struct wire_indicator by_hand = {.way = wire_indicator_way_REPORTED};
    const struct wire_indicator measured = {.way = wire_indicator_way_FACILITIES};
    assert_int_equal(indicator_may_turn(&by_hand, true, false), OK);
    assert_int_equal(indicator_may_turn(&by_hand, false, true), NOT_ALLOWED);
    assert_int_equal(indicator_may_turn(&measured, false, true), OK);
    assert_int_equal(indicator_may_turn(&measured, true, false), NOT_ALLOWED);
    assert_int_equal(indicator_may_turn(&measured, false, false), OK);
}

/* INDICATOR-2, INDICATOR-4 */
static void a_figure_by_hand_has_a_period_that_is_over(void **state)
{
    (void)state;
    const char *field = NULL;
    const struct wire_indicator row = {.way = wire_indicator_way_REPORTED};
    const struct wire_indicator measured = {.way = wire_indicator_way_WELLBEING};
    struct wire_indicator_report in = {.from = 20250101,
                                       .to = 20251231,
                                       .unit = span_text("mensen met een pgb"),
                                       .source = span_text("jaarstukken 2025")};
    assert_int_equal(indicator_may_report(&row, &in, 20260317, &field), OK);
    assert_int_equal(indicator_may_report(NULL, &in, 20260317, &field), NOT_FOUND);
    assert_int_equal(indicator_may_report(&measured, &in, 20260317, &field), NOT_ALLOWED);
    assert_string_equal(field, "code");
    assert_int_equal(indicator_may_report(&row, &in, 20251231, &field), FIELD_TOO_LARGE);
    in.from = 20260101;
    assert_int_equal(indicator_may_report(&row, &in, 20260317, &field), FIELD_TOO_SMALL);
    in.from = 20250101;
    in.source = span_text("@bron");
    assert_int_equal(indicator_may_report(&row, &in, 20260317, &field), FIELD_FORM);
    assert_string_equal(field, "source");
}

/* INDICATOR-8 */
static void a_mean_is_told_from_k_answers_on(void **state)
{
    (void)state;
    const struct wire_pulse_mean none = pulse_mean(wire_pulse_question_SAFE, 0, 0, 5);
    assert_true(none.n == 0 && !none.hidden);
    const struct wire_pulse_mean few = pulse_mean(wire_pulse_question_SAFE, 4, 16, 5);
    assert_true(few.n == 0 && few.tenths == 0 && few.hidden);
    const struct wire_pulse_mean five = pulse_mean(wire_pulse_question_SAFE, 5, 19, 5);
    assert_true(five.n == 5 && five.tenths == 38 && !five.hidden);
    const struct wire_pulse_mean six = pulse_mean(wire_pulse_question_SAFE, 6, 22, 5);
    assert_int_equal(six.tenths, 37); /* 3.67 */
}

/* INDICATOR-8 */
static void a_quarter_is_shown_once_it_is_over(void **state)
{
    (void)state;
    assert_int_equal(pulse_may_show(20260101, 20260331), NOT_ALLOWED);
    assert_int_equal(pulse_may_show(20260101, 20260401), OK);
    assert_int_equal(pulse_may_show(20260201, 20260901), FIELD_FORM);
    assert_int_equal(pulse_may_show(20261001, 20270101), OK);
}

/* ── with a server ──────────────────────────────────────────────────────────────────────────────
 */

#define WELLBEING                                                                                  \
    "{\"code\":\"I1\",\"title\":\"Welbevinden\",\"way\":\"wellbeing\",\"persons\":false}"
#define PGB "{\"code\":\"I3\",\"title\":\"Pgb\",\"way\":\"reported\",\"persons\":true}"

static bool set(struct fund_world *w, unsigned version, unsigned year, const char *rows)
{
    return count_ask(w->count, ANNA, &w->steward, "indicator.set",
                     "\"version\":%u,\"from_year\":%u,\"source\":\"besluit\",\"indicators\":[%s]",
                     version, year, rows);
}

static bool list(struct fund_world *w, unsigned year)
{
    return count_ask(w->count, ZOE, NULL, "indicator.list", "\"year\":%u", year);
}

/* INDICATOR-1 */
static void a_year_is_judged_by_the_newest_version_that_is_about_it(void **state)
{
    struct fund_world *w = *state;
    assert_true(list(w, 2026));
    assert_true(walk_said(w->walk, "\"version\":1,\"from_year\":2018,"
                                   "\"source\":\"proeftuinruwaard.nl, 15-9-2019\""));
    assert_true(walk_said(w->walk, "\"code\":\"I5\""));
    assert_true(set(w, 2, 2026, WELLBEING "," PGB));
    assert_true(list(w, 2025) && walk_said(w->walk, "\"version\":1,"));
    assert_true(list(w, 2026) && walk_said(w->walk, "\"version\":2,\"from_year\":2026"));
    assert_false(walk_said(w->walk, "\"I5\""));
    assert_false(set(w, 2, 2027, WELLBEING));
    assert_true(fund_refused(w, "conflict", "version"));
    assert_false(set(w, 3, 2025, WELLBEING));
    assert_true(fund_refused(w, "field_too_small", "from_year"));
}

/* INDICATOR-3 */
static void no_version_measures_a_code_that_was_entered_by_hand(void **state)
{
    struct fund_world *w = *state;
    assert_false(set(w, 2, 2026,
                     "{\"code\":\"I4\",\"title\":\"Bezwaar\",\"way\":\"facilities\","
                     "\"persons\":false}"));
    assert_true(fund_refused(w, "not_allowed", "indicators.way"));
    assert_false(set(w, 2, 2026,
                     "{\"code\":\"I2\",\"title\":\"Gebruik\",\"way\":\"reported\","
                     "\"persons\":false}"));
    assert_true(set(w, 2, 2026,
                    "{\"code\":\"I6\",\"title\":\"Lampen\",\"way\":\"reported\","
                    "\"persons\":false}"));
    assert_false(set(w, 3, 2027,
                     "{\"code\":\"I6\",\"title\":\"Lampen\",\"way\":\"answers\","
                     "\"persons\":false}"));
    assert_true(fund_refused(w, "not_allowed", "indicators.way"));
    assert_false(set(w, 3, 2027, WELLBEING "," WELLBEING));
    assert_true(fund_refused(w, "conflict", "indicators.code"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM indicator"), 1);
}

static bool report(struct fund_world *w, const char *code, const char *to)
{
    return count_ask(w->count, ANNA, &w->steward, "indicator.report",
                     "\"code\":\"%s\",\"value\":61,\"n\":13000,\"unit\":\"mensen met een pgb\","
                     "\"from\":\"2025-01-01\",\"to\":\"%s\",\"source\":\"jaarstukken\"",
                     code, to);
}

/* INDICATOR-2, INDICATOR-4 */
static void a_figure_by_hand_of_a_measured_indicator_is_refused(void **state)
{
    struct fund_world *w = *state;
    for (const char *code = "125"; *code != '\0'; code++) {
        const char name[3] = {'I', *code, '\0'};
        assert_false(report(w, name, "2025-12-31"));
        assert_true(fund_refused(w, "not_allowed", "code"));
    }
    assert_false(report(w, "I9", "2025-12-31"));
    assert_true(fund_refused(w, "not_found", "code"));
    assert_false(report(w, "I3", "2026-03-17"));
    assert_true(fund_refused(w, "field_too_large", "to"));
    assert_true(report(w, "I3", "2025-12-31") && report(w, "I4", "2025-12-31"));
    assert_true(report(w, "I3", "2025-12-31")); /* the same period anew */
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM reported_figure"), 2);
}

static bool answer(struct fund_world *w, enum walker who, unsigned value)
{
    return count_ask(w->count, who, NULL, "pulse.answer", "\"safe\":%u,\"know\":%u,\"move\":%u",
                     value, value, value);
}

static int64_t given(struct fund_world *w)
{
    return walk_count(w->walk, "SELECT coalesce(sum(given), 0) FROM pulse_count");
}

/* INDICATOR-7 */
static void a_member_answers_once_a_quarter_and_a_later_answer_changes_nothing(void **state)
{
    struct fund_world *w = *state;
    assert_true(answer(w, BRAM, 4) && walk_said(w->walk, "\"counted\":true"));
    assert_true(answer(w, BRAM, 1) && walk_said(w->walk, "\"counted\":false"));
    assert_int_equal(given(w), 3);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pulse_count WHERE answer = 4"), 3);
    count_wait(w->count, 20260401);
    assert_true(answer(w, BRAM, 2) && walk_said(w->walk, "\"counted\":true"));
    assert_int_equal(walk_count(w->walk, "SELECT count(DISTINCT quarter) FROM pulse_count"), 2);
    assert_false(answer(w, CEES, 6));
    assert_int_equal(given(w), 6);
}

/* INDICATOR-7: nothing that is kept joins an answer to a person, an order or a time. */
static void an_answer_to_the_pulse_is_kept_beside_nobody(void **state)
{
    struct fund_world *w = *state;
    const int64_t answers = walk_count(w->walk, "SELECT count(*) FROM answer");
    const int64_t events = walk_count(w->walk, "SELECT count(*) FROM event");
    const int64_t acts = walk_count(w->walk, "SELECT count(*) FROM audit");
    assert_true(answer(w, BRAM, 4) && answer(w, CEES, 1));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM answer"), answers);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM event"), events);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM audit"), acts);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pulse_mark"), 2);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('pulse_mark')"
                                         " WHERE name NOT IN ('wijk_id', 'quarter', 'member_id')"),
                     0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('pulse_count')"
                                         " WHERE name NOT IN ('wijk_id', 'quarter', 'question',"
                                         " 'answer', 'given')"),
                     0);
    /* rows lie by their key: in which order they came is nowhere */
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM sqlite_master"
                                         " WHERE name IN ('pulse_mark', 'pulse_count')"
                                         " AND sql LIKE '%WITHOUT ROWID%'"),
                     2);
}

/* INDICATOR-7, RETENTION-12 */
static void who_answered_is_forgotten_a_day_after_the_quarter(void **state)
{
    struct fund_world *w = *state;
    assert_true(answer(w, BRAM, 4) && answer(w, CEES, 1));
    count_wait(w->count, 20260401);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pulse_mark"), 2);
    count_wait(w->count, 20260403);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pulse_mark"), 0);
    assert_int_equal(given(w), 6);
}

/* INDICATOR-7: the export tells the mark, and whoever leaves takes it along; the counts stay. */
static void whoever_leaves_takes_the_mark_along_and_the_counts_stay(void **state)
{
    struct fund_world *w = *state;
    assert_true(answer(w, BRAM, 4) && answer(w, CEES, 1));
    assert_true(count_ask(w->count, BRAM, NULL, "member.export", "\"after\":0"));
    assert_true(walk_said(w->walk, "pulse answered, quarter\",\"value\":\"2026-01-01\""));
    const struct parting parting = {.member_id = w->walk->members[BRAM], .leaves_wijk = true};
    struct world_request request;
    world_request_begin(&w->walk->world, 0, &request);
    assert_int_equal(pulse_part(&request.r, &parting), OK);
    world_request_end(&w->walk->world, &request, true);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pulse_mark"), 1);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM deletion WHERE kind = 'pulse_mark'"),
                     1);
    assert_int_equal(given(w), 6);
}

/* INDICATOR-8 */
static void the_pulse_is_shown_after_its_quarter_from_five_answers_on(void **state)
{
    struct fund_world *w = *state;
    for (int who = ANNA; who <= DINA; who++) {
        assert_true(answer(w, (enum walker)who, 4));
    }
    assert_false(count_ask(w->count, ZOE, NULL, "pulse.show", "\"quarter\":\"2026-01-01\""));
    assert_true(fund_refused(w, "not_allowed", "quarter"));
    count_wait(w->count, 20260402);
    assert_true(count_ask(w->count, ZOE, NULL, "pulse.show", "\"quarter\":\"2026-01-01\""));
    assert_true(walk_said(w->walk, "\"question\":\"safe\",\"n\":0,\"hidden\":true,\"tenths\":0"));
    for (int who = ANNA; who <= EMRE; who++) {
        assert_true(answer(w, (enum walker)who, who == EMRE ? 1 : 4));
    }
    count_wait(w->count, 20260702);
    assert_true(count_ask(w->count, ZOE, NULL, "pulse.show", "\"quarter\":\"2026-04-01\""));
    assert_true(walk_said(w->walk, "\"to\":\"2026-06-30\""));
    assert_true(walk_said(w->walk, "\"question\":\"move\",\"n\":5,\"hidden\":false,\"tenths\":34"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_set_measures_three_and_takes_two_by_hand),
        cmocka_unit_test(what_was_entered_by_hand_never_becomes_measured),
        cmocka_unit_test(a_figure_by_hand_has_a_period_that_is_over),
        cmocka_unit_test(a_mean_is_told_from_k_answers_on),
        cmocka_unit_test(a_quarter_is_shown_once_it_is_over),
        TEST(a_year_is_judged_by_the_newest_version_that_is_about_it),
        TEST(no_version_measures_a_code_that_was_entered_by_hand),
        TEST(a_figure_by_hand_of_a_measured_indicator_is_refused),
        TEST(a_member_answers_once_a_quarter_and_a_later_answer_changes_nothing),
        TEST(an_answer_to_the_pulse_is_kept_beside_nobody),
        TEST(who_answered_is_forgotten_a_day_after_the_quarter),
        TEST(whoever_leaves_takes_the_mark_along_and_the_counts_stay),
        TEST(the_pulse_is_shown_after_its_quarter_from_five_answers_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
