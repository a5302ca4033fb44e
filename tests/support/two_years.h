/* two_years.h -- a random wijk that lives two years in a real core: walks, some of them late,
 * people who are erased, activities, visits, questions. All follows from one seed.
 */
#ifndef SUPPORT_TWO_YEARS_H
#define SUPPORT_TWO_YEARS_H

#include "support/fund_world.h"
#include "support/onlooker.h"

enum {
    K = 5,
    YEARS_MONTHS = 24, /* from April 2026 on */
    ACTIVITIES = 2,    /* one cooks, one sews; and there is a Huis van de Wijk */
    DAYS_MAX = 3,      /* of an activity in a month */
    CASUS = 0xe1,
    HOUSE = 0xf3,
    THEMES = 3, /* of questions: work, care, meeting */
    ENTRANCES = 3
};

/* What the test knows of a wijk; the attacker has `seen` alone, and one walk. */
struct two_years {
    struct fund_world *w;
    size_t buurten;
    bool overlaps;
    unsigned people[BUURTEN];
    unsigned walks[BUURTEN];
    unsigned crew[BUURTEN];
    int32_t months[YEARS_MONTHS];
    struct known own[YEARS_MONTHS]; /* a walk of each month */
    unsigned came[ACTIVITIES][YEARS_MONTHS][DAYS_MAX];
    unsigned visitors[YEARS_MONTHS];
    uint16_t questions;
    struct seen seen[YEARS_MONTHS / MONTHS];
    bool shown[YEARS_MONTHS][SUMS]; /* the wijk's month */
    unsigned told;
};

/* Opens it. Takes: years  zeroes; seed  not 0. Owns: ended by two_years_end() */
void two_years_begin(struct two_years *years, uint32_t seed);
void two_years_end(struct two_years *years);

/* Lives to the middle of a month, and then on to the day on which it is frozen. */
void two_years_live(struct two_years *years, size_t month);
void two_years_freeze(struct two_years *years, size_t month);

/* A day as the wire writes it; one of the last four. */
const char *day_text(int32_t on);

#endif
