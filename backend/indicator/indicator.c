#include "indicator/indicator.h"

#include "council/month.h"
#include "wire/wire_ledger.h"

const char INDICATOR_EXAMPLE_SOURCE[] = "proeftuinruwaard.nl, 15-9-2019";

size_t indicator_example(struct wire_indicator rows[INDICATORS_MAX])
{
    size_t count = 0;
#define INDICATOR(code_text, title_text, means, counts_persons)                                    \
    rows[count++] = (struct wire_indicator){.code = span_text(code_text),                          \
                                            .title = span_text(title_text),                        \
                                            .way = wire_indicator_way_##means,                     \
                                            .persons = (counts_persons)};
#include "indicator/example_set.def"
#undef INDICATOR
    return count;
}

const struct wire_indicator *indicator_find(const struct wire_indicator *rows, size_t count,
                                            struct span code)
{
    for (size_t i = 0; i < count; i++) {
        if (span_equal(rows[i].code, code)) {
            return &rows[i];
        }
    }
    return NULL;
}

enum status indicator_may_list(const struct wire_indicator *rows, size_t count, const char **field)
{
    for (size_t i = 0; i < count; i++) {
        if (!wire_ledger_may_hold(rows[i].code)) {
            *field = "indicators.code";
            return FIELD_FORM;
        }
        if (!wire_ledger_may_hold(rows[i].title)) {
            *field = "indicators.title";
            return FIELD_FORM;
        }
        if (indicator_find(rows, i, rows[i].code) != NULL) {
            *field = "indicators.code";
            return CONFLICT;
        }
    }
    return OK;
}

enum status indicator_may_turn(const struct wire_indicator *row, bool by_hand, bool measured)
{
    const bool will_be_by_hand = row->way == wire_indicator_way_REPORTED;
    return (will_be_by_hand && measured) || (!will_be_by_hand && by_hand) ? NOT_ALLOWED : OK;
}

enum status indicator_may_report(const struct wire_indicator *row,
                                 const struct wire_indicator_report *in, int32_t today,
                                 const char **field)
{
    *field = "code";
    if (row == NULL) {
        return NOT_FOUND;
    }
    if (row->way != wire_indicator_way_REPORTED) {
        return NOT_ALLOWED;
    }
    *field = "to";
    if (in->to < in->from) {
        return FIELD_TOO_SMALL;
    }
    if (in->to >= today) {
        return FIELD_TOO_LARGE;
    }
    *field = "unit";
    if (!wire_ledger_may_hold(in->unit)) {
        return FIELD_FORM;
    }
    *field = "source";
    return wire_ledger_may_hold(in->source) ? OK : FIELD_FORM;
}

bool people_are_few(uint64_t count, uint64_t k)
{
    return count > 0 && count < k;
}

struct wire_pulse_mean pulse_mean(enum wire_pulse_question question, uint64_t n, uint64_t sum,
                                  uint64_t k)
{
    struct wire_pulse_mean mean = {.question = question, .hidden = people_are_few(n, k)};
    if (n >= k) {
        mean.n = n;
        mean.tenths = (sum * 10 + n / 2) / n;
    }
    return mean;
}

enum status pulse_may_show(int32_t quarter, int32_t today)
{
    if (!is_quarter(quarter)) {
        return FIELD_FORM;
    }
    return month_last_day(month_before(quarter, -2)) < today ? OK : NOT_ALLOWED;
}
