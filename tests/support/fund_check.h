/* fund_check.h -- what must hold of a ledger at every moment. */
#ifndef SUPPORT_FUND_CHECK_H
#define SUPPORT_FUND_CHECK_H

#include "support/fund_world.h"

/* Walks the whole ledger: numbers, hashes and the head as the server keeps them.
 * Fails: stops the test. */
void fund_check_chain(struct fund_world *world);

/* The kept sums of FUND_YEAR are those of its entries, and within its amount. */
void fund_check_sums(struct fund_world *world);

#endif
