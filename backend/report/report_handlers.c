/* report_handlers.c -- what a walk found. Rules: protocol/docs/report.md. */
#include "attendance/attendance_store.h"
#include "report/report_store.h"
#include "report/walk_of.h"
#include "shift/shift_store.h"
#include "shift/shift_tell.h"
#include "wire/wire_handlers.h"

enum status walk_of(struct request *r, const struct wire_id *shift_id,
                    const struct wire_id *buurt_id, struct shift *out)
{
    enum status status = shift_find_in_buurt(r, shift_id, buurt_id, out);
    struct attendance own = {.in_at = 0};
    struct report_asker asker = {.hat = r->hat, .hat_reach_id = r->hat_reach_id};
    if (status == OK && r->hat == WIRE_RESIDENT) {
        status = attendance_find(r->db, &r->wijk_id, shift_id, &r->member_id, &own);
        asker.walked = status == OK && own.in_at > 0;
        status = status == NOT_FOUND ? OK : status;
    }
    if (status == OK) {
        status = report_may_see(out, &asker);
    }
    if (status == NOT_FOUND || status == NOT_ALLOWED) {
        request_fault(r, "shift_id");
    }
    return status;
}

static enum status show(struct request *r, const struct report *report, struct wire_report *out)
{
    struct wire_finding *findings = arena_take(r->arena, FINDING_KINDS, sizeof(*findings));
    if (findings == NULL) {
        return NO_MEMORY;
    }
    *out = (struct wire_report){.shift_id = report->shift_id,
                                .on = report->on,
                                .version = report->version,
                                .outcome = report->outcome,
                                .told = report->told,
                                .findings = {findings, 0},
                                .frozen = report->counted_in != 0};
    for (size_t kind = 1; kind < FINDING_KINDS; kind++) {
        if (report->findings[kind] > 0) {
            findings[out->findings.count++] = (struct wire_finding){
                .kind = (enum wire_finding_kind)kind, .number = report->findings[kind]};
        }
    }
    return OK;
}

/* The walk has begun, and its report is not closed yet. */
static enum status check_term(struct request *r, const struct shift *shift)
{
    if (r->now < shift->plan.begins_at || r->now >= report_closes_at(shift, r->settings)) {
        request_fault(r, "shift_id");
        return CLOSED;
    }
    return OK;
}

static enum status change(struct request *r, const struct wire_report_make *in,
                          const struct shift *shift, struct report *report)
{
    uint64_t handed_over[FINDING_KINDS];
    enum status status = report_find(r->db, &r->wijk_id, &in->shift_id, report);
    if (status == OK || status == NOT_FOUND) {
        status = handover_sum(r->db, &r->wijk_id, &in->shift_id, handed_over);
    }
    if (status != OK) {
        return status;
    }
    const char *field = NULL;
    status = report_may_change(shift, report, in, handed_over, &field);
    if (status != OK) {
        request_fault(r, field);
        return status;
    }
    *report = report_apply(shift, report, in);
    return report_put(r->db, &r->wijk_id, report);
}

enum status handle_report_make(struct request *r, const struct wire_report_make *in,
                               struct wire_report_made *out)
{
    struct shift shift = {.due_at = 0};
    struct report report = {.version = 0};
    enum status status = walk_of(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = check_term(r, &shift);
    }
    if (status == OK) {
        status = change(r, in, &shift, &report);
    }
    if (status == OK) {
        status = show(r, &report, &out->report);
    }
    if (status == OK && !shift_is_history(&shift, r->settings, r->now)) {
        struct wire_report_changed event = {.head.type = WIRE_report_changed,
                                            .report = out->report};
        status = shift_tell_party(r, &shift, &event.head, NULL);
    }
    return status;
}

enum status handle_report_show(struct request *r, const struct wire_report_show *in,
                               struct wire_report_made *out)
{
    struct shift shift = {.due_at = 0};
    struct report report = {.version = 0};
    enum status status = walk_of(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = report_find(r->db, &r->wijk_id, &in->shift_id, &report);
        if (status == NOT_FOUND) {
            request_fault(r, "shift_id");
        }
    }
    return status == OK ? show(r, &report, &out->report) : status;
}

enum status handle_report_list(struct request *r, const struct wire_report_list *in,
                               struct wire_report_page *out)
{
    const struct report_window window = {.buurt_id = in->buurt_id,
                                         .walk_group_id = r->hat_reach_id,
                                         .all_groups = (r->hat & WIRE_COORDINATORS) != 0,
                                         .from = in->from,
                                         .to = in->to,
                                         .after = in->after};
    struct report *rows = arena_take(r->arena, REPORT_PAGE + 1, sizeof(*rows));
    struct wire_report *reports = arena_take(r->arena, REPORT_PAGE, sizeof(*reports));
    if (rows == NULL || reports == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = report_list(r->db, &r->wijk_id, &window, rows, &count);
    out->more = count > REPORT_PAGE;
    out->reports = (struct wire_list){reports, out->more ? REPORT_PAGE : count};
    for (size_t i = 0; i < out->reports.count && status == OK; i++) {
        status = show(r, &rows[i], &reports[i]);
    }
    return status;
}
