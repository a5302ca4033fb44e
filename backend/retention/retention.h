/* retention.h -- how long things are kept, and that it was done. Rules: protocol/docs/retention.md.
 *
 * Each noun deletes its own rows in its own ticks; here stands what the terms are, and how many
 * rows went on which day, never which.
 */
#ifndef RETENTION_RETENTION_H
#define RETENTION_RETENTION_H

#include "server/core/request.h"

/* Notes in a tick's transaction that the term ran today and deleted so many rows. It writes nothing
 * when it deleted none and ran before today. */
MUST_CHECK enum status retention_note(struct request *r, enum wire_kept_thing thing, int count);

/* How many of the events whose term is over, the oldest `most`, were said in a group: sealed chat,
 * alerts and commits. Call it before they are pruned. */
MUST_CHECK enum status retention_count_said(struct request *r, int most, int *count);

/* The term of a thing in seconds, by the settings. */
int64_t retention_term(const struct settings *settings, enum wire_kept_thing thing);

#endif
