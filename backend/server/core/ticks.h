/* ticks.h -- the functions that tick.def names, for tick.c. A noun adds its header here. */
#ifndef CORE_TICKS_H
#define CORE_TICKS_H

#include "alert/alert_ticks.h"
#include "blob/blob_ticks.h"
#include "casus/casus_ticks.h"
#include "council/council_ticks.h"
#include "group/group_ticks.h"
#include "indicator/indicator_ticks.h"
#include "individual/individual_ticks.h"
#include "invitation/invitation_ticks.h"
#include "moderation/moderation_ticks.h"
#include "retention/retention_ticks.h"
#include "server/core/request.h"
#include "shift/shift_ticks.h"
#include "statement/statement_ticks.h"
#include "wakeup/wakeup_ticks.h"

MUST_CHECK enum status event_tick(struct request *r);
MUST_CHECK enum status answer_tick(struct request *r);

#endif
