#include "alert/tally.h"
#include "council/month.h"

int32_t tally_closed_month(int32_t today)
{
    return month_before(day_after(today, -TALLY_LATE_DAYS), 1);
}

enum status tally_may_tell(int32_t month, int32_t today)
{
    if (!is_month(month)) {
        return FIELD_FORM;
    }
    if (month > today) {
        return FIELD_TOO_LARGE;
    }
    return month <= tally_closed_month(today) ? CLOSED : OK;
}
