/* year.h -- the figures of a year, collected one after the other. Rules: docs/indicator.md
 *
 * Everything is computed from rows, never from the clock: the same rows give the same figures in
 * the same order.
 */
#ifndef INDICATOR_YEAR_H
#define INDICATOR_YEAR_H

#include "indicator/indicator_store.h"

enum { YEAR_FIGURES_MAX = 600 };

struct year {
    struct request *r;
    uint64_t number;
    int32_t from; /* its first day */
    int32_t to;   /* its last */
    uint64_t k;
    struct indicator_set set;
    struct wire_figure *figures;
    size_t count;
    enum status status; /* the first failure; adding after it is nothing */
};

/* A statement about the wijk. */
struct query year_ask(const struct year *year, enum sql_id statement);

/* The same, about the year's days. */
struct query year_ask_days(const struct year *year, enum sql_id statement);

/* Adds what was measured: its unit and source come of year_figure.def, its period is the year
 * unless the figure names another. A hidden figure loses its value and n. */
void year_add(struct year *year, const struct wire_figure *figure);

/* The same, for each indicator of the set that is measured so. */
void year_add_for(struct year *year, enum wire_indicator_way way, const struct wire_figure *figure);

/* What was entered by hand; the figure names unit, period and source. */
void year_add_reported(struct year *year, const struct wire_figure *figure);

/* Notes how a query ended. */
void year_note(struct year *year, enum status status);

/* All of them: indicators first, then what stands beside them. Fails: STORAGE, NO_MEMORY,
 * TOO_LARGE (more than YEAR_FIGURES_MAX). Source: INDICATOR-12 */
MUST_CHECK enum status year_read(struct request *r, uint64_t number, struct year *out);

enum { YEAR_THEMES = 16 };

/* Simple questions by theme, suppressed. Gives: the whole, 0 where it is hidden. */
uint64_t year_questions(struct year *year, struct wire_question_count rows[YEAR_THEMES],
                        size_t *count);

/* The parts of it. */
void year_add_indicators(struct year *year);
void year_add_rest(struct year *year);

#endif
