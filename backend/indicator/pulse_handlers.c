/* pulse_handlers.c -- three questions a quarter: answers are counts, who answered is a mark beside
 * them, and nothing joins the two. */
#include "council/month.h"
#include "indicator/indicator_store.h"
#include "indicator/indicator_ticks.h"
#include "member/parting.h"
#include "retention/retention.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"

static enum status mark(struct request *r, int32_t quarter, bool *is_new)
{
    int changed = 0;
    struct query q = query_make(r->db, SQL_PULSE_MARK_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":quarter", quarter);
    bind_id(&q, ":member_id", &r->member_id);
    const enum status status = query_run_counted(&q, &changed);
    *is_new = changed > 0;
    return status;
}

static enum status count(struct request *r, int32_t quarter, enum wire_pulse_question question,
                         uint64_t answer)
{
    struct query q = query_make(r->db, SQL_PULSE_COUNT_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":quarter", quarter);
    bind_int(&q, ":question", (int64_t)question);
    bind_count(&q, ":answer", answer);
    return query_run(&q);
}

enum status handle_pulse_answer(struct request *r, const struct wire_pulse_answer *in,
                                struct wire_pulse_taken *out)
{
    const int32_t quarter = quarter_of(local_day(r->settings->zone, r->now));
    enum status status = mark(r, quarter, &out->counted);
    if (status != OK || !out->counted) {
        return status; /* the first counts, a later one changes nothing */
    }
    status = count(r, quarter, wire_pulse_question_SAFE, in->safe);
    if (status == OK) {
        status = count(r, quarter, wire_pulse_question_KNOW, in->know);
    }
    return status == OK ? count(r, quarter, wire_pulse_question_MOVE, in->move) : status;
}

enum status handle_pulse_show(struct request *r, const struct wire_pulse_show *in,
                              struct wire_pulse_page *out)
{
    enum status status = pulse_may_show(in->quarter, local_day(r->settings->zone, r->now));
    if (status != OK) {
        request_fault(r, "quarter");
        return status;
    }
    struct wire_pulse_mean *means = arena_take(r->arena, PULSE_QUESTIONS, sizeof(*means));
    if (means == NULL) {
        return NO_MEMORY;
    }
    out->from = in->quarter;
    out->to = month_last_day(month_before(in->quarter, -2));
    out->means = (struct wire_list){means, PULSE_QUESTIONS};
    for (int i = 1; i <= PULSE_QUESTIONS && status == OK; i++) {
        status = pulse_read(r, in->quarter, (enum wire_pulse_question)i, &means[i - 1]);
    }
    return status;
}

enum status pulse_tick(struct request *r)
{
    int count = 0;
    const int32_t day = local_day(r->settings->zone, r->now - r->settings->pulse_keep_s);
    struct query q = query_make(r->db, SQL_PULSE_MARK_PRUNE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":quarter", quarter_of(day));
    const enum status status = query_run_counted(&q, &count);
    return status == OK ? retention_note(r, wire_kept_thing_PULSE, count) : status;
}

enum status pulse_part(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_ERASE_PULSE_MARK);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":subject", &parting->member_id);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "pulse_mark", &parting->member_id, r->now)
                        : status;
}
