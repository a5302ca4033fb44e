#include "budget/budget.h"

enum { YEAR = 10000, MONTH = 100, FIRST_MONTH = 101, LAST_MONTH = 1201 };

int64_t budget_free(const struct budget_year *year)
{
    const int64_t free = year->amount - (year->spent - year->uncovered) - year->reserved;
    return free > 0 ? free : 0;
}

enum status budget_may_book(const struct budget_year *year)
{
    switch (year->state) {
    case wire_budget_state_FIXED: return OK;
    case wire_budget_state_DRAFT: return NOT_ALLOWED;
    default: return CLOSED;
    }
}

enum status budget_may_reserve(const struct budget_year *year, int64_t amount)
{
    const enum status status = budget_may_book(year);
    if (status != OK) {
        return status;
    }
    if (amount <= 0) {
        return FIELD_TOO_SMALL;
    }
    return amount > budget_free(year) ? OVER_BUDGET : OK;
}

enum status budget_may_deposit(const struct budget_year *year, int64_t amount)
{
    if (year->state != wire_budget_state_DRAFT) {
        return CLOSED;
    }
    if (amount <= 0) {
        return FIELD_TOO_SMALL;
    }
    return amount > year->amount - year->deposited ? OVER_BUDGET : OK;
}

enum status budget_may_fix(const struct budget_year *year)
{
    if (year->state != wire_budget_state_DRAFT) {
        return CLOSED;
    }
    return year->deposited == year->amount && year->amount > 0 ? OK : CONFLICT;
}

enum status organisation_may_deposit(enum wire_organisation_kind kind, bool financial)
{
    const bool may =
        kind == wire_organisation_kind_MUNICIPALITY || kind == wire_organisation_kind_PROVIDER;
    return may && financial ? OK : NOT_ALLOWED;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct cost budget_cost(const struct budget_year *year, int64_t left, int64_t amount)
{
    const int64_t drawn = least(amount, left);
    const int64_t beyond = amount - drawn;
    return (struct cost){amount, drawn, beyond - least(beyond, budget_free(year))};
}

void budget_apply_cost(struct budget_year *year, const struct cost *cost)
{
    year->spent += cost->amount;
    year->uncovered += cost->uncovered;
    year->reserved -= cost->drawn;
}

void budget_apply_return(struct budget_year *year, const struct cost *cost)
{
    year->spent -= cost->amount;
    year->uncovered -= cost->uncovered;
    year->reserved += cost->drawn;
}

enum status mandate_may(const struct mandate *mandate, int64_t used, int64_t amount)
{
    return amount <= mandate->decision_most && amount <= mandate->year_most - used ? OK
                                                                                   : OVER_MANDATE;
}

int64_t budget_forecast(int64_t spent, unsigned months)
{
    return months == 0 || spent < 0 ? 0 : spent * BUDGET_MONTHS / (int64_t)months;
}

bool task_field_is_known(const char *table, struct span code)
{
    while (*table != '\0') {
        const size_t size = strcspn(table, " ");
        if (size > 0 && span_equal(code, span_of(table, size))) {
            return true;
        }
        table += size;
        table += strspn(table, " ");
    }
    return false;
}

enum status budget_may_be_about(uint64_t year, int32_t period)
{
    const uint64_t of = (uint64_t)(period / YEAR);
    if (period % MONTH != 1) {
        return FIELD_FORM;
    }
    if (of != year) {
        return of < year ? FIELD_TOO_SMALL : FIELD_TOO_LARGE;
    }
    return OK;
}

int32_t budget_month_of(uint64_t year, int32_t day)
{
    const uint64_t of = (uint64_t)(day / YEAR);
    if (of != year) {
        return (int32_t)year * YEAR + (of < year ? FIRST_MONTH : LAST_MONTH);
    }
    return day / MONTH * MONTH + 1;
}
