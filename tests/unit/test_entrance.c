/* test_entrance.c -- a question comes in once, is referred once, and is counted. Rules:
 * docs/entrance.md */
#include "support/fund_world.h"

#include "entrance/entrance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* ENTRANCE-2 */
static void a_question_comes_in_where_its_kind_does(void **state)
{
    (void)state;
    struct wire_entrance desk = {.volunteering = true};
    assert_int_equal(entrance_may_ask(&desk, wire_entrance_kind_VOLUNTEERING), OK);
    assert_int_equal(entrance_may_ask(&desk, wire_entrance_kind_REGULAR), NOT_ALLOWED);
    assert_int_equal(entrance_may_ask(&desk, wire_entrance_kind_SHELTERED), NOT_ALLOWED);
    assert_int_equal(entrance_may_ask(&desk, wire_entrance_kind_ANOTHER), NOT_ALLOWED);
    desk.closed = true;
    assert_int_equal(entrance_may_ask(&desk, wire_entrance_kind_VOLUNTEERING), CLOSED);
}

/* ENTRANCE-4, ENTRANCE-5 */
static void a_year_is_told_from_the_day_on_which_nothing_in_it_changes(void **state)
{
    (void)state;
    assert_int_equal(entrance_may_confirm(20261231, 20270131), OK);
    assert_int_equal(entrance_may_confirm(20261231, 20270201), CLOSED);
    assert_int_equal(entrance_may_tell(2026, 20270131), NOT_ALLOWED);
    assert_int_equal(entrance_may_tell(2026, 20270201), OK);
}

/* ENTRANCE-5 */
static void an_entrance_below_k_hides_itself_and_the_whole(void **state)
{
    (void)state;
    struct wire_entrance_count rows[] = {{.asked = 30, .at_once = 20, .again = 10},
                                         {.asked = 4, .at_once = 4}};
    assert_int_equal(entrance_suppress(rows, 2, 5), 0);
    assert_int_equal(rows[0].at_once, 20);
    assert_false(rows[0].unparted);
    assert_true(rows[1].hidden);
    assert_int_equal(rows[1].asked + rows[1].at_once, 0);
    struct wire_entrance_count parts[] = {{.asked = 30, .at_once = 20, .again = 7},
                                          {.asked = 9, .at_once = 9}};
    assert_int_equal(entrance_suppress(parts, 2, 5), 39);
    assert_true(parts[0].unparted); /* three nobody confirmed would be told */
    assert_int_equal(parts[0].at_once + parts[0].again, 0);
    assert_int_equal(parts[1].at_once, 9);
}

/* ── with a server ──────────────────────────────────────────────────────────────────────────────
 */

static bool set_up(struct fund_world *w, int number, const char *kinds)
{
    return count_ask(
        w->count, ANNA, &w->steward, "entrance.set",
        "\"entrance\":{\"number\":%d,\"name\":\"Vrijwilligers\",\"place\":\"Wijkhuis\","
        "\"hours\":\"di 9-12\",%s}",
        number, kinds);
}

#define VOLUNTEERS                                                                                 \
    "\"volunteering\":true,\"regular_work\":false,\"sheltered_work\":false,\"another\":false"

static bool ask(struct fund_world *w, uint8_t id, int entrance)
{
    const struct wire_id question_id = walk_id(id);
    return count_ask(w->count, EMRE, &w->professional[EMRE], "entrance.ask",
                     "\"question_id\":\"%s\",\"entrance\":%d,\"kind\":\"volunteering\","
                     "\"to\":\"het koor\"",
                     walk_hex(&question_id), entrance);
}

static bool confirm(struct fund_world *w, uint8_t id, const char *how)
{
    const struct wire_id question_id = walk_id(id);
    return count_ask(w->count, EMRE, &w->professional[EMRE], "entrance.confirm",
                     "\"question_id\":\"%s\",%s", walk_hex(&question_id), how);
}

static int open_entrance(void **state)
{
    return fund_setup(state) == 0 && set_up(*state, 1, VOLUNTEERS) ? 0 : -1;
}

/* ENTRANCE-1 */
static void an_entrance_is_set_up_changed_and_closed(void **state)
{
    struct fund_world *w = *state;
    assert_true(count_ask(w->count, ZOE, NULL, "entrance.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"number\":1,\"name\":\"Vrijwilligers\""));
    assert_true(walk_said(w->walk, "\"hours\":\"di 9-12\""));
    assert_false(count_ask(w->count, EMRE, &w->professional[EMRE], "entrance.set",
                           "\"entrance\":{\"number\":2,\"name\":\"A\",\"place\":\"B\","
                           "\"hours\":\"C\"," VOLUNTEERS "}"));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_true(set_up(w, 1, VOLUNTEERS ",\"closed\":true"));
    assert_false(ask(w, 0x31, 1));
    assert_true(fund_refused(w, "closed", "entrance"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM entrance"), 1);
}

/* ENTRANCE-2, ENTRANCE-3 */
static void a_question_is_recorded_once_and_referred_once_without_a_person(void **state)
{
    struct fund_world *w = *state;
    assert_true(ask(w, 0x31, 1));
    assert_false(ask(w, 0x31, 1));
    assert_true(fund_refused(w, "conflict", "question_id"));
    assert_false(ask(w, 0x32, 2));
    assert_true(fund_refused(w, "not_found", "entrance"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM entrance_question"), 1);
    assert_int_equal(walk_count(w->walk,
                                "SELECT count(*) FROM pragma_table_info('entrance_question')"
                                " WHERE name LIKE '%member%' OR name LIKE '%serial%'"
                                " OR name LIKE '%hat%'"),
                     0);
    assert_true(count_ask(w->count, EMRE, &w->professional[EMRE], "entrance.questions", "%s", ""));
    assert_true(walk_said(w->walk, "\"to\":\"het koor\",\"on\":\"2026-03-17\""));
}

/* ENTRANCE-4 */
static void it_is_confirmed_or_corrected_once(void **state)
{
    struct fund_world *w = *state;
    assert_true(ask(w, 0x31, 1) && ask(w, 0x32, 1));
    assert_true(confirm(w, 0x31, "\"right\":true"));
    assert_false(confirm(w, 0x31, "\"right\":false,\"to\":\"de tuin\""));
    assert_true(fund_refused(w, "closed", "question_id"));
    assert_false(confirm(w, 0x32, "\"right\":false"));
    assert_true(fund_refused(w, "field_missing", "to"));
    assert_false(confirm(w, 0x32, "\"right\":true,\"to\":\"de tuin\""));
    assert_true(fund_refused(w, "not_allowed", "to"));
    assert_true(confirm(w, 0x32, "\"right\":false,\"to\":\"de tuin\""));
    assert_false(confirm(w, 0x33, "\"right\":true"));
    assert_true(fund_refused(w, "not_found", "question_id"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM entrance_question"
                                         " WHERE state = 2 AND then_to = 'de tuin'"),
                     1);
}

/* ENTRANCE-5, ENTRANCE-4 */
static void second_referrals_are_counted_and_told_when_the_year_is_over(void **state)
{
    struct fund_world *w = *state;
    for (uint8_t i = 0; i < 12; i++) {
        assert_true(ask(w, (uint8_t)(0x31 + i), 1));
        assert_true(confirm(w, (uint8_t)(0x31 + i),
                            i < 7 ? "\"right\":true" : "\"right\":false,\"to\":\"de tuin\""));
    }
    assert_false(count_ask(w->count, ZOE, NULL, "entrance.figures", "\"year\":2026"));
    assert_true(fund_refused(w, "not_allowed", "year"));
    assert_true(ask(w, 0x51, 1));
    count_wait(w->count, 20270201);
    assert_true(count_ask(w->count, ZOE, NULL, "entrance.figures", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"asked\":13"));
    assert_true(walk_said(w->walk, "\"unparted\":true")); /* one that nobody confirmed */
    assert_false(confirm(w, 0x51, "\"right\":true"));
    assert_true(fund_refused(w, "closed", "question_id"));
}

static bool simple_question(struct fund_world *w, int entrance)
{
    return count_ask(w->count, EMRE, &w->professional[EMRE], "casus.question",
                     "\"theme\":\"work\",\"solution\":\"network\",\"entrance\":%d,"
                     "\"at_once\":true",
                     entrance);
}

/* ENTRANCE-6 */
static void a_simple_question_names_an_entrance_that_is_open(void **state)
{
    struct fund_world *w = *state;
    assert_true(simple_question(w, 1));
    assert_false(simple_question(w, 2));
    assert_true(fund_refused(w, "not_found", "entrance"));
    assert_true(set_up(w, 1, VOLUNTEERS ",\"closed\":true"));
    assert_false(simple_question(w, 1));
    assert_true(fund_refused(w, "closed", "entrance"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_entrance, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_comes_in_where_its_kind_does),
        cmocka_unit_test(a_year_is_told_from_the_day_on_which_nothing_in_it_changes),
        cmocka_unit_test(an_entrance_below_k_hides_itself_and_the_whole),
        TEST(an_entrance_is_set_up_changed_and_closed),
        TEST(a_question_is_recorded_once_and_referred_once_without_a_person),
        TEST(it_is_confirmed_or_corrected_once),
        TEST(second_referrals_are_counted_and_told_when_the_year_is_over),
        TEST(a_simple_question_names_an_entrance_that_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
