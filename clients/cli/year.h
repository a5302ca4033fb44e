/* year.h -- the report of a year: the figures that the server told, as a page to print, as JSON and
 * as CSV, all of the same rows. Rules: docs/indicator.md */
#ifndef CLI_YEAR_H
#define CLI_YEAR_H

#include "base/arena.h"
#include "base/buffer.h"
#include "wire/wire.h"

enum { YEAR_FIGURES = 600, YEAR_UNKNOWN = 32, YEAR_CELL = 160 };

enum year_section {
    YEAR_INDICATORS,
    YEAR_ACTIVITIES,
    YEAR_CASUSSEN,
    YEAR_BUDGET,
    YEAR_LEARNING,
    YEAR_PULSE,
    YEAR_SECTIONS
};

struct year_report {
    uint64_t year;
    uint64_t suppression;
    struct wire_indicator_page set; /* its texts and rows live as long as the report's arena */
    const struct wire_figure *figures;
    size_t count;
    struct span unknown[YEAR_UNKNOWN]; /* what is not known, a sentence each */
    size_t unknown_count;
};

/* Fills in what is not known: indicators without a figure, figures that are hidden, and what this
 * service never counts. Fails: NO_MEMORY. */
MUST_CHECK enum status year_know(struct year_report *report, struct arena *arena);

enum year_section year_section_of(enum wire_year_figure what);

/* The cells of a figure as a person reads them. Gives: text that ends with a zero. */
void year_label(const struct wire_figure *figure, char out[YEAR_CELL]);
void year_value(const struct wire_figure *figure, char out[YEAR_CELL]);
void year_n(const struct wire_figure *figure, char out[YEAR_CELL]);
void year_period(const struct wire_figure *figure, char out[YEAR_CELL]);
const char *year_kind(const struct wire_figure *figure);

void year_write_page(const struct year_report *report, struct buffer *out);
void year_write_json(const struct year_report *report, struct buffer *out);
void year_write_csv(const struct year_report *report, struct buffer *out);

#endif
