/* surplus.h -- what was left of a year, divided to the cent. Rules: docs/budget.md */
#ifndef BUDGET_SURPLUS_H
#define BUDGET_SURPLUS_H

#include "wire/wire.h"

enum { SURPLUS_PROVIDERS_MAX = 60, SURPLUS_SHARES_MAX = SURPLUS_PROVIDERS_MAX + 2 };

/* Divides an amount by weights, to the cent: each gets its share rounded down, and the cents that
 * are left go one by one to the largest remainders, the first of equals first.
 *
 * Takes:  weights  `count` of them, up to 10^12 each; none at all when they are all zero
 * Gives:  shares[0 .. count), which add up to the amount
 * Source: BUDGET-16 */
void surplus_divide(int64_t amount, const int64_t *weights, size_t count, int64_t *shares);

/* A provider and what it put in. */
struct provider {
    struct wire_id organisation_id;
    int64_t deposited;
};

/* Residents, municipality and providers a third each, the providers' by the key; without a provider
 * the other two get it. The residents' share is never nothing while there is a surplus.
 * Takes: providers  by id.  Gives: *count shares.  Source: BUDGET-16, BUDGET-17 */
void surplus_share(int64_t surplus, enum wire_surplus_key key, const struct provider *providers,
                   size_t provider_count, struct wire_surplus_share shares[SURPLUS_SHARES_MAX],
                   size_t *count);

#endif
