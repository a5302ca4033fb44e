/* handover_handlers.c -- what was handed over to the municipality and what became of it. */
#include "council/freeze.h"
#include "council/month.h"
#include "report/report_store.h"
#include "report/walk_of.h"
#include "wire/wire_handlers.h"

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static enum status check_make(struct request *r, const struct wire_handover_make *in, int32_t today)
{
    uint64_t handed_over[FINDING_KINDS];
    struct report report = {.version = 0};
    enum status status = report_find(r->db, &r->wijk_id, &in->shift_id, &report);
    if (status == NOT_FOUND) {
        return refuse(r, "shift_id", status);
    }
    if (status == OK) {
        status = handover_sum(r->db, &r->wijk_id, &in->shift_id, handed_over);
    }
    if (status != OK) {
        return status;
    }
    const char *field = NULL;
    status = handover_may_make(&report, handed_over, in, today, &field);
    return status == OK ? OK : refuse(r, field, status);
}

enum status handle_handover_make(struct request *r, const struct wire_handover_make *in,
                                 struct wire_done *out)
{
    (void)out;
    struct shift shift = {.due_at = 0};
    int32_t month = 0;
    enum status status = walk_of(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = check_make(r, in, local_day(r->settings->zone, r->now));
    }
    if (status == OK) {
        status = freeze_month_for(r->db, &r->wijk_id, in->handed_on, &month);
    }
    if (status != OK) {
        return status;
    }
    const struct handover handover = {.handover_id = in->handover_id,
                                      .shift_id = in->shift_id,
                                      .walk_group_id = shift.walk_group_id,
                                      .buurt_id = in->buurt_id,
                                      .kind = in->kind,
                                      .number = in->number,
                                      .reference = in->reference,
                                      .handed_on = in->handed_on,
                                      .state = wire_handover_state_OPEN};
    status = handover_add(r->db, &r->wijk_id, &handover, month);
    return status == CONFLICT ? refuse(r, "handover_id", status) : status;
}

/* The handover, if it is of that buurt and of the asker's own group where a group is led. */
static enum status find_own(struct request *r, const struct wire_handover_answer *in,
                            struct handover *out)
{
    const enum status status = handover_find(r->db, r->arena, &r->wijk_id, &in->handover_id, out);
    if (status == NOT_FOUND || (status == OK && !wire_id_equal(&out->buurt_id, &in->buurt_id))) {
        return refuse(r, "handover_id", NOT_FOUND);
    }
    const bool leads = (r->hat & WIRE_WALK_LEADERS) != 0;
    if (status == OK && leads && !wire_id_equal(&out->walk_group_id, &r->hat_reach_id)) {
        return refuse(r, "handover_id", NOT_ALLOWED);
    }
    return status;
}

enum status handle_handover_answer(struct request *r, const struct wire_handover_answer *in,
                                   struct wire_done *out)
{
    (void)out;
    struct handover handover = {.number = 0};
    enum status status = find_own(r, in, &handover);
    if (status != OK) {
        return status;
    }
    const char *field = NULL;
    status = handover_may_answer(&handover, in, local_day(r->settings->zone, r->now), &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    handover.state = in->state;
    handover.mended = in->mended;
    handover.answered_on = in->answered_on;
    int32_t month = 0;
    status = freeze_month_for(r->db, &r->wijk_id, in->answered_on, &month);
    return status == OK ? handover_answer(r->db, &r->wijk_id, &handover, month) : status;
}

static struct wire_handover show(const struct handover *row)
{
    return (struct wire_handover){.handover_id = row->handover_id,
                                  .shift_id = row->shift_id,
                                  .kind = row->kind,
                                  .number = row->number,
                                  .reference = row->reference,
                                  .handed_on = row->handed_on,
                                  .state = row->state,
                                  .mended = row->mended,
                                  .answered_on = row->answered_on};
}

enum status handle_handover_list(struct request *r, const struct wire_handover_list *in,
                                 struct wire_handover_page *out)
{
    const struct report_window window = {.buurt_id = in->buurt_id,
                                         .walk_group_id = r->hat_reach_id,
                                         .walker = r->hat == WIRE_RESIDENT ? r->member_id
                                                                           : r->hat_reach_id,
                                         .all_groups = (r->hat & WIRE_COORDINATORS) != 0,
                                         .from = in->from,
                                         .to = in->to,
                                         .after = in->after};
    struct handover *rows = arena_take(r->arena, HANDOVER_PAGE + 1, sizeof(*rows));
    struct wire_handover *handovers = arena_take(r->arena, HANDOVER_PAGE, sizeof(*handovers));
    if (rows == NULL || handovers == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    const enum status status = handover_list(r->db, r->arena, &r->wijk_id, &window, rows, &count);
    out->more = count > HANDOVER_PAGE;
    out->handovers = (struct wire_list){handovers, out->more ? HANDOVER_PAGE : count};
    for (size_t i = 0; i < out->handovers.count; i++) {
        handovers[i] = show(&rows[i]);
    }
    return status;
}
