/* year_indicators.c -- what each indicator of the set came to in a year. */
#include "casus/course.h"
#include "indicator/year.h"

enum { SAMPLES_MAX = 12, REPORTED_MAX = 60, YEAR = 10000, FIRST_DAY = 101 };

/* ── wellbeing ──────────────────────────────────────────────────────────────────────────────────
 */

/* Of all marks up to the year's end whole groups are told, from the year of the first on. */
static void add_marks(struct year *year, enum wire_grade_moment moment, enum wire_year_figure what)
{
    uint64_t *tenths = arena_take(year->r->arena, CASUS_MARKS_MAX, sizeof(*tenths));
    size_t count = 0;
    int32_t first = year->to;
    if (tenths == NULL) {
        year_note(year, NO_MEMORY);
        return;
    }
    struct query q = year_ask(year, SQL_YEAR_MARKS);
    bind_int(&q, ":moment", (int64_t)moment);
    bind_int(&q, ":to", year->to);
    bind_int(&q, ":most", CASUS_MARKS_MAX);
    while (count < CASUS_MARKS_MAX && query_row(&q)) {
        tenths[count++] = read_count(&q);
        const int32_t on = (int32_t)read_int(&q);
        first = on < first ? on : first;
    }
    year_note(year, query_end(&q));
    if (count == 0) {
        return;
    }
    const size_t told = marks_told(count, year->k);
    year_add_for(year, wire_indicator_way_WELLBEING,
                 &(struct wire_figure){.what = what,
                                       .value = marks_mean(tenths, told),
                                       .n = told,
                                       .hidden = told == 0,
                                       .from = first / YEAR * YEAR + FIRST_DAY});
}

static void add_sample(struct year *year, const struct wire_figure *sample,
                       enum wire_year_figure what, int64_t value)
{
    struct wire_figure figure = *sample;
    figure.what = what;
    figure.value = (uint64_t)value;
    year_add_for(year, wire_indicator_way_WELLBEING, &figure);
}

/* A sample stands in the report of the year in which it was fixed; it is never told for a wijk. */
static void add_samples(struct year *year)
{
    struct query q = year_ask_days(year, SQL_YEAR_SAMPLES);
    bind_int(&q, ":nursing", wire_avoided_NURSING);
    bind_int(&q, ":shelter", wire_avoided_SHELTER);
    bind_count(&q, ":k", year->k);
    bind_int(&q, ":most", SAMPLES_MAX);
    while (query_row(&q)) {
        struct wire_figure sample = {.about = read_text(&q, year->r->arena)};
        sample.n = read_count(&q);
        sample.from = (int32_t)read_int(&q);
        sample.to = (int32_t)read_int(&q);
        add_sample(year, &sample, wire_year_figure_COST_BEFORE, read_int(&q));
        add_sample(year, &sample, wire_year_figure_COST_NOW, read_int(&q));
        uint64_t homes = read_count(&q);
        uint64_t shelters = read_count(&q);
        sample.hidden = avoided_suppress(sample.n, year->k, &homes, &shelters);
        sample.n = sample.hidden ? 0 : sample.n;
        add_sample(year, &sample, wire_year_figure_NURSING_HOMES, (int64_t)homes);
        add_sample(year, &sample, wire_year_figure_SOCIAL_SHELTERS, (int64_t)shelters);
    }
    year_note(year, query_end(&q));
}

/* ── facilities ─────────────────────────────────────────────────────────────────────────────────
 */

static void add_visits(struct year *year, bool unique)
{
    uint64_t weeks = 0;
    uint64_t visitors = 0;
    struct query q = year_ask_days(year, SQL_YEAR_VISITS);
    bind_flag(&q, ":unique", unique);
    bind_count(&q, ":k", year->k);
    if (query_row(&q)) {
        weeks = read_count(&q);
        visitors = read_count(&q);
    }
    year_note(year, query_end(&q));
    if (weeks == 0) {
        return;
    }
    const uint64_t mean_tenths = (visitors * 10 + weeks / 2) / weeks;
    year_add_for(year, wire_indicator_way_FACILITIES,
                 &(struct wire_figure){.what = unique ? wire_year_figure_HOUSE_VISITORS
                                                      : wire_year_figure_HOUSE_VISITS,
                                       .value = unique ? mean_tenths : visitors,
                                       .n = weeks});
}

static void add_walks(struct year *year)
{
    uint64_t walks = 0;
    struct query q = year_ask_days(year, SQL_YEAR_WALKS);
    bind_int(&q, ":shift", wire_contribution_source_SHIFT);
    if (query_row(&q)) {
        walks = read_count(&q);
    }
    year_note(year, query_end(&q));
    year_add_for(year, wire_indicator_way_FACILITIES,
                 &(struct wire_figure){.what = wire_year_figure_WALKS, .value = walks, .n = walks});
}

static void add_activity_days(struct year *year)
{
    uint64_t activities = 0;
    uint64_t held = 0;
    struct query q = year_ask_days(year, SQL_YEAR_ACTIVITIES);
    bind_int(&q, ":most", wire_activity_kind_COUNT);
    while (query_row(&q)) {
        const bool walks = read_int(&q) == wire_activity_kind_WALK;
        const uint64_t of_kind = read_count(&q);
        const uint64_t times = read_count(&q);
        activities += walks ? 0 : of_kind;
        held += walks ? 0 : times;
    }
    year_note(year, query_end(&q));
    year_add_for(year, wire_indicator_way_FACILITIES,
                 &(struct wire_figure){
                     .what = wire_year_figure_ACTIVITY_DAYS, .value = held, .n = activities});
}

uint64_t year_questions(struct year *year, struct wire_question_count rows[YEAR_THEMES],
                        size_t *count)
{
    struct query q = year_ask(year, SQL_QUESTION_SUM);
    bind_count(&q, ":year", year->number);
    bind_int(&q, ":most", YEAR_THEMES);
    *count = 0;
    while (*count < YEAR_THEMES && query_row(&q)) {
        rows[*count] = (struct wire_question_count){.theme = (enum wire_casus_theme)read_int(&q)};
        rows[*count].asked = read_count(&q);
        rows[(*count)++].at_once = read_count(&q);
    }
    year_note(year, query_end(&q));
    return questions_suppress(rows, *count, year->k);
}

/* Collective and general beside individual: where one part is of a few, both are hidden. */
static void add_solutions(struct year *year)
{
    struct wire_question_count rows[YEAR_THEMES];
    uint64_t together = 0;
    uint64_t individual = 0;
    size_t themes = 0;
    const uint64_t all = year_questions(year, rows, &themes);
    struct query q = year_ask(year, SQL_YEAR_SOLUTIONS);
    bind_count(&q, ":year", year->number);
    if (query_row(&q)) {
        together = read_count(&q);
        individual = read_count(&q);
    }
    year_note(year, query_end(&q));
    if (themes == 0) {
        return;
    }
    const bool hidden = all == 0 || people_are_few(together, year->k) ||
                        people_are_few(individual, year->k) ||
                        people_are_few(all - together - individual, year->k);
    struct wire_figure figure = {
        .what = wire_year_figure_TOGETHER_QUESTIONS, .value = together, .n = all, .hidden = hidden};
    year_add_for(year, wire_indicator_way_FACILITIES, &figure);
    figure.what = wire_year_figure_INDIVIDUAL_QUESTIONS;
    figure.value = individual;
    year_add_for(year, wire_indicator_way_FACILITIES, &figure);
}

/* ── answers, and by hand ───────────────────────────────────────────────────────────────────────
 */

static void add_answers(struct year *year)
{
    uint64_t came_in = 0;
    uint64_t talked = 0;
    struct query q = year_ask_days(year, SQL_YEAR_CASUSSEN);
    bind_int(&q, ":simple", wire_casus_state_SIMPLE);
    bind_int(&q, ":most", YEAR_THEMES);
    while (query_row(&q)) {
        read_skip(&q);
        came_in += read_count(&q);
        talked += read_count(&q);
    }
    year_note(year, query_end(&q));
    if (came_in > 0) {
        year_add_for(year, wire_indicator_way_ANSWERS,
                     &(struct wire_figure){
                         .what = wire_year_figure_THREE_ANSWERS, .value = talked, .n = came_in});
    }
}

/* A figure by hand, and whether it counts people. */
struct reported {
    struct wire_figure figure;
    bool of_people;
    bool is_few;
};

static bool overlaps(const struct wire_figure *one, const struct wire_figure *other)
{
    return span_equal(one->indicator, other->indicator) && one->from <= other->to &&
           other->from <= one->to;
}

/* INDICATOR-4: where a count of people hides, each figure that runs through its days hides as
 * well: less the parts that are told, a whole would tell it. */
static bool must_hide(const struct reported *rows, size_t count, const struct reported *row)
{
    bool hides = row->is_few;
    for (size_t i = 0; i < count && !hides; i++) {
        hides = row->of_people && rows[i].is_few && overlaps(&rows[i].figure, &row->figure);
    }
    return hides;
}

/* Of indicators that the set has by hand; what is not in it is not told. */
static void add_reported(struct year *year)
{
    struct reported *rows = arena_take(year->r->arena, REPORTED_MAX, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        year_note(year, NO_MEMORY);
        return;
    }
    struct query q = year_ask_days(year, SQL_REPORTED_LIST);
    bind_int(&q, ":most", REPORTED_MAX);
    while (count < REPORTED_MAX && query_row(&q)) {
        struct wire_figure figure = {.indicator = read_text(&q, year->r->arena)};
        figure.from = (int32_t)read_int(&q);
        figure.to = (int32_t)read_int(&q);
        figure.value = read_count(&q);
        figure.n = read_count(&q);
        figure.about = read_text(&q, year->r->arena);
        figure.source = read_text(&q, year->r->arena);
        const bool of_people = read_flag(&q);
        const struct wire_indicator *row =
            indicator_find(year->set.rows, year->set.count, figure.indicator);
        if (row != NULL && row->way == wire_indicator_way_REPORTED) {
            rows[count++] = (struct reported){figure, of_people,
                                              of_people && people_are_few(figure.value, year->k)};
        }
    }
    year_note(year, query_end(&q));
    for (size_t i = 0; i < count; i++) {
        rows[i].figure.hidden = must_hide(rows, count, &rows[i]);
        year_add_reported(year, &rows[i].figure);
    }
}

void year_add_indicators(struct year *year)
{
    add_marks(year, wire_grade_moment_BEFORE, wire_year_figure_WELLBEING_BEFORE);
    add_marks(year, wire_grade_moment_AFTER, wire_year_figure_WELLBEING_AFTER);
    add_marks(year, wire_grade_moment_AGAIN, wire_year_figure_WELLBEING_AGAIN);
    add_samples(year);
    add_visits(year, false);
    add_visits(year, true);
    add_walks(year);
    add_activity_days(year);
    add_solutions(year);
    add_answers(year);
    add_reported(year);
}
