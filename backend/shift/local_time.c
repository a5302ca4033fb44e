#include "shift/local_time.h"

#include "shift/ical_day.h"

#include <stddef.h>

enum { DAY_S = 86400, MINUTE_S = 60 };

static int offset_at(icaltimezone *zone, int64_t at)
{
    struct icaltimetype utc = icaltime_from_timet_with_zone(at, 0, icaltimezone_get_utc_timezone());
    int daylight = 0;
    return icaltimezone_get_utc_offset_of_utc_time(zone, &utc, &daylight);
}

bool local_zone_is_known(const char *zone)
{
    icaltimezone *found = icaltimezone_get_builtin_timezone(zone);
    if (found != NULL) {
        (void)offset_at(found, 0); /* now it is read, and not first by two threads at once */
    }
    return found != NULL;
}

/* Clocks that show a time twice, or never, do so within a day of the change: with the offset of a
 * day before the first of the two is found, and what is skipped is carried over the change. */
static int64_t instant_of(icaltimezone *zone, struct icaltimetype local)
{
    const int64_t as_utc = icaltime_as_timet(local);
    const int64_t before = as_utc - offset_at(zone, as_utc - DAY_S);
    const int64_t direct = icaltime_as_timet_with_zone(local, zone);
    const bool before_shows_it = before + offset_at(zone, before) == as_utc;
    const bool direct_shows_it = direct + offset_at(zone, direct) == as_utc;
    return direct_shows_it && !before_shows_it ? direct : before;
}

enum status local_instant(const char *zone, int32_t on, unsigned minute, int64_t *at)
{
    icaltimezone *found = icaltimezone_get_builtin_timezone(zone);
    if (found == NULL) {
        return UNSUPPORTED;
    }
    if (on > LOCAL_DAY_MAX) {
        return FIELD_TOO_LARGE;
    }
    struct icaltimetype local = ical_day(on);
    local.is_date = 0;
    icaltime_adjust(&local, 0, 0, (int)minute, 0);
    *at = instant_of(found, local);
    return OK;
}

enum status local_time_of(const char *zone, int64_t at, struct local_time *out)
{
    icaltimezone *found = icaltimezone_get_builtin_timezone(zone);
    if (found == NULL) {
        return UNSUPPORTED;
    }
    const struct icaltimetype local = icaltime_from_timet_with_zone(at, 0, found);
    out->on = ical_day_number(local);
    out->minute = (unsigned)(local.hour * 60 + local.minute);
    out->ahead_minutes = offset_at(found, at) / MINUTE_S;
    return OK;
}

int32_t local_day_add(int32_t on, int days)
{
    struct icaltimetype day = ical_day(on);
    icaltime_adjust(&day, days, 0, 0, 0);
    return ical_day_number(day);
}

int local_days_between(int32_t from, int32_t to)
{
    return (int)((icaltime_as_timet(ical_day(to)) - icaltime_as_timet(ical_day(from))) / DAY_S);
}
