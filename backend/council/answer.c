#include "council/answer.h"

#include "council/fact.h"

static const struct overview_figure *figure(const struct overview *o, enum wire_measured measure)
{
    return &overview_wijk(o)->figures[measure];
}

static uint64_t fact_value(const struct overview *o, enum wire_fact fact)
{
    const struct overview_fact *row = fact_find(o, fact);
    return row == NULL ? 0 : row->figure.value;
}

static void answer_walking(const struct overview *o, struct wire_overview_answer *out)
{
    out->n = figure(o, wire_measured_WALKS_PLANNED)->value;
    out->value = figure(o, wire_measured_WALKS_WALKED)->value;
    out->buurten = fact_value(o, wire_fact_BUURTEN_WALKED);
    out->known = out->n > 0;
}

/* What the casus of the walks took of the wijkbudget since the year began. */
static void answer_cost(const struct overview *o, struct wire_overview_answer *out)
{
    const struct overview_fact *spent = fact_find(o, wire_fact_SAFETY_SPENT);
    out->known = spent != NULL;
    if (spent != NULL) {
        out->value = spent->figure.value;
        out->n = spent->figure.n;
        out->from = spent->from;
    }
}

/* Alerts are counted by quarter; where nobody told of any, they are not known (decision 1). */
static void answer_false_alarm(const struct overview *o, struct wire_overview_answer *out)
{
    const struct overview_figure *told = figure(o, wire_measured_FALSE_ALERTS);
    const uint64_t untold = figure(o, wire_measured_UNKNOWN_ALERTS)->value;
    out->value = told->value;
    out->n = told->n;
    out->known = o->period == wire_overview_period_QUARTER && (told->n == 0 || untold < told->n);
}

static void answer_municipality(const struct overview *o, struct wire_overview_answer *out)
{
    out->n = figure(o, wire_measured_HANDED_OVER)->value;
    out->value = figure(o, wire_measured_MENDED)->value;
    out->known = out->n == 0 || fact_value(o, wire_fact_HANDED_ANSWERED) > 0 || out->value > 0;
}

void answers_of(const struct overview *overview, struct wire_overview_answer out[ANSWERS])
{
    for (size_t i = 0; i < ANSWERS; i++) {
        struct wire_overview_answer *answer = &out[i];
        *answer = (struct wire_overview_answer){
            .question = (enum wire_opening)(i + 1), .from = overview->from, .to = overview->to};
        switch (answer->question) {
        case wire_opening_WALKING: answer_walking(overview, answer); break;
        case wire_opening_COST: answer_cost(overview, answer); break;
        case wire_opening_FALSE_ALARM: answer_false_alarm(overview, answer); break;
        case wire_opening_MUNICIPALITY: answer_municipality(overview, answer); break;
        default: break; /* burglary: no count of ours tells of it (decision 15) */
        }
        if (!answer->known) {
            answer->value = 0;
        }
    }
}

static bool hides_any(const struct overview *o)
{
    bool hides = false;
    for (size_t i = 0; i < o->count; i++) {
        for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
            hides = hides || o->lines[i].figures[m].hidden;
        }
    }
    for (size_t i = 0; i < o->fact_count; i++) {
        hides = hides || o->facts[i].figure.hidden;
    }
    return hides;
}

size_t unknown_of(const struct overview *overview, enum wire_unknown out[UNKNOWN_MAX])
{
    const bool visits = fact_find(overview, wire_fact_HOUSE_VISITS) != NULL;
    const bool visitors = fact_find(overview, wire_fact_HOUSE_VISITORS) != NULL;
    const bool alerts = overview->period == wire_overview_period_QUARTER;
    const uint64_t handed = figure(overview, wire_measured_HANDED_OVER)->value;
    const bool is_so[wire_unknown_COUNT] = {
        [wire_unknown_BURGLARY] = true,
        [wire_unknown_FEELING] = true,
        [wire_unknown_OUTSIDE] = true,
        [wire_unknown_TWICE] = fact_find(overview, wire_fact_ACTIVITY_CAME) != NULL,
        [wire_unknown_ALERTS] = alerts,
        [wire_unknown_SMALL] = hides_any(overview),
        [wire_unknown_VISITORS] = visits && !visitors,
        [wire_unknown_HOUSE] = !visits && !visitors,
        [wire_unknown_BUDGET] = fact_find(overview, wire_fact_BUDGET_AMOUNT) == NULL,
        [wire_unknown_ANSWERS] = fact_value(overview, wire_fact_HANDED_ANSWERED) < handed,
    };
    size_t count = 0;
    for (size_t i = 1; i < wire_unknown_COUNT; i++) {
        if (is_so[i]) {
            out[count++] = (enum wire_unknown)i;
        }
    }
    return count;
}
