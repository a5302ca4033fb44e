/* test_budget_lines.c -- for which casus and activity money is set apart, who reads that, and when
 * all of it goes. Rules: docs/budget.md, docs/casus.md, docs/retention.md */
#include "support/fund_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct wire_id cooks(void)
{
    return walk_id(0xe1);
}

static bool open_cooks(struct fund_world *w)
{
    const struct wire_id casus_id = cooks();
    return count_ask(w->count, GIJS, NULL, "casus.open",
                     "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                     walk_hex(&casus_id));
}

static bool start(struct fund_world *w, uint8_t activity)
{
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(activity);
    return count_ask(w->count, GIJS, NULL, "activity.start",
                     "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                     "\"kind\":\"cooking\",\"owner\":\"residents\",\"title\":\"Koken\"",
                     walk_hex(&activity_id), walk_hex(&casus_id),
                     walk_hex(&w->walk->world.buurt_id));
}

/* Under a steward's hat, for an activity or for the casus as a whole. */
static bool reserve(struct fund_world *w, uint8_t id, const struct wire_id *casus_id,
                    const char *activity)
{
    const struct wire_id reservation_id = walk_id(id);
    return fund_ask(w, ANNA, &w->steward, "budget.reserve",
                    ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,\"amount\":1000,"
                    "\"task_field\":\"6.1\",\"purpose\":\"pannen\",\"white_label\":false%s",
                    walk_hex(&reservation_id), walk_hex(casus_id), FUND_YEAR, activity);
}

static bool end(struct fund_world *w, bool done)
{
    const struct wire_id casus_id = cooks();
    return count_ask(w->count, YARA, &w->cooks_hat, "casus.end", "\"casus_id\":\"%s\",\"done\":%s",
                     walk_hex(&casus_id), done ? "true" : "false");
}

/* CASUS-15 */
static void nothing_new_comes_under_a_casus_that_was_stopped(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id casus_id = cooks();
    const struct wire_id reservation_id = walk_id(0x51);
    const struct wire_id entry_id = walk_id(0x61);
    assert_true(open_cooks(w) && reserve(w, 0x51, &casus_id, ""));
    assert_true(end(w, false));
    assert_false(reserve(w, 0x52, &casus_id, ""));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_false(start(w, 0x41));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_false(count_ask(w->count, YARA, &w->cooks_hat, "casus.meet",
                           "\"casus_id\":\"%s\",\"on\":\"2026-03-16\",\"place\":\"home\","
                           "\"resident\":true,\"representative\":false,\"present\":6",
                           walk_hex(&casus_id)));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_true(count_ask(w->count, ANNA, &w->steward, "budget.spend",
                          "\"casus_id\":\"%s\",\"reservation_id\":\"%s\",\"entry_id\":\"%s\","
                          "\"amount\":400,\"period\":\"2026-03-01\",\"document\":\"F-1\"",
                          walk_hex(&casus_id), walk_hex(&reservation_id), walk_hex(&entry_id)));
    assert_int_equal(fund_sum(w, "reserved"), 600);
}

/* BUDGET-21 */
static void money_is_set_apart_for_an_activity_of_the_same_casus_alone(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(0x41);
    char activity[80];
    (void)snprintf(activity, sizeof(activity), ",\"activity_id\":\"%s\"", walk_hex(&activity_id));
    assert_true(open_cooks(w) && start(w, 0x41));
    assert_false(reserve(w, 0x51, &w->walk->world.wijk_id, activity));
    assert_true(fund_refused(w, "not_found", "activity_id"));
    assert_true(reserve(w, 0x51, &casus_id, activity));
    assert_true(walk_said(w->walk, activity + 1));
}

static bool list(struct fund_world *w, enum walker who, const struct wire_id *hat)
{
    return fund_ask(w, who, hat, "budget.reservations", ",\"year\":%d", FUND_YEAR);
}

static bool propose(struct fund_world *w, uint8_t id, const struct wire_id *casus_id)
{
    const struct wire_id reservation_id = walk_id(id);
    return fund_ask(w, ANNA, &w->walk->leader_hat, "budget.propose",
                    ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,\"amount\":5000,"
                    "\"task_field\":\"6.1\",\"purpose\":\"zaklampen\"",
                    walk_hex(&reservation_id), walk_hex(casus_id), FUND_YEAR);
}

/* BUDGET-21. Domain D.7: a resident's own hat reads aggregates of the budget. */
static void a_resident_without_a_hat_asks_no_money_and_reads_no_lines(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id id = walk_id(0x55);
    assert_true(open_cooks(w));
    assert_false(fund_ask(w, GIJS, NULL, "budget.propose",
                          ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,"
                          "\"amount\":5000,\"task_field\":\"6.1\",\"purpose\":\"pannen\"",
                          walk_hex(&id), walk_hex(&w->walk->world.wijk_id), FUND_YEAR));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(list(w, GIJS, NULL));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_true(count_ask(w->count, GIJS, NULL, "budget.show", "%s", ""));
}

/* BUDGET-21 */
static void who_leads_asks_for_the_own_walks_and_reads_these_lines_alone(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id own = walk_id(0x55);
    const struct wire_id other = walk_id(0x51);
    const struct wire_id casus_id = cooks();
    assert_true(list(w, ANNA, &w->walk->leader_hat)); /* nobody walked yet: nothing, no refusal */
    assert_true(walk_said(w->walk, "\"reservations\":[]") ||
                !walk_said(w->walk, "\"reservations\""));
    assert_true(fund_room(w, FUND_A, 900000) && fund_room(w, FUND_B, 800000));
    assert_true(fund_reserve(w, &w->steward, 0x51, 7000, true));
    assert_true(open_cooks(w));
    assert_false(propose(w, 0x55, &casus_id));
    assert_true(fund_refused(w, "not_allowed", "casus_id"));
    assert_true(propose(w, 0x55, &w->walk->world.wijk_id));
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x55, 4500, true));
    assert_true(list(w, ANNA, &w->walk->leader_hat));
    assert_true(walk_said(w->walk, walk_hex(&own)));
    assert_true(walk_said(w->walk, "\"amount\":4500"));
    assert_true(walk_said(w->walk, "\"state\":\"granted\""));
    assert_false(walk_said(w->walk, walk_hex(&other)));
    assert_false(walk_said(w->walk, "organisation_id"));
    assert_true(list(w, ANNA, &w->steward));
    assert_true(walk_said(w->walk, walk_hex(&other)));
    assert_true(walk_said(w->walk, "organisation_id"));
    assert_false(list(w, GIJS, NULL));
    assert_true(walk_refused(w->walk, "not_allowed"));
}

/* RETENTION-13 */
static void a_casus_that_ended_goes_and_one_that_is_open_stays(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id still = walk_id(0xe2);
    assert_true(open_cooks(w) && start(w, 0x41) && end(w, true));
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"moving\",\"title\":\"Gym\"",
                          walk_hex(&still)));
    count_wait(w->count, 20380301); /* ended in March 2026 */
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM collective_casus"), 2);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM activity_story"), 1);
    count_wait(w->count, 20380320);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM collective_casus"), 1);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_course"), 0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM activity_story"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup_fixed, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_new_comes_under_a_casus_that_was_stopped),
        TEST(money_is_set_apart_for_an_activity_of_the_same_casus_alone),
        TEST(a_resident_without_a_hat_asks_no_money_and_reads_no_lines),
        TEST(who_leads_asks_for_the_own_walks_and_reads_these_lines_alone),
        TEST(a_casus_that_ended_goes_and_one_that_is_open_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
