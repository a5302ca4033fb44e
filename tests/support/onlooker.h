/* onlooker.h -- somebody with everything that is published of a quarter, who knows the calendar and
 * may have been in one walk: what follows of the counts that are hidden.
 *
 * What there is to find are bounds: every count lies between two numbers, and every sum, every
 * least and every part of another narrows them, until nothing changes.
 */
#ifndef SUPPORT_ONLOOKER_H
#define SUPPORT_ONLOOKER_H

#include "council/overview.h"

enum {
    BUURTEN = 8,      /* at most; in CSV the last two digits of their ids count from 1 */
    MONTHS = 3,       /* of a quarter */
    MINUTES = 45,     /* of every walk */
    WIJK = BUURTEN,   /* a line behind the buurten's */
    QUARTER = MONTHS, /* a column behind the months' */
    LINES = BUURTEN + 1,
    COLUMNS = MONTHS + 1
};

enum what { MEMBERS, GUESTS, ALL, WORRIES, SUMS, DIFFERENT = SUMS, NEW, WHATS };

struct figure {
    int64_t value;
    bool shown;
};

struct seen {
    size_t buurten;
    int64_t walks[LINES][COLUMNS];
    struct figure figures[WHATS][LINES][COLUMNS];
};

/* Reads the CSV of a month or of the quarter, as it is published, into its column. Walks that came
 * late count where they are told. Takes: csv  ends with a zero */
void onlooker_read_csv(const char *csv, size_t column, struct seen *seen);
void onlooker_read(const struct overview *published, size_t column, struct seen *seen);

struct bounds {
    int64_t low;
    int64_t high;
};

/* A walk that the attacker was in. */
struct known {
    bool any;
    size_t b;
    size_t m;
    int64_t members;
    int64_t guests;
};

struct view {
    const struct seen *seen;
    struct bounds at[WHATS][LINES][COLUMNS];
    bool changed;
    bool impossible; /* two of them cannot both hold: nothing follows */
};

/* Computes what follows. Takes: view  its `seen` set. */
void onlooker_look(struct view *view, const struct known *known);

/* Whether one count from 1 to k - 1 is told, or what is left of it without the known walk; of
 * people, whether two walked in each walk. Takes: view  looked at with the same walk. */
bool onlooker_is_told(const struct view *view, const struct known *known, enum what what,
                      size_t line, size_t column, int64_t k);

#endif
