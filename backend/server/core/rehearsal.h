/* rehearsal.h -- what would go if the terms ran now, without anything going (RETENTION-18). */
#ifndef CORE_REHEARSAL_H
#define CORE_REHEARSAL_H

#include "server/core/core.h"
#include "server/ops/settings.h"
#include "wire/wire.h"

/* Copies the database, and the file of individual casussen where `individual` names one that is
 * there (or NULL), to `copy`, a path where nothing stands, runs on the copy all that time makes
 * due by these settings, and deletes the copy again. The database is only read; a server may serve
 * it meanwhile.
 * Gives: gone[thing], how many rows of each thing went, in all wijken
 * Fails: CONFLICT (something stands at `copy`), STORAGE, RETRY (the disk is full), NO_MEMORY */
MUST_CHECK enum status retention_rehearse(const struct settings *settings, const char *database,
                                          const char *individual, const char *copy,
                                          struct moment at, uint64_t gone[wire_kept_thing_COUNT]);

/* The thing's name on the wire. */
const char *retention_thing_name(enum wire_kept_thing thing);

#endif
