#include "attendance/attendance.h"

#include "server/core/request.h"

enum { MINUTE_S = 60 };

enum status attendance_may_tell(const struct shift *shift, const struct settings *settings,
                                int64_t now)
{
    const bool too_early = now < shift->plan.begins_at - settings->early_in_s;
    const bool too_late = now > shift->plan.ends_at + settings->late_mark_s &&
                          !shift_is_history(shift, settings, now);
    return shift->phase == SHIFT_CANCELLED || too_early || too_late ? CLOSED : OK;
}

enum status attendance_may_be_at(const struct shift *shift, const struct settings *settings,
                                 int64_t at, int64_t now)
{
    if (at < shift->plan.begins_at - settings->early_in_s) {
        return FIELD_TOO_SMALL;
    }
    const bool ahead = at > now + settings->clock_ahead_s;
    return ahead || at > shift->plan.ends_at + settings->end_after_s ? FIELD_TOO_LARGE : OK;
}

int64_t attendance_automatic_end(const struct shift *shift, int64_t in_at)
{
    return in_at > shift->plan.ends_at ? in_at : shift->plan.ends_at;
}

uint64_t attendance_minutes(const struct attendance *attendance)
{
    const bool whole = attendance->in_at > 0 && attendance->out_at > attendance->in_at;
    return whole ? (uint64_t)(attendance->out_at - attendance->in_at) / MINUTE_S : 0;
}

enum shift_phase attendance_phase(uint64_t present, uint64_t adult_guests)
{
    return present + adult_guests >= MINIMUM_PRESENT ? SHIFT_CLOSED : SHIFT_NOT_WALKED;
}

struct wire_attendance attendance_show(const struct attendance *attendance)
{
    return (struct wire_attendance){.member_id = attendance->member_id,
                                    .in_at = attendance->in_at,
                                    .in_way = attendance->in_way,
                                    .out_at = attendance->out_at,
                                    .out_way = attendance->out_way,
                                    .home_at = attendance->home_at};
}
