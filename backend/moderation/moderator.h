/* moderator.h -- who judges: the two moderators of a buurt, else the wijk's. */
#ifndef MODERATION_MODERATOR_H
#define MODERATION_MODERATOR_H

#include "moderation/moderation_store.h"

/* Keeps the key that reports to the asking device are sealed to, with the hat it acts under. */
MUST_CHECK enum status moderator_put(struct request *r, const struct wire_moderator_enrol *in);

/* The devices of two moderators, at most two of each: the buurt's first, then the wijk's; never the
 * asker nor the author, nor who has decided a measure against the asker that an appeal is open to.
 * Takes: author  zero: not known
 * Gives: *out  struct wire_moderator, in the request's arena.  Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status moderator_list(struct request *r, const struct wire_id *buurt_id,
                                      const struct wire_id *author, struct wire_list *out);

/* Whether the asker judges the report: it went to one of its devices; or to nobody else who could
 * be the second, and the asker has not judged it before. */
MUST_CHECK enum status moderator_judges(struct request *r, const struct wire_id *report_id,
                                        bool *judges);

#endif
