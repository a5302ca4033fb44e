/* test_council_tallies.c -- what follows from two years of activities and visits, month by month
 * and quarter by quarter, for somebody who also knows one day of them. Rules: docs/council.md */
#include "support/fund_world.h"

#include "council/fact.h"
#include "council/month.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { K = 5, MONTHS = 24, DAYS_MAX = 4, KINDS = 2, FIRST = 20250101, WEEKS = 4 };

static uint32_t chance = 1;

static unsigned below(unsigned n)
{
    chance = chance * 1664525u + 1013904223u;
    return (chance >> 8) % n;
}

/* Who came on each day of a month, by kind of activity; the last is the Huis van de Wijk. */
struct years {
    unsigned came[KINDS + 1][MONTHS][DAYS_MAX];
};

static const enum wire_activity_kind KIND[KINDS] = {wire_activity_kind_COOKING,
                                                    wire_activity_kind_SEWING};

static void add(struct fund_world *w, size_t kind, int32_t month, unsigned day, unsigned came)
{
    char sql[600];
    char wijk[40];
    (void)snprintf(wijk, sizeof(wijk), "%s", walk_hex(&w->walk->world.wijk_id));
    if (kind < KINDS) {
        (void)snprintf(sql, sizeof(sql),
                       "INSERT INTO contribution VALUES (x'%s', x'%08x%08x0000000000000000',"
                       " x'%s', x'%032x', x'%s', %d, %d, %u, 0, %u, 0, 2, 1)",
                       wijk, (unsigned)kind, (unsigned)month * 100 + day, wijk, (unsigned)kind + 1,
                       wijk, (int)month + (int)day, (int)month, came, came * 60);
    } else {
        (void)snprintf(sql, sizeof(sql),
                       "INSERT INTO visit_week VALUES (x'%s', x'%032x', %d, %u, 0, 1);"
                       "INSERT INTO visit_counted VALUES (x'%s', x'%032x', %d, %d)",
                       wijk, 9u, (int)month + (int)day, came, wijk, 9u, (int)month + (int)day,
                       (int)month);
    }
    assert_int_equal(db_run(w->walk->world.core->db, sql), OK);
}

static void make_years(struct fund_world *w, struct years *years)
{
    char sql[300];
    assert_int_equal(db_run(w->walk->world.core->db,
                            "DELETE FROM contribution; DELETE FROM visit_week;"
                            "DELETE FROM visit_counted; DELETE FROM activity"),
                     OK);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        (void)snprintf(sql, sizeof(sql),
                       "INSERT INTO activity VALUES (x'%s', x'%032x', x'%032x', %d, x'%032x',"
                       " x'%032x')",
                       walk_hex(&w->walk->world.wijk_id), kind + 1, 1u, (int)KIND[kind], 1u,
                       kind + 1);
        assert_int_equal(db_run(w->walk->world.core->db, sql), OK);
    }
    memset(years, 0, sizeof(*years));
    int32_t month = FIRST;
    for (size_t m = 0; m < MONTHS; m++, month = month_after(month)) {
        for (size_t kind = 0; kind <= KINDS; kind++) {
            const unsigned days = below(DAYS_MAX + 1);
            for (unsigned day = 0; day < days; day++) {
                const unsigned came = below(6) == 0 ? 1 + below(K) : K + below(30);
                years->came[kind][m][day] = came;
                add(w, kind, month, day + 1, came);
            }
        }
    }
}

static const struct overview_figure *find(const struct overview *o, size_t kind)
{
    for (size_t i = 0; i < o->fact_count; i++) {
        const struct overview_fact *fact = &o->facts[i];
        const bool visits = kind == KINDS && fact->fact == wire_fact_HOUSE_VISITS;
        if (visits || (kind < KINDS && fact->fact == wire_fact_ACTIVITY_CAME &&
                       fact->about == (unsigned)KIND[kind])) {
            return &fact->figure;
        }
    }
    return NULL;
}

static bool is_small(uint64_t value)
{
    return value > 0 && value < K;
}

/* What somebody makes of one sum: it is a day's, or it is one less the day that is known. */
static unsigned told_by(const struct years *years, size_t kind, size_t from, size_t months,
                        uint64_t shown)
{
    unsigned days = 0;
    unsigned told = 0;
    for (size_t m = from; m < from + months; m++) {
        for (size_t d = 0; d < DAYS_MAX; d++) {
            days += years->came[kind][m][d] > 0 ? 1 : 0;
        }
    }
    for (size_t m = from; m < from + months; m++) {
        for (size_t d = 0; d < DAYS_MAX; d++) {
            const unsigned known = years->came[kind][m][d];
            told += known > 0 && days == 2 && is_small(shown - known) ? 1 : 0;
            told += days == 1 && is_small(known) ? 1 : 0;
        }
    }
    return told;
}

/* Whether a figure may be shown; a fault hides sums that are small, and no others. */
static bool shows(const struct overview_figure *figure, uint64_t sum, bool fault)
{
    return figure != NULL && (fault ? !is_small(sum) : !figure->hidden);
}

static uint64_t sum_of(const struct years *years, size_t kind, size_t from, size_t months)
{
    uint64_t sum = 0;
    for (size_t m = from; m < from + months; m++) {
        for (size_t d = 0; d < DAYS_MAX; d++) {
            sum += years->came[kind][m][d];
        }
    }
    return sum;
}

/* A quarter's months and, behind them, the quarter itself. */
enum { QUARTER = 3, COLUMNS = 4 };

static size_t months_of(size_t column)
{
    return column == QUARTER ? 3 : 1;
}

static size_t first_month_of(size_t q, size_t column)
{
    return 3 * q + (column == QUARTER ? 0 : column);
}

static void count_quarter(struct request *r, size_t q, struct overview of[COLUMNS])
{
    static struct overview_line wijk;
    int32_t start = FIRST;
    for (size_t m = 0; m < 3 * q; m++) {
        start = month_after(start);
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        const bool whole = i == QUARTER;
        const int32_t from = start + (whole ? 0 : (int32_t)i * 100);
        of[i] = (struct overview){.period = whole ? wire_overview_period_QUARTER
                                                  : wire_overview_period_MONTH,
                                  .from = from,
                                  .to = month_last_day(whole ? start + 200 : from),
                                  .k = K,
                                  .lines = &wijk,
                                  .count = 1};
        assert_int_equal(fact_count(r, &of[i]), OK);
    }
}

static void expect_sum_where_shown(const struct overview_figure *figure, uint64_t sum)
{
    if (figure != NULL && !figure->hidden && figure->value != sum) {
        fail_msg("%u instead of %u", (unsigned)figure->value, (unsigned)sum);
    }
}

/* What the quarter leaves when the months that are shown are taken away. */
struct rest {
    uint64_t sum;
    size_t hidden; /* how many months with somebody in them are not shown */
    size_t month;  /* the last of them */
};

static struct rest rest_of(const struct overview of[COLUMNS], const struct years *years,
                           size_t kind, size_t q, bool fault)
{
    struct rest rest = {.sum = sum_of(years, kind, 3 * q, 3)};
    for (size_t i = 0; i < QUARTER; i++) {
        const size_t month = first_month_of(q, i);
        const uint64_t sum = sum_of(years, kind, month, 1);
        if (shows(find(&of[i], kind), sum, fault)) {
            rest.sum -= sum;
        } else if (sum > 0) {
            rest.hidden++;
            rest.month = month;
        }
    }
    return rest;
}

static unsigned told_by_each_sum(const struct overview of[COLUMNS], const struct years *years,
                                 size_t kind, size_t q, bool fault)
{
    unsigned told = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        const size_t from = first_month_of(q, i);
        const uint64_t sum = sum_of(years, kind, from, months_of(i));
        const struct overview_figure *figure = find(&of[i], kind);
        expect_sum_where_shown(figure, sum);
        if (shows(figure, sum, fault)) {
            told += told_by(years, kind, from, months_of(i), sum);
        }
    }
    return told;
}

static unsigned told_by_the_rest(const struct overview of[COLUMNS], const struct years *years,
                                 size_t kind, size_t q, bool fault)
{
    const struct rest rest = rest_of(of, years, kind, q, fault);
    const uint64_t all = sum_of(years, kind, 3 * q, 3);
    if (rest.hidden != 1 || !shows(find(&of[QUARTER], kind), all, fault)) {
        return 0;
    }
    return is_small(rest.sum) ? 1 : told_by(years, kind, rest.month, 1, rest.sum);
}

/* A quarter and its months: each sum by itself, and the one month that is left of the quarter. */
static unsigned attack_quarter(struct request *r, const struct years *years, size_t q, bool fault)
{
    unsigned told = 0;
    struct overview of[COLUMNS];
    count_quarter(r, q, of);
    for (size_t kind = 0; kind <= KINDS; kind++) {
        told += told_by_each_sum(of, years, kind, q, fault);
        told += told_by_the_rest(of, years, kind, q, fault);
    }
    return told;
}

static unsigned attack(struct fund_world *w, unsigned rounds, bool fault)
{
    static struct years years;
    unsigned told = 0;
    for (unsigned round = 1; round <= rounds; round++) {
        struct world_request request;
        chance = round * 2654435761u;
        world_request_begin(&w->walk->world, 0, &request);
        make_years(w, &years);
        for (size_t q = 0; q < MONTHS / 3; q++) {
            told += attack_quarter(&request.r, &years, q, fault);
        }
        world_request_end(&w->walk->world, &request, false);
    }
    return told;
}

/* COUNCIL-17, COUNCIL-4 */
static void no_small_day_follows_from_two_years_of_activities_and_visits(void **state)
{
    assert_int_equal(attack(*state, 60, false), 0);
}

/* Who finds nothing above finds what is hidden by its sum alone. */
static void a_sum_that_is_hidden_only_where_it_is_small_is_found(void **state)
{
    const unsigned told = attack(*state, 10, true);
    print_message("%u small days told\n", told);
    assert_true(told > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            no_small_day_follows_from_two_years_of_activities_and_visits, fund_setup,
            fund_teardown),
        cmocka_unit_test_setup_teardown(a_sum_that_is_hidden_only_where_it_is_small_is_found,
                                        fund_setup, fund_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
