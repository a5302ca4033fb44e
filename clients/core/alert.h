/* alert.h -- what the files of alerts share. */
#ifndef CORE_ALERT_H
#define CORE_ALERT_H

#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum {
    ALERT_REHEARSAL = 1 << 0,
    ALERT_WIDENED = 1 << 1,
    ALERT_SILENT = 1 << 2,
    ALERT_CALLED = 1 << 3
};

struct row_key client_alert_key(const struct cert_id *id);

/* Fails: NOT_FOUND. Gives: it borrows from the row, until that changes. */
MUST_CHECK enum status client_alert_find(const struct client *client, const struct cert_id *id,
                                         mls_kept_alert *out);
MUST_CHECK enum status client_alert_keep(struct client *client, const struct cert_id *id,
                                         const mls_kept_alert *alert);
MUST_CHECK enum status client_alert_content(const mls_kept_alert *kept, struct arena *arena,
                                            struct sealed_alert *out);
MUST_CHECK enum status client_alert_show(const struct client *client, const struct cert_id *id,
                                         const mls_kept_alert *kept, struct arena *arena,
                                         struct shown_alert *out);

/* Something of an alert is told. Takes: `out` NULL when nothing is to be added. */
MUST_CHECK enum status client_alert_tell(struct client *client, enum happening_kind kind,
                                         const struct cert_id *id, const mls_kept_alert *kept,
                                         struct client_waiting **out);

/* This phone closed it, or raised it and saw it end: its tally is due (T35). */
MUST_CHECK enum status client_alert_tally(struct client *client, const struct cert_id *id,
                                          const mls_kept_alert *kept);

#endif
