/* walk_of.h -- the walk that a request about a report names. */
#ifndef REPORT_WALK_OF_H
#define REPORT_WALK_OF_H

#include "report/report.h"
#include "server/core/request.h"

/* The walk, if it is of that buurt and the asker walked it, leads its group or coordinates there.
 * Fails: NOT_FOUND, NOT_ALLOWED (with the field), STORAGE. */
MUST_CHECK enum status walk_of(struct request *r, const struct wire_id *shift_id,
                               const struct wire_id *buurt_id, struct shift *out);

#endif
