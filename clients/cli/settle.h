/* settle.h -- what follows from what was said, so that nobody need say it. */
#ifndef CLI_SETTLE_H
#define CLI_SETTLE_H

#include "cli/request.h"

/* An exception with another hour is one of another time; one without has no hour. */
void settle_exception(struct run *run, struct request *request);

/* A plan is the next version after the one that stands: nobody need say which. */
MUST_CHECK enum status settle_plan(struct run *run, struct request *request);

#endif
