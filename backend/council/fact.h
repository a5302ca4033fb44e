/* fact.h -- what is told of the wijk beside its walks: activities, visits, casussen, money. Counts
 * of persons among them are suppressed before they are kept. Rules: protocol/docs/council.md.
 *
 * A sum of attendances or visits is shown only where each day or week in it is none or k and more:
 * then no figure anywhere is made of a small one, and none can be taken out of another.
 */
#ifndef COUNCIL_FACT_H
#define COUNCIL_FACT_H

#include "council/overview.h"

bool fact_is_of_persons(enum wire_fact fact);
bool fact_is_money(enum wire_fact fact);
enum wire_fact_source fact_source(enum wire_fact fact);

/* The first of this kind, or NULL. */
const struct overview_fact *fact_find(const struct overview *overview, enum wire_fact fact);

/* Counts what belongs to the overview's period, suppressed; the overview's lines are there.
 * Gives: facts.  Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status fact_count(struct request *r, struct overview *overview);

/* The same without any count of persons: those are hidden. For a period that is not frozen. */
MUST_CHECK enum status fact_count_events(struct request *r, struct overview *overview);

/* Keeps them with a frozen period, and reads them again. */
MUST_CHECK enum status fact_keep(struct request *r, const struct overview *overview);
MUST_CHECK enum status fact_read(struct request *r, struct overview *overview);

#endif
