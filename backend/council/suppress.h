/* suppress.h -- which counts of persons an overview may show, so that none below k follows from
 * those it shows. Source: domain decision 1; COUNCIL-2 to COUNCIL-6.
 *
 * Persons are shown by month for the wijk and by quarter for each buurt and the wijk; by buurt and
 * month never. So what is published is one table a quarter: the quarters of the buurten along one
 * side, the months of the wijk along the other, both adding up to the wijk's quarter. In it
 *  - a count from 1 to k - 1 is hidden, with what follows from it;
 *  - where one is hidden, another of the same side is too, chosen by what everybody knows (fewest
 *    walks first), until what is hidden together is k or more and leaves each a choice;
 *  - what is left when one walk is taken away is no count below k either: who was in it knows who
 *    else was;
 *  - what an onlooker can compute, who knows how many walks each buurt walked in each month and
 *    that each had two people or more, is computed here as well, and hidden if it pins a count.
 * Everything is decided from numbers alone: no storage, no clock.
 */
#ifndef COUNCIL_SUPPRESS_H
#define COUNCIL_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUPPRESS_MONTHS = 3 };

/* The counts of persons. Minutes follow from attendances and guests. */
enum suppress_measure {
    SUPPRESS_WALKERS,
    SUPPRESS_NEW,
    SUPPRESS_ATTENDANCES,
    SUPPRESS_GUESTS,
    SUPPRESS_MINUTES,
    SUPPRESS_WELLBEING,
    SUPPRESS_MEASURES
};

/* One line of figures: a buurt's or the wijk's, for a month or a quarter. */
struct suppress_row {
    uint64_t walks;        /* that were counted: known to everybody */
    uint64_t most_members; /* that one walk had: who was in it knows them */
    uint64_t most_guests;
    uint64_t most_people;
    uint64_t value[SUPPRESS_MEASURES];
    bool hidden[SUPPRESS_MEASURES];
};

/* Hides in one line what is below k, and what follows from it. */
void suppress_primary(struct suppress_row *row, unsigned k);

/* A quarter: each buurt by month, which is never shown, and as a whole; the wijk's months as they
 * were published; and the wijk's quarter. */
struct suppress_buurt {
    struct suppress_row months[SUPPRESS_MONTHS];
    struct suppress_row quarter;
};

struct suppress_quarter {
    unsigned k;
    struct suppress_buurt *buurten;
    size_t count;
    struct suppress_row months[SUPPRESS_MONTHS]; /* `hidden` as it was published */
    struct suppress_row quarter;
};

/* Decides `hidden` of every buurt's quarter and of the wijk's. */
void suppress_apply(struct suppress_quarter *quarter);

#endif
