#include "council/label.h"

#include <inttypes.h>
#include <stdio.h>

enum { YEAR = 10000, MONTH = 100, MONTHS = 12, QUARTERS = 4 };

static const char *const MEASURES[wire_measured_COUNT] = {
#define HEADING(measure, text) [wire_measured_##measure] = (text),
#define FACT(fact, text, n)
#define KIND(kind, text)
#define METHOD(method, text)
#define SOURCE(source, text)
#include "council/csv.def"
#undef HEADING
#undef FACT
};

struct fact_label {
    const char *text;
    const char *n;
};

static const struct fact_label FACTS[wire_fact_COUNT] = {
#define HEADING(measure, text)
#define FACT(fact, text, n) [wire_fact_##fact] = {text, n},
#include "council/csv.def"
#undef FACT
#undef KIND
};

static const char *const KINDS[wire_activity_kind_COUNT] = {
#define FACT(fact, text, n)
#define KIND(kind, text) [wire_activity_kind_##kind] = (text),
#include "council/csv.def"
#undef KIND
#undef METHOD
};

static const char *const METHODS[wire_visit_method_COUNT] = {
#define KIND(kind, text)
#define METHOD(method, text) [wire_visit_method_##method] = (text),
#include "council/csv.def"
#undef METHOD
#undef SOURCE
};

static const char *const SOURCES[wire_fact_source_COUNT] = {
#define METHOD(method, text)
#define SOURCE(source, text) [wire_fact_source_##source] = (text),
#include "council/csv.def"
#undef HEADING
#undef FACT
#undef KIND
#undef METHOD
#undef SOURCE
};

static const char *const MONTH_NAMES[MONTHS] = {"januari",   "februari", "maart",    "april",
                                                "mei",       "juni",     "juli",     "augustus",
                                                "september", "oktober",  "november", "december"};
static const char *const QUARTER_NAMES[QUARTERS] = {"eerste", "tweede", "derde", "vierde"};

const char *label_measure(enum wire_measured measure)
{
    return MEASURES[measure];
}

const char *label_fact(enum wire_fact fact)
{
    return FACTS[fact].text;
}

const char *label_n(enum wire_fact fact)
{
    return FACTS[fact].n;
}

const char *label_source(enum wire_fact_source source)
{
    return SOURCES[source];
}

const char *label_about(const struct overview_fact *fact)
{
    const char *text = NULL;
    switch (fact->fact) {
    case wire_fact_ACTIVITY_DAYS:
    case wire_fact_ACTIVITY_CAME:
        text = fact->about < wire_activity_kind_COUNT ? KINDS[fact->about] : NULL;
        break;
    case wire_fact_HOUSE_VISITS:
    case wire_fact_HOUSE_VISITORS:
        text = fact->about < wire_visit_method_COUNT ? METHODS[fact->about] : NULL;
        break;
    default: break;
    }
    return text == NULL ? "" : text;
}

const char *label_number(uint64_t number, char out[LABEL_SIZE])
{
    char digits[24];
    const int size = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    size_t at = 0;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) {
            out[at++] = '.';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *label_money(uint64_t cents, char out[LABEL_SIZE])
{
    char euros[LABEL_SIZE];
    (void)snprintf(out, LABEL_SIZE, "€\u00a0%.30s,%02u", label_number(cents / 100, euros),
                   (unsigned)(cents % 100));
    return out;
}

static const char *month_name(int32_t date)
{
    return MONTH_NAMES[(date / MONTH % MONTH + MONTHS - 1) % MONTHS];
}

const char *label_day(int32_t date, char out[LABEL_SIZE])
{
    (void)snprintf(out, LABEL_SIZE, "%d %s %d", (int)(date % MONTH), month_name(date),
                   (int)(date / YEAR));
    return out;
}

static int quarter_number(int32_t from)
{
    return (int)((from / MONTH % MONTH - 1) / 3 % QUARTERS);
}

const char *label_period(enum wire_overview_period period, int32_t from, char out[LABEL_SIZE])
{
    if (period == wire_overview_period_QUARTER) {
        (void)snprintf(out, LABEL_SIZE, "%s kwartaal van %d", QUARTER_NAMES[quarter_number(from)],
                       (int)(from / YEAR));
    } else {
        (void)snprintf(out, LABEL_SIZE, "%s %d", month_name(from), (int)(from / YEAR));
    }
    return out;
}

const char *label_code(enum wire_overview_period period, int32_t from, char out[LABEL_SIZE])
{
    if (period == wire_overview_period_QUARTER) {
        (void)snprintf(out, LABEL_SIZE, "%04d-q%d", (int)(from / YEAR), quarter_number(from) + 1);
    } else {
        (void)snprintf(out, LABEL_SIZE, "%04d-%02d", (int)(from / YEAR),
                       (int)(from / MONTH % MONTH));
    }
    return out;
}

bool label_read_code(struct span code, enum wire_overview_period *period, int32_t *from)
{
    enum { CODE_SIZE = 7, YEAR_DIGITS = 4, YEAR_LEAST = 1970 };
    int32_t numbers[2] = {0};
    if (code.size != CODE_SIZE || code.data[YEAR_DIGITS] != '-') {
        return false;
    }
    const bool is_quarter = code.data[YEAR_DIGITS + 1] == 'q';
    for (size_t i = 0; i < CODE_SIZE; i++) {
        const uint8_t c = code.data[i];
        if (i == YEAR_DIGITS || (i == YEAR_DIGITS + 1 && is_quarter)) {
            continue;
        }
        if (c < '0' || c > '9') {
            return false;
        }
        int32_t *number = &numbers[i > YEAR_DIGITS ? 1 : 0];
        *number = *number * 10 + (c - '0');
    }
    if (numbers[0] < YEAR_LEAST || numbers[1] < 1 ||
        numbers[1] > (is_quarter ? QUARTERS : MONTHS)) {
        return false;
    }
    const int32_t month = is_quarter ? 3 * numbers[1] - 2 : numbers[1];
    *period = is_quarter ? wire_overview_period_QUARTER : wire_overview_period_MONTH;
    *from = numbers[0] * YEAR + month * MONTH + 1;
    return true;
}
