#include "council/month.h"

#include <libical/ical.h>

enum { YEAR = 10000, MONTH = 100, MONTHS = 12, QUARTER = 3 };

static int32_t date_of(struct icaltimetype at)
{
    return at.year * YEAR + at.month * MONTH + at.day;
}

static struct icaltimetype time_of(int32_t date)
{
    struct icaltimetype at = icaltime_null_date();
    at.year = date / YEAR;
    at.month = date / MONTH % MONTH;
    at.day = date % MONTH;
    at.is_date = 1;
    return at;
}

int32_t local_day(const char *zone, int64_t now)
{
    const struct icaltimetype at =
        icaltime_from_timet_with_zone((time_t)now, 0, icaltimezone_get_utc_timezone());
    icaltimezone *there = icaltimezone_get_builtin_timezone(zone);
    return date_of(there == NULL ? at : icaltime_convert_to_zone(at, there));
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
    struct icaltimetype at = time_of(date);
    icaltime_adjust(&at, days, 0, 0, 0);
    return date_of(at);
}

bool is_month(int32_t date)
{
    return date % MONTH == 1;
}

bool is_quarter(int32_t date)
{
    return date == quarter_of(date);
}
