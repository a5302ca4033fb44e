/* test_casus_words.c -- other words in place of those that were typed, the yearly review, and who
 * comes to a casus. Rules: docs/casus.md, docs/activity.md */
#include "support/fund_world.h"

#include "casus/course.h"
#include "store/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define NAME "Jansje Voorbeeld"
#define ANSWERS                                                                                    \
    ",\"answers\":{\"want\":\"" NAME " wil koken\",\"can_self\":\"koken\","                        \
    "\"can_others\":\"leren koken\",\"need\":\"een keuken\"}"
#define AGREED(what)                                                                               \
    "\"agreements\":[{\"who\":\"kokers\",\"what\":\"" what "\",\"by\":\"2026-04-10\"}]"

enum { KOOKCLUB = 0x41, EXPERT_HAT = 0xc9, DIRECTOR_HAT = 0xca };

/* Under the hat of the casus's professional. */
static bool ask(struct fund_world *w, const char *type, const char *rest)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    return count_ask(w->count, YARA, &w->cooks_hat, type, "\"casus_id\":\"%s\"%s",
                     walk_hex(&casus_id), rest);
}

static bool start_activity(struct fund_world *w)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    const struct wire_id activity_id = walk_id(KOOKCLUB);
    return count_ask(w->count, GIJS, NULL, "activity.start",
                     "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                     "\"kind\":\"cooking\",\"owner\":\"residents\",\"title\":\"" NAME " kookt\"",
                     walk_hex(&activity_id), walk_hex(&casus_id),
                     walk_hex(&w->walk->world.buurt_id));
}

/* A casus whose words all name somebody. */
static int open_casus(void **state)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    return count_ask(w->count, GIJS, NULL, "casus.open",
                     "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Club van " NAME "\"",
                     walk_hex(&casus_id)) &&
                   db_run(w->walk->world.core->db,
                          "UPDATE collective_casus SET since = 20260302") == OK &&
                   start_activity(w) && ask(w, "casus.talk", ",\"on\":\"2026-03-16\"" ANSWERS) &&
                   ask(w, "casus.plan", ",\"agreed\":true," AGREED(NAME " belt de keuken")) &&
                   ask(w, "casus.plan", ",\"agreed\":true," AGREED(NAME " regelt de keuken")) &&
                   ask(w, "casus.postpone",
                       ",\"due_on\":\"2026-05-20\",\"agreed\":true,\"reason\":\"" NAME " is ziek\"")
               ? 0
               : -1;
}

/* Rows of the casus in which the name stands. */
static int64_t named(struct fund_world *w)
{
    return walk_count(
        w->walk, "SELECT (SELECT count(*) FROM collective_casus WHERE title LIKE '%" NAME "%')"
                 " + (SELECT count(*) FROM casus_course WHERE want || can_self || can_others ||"
                 " need LIKE '%" NAME "%')"
                 " + (SELECT count(*) FROM agreement WHERE who || what LIKE '%" NAME "%')"
                 " + (SELECT count(*) FROM postponement WHERE reason LIKE '%" NAME "%')"
                 " + (SELECT count(*) FROM casus_review WHERE reason LIKE '%" NAME "%')"
                 " + (SELECT count(*) FROM activity_story WHERE title LIKE '%" NAME "%')");
}

static bool solve(struct fund_world *w)
{
    return ask(w, "casus.solve", ",\"on\":\"2026-03-17\",\"solution\":\"collective\"");
}

static bool retitle(struct fund_world *w, const struct wire_id *hat, const char *title)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    const struct wire_id activity_id = walk_id(KOOKCLUB);
    return count_ask(w->count, YARA, hat, "activity.describe",
                     "\"casus_id\":\"%s\",\"activity_id\":\"%s\",\"title\":\"%s\"",
                     walk_hex(&casus_id), walk_hex(&activity_id), title);
}

#define REWORDED                                                                                   \
    ",\"title\":\"Kookclub\",\"want\":\"Wij willen koken\",\"delay\":\"iemand is ziek\","          \
    "\"review\":\"het loopt\"," AGREED("de keuken regelen")

/* CASUS-20, ACTIVITY-10 */
static void a_name_typed_by_mistake_is_gone_from_every_row_once_other_words_stand(void **state)
{
    struct fund_world *w = *state;
    assert_true(solve(w));
    assert_true(ask(w, "casus.review",
                    ",\"on\":\"2026-03-17\",\"outcome\":\"goes_on\",\"reason\":\"" NAME " wil\""));
    assert_int_equal(named(w), 7);
    assert_true(ask(w, "casus.describe", REWORDED));
    assert_true(retitle(w, &w->cooks_hat, "Koken"));
    assert_int_equal(named(w), 0);
    assert_true(ask(w, "casus.show", ""));
    assert_true(walk_said(w->walk, "\"title\":\"Kookclub\""));
    assert_true(walk_said(w->walk, "\"want\":\"Wij willen koken\",\"can_self\":\"koken\""));
    assert_true(walk_said(w->walk, "\"plan_version\":2"));
    assert_true(walk_said(w->walk, "\"what\":\"de keuken regelen\""));
    assert_true(walk_said(w->walk, "\"review\":\"het loopt\""));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM agreement"), 1);
}

/* CASUS-20: contributions are not words */
static void a_contribution_stays_byte_for_byte_when_its_activity_is_renamed(void **state)
{
    struct fund_world *w = *state;
    assert_true(ask(w, "activity.tally",
                    ",\"activity_id\":\"41414141414141414141414141414141\",\"on\":\"2026-03-16\","
                    "\"participants\":9,\"minutes\":60,\"volunteers\":2"));
    static const char SQL[] = "SELECT count(*) FROM contribution AS c JOIN before AS b"
                              " ON hex(c.contribution_id) = b.id AND c.participants = b.people"
                              " AND c.frozen_at = b.at AND c.minutes = b.minutes";
    assert_int_equal(db_run(w->walk->world.core->db,
                            "CREATE TEMP TABLE before AS SELECT hex(contribution_id) AS id,"
                            " participants AS people, frozen_at AS at, minutes FROM contribution"),
                     OK);
    assert_true(retitle(w, &w->cooks_hat, "Koken") && ask(w, "casus.describe", REWORDED));
    assert_int_equal(walk_count(w->walk, SQL), 1);
}

/* CASUS-20 */
static void who_coordinates_the_wijk_rewords_too_and_a_neighbour_does_not(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    assert_true(retitle(w, &w->count->wijk_hat, "Koken"));
    assert_true(count_ask(w->count, YARA, &w->count->wijk_hat, "casus.describe",
                          "\"casus_id\":\"%s\",\"title\":\"Kookclub\"", walk_hex(&casus_id)));
    assert_false(count_ask(w->count, GIJS, NULL, "casus.describe",
                           "\"casus_id\":\"%s\",\"title\":\"Kookclub\"", walk_hex(&casus_id)));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(count_ask(w->count, ANNA, &w->professional[ANNA], "casus.describe",
                           "\"casus_id\":\"%s\",\"title\":\"Kookclub\"", walk_hex(&casus_id)));
    assert_true(walk_refused(w->walk, "not_allowed"));
}

/* CASUS-20 */
static void words_are_replaced_only_where_there_are_some(void **state)
{
    struct fund_world *w = *state;
    assert_false(ask(w, "casus.describe", ""));
    assert_true(fund_refused(w, "field_missing", "title"));
    assert_false(ask(w, "casus.describe", ",\"title\":\"=1+1\""));
    assert_true(fund_refused(w, "field_form", "title"));
    assert_false(count_ask(w->count, YARA, &w->count->wijk_hat, "casus.describe",
                           "\"casus_id\":\"%s\",\"title\":\"Veilig\"",
                           walk_hex(&w->walk->world.wijk_id)));
    assert_true(fund_refused(w, "not_allowed", "casus_id"));
    const struct wire_id fresh = walk_id(0xe7);
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"work\",\"title\":\"Nieuw\"",
                          walk_hex(&fresh)));
    assert_false(count_ask(w->count, YARA, &w->count->wijk_hat, "casus.describe",
                           "\"casus_id\":\"%s\",\"want\":\"koken\"", walk_hex(&fresh)));
    assert_true(fund_refused(w, "not_found", "want"));
    assert_false(count_ask(w->count, YARA, &w->count->wijk_hat, "casus.describe",
                           "\"casus_id\":\"%s\"," AGREED("koken"), walk_hex(&fresh)));
    assert_true(fund_refused(w, "not_found", "agreements"));
}

/* CASUS-20: a copy from before tells the old words no more once it is restored */
static void a_restored_copy_forgets_the_words_that_were_replaced(void **state)
{
    struct fund_world *w = *state;
    char path[90];
    char sql[120];
    unsigned count = 0;
    struct db *copy = NULL;
    (void)snprintf(path, sizeof(path), "%s/copy.db", w->count->folder);
    (void)snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", path);
    assert_int_equal(db_run(w->walk->world.core->db, sql), OK);
    assert_true(ask(w, "casus.describe", REWORDED));
    assert_true(retitle(w, &w->cooks_hat, "Koken"));
    assert_int_equal(db_open_at(path, &copy), OK);
    assert_int_equal(ledger_apply(copy, w->count->file, &count), OK);
    assert_int_equal(count, 6);
    struct db *now = w->walk->world.core->db;
    w->walk->world.core->db = copy;
    assert_int_equal(named(w), 0);
    w->walk->world.core->db = now;
    db_close(copy);
    assert_int_equal(remove(path), 0);
}

/* ── the yearly review ──────────────────────────────────────────────────────────────────────────
 */

static bool review(struct fund_world *w, const char *on, const char *outcome)
{
    char rest[140];
    (void)snprintf(rest, sizeof(rest), ",\"on\":\"%s\",\"outcome\":\"%s\",\"reason\":\"het loopt\"",
                   on, outcome);
    return ask(w, "casus.review", rest);
}

static bool overdue(struct fund_world *w)
{
    return count_ask(w->count, YARA, &w->count->council_hat, "casus.overdue", "%s", "");
}

/* CASUS-21 */
static void a_casus_is_looked_at_each_year_and_stands_as_overdue_until_it_is(void **state)
{
    struct fund_world *w = *state;
    assert_false(review(w, "2026-03-17", "goes_on"));
    assert_true(fund_refused(w, "not_allowed", "casus_id")); /* no solution stands yet */
    assert_true(solve(w));
    count_wait(w->count, 20270317);
    assert_true(overdue(w));
    assert_false(walk_said(w->walk, "review_on"));
    count_wait(w->count, 20270318);
    assert_true(overdue(w));
    assert_true(walk_said(w->walk, "\"review_on\":\"2027-03-17\""));
    assert_false(review(w, "2027-03-19", "goes_on"));
    assert_true(fund_refused(w, "field_too_large", "on"));
    assert_true(review(w, "2027-03-18", "goes_on"));
    assert_true(walk_said(w->walk, "\"review_on\":\"2028-03-18\""));
    assert_true(walk_said(w->walk, "\"reviewed_on\":\"2027-03-18\",\"review\":\"het loopt\""));
    assert_true(overdue(w));
    assert_false(walk_said(w->walk, "review_on"));
}

/* CASUS-21 */
static void a_review_that_ends_a_casus_ends_it_with_a_reason(void **state)
{
    struct fund_world *w = *state;
    assert_true(solve(w));
    assert_false(
        ask(w, "casus.review", ",\"on\":\"2026-03-17\",\"outcome\":\"done\",\"reason\":\"\""));
    assert_true(fund_refused(w, "field_too_small", "reason"));
    assert_true(review(w, "2026-03-17", "stopped"));
    assert_true(walk_said(w->walk, "\"state\":\"stopped\""));
    assert_false(walk_said(w->walk, "review_on"));
    assert_false(review(w, "2026-03-17", "goes_on"));
    assert_true(fund_refused(w, "closed", "casus_id"));
    assert_int_equal(walk_count(w->walk, "SELECT ended_on FROM casus_course"), 20260317);
}

/* CASUS-21, CASUS-2 */
static void safety_in_the_wijk_has_no_review(void **state)
{
    struct fund_world *w = *state;
    assert_false(count_ask(w->count, ANNA, &w->professional[ANNA], "casus.review",
                           "\"casus_id\":\"%s\",\"on\":\"2026-03-17\",\"outcome\":\"goes_on\","
                           "\"reason\":\"het loopt\"",
                           walk_hex(&w->walk->world.wijk_id)));
    assert_true(fund_refused(w, "closed", "casus_id"));
}

/* CASUS-21 */
static void a_review_on_a_leap_day_comes_again_on_the_twenty_eighth(void **state)
{
    (void)state;
    assert_int_equal(course_next_review(20280229), 20290228);
    assert_int_equal(course_next_review(20260317), 20270317);
}

/* ── who comes ──────────────────────────────────────────────────────────────────────────────────
 */

static bool join(struct fund_world *w, enum walker who, const struct wire_id *hat, const char *rest)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    return count_ask(w->count, who, hat, "casus.join", "\"casus_id\":\"%s\"%s", walk_hex(&casus_id),
                     rest);
}

static bool comers(struct fund_world *w, enum walker who, const struct wire_id *hat)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    return count_ask(w->count, who, hat, "casus.who", "\"casus_id\":\"%s\"", walk_hex(&casus_id));
}

#define OF_A ",\"organisation_id\":\"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\""

/* CASUS-23 */
static void a_resident_sees_of_which_organisation_or_team_somebody_comes(void **state)
{
    struct fund_world *w = *state;
    assert_false(join(w, YARA, &w->cooks_hat, ""));
    assert_true(fund_refused(w, "field_missing", "organisation_id"));
    assert_false(
        join(w, YARA, &w->cooks_hat, ",\"organisation_id\":\"abababababababababababababababab\""));
    assert_true(fund_refused(w, "not_found", "organisation_id"));
    assert_true(join(w, YARA, &w->cooks_hat, OF_A));
    assert_true(join(w, YARA, &w->cooks_hat, OF_A)); /* again: the same one */
    assert_true(join(w, YARA, &w->cooks_hat, ",\"team\":\"Wijkteam\""));
    assert_true(comers(w, ZOE, NULL));
    assert_true(walk_said(w->walk, "{\"part\":\"professional\","
                                   "\"organisation_id\":\"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\","
                                   "\"name\":\"Organisatie a1\",\"since\":\"2026-03-17\"}"));
    assert_true(walk_said(w->walk, "\"team\":\"Wijkteam\""));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_comer"), 2);
    assert_false(comers(w, YARA, &w->count->council_hat)); /* it stands in no overview */
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('casus_comer')"
                                         " WHERE name LIKE '%serial%' OR name LIKE '%member%'"),
                     0);
}

/* CASUS-24, HAT-12 */
static void an_experience_expert_joins_the_casus_of_the_own_hat_for_no_organisation(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id cooks = walk_id(FUND_COOKS);
    const struct wire_id hat = fund_casus_hat(w, ZOE, WIRE_EXPERIENCE_EXPERT, EXPERT_HAT, &cooks);
    assert_false(join(w, ZOE, &hat, OF_A));
    assert_true(fund_refused(w, "not_allowed", "organisation_id"));
    assert_true(join(w, ZOE, &hat, ""));
    assert_true(comers(w, ZOE, &hat));
    assert_true(walk_said(w->walk, "\"part\":\"experience_expert\""));
    assert_false(count_ask(w->count, ZOE, &hat, "casus.join", "\"casus_id\":\"%s\"",
                           walk_hex(&w->walk->world.wijk_id)));
    assert_true(walk_refused(w->walk, "not_allowed"));
    static const char *const NOT[] = {"individual.list", "overview.periods", "budget.show",
                                      "casus.overdue"};
    for (size_t i = 0; i < sizeof(NOT) / sizeof(NOT[0]); i++) {
        assert_false(count_ask(w->count, ZOE, &hat, NOT[i], "%s", ""));
        assert_true(walk_refused(w->walk, "not_allowed"));
    }
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    assert_true(
        count_ask(w->count, ZOE, &hat, "casus.leave", "\"casus_id\":\"%s\"", walk_hex(&casus_id)));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_comer"), 0);
}

/* CASUS-23, CASUS-24 */
static void who_works_at_a_casus_ends_that_somebody_comes_and_an_expert_only_the_own(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id cooks = walk_id(FUND_COOKS);
    const struct wire_id expert =
        fund_casus_hat(w, ZOE, WIRE_EXPERIENCE_EXPERT, EXPERT_HAT, &cooks);
    assert_true(join(w, ZOE, &expert, "") && join(w, YARA, &w->cooks_hat, OF_A));
    assert_false(count_ask(w->count, ZOE, &expert, "casus.leave",
                           "\"casus_id\":\"%s\",\"part\":\"professional\"" OF_A, walk_hex(&cooks)));
    assert_true(fund_refused(w, "not_allowed", "part"));
    assert_true(ask(w, "casus.leave", ",\"part\":\"experience_expert\""));
    assert_true(ask(w, "casus.leave", OF_A));
    assert_false(ask(w, "casus.leave", OF_A));
    assert_true(fund_refused(w, "not_found", "casus_id"));
}

/* CASUS-23: nobody comes under a hat that ended */
static void who_comes_is_told_until_the_hat_ends_and_then_the_row_goes(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id cooks = walk_id(FUND_COOKS);
    const struct wire_id director =
        fund_casus_hat(w, GIJS, WIRE_CASE_DIRECTOR, DIRECTOR_HAT, &cooks);
    assert_true(join(w, GIJS, &director, ",\"team\":\"Wijkteam\""));
    assert_int_equal(db_run(w->walk->world.core->db, "UPDATE casus_comer SET until_day = 20260319"),
                     OK);
    count_wait(w->count, 20260319);
    assert_true(comers(w, ZOE, NULL));
    assert_true(walk_said(w->walk, "\"part\":\"case_director\""));
    count_wait(w->count, 20260321);
    assert_true(comers(w, ZOE, NULL));
    assert_false(walk_said(w->walk, "case_director"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_comer"), 0);
}

/* CASUS-23, CASUS-15 */
static void nobody_joins_a_casus_that_stopped(void **state)
{
    struct fund_world *w = *state;
    assert_true(ask(w, "casus.end", ",\"done\":false"));
    assert_false(join(w, YARA, &w->cooks_hat, OF_A));
    assert_true(fund_refused(w, "closed", "casus_id"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_casus, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_name_typed_by_mistake_is_gone_from_every_row_once_other_words_stand),
        TEST(a_contribution_stays_byte_for_byte_when_its_activity_is_renamed),
        TEST(who_coordinates_the_wijk_rewords_too_and_a_neighbour_does_not),
        TEST(words_are_replaced_only_where_there_are_some),
        TEST(a_restored_copy_forgets_the_words_that_were_replaced),
        TEST(a_casus_is_looked_at_each_year_and_stands_as_overdue_until_it_is),
        TEST(a_review_that_ends_a_casus_ends_it_with_a_reason),
        TEST(safety_in_the_wijk_has_no_review),
        cmocka_unit_test(a_review_on_a_leap_day_comes_again_on_the_twenty_eighth),
        TEST(a_resident_sees_of_which_organisation_or_team_somebody_comes),
        TEST(an_experience_expert_joins_the_casus_of_the_own_hat_for_no_organisation),
        TEST(who_works_at_a_casus_ends_that_somebody_comes_and_an_expert_only_the_own),
        TEST(who_comes_is_told_until_the_hat_ends_and_then_the_row_goes),
        TEST(nobody_joins_a_casus_that_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
