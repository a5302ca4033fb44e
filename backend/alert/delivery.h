/* delivery.h -- how many phones have an alert: counted in memory, kept with its row now and then.
 *
 * Every phone of a buurt says so within a second of an alert; a row each would make the disk wait
 * for what is only the server's word (T34). Which phones is kept nowhere.
 */
#ifndef ALERT_DELIVERY_H
#define ALERT_DELIVERY_H

#include "alert/alert_store.h"
#include "server/core/request.h"

/* One phone more has the alert, once this request is kept. Fails: NO_MEMORY. */
MUST_CHECK enum status delivery_count(struct request *r, const struct alert *alert, bool shown);

/* What was counted since it was last taken; the row does not know it yet. */
struct alert_phones delivery_peek(struct request *r, const struct wire_id *alert_id);

/* Writes what was counted into the alert's row. */
MUST_CHECK enum status delivery_keep(struct request *r, const struct wire_id *alert_id);

#endif
