/* ledger.h -- what was deleted, so that a restored backup forgets it again (S18). Rows: erase.def.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/db.h"

/* Notes in the request's transaction that the thing is gone for good. Only its kind, its id and the
 * time are kept. Takes: kind  a row of erase.def. Fails: STORAGE, RETRY. */
MUST_CHECK enum status ledger_add(struct db *db, const struct wire_id *wijk_id, const char *kind,
                                  const struct wire_id *subject, int64_t now);

/* Deletes in `db` what the ledger in the database at `newer` tells and `db` does not know yet, and
 * takes the entries over, in one transaction. Of `newer` only that table is read, so its version
 * does not matter.
 * Gives: *count, how many. Fails: STORAGE (also: it cannot be read), NEWER_DATA (a kind that this
 *        program does not know), NO_MEMORY */
MUST_CHECK enum status ledger_apply(struct db *db, const char *newer, unsigned *count);

#endif
