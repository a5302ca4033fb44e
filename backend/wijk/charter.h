/* charter.h -- a charter comes into force: its rooms are known to hats and groups. */
#ifndef WIJK_CHARTER_H
#define WIJK_CHARTER_H

#include "cert/charter.h"
#include "wijk/court.h"

/* Keeps a charter that was verified, and where each buurt and room lies. */
MUST_CHECK enum status charter_keep(struct request *r, const mls_charter *charter,
                                    struct span bytes);

/* The one in force; it borrows from the arena. Fails: NOT_FOUND (there is none yet), NO_MEMORY,
 * STORAGE, and as cert_charter_decode(). */
MUST_CHECK enum status charter_read(struct request *r, mls_charter *out);

#endif
