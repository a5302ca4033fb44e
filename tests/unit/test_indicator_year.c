/* test_indicator_year.c -- the figures of a year: each with period, n and source, small counts of
 * persons hidden, the same from the same rows. Rules: docs/indicator.md */
#include "support/fund_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define CASUS "\"casus_id\":\"e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1\""

static bool year(struct fund_world *w, unsigned number)
{
    return count_ask(w->count, ZOE, NULL, "indicator.year", "\"year\":%u,\"after\":0", number);
}

/* The figures of 2026, told in January. */
static void tell(struct fund_world *w)
{
    count_wait(w->count, 20270104);
    assert_true(year(w, 2026));
}

/* Where a figure begins in the last reply; NULL: it is not told. */
static const char *find(struct fund_world *w, const char *what)
{
    char words[80];
    (void)snprintf(words, sizeof(words), "{\"what\":\"%s\"", what);
    return strstr(w->walk->world.reply, words);
}

/* Whether the first figure of this name holds the words. */
static bool tells(struct fund_world *w, const char *what, const char *words)
{
    const char *at = find(w, what);
    const char *found = at == NULL ? NULL : strstr(at, words);
    return found != NULL && found < strchr(at, '}');
}

static int open_casus(void **state)
{
    if (fund_setup_fixed(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    return count_ask(w->count, GIJS, NULL, "casus.open",
                     CASUS ",\"theme\":\"meeting\",\"title\":\"Kookclub\"") &&
                   db_run(w->walk->world.core->db,
                          "UPDATE collective_casus SET since = 20260302") == OK
               ? 0
               : -1;
}

static bool ask(struct fund_world *w, const char *type, const char *rest)
{
    return count_ask(w->count, YARA, &w->cooks_hat, type, CASUS ",%s", rest);
}

static bool grade(struct fund_world *w, unsigned tenths, const char *on)
{
    char rest[100];
    (void)snprintf(rest, sizeof(rest), "\"moment\":\"before\",\"tenths\":%u,\"on\":\"%s\"", tenths,
                   on);
    return ask(w, "casus.grade", rest);
}

static bool analyse(struct fund_world *w, unsigned n, const char *avoided, int64_t before)
{
    struct wire_id id = walk_id(0x31);
    id.bytes[15] = (uint8_t)n;
    if (n == 0 && !count_ask(w->count, EMRE, &w->professional[EMRE], "casus.sample",
                             "\"sample\":\"2026-1\",\"method\":\"een jaar ervoor en erna\","
                             "\"months\":12,\"price_list\":3")) {
        return false;
    }
    return count_ask(w->count, EMRE, &w->professional[EMRE], "casus.analyse",
                     "\"analysis_id\":\"%s\",\"sample\":\"2026-1\",\"existing\":true,"
                     "\"cost_before\":%" PRId64 ",\"cost_now\":500000,"
                     "\"avoided\":\"%s\",\"on\":\"2026-03-%02u\"",
                     walk_hex(&id), before, avoided, 1 + n % 17);
}

static bool fix_sample(struct fund_world *w)
{
    return count_ask(w->count, ANNA, &w->professional[ANNA], "casus.fix", "\"sample\":\"2026-1\"");
}

/* CASUS-16: the year hides what the sample hides */
static void few_of_a_sample_are_hidden_in_the_year_too(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 42; n++) {
        assert_true(analyse(w, n,
                            n < 6   ? "nursing_home"
                            : n < 9 ? "social_shelter"
                                    : "nothing",
                            500000));
    }
    assert_true(fix_sample(w));
    tell(w);
    assert_true(tells(w, "nursing_homes", "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_true(tells(w, "social_shelters", "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_true(tells(w, "cost_before", "\"n\":42,\"hidden\":false"));
}

/* INDICATOR-5 */
static void six_of_42_and_seven_of_42_stand_in_the_year_and_never_a_total_of_the_wijk(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 42; n++) {
        const char *avoided = n < 6 ? "nursing_home" : n < 13 ? "social_shelter" : "nothing";
        assert_true(analyse(w, n, avoided, 500000));
    }
    assert_true(fix_sample(w));
    tell(w);
    assert_true(tells(w, "nursing_homes",
                      "\"indicator\":\"I1\",\"kind\":\"measured\",\"unit\":\"whole\",\"value\":6,"
                      "\"n\":42,\"hidden\":false,\"from\":\"2026-03-01\",\"to\":\"2026-03-17\""));
    assert_true(tells(w, "social_shelters", "\"value\":7,\"n\":42"));
    assert_true(tells(w, "social_shelters", "\"about\":\"2026-1\""));
    assert_null(strstr(find(w, "social_shelters") + 12, "\"social_shelters\""));
}

/* INDICATOR-5 */
static void thirty_two_analyses_stand_in_the_year_with_n_and_days_and_no_inhabitant(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 32; n++) {
        assert_true(analyse(w, n, "nothing", 912500));
    }
    assert_true(fix_sample(w));
    tell(w);
    assert_true(tells(w, "cost_before",
                      "\"unit\":\"cents\",\"value\":29200000,\"n\":32,\"hidden\":false,"
                      "\"from\":\"2026-03-01\",\"to\":\"2026-03-17\""));
    assert_true(tells(w, "cost_now", "\"value\":16000000,\"n\":32")); /* 13200000 less */
    assert_null(strstr(w->walk->world.reply, "inwoner"));
    assert_null(strstr(w->walk->world.reply, "inhabitant"));
}

/* INDICATOR-5 */
static void marks_stand_in_the_year_by_whole_groups_in_the_order_they_came_in(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 4; n++) {
        assert_true(grade(w, 30, "2026-03-10"));
    }
    count_wait(w->count, 20270103);
    assert_true(year(w, 2026));
    assert_true(tells(w, "wellbeing_before", "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_true(grade(w, 40, "2026-12-30")); /* late, and still before the first of 2027 */
    assert_true(grade(w, 90, "2027-01-02"));
    assert_true(grade(w, 90, "2026-12-31")); /* behind one of 2027: it counts there */
    assert_true(year(w, 2026));
    assert_true(tells(w, "wellbeing_before",
                      "\"unit\":\"tenths\",\"value\":32,\"n\":5,\"hidden\":false,"
                      "\"from\":\"2026-01-01\",\"to\":\"2026-12-31\""));
}

static bool question(struct fund_world *w, const char *solution, unsigned times)
{
    bool ok = true;
    for (unsigned n = 0; n < times; n++) {
        ok = count_ask(w->count, EMRE, &w->professional[EMRE], "casus.question",
                       "\"theme\":\"work\",\"solution\":\"%s\",\"entrance\":1,\"at_once\":true",
                       solution) &&
             ok;
    }
    return ok;
}

/* INDICATOR-6 */
static void facilities_are_visits_walks_and_activities_beside_individual_solutions(void **state)
{
    static const uint8_t BOTH[] = {0x50 + BRAM, 0x50 + CEES};
    struct fund_world *w = *state;
    (void)count_add(
        w->count, &(struct count_walk){.buurt = 0x88, .on = 20260310, .people = BOTH, .count = 2});
    assert_true(count_ask(w->count, GIJS, NULL, "activity.start",
                          CASUS ",\"activity_id\":\"41414141414141414141414141414141\","
                                "\"buurt_id\":\"88888888888888888888888888888888\","
                                "\"kind\":\"house\",\"owner\":\"residents\",\"title\":\"Huis\""));
#define HOUSE "\"activity_id\":\"41414141414141414141414141414141\","
    assert_true(ask(w, "activity.tally",
                    HOUSE "\"on\":\"2026-03-17\",\"participants\":9,\"minutes\":60,"
                          "\"volunteers\":2"));
    assert_true(ask(w, "activity.visit",
                    HOUSE "\"week\":\"2026-03-02\",\"visitors\":300,\"unique\":false,"
                          "\"method\":\"tally\""));
    assert_true(ask(w, "activity.visit",
                    HOUSE "\"week\":\"2026-03-09\",\"visitors\":3,\"unique\":false,"
                          "\"method\":\"tally\""));
    assert_true(ask(w, "activity.visit",
                    HOUSE "\"week\":\"2026-03-16\",\"visitors\":120,\"unique\":true,"
                          "\"method\":\"ticket\""));
#undef HOUSE
    assert_true(question(w, "general", 7) && question(w, "individual", 5));
    tell(w);
    assert_true(tells(w, "house_visits", "\"indicator\":\"I2\""));
    assert_true(tells(w, "house_visits", "\"value\":300,\"n\":1,")); /* three came another week */
    assert_true(tells(w, "house_visitors", "\"unit\":\"tenths\",\"value\":1200,\"n\":1,"));
    assert_true(tells(w, "walks", "\"value\":1,\"n\":1,"));
    assert_true(tells(w, "activity_days", "\"value\":1,\"n\":1,"));
    assert_true(tells(w, "together_questions", "\"value\":7,\"n\":12,\"hidden\":false"));
    assert_true(tells(w, "individual_questions", "\"value\":5,\"n\":12,\"hidden\":false"));
    assert_true(tells(w, "activities", "\"activity\":\"walk\""));
}

/* INDICATOR-6 */
static void where_few_were_helped_individually_both_parts_are_hidden(void **state)
{
    struct fund_world *w = *state;
    assert_true(question(w, "general", 9) && question(w, "individual", 3));
    tell(w);
    assert_true(tells(w, "together_questions", "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_true(tells(w, "individual_questions", "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_true(tells(w, "simple_questions", "\"value\":12,\"n\":12,\"hidden\":false"));
}

/* INDICATOR-12: casussen of which all three questions are answered, of all that came in */
static void the_share_of_casussen_with_all_three_answers_has_its_n(void **state)
{
    struct fund_world *w = *state;
    assert_true(count_ask(w->count, HANA, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"work\",\"title\":\"Klussen\"",
                          walk_hex(&w->fund_id)));
    assert_true(ask(w, "casus.talk",
                    "\"on\":\"2026-03-17\",\"answers\":{\"want\":\"a\",\"can_self\":\"b\","
                    "\"can_others\":\"c\",\"need\":\"d\"}"));
    tell(w);
    assert_true(tells(w, "three_answers", "\"indicator\":\"I5\",\"kind\":\"measured\""));
    assert_true(tells(w, "three_answers", "\"value\":1,\"n\":2,"));
    assert_true(tells(w, "casussen", "\"value\":1,\"n\":2,"));
}

static bool report_in(struct fund_world *w, const char *code, unsigned value, const char *from,
                      const char *to)
{
    return count_ask(w->count, ANNA, &w->steward, "indicator.report",
                     "\"code\":\"%s\",\"value\":%u,\"n\":13000,\"unit\":\"mensen met een pgb\","
                     "\"from\":\"%s\",\"to\":\"%s\",\"source\":\"jaarstukken\"",
                     code, value, from, to);
}

static bool report(struct fund_world *w, const char *code, unsigned value)
{
    return report_in(w, code, value, "2026-01-01", "2026-12-31");
}

/* INDICATOR-2, INDICATOR-4: I3 and I4 stand there as reported, with their source, or not at all */
static void what_was_entered_by_hand_is_never_told_as_measured(void **state)
{
    struct fund_world *w = *state;
    tell(w);
    assert_null(find(w, "reported"));
    assert_true(report(w, "I3", 61) && report(w, "I4", 3));
    assert_true(year(w, 2026));
    assert_true(tells(w, "reported",
                      "\"indicator\":\"I3\",\"kind\":\"reported\",\"unit\":\"whole\","
                      "\"value\":61,\"n\":13000,\"hidden\":false,\"from\":\"2026-01-01\","
                      "\"to\":\"2026-12-31\",\"source\":\"jaarstukken\","
                      "\"about\":\"mensen met een pgb\""));
    assert_true(walk_said(w->walk, "\"indicator\":\"I4\",\"kind\":\"reported\",\"unit\":\"whole\","
                                   "\"value\":0,\"n\":0,\"hidden\":true"));
    assert_false(walk_said(w->walk, "\"indicator\":\"I3\",\"kind\":\"measured\""));
    assert_false(walk_said(w->walk, "\"indicator\":\"I4\",\"kind\":\"measured\""));
}

/* INDICATOR-4: 23 less 7, 8 and 6 would tell that they were two. */
static void a_whole_does_not_tell_the_part_that_is_hidden(void **state)
{
    struct fund_world *w = *state;
    tell(w);
    assert_true(report_in(w, "I3", 7, "2026-01-01", "2026-03-31"));
    assert_true(report_in(w, "I3", 8, "2026-04-01", "2026-06-30"));
    assert_true(report_in(w, "I3", 6, "2026-07-01", "2026-09-30"));
    assert_true(report_in(w, "I3", 2, "2026-10-01", "2026-12-31"));
    assert_true(report(w, "I3", 23) && report(w, "I4", 61));
    assert_true(year(w, 2026));
    for (unsigned part = 6; part <= 8; part++) {
        char told[64];
        (void)snprintf(told, sizeof(told), "\"value\":%u,\"n\":13000,\"hidden\":false", part);
        assert_true(walk_said(w->walk, told));
    }
    assert_false(walk_said(w->walk, "\"value\":23"));
    assert_false(walk_said(w->walk, "\"value\":2,"));
    assert_true(walk_said(w->walk, "\"value\":61,\"n\":13000,\"hidden\":false"));
}

/* INDICATOR-13 */
static void the_sums_of_the_wijkbudget_are_the_ledgers_to_the_cent(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id *hat = &w->professional[EMRE];
    assert_true(fund_reserve(w, hat, 0x51, 120005, false));
    assert_true(fund_spend(w, hat, 0x51, 0x61, 33333) && fund_spend(w, hat, 0x51, 0x62, 7));
    assert_true(fund_reserve(w, &w->steward, 0x52, 999, false));
    tell(w);
    char words[100];
    static const struct {
        const char *what, *column;
    } SUMS[] = {{"budget_amount", "amount"},
                {"budget_deposited", "deposited"},
                {"budget_spent", "spent"},
                {"budget_reserved", "reserved"},
                {"budget_uncovered", "uncovered"}};
    for (size_t i = 0; i < sizeof(SUMS) / sizeof(SUMS[0]); i++) {
        (void)snprintf(words, sizeof(words), "\"unit\":\"cents\",\"value\":%" PRId64 ",",
                       fund_sum(w, SUMS[i].column));
        assert_true(tells(w, SUMS[i].what, words));
    }
    assert_true(tells(w, "budget_spent", "\"value\":33340,"));
    assert_true(tells(w, "budget_left", "\"value\":209966660,"));
    assert_true(tells(w, "budget_field", "\"value\":33340,\"n\":2,"));
    assert_true(tells(w, "budget_field", "\"about\":\"6.1\""));
    const int64_t entries = walk_count(w->walk, "SELECT count(*) FROM entry");
    (void)snprintf(words, sizeof(words), "\"n\":%" PRId64 ",", entries);
    assert_true(tells(w, "budget_spent", words));
}

/* INDICATOR-12 */
static void a_year_is_told_once_it_is_over_and_the_same_rows_tell_the_same(void **state)
{
    static char before[WIRE_FRAME_MAX];
    struct fund_world *w = *state;
    assert_false(year(w, 2026));
    assert_true(fund_refused(w, "not_allowed", "year"));
    assert_true(question(w, "general", 9) && report(w, "I3", 61) == false);
    tell(w);
    (void)snprintf(before, sizeof(before), "%s", strstr(w->walk->world.reply, "\"suppression\""));
    count_wait(w->count, 20270203);
    assert_true(year(w, 2026));
    assert_string_equal(before, strstr(w->walk->world.reply, "\"suppression\""));
    for (const char *at = before; (at = strstr(at, "{\"what\"")) != NULL; at++) {
        const char *end = strchr(at, '}');
        const char *source = strstr(at, "\"source\":\"");
        const char *from = strstr(at, "\"from\":\"20");
        assert_true(source != NULL && source < end && from != NULL && from < end);
    }
}

/* INDICATOR-12: figures come page by page, none twice and none left out */
static void figures_come_page_by_page(void **state)
{
    struct fund_world *w = *state;
    tell(w);
    assert_true(walk_said(w->walk, "\"more\":false"));
    unsigned all = 0;
    for (const char *at = w->walk->world.reply; (at = strstr(at, "{\"what\"")) != NULL; at++) {
        all++;
    }
    assert_true(all > 8);
    assert_true(
        count_ask(w->count, ZOE, NULL, "indicator.year", "\"year\":2026,\"after\":%u", all - 1));
    assert_non_null(strstr(w->walk->world.reply, "{\"what\""));
    assert_null(strstr(strstr(w->walk->world.reply, "{\"what\"") + 1, "{\"what\""));
    assert_true(
        count_ask(w->count, ZOE, NULL, "indicator.year", "\"year\":2026,\"after\":%u", all));
    assert_null(strstr(w->walk->world.reply, "{\"what\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_casus, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(few_of_a_sample_are_hidden_in_the_year_too),
        TEST(six_of_42_and_seven_of_42_stand_in_the_year_and_never_a_total_of_the_wijk),
        TEST(thirty_two_analyses_stand_in_the_year_with_n_and_days_and_no_inhabitant),
        TEST(marks_stand_in_the_year_by_whole_groups_in_the_order_they_came_in),
        TEST(facilities_are_visits_walks_and_activities_beside_individual_solutions),
        TEST(where_few_were_helped_individually_both_parts_are_hidden),
        TEST(the_share_of_casussen_with_all_three_answers_has_its_n),
        TEST(what_was_entered_by_hand_is_never_told_as_measured),
        TEST(a_whole_does_not_tell_the_part_that_is_hidden),
        TEST(the_sums_of_the_wijkbudget_are_the_ledgers_to_the_cent),
        TEST(a_year_is_told_once_it_is_over_and_the_same_rows_tell_the_same),
        TEST(figures_come_page_by_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
