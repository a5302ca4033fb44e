#include "council/month.h"

#include "shift/ical_day.h"
#include "shift/local_time.h"

enum { YEAR = 10000, MONTH = 100, MONTHS = 12, QUARTER = 3 };

/* A zone that the system does not know is refused at the start; until then days are those of UTC.
 */
int32_t local_day(const char *zone, int64_t now)
{
    struct local_time there = {.on = 0};
    if (local_time_of(zone, now, &there) == OK || local_time_of("UTC", now, &there) == OK) {
        return there.on;
    }
    return ical_day_number(icaltime_from_timet_with_zone((time_t)now, 0, NULL));
}

int32_t month_of(int32_t date)
{
    return date / MONTH * MONTH + 1;
}

int32_t quarter_of(int32_t date)
{
    const int32_t month = date / MONTH % MONTH - 1;
    return date / YEAR * YEAR + (month / QUARTER * QUARTER + 1) * MONTH + 1;
}

int32_t month_before(int32_t date, int count)
{
    const int32_t months = date / YEAR * MONTHS + date / MONTH % MONTH - 1 - count;
    return months / MONTHS * YEAR + (months % MONTHS + 1) * MONTH + 1;
}

int32_t month_after(int32_t date)
{
    return month_before(date, -1);
}

int32_t month_last_day(int32_t date)
{
    return month_of(date) - 1 + icaltime_days_in_month(date / MONTH % MONTH, date / YEAR);
}

int32_t day_after(int32_t date, int days)
{
    return local_day_add(date, days);
}

bool is_month(int32_t date)
{
    return date % MONTH == 1;
}

bool is_quarter(int32_t date)
{
    return date == quarter_of(date);
}
