/* test_budget_book.c -- the ledger of the wijkbudget: costs, counter-entries, files, the account.
 * Rules: docs/budget.md */
#include "support/fund_check.h"

#include "budget/entry_store.h"
#include "wire/wire_bytes.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define POT INT64_C(210000000)

static bool counter(struct fund_world *w, uint8_t of, uint8_t id)
{
    const struct wire_id counters = walk_id(of);
    const struct wire_id entry_id = walk_id(id);
    return fund_ask(w, ANNA, &w->steward, "budget.counter",
                    ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"document\":\"C-1\"",
                    walk_hex(&entry_id), walk_hex(&counters));
}

static bool settle(struct fund_world *w, uint8_t of, uint8_t id, const char *how)
{
    const struct wire_id counters = walk_id(of);
    const struct wire_id entry_id = walk_id(id);
    return fund_ask(w, CEES, &w->manager, "budget.settle",
                    ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"settlement\":\"%s\","
                    "\"document\":\"V-9\"",
                    walk_hex(&entry_id), walk_hex(&counters), how);
}

/* BUDGET-8, BUDGET-9 */
static void a_cost_carries_day_month_document_and_hat(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 5000, false));
    assert_true(fund_spend(w, &w->professional[EMRE], 0x51, 0x61, 1250));
    assert_true(walk_said(w->walk, "\"booked_on\":\"2026-03-17\",\"period\":\"2026-03-01\""));
    assert_true(walk_said(w->walk, "\"document\":\"F-12\""));
    assert_true(walk_said(w->walk, walk_hex(&w->professional[EMRE])));
    assert_int_equal(fund_sum(w, "reserved"), 3750);
    assert_int_equal(fund_sum(w, "spent"), 1250);
    assert_false(fund_spend(w, &w->professional[EMRE], 0x51, 0x61, 1));
    assert_true(fund_refused(w, "conflict", "entry_id"));
    assert_int_equal(fund_sum(w, "spent"), 1250);
}

/* BUDGET-9 */
static void a_cost_of_another_year_or_under_a_hat_that_is_over_is_refused(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id reservation = walk_id(0x51);
    const struct wire_id entry = walk_id(0x61);
    assert_true(fund_reserve(w, &w->steward, 0x51, 5000, false));
    assert_false(count_ask(w->count, ANNA, &w->steward, "budget.spend",
                           "\"casus_id\":\"%s\",\"reservation_id\":\"%s\",\"entry_id\":\"%s\","
                           "\"amount\":100,\"period\":\"2025-12-01\",\"document\":\"F-1\"",
                           walk_hex(&w->walk->world.wijk_id), walk_hex(&reservation),
                           walk_hex(&entry)));
    assert_true(fund_refused(w, "field_too_small", "period"));
    assert_false(count_ask(w->count, ANNA, &w->steward, "budget.spend",
                           "\"casus_id\":\"%s\",\"reservation_id\":\"%s\",\"entry_id\":\"%s\","
                           "\"amount\":12.5,\"period\":\"2026-03-01\",\"document\":\"F-1\"",
                           walk_hex(&w->walk->world.wijk_id), walk_hex(&reservation),
                           walk_hex(&entry)));
    assert_true(walk_refused(w->walk, "malformed")); /* no cent has a part */
    assert_int_equal(db_run(w->walk->world.core->db, "UPDATE hat SET not_after = 1773774000"
                                                     " WHERE hat = 256"),
                     OK); /* the stewards' hats end at this very second */
    assert_false(fund_spend(w, &w->steward, 0x51, 0x61, 100));
    assert_true(walk_refused(w->walk, "closed") || walk_refused(w->walk, "not_allowed"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM entry WHERE kind = 3"), 0);
}

/* BUDGET-8, BUDGET-15 */
static void what_the_year_has_not_is_not_covered_until_an_overleg_decides(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, POT, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, POT + 300));
    assert_int_equal(fund_sum(w, "uncovered"), 300);
    assert_false(settle(w, 0x61, 0x62, "covered"));
    assert_true(fund_refused(w, "over_budget", "settlement"));
    assert_true(settle(w, 0x61, 0x62, "borne"));
    assert_int_equal(fund_sum(w, "uncovered"), 0);
    assert_int_equal(fund_sum(w, "spent"), POT);
    assert_false(settle(w, 0x61, 0x63, "borne"));
    assert_true(fund_refused(w, "conflict", "counters"));
    fund_check_sums(w);
    fund_check_chain(w);
}

/* BUDGET-15 */
static void a_cost_that_is_not_covered_blocks_the_closing(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, POT, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, POT + 300));
    count_wait(w->count, 20270104);
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.close",
                          ",\"year\":%d,\"key\":\"evenly\",\"destination\":\"bewegen\","
                          "\"document\":\"J-2026\"",
                          FUND_YEAR));
    assert_true(fund_refused(w, "conflict", "uncovered"));
}

/* BUDGET-13 */
static void a_correction_is_a_counter_entry_once(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, 5000, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, 1250));
    assert_true(counter(w, 0x61, 0x62));
    assert_true(walk_said(w->walk, "\"kind\":\"correction\",\"amount\":1250"));
    assert_int_equal(fund_sum(w, "spent"), 0);
    assert_int_equal(fund_sum(w, "reserved"), 5000);
    assert_false(counter(w, 0x61, 0x63));
    assert_true(fund_refused(w, "conflict", "counters"));
    assert_false(counter(w, 0x62, 0x63));
    assert_true(fund_refused(w, "not_allowed", "counters"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM entry WHERE kind = 3"), 1);
    fund_check_chain(w);
}

static void read_source(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const size_t size = fread(text, 1, room - 1, file);
    text[size] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* BUDGET-13 */
static void no_statement_changes_or_deletes_a_line_of_the_ledger(void **state)
{
    (void)state;
    static char text[1 << 16];
    read_source(BUURT_SOURCE "/backend/budget/budget.sql", text, sizeof(text));
    assert_non_null(strstr(text, "INSERT INTO entry"));
    assert_null(strstr(text, "UPDATE entry"));
    assert_null(strstr(text, "DELETE FROM entry"));
}

/* BUDGET-5, BUDGET-13: whatever is asked in whatever order, sums, chain and limits hold */
static void random_bookings_keep_sums_chain_and_limit(void **state)
{
    enum { ROUNDS = 600, RESERVATIONS = 24 };
    struct fund_world *w = *state;
    uint64_t chance = 2463534242u;
    uint8_t spent = 0;
    for (int round = 0; round < ROUNDS; round++) {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        const uint8_t id = (uint8_t)(1 + chance % RESERVATIONS);
        const int64_t cents = (int64_t)(chance >> 20) % 30000000 + 1;
        const struct wire_id reservation = walk_id(id);
        switch (chance >> 40 & 3) {
        case 0: (void)fund_reserve(w, &w->steward, id, cents, (chance >> 50 & 1) != 0); break;
        case 1:
            if (fund_spend(w, &w->steward, id, (uint8_t)(spent + 0x40), cents)) {
                spent++;
            }
            break;
        case 2:
            (void)counter(w, (uint8_t)(0x40 + chance % 40), (uint8_t)(0x90 + round % 0x60));
            break;
        default:
            (void)count_ask(w->count, ANNA, &w->steward, "budget.release",
                            "\"casus_id\":\"%s\",\"reservation_id\":\"%s\"",
                            walk_hex(&w->walk->world.wijk_id), walk_hex(&reservation));
            break;
        }
        if (spent > 70) {
            break; /* ids of one byte are used up */
        }
    }
    assert_true(spent > 10);
    fund_check_sums(w);
    fund_check_chain(w);
}

/* ── a file ─────────────────────────────────────────────────────────────────────────────────────
 */

#define HEADING "periode;reservering;bedrag;document\n"
#define FIFTY   "51515151515151515151515151515151"

static bool import(struct fund_world *w, bool try_out, const char *csv)
{
    char text[1200];
    base64_encode((const uint8_t *)csv, strlen(csv), text);
    text[base64_encoded_size(strlen(csv))] = '\0';
    return fund_ask(w, ANNA, &w->steward, "budget.import", ",\"try_out\":%s,\"csv\":\"%s\"",
                    try_out ? "true" : "false", text);
}

/* BUDGET-18 */
static void a_file_is_tried_out_first_and_then_booked_whole(void **state)
{
    struct fund_world *w = *state;
    const char *good = HEADING "2026-03;" FIFTY ";12,50;F-1\n2026-04;" FIFTY ";100;F-2\n";
    assert_true(fund_reserve(w, &w->steward, 0x51, 50000, false));
    assert_true(import(w, true, good));
    assert_true(walk_said(w->walk, "\"lines\":2,\"booked\":0,\"amount\":11250"));
    assert_int_equal(fund_sum(w, "spent"), 0);
    assert_true(import(w, false, good));
    assert_true(walk_said(w->walk, "\"lines\":2,\"booked\":2,\"amount\":11250"));
    assert_int_equal(fund_sum(w, "spent"), 11250);
    fund_check_sums(w);
    fund_check_chain(w);
}

/* BUDGET-18 */
static void one_bad_line_books_nothing_and_every_bad_line_is_named(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->steward, 0x51, 50000, false));
    assert_true(import(w, false,
                       HEADING "2026-03;" FIFTY ";12,50;F-1\n"
                               "2026-03;" FIFTY ";12,505;F-2\n"
                               "2025-03;" FIFTY ";10;F-3\n"
                               "2026-03;" FIFTY ";10;=1+1\n"
                               "2026-03;99999999999999999999999999999999;10;F-4\n"));
    assert_true(walk_said(w->walk, "\"lines\":5,\"booked\":0,\"amount\":1250"));
    assert_true(walk_said(w->walk, "{\"line\":3,\"column\":\"bedrag\",\"error\":\"field_form\"}"));
    assert_true(
        walk_said(w->walk, "{\"line\":4,\"column\":\"periode\",\"error\":\"field_too_small\"}"));
    assert_true(
        walk_said(w->walk, "{\"line\":5,\"column\":\"document\",\"error\":\"not_allowed\"}"));
    assert_true(
        walk_said(w->walk, "{\"line\":6,\"column\":\"reservering\",\"error\":\"not_found\"}"));
    assert_int_equal(fund_sum(w, "spent"), 0);
    assert_true(walk_said(w->walk, "\"bad_lines\":4"));
    assert_true(import(w, false, "datum;bedrag\n1;2\n"));
    assert_true(walk_said(w->walk, "{\"line\":1,\"column\":\"kop\",\"error\":\"field_form\"}"));
}

/* BUDGET-22 */
static void a_cost_that_stands_in_the_ledger_or_above_is_not_booked_again(void **state)
{
    struct fund_world *w = *state;
    const char *once = HEADING "2026-03;" FIFTY ";12,50;F-1\n";
    assert_true(fund_reserve(w, &w->steward, 0x51, 50000, false));
    assert_true(import(w, false, once));
    assert_true(import(w, false, once));
    assert_true(walk_said(w->walk, "\"booked\":0"));
    assert_true(walk_said(w->walk, "{\"line\":2,\"column\":\"document\",\"error\":\"conflict\"}"));
    assert_true(import(w, true,
                       HEADING "2026-03;" FIFTY ";1;F-2\n2026-03;" FIFTY ";1;F-3\n"
                               "2026-03;" FIFTY ";1;F-2\n"));
    assert_true(walk_said(w->walk, "\"bad_lines\":1"));
    assert_true(walk_said(w->walk, "{\"line\":4,\"column\":\"document\",\"error\":\"conflict\"}"));
    assert_int_equal(fund_sum(w, "spent"), 1250);
}

/* BUDGET-22 */
static void trying_out_tells_what_would_not_be_covered_and_booking_agrees(void **state)
{
    struct fund_world *w = *state;
    const char *much = HEADING "2026-03;" FIFTY ";9000000;F-1\n2026-04;" FIFTY ";9000000;F-2\n";
    assert_true(fund_reserve(w, &w->steward, 0x51, 50000, false));
    const int64_t free_before = fund_sum(w, "amount") - fund_sum(w, "spent");
    char told[64];
    (void)snprintf(told, sizeof(told), "\"uncovered\":%lld", 1800000000LL - (long long)free_before);
    assert_true(import(w, true, much));
    assert_true(walk_said(w->walk, told));
    assert_int_equal(fund_sum(w, "uncovered"), 0);
    assert_true(import(w, false, much));
    assert_true(walk_said(w->walk, told));
    assert_int_equal(fund_sum(w, "uncovered"), 1800000000LL - free_before);
    fund_check_sums(w);
}

static bool import_blob(struct fund_world *w, const char *more)
{
    static const char HASH[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    return fund_ask(w, ANNA, &w->steward, "budget.import",
                    ",\"try_out\":true%s,\"csv_blob\":\"%s\"", more, HASH);
}

/* BUDGET-25 */
static void a_file_is_in_the_message_or_was_put_before_it_by_the_same_device(void **state)
{
    struct fund_world *w = *state;
    assert_false(import_blob(w, ""));
    assert_true(fund_refused(w, "not_found", "csv"));
    assert_false(import_blob(w, ",\"csv\":\"cGVyaW9kZQ\""));
    assert_true(fund_refused(w, "field_twice", "csv"));
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.import", ",\"try_out\":true"));
    assert_true(fund_refused(w, "field_missing", "csv"));
}

/* ── what is read ───────────────────────────────────────────────────────────────────────────────
 */

static bool dashboard(struct fund_world *w, const char *month)
{
    return fund_ask(w, ZOE, NULL, "budget.dashboard", ",\"month\":\"%s\"", month);
}

/* BUDGET-12, BUDGET-20 */
static void a_month_tells_spent_set_apart_free_and_where_it_goes(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, POT) && fund_room(w, FUND_B, POT));
    assert_true(fund_reserve(w, &w->steward, 0x51, 9000, true));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, 3000));
    assert_true(dashboard(w, "2026-03-01"));
    assert_true(walk_said(w->walk, "\"from\":\"2026-01-01\",\"to\":\"2026-03-31\""));
    assert_int_equal(walk_number(w->walk, "spent"), 3000);
    assert_int_equal(walk_number(w->walk, "reserved"), 6000);
    assert_int_equal(walk_number(w->walk, "free"), POT - 9000);
    assert_int_equal(walk_number(w->walk, "forecast"), 12000);
    assert_true(walk_said(w->walk, "{\"theme\":\"safety\",\"spent\":3000,\"reserved\":6000}"));
    assert_true(walk_said(w->walk, "{\"task_field\":\"6.1\",\"spent\":3000,\"reserved\":6000}"));
    assert_true(walk_said(w->walk, "{\"collective\":true,\"spent\":3000,\"reserved\":6000}"));
    assert_null(strstr(w->walk->world.reply, "organisation"));
    assert_true(dashboard(w, "2026-02-01"));
    assert_int_equal(walk_number(w->walk, "spent"), 0);
    assert_false(dashboard(w, "2026-02-02"));
    assert_false(dashboard(w, "2026-04-01"));
    assert_true(fund_refused(w, "field_too_large", "month")); /* nothing is known of it */
    assert_false(dashboard(w, "2019-02-01"));
}

/* BUDGET-19 */
static void the_account_adds_up_to_the_ledger_and_tells_its_head(void **state)
{
    struct fund_world *w = *state;
    char head[80];
    assert_true(fund_room(w, FUND_A, POT) && fund_room(w, FUND_B, POT));
    assert_true(fund_reserve(w, &w->steward, 0x51, 9000, true));
    assert_true(fund_reserve(w, &w->steward, 0x52, 9000, false));
    assert_true(fund_spend(w, &w->steward, 0x51, 0x61, 3000));
    assert_true(fund_spend(w, &w->steward, 0x52, 0x62, 700));
    assert_true(fund_spend(w, &w->steward, 0x52, 0x63, 50));
    assert_true(counter(w, 0x63, 0x64));
    assert_true(fund_ask(w, DINA, &w->municipality, "budget.account", ",\"year\":%d", FUND_YEAR));
    assert_int_equal(walk_number(w->walk, "spent"), 3700);
    assert_true(walk_said(w->walk, "{\"task_field\":\"6.1\",\"spent\":700}"));
    assert_true(walk_said(w->walk, "\"spent\":3000}"));
    world_copy(&w->walk->world, "ledger_head", head, sizeof(head));
    const struct budget_at at = {w->walk->world.core->db, w->walk->world.wijk_id, w->fund_id, 0};
    struct wire_hash kept;
    char digits[65] = "";
    uint64_t entries = 0;
    assert_int_equal(fund_head(&at, &entries, &kept), OK);
    hex_encode(kept.bytes, sizeof(kept.bytes), digits);
    assert_string_equal(head, digits);
    fund_check_chain(w);
}

/* BUDGET-20 */
static void the_wijkraad_reads_the_ledger_without_organisations(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, POT) && fund_room(w, FUND_B, POT));
    assert_true(fund_reserve(w, &w->steward, 0x51, 9000, true));
    assert_true(fund_ask(w, ANNA, &w->steward, "budget.entries", ",\"after\":0"));
    assert_true(walk_said(w->walk, "organisation_id") && walk_said(w->walk, "approved_by"));
    assert_true(fund_ask(w, YARA, &w->count->council_hat, "budget.entries", ",\"after\":0"));
    assert_true(walk_said(w->walk, "\"amount\":9000"));
    assert_null(strstr(w->walk->world.reply, "organisation_id"));
    assert_null(strstr(w->walk->world.reply, "approved_by"));
    assert_false(fund_ask(w, EMRE, &w->professional[EMRE], "budget.entries", ",\"after\":0"));
    assert_false(fund_ask(w, YARA, &w->count->council_hat, "budget.account", ",\"year\":2026"));
    assert_true(fund_ask(w, YARA, &w->count->council_hat, "budget.reservations", ",\"year\":2026"));
    assert_null(strstr(w->walk->world.reply, "organisation_id"));
    assert_true(fund_ask(w, EMRE, &w->professional[EMRE], "budget.reservations", ",\"year\":2026"));
    assert_true(walk_said(w->walk, "organisation_id")); /* who comes in the own casus */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup_fixed, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cost_carries_day_month_document_and_hat),
        TEST(a_cost_of_another_year_or_under_a_hat_that_is_over_is_refused),
        TEST(what_the_year_has_not_is_not_covered_until_an_overleg_decides),
        TEST(a_cost_that_is_not_covered_blocks_the_closing),
        TEST(a_correction_is_a_counter_entry_once),
        cmocka_unit_test(no_statement_changes_or_deletes_a_line_of_the_ledger),
        TEST(random_bookings_keep_sums_chain_and_limit),
        TEST(a_file_is_tried_out_first_and_then_booked_whole),
        TEST(one_bad_line_books_nothing_and_every_bad_line_is_named),
        TEST(a_cost_that_stands_in_the_ledger_or_above_is_not_booked_again),
        TEST(trying_out_tells_what_would_not_be_covered_and_booking_agrees),
        TEST(a_file_is_in_the_message_or_was_put_before_it_by_the_same_device),
        TEST(a_month_tells_spent_set_apart_free_and_where_it_goes),
        TEST(the_account_adds_up_to_the_ledger_and_tells_its_head),
        TEST(the_wijkraad_reads_the_ledger_without_organisations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
