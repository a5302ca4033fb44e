/* backup.h -- a copy of the database while it is in use, and the way back (S18). */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/db.h"

/* Copies the database into a new file of mode 0600, by VACUUM INTO from a READONLY connection of
 * its own: what was committed when it began is in it. It is whole or it is not there. Fails:
 * CONFLICT (the file is there already), STORAGE, NO_MEMORY, RETRY (the disk is full). */
MUST_CHECK enum status backup_make(const char *database, const char *copy);

struct backup_report {
    int version;      /* of its migrations */
    uint64_t wijken;  /* in it */
    uint64_t devices; /* live */
    uint64_t deleted; /* entries of its deletion ledger */
};

/* Whether the file is whole and this program can serve it.
 * Fails: STORAGE (it is damaged or no database), NEWER_DATA, NO_MEMORY. */
MUST_CHECK enum status backup_verify(const char *copy, struct backup_report *report);

struct restore {
    const char *copy;     /* the backup; it stays as it is */
    const char *database; /* where it is put; what stands there is kept beside it */
    const char *ledger;   /* a newer copy whose deletions hold as well; NULL: none */
    int64_t now;
    void (*chance)(void *context, uint8_t *bytes, size_t size); /* draws the new incarnations */
    void *chance_context;
};

struct restored {
    unsigned deleted; /* things that were deleted again */
    bool ledger_read; /* the ledger of what stood there was taken over */
};

/* Puts a verified backup in the place of the database, which nobody may have open: takes over the
 * deletion ledger of what stood there, and of `ledger`, and draws a new incarnation for every wijk,
 * so that every older place in a log is void (S8).
 *
 * Fails: as backup_verify() and ledger_apply(); CONFLICT (a database set aside in this very second
 *        is there). What stood there is untouched then. */
MUST_CHECK enum status backup_restore(const struct restore *restore, struct restored *restored);

#define BACKUP_BESIDE ".individual"

/* The file of individual casussen beside the database: copied to `copy` with BACKUP_BESIDE behind
 * it, and put back from there. Where there is none, or none was copied, nothing is done. What was
 * taken back since stays gone: the file that stood there, and the one beside `restore->ledger`, are
 * asked. Takes: restore  `copy` and `ledger` as for the database, `database` is this file's path
 * Fails: as backup_make() and backup_restore(). Source: INDIVIDUAL-8 */
MUST_CHECK enum status backup_make_individual(const char *individual, const char *copy);

/* Whether the file beside the copy is whole and this program can serve it.
 * Gives: *casussen, how many rows; *there, whether there is such a file. Fails: as backup_verify().
 */
MUST_CHECK enum status backup_verify_individual(const char *copy, uint64_t *casussen, bool *there);
MUST_CHECK enum status backup_restore_individual(const struct restore *restore);

#endif
