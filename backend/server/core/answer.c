/* answer.c -- exactly once: a repeat after a lost reply gets the first answer again (S11).
 *
 * An answer is kept in the transaction of what it answers, until the device says that it has seen
 * it, and at most a week. Refusals are not kept: nothing was done, so it may be tried again.
 */
#include "crypto/public/hash.h"
#include "retention/retention.h"
#include "server/core/core_inside.h"
#include "server/core/ticks.h"
#include "session/device.h"

enum { PRUNE_AT_ONCE = 500 };

static bool is_kept(const struct request *r, const struct wire_head *in)
{
#ifdef BUURT_MUTANT_no_dedup
    return false;
#endif
    const enum wire_work work = WIRE_SHAPES[in->type]->work;
    const bool wanted = work == WIRE_WRITE || work == WIRE_ALERT || work == WIRE_REVOKE;
    return wanted && !wire_id_is_none(&r->serial); /* a stranger has no numbers of its own */
}

static enum status seen_find(struct request *r, uint64_t *seen)
{
    struct query q = query_make(r->db, SQL_ANSWER_SEEN);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    *seen = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

static enum status open_count(struct request *r, uint64_t seen, uint64_t *count)
{
    struct query q = query_make(r->db, SQL_ANSWER_COUNT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_count(&q, ":seen", seen);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

static enum status find_row(struct request *r, const struct wire_head *in, struct span frame,
                            struct answer *out)
{
    struct query q = query_make(r->db, SQL_ANSWER_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_count(&q, ":request", in->request);
    bool same = false;
    out->found = query_row(&q);
    if (out->found) {
        const struct hash hash = hash_of(frame);
        same = span_equal(peek_bytes(&q), hash_span(&hash));
        out->reply = read_text(&q, r->arena);
    }
    const enum status status = query_end(&q);
    return status == OK && out->found && !same ? CONFLICT : status;
}

enum status answer_find(struct request *r, const struct wire_head *in, struct span frame,
                        struct answer *out)
{
    *out = (struct answer){.found = false};
    if (!is_kept(r, in)) {
        return OK;
    }
    enum status status = find_row(r, in, frame, out);
    if (status != OK || out->found) {
        return status;
    }
    uint64_t seen = 0;
    status = seen_find(r, &seen);
    if (status != OK) {
        return status;
    }
    if (in->request <= seen || in->request <= in->seen) {
        return FORGOTTEN;
    }
    uint64_t count = 0;
    status = open_count(r, in->seen > seen ? in->seen : seen, &count);
    if (status != OK) {
        return status;
    }
    return count < (uint64_t)r->settings->open_answers_max ? OK : QUOTA_SPENT;
}

/* What the device has seen is deleted, and never answered again. */
static enum status forget(struct request *r, uint64_t told)
{
    uint64_t seen = 0;
    enum status status = seen_find(r, &seen);
    if (status != OK || told <= seen) {
        return status;
    }
    struct query q = query_make(r->db, SQL_ANSWER_FORGET);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_count(&q, ":seen", told);
    status = query_run(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(r->db, SQL_ANSWER_SEEN_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_count(&q, ":seen", told);
    return query_run(&q);
}

enum status answer_keep(struct request *r, const struct wire_head *in, struct span frame,
                        struct span reply)
{
    if (!is_kept(r, in)) {
        return OK;
    }
    enum status status = forget(r, in->seen);
    if (status == OK && r->session->sends > 0) { /* sign-in itself writes nothing (S4, T26) */
        status = device_sends(r->db, &r->wijk_id, &r->serial, r->session->sends);
    }
    if (status != OK) {
        return status;
    }
    const struct hash hash = hash_of(frame);
    struct query q = query_make(r->db, SQL_ANSWER_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_count(&q, ":request", in->request);
    bind_bytes(&q, ":frame_hash", hash_span(&hash));
    bind_text(&q, ":reply", reply);
    bind_int(&q, ":now", r->now);
    return query_run(&q);
}

enum status answer_last(struct request *r, uint64_t *request)
{
    struct query q = query_make(r->db, SQL_ANSWER_LAST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    *request = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status answer_tick(struct request *r)
{
    struct query q = query_make(r->db, SQL_ANSWER_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":before", r->now - r->settings->answer_keep_s);
    bind_int(&q, ":most", PRUNE_AT_ONCE);
    int count = 0;
    const enum status status = query_run_counted(&q, &count);
    if (count == PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status == OK ? retention_note(r, wire_kept_thing_ANSWER, count) : status;
}
