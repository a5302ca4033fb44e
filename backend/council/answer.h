/* answer.h -- the five questions with which the overview opens, answered from its own figures, and
 * what we do not know. Nothing here asks a database: page, screen and print say the same.
 *
 * An answer tells what was counted. It never says that one thing comes of another.
 */
#ifndef COUNCIL_ANSWER_H
#define COUNCIL_ANSWER_H

#include "council/overview.h"

enum { ANSWERS = wire_opening_COUNT - 1, UNKNOWN_MAX = wire_unknown_COUNT - 1 };

/* The five, in their order. Where there is nothing to answer from, `known` is false. */
void answers_of(const struct overview *overview, struct wire_overview_answer out[ANSWERS]);

/* Gives: how many of `out` are filled. */
size_t unknown_of(const struct overview *overview, enum wire_unknown out[UNKNOWN_MAX]);

#endif
