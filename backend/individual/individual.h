/* individual.h -- the rules of individual casussen, beside those of every casus's course
 * (casus/course.h). Rules: docs/individual.md
 *
 * Nothing here asks a database. A day is the number 20260331.
 */
#ifndef INDIVIDUAL_INDIVIDUAL_H
#define INDIVIDUAL_INDIVIDUAL_H

#include "casus/course.h"
#include "server/core/request.h"

enum { INDIVIDUAL_YEAR_MAX = 2048 }; /* S1: 400 in two years */

/* Whether this server keeps individual casussen: switched on, and with a controller, a legal basis
 * and the day of a DPIA. Source: INDIVIDUAL-1 */
bool individual_is_on(const struct settings *settings);

/* A row under a pseudonym, with the resident's yes. Takes: on  the day it came in
 * Fails: NOT_ALLOWED (without a yes), FIELD_TOO_LARGE (in the future). Source: INDIVIDUAL-3 */
MUST_CHECK enum status individual_may_open(bool agreed, int32_t on, int32_t today);

/* A mark of wellbeing. Takes: before  the day of the first mark before, 0: none
 * Fails: FIELD_TOO_LARGE (in the future), FIELD_TOO_SMALL (after is before). */
MUST_CHECK enum status individual_may_grade(enum wire_grade_moment moment, int32_t on,
                                            int32_t before, int32_t today);

/* One that had its talk in the year that is told. */
struct individual_story {
    int32_t came_on;
    int32_t talked_on;
    int32_t solved_on; /* 0: not yet */
    enum wire_solution solution;
};

/* Counts a year, in whole groups of k: no number below k, and no step of one.
 * Takes: solutions  room for one of each
 * Gives: talked, hidden, in_time, median_days, solutions of *out. Source: INDIVIDUAL-9 */
void individual_count(const struct individual_story *stories, size_t count, uint64_t k,
                      struct wire_individual_counts *out);

#endif
