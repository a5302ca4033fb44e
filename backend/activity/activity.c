#include "activity/activity.h"

/* As much as a contribution holds. */
enum { PERSON_MINUTES_MAX = 10000000 };

enum status activity_may_start(const struct wire_activity_start *in, const char **field)
{
    if (in->kind == wire_activity_kind_WALK) {
        *field = "kind";
        return NOT_ALLOWED;
    }
    if (in->dimension_too != wire_dimension_OTHER && in->dimension_too == in->dimension) {
        *field = "dimension_too";
        return CONFLICT;
    }
    return OK;
}

enum status activity_may_tally(const struct wire_activity_tally *in, int32_t oldest, int32_t today,
                               const char **field)
{
    *field = "on";
    if (in->on > today) {
        return FIELD_TOO_LARGE;
    }
    if (in->on < oldest) {
        return CLOSED;
    }
    *field = "minutes";
    if (in->participants * in->minutes > PERSON_MINUTES_MAX) {
        return FIELD_TOO_LARGE;
    }
    *field = "volunteers";
    return in->volunteers > in->participants ? FIELD_TOO_LARGE : OK;
}

uint64_t activity_steps(uint64_t persons, uint64_t k)
{
    return k == 0 ? persons : persons - persons % k;
}
