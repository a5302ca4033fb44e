/* budget.h -- the rules of a year of the wijkbudget, in whole cents. Rules: docs/budget.md
 *
 * Nothing here asks a database: a year is a few sums, and a rule says what may come to them.
 */
#ifndef BUDGET_BUDGET_H
#define BUDGET_BUDGET_H

#include "wire/wire.h"

enum { TASK_FIELD_MAX = 6, BUDGET_MONTHS = 12 };

/* Ten thousand million euro: sums never overflow. */
#define BUDGET_CENTS_MAX INT64_C(1000000000000)

struct budget_year {
    struct wire_id fund_id;
    uint64_t year;
    enum wire_budget_state state;
    int64_t amount;
    int64_t deposited;
    int64_t spent;     /* all costs, covered or not, less what was taken back */
    int64_t reserved;  /* set apart and not spent */
    int64_t uncovered; /* of what was spent, beyond the year */
};

/* What can still be set apart: never below zero. */
int64_t budget_free(const struct budget_year *year);

/* Whether money may be set apart or spent in the year at all.
 * Fails: NOT_ALLOWED (a draft), CLOSED (closing, or closed). Source: BUDGET-3, BUDGET-14 */
MUST_CHECK enum status budget_may_book(const struct budget_year *year);

/* Fails: as budget_may_book(), FIELD_TOO_SMALL, OVER_BUDGET (a cent over). Source: BUDGET-5 */
MUST_CHECK enum status budget_may_reserve(const struct budget_year *year, int64_t amount);

/* Fails: CLOSED (no draft any more), FIELD_TOO_SMALL, OVER_BUDGET (over the year's amount).
 * Source: BUDGET-2 */
MUST_CHECK enum status budget_may_deposit(const struct budget_year *year, int64_t amount);

/* Fails: CLOSED (fixed before), CONFLICT (the deposits are not the amount). Source: BUDGET-3 */
MUST_CHECK enum status budget_may_fix(const struct budget_year *year);

/* Whether an organisation may put money in and receive a surplus. Fails: NOT_ALLOWED.
 * Source: BUDGET-4 */
MUST_CHECK enum status organisation_may_deposit(enum wire_organisation_kind kind, bool financial);

/* A cost, split: from its reservation, then from what is free, the rest not covered.
 * Takes: left  what is left of the reservation.  Source: BUDGET-8 */
struct cost {
    int64_t amount;
    int64_t drawn;
    int64_t uncovered;
};
struct cost budget_cost(const struct budget_year *year, int64_t left, int64_t amount);

/* The year after a cost, or after it was taken back in whole or in part. */
void budget_apply_cost(struct budget_year *year, const struct cost *cost);
void budget_apply_return(struct budget_year *year, const struct cost *cost);

/* Whether a hat without the stewards' powers may decide this by itself.
 * Fails: OVER_MANDATE. Source: BUDGET-7 */
struct mandate {
    int64_t decision_most;
    int64_t year_most;
};
MUST_CHECK enum status mandate_may(const struct mandate *mandate, int64_t used, int64_t amount);

/* What will be spent by the end of the year if it goes on as it went: rounded down.
 * Takes: months  1 to 12 that are counted.  Source: BUDGET-12 */
int64_t budget_forecast(int64_t spent, unsigned months);

/* Whether a code stands in the table of the settings, "6.1 6.2 6.71". Source: BUDGET-10 */
bool task_field_is_known(const char *table, struct span code);

/* Whether a first day of a month lies in the year. Fails: FIELD_FORM (no first day),
 * FIELD_TOO_SMALL (before the year), FIELD_TOO_LARGE (after it). Source: BUDGET-9 */
MUST_CHECK enum status budget_may_be_about(uint64_t year, int32_t period);

/* The month of a day as a year counts it: its own first or last where the day lies outside. */
int32_t budget_month_of(uint64_t year, int32_t day);

#endif
