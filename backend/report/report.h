/* report.h -- the rules of a walk's report and of what is handed over, free of storage. Rules:
 * protocol/docs/report.md.
 *
 * A report holds counts by kind; neither it nor a handover holds whom it came from.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "shift/shift.h"
#include "wire/wire.h"

struct settings;

enum { FINDING_KINDS = wire_finding_kind_COUNT }; /* by enum wire_finding_kind; 0 is none of them */

struct report {
    struct wire_id shift_id;
    struct wire_id walk_group_id;
    struct wire_id buurt_id;
    int32_t on;
    uint64_t version; /* 0: there is none yet */
    enum wire_report_outcome outcome;
    enum wire_reported_to told;
    uint64_t findings[FINDING_KINDS];
    int32_t counted_in; /* frozen in that month; 0: not yet */
};

/* Who asks about a walk. */
struct report_asker {
    enum wire_hat hat;
    struct wire_id hat_reach_id;
    bool walked; /* was there */
};

/* Fails: NOT_ALLOWED (neither walked it, nor leads its group, nor coordinates where it was). */
MUST_CHECK enum status report_may_see(const struct shift *shift, const struct report_asker *asker);

/* Takes: handed_over  what was handed over already, by kind
 * Gives: *field
 * Fails: CLOSED (not begun, not walked, cancelled, its term is over, or frozen), CONFLICT (another
 *        version was seen), FIELD_TWICE (a kind), FIELD_TOO_SMALL (fewer than were handed over). */
MUST_CHECK enum status report_may_change(const struct shift *shift, const struct report *report,
                                         const struct wire_report_make *in,
                                         const uint64_t handed_over[FINDING_KINDS],
                                         const char **field);

/* Until when the walk's report may be made; then it is frozen with its contribution. */
int64_t report_closes_at(const struct shift *shift, const struct settings *settings);

/* The report with what was said now in it. */
struct report report_apply(const struct shift *shift, const struct report *report,
                           const struct wire_report_make *in);

struct handover {
    struct wire_id handover_id;
    struct wire_id shift_id;
    struct wire_id walk_group_id;
    struct wire_id buurt_id;
    enum wire_finding_kind kind;
    uint64_t number;
    struct span reference;
    int32_t handed_on;
    enum wire_handover_state state;
    uint64_t mended;
    int32_t answered_on; /* 0: not yet */
};

/* Gives: *field.  Fails: FIELD_TOO_LARGE (more than were found and not handed over yet, or a day
 * to come), FIELD_TOO_SMALL (before the walk). */
MUST_CHECK enum status handover_may_make(const struct report *report,
                                         const uint64_t handed_over[FINDING_KINDS],
                                         const struct wire_handover_make *in, int32_t today,
                                         const char **field);

/* Gives: *field.  Fails: FIELD_TOO_LARGE (more mended than handed over, or a day to come),
 * FIELD_TOO_SMALL (before it was handed over; mended, and none was), FIELD_FORM (declined, and all
 * were mended). */
MUST_CHECK enum status handover_may_answer(const struct handover *handover,
                                           const struct wire_handover_answer *in, int32_t today,
                                           const char **field);

#endif
