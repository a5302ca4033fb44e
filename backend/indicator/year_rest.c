/* year_rest.c -- what stands beside the indicators of a year: activities, casussen, questions, the
 * wijkbudget, learning, the pulse. */
#include "council/month.h"
#include "indicator/year.h"

enum { FUNDS_MAX = 12, FIELDS_MAX = 100, QUARTERS = 4, QUARTER_MONTHS = 3 };

static void add_activities(struct year *year)
{
    struct query q = year_ask_days(year, SQL_YEAR_ACTIVITIES);
    bind_int(&q, ":most", wire_activity_kind_COUNT);
    while (query_row(&q)) {
        struct wire_figure figure = {.what = wire_year_figure_ACTIVITIES};
        figure.activity = (enum wire_activity_kind)read_int(&q);
        figure.value = read_count(&q);
        figure.n = read_count(&q);
        year_add(year, &figure);
    }
    year_note(year, query_end(&q));
}

static void add_casussen(struct year *year)
{
    struct wire_figure rows[YEAR_THEMES];
    size_t count = 0;
    uint64_t all = 0;
    struct query q = year_ask_days(year, SQL_YEAR_CASUSSEN);
    bind_int(&q, ":simple", wire_casus_state_SIMPLE);
    bind_int(&q, ":most", YEAR_THEMES);
    while (count < YEAR_THEMES && query_row(&q)) {
        rows[count] = (struct wire_figure){.what = wire_year_figure_CASUSSEN};
        rows[count].theme = (enum wire_casus_theme)read_int(&q);
        rows[count].value = read_count(&q);
        read_skip(&q);
        all += rows[count++].value;
    }
    year_note(year, query_end(&q));
    for (size_t i = 0; i < count; i++) {
        rows[i].n = all;
        year_add(year, &rows[i]);
    }
}

static void add_questions(struct year *year)
{
    struct wire_question_count rows[YEAR_THEMES];
    size_t count = 0;
    const uint64_t all = year_questions(year, rows, &count);
    for (size_t i = 0; i < count; i++) {
        year_add(year, &(struct wire_figure){.what = wire_year_figure_SIMPLE_QUESTIONS,
                                             .value = rows[i].asked,
                                             .n = all,
                                             .hidden = rows[i].hidden,
                                             .theme = rows[i].theme});
    }
}

/* ── the wijkbudget ─────────────────────────────────────────────────────────────────────────────
 */

static void add_sum(struct year *year, const struct wire_figure *fund, enum wire_year_figure what,
                    int64_t cents)
{
    struct wire_figure figure = *fund;
    figure.what = what;
    figure.value = cents > 0 ? (uint64_t)cents : 0;
    year_add(year, &figure);
}

static void add_funds(struct year *year)
{
    struct query q = year_ask(year, SQL_YEAR_FUNDS);
    bind_count(&q, ":year", year->number);
    bind_int(&q, ":most", FUNDS_MAX);
    while (query_row(&q)) {
        struct wire_figure fund = {.about = read_text(&q, year->r->arena)};
        const int64_t amount = read_int(&q);
        const int64_t deposited = read_int(&q);
        const int64_t spent = read_int(&q);
        const int64_t reserved = read_int(&q);
        const int64_t uncovered = read_int(&q);
        fund.n = read_count(&q);
        add_sum(year, &fund, wire_year_figure_BUDGET_AMOUNT, amount);
        add_sum(year, &fund, wire_year_figure_BUDGET_DEPOSITED, deposited);
        add_sum(year, &fund, wire_year_figure_BUDGET_SPENT, spent);
        add_sum(year, &fund, wire_year_figure_BUDGET_RESERVED, reserved);
        add_sum(year, &fund, wire_year_figure_BUDGET_UNCOVERED, uncovered);
        add_sum(year, &fund, wire_year_figure_BUDGET_LEFT, amount - spent + uncovered);
    }
    year_note(year, query_end(&q));
}

static void add_fields(struct year *year)
{
    struct query q = year_ask(year, SQL_YEAR_FIELDS);
    bind_count(&q, ":year", year->number);
    bind_int(&q, ":most", FIELDS_MAX);
    while (query_row(&q)) {
        struct wire_figure field = {.about = read_text(&q, year->r->arena)};
        const int64_t spent = read_int(&q);
        field.n = read_count(&q);
        add_sum(year, &field, wire_year_figure_BUDGET_FIELD, spent);
    }
    year_note(year, query_end(&q));
}

/* ── learning, and the pulse ────────────────────────────────────────────────────────────────────
 */

static void add_learning(struct year *year)
{
    struct wire_figure sessions = {.what = wire_year_figure_SESSIONS};
    struct wire_figure visits = {.what = wire_year_figure_WORK_VISITS};
    struct wire_figure questions = {.what = wire_year_figure_QUESTIONS_CLOSED};
    struct query q = year_ask_days(year, SQL_YEAR_SESSIONS);
    if (query_row(&q)) {
        sessions.value = read_count(&q);
        sessions.n = sessions.value;
        visits.value = read_count(&q);
        visits.n = sessions.value;
    }
    year_note(year, query_end(&q));
    q = year_ask_days(year, SQL_YEAR_OPEN_QUESTIONS);
    bind_int(&q, ":closed", wire_question_state_CLOSED);
    if (query_row(&q)) {
        questions.n = read_count(&q);
        questions.value = read_count(&q);
    }
    year_note(year, query_end(&q));
    year_add(year, &sessions);
    year_add(year, &visits);
    year_add(year, &questions);
}

static void add_mean(struct year *year, int32_t quarter, enum wire_pulse_question question)
{
    static const enum wire_year_figure WHAT[wire_pulse_question_COUNT] = {
        [wire_pulse_question_SAFE] = wire_year_figure_PULSE_SAFE,
        [wire_pulse_question_KNOW] = wire_year_figure_PULSE_KNOW,
        [wire_pulse_question_MOVE] = wire_year_figure_PULSE_MOVE};
    struct wire_pulse_mean mean = {.n = 0};
    year_note(year, pulse_read(year->r, quarter, question, &mean));
    if (mean.n > 0 || mean.hidden) {
        year_add(year, &(struct wire_figure){
                           .what = WHAT[question],
                           .value = mean.tenths,
                           .n = mean.n,
                           .hidden = mean.hidden,
                           .from = quarter,
                           .to = month_last_day(month_before(quarter, 1 - QUARTER_MONTHS))});
    }
}

void year_add_rest(struct year *year)
{
    add_activities(year);
    add_casussen(year);
    add_questions(year);
    add_funds(year);
    add_fields(year);
    add_learning(year);
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
        for (int question = 1; question <= PULSE_QUESTIONS; question++) {
            add_mean(year, month_before(year->from, -quarter * QUARTER_MONTHS),
                     (enum wire_pulse_question)question);
        }
    }
}
