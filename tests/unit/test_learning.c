/* test_learning.c -- questions go up and come back; advice is answered in term. Rules:
 * docs/learning.md, docs/advice.md */
#include "support/fund_world.h"

#include "learning/learning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* LEARNING-2 */
static void a_question_goes_up_a_layer_at_a_time_taken_by_who_holds_it(void **state)
{
    (void)state;
    struct way way = {wire_layer_PROFESSIONALS, wire_layer_PROFESSIONALS, wire_question_state_OPEN};
    assert_int_equal(way_raise(&way, wire_layer_MANAGERS), NOT_ALLOWED);
    assert_int_equal(way_raise(&way, wire_layer_PROFESSIONALS), OK);
    assert_int_equal(way.held_by, wire_layer_MANAGERS);
    assert_int_equal(way_raise(&way, wire_layer_PROFESSIONALS), NOT_ALLOWED);
    assert_int_equal(way_raise(&way, wire_layer_MANAGERS), OK);
    assert_int_equal(way.held_by, wire_layer_DIRECTORS);
    assert_int_equal(way_raise(&way, wire_layer_MANAGERS), CLOSED);
}

/* LEARNING-4 */
static void who_asked_closes_it_and_nobody_else(void **state)
{
    (void)state;
    struct way way = {wire_layer_PROFESSIONALS, wire_layer_MANAGERS, wire_question_state_RAISED};
    assert_int_equal(way_close(&way, wire_layer_PROFESSIONALS, true), CONFLICT);
    assert_int_equal(way_answer(&way, wire_layer_PROFESSIONALS, false), NOT_ALLOWED);
    assert_int_equal(way_answer(&way, wire_layer_MANAGERS, true), OK);
    assert_int_equal(way.state, wire_question_state_ARRANGED);
    assert_int_equal(way_close(&way, wire_layer_MANAGERS, true), NOT_ALLOWED);
    assert_int_equal(way_close(&way, wire_layer_PROFESSIONALS, false), OK);
    assert_int_equal(way.state, wire_question_state_OPEN);
    assert_int_equal(way.held_by, wire_layer_PROFESSIONALS);
}

static struct wire_id question(void)
{
    return walk_id(0x91);
}

static bool professional(struct fund_world *w, const char *type, const char *rest)
{
    const struct wire_id id = question();
    return count_ask(w->count, EMRE, &w->professional[EMRE], type, "\"question_id\":\"%s\"%s",
                     walk_hex(&id), rest);
}

static bool manager(struct fund_world *w, const char *type, const char *rest)
{
    const struct wire_id id = question();
    return count_ask(w->count, CEES, &w->manager, type, "\"question_id\":\"%s\"%s", walk_hex(&id),
                     rest);
}

static bool meet(struct fund_world *w, enum walker who, const struct wire_id *hat, uint8_t id,
                 const char *rest)
{
    const struct wire_id session_id = walk_id(id);
    return count_ask(w->count, who, hat, "learning.meet",
                     "\"session\":{\"session_id\":\"%s\",\"method\":\"session\",\"visits\":1,%s}",
                     walk_hex(&session_id), rest);
}

/* LEARNING-1, LEARNING-5 */
static void each_layer_plans_its_own_sessions_and_counts_who_came(void **state)
{
    struct fund_world *w = *state;
    assert_true(meet(w, EMRE, &w->professional[EMRE], 0x92,
                     "\"layer\":\"professionals\",\"on\":\"2026-03-17\",\"present\":54"));
    assert_false(meet(w, EMRE, &w->professional[EMRE], 0x93,
                      "\"layer\":\"managers\",\"on\":\"2026-03-17\",\"present\":0"));
    assert_true(fund_refused(w, "not_allowed", "session.layer"));
    assert_false(meet(w, CEES, &w->manager, 0x93,
                      "\"layer\":\"managers\",\"on\":\"2026-03-18\",\"present\":9"));
    assert_true(fund_refused(w, "field_too_large", "session.present"));
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"present\":54,\"visits\":1"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('open_question')"
                                         " WHERE name LIKE '%member%' OR name LIKE '%serial%'"),
                     0);
}

/* LEARNING-1 */
static void a_session_stays_of_its_layer_and_on_its_day(void **state)
{
    struct fund_world *w = *state;
    assert_true(meet(w, CEES, &w->manager, 0x92,
                     "\"layer\":\"directors\",\"on\":\"2026-03-16\",\"present\":0"));
    assert_false(meet(w, EMRE, &w->professional[EMRE], 0x92,
                      "\"layer\":\"professionals\",\"on\":\"2026-03-16\",\"present\":1"));
    assert_true(fund_refused(w, "conflict", "session.layer"));
    assert_false(meet(w, CEES, &w->manager, 0x92,
                      "\"layer\":\"directors\",\"on\":\"2026-03-15\",\"present\":9"));
    assert_true(fund_refused(w, "conflict", "session.on"));
    assert_true(meet(w, CEES, &w->manager, 0x92,
                     "\"layer\":\"directors\",\"on\":\"2026-03-16\",\"present\":9"));
    assert_int_equal(walk_count(w->walk, "SELECT present FROM learning_session"), 9);
}

/* LEARNING-8 */
static void the_thirty_first_question_and_the_sixty_first_session_are_on_the_next_page(void **state)
{
    struct fund_world *w = *state;
    struct db *db = w->walk->world.core->db;
    assert_int_equal(
        db_run(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 31)"
                   " INSERT INTO open_question SELECT wijk_id, randomblob(16), 1, 1, 1, 1,"
                   " 'vraag ' || i || '.', '', 20260200 + i % 28 + 1 FROM wijk, n"),
        OK);
    assert_int_equal(
        db_run(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 61)"
                   " INSERT INTO learning_session SELECT wijk_id, randomblob(16), 1 + i / 28,"
                   " 20260201 + i % 28, 1, 100 + i, 0 FROM wijk, n"),
        OK);
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"open\":31"));
    assert_true(walk_said(w->walk, "\"more\":true"));
    assert_true(walk_said(w->walk, "\"more_sessions\":true"));
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list",
                          "\"year\":2026,\"after\":30,\"after_sessions\":60"));
    assert_true(walk_said(w->walk, "\"text\":\"vraag 27.\"")); /* asked on the last day */
    assert_true(walk_said(w->walk, "\"more\":false"));
    assert_true(walk_said(w->walk, "\"present\":155"));
    assert_true(walk_said(w->walk, "\"more_sessions\":false"));
}

/* LEARNING-3, LEARNING-4 */
static void a_question_comes_back_on_the_agenda_of_who_asked_and_closes_there(void **state)
{
    struct fund_world *w = *state;
    assert_true(professional(w, "learning.ask", ",\"about\":\"rule\",\"text\":\"Mag dit?\""));
    assert_true(professional(w, "learning.raise", ""));
    assert_true(meet(w, EMRE, &w->professional[EMRE], 0x92,
                     "\"layer\":\"professionals\",\"on\":\"2026-03-31\",\"present\":0"));
    assert_true(meet(w, CEES, &w->manager, 0x93,
                     "\"layer\":\"managers\",\"on\":\"2026-04-02\",\"present\":0"));
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"agenda_on\":\"2026-04-02\""));
    assert_true(manager(w, "learning.answer", ",\"arranged\":true,\"answer\":\"Geregeld.\""));
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"state\":\"arranged\""));
    assert_true(walk_said(w->walk, "\"agenda_on\":\"2026-03-31\""));
    assert_false(manager(w, "learning.close", ",\"answered\":true"));
    assert_true(fund_refused(w, "not_allowed", "question_id"));
    assert_true(professional(w, "learning.close", ",\"answered\":true"));
    assert_true(count_ask(w->count, CEES, &w->manager, "learning.list", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"open\":0") && walk_said(w->walk, "\"state\":\"closed\""));
}

static bool note(struct fund_world *w, uint8_t id, const char *text)
{
    const struct wire_id item_id = walk_id(id);
    return count_ask(w->count, EMRE, &w->professional[EMRE], "learning.note",
                     "\"item_id\":\"%s\",\"about\":\"cooperation\",\"text\":\"%s\"",
                     walk_hex(&item_id), text);
}

static bool approve(struct fund_world *w, uint8_t id, bool approved)
{
    const struct wire_id item_id = walk_id(id);
    return count_ask(w->count, ANNA, &w->steward, "learning.approve",
                     "\"item_id\":\"%s\",\"approved\":%s", walk_hex(&item_id),
                     approved ? "true" : "false");
}

static bool history(struct fund_world *w)
{
    return count_ask(w->count, ZOE, NULL, "learning.history", "\"year\":2026,\"after\":0");
}

/* LEARNING-6 */
static void an_item_stands_in_the_history_once_a_steward_approves_it(void **state)
{
    struct fund_world *w = *state;
    assert_true(note(w, 0x95, "Samen koken kan eerder.") && note(w, 0x96, "Nog niet klaar."));
    assert_false(note(w, 0x95, "Nog eens."));
    assert_true(fund_refused(w, "conflict", "item_id"));
    assert_true(history(w) && !walk_said(w->walk, "Samen koken"));
    assert_false(approve(w, 0x97, true));
    assert_true(fund_refused(w, "not_found", "item_id"));
    assert_true(approve(w, 0x95, true));
    assert_true(history(w));
    assert_true(walk_said(w->walk, "Samen koken kan eerder.\",\"approved\":true"));
    assert_false(walk_said(w->walk, "Nog niet klaar."));
    assert_true(
        count_ask(w->count, ANNA, &w->steward, "learning.notes", "\"year\":2026,\"after\":0"));
    assert_true(walk_said(w->walk, "Nog niet klaar.\",\"approved\":false"));
    assert_true(approve(w, 0x95, false));
    assert_true(history(w) && !walk_said(w->walk, "Samen koken"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM pragma_table_info('learned')"
                                         " WHERE name LIKE '%member%' OR name LIKE '%serial%'"),
                     0);
}

/* LEARNING-7 */
static void the_history_counts_sessions_visits_and_questions(void **state)
{
    struct fund_world *w = *state;
    assert_true(meet(w, EMRE, &w->professional[EMRE], 0x92,
                     "\"layer\":\"professionals\",\"on\":\"2026-03-03\",\"present\":54"));
    assert_true(meet(w, EMRE, &w->professional[EMRE], 0x93,
                     "\"layer\":\"professionals\",\"on\":\"2026-03-17\",\"present\":51"));
    assert_true(meet(w, CEES, &w->manager, 0x94,
                     "\"layer\":\"directors\",\"on\":\"2026-03-16\",\"present\":4"));
    assert_true(meet(w, CEES, &w->manager, 0x98,
                     "\"layer\":\"managers\",\"on\":\"2026-04-16\",\"present\":0"));
    assert_true(professional(w, "learning.ask", ",\"about\":\"rule\",\"text\":\"Mag dit?\""));
    assert_true(professional(w, "learning.raise", ""));
    assert_true(manager(w, "learning.answer", ",\"arranged\":true,\"answer\":\"Geregeld.\""));
    assert_true(professional(w, "learning.close", ",\"answered\":true"));
    assert_true(history(w));
    assert_true(walk_said(w->walk, "{\"layer\":\"professionals\",\"sessions\":2,\"cookers\":0,"
                                   "\"hidden\":false,\"present\":105}"));
    assert_true(walk_said(w->walk, "{\"layer\":\"directors\",\"sessions\":1,\"cookers\":0,"
                                   "\"hidden\":true,\"present\":0}"));
    assert_true(walk_said(w->walk, "\"visits\":3,\"asked\":1,\"arranged\":1,\"closed\":1"));
}

/* ── advice ─────────────────────────────────────────────────────────────────────────────────────
 */

static bool advise(struct fund_world *w, uint8_t id, const char *rest)
{
    const struct wire_id advice_id = walk_id(id);
    return count_ask(w->count, YARA, &w->count->council_hat, "advice.give",
                     "\"advice_id\":\"%s\",\"to\":\"municipality\",\"text\":\"Meer lampen.\"%s",
                     walk_hex(&advice_id), rest);
}

static bool answer(struct fund_world *w, enum walker who, const struct wire_id *hat, uint8_t id)
{
    const struct wire_id advice_id = walk_id(id);
    return count_ask(w->count, who, hat, "advice.answer",
                     "\"advice_id\":\"%s\",\"answer\":\"Dat doen we.\"", walk_hex(&advice_id));
}

/* ADVICE-1, ADVICE-3 */
static void the_body_that_was_advised_answers_once_within_the_term(void **state)
{
    struct fund_world *w = *state;
    assert_true(advise(w, 0x94, ""));
    assert_false(answer(w, ANNA, &w->steward, 0x94));
    assert_true(fund_refused(w, "not_allowed", "advice_id"));
    assert_true(answer(w, DINA, &w->municipality, 0x94));
    assert_false(answer(w, DINA, &w->municipality, 0x94));
    assert_true(fund_refused(w, "closed", "advice_id"));
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"state\":\"answered\",\"given_on\":\"2026-03-17\","
                                   "\"due_on\":\"2026-04-28\",\"late\":false"));
}

/* ADVICE-2, ADVICE-3 */
static void an_advice_is_public_at_once_and_shows_when_its_answer_is_late(void **state)
{
    struct fund_world *w = *state;
    assert_true(advise(w, 0x94, ""));
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_true(walk_said(w->walk, "Meer lampen."));
    count_wait(w->count, 20260428);
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"late\":false"));
    count_wait(w->count, 20260429);
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"late\":true"));
    assert_true(answer(w, DINA, &w->municipality, 0x94));
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"state\":\"answered\"") &&
                walk_said(w->walk, "\"late\":true"));
}

/* ADVICE-2 */
static void an_advice_is_about_a_frozen_month_or_a_casus_that_is_there(void **state)
{
    struct fund_world *w = *state;
    assert_false(advise(w, 0x94, ",\"period\":\"2026-03-01\""));
    assert_true(fund_refused(w, "not_found", "period"));
    assert_false(advise(w, 0x94, ",\"casus_id\":\"99999999999999999999999999999999\""));
    assert_true(fund_refused(w, "not_found", "casus_id"));
    assert_false(count_ask(w->count, ANNA, &w->steward, "advice.give",
                           "\"advice_id\":\"%s\",\"to\":\"municipality\",\"text\":\"x\"",
                           walk_hex(&w->fund_id)));
    assert_true(walk_refused(w->walk, "not_allowed"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_goes_up_a_layer_at_a_time_taken_by_who_holds_it),
        cmocka_unit_test(who_asked_closes_it_and_nobody_else),
        TEST(a_session_stays_of_its_layer_and_on_its_day),
        TEST(the_thirty_first_question_and_the_sixty_first_session_are_on_the_next_page),
        TEST(each_layer_plans_its_own_sessions_and_counts_who_came),
        TEST(a_question_comes_back_on_the_agenda_of_who_asked_and_closes_there),
        TEST(an_item_stands_in_the_history_once_a_steward_approves_it),
        TEST(the_history_counts_sessions_visits_and_questions),
        TEST(the_body_that_was_advised_answers_once_within_the_term),
        TEST(an_advice_is_public_at_once_and_shows_when_its_answer_is_late),
        TEST(an_advice_is_about_a_frozen_month_or_a_casus_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
