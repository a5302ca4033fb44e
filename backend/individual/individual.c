#include "individual/individual.h"

#include "shift/local_time.h"

enum { WEEK = 7 };

bool individual_is_on(const struct settings *settings)
{
    return settings->individual == 1 && settings->controller[0] != '\0' &&
           settings->legal_basis[0] != '\0' && settings->dpia_date[0] != '\0';
}

enum status individual_may_open(bool agreed, int32_t on, int32_t today)
{
    if (!agreed) {
        return NOT_ALLOWED;
    }
    return on > today ? FIELD_TOO_LARGE : OK;
}

enum status individual_may_grade(enum wire_grade_moment moment, int32_t on, int32_t before,
                                 int32_t today)
{
    if (on > today) {
        return FIELD_TOO_LARGE;
    }
    return moment != wire_grade_moment_BEFORE && on < before ? FIELD_TOO_SMALL : OK;
}

static bool is_in_time(const struct individual_story *story)
{
    return story->solved_on > 0 && story->solved_on <= course_due(story->talked_on);
}

static void count_solutions(const struct individual_story *stories, size_t count, uint64_t k,
                            struct wire_list *out)
{
    struct wire_solution_count *rows = (struct wire_solution_count *)out->items;
    out->count = 0;
    for (int solution = 1; solution < wire_solution_COUNT; solution++) {
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            n += stories[i].solution == (enum wire_solution)solution ? 1 : 0;
        }
        if (n > 0) {
            const uint64_t told = marks_told(n, k);
            rows[out->count++] = (struct wire_solution_count){
                .solution = (enum wire_solution)solution, .casussen = told, .hidden = told == 0};
        }
    }
}

static uint64_t median_wait(const struct individual_story *stories, size_t count, uint64_t *days)
{
    for (size_t i = 0; i < count; i++) {
        const int between = local_days_between(stories[i].came_on, stories[i].talked_on);
        days[i] = between > 0 ? (uint64_t)between : 0;
    }
    return course_median(days, count);
}

void individual_count(const struct individual_story *stories, size_t count, uint64_t k,
                      struct wire_individual_counts *out)
{
    uint64_t days[INDIVIDUAL_YEAR_MAX];
    const size_t known = count < INDIVIDUAL_YEAR_MAX ? count : INDIVIDUAL_YEAR_MAX;
    size_t in_time = 0;
    for (size_t i = 0; i < known; i++) {
        in_time += is_in_time(&stories[i]) ? 1 : 0;
    }
    out->talked = marks_told(known, k);
    out->hidden = known > 0 && out->talked == 0;
    out->in_time = marks_told(in_time, k);
    const uint64_t wait = median_wait(stories, known, days);
    out->median_days = out->talked == 0 ? 0 : wait - wait % WEEK; /* nobody's own day is told */
    count_solutions(stories, known, k, &out->solutions);
}
