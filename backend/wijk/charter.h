/* charter.h -- a charter comes into force: its rooms are known to hats and groups. */
#ifndef WIJK_CHARTER_H
#define WIJK_CHARTER_H

#include "cert/charter.h"
#include "wijk/court.h"

/* Keeps a charter that was verified, and where each buurt and room lies. */
MUST_CHECK enum status charter_keep(struct request *r, const mls_charter *charter,
                                    struct span bytes);

#endif
