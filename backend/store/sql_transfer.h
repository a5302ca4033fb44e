/* sql_transfer.h -- a wijk leaves a database, comes into another, or goes for good (S17).
 *
 * A wijk is what carries its wijk_id, in every table. It is frozen before it is exported, so that
 * nothing is written any more; where it is imported its logs begin a new incarnation.
 */
#ifndef STORE_SQL_TRANSFER_H
#define STORE_SQL_TRANSFER_H

#include "store/db.h"

/* Writes the wijk into a new database file of mode 0600. The server may be running.
 * Fails: NOT_FOUND (no such wijk), CONFLICT (the file is there), OLD_VERSION (the database is not
 * of this program's version), STORAGE, NO_MEMORY */
MUST_CHECK enum status wijk_export(const char *database, const struct wire_id *wijk_id,
                                   const char *file);

/* Takes every wijk of the file into the database, which no server has open. The numbers of its logs
 * are given anew. Takes: incarnation  drawn by chance, at least 1
 * Fails: CONFLICT (a wijk is there already), OLD_VERSION, STORAGE, NO_MEMORY; then nothing changed
 */
MUST_CHECK enum status wijk_import(const char *database, const char *file, uint64_t incarnation);

/* Deletes the wijk from every table of the database, which no server has open; the bytes are
 * overwritten. Fails: NOT_FOUND, STORAGE, NO_MEMORY */
MUST_CHECK enum status wijk_delete(const char *database, const struct wire_id *wijk_id);

/* The same in the file of individual casussen; where there is none, nothing is done. A wijk that is
 * exported leaves its individual casussen behind. Fails: STORAGE, NO_MEMORY, NEWER_DATA. */
MUST_CHECK enum status wijk_delete_individual(const char *individual,
                                              const struct wire_id *wijk_id);

#endif
