#include "shift/recurrence.h"

#include "base/check.h"
#include "shift/ical_day.h"

#include <stdio.h>

enum { LAST_OF_MONTH = 5 };

static struct icalrecurrencetype rule_of(const struct recurrence *recurrence, unsigned every)
{
    static const char *const WEEKDAYS[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    CHECK(recurrence->weekday >= 1 && recurrence->weekday <= 7);
    const char *weekday = WEEKDAYS[recurrence->weekday - 1];
    char text[80];
    if (recurrence->rule == wire_series_rule_MONTHLY) {
        const int nth = recurrence->nth == LAST_OF_MONTH ? -1 : (int)recurrence->nth;
        (void)snprintf(text, sizeof(text), "FREQ=MONTHLY;INTERVAL=%u;BYDAY=%d%s", every, nth,
                       weekday);
    } else {
        (void)snprintf(text, sizeof(text), "FREQ=WEEKLY;INTERVAL=%u;BYDAY=%s", every, weekday);
    }
    return icalrecurrencetype_from_string(text);
}

static enum status open_days(const struct recurrence *recurrence, unsigned every,
                             struct icaltimetype start, icalrecur_iterator **out)
{
    *out = icalrecur_iterator_new(rule_of(recurrence, every), start);
    return *out == NULL ? NO_MEMORY : OK;
}

/* "Every second Tuesday" counts from the first Tuesday, not from the week that `from` lies in. */
static enum status find_first(const struct recurrence *recurrence, struct icaltimetype *first)
{
    icalrecur_iterator *days = NULL;
    const enum status status = open_days(recurrence, 1, ical_day(recurrence->from), &days);
    if (status == OK) {
        *first = icalrecur_iterator_next(days);
        icalrecur_iterator_free(days);
    }
    return status;
}

enum status recurrence_list(const struct recurrence *recurrence, int32_t first, int32_t last,
                            int32_t *days, size_t room, size_t *count)
{
    *count = 0;
    if (recurrence->from > last) {
        return OK;
    }
    struct icaltimetype start = {0};
    enum status status = find_first(recurrence, &start);
    if (status != OK || icaltime_is_null_time(start)) {
        return status;
    }
    icalrecur_iterator *rest = NULL;
    status = open_days(recurrence, recurrence->every, start, &rest);
    if (status != OK) {
        return status;
    }
    const bool ends = recurrence->to != 0 && recurrence->to < last;
    const int32_t end = ends ? recurrence->to : last;
    struct icaltimetype day = icalrecur_iterator_next(rest);
    while (*count < room && !icaltime_is_null_time(day) && ical_day_number(day) <= end) {
        if (ical_day_number(day) >= first) {
            days[(*count)++] = ical_day_number(day);
        }
        day = icalrecur_iterator_next(rest);
    }
    icalrecur_iterator_free(rest);
    return OK;
}
