#include "walk_group/walk_group.h"

#include "shift/local_time.h"

enum status crew_may_be(const struct crew *crew, const char **fault)
{
    if (crew->max < crew->min) {
        *fault = "max";
        return FIELD_TOO_SMALL;
    }
    if (crew->newcomers >= crew->max) {
        *fault = "newcomers";
        return FIELD_TOO_LARGE;
    }
    return OK;
}

enum status deputy_may_last(int32_t from, int32_t to, int32_t today, const char **fault)
{
    *fault = "to";
    if (to < from || to < today) {
        return FIELD_TOO_SMALL;
    }
    if (to > LOCAL_DAY_MAX || local_days_between(from, to) > DEPUTY_DAYS_MAX) {
        return FIELD_TOO_LARGE;
    }
    *fault = NULL;
    return OK;
}
