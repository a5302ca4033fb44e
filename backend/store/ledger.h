/* ledger.h -- what was deleted, so that a restored backup forgets it again (S18). Rows: erase.def.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/db.h"

/* Notes in the request's transaction that the thing is gone for good. Only its kind, its id and the
 * time are kept. Takes: kind  a row of erase.def. Fails: STORAGE, RETRY. */
MUST_CHECK enum status ledger_add(struct db *db, const struct wire_id *wijk_id, const char *kind,
                                  const struct wire_id *subject, int64_t now);

/* Deletes in `db` what the ledger of `newer` tells and `db` does not know yet, and takes the
 * entries over. Both are one transaction. Gives: *count, how many. */
MUST_CHECK enum status ledger_apply(struct db *db, struct db *newer, unsigned *count);

#endif
