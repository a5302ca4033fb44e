/* outcome.c -- what a push service answered, as rows: an address that works, one that is gone, and
 * the end of a trial. */
#include "council/month.h"
#include "wakeup/wakeup.h"

enum { TRIAL_KEEP_S = 86400 };

enum status trial_end(struct request *r, const struct trial *trial, bool taken, uint64_t wait_ms)
{
    struct wire_push_tested event = {.head.type = WIRE_push_tested,
                                     .test_id = trial->test_id,
                                     .taken = taken,
                                     .wait_ms = wait_ms};
    struct query q = query_make(r->db, SQL_PUSH_TRIAL_REMOVE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &trial->serial);
    const enum status status = query_run(&q);
    return status == OK ? tell_device(r, &trial->serial, &event.head, r->now + TRIAL_KEEP_S)
                        : status;
}

/* It may have ended by its time already: then that was told. */
static enum status end_trial_of(struct request *r, const struct pushed *pushed)
{
    struct trial trial = {.serial = pushed->serial};
    struct query q = query_make(r->db, SQL_PUSH_TRIAL_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &pushed->serial);
    const bool found = query_row(&q);
    if (found) {
        trial.test_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && found
               ? trial_end(r, &trial, pushed->outcome == PUSHED_TAKEN, pushed->wait_ms)
               : status;
}

/* The address is named as well: the device may have registered another meanwhile. */
static enum status note(struct request *r, const struct pushed *pushed)
{
    const bool taken = pushed->outcome == PUSHED_TAKEN;
    struct query q = query_make(r->db, taken ? SQL_PUSH_WORKED : SQL_PUSH_GONE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &pushed->serial);
    bind_text(&q, ":endpoint", span_of(pushed->endpoint, pushed->endpoint_size));
    if (taken) {
        bind_int(&q, ":worked_on", local_day(r->settings->zone, r->now));
    }
    return query_run(&q);
}

enum status wakeup_pushed(struct request *r, const struct pushed *pushed)
{
    const enum status status = pushed->outcome == PUSHED_FAILED ? OK : note(r, pushed);
    return status == OK && pushed->trial ? end_trial_of(r, pushed) : status;
}
