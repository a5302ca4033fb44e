/* wakeup_handlers.c -- where pushes to a device go. Rules: protocol/docs/wakeup.md. */
#include "store/ledger.h"
#include "wakeup/address.h"
#include "wakeup/wakeup.h"
#include "wakeup/wakeup_ticks.h"
#include "wire/wire_handlers.h"

enum { PRUNE_AT_ONCE = 100, TRIALS_AT_ONCE = 32, TRIAL_S = 60 };

static enum status show(struct request *r, struct wire_push_state *out)
{
    uint8_t *key = arena_take(r->arena, PUSH_PUBLIC_SIZE, 1);
    if (key == NULL) {
        return NO_MEMORY;
    }
    const enum status status = wakeup_key(r, key);
    if (status != OK) {
        return status;
    }
    out->vapid_key = span_of(key, PUSH_PUBLIC_SIZE);
    out->wants = wire_wakeup_class_NONE;
    struct query q = query_make(r->db, SQL_PUSH_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    if (query_row(&q)) {
        out->wants = (enum wire_wakeup_class)read_int(&q);
        if (!peek_null(&q)) {
            out->worked_on = (int32_t)read_int(&q);
        }
    }
    return query_end(&q);
}

enum status handle_push_register(struct request *r, const struct wire_push_register *in,
                                 struct wire_push_state *out)
{
    enum status status = address_may_push(in->endpoint);
    if (status != OK) {
        request_fault(r, "endpoint");
        return status;
    }
    status = wakeup_may_seal_to(in->p256dh);
    if (status != OK) {
        request_fault(r, "p256dh");
        return status;
    }
    struct query q = query_make(r->db, SQL_PUSH_REGISTER);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_text(&q, ":endpoint", in->endpoint);
    bind_bytes(&q, ":p256dh", in->p256dh);
    bind_bytes(&q, ":auth", in->auth);
    bind_int(&q, ":wants", (int64_t)in->wants);
    bind_int(&q, ":now", r->now);
    status = query_run(&q);
    return status == OK ? show(r, out) : status;
}

static enum status run_for(struct request *r, enum sql_id statement, const struct wire_id *serial)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", serial);
    return query_run(&q);
}

enum status handle_push_remove(struct request *r, const struct wire_push_remove *in,
                               struct wire_done *out)
{
    (void)in;
    (void)out; /* that there was none is as good */
    int count = 0;
    enum status status = run_for(r, SQL_PUSH_TRIAL_REMOVE, &r->serial);
    if (status == OK) {
        struct query q = query_make(r->db, SQL_PUSH_REMOVE);
        bind_id(&q, ":wijk_id", &r->wijk_id);
        bind_id(&q, ":serial", &r->serial);
        status = query_run_counted(&q, &count);
    }
    return status == OK && count > 0 ? ledger_add(r->db, &r->wijk_id, "push", &r->serial, r->now)
                                     : status;
}

enum status handle_push_show(struct request *r, const struct wire_push_show *in,
                             struct wire_push_state *out)
{
    (void)in;
    return show(r, out);
}

enum status handle_push_test(struct request *r, const struct wire_push_test *in,
                             struct wire_done *out)
{
    (void)out;
    struct query q = query_make(r->db, SQL_PUSH_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    const bool found = query_row(&q);
    enum status status = query_end(&q);
    if (status != OK || !found) {
        return status == OK ? NOT_FOUND : status;
    }
    q = query_make(r->db, SQL_PUSH_TRIAL_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_id(&q, ":test_id", &in->test_id);
    bind_int(&q, ":now", r->now);
    status = query_run(&q);
    static const struct span GENERIC = {NULL, 0};
    return status == OK ? tell_asleep_device(r, &r->serial, WAKE_ALERT, GENERIC) : status;
}

/* A trial that no service took within a minute: the person is told so. */
static enum status end_trials(struct request *r)
{
    struct trial trials[TRIALS_AT_ONCE];
    size_t count = 0;
    struct query q = query_make(r->db, SQL_PUSH_TRIAL_OVERDUE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", r->now - TRIAL_S);
    bind_int(&q, ":most", TRIALS_AT_ONCE);
    while (count < TRIALS_AT_ONCE && query_row(&q)) {
        trials[count].serial = read_id(&q);
        trials[count].test_id = read_id(&q);
        count++;
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = trial_end(r, &trials[i], false, (uint64_t)TRIAL_S * 1000);
    }
    return status;
}

enum status wakeup_tick(struct request *r)
{
    enum status status = end_trials(r);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_PUSH_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":most", PRUNE_AT_ONCE);
    int count = 0;
    status = query_run_counted(&q, &count);
    if (count >= PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status;
}
