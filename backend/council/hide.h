/* hide.h -- what of a counted overview may be published: counts of persons are hidden in place.
 * Decided by suppress.h from numbers alone; no storage, no clock. */
#ifndef COUNCIL_HIDE_H
#define COUNCIL_HIDE_H

#include "council/overview.h"
#include "council/suppress.h"

/* A month: persons of the wijk alone, and those only from k on (COUNCIL-14). */
void hide_month(struct overview *month);

/* A quarter: persons by buurt and of the wijk, so that nothing follows from them and its months.
 * Takes: published, counted  its three months as they were published, and as they were counted;
 *        scratch  as many as the quarter has buurten */
void hide_quarter(struct overview *quarter, const struct overview published[SUPPRESS_MONTHS],
                  const struct overview counted[SUPPRESS_MONTHS], struct suppress_buurt *scratch);

/* Hides in each line what is small by itself, and nothing for another's sake: what would be
 * published if nobody could subtract. For tests, which show that it does not do. */
void hide_small(struct overview *overview);

#endif
