/* course.h -- the rules of a casus's course: three questions, plan, six weeks, solution; and of the
 * figures that are told of it. Rules: docs/casus.md
 *
 * Nothing here asks a database. A day is the number 20260331; days are counted by the calendar.
 */
#ifndef CASUS_COURSE_H
#define CASUS_COURSE_H

#include "wire/wire.h"

enum { CASUS_DAYS = 42, CASUS_MARKS_MAX = 4096 }; /* [S] a solution stands within six weeks */

struct course {
    enum wire_casus_state state;
    int32_t came_on;
    int32_t talked_on; /* 0: not yet */
    int32_t due_on;    /* 0: no clock */
    int32_t review_on;
    int32_t ended_on; /* 0: not yet */
    enum wire_solution solution;
    uint64_t plan_version; /* 0: none */
    bool plan_agreed;
};

/* The last day of six weeks. Source: CASUS-6 */
int32_t course_due(int32_t on);

/* Whether that day has passed without a solution. Source: CASUS-6 */
bool course_is_overdue(const struct course *course, int32_t today);

/* The three questions: once, of what has just come in, on a day that is over.
 * Fails: CLOSED, FIELD_TOO_SMALL (before it came in), FIELD_TOO_LARGE (in the future).
 * Source: CASUS-5 */
MUST_CHECK enum status course_may_talk(const struct course *course, int32_t on, int32_t today);

/* The talk was had: the six weeks begin. */
void course_talk(struct course *course, int32_t on);

/* Fails: NOT_ALLOWED (nobody talked yet), CLOSED, CONFLICT (not the next version).
 * Source: CASUS-7 */
MUST_CHECK enum status course_may_plan(const struct course *course, uint64_t version);

/* A plan stands, in force with a yes. Takes: version  0: the next, which needs nobody to be asked
 * Fails: as course_may_plan(), and then nothing is changed. Source: CASUS-7, CASUS-17 */
MUST_CHECK enum status course_plan(struct course *course, uint64_t version, bool agreed);

/* The day of something that happened: not before the casus came in.
 * Fails: FIELD_TOO_SMALL, FIELD_TOO_LARGE (in the future). Source: CASUS-18 */
MUST_CHECK enum status course_may_date(const struct course *course, int32_t on, int32_t today);

/* Takes: latest  the last day that time may be given to.
 * Fails: NOT_ALLOWED (without the residents' yes), CLOSED (no clock runs), FIELD_TOO_SMALL (not
 * later), FIELD_TOO_LARGE (after `latest`). Source: CASUS-8 */
MUST_CHECK enum status course_may_postpone(const struct course *course, int32_t due_on, bool agreed,
                                           int32_t latest);

/* Fails: NOT_ALLOWED (no plan with a yes), CLOSED, FIELD_TOO_SMALL, FIELD_TOO_LARGE.
 * Source: CASUS-9 */
MUST_CHECK enum status course_may_solve(const struct course *course, int32_t on, int32_t today);

/* A year after a day: when a casus is looked at again. */
int32_t course_next_review(int32_t on);

/* The yearly review of a casus whose solution stands. Fails: NOT_ALLOWED (none stands yet), CLOSED,
 * FIELD_TOO_SMALL, FIELD_TOO_LARGE (the day). Source: CASUS-21 */
MUST_CHECK enum status course_may_review(const struct course *course, int32_t on, int32_t today);

/* It was looked at: it goes on for another year, or ends. */
void course_review(struct course *course, int32_t on, enum wire_review_outcome outcome);

/* An MDO. Takes: limit  the most who may sit down. Fails: NOT_ALLOWED (nobody whom it is about, or
 * named by them, was there), FIELD_TOO_LARGE. Source: CASUS-10 */
MUST_CHECK enum status meeting_may(bool resident, bool representative, uint64_t present,
                                   uint64_t limit);

/* An MDO as it is noted. */
struct meeting {
    int32_t on;
    bool resident;
    bool representative;
    uint64_t present;
};

/* The same, on a day that is not to come. Gives: *field, what a refusal is about.
 * Fails: NOT_ALLOWED, FIELD_TOO_LARGE. Source: CASUS-10, INDIVIDUAL-6 */
MUST_CHECK enum status meeting_may_be(const struct meeting *meeting, int32_t today, uint64_t limit,
                                      const char **field);

/* The middle of some numbers, the lower one of two; sorts them. 0 of none. */
uint64_t course_median(uint64_t *days, size_t count);

/* How many of n marks are told: whole groups of k, so that one more mark is never told alone.
 * Source: CASUS-12 */
size_t marks_told(size_t n, uint64_t k);

/* The mean of marks in tenths, rounded to the nearest, halves up. */
uint64_t marks_mean(const uint64_t *tenths, size_t count);

/* What the analyses of a sample avoided: each of the two counts, and what is left of n, counts
 * persons. Where one of the three is 1 … k − 1 neither is told, since n tells the third.
 * Gives: true and both counts 0 where they are hidden. Source: CASUS-16 */
bool avoided_suppress(uint64_t n, uint64_t k, uint64_t *nursing_homes, uint64_t *social_shelters);

/* Those of a sample known before and those who are new, apart: where one of the two is 1 … k − 1
 * neither is told, since n tells the other. Gives: each part's hidden and its zeroes.
 * Source: CASUS-22 */
void parts_suppress(struct wire_sample_part *parts, size_t count, uint64_t k);

/* Simple questions by theme. Where a theme is below k, the whole is hidden too: it would tell it.
 * Gives: each row's hidden and its zeroes; the whole, or 0. Source: CASUS-4 */
uint64_t questions_suppress(struct wire_question_count *rows, size_t count, uint64_t k);

#endif
