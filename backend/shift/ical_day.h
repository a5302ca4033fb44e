/* ical_day.h -- our days, 20260331, as libical's. */
#ifndef SHIFT_ICAL_DAY_H
#define SHIFT_ICAL_DAY_H

#include <libical/ical.h>
#include <stdint.h>

static inline struct icaltimetype ical_day(int32_t on)
{
    return (struct icaltimetype){
        .year = on / 10000, .month = on / 100 % 100, .day = on % 100, .is_date = 1};
}

static inline int32_t ical_day_number(struct icaltimetype day)
{
    return day.year * 10000 + day.month * 100 + day.day;
}

#endif
