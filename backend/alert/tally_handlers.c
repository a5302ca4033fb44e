/* tally_handlers.c -- outcomes of alerts that are not named, and what a month's end makes of the
 * rest (T35). */
#include "alert/alert_store.h"
#include "alert/alert_ticks.h"
#include "alert/delivery.h"
#include "alert/tally.h"
#include "council/month.h"
#include "member/parting.h"
#include "retention/retention.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"

enum { PRUNE_AT_ONCE = 200, MONTHS_KEPT = 14 };

static enum status tell(struct request *r, const struct wire_alert_tally *in)
{
    enum status status =
        alert_month_tell(r->db, &r->wijk_id, &in->buurt_id, in->month, in->outcome);
    if (status ==
        NOT_FOUND) { /* a buurt of few phones: its alerts were raised in the wijk's group */
        static const struct wire_id WIJKS_OWN;
        status = alert_month_tell(r->db, &r->wijk_id, &WIJKS_OWN, in->month, in->outcome);
    }
    return status;
}

enum status handle_alert_tally(struct request *r, const struct wire_alert_tally *in,
                               struct wire_done *out)
{
    (void)out;
    enum status status = tally_may_tell(in->month, local_day(r->settings->zone, r->now));
    if (status != OK) {
        request_fault(r, "month");
        return status;
    }
    bool is_new = false;
    status = alert_tally_add(r->db, &r->wijk_id, &in->tally_id, in->month, &is_new);
    if (status != OK || !is_new) {
        return status; /* the first counts, a later one changes nothing */
    }
    status = tell(r, in);
    if (status == NOT_FOUND) {
        request_fault(r, "buurt_id");
        return FULL; /* more outcomes than alerts */
    }
    return status;
}

static enum status keep_counts(struct request *r)
{
    struct wire_id alerts[ALERTS_MAX];
    size_t count = 0;
    enum status status = alert_list(r->db, &r->wijk_id, r->now - ALERT_DAY_S, alerts, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = delivery_keep(r, &alerts[i]);
    }
    return status;
}

enum status alert_tick(struct request *r)
{
    enum status status = keep_counts(r);
    int count = 0;
    if (status == OK) {
        status = alert_prune(r->db, &r->wijk_id, r->now - ALERT_DAY_S, PRUNE_AT_ONCE, &count);
    }
    if (count >= PRUNE_AT_ONCE) {
        tick_again(r);
    }
    if (status == OK) {
        status = alert_act_prune(r->db, &r->wijk_id, r->now - ALERT_DAY_S);
    }
    return status == OK ? retention_note(r, wire_kept_thing_ALERT, count) : status;
}

enum status alert_month_tick(struct request *r)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    int count = 0;
    enum status status = alert_month_close(r->db, &r->wijk_id, tally_closed_month(today));
    if (status == OK) {
        status = alert_month_prune(r->db, &r->wijk_id, month_before(today, MONTHS_KEPT));
    }
    if (status == OK) {
        status = alert_tally_prune(r->db, &r->wijk_id, month_before(today, 1), &count);
    }
    return status == OK ? retention_note(r, wire_kept_thing_TALLY, count) : status;
}

enum status alert_part(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    const enum status status = alert_act_erase(r->db, &r->wijk_id, &parting->member_id);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "alert_act", &parting->member_id, r->now)
                        : status;
}
