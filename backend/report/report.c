#include "report/report.h"
#include "server/core/request.h"

enum status report_may_see(const struct shift *shift, const struct report_asker *asker)
{
    if ((asker->hat & WIRE_COORDINATORS) != 0) {
        return OK; /* that it reaches the buurt was judged with the request */
    }
    if ((asker->hat & WIRE_WALK_LEADERS) != 0) {
        return wire_id_equal(&asker->hat_reach_id, &shift->walk_group_id) ? OK : NOT_ALLOWED;
    }
    return asker->walked ? OK : NOT_ALLOWED;
}

int64_t report_closes_at(const struct shift *shift, const struct settings *settings)
{
    const int64_t report_s =
        settings->history_s > settings->report_s ? settings->history_s : settings->report_s;
    return shift->plan.ends_at + report_s;
}

/* One a kind, and none below what the municipality has been told of. */
static enum status check_findings(const struct wire_list *list,
                                  const uint64_t handed_over[FINDING_KINDS])
{
    const struct wire_finding *findings = list->items;
    uint64_t numbers[FINDING_KINDS] = {0};
    for (size_t i = 0; i < list->count; i++) {
        if (numbers[findings[i].kind] != 0) {
            return FIELD_TWICE;
        }
        numbers[findings[i].kind] = findings[i].number;
    }
    for (size_t kind = 0; kind < FINDING_KINDS; kind++) {
        if (numbers[kind] < handed_over[kind]) {
            return FIELD_TOO_SMALL;
        }
    }
    return OK;
}

enum status report_may_change(const struct shift *shift, const struct report *report,
                              const struct wire_report_make *in,
                              const uint64_t handed_over[FINDING_KINDS], const char **field)
{
    *field = "shift_id";
    if (shift->phase == SHIFT_CANCELLED || shift->phase == SHIFT_NOT_WALKED ||
        report->counted_in != 0) {
        return CLOSED;
    }
    *field = "version";
    if (in->version != report->version) {
        return CONFLICT;
    }
    *field = "findings";
    return check_findings(&in->findings, handed_over);
}

struct report report_apply(const struct shift *shift, const struct report *report,
                           const struct wire_report_make *in)
{
    const struct wire_finding *findings = in->findings.items;
    struct report next = {.shift_id = shift->shift_id,
                          .walk_group_id = shift->walk_group_id,
                          .buurt_id = shift->buurt_id,
                          .on = shift->plan.on,
                          .version = report->version + 1,
                          .outcome = in->outcome,
                          .told = in->told};
    for (size_t i = 0; i < in->findings.count; i++) {
        next.findings[findings[i].kind] = findings[i].number;
    }
    return next;
}

enum status handover_may_make(const struct report *report,
                              const uint64_t handed_over[FINDING_KINDS],
                              const struct wire_handover_make *in, int32_t today,
                              const char **field)
{
    *field = "handed_on";
    if (in->handed_on < report->on) {
        return FIELD_TOO_SMALL;
    }
    if (in->handed_on > today) {
        return FIELD_TOO_LARGE;
    }
    *field = "number";
    return handed_over[in->kind] + in->number > report->findings[in->kind] ? FIELD_TOO_LARGE : OK;
}

enum status handover_may_answer(const struct handover *handover,
                                const struct wire_handover_answer *in, int32_t today,
                                const char **field)
{
    *field = "answered_on";
    if (in->answered_on < handover->handed_on) {
        return FIELD_TOO_SMALL;
    }
    if (in->answered_on > today) {
        return FIELD_TOO_LARGE;
    }
    *field = "mended";
    if (in->mended > handover->number) {
        return FIELD_TOO_LARGE;
    }
    if (in->state == wire_handover_state_MENDED && in->mended == 0) {
        return FIELD_TOO_SMALL;
    }
    *field = "state";
    const bool all = in->mended == handover->number;
    return in->state == wire_handover_state_DECLINED && all ? FIELD_FORM : OK;
}
