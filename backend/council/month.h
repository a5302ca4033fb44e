/* month.h -- months and quarters as local dates, 20260301, and the local day of a moment. */
#ifndef COUNCIL_MONTH_H
#define COUNCIL_MONTH_H

#include <stdbool.h>
#include <stdint.h>

/* The local day of a moment in the zone, by its name ("Europe/Amsterdam"); where the system does
 * not know the zone, the day in UTC. For the core thread alone. */
int32_t local_day(const char *zone, int64_t now);

/* The first day of the date's month; of its quarter; the first day of the month after it. */
int32_t month_of(int32_t date);
int32_t quarter_of(int32_t date);
int32_t month_after(int32_t date);

/* The first day of the month that is `count` months before the date's own. */
int32_t month_before(int32_t date, int count);

/* The last day of the date's month. */
int32_t month_last_day(int32_t date);

/* The day so many days after the date; before it when negative. */
int32_t day_after(int32_t date, int days);

bool is_month(int32_t date);   /* a first day of a month */
bool is_quarter(int32_t date); /* a first day of a quarter */

#endif
