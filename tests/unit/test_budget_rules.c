/* test_budget_rules.c -- the arithmetic of the wijkbudget, without a server. Rules: docs/budget.md
 */
#include "budget/bookings.h"
#include "budget/budget.h"
#include "budget/entry_store.h"
#include "budget/surplus.h"
#include "budget/white_label.h"
#include "wire/wire_ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define POT INT64_C(210000000)

static struct budget_year fixed_year(void)
{
    return (struct budget_year){
        .year = 2026, .state = wire_budget_state_FIXED, .amount = POT, .deposited = POT};
}

/* BUDGET-5 */
static void up_to_the_cent_passes_and_one_more_is_refused(void **state)
{
    (void)state;
    struct budget_year year = fixed_year();
    assert_int_equal(budget_may_reserve(&year, POT), OK);
    assert_int_equal(budget_may_reserve(&year, POT + 1), OVER_BUDGET);
    year.reserved = POT - 1;
    assert_int_equal(budget_may_reserve(&year, 1), OK);
    assert_int_equal(budget_may_reserve(&year, 2), OVER_BUDGET);
    assert_int_equal(budget_may_reserve(&year, 0), FIELD_TOO_SMALL);
}

/* BUDGET-14 */
static void nothing_is_set_apart_in_a_draft_or_a_closed_year(void **state)
{
    (void)state;
    struct budget_year year = fixed_year();
    year.state = wire_budget_state_DRAFT;
    assert_int_equal(budget_may_reserve(&year, 1), NOT_ALLOWED);
    year.state = wire_budget_state_CLOSING;
    assert_int_equal(budget_may_reserve(&year, 1), CLOSED);
    year.state = wire_budget_state_CLOSED;
    assert_int_equal(budget_may_book(&year), CLOSED);
}

/* BUDGET-8 */
static void
a_cost_is_drawn_from_its_reservation_then_from_what_is_free_the_rest_is_not_covered(void **state)
{
    (void)state;
    struct budget_year year = fixed_year();
    year.reserved = POT - 100;
    const struct cost cost = budget_cost(&year, 400, 700);
    assert_int_equal(cost.drawn, 400);
    assert_int_equal(cost.uncovered, 200);
    budget_apply_cost(&year, &cost);
    assert_int_equal(budget_free(&year), 0);
    assert_int_equal(year.spent - year.uncovered + year.reserved, POT);
    budget_apply_return(&year, &cost);
    assert_int_equal(year.spent, 0);
    assert_int_equal(budget_free(&year), 100);
}

/* BUDGET-7 */
static void a_mandate_ends_at_its_cent_for_one_decision_and_for_a_year(void **state)
{
    (void)state;
    const struct mandate mandate = {250000, 600000};
    assert_int_equal(mandate_may(&mandate, 0, 250000), OK);
    assert_int_equal(mandate_may(&mandate, 0, 250001), OVER_MANDATE);
    assert_int_equal(mandate_may(&mandate, 400000, 200000), OK);
    assert_int_equal(mandate_may(&mandate, 400000, 200001), OVER_MANDATE);
}

/* BUDGET-16: surplus 100 cents over 3 is 34, 33, 33, always the same */
static void a_surplus_of_100_cents_over_3_is_34_33_33(void **state)
{
    (void)state;
    static const int64_t EQUAL[] = {1, 1, 1};
    int64_t shares[3];
    for (int again = 0; again < 3; again++) {
        surplus_divide(100, EQUAL, 3, shares);
        assert_int_equal(shares[0], 34);
        assert_int_equal(shares[1], 33);
        assert_int_equal(shares[2], 33);
    }
}

/* BUDGET-16 */
static void shares_add_up_to_the_cent_whatever_the_weights(void **state)
{
    (void)state;
    uint64_t chance = 88172645463325252u;
    for (int round = 0; round < 2000; round++) {
        int64_t weights[SURPLUS_SHARES_MAX];
        int64_t shares[SURPLUS_SHARES_MAX];
        const size_t count = 1 + (size_t)(round % SURPLUS_SHARES_MAX);
        for (size_t i = 0; i < count; i++) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            weights[i] = (int64_t)(chance % UINT64_C(1000000000000)) + 1;
        }
        const int64_t amount = (int64_t)(chance % UINT64_C(1000000000000));
        surplus_divide(amount, weights, count, shares);
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            assert_true(shares[i] >= 0);
            sum += shares[i];
        }
        assert_int_equal(sum, amount);
    }
}

/* BUDGET-16 */
static void the_providers_third_goes_by_deposit_or_evenly(void **state)
{
    (void)state;
    const struct provider providers[] = {{.organisation_id = {{1}}, .deposited = 300},
                                         {.organisation_id = {{2}}, .deposited = 100}};
    struct wire_surplus_share shares[SURPLUS_SHARES_MAX];
    size_t count = 0;
    surplus_share(1200, wire_surplus_key_BY_DEPOSIT, providers, 2, shares, &count);
    assert_int_equal(count, 4);
    assert_int_equal(shares[0].amount, 400);
    assert_int_equal(shares[1].amount, 400);
    assert_int_equal(shares[2].amount, 300);
    assert_int_equal(shares[3].amount, 100);
    surplus_share(1200, wire_surplus_key_EVENLY, providers, 2, shares, &count);
    assert_int_equal(shares[2].amount, 200);
    surplus_share(1200, wire_surplus_key_EVENLY, NULL, 0, shares, &count);
    assert_int_equal(count, 2);
    assert_int_equal(shares[0].amount + shares[1].amount, 1200);
}

/* BUDGET-17 */
static void the_residents_never_get_nothing_of_a_surplus(void **state)
{
    (void)state;
    const struct provider provider = {.organisation_id = {{1}}, .deposited = 1};
    struct wire_surplus_share shares[SURPLUS_SHARES_MAX];
    size_t count = 0;
    for (int64_t surplus = 1; surplus < 10; surplus++) {
        surplus_share(surplus, wire_surplus_key_BY_DEPOSIT, &provider, 1, shares, &count);
        assert_int_equal(shares[0].kind, wire_organisation_kind_RESIDENTS);
        assert_true(shares[0].amount > 0);
    }
}

/* BUDGET-11 */
static void of_several_the_one_with_most_room_delivers_and_one_alone_is_talked_about(void **state)
{
    (void)state;
    const struct capacity rooms[] = {{.organisation_id = {{1}}, .amount = 1000, .taken = 900},
                                     {.organisation_id = {{2}}, .amount = 1000, .taken = 200},
                                     {.organisation_id = {{3}}, .amount = 1000, .taken = 200}};
    struct room_choice choice = white_label_choose(rooms, 3, 800);
    assert_int_equal(choice.found, wire_room_found_ROOM);
    assert_int_equal(choice.organisation_id.bytes[0], 2);
    assert_int_equal(choice.able, 3);
    assert_int_equal(choice.with_room, 2);
    choice = white_label_choose(rooms, 3, 801);
    assert_int_equal(choice.found, wire_room_found_NO_ROOM);
    assert_true(wire_id_is_none(&choice.organisation_id));
    choice = white_label_choose(rooms + 1, 1, 10);
    assert_int_equal(choice.found, wire_room_found_ONE_ONLY);
    assert_true(wire_id_is_none(&choice.organisation_id));
    assert_int_equal(white_label_choose(rooms, 0, 10).found, wire_room_found_NOBODY);
}

/* BUDGET-12 */
static void a_forecast_is_a_straight_line_rounded_down(void **state)
{
    (void)state;
    assert_int_equal(budget_forecast(100, 3), 400);
    assert_int_equal(budget_forecast(100, 7), 171);
    assert_int_equal(budget_forecast(100, 12), 100);
}

/* BUDGET-10 */
static void a_field_is_one_of_the_table_whole(void **state)
{
    (void)state;
    assert_true(task_field_is_known("6.1 6.2 6.71", span_text("6.71")));
    assert_false(task_field_is_known("6.1 6.2 6.71", span_text("6.7")));
    assert_false(task_field_is_known("6.1 6.2 6.71", span_text("")));
}

/* BUDGET-9 */
static void a_cost_is_about_a_month_of_its_year(void **state)
{
    (void)state;
    assert_int_equal(budget_may_be_about(2026, 20260101), OK);
    assert_int_equal(budget_may_be_about(2026, 20251201), FIELD_TOO_SMALL);
    assert_int_equal(budget_may_be_about(2026, 20270101), FIELD_TOO_LARGE);
    assert_int_equal(budget_may_be_about(2026, 20260102), FIELD_FORM);
    assert_int_equal(budget_month_of(2026, 20260317), 20260301);
    assert_int_equal(budget_month_of(2026, 20270110), 20261201);
    assert_int_equal(budget_month_of(2026, 20250110), 20260101);
}

/* ── a file of bookings ─────────────────────────────────────────────────────────────────────────
 */

#define HEADING  "periode;reservering;bedrag;document\n"
#define ELEVENTH "11111111111111111111111111111111"

static struct booking_fault first_line(const char *line, struct booking *out)
{
    static char file[400];
    struct csv_file bookings;
    struct booking_fault fault = {OK, NULL};
    (void)snprintf(file, sizeof(file), HEADING "%s", line);
    assert_int_equal(bookings_begin(&bookings, span_text(file)), OK);
    assert_true(bookings_next(&bookings, out, &fault));
    assert_int_equal(bookings.line, 2);
    return fault;
}

static void expect_bad(const char *line, enum status status, const char *column)
{
    struct booking booking;
    const struct booking_fault fault = first_line(line, &booking);
    assert_int_equal(fault.status, status);
    assert_string_equal(fault.column, column);
}

/* BUDGET-18 */
static void a_good_line_is_read_to_the_cent(void **state)
{
    (void)state;
    struct booking booking;
    struct booking_fault fault = first_line("2026-03;" ELEVENTH ";1234,56;F-1\r\n", &booking);
    assert_int_equal(fault.status, OK);
    assert_int_equal(booking.amount, 123456);
    assert_int_equal(booking.period, 20260301);
    fault = first_line("2026-03;" ELEVENTH ";7;F-1", &booking);
    assert_int_equal(fault.status, OK);
    assert_int_equal(booking.amount, 700);
}

/* BUDGET-18 */
static void every_bad_line_names_its_column_and_why(void **state)
{
    (void)state;
    expect_bad("2026-03;" ELEVENTH ";12,345;F-1", FIELD_FORM, "bedrag");
    expect_bad("2026-03;" ELEVENTH ";12.34;F-1", FIELD_FORM, "bedrag");
    expect_bad("2026-03;" ELEVENTH ";0;F-1", FIELD_TOO_SMALL, "bedrag");
    expect_bad("2026-03;" ELEVENTH ";-12,00;F-1", NOT_ALLOWED, "bedrag");
    expect_bad("2026-03;" ELEVENTH ";99999999999;F-1", FIELD_TOO_LARGE, "bedrag");
    expect_bad("2026-13;" ELEVENTH ";12;F-1", FIELD_FORM, "periode");
    expect_bad("maart;" ELEVENTH ";12;F-1", FIELD_FORM, "periode");
    expect_bad("2026-03;1111;12;F-1", FIELD_FORM, "reservering");
    expect_bad("2026-03;" ELEVENTH ";12;=SUM(A1)", NOT_ALLOWED, "document");
    expect_bad("2026-03;" ELEVENTH ";12;@cmd", NOT_ALLOWED, "document");
    expect_bad("2026-03;" ELEVENTH ";12;", FIELD_TOO_SMALL, "document");
    expect_bad("2026-03;" ELEVENTH ";12", MALFORMED, "regel");
    expect_bad("2026-03;" ELEVENTH ";12;caf\xe9", MALFORMED, "codering");
}

/* BUDGET-18 */
static void another_heading_is_no_file_of_bookings(void **state)
{
    (void)state;
    struct csv_file bookings;
    assert_int_equal(bookings_begin(&bookings, span_text("datum;bedrag\n")), FIELD_FORM);
    assert_int_equal(bookings_begin(&bookings, span_text("")), FIELD_FORM);
    assert_int_equal(bookings_begin(&bookings, span_text("\xef\xbb\xbf" HEADING)), OK);
}

/* ── the ledger ─────────────────────────────────────────────────────────────────────────────────
 */

static struct wire_entry sample(void)
{
    return (struct wire_entry){.number = 12,
                               .entry_id = {{1}},
                               .year = 2026,
                               .kind = wire_entry_kind_SPENDING,
                               .amount = 123456,
                               .drawn = 123000,
                               .uncovered = 0,
                               .casus_id = {{2}},
                               .reservation_id = {{3}},
                               .organisation_id = {{0}},
                               .task_field = span_text("6.1"),
                               .booked_on = 20260317,
                               .period = 20260301,
                               .document = span_text("F-1"),
                               .approved_by = {{4}}};
}

/* BUDGET-13 */
static void a_line_of_the_ledger_comes_back_as_it_went(void **state)
{
    (void)state;
    char line[WIRE_LEDGER_LINE_MAX];
    char again[WIRE_LEDGER_LINE_MAX];
    const struct wire_entry entry = sample();
    struct wire_entry back;
    const size_t size = wire_ledger_write(&entry, line);
    assert_int_equal(wire_ledger_read(span_of(line, size), &back), OK);
    assert_int_equal(back.amount, 123456);
    assert_int_equal(back.period, 20260301);
    assert_int_equal(wire_ledger_write(&back, again), size);
    assert_memory_equal(line, again, size);
    for (size_t cut = 0; cut < size; cut++) {
        struct wire_entry torn;
        if (wire_ledger_read(span_of(line, cut), &torn) == OK) {
            assert_true(cut > size - 33); /* only the last cell, a hat, may be empty */
        }
    }
}

/* BUDGET-13 */
static void one_cent_changed_in_one_line_changes_every_hash_behind_it(void **state)
{
    (void)state;
    const struct wire_hash none = {{0}};
    struct wire_entry entry = sample();
    const struct wire_hash first = entry_hash(&none, &entry);
    const struct wire_hash second = entry_hash(&first, &entry);
    entry.amount++;
    const struct wire_hash other = entry_hash(&none, &entry);
    entry.amount--;
    const struct wire_hash behind = entry_hash(&other, &entry);
    assert_memory_not_equal(first.bytes, other.bytes, sizeof(first.bytes));
    assert_memory_not_equal(second.bytes, behind.bytes, sizeof(second.bytes));
}

/* BUDGET-13 */
static void a_text_that_could_break_a_line_or_begin_a_formula_is_not_held(void **state)
{
    (void)state;
    static const char *const BAD[] = {"a;b", "a\nb", "\"a", "=1", "+1", "-1", "@x", "\t"};
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(wire_ledger_may_hold(span_text(BAD[i])));
    }
    assert_true(wire_ledger_may_hold(span_text("F-2026/31 café")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_the_cent_passes_and_one_more_is_refused),
        cmocka_unit_test(nothing_is_set_apart_in_a_draft_or_a_closed_year),
        cmocka_unit_test(
            a_cost_is_drawn_from_its_reservation_then_from_what_is_free_the_rest_is_not_covered),
        cmocka_unit_test(a_mandate_ends_at_its_cent_for_one_decision_and_for_a_year),
        cmocka_unit_test(a_surplus_of_100_cents_over_3_is_34_33_33),
        cmocka_unit_test(shares_add_up_to_the_cent_whatever_the_weights),
        cmocka_unit_test(the_providers_third_goes_by_deposit_or_evenly),
        cmocka_unit_test(the_residents_never_get_nothing_of_a_surplus),
        cmocka_unit_test(of_several_the_one_with_most_room_delivers_and_one_alone_is_talked_about),
        cmocka_unit_test(a_forecast_is_a_straight_line_rounded_down),
        cmocka_unit_test(a_field_is_one_of_the_table_whole),
        cmocka_unit_test(a_cost_is_about_a_month_of_its_year),
        cmocka_unit_test(a_good_line_is_read_to_the_cent),
        cmocka_unit_test(every_bad_line_names_its_column_and_why),
        cmocka_unit_test(another_heading_is_no_file_of_bookings),
        cmocka_unit_test(a_line_of_the_ledger_comes_back_as_it_went),
        cmocka_unit_test(one_cent_changed_in_one_line_changes_every_hash_behind_it),
        cmocka_unit_test(a_text_that_could_break_a_line_or_begin_a_formula_is_not_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
