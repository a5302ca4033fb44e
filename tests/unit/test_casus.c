/* test_casus.c -- the course of a collective casus and what it comes to. Rules: docs/casus.md */
#include "support/fund_world.h"

#include "casus/course.h"
#include "wire/wire_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* ── rules without a server ─────────────────────────────────────────────────────────────────────
 */

/* CASUS-6: a talk on 2-11-2026 has its last day on 14-12-2026 */
static void a_talk_on_2_11_2026_has_its_last_day_on_14_12_2026(void **state)
{
    (void)state;
    struct course course = {.state = wire_casus_state_TALKED, .due_on = course_due(20261102)};
    assert_int_equal(course.due_on, 20261214);
    assert_false(course_is_overdue(&course, 20261214));
    assert_true(course_is_overdue(&course, 20261215));
    course.state = wire_casus_state_RUNNING;
    assert_false(course_is_overdue(&course, 20261215));
    assert_int_equal(course_due(20240118), 20240229);
}

/* CASUS-10: an MDO without a resident is refused */
static void an_mdo_without_whom_it_is_about_is_refused(void **state)
{
    (void)state;
    assert_int_equal(meeting_may(false, false, 8, 25), NOT_ALLOWED);
    assert_int_equal(meeting_may(true, false, 8, 25), OK);
    assert_int_equal(meeting_may(false, true, 25, 25), OK);
    assert_int_equal(meeting_may(true, true, 26, 25), FIELD_TOO_LARGE);
}

/* CASUS-12 */
static void marks_are_told_in_whole_groups(void **state)
{
    (void)state;
    static const uint64_t MARKS[] = {35, 36, 40, 83, 90};
    assert_int_equal(marks_told(4, 5), 0);
    assert_int_equal(marks_told(5, 5), 5);
    assert_int_equal(marks_told(9, 5), 5);
    assert_int_equal(marks_told(10, 5), 10);
    assert_int_equal(marks_mean(MARKS, 5), 57);
    assert_int_equal(marks_mean(MARKS, 2), 36); /* 35.5 rounds up */
    assert_int_equal(marks_mean(MARKS, 0), 0);
}

/* CASUS-4 */
static void a_theme_below_k_hides_itself_and_the_whole(void **state)
{
    (void)state;
    struct wire_question_count rows[] = {{.asked = 40, .at_once = 38}, {.asked = 4, .at_once = 4}};
    assert_int_equal(questions_suppress(rows, 2, 5), 0);
    assert_int_equal(rows[0].asked, 40);
    assert_int_equal(rows[0].at_once, 0); /* two that went wrong would be told */
    assert_true(rows[1].hidden);
    assert_int_equal(rows[1].asked, 0);
    struct wire_question_count large[] = {{.asked = 40, .at_once = 30}, {.asked = 6, .at_once = 6}};
    assert_int_equal(questions_suppress(large, 2, 5), 46);
    assert_int_equal(large[0].at_once, 30);
}

/* CASUS-14 */
static void the_median_is_the_middle_of_the_days(void **state)
{
    (void)state;
    uint64_t days[] = {30, 2, 5, 9};
    assert_int_equal(course_median(days, 4), 5);
    assert_int_equal(course_median(days, 3), 5);
    assert_int_equal(course_median(days, 0), 0);
}

/* ── with a server ──────────────────────────────────────────────────────────────────────────────
 */

#define ANSWERS                                                                                    \
    "\"answers\":{\"want\":\"samen koken\",\"can_self\":\"koken\","                                \
    "\"can_others\":\"leren koken\",\"need\":\"een keuken\"}"
#define PLAN                                                                                       \
    "\"agreements\":[{\"who\":\"kokers\",\"what\":\"keuken regelen\",\"by\":\"2026-04-10\"}]"

static struct wire_id cooks(void)
{
    return walk_id(0xe1);
}

/* Under the hat of the casus's professional. */
static bool ask(struct fund_world *w, const char *type, const char *rest)
{
    const struct wire_id casus_id = cooks();
    return count_ask(w->count, YARA, &w->cooks_hat, type, "\"casus_id\":\"%s\"%s",
                     walk_hex(&casus_id), rest);
}

static int open_casus(void **state)
{
    const struct wire_id casus_id = cooks();
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    return count_ask(w->count, GIJS, NULL, "casus.open",
                     "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                     walk_hex(&casus_id))
               ? 0
               : -1;
}

static void came_in_on_the_second(struct fund_world *w)
{
    assert_int_equal(
        db_run(w->walk->world.core->db, "UPDATE collective_casus SET since = 20260302"), OK);
}

static bool talk(struct fund_world *w)
{
    return ask(w, "casus.talk", ",\"on\":\"2026-03-17\"," ANSWERS);
}

/* CASUS-5 */
static void there_is_no_plan_before_all_three_questions_are_answered(void **state)
{
    struct fund_world *w = *state;
    assert_false(ask(w, "casus.plan", ",\"version\":1,\"agreed\":true," PLAN));
    assert_true(fund_refused(w, "not_allowed", "casus_id"));
    assert_false(ask(w, "casus.talk",
                     ",\"on\":\"2026-03-17\",\"answers\":{\"want\":\"samen koken\","
                     "\"can_self\":\"koken\",\"need\":\"een keuken\"}"));
    assert_true(fund_refused(w, "field_missing", "answers.can_others"));
    assert_true(talk(w));
    assert_true(walk_said(w->walk, "\"state\":\"talked\""));
    assert_true(walk_said(w->walk, "\"due_on\":\"2026-04-28\""));
    assert_false(talk(w));
    assert_true(fund_refused(w, "closed", "casus_id"));
}

/* CASUS-7, CASUS-9 */
static void a_plan_is_in_force_only_with_the_residents_yes(void **state)
{
    struct fund_world *w = *state;
    assert_true(talk(w));
    assert_true(ask(w, "casus.plan", ",\"version\":1,\"agreed\":false," PLAN));
    assert_true(walk_said(w->walk, "\"state\":\"talked\""));
    assert_false(ask(w, "casus.solve", ",\"on\":\"2026-03-17\",\"solution\":\"collective\""));
    assert_true(fund_refused(w, "not_allowed", "casus_id"));
    assert_false(ask(w, "casus.plan", ",\"version\":1,\"agreed\":true," PLAN));
    assert_true(fund_refused(w, "conflict", "version"));
    assert_true(ask(w, "casus.plan", ",\"version\":2,\"agreed\":true," PLAN));
    assert_true(walk_said(w->walk, "\"what\":\"keuken regelen\""));
    assert_true(ask(w, "casus.solve", ",\"on\":\"2026-03-17\",\"solution\":\"collective\""));
    assert_true(walk_said(w->walk, "\"review_on\":\"2027-03-17\""));
    assert_true(walk_said(w->walk, "\"state\":\"running\""));
}

/* CASUS-8, CASUS-6 */
static void more_time_needs_a_reason_and_a_yes(void **state)
{
    struct fund_world *w = *state;
    assert_true(talk(w));
    assert_false(ask(w, "casus.postpone",
                     ",\"due_on\":\"2026-05-20\",\"reason\":\"verbouwing\",\"agreed\":false"));
    assert_true(fund_refused(w, "not_allowed", "agreed"));
    assert_false(
        ask(w, "casus.postpone", ",\"due_on\":\"2026-05-20\",\"reason\":\"\",\"agreed\":true"));
    assert_true(fund_refused(w, "field_too_small", "reason"));
    assert_true(ask(w, "casus.postpone",
                    ",\"due_on\":\"2026-05-20\",\"reason\":\"verbouwing\",\"agreed\":true"));
    count_wait(w->count, 20260520);
    assert_true(ask(w, "casus.show", ""));
    assert_false(walk_said(w->walk, "\"overdue\":true"));
    count_wait(w->count, 20260521);
    assert_true(ask(w, "casus.show", ""));
    assert_true(walk_said(w->walk, "\"overdue\":true"));
    assert_true(count_ask(w->count, YARA, &w->cooks_hat, "casus.overdue", "%s", ""));
    assert_true(walk_said(w->walk, "\"due_on\":\"2026-05-20\""));
}

/* CASUS-8 */
static void more_time_is_given_at_most_so_far_ahead_as_the_settings_say(void **state)
{
    struct fund_world *w = *state;
    assert_true(talk(w));
    assert_false(ask(w, "casus.postpone",
                     ",\"due_on\":\"9999-12-31\",\"reason\":\"verbouwing\",\"agreed\":true"));
    assert_true(fund_refused(w, "field_too_large", "due_on"));
    assert_false(ask(w, "casus.postpone",
                     ",\"due_on\":\"2026-06-10\",\"reason\":\"verbouwing\",\"agreed\":true"));
    assert_true(ask(w, "casus.postpone",
                    ",\"due_on\":\"2026-06-09\",\"reason\":\"verbouwing\",\"agreed\":true"));
}

/* CASUS-18 */
static void an_mdo_and_a_mark_are_not_dated_before_the_casus_came_in(void **state)
{
    struct fund_world *w = *state;
    assert_false(ask(w, "casus.meet",
                     ",\"on\":\"1990-01-01\",\"present\":4,\"resident\":true,"
                     "\"representative\":false,\"place\":\"home\""));
    assert_true(fund_refused(w, "field_too_small", "on"));
    assert_false(
        ask(w, "casus.grade", ",\"moment\":\"before\",\"tenths\":35,\"on\":\"1990-01-01\""));
    assert_true(fund_refused(w, "field_too_small", "on"));
}

/* CASUS-2 */
static void safety_in_the_wijk_has_no_clock(void **state)
{
    struct fund_world *w = *state;
    assert_false(count_ask(w->count, ANNA, &w->professional[ANNA], "casus.talk",
                           "\"casus_id\":\"%s\",\"on\":\"2026-03-17\"," ANSWERS,
                           walk_hex(&w->walk->world.wijk_id)));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_true(count_ask(w->count, ZOE, NULL, "casus.show", "\"casus_id\":\"%s\"",
                          walk_hex(&w->walk->world.wijk_id)));
    assert_false(walk_said(w->walk, "due_on"));
}

/* CASUS-10 */
static void an_mdo_over_ten_is_warned_of_and_over_the_limit_refused(void **state)
{
    struct fund_world *w = *state;
    came_in_on_the_second(w);
    assert_false(ask(w, "casus.meet",
                     ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":false,"
                     "\"representative\":false,\"present\":6"));
    assert_true(fund_refused(w, "not_allowed", "resident"));
    assert_true(ask(w, "casus.meet",
                    ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":true,"
                    "\"representative\":false,\"present\":11"));
    assert_true(walk_said(w->walk, "\"crowded\":true"));
    assert_false(ask(w, "casus.meet",
                     ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":true,"
                     "\"representative\":false,\"present\":26"));
    assert_true(fund_refused(w, "field_too_large", "present"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_meeting"), 1);
}

static bool grade(struct fund_world *w, const char *moment, int tenths, const char *on)
{
    char rest[100];
    (void)snprintf(rest, sizeof(rest), ",\"moment\":\"%s\",\"tenths\":%d,\"on\":\"%s\"", moment,
                   tenths, on);
    return ask(w, "casus.grade", rest);
}

/* CASUS-11 */
static void a_mark_goes_to_ten_and_after_is_not_before(void **state)
{
    struct fund_world *w = *state;
    came_in_on_the_second(w);
    assert_true(grade(w, "before", 35, "2026-03-10"));
    assert_false(grade(w, "after", 83, "2026-03-09"));
    assert_true(fund_refused(w, "field_too_small", "on"));
    assert_true(grade(w, "after", 100, "2026-03-10"));
    assert_false(grade(w, "after", 101, "2026-03-11"));
    assert_true(fund_refused(w, "field_too_large", "tenths"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('casus_grade')"
                                         " WHERE name LIKE '%member%' OR name LIKE '%serial%'"),
                     0);
}

/* CASUS-4 */
static void a_simple_question_is_counted_and_told_when_its_year_is_over(void **state)
{
    struct fund_world *w = *state;
    for (int n = 0; n < 6; n++) {
        assert_true(count_ask(w->count, ANNA, &w->professional[ANNA], "casus.question",
                              "\"theme\":\"work\",\"solution\":\"network\",\"entrance\":2,"
                              "\"at_once\":true"));
    }
    assert_false(count_ask(w->count, ZOE, NULL, "casus.questions", "\"year\":2026"));
    assert_true(fund_refused(w, "not_allowed", "year"));
    count_wait(w->count, 20270102);
    assert_true(count_ask(w->count, ZOE, NULL, "casus.questions", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"asked\":6"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_course"), 0);
}

/* CASUS-14 */
static void the_waiting_list_tells_how_many_and_the_median_of_days(void **state)
{
    struct fund_world *w = *state;
    count_wait(w->count, 20260324);
    assert_true(ask(w, "casus.talk", ",\"on\":\"2026-03-24\"," ANSWERS));
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"work\",\"title\":\"Werkplaats\"",
                          walk_hex(&w->fund_id)));
    assert_true(count_ask(w->count, YARA, &w->count->council_hat, "casus.overdue", "%s", ""));
    assert_true(walk_said(w->walk, "\"waiting\":1,\"talked\":1,\"median_days\":7"));
    assert_false(count_ask(w->count, ZOE, NULL, "casus.overdue", "%s", ""));
}

/* ── what a professional is asked ───────────────────────────────────────────────────────────────
 */

static const struct wire_shape *shape_of(const char *wire)
{
    for (int type = 0; type < WIRE_TYPE_COUNT; type++) {
        if (WIRE_SHAPES[type]->wire != NULL && strcmp(WIRE_SHAPES[type]->wire, wire) == 0) {
            return WIRE_SHAPES[type];
        }
    }
    fail_msg("no message is called %s", wire);
    return NULL;
}

/* Whether who asks must say it: which casus it is about is chosen once, on the screen. */
static bool is_asked(const struct wire_field *field)
{
    return field->required && strcmp(field->name, "casus_id") != 0 &&
           strcmp(field->name, "pseudonym") != 0;
}

/* How many values a person fills in, `rows` of every list. */
static unsigned fields_of(const struct wire_shape *shape, unsigned rows)
{
    unsigned count = 0;
    for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
        const unsigned times = f->kind == KIND_list ? rows : 1;
        count += !is_asked(f) ? 0 : f->record == NULL ? 1 : times * fields_of(f->record, rows);
    }
    return count;
}

/* CASUS-17 */
static void a_simple_question_asks_at_most_five_fields_and_a_plan_at_most_twenty(void **state)
{
    (void)state;
    assert_in_range(fields_of(shape_of("casus.question"), 1), 3, 5);
    assert_in_range(fields_of(shape_of("entrance.ask"), 1), 3, 5);
    const unsigned talk = fields_of(shape_of("casus.talk"), 1);
    assert_int_equal(talk, 5); /* the day and four answers */
    assert_int_equal(fields_of(shape_of("casus.plan"), 3), 10);
    assert_in_range(talk + fields_of(shape_of("casus.plan"), 3), 15, 20);
    assert_in_range(fields_of(shape_of("individual.talk"), 1) +
                        fields_of(shape_of("individual.plan"), 1),
                    1, 5);
}

/* CASUS-17: what one step of a course was told, no later step asks again. A day and a yes are each
 * step's own. */
static void no_step_of_a_course_asks_what_an_earlier_one_was_told(void **state)
{
    (void)state;
    static const char *const STEPS[] = {"casus.open", "casus.talk", "casus.plan", "casus.solve",
                                        "casus.end"};
    static const char *const OWN[] = {"on", "agreed"};
    enum { COUNT = sizeof(STEPS) / sizeof(STEPS[0]) };
    for (size_t later = 1; later < COUNT; later++) {
        const struct wire_field *f = wire_fields(shape_of(STEPS[later]));
        for (; f->name != NULL; f++) {
            bool asked =
                !is_asked(f) || strcmp(f->name, OWN[0]) == 0 || strcmp(f->name, OWN[1]) == 0;
            for (size_t step = 0; step < later && !asked; step++) {
                if (wire_field_find(shape_of(STEPS[step]), f->name, strlen(f->name)) != NULL) {
                    fail_msg("%s asks %s, which %s was told", STEPS[later], f->name, STEPS[step]);
                }
            }
        }
    }
}

/* CASUS-17, CASUS-7: which version comes next the server knows */
static void a_plan_without_a_version_is_the_next_one(void **state)
{
    struct fund_world *w = *state;
    assert_true(ask(w, "casus.talk", ",\"on\":\"2026-03-17\"," ANSWERS));
    assert_true(ask(w, "casus.plan", ",\"agreed\":false," PLAN));
    assert_true(walk_said(w->walk, "\"plan_version\":1"));
    assert_true(ask(w, "casus.plan", ",\"agreed\":true," PLAN));
    assert_true(walk_said(w->walk, "\"plan_version\":2,\"plan_agreed\":true"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_casus, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_talk_on_2_11_2026_has_its_last_day_on_14_12_2026),
        cmocka_unit_test(an_mdo_without_whom_it_is_about_is_refused),
        cmocka_unit_test(marks_are_told_in_whole_groups),
        cmocka_unit_test(a_theme_below_k_hides_itself_and_the_whole),
        cmocka_unit_test(the_median_is_the_middle_of_the_days),
        TEST(there_is_no_plan_before_all_three_questions_are_answered),
        TEST(a_plan_is_in_force_only_with_the_residents_yes),
        TEST(more_time_needs_a_reason_and_a_yes),
        TEST(more_time_is_given_at_most_so_far_ahead_as_the_settings_say),
        TEST(an_mdo_and_a_mark_are_not_dated_before_the_casus_came_in),
        TEST(safety_in_the_wijk_has_no_clock),
        TEST(an_mdo_over_ten_is_warned_of_and_over_the_limit_refused),
        TEST(a_mark_goes_to_ten_and_after_is_not_before),
        cmocka_unit_test(a_simple_question_asks_at_most_five_fields_and_a_plan_at_most_twenty),
        cmocka_unit_test(no_step_of_a_course_asks_what_an_earlier_one_was_told),
        TEST(a_plan_without_a_version_is_the_next_one),
        TEST(a_simple_question_is_counted_and_told_when_its_year_is_over),
        TEST(the_waiting_list_tells_how_many_and_the_median_of_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
