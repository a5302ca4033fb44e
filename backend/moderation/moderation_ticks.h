/* moderation_ticks.h -- what time makes due for moderation. */
#ifndef MODERATION_MODERATION_TICKS_H
#define MODERATION_MODERATION_TICKS_H

#include "server/core/request.h"

/* Mutes and removals end by themselves; keys of hats that are over and old reports are deleted. */
MUST_CHECK enum status moderation_tick(struct request *r);

#endif
