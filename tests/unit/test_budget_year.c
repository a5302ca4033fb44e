/* test_budget_year.c -- a year of the wijkbudget: put together, fixed, set apart, closed by two.
 * Rules: docs/budget.md, docs/casus.md */
#include "support/fund_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define POT INT64_C(210000000)

static bool fix(struct fund_world *w)
{
    return fund_ask(w, ANNA, &w->steward, "budget.fix", ",\"year\":%d", FUND_YEAR);
}

/* BUDGET-1 */
static void a_fund_has_five_years_of_the_agreed_amount(void **state)
{
    struct fund_world *w = *state;
    assert_true(count_ask(w->count, ZOE, NULL, "budget.show", "%s", ""));
    assert_true(walk_said(w->walk, "\"year\":2026") && walk_said(w->walk, "\"year\":2030"));
    assert_false(walk_said(w->walk, "\"year\":2031"));
    assert_int_equal(walk_count(w->walk, "SELECT min(amount) FROM budget_year"), POT);
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.found",
                          ",\"name\":\"Nog een\",\"year\":2026,\"amount\":0"));
    assert_true(fund_refused(w, "conflict", "fund_id"));
}

/* BUDGET-2, BUDGET-3 */
static void deposits_add_up_to_the_amount_and_then_it_stands(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_ask(w, ANNA, &w->steward, "budget.plan", ",\"year\":2026,\"amount\":1000"));
    assert_true(fund_deposit(w, FUND_A, 600));
    assert_false(fix(w));
    assert_true(fund_refused(w, "conflict", "year"));
    assert_false(fund_deposit(w, FUND_B, 401));
    assert_true(fund_refused(w, "over_budget", "amount"));
    assert_true(fund_deposit(w, FUND_B, 400));
    assert_true(fix(w));
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.plan", ",\"year\":2026,\"amount\":2000"));
    assert_true(fund_refused(w, "closed", "year"));
    assert_false(fund_deposit(w, FUND_A, 1));
    assert_true(fund_refused(w, "closed", "year"));
    assert_int_equal(fund_sum(w, "amount"), 1000);
}

/* BUDGET-2 */
static void a_deposit_is_taken_back_in_a_draft_and_never_once_the_year_is_fixed(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id first = walk_id(1);
    const struct wire_id counter = walk_id(0x31);
    assert_true(fund_deposit(w, FUND_A, POT));
    assert_true(fund_ask(w, ANNA, &w->steward, "budget.counter",
                         ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"document\":\"B-2\"",
                         walk_hex(&counter), walk_hex(&first)));
    assert_int_equal(fund_sum(w, "deposited"), 0);
    assert_true(fund_deposit(w, FUND_A, POT) && fix(w));
    const struct wire_id second = walk_id(2);
    const struct wire_id again = walk_id(0x32);
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.counter",
                          ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"document\":\"B-3\"",
                          walk_hex(&again), walk_hex(&second)));
    assert_true(fund_refused(w, "not_allowed", "counters"));
}

/* BUDGET-4 */
static void an_insurer_neither_deposits_nor_takes_part_in_the_money(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id police = walk_id(0xa9);
    assert_false(fund_deposit(w, FUND_INSURER, 100));
    assert_true(fund_refused(w, "not_allowed", "organisation_id"));
    assert_false(count_ask(w->count, ANNA, &w->steward, "budget.organisation",
                           "\"organisation\":{\"organisation_id\":\"%s\",\"name\":\"Politie\","
                           "\"kind\":\"police\",\"financial\":true}",
                           walk_hex(&police)));
    assert_true(fund_refused(w, "not_allowed", "organisation.financial"));
}

/* BUDGET-5: 210000000 cents, up to the cent passes, one more is refused */
static void a_steward_reserves_up_to_the_cent_and_not_one_more(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, POT - 1, false));
    assert_false(fund_reserve(w, &w->steward, 0x52, 2, false));
    assert_true(fund_refused(w, "over_budget", "amount"));
    assert_true(fund_reserve(w, &w->steward, 0x52, 1, false));
    assert_false(fund_reserve(w, &w->steward, 0x53, 1, false));
    assert_int_equal(fund_sum(w, "reserved"), POT);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM reservation"), 2);
}

/* BUDGET-5 */
static void eight_connections_at_once_never_reserve_a_cent_too_much(void **state)
{
    enum { ROUNDS = 40, SHARE = 6000000 };
    struct fund_world *w = *state;
    static char frames[FUND_PROFESSIONALS][700];
    struct input inputs[FUND_PROFESSIONALS];
    w->walk->world.settings.mandate_decision_cents = POT;
    w->walk->world.settings.mandate_year_cents = POT;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < FUND_PROFESSIONALS; i++) {
            struct world_device *device = &w->walk->devices[i];
            const struct wire_id id = {{0xd0, (uint8_t)round, (uint8_t)i}};
            device->request++;
            (void)snprintf(frames[i], sizeof(frames[i]),
                           "{\"type\":\"budget.reserve\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64
                           ",\"hat\":\"%s\",\"fund_id\":\"%s\",\"reservation_id\":\"%s\","
                           "\"casus_id\":\"%s\",\"year\":%d,\"amount\":%d,\"task_field\":\"6.1\","
                           "\"purpose\":\"hesjes\",\"white_label\":false}",
                           device->request, device->request - 1, walk_hex(&w->professional[i]),
                           walk_hex(&w->fund_id), walk_hex(&id), walk_hex(&w->walk->world.wijk_id),
                           FUND_YEAR, SHARE + 7 * (int)i + 1);
            inputs[i] = (struct input){.kind = INPUT_FRAME,
                                       .connection = device->connection,
                                       .frame = span_text(frames[i])};
        }
        batch_end(&w->walk->world.batch);
        assert_int_equal(core_run(w->walk->world.core, inputs, FUND_PROFESSIONALS,
                                  w->walk->world.at, &w->walk->world.batch),
                         OK);
        assert_true(fund_sum(w, "reserved") <= POT);
    }
    const int64_t free = POT - fund_sum(w, "reserved");
    assert_true(free < SHARE + 50);
    assert_int_equal(walk_count(w->walk, "SELECT sum(amount) FROM reservation"),
                     fund_sum(w, "reserved"));
    assert_int_equal(walk_count(w->walk, "SELECT sum(amount) FROM entry WHERE kind = 2"),
                     fund_sum(w, "reserved"));
    assert_true(fund_reserve(w, &w->steward, 0x5f, free, false));
    assert_false(fund_reserve(w, &w->steward, 0x5e, 1, false));
}

/* BUDGET-6 */
static void a_proposal_sets_nothing_apart_until_a_professional_grants_it(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id id = walk_id(0x55);
    assert_true(fund_ask(w, ANNA, &w->walk->leader_hat, "budget.propose",
                         ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,"
                         "\"amount\":5000,\"task_field\":\"6.1\",\"purpose\":\"zaklampen\"",
                         walk_hex(&id), walk_hex(&w->walk->world.wijk_id), FUND_YEAR));
    assert_int_equal(fund_sum(w, "reserved"), 0);
    assert_true(fund_reserve(w, &w->professional[4], 0x55, 4500, false));
    assert_int_equal(fund_sum(w, "reserved"), 4500);
    assert_false(fund_reserve(w, &w->professional[4], 0x55, 4500, false));
    assert_true(fund_refused(w, "conflict", "reservation_id"));
}

/* BUDGET-7 */
static void a_professional_decides_within_the_mandate(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->professional[5], 0x51, 250000, false));
    assert_false(fund_reserve(w, &w->professional[5], 0x52, 250001, false));
    assert_true(fund_refused(w, "over_mandate", "amount"));
    assert_true(fund_ask(w, ANNA, &w->steward, "budget.mandate",
                         ",\"bearer\":\"%s\",\"decision_most\":300000,\"year_most\":400000",
                         walk_hex(&w->professional[5])));
    assert_false(fund_reserve(w, &w->professional[5], 0x52, 150001, false));
    assert_true(fund_reserve(w, &w->professional[5], 0x52, 150000, false));
    assert_false(fund_reserve(w, &w->professional[5], 0x53, 1, false));
}

/* BUDGET-7 */
static void a_mandate_counts_for_all_professional_hats_of_one_person(void **state)
{
    struct fund_world *w = *state;
    w->walk->world.settings.mandate_year_cents = 400000;
    const struct wire_id first = w->professional[0]; /* Anna's */
    const struct wire_id renewed = fund_hat(w, ANNA, WIRE_PROFESSIONAL, 0xd8);
    assert_true(fund_reserve(w, &first, 0x51, 250000, false));
    w->professional[0] = renewed;
    assert_false(fund_reserve(w, &renewed, 0x52, 150001, false));
    assert_true(fund_refused(w, "over_mandate", "amount"));
    assert_true(fund_reserve(w, &renewed, 0x52, 150000, false));
    assert_true(fund_reserve(w, &w->professional[1], 0x53, 250000, false)); /* another's */
    const struct wire_id reservation_id = walk_id(0x51);
    assert_true(count_ask(w->count, ANNA, &w->steward, "budget.release",
                          "\"casus_id\":\"%s\",\"reservation_id\":\"%s\"",
                          walk_hex(&w->walk->world.wijk_id), walk_hex(&reservation_id)));
    assert_true(fund_reserve(w, &renewed, 0x54, 250000, false));
    assert_false(fund_reserve(w, &renewed, 0x55, 1, false));
}

static bool set_mandate(struct fund_world *w, const struct wire_id *bearer, int64_t cents)
{
    return fund_ask(w, ANNA, &w->steward, "budget.mandate",
                    ",\"bearer\":\"%s\",\"decision_most\":%" PRId64 ",\"year_most\":%" PRId64,
                    walk_hex(bearer), cents, cents);
}

/* BUDGET-7 */
static void a_mandate_is_of_a_professional_hat_that_is_there_and_a_new_one_keeps_it(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id nobody = walk_id(0xde);
    assert_false(set_mandate(w, &nobody, 100));
    assert_true(fund_refused(w, "not_found", "bearer"));
    assert_false(set_mandate(w, &w->manager, 100));
    assert_true(fund_refused(w, "not_allowed", "bearer"));
    assert_true(set_mandate(w, &w->professional[0], 100));
    w->professional[0] = fund_hat(w, ANNA, WIRE_PROFESSIONAL, 0xd8);
    assert_false(fund_reserve(w, &w->professional[0], 0x51, 101, false));
    assert_true(fund_refused(w, "over_mandate", "amount"));
    assert_true(fund_reserve(w, &w->professional[0], 0x51, 100, false));
}

/* CASUS-3 */
static void a_professional_serves_the_casus_that_the_hat_reaches_and_no_other(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id cooks = walk_id(0xe1);
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                          walk_hex(&cooks)));
    assert_false(fund_ask(w, GIJS, &w->professional[6], "budget.reserve",
                          ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,"
                          "\"amount\":100,\"task_field\":\"6.1\",\"purpose\":\"pannen\","
                          "\"white_label\":false",
                          walk_hex(&cooks), walk_hex(&cooks), FUND_YEAR));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(count_ask(w->count, GIJS, &w->professional[6], "casus.open",
                           "\"casus_id\":\"%s\",\"theme\":\"care\",\"title\":\"Anders\"",
                           walk_hex(&w->fund_id)));
    assert_true(fund_refused(w, "not_allowed", "casus_id"));
}

/* CASUS-1, CASUS-2 */
static void
a_resident_brings_a_collective_casus_in_beside_the_one_that_is_always_there(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id cooks = walk_id(0xe1);
    assert_true(count_ask(w->count, ZOE, NULL, "casus.list", "%s", ""));
    assert_true(walk_said(w->walk, walk_hex(&w->walk->world.wijk_id)));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(
            count_ask(w->count, GIJS, NULL, "casus.open",
                      "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                      walk_hex(&cooks)),
            again == 0);
    }
    assert_true(fund_refused(w, "conflict", "casus_id"));
    assert_true(count_ask(w->count, ZOE, NULL, "casus.list", "%s", ""));
    assert_true(walk_said(w->walk, "Kookclub") && walk_said(w->walk, "\"theme\":\"safety\""));
}

/* BUDGET-10 */
static void a_field_outside_the_table_is_refused(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id id = walk_id(0x51);
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.reserve",
                          ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,"
                          "\"amount\":100,\"task_field\":\"9.9\",\"purpose\":\"pannen\","
                          "\"white_label\":false",
                          walk_hex(&id), walk_hex(&w->walk->world.wijk_id), FUND_YEAR));
    assert_true(fund_refused(w, "field_form", "task_field"));
}

/* ── white label ────────────────────────────────────────────────────────────────────────────────
 */

static bool offer(struct fund_world *w, int64_t cents)
{
    return fund_ask(w, EMRE, &w->professional[EMRE], "budget.offer",
                    ",\"year\":%d,\"task_field\":\"6.1\",\"amount\":%" PRId64, FUND_YEAR, cents);
}

static bool consult_as(struct fund_world *w, enum walker who, const struct wire_id *hat,
                       const char *level, const char *outcome)
{
    const uint8_t id = 0x51;
    const struct wire_id reservation_id = walk_id(id);
    const struct wire_id organisation_id = walk_id(FUND_B);
    return count_ask(w->count, who, hat, "budget.consult",
                     "\"reservation_id\":\"%s\",\"level\":\"%s\",\"outcome\":\"%s\","
                     "\"organisation_id\":\"%s\",\"document\":\"V-7\"",
                     walk_hex(&reservation_id), level, outcome, walk_hex(&organisation_id));
}

static bool consult(struct fund_world *w, const char *level, const char *outcome)
{
    return consult_as(w, CEES, &w->manager, level, outcome);
}

/* BUDGET-11, BUDGET-20 */
static void an_offer_tells_how_many_have_room_and_names_nobody(void **state)
{
    struct fund_world *w = *state;
    assert_true(offer(w, 100) && walk_said(w->walk, "\"found\":\"nobody\""));
    assert_true(fund_room(w, FUND_A, 1000) && fund_room(w, FUND_B, 5000));
    assert_true(offer(w, 2000));
    assert_true(walk_said(w->walk, "\"found\":\"room\",\"able\":2,\"with_room\":1"));
    assert_null(strstr(w->walk->world.reply, "organisation"));
    assert_false(fund_ask(w, EMRE, &w->professional[EMRE], "budget.room", ",\"year\":2026"));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 2000, true));
    assert_int_equal(walk_number(w->walk, "amount"), 2000);
    assert_true(fund_ask(w, DINA, &w->municipality, "budget.room", ",\"year\":2026"));
    assert_true(walk_said(w->walk, "\"amount\":5000,\"taken\":2000"));
}

/* BUDGET-11 */
static void where_one_alone_can_deliver_managers_talk_and_may_raise_it(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, 5000));
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 2000, true));
    assert_true(walk_said(w->walk, "\"state\":\"consultation\",\"level\":\"manager\""));
    assert_int_equal(fund_sum(w, "reserved"), 2000);
    assert_false(fund_spend(w, &w->professional[EMRE], 0x51, 0x61, 100));
    assert_true(fund_refused(w, "not_allowed", "reservation_id"));
    assert_false(consult(w, "director", "granted"));
    assert_true(fund_refused(w, "not_allowed", "level"));
    assert_true(consult(w, "manager", "raised"));
    const struct wire_id director = fund_hat(w, EMRE, WIRE_MANAGER, 0xd9);
    const struct wire_id own = fund_hat(w, CEES, WIRE_MANAGER, 0xda);
    assert_false(consult(w, "director", "granted"));
    assert_true(fund_refused(w, "not_allowed", "level")); /* who raised it sits not above */
    assert_false(consult_as(w, CEES, &own, "director", "declined"));
    assert_true(fund_refused(w, "not_allowed", "level"));
    assert_false(consult_as(w, EMRE, &director, "director", "raised"));
    assert_true(consult_as(w, EMRE, &director, "director", "granted"));
    assert_true(fund_spend(w, &w->professional[EMRE], 0x51, 0x61, 100));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM consultation"), 2);
}

/* BUDGET-11 */
static void what_managers_decline_is_free_again(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, 5000) && fund_room(w, FUND_B, 5000));
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 6000, true));
    assert_true(walk_said(w->walk, "\"state\":\"consultation\""));
    assert_true(consult(w, "manager", "declined"));
    assert_int_equal(fund_sum(w, "reserved"), 0);
    assert_false(consult(w, "manager", "granted"));
    assert_true(fund_refused(w, "closed", "reservation_id"));
}

/* ── closing ────────────────────────────────────────────────────────────────────────────────────
 */

static bool close_year(struct fund_world *w)
{
    return fund_ask(w, ANNA, &w->steward, "budget.close",
                    ",\"year\":%d,\"key\":\"by_deposit\",\"destination\":\"bewegen in de wijk\","
                    "\"document\":\"J-2026\"",
                    FUND_YEAR);
}

static bool agree(struct fund_world *w, enum walker who, const struct wire_id *hat, bool yes)
{
    return fund_ask(w, who, hat, "budget.agree", ",\"year\":%d,\"agrees\":%s", FUND_YEAR,
                    yes ? "true" : "false");
}

/* BUDGET-15 */
static void a_year_that_is_not_over_is_not_closed(void **state)
{
    struct fund_world *w = *state;
    assert_false(close_year(w));
    assert_true(fund_refused(w, "not_allowed", "year"));
}

/* BUDGET-15 */
static void open_reservations_are_carried_or_released_one_by_one_before_a_year_closes(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id kept = walk_id(0x51);
    const struct wire_id freed = walk_id(0x52);
    assert_true(fund_reserve(w, &w->steward, 0x51, 3000, false));
    assert_true(fund_reserve(w, &w->steward, 0x52, 2000, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, 1000));
    count_wait(w->count, 20270104);
    assert_false(close_year(w));
    assert_true(fund_refused(w, "conflict", "reservations"));
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.carry", ",\"reservation_id\":\"%s\"",
                          walk_hex(&kept)));
    assert_true(fund_refused(w, "not_allowed", "year")); /* the next year is a draft */
    assert_int_equal(fund_sum(w, "reserved"), 4000);
    assert_int_equal(db_run(w->walk->world.core->db,
                            "UPDATE budget_year SET state = 2, deposited = amount"
                            " WHERE year = 2027"),
                     OK);
    assert_true(fund_ask(w, ANNA, &w->steward, "budget.carry", ",\"reservation_id\":\"%s\"",
                         walk_hex(&kept)));
    assert_true(count_ask(w->count, ANNA, &w->steward, "budget.release",
                          "\"casus_id\":\"%s\",\"reservation_id\":\"%s\"",
                          walk_hex(&w->walk->world.wijk_id), walk_hex(&freed)));
    assert_int_equal(fund_sum(w, "reserved"), 0);
    assert_int_equal(walk_count(w->walk, "SELECT reserved FROM budget_year WHERE year = 2027"),
                     2000);
    assert_true(close_year(w));
    assert_int_equal(walk_number(w->walk, "surplus"), POT - 1000);
}

/* BUDGET-15, BUDGET-16, BUDGET-14 */
static void two_people_close_a_year_and_the_shares_are_booked_to_the_cent(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, POT - 100, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, POT - 100));
    count_wait(w->count, 20270104);
    assert_true(close_year(w));
    assert_false(agree(w, ANNA, &w->steward, true));
    assert_true(fund_refused(w, "not_allowed", "agrees"));
    assert_false(fund_spend(w, &w->steward, 0x51, 0x62, 1));
    assert_true(walk_refused(w->walk, "closed"));
    assert_true(agree(w, BRAM, &w->second, false));
    assert_true(close_year(w));
    assert_true(agree(w, BRAM, &w->second, true));
    assert_true(walk_said(w->walk, "\"state\":\"closed\",\"surplus\":100"));
    assert_true(walk_said(w->walk, "{\"kind\":\"residents\",\"amount\":34}"));
    assert_int_equal(walk_count(w->walk, "SELECT sum(amount) FROM entry WHERE kind = 6"), 100);
    assert_int_equal(walk_count(w->walk, "SELECT amount FROM entry WHERE kind = 6 AND"
                                         " organisation_id = zeroblob(16)"),
                     34);
    assert_false(fund_reserve(w, &w->steward, 0x5d, 1, false));
    assert_true(fund_refused(w, "closed", "year"));
}

/* BUDGET-15 */
static void a_year_does_not_close_where_nobody_knows_who_the_first_was(void **state)
{
    struct fund_world *w = *state;
    count_wait(w->count, 20270104);
    assert_true(close_year(w));
    assert_int_equal(db_run(w->walk->world.core->db, "UPDATE budget_closing SET closed_by ="
                                                     " x'adadadadadadadadadadadadadadadad'"),
                     OK);
    assert_false(agree(w, BRAM, &w->second, true));
    assert_true(fund_refused(w, "not_allowed", "agrees"));
    assert_true(agree(w, BRAM, &w->second, false)); /* it opens again, to be closed anew */
    assert_true(close_year(w));
    assert_true(agree(w, BRAM, &w->second, true));
}

/* BUDGET-24 */
static void more_lines_and_more_providers_than_a_page_holds_are_not_cut(void **state)
{
    struct fund_world *w = *state;
    struct db *db = w->walk->world.core->db;
    static const char ADD[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 201)"
        " INSERT INTO entry SELECT wijk_id, fund_id, 1000 + i, randomblob(16), year, 3, 100, 0, 0,"
        " zeroblob(16), zeroblob(16), randomblob(16), '6.1', 20260310, 20260301, '', zeroblob(16),"
        " zeroblob(16), zeroblob(32) FROM budget_year, n WHERE year = 2026";
    static const char PROVIDERS[] =
        "INSERT INTO organisation SELECT wijk_id, organisation_id, 'Zorg', 2, 1 FROM entry"
        " WHERE number > 1000; UPDATE entry SET kind = 1 WHERE number > 1000";
    assert_int_equal(db_run(db, ADD), OK);
    assert_true(fund_ask(w, DINA, &w->municipality, "budget.account", ",\"year\":2026"));
    assert_true(walk_said(w->walk, "\"more\":true"));
    assert_true(
        fund_ask(w, DINA, &w->municipality, "budget.account", ",\"year\":2026,\"after\":200"));
    assert_true(walk_said(w->walk, "\"spent\":100}]"));
    assert_true(walk_said(w->walk, "\"more\":false"));
    assert_int_equal(db_run(db, PROVIDERS), OK);
    count_wait(w->count, 20270104);
    assert_false(close_year(w));
    assert_true(fund_refused(w, "too_large", "organisations"));
}

#define TEST(name)       cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)
#define TEST_FIXED(name) cmocka_unit_test_setup_teardown(name, fund_setup_fixed, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fund_has_five_years_of_the_agreed_amount),
        TEST(deposits_add_up_to_the_amount_and_then_it_stands),
        TEST(a_deposit_is_taken_back_in_a_draft_and_never_once_the_year_is_fixed),
        TEST(an_insurer_neither_deposits_nor_takes_part_in_the_money),
        TEST_FIXED(a_steward_reserves_up_to_the_cent_and_not_one_more),
        TEST_FIXED(eight_connections_at_once_never_reserve_a_cent_too_much),
        TEST_FIXED(a_proposal_sets_nothing_apart_until_a_professional_grants_it),
        TEST_FIXED(a_professional_decides_within_the_mandate),
        TEST_FIXED(a_mandate_counts_for_all_professional_hats_of_one_person),
        TEST_FIXED(a_mandate_is_of_a_professional_hat_that_is_there_and_a_new_one_keeps_it),
        TEST_FIXED(a_professional_serves_the_casus_that_the_hat_reaches_and_no_other),
        TEST(a_resident_brings_a_collective_casus_in_beside_the_one_that_is_always_there),
        TEST_FIXED(a_field_outside_the_table_is_refused),
        TEST_FIXED(an_offer_tells_how_many_have_room_and_names_nobody),
        TEST_FIXED(where_one_alone_can_deliver_managers_talk_and_may_raise_it),
        TEST_FIXED(what_managers_decline_is_free_again),
        TEST_FIXED(a_year_that_is_not_over_is_not_closed),
        TEST_FIXED(open_reservations_are_carried_or_released_one_by_one_before_a_year_closes),
        TEST_FIXED(a_year_does_not_close_where_nobody_knows_who_the_first_was),
        TEST_FIXED(more_lines_and_more_providers_than_a_page_holds_are_not_cut),
        TEST_FIXED(two_people_close_a_year_and_the_shares_are_booked_to_the_cent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
