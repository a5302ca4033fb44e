/* test_activity.c -- activities besides walks, and what they give. Rules: docs/activity.md */
#include "support/fund_world.h"

#include "activity/activity.h"

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

static bool start_as(struct fund_world *w, enum walker who, const struct wire_id *hat, uint8_t id,
                     const char *rest)
{
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(id);
    return count_ask(w->count, who, hat, "activity.start",
                     "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                     "\"owner\":\"residents\",\"title\":\"Koken\",%s",
                     walk_hex(&activity_id), walk_hex(&casus_id),
                     walk_hex(&w->walk->world.buurt_id), rest);
}

/* Under the hat of the casus's professional, about an activity of the cooks. */
static bool ask(struct fund_world *w, const char *type, uint8_t id, const char *rest)
{
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(id);
    return count_ask(w->count, YARA, &w->cooks_hat, type,
                     "\"casus_id\":\"%s\",\"activity_id\":\"%s\"%s", walk_hex(&casus_id),
                     walk_hex(&activity_id), rest);
}

static bool tally(struct fund_world *w, const char *on, unsigned people)
{
    char rest[140];
    (void)snprintf(rest, sizeof(rest),
                   ",\"on\":\"%s\",\"participants\":%u,\"minutes\":90,\"volunteers\":2", on,
                   people);
    return ask(w, "activity.tally", 0x41, rest);
}

static int open_activity(void **state)
{
    const struct wire_id casus_id = cooks();
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    const bool opened =
        count_ask(w->count, GIJS, NULL, "casus.open",
                  "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                  walk_hex(&casus_id)) &&
        start_as(w, GIJS, NULL, 0x41, "\"kind\":\"cooking\",\"dimension\":\"taking_part\"") &&
        start_as(w, GIJS, NULL, 0x42, "\"kind\":\"house\"");
    return opened ? 0 : -1;
}

/* ACTIVITY-1 */
static void a_resident_begins_an_activity_under_one_casus_that_is_there(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id nothing = walk_id(0xee);
    assert_false(start_as(w, GIJS, NULL, 0x41, "\"kind\":\"garden\""));
    assert_true(fund_refused(w, "conflict", "activity_id"));
    assert_false(start_as(w, GIJS, NULL, 0x43, "\"kind\":\"walk\""));
    assert_true(fund_refused(w, "not_allowed", "kind"));
    assert_false(count_ask(w->count, GIJS, NULL, "activity.start",
                           "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                           "\"owner\":\"residents\",\"title\":\"Koken\",\"kind\":\"choir\"",
                           walk_hex(&nothing), walk_hex(&nothing),
                           walk_hex(&w->walk->world.buurt_id)));
    assert_true(fund_refused(w, "not_found", "casus_id"));
    assert_false(start_as(w, EMRE, &w->professional[EMRE], 0x43, "\"kind\":\"choir\""));
    assert_true(fund_refused(w, "not_allowed", "casus_id")); /* the hat reaches another */
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM activity AS a WHERE NOT EXISTS"
                                         " (SELECT 1 FROM casus AS c WHERE c.casus_id ="
                                         " a.casus_id AND c.kind = 2)"),
                     0);
}

/* ACTIVITY-2 */
static void an_activity_carries_at_most_two_different_dimensions(void **state)
{
    struct fund_world *w = *state;
    assert_true(start_as(w, GIJS, NULL, 0x43,
                         "\"kind\":\"choir\",\"dimension\":\"mind\",\"dimension_too\":\"body\""));
    assert_false(start_as(w, GIJS, NULL, 0x44,
                          "\"kind\":\"choir\",\"dimension\":\"mind\",\"dimension_too\":\"mind\""));
    assert_true(fund_refused(w, "conflict", "dimension_too"));
    assert_false(start_as(w, GIJS, NULL, 0x45,
                          "\"kind\":\"choir\",\"dimension\":\"mind\",\"dimension_too\":\"body\","
                          "\"dimension_three\":\"daily\""));
    assert_true(walk_refused(w->walk, "field_unknown"));
}

/* ACTIVITY-3 */
static void nobody_can_sign_up_for_an_activity_that_is_no_walk(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id activity_id = walk_id(0x41);
    assert_false(walk_join(w->walk, BRAM, &activity_id, false));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info("
                                         "'activity_story') WHERE name LIKE '%member%'"),
                     0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM signup"), 0);
}

/* ACTIVITY-4 */
static void a_tally_is_one_contribution_a_day(void **state)
{
    struct fund_world *w = *state;
    assert_true(tally(w, "2026-03-16", 21));
    assert_true(tally(w, "2026-03-16", 12));
    assert_false(tally(w, "2026-03-18", 12));
    assert_true(fund_refused(w, "field_too_large", "on"));
    assert_false(tally(w, "2025-12-01", 12));
    assert_true(fund_refused(w, "closed", "on"));
    assert_false(tally(w, "2026-03-15", 1));
    assert_true(fund_refused(w, "field_too_large", "volunteers"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM contribution WHERE source = 2"), 1);
    assert_int_equal(walk_count(w->walk, "SELECT minutes FROM contribution"), 12 * 90);
    assert_int_equal(walk_count(w->walk, "SELECT volunteer_minutes FROM contribution"), 180);
    assert_int_equal(walk_count(w->walk, "SELECT counted_in FROM contribution"), 20260301);
}

/* ACTIVITY-4 */
static void a_tally_typed_wrongly_is_typed_again_until_its_month_is_frozen(void **state)
{
    struct fund_world *w = *state;
    assert_true(tally(w, "2026-03-16", 120));
    count_wait(w->count, 20260409);
    assert_true(tally(w, "2026-03-16", 12));
    count_wait(w->count, 20260412);
    assert_false(tally(w, "2026-03-16", 120));
    assert_true(fund_refused(w, "closed", "on"));
    assert_int_equal(walk_count(w->walk, "SELECT participants FROM contribution"), 12);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM contribution"), 1);
}

/* ACTIVITY-8 */
static void a_tally_is_no_larger_than_a_contribution_holds(void **state)
{
    struct fund_world *w = *state;
    assert_false(ask(w, "activity.tally", 0x41,
                     ",\"on\":\"2026-03-16\",\"participants\":10000,\"minutes\":1440,"
                     "\"volunteers\":2"));
    assert_true(fund_refused(w, "field_too_large", "minutes"));
    assert_true(ask(w, "activity.tally", 0x41,
                    ",\"on\":\"2026-03-16\",\"participants\":10000,\"minutes\":1000,"
                    "\"volunteers\":2"));
}

/* CASUS-15 */
static void under_a_casus_that_stopped_nobody_tallies(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id casus_id = cooks();
    assert_true(count_ask(w->count, YARA, &w->cooks_hat, "casus.end",
                          "\"casus_id\":\"%s\",\"done\":false", walk_hex(&casus_id)));
    assert_false(tally(w, "2026-03-16", 12));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_false(ask(w, "activity.visit", 0x42,
                     ",\"week\":\"2026-03-09\",\"visitors\":30,\"unique\":true,"
                     "\"method\":\"ticket\""));
    assert_true(fund_refused(w, "closed", "casus_id"));
}

static bool sum(struct fund_world *w, const char *from, const char *to)
{
    const struct wire_id casus_id = cooks();
    return count_ask(w->count, ZOE, NULL, "contribution.sum",
                     "\"casus_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"", walk_hex(&casus_id), from,
                     to);
}

/* ACTIVITY-5 */
static void the_overview_of_walks_counts_no_tally_and_a_small_day_hides_its_month(void **state)
{
    static const uint8_t PEOPLE[] = {0x50, 0x51, 0x52, 0x53, 0x54, 0x55};
    struct fund_world *w = *state;
    (void)count_add(w->count, &(struct count_walk){
                                  .buurt = 0x88, .on = 20260318, .people = PEOPLE, .count = 6});
    assert_true(tally(w, "2026-03-16", 12) && tally(w, "2026-03-17", 9));
    count_wait(w->count, 20260409);
    assert_true(tally(w, "2026-04-08", 3));
    count_wait(w->count, 20260512);
    assert_true(sum(w, "2026-03-01", "2026-03-31"));
    assert_true(walk_said(w->walk, "\"contributions\":2,\"hidden\":false,\"participants\":21"));
    assert_true(sum(w, "2026-03-01", "2026-04-30"));
    assert_true(walk_said(w->walk, "\"contributions\":3,\"hidden\":true"));
    assert_null(strstr(w->walk->world.reply, "participants"));
    assert_true(count_ask(w->count, YARA, &w->count->council_hat, "overview.show",
                          "\"period\":\"month\",\"from\":\"2026-03-01\",\"level\":\"wijk\","
                          "\"after\":0"));
    assert_int_equal(count_cell(w->count, 0, "attendances"), 6);
    assert_int_equal(count_cell(w->count, 0, "walks_walked"), 1);
}

/* ACTIVITY-1 */
static void what_is_over_takes_no_tally_and_keeps_what_it_gave(void **state)
{
    struct fund_world *w = *state;
    assert_true(tally(w, "2026-03-16", 12));
    assert_true(ask(w, "activity.stop", 0x41, ""));
    assert_false(tally(w, "2026-03-17", 12));
    assert_true(fund_refused(w, "closed", "activity_id"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM contribution"), 1);
    const struct wire_id casus_id = cooks();
    assert_true(count_ask(w->count, ZOE, NULL, "activity.list", "\"casus_id\":\"%s\"",
                          walk_hex(&casus_id)));
    assert_true(walk_said(w->walk, "\"stopped\":true"));
}

/* ACTIVITY-6 */
static void visitors_are_counted_by_week_with_how_and_fewer_than_k_are_hidden(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id house = walk_id(0x42);
    assert_false(ask(w, "activity.visit", 0x42,
                     ",\"week\":\"2026-03-10\",\"visitors\":300,\"unique\":false,"
                     "\"method\":\"tally\""));
    assert_true(fund_refused(w, "field_form", "week"));
    assert_false(ask(w, "activity.visit", 0x41,
                     ",\"week\":\"2026-03-09\",\"visitors\":300,\"unique\":false,"
                     "\"method\":\"tally\""));
    assert_true(fund_refused(w, "not_allowed", "activity_id"));
    assert_true(ask(w, "activity.visit", 0x42,
                    ",\"week\":\"2026-03-09\",\"visitors\":320,\"unique\":true,"
                    "\"method\":\"ticket\""));
    assert_true(ask(w, "activity.visit", 0x42,
                    ",\"week\":\"2026-03-02\",\"visitors\":4,\"unique\":true,"
                    "\"method\":\"ticket\""));
    assert_true(count_ask(w->count, ZOE, NULL, "activity.visits",
                          "\"activity_id\":\"%s\",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"",
                          walk_hex(&house)));
    assert_true(walk_said(w->walk, "{\"week\":\"2026-03-09\",\"visitors\":320,\"hidden\":false,"
                                   "\"unique\":true,\"method\":\"ticket\"}"));
    assert_true(walk_said(w->walk, "{\"week\":\"2026-03-02\",\"visitors\":0,\"hidden\":true"));
}

static bool visit(struct fund_world *w, const char *week, unsigned visitors)
{
    char rest[120];
    (void)snprintf(rest, sizeof(rest),
                   ",\"week\":\"%s\",\"visitors\":%u,\"unique\":true,\"method\":\"tally\"", week,
                   visitors);
    return ask(w, "activity.visit", 0x42, rest);
}

static bool told(struct fund_world *w, const char *what)
{
    const struct wire_id house = walk_id(0x42);
    return count_ask(w->count, ZOE, NULL, "activity.visits",
                     "\"activity_id\":\"%s\",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"",
                     walk_hex(&house)) &&
           walk_said(w->walk, what);
}

/* ACTIVITY-9 */
static void a_week_is_told_once_it_is_over_and_stands_once_its_month_is_frozen(void **state)
{
    struct fund_world *w = *state;
    assert_false(visit(w, "1990-01-01", 20));
    assert_true(fund_refused(w, "closed", "week"));
    assert_true(visit(w, "2026-03-16", 20));
    assert_false(told(w, "\"visitors\""));
    assert_true(visit(w, "2026-03-16", 23));
    assert_false(told(w, "\"visitors\""));
    count_wait(w->count, 20260323);
    assert_true(told(w, "{\"week\":\"2026-03-16\",\"visitors\":23"));
    count_wait(w->count, 20260412);
    assert_false(visit(w, "2026-03-16", 26));
    assert_true(fund_refused(w, "closed", "week"));
    assert_true(visit(w, "2026-03-09", 30)); /* late: it counts in April */
    assert_true(told(w, "{\"week\":\"2026-03-16\",\"visitors\":23"));
}

/* ACTIVITY-7 */
static void role_places_keep_counts_alone_told_in_steps(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id house = walk_id(0x42);
    assert_int_equal(activity_steps(4, 5), 0);
    assert_int_equal(activity_steps(9, 5), 5);
    assert_false(ask(w, "activity.role", 0x42,
                     ",\"role\":\"host\",\"places\":4,\"guided\":5,\"volunteering\":0,"
                     "\"paid\":0"));
    assert_true(fund_refused(w, "field_too_large", "guided"));
    assert_true(ask(w, "activity.role", 0x42,
                    ",\"role\":\"host\",\"places\":4,\"guided\":2,\"volunteering\":5,\"paid\":2"));
    assert_true(ask(w, "activity.role", 0x42,
                    ",\"role\":\"cook\",\"places\":2,\"guided\":0,\"volunteering\":1,\"paid\":1"));
    assert_true(count_ask(w->count, ZOE, NULL, "activity.roles", "\"activity_id\":\"%s\"",
                          walk_hex(&house)));
    assert_true(walk_said(w->walk, "{\"role\":\"host\",\"places\":4,\"guided\":2,"
                                   "\"hidden\":false,\"followed\":5}"));
    assert_true(walk_said(w->walk, "\"hidden\":true,\"followed\":0}"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_activity, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_resident_begins_an_activity_under_one_casus_that_is_there),
        TEST(an_activity_carries_at_most_two_different_dimensions),
        TEST(nobody_can_sign_up_for_an_activity_that_is_no_walk),
        TEST(a_tally_is_one_contribution_a_day),
        TEST(a_tally_typed_wrongly_is_typed_again_until_its_month_is_frozen),
        TEST(a_tally_is_no_larger_than_a_contribution_holds),
        TEST(under_a_casus_that_stopped_nobody_tallies),
        TEST(a_week_is_told_once_it_is_over_and_stands_once_its_month_is_frozen),
        TEST(the_overview_of_walks_counts_no_tally_and_a_small_day_hides_its_month),
        TEST(what_is_over_takes_no_tally_and_keeps_what_it_gave),
        TEST(visitors_are_counted_by_week_with_how_and_fewer_than_k_are_hidden),
        TEST(role_places_keep_counts_alone_told_in_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
