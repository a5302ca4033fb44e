/* Shares are computed with quotient and remainder of a wide product: no rounding anywhere. */
#include "budget/surplus.h"

#include "base/check.h"

/* amount × weight ÷ whole without a number wider than 64 bits: the product is at most 10^24, so it
 * is taken digit by digit. */
static void multiply_divide(uint64_t amount, uint64_t weight, uint64_t whole, uint64_t *quotient,
                            uint64_t *remainder)
{
    *quotient = 0;
    *remainder = 0;
    for (int bit = 63; bit >= 0; bit--) {
        *quotient *= 2;
        *remainder *= 2;
        if ((amount >> bit & 1) != 0) {
            *remainder += weight;
        }
        *quotient += *remainder / whole;
        *remainder %= whole;
    }
}

void surplus_divide(int64_t amount, const int64_t *weights, size_t count, int64_t *shares)
{
    uint64_t remainders[SURPLUS_SHARES_MAX] = {0};
    uint64_t whole = 0;
    CHECK(count <= SURPLUS_SHARES_MAX && amount >= 0);
    for (size_t i = 0; i < count; i++) {
        whole += (uint64_t)weights[i];
        shares[i] = 0;
    }
    if (whole == 0) {
        return;
    }
    int64_t left = amount;
    for (size_t i = 0; i < count; i++) {
        uint64_t share = 0;
        multiply_divide((uint64_t)amount, (uint64_t)weights[i], whole, &share, &remainders[i]);
        shares[i] = (int64_t)share;
        left -= shares[i];
    }
    for (; left > 0; left--) {
        size_t largest = 0;
        for (size_t i = 1; i < count; i++) {
            largest = remainders[i] > remainders[largest] ? i : largest;
        }
        shares[largest]++;
        remainders[largest] = 0;
    }
}

/* Where nobody's deposit tells, each counts as much. */
static void weigh(enum wire_surplus_key key, const struct provider *providers, size_t count,
                  int64_t *weights)
{
    int64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = key == wire_surplus_key_BY_DEPOSIT ? providers[i].deposited : 1;
        all += weights[i];
    }
    for (size_t i = 0; i < count && all == 0; i++) {
        weights[i] = 1;
    }
}

void surplus_share(int64_t surplus, enum wire_surplus_key key, const struct provider *providers,
                   size_t provider_count, struct wire_surplus_share shares[SURPLUS_SHARES_MAX],
                   size_t *count)
{
    const int64_t thirds[] = {1, 1, provider_count > 0 ? 1 : 0};
    int64_t groups[3];
    int64_t weights[SURPLUS_PROVIDERS_MAX] = {0};
    int64_t parts[SURPLUS_PROVIDERS_MAX] = {0};
    CHECK(provider_count <= SURPLUS_PROVIDERS_MAX);
    surplus_divide(surplus, thirds, 3, groups);
    weigh(key, providers, provider_count, weights);
    surplus_divide(groups[2], weights, provider_count, parts);
    shares[0] =
        (struct wire_surplus_share){.kind = wire_organisation_kind_RESIDENTS, .amount = groups[0]};
    shares[1] = (struct wire_surplus_share){.kind = wire_organisation_kind_MUNICIPALITY,
                                            .amount = groups[1]};
    for (size_t i = 0; i < provider_count; i++) {
        shares[i + 2] = (struct wire_surplus_share){.kind = wire_organisation_kind_PROVIDER,
                                                    .organisation_id = providers[i].organisation_id,
                                                    .amount = parts[i]};
    }
    *count = provider_count + 2;
}
