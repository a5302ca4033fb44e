/* indicator.h -- what a year is judged by: a set of indicators in versions, some measured, some
 * entered by hand, never mixed; and the pulse of a quarter. Rules: docs/indicator.md
 *
 * Nothing here asks a database.
 */
#ifndef INDICATOR_INDICATOR_H
#define INDICATOR_INDICATOR_H

#include "wire/wire.h"

enum {
    INDICATORS_MAX = 12,
    INDICATOR_EXAMPLE = 1, /* the version that stands before any other */
    INDICATOR_EXAMPLE_YEAR = 2018,
    PULSE_QUESTIONS = wire_pulse_question_COUNT - 1
};

extern const char INDICATOR_EXAMPLE_SOURCE[];

/* The example set, in its order. Gives: how many. Source: INDICATOR-1 */
size_t indicator_example(struct wire_indicator rows[INDICATORS_MAX]);

/* The row of a code, NULL where there is none. */
const struct wire_indicator *indicator_find(const struct wire_indicator *rows, size_t count,
                                            struct span code);

/* Whether a list can be a set: every code once, every text fit for a line of a file.
 * Fails: CONFLICT (a code twice), FIELD_FORM. Gives: *field, which part is at fault. */
MUST_CHECK enum status indicator_may_list(const struct wire_indicator *rows, size_t count,
                                          const char **field);

/* What was entered by hand never becomes measured, nor the other way round.
 * Takes: by_hand, measured  which of both the code was in any version
 * Fails: NOT_ALLOWED. Source: INDICATOR-3 */
MUST_CHECK enum status indicator_may_turn(const struct wire_indicator *row, bool by_hand,
                                          bool measured);

/* Whether a figure can be entered by hand: of an indicator that is not measured, over a period that
 * is over. Takes: row  NULL: the set has no such code
 * Fails: NOT_FOUND, NOT_ALLOWED, FIELD_TOO_SMALL, FIELD_TOO_LARGE. Source: INDICATOR-2, -4 */
MUST_CHECK enum status indicator_may_report(const struct wire_indicator *row,
                                            const struct wire_indicator_report *in, int32_t today,
                                            const char **field);

/* Whether a count of so many people is hidden. */
bool people_are_few(uint64_t count, uint64_t k);

/* What is told of a question of the pulse: n and the mean from k on. Source: INDICATOR-8 */
struct wire_pulse_mean pulse_mean(enum wire_pulse_question question, uint64_t n, uint64_t sum,
                                  uint64_t k);

/* A quarter is told once it is over. Fails: FIELD_FORM (no first day), NOT_ALLOWED.
 * Source: INDICATOR-8 */
MUST_CHECK enum status pulse_may_show(int32_t quarter, int32_t today);

#endif
