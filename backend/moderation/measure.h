/* measure.h -- what two moderators agreed on, and who is told. */
#ifndef MODERATION_MEASURE_H
#define MODERATION_MEASURE_H

#include "moderation/moderation_store.h"

/* Tells the other moderators of the report; where there is none, the wijk's. */
MUST_CHECK enum status measure_tell_proposed(struct request *r,
                                             const struct moderation *moderation);

/* The second agreed: it takes effect now, and the two and the one concerned are told.
 * Takes: statement  REMOVE: the revoke as both have signed it (T16); else empty
 * Fails: as statement_take() for a removal, FIELD_FORM (it names somebody else's device); STORAGE,
 *        NO_MEMORY, TOO_LARGE. */
MUST_CHECK enum status measure_apply(struct request *r, const struct moderation *moderation,
                                     struct span statement);

/* The second did not agree: nothing happens, and who proposed it is told so. */
MUST_CHECK enum status measure_drop(struct request *r, const struct moderation *moderation);

#endif
