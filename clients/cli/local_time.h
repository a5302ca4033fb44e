/* local_time.h -- the wall clock of the wijk: dates and hours as people say them.
 *
 * The C library knows the zones; no calendar is computed here. A date is the wire's number
 * 20260331, an hour is minutes since midnight, an instant seconds since 1970.
 */
#ifndef CLI_LOCAL_TIME_H
#define CLI_LOCAL_TIME_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOCAL_TIME_TEXT = 32 };

/* Sets the zone of this process: BUURT_ZONE, else Europe/Amsterdam. */
void local_time_open(void);

/* The clock. */
int64_t local_time_now(void);

int32_t local_date_of(int64_t instant);
uint64_t local_minute_of(int64_t instant);

/* The instant of a local date and minute; where the clock skips it, the first one after. */
int64_t local_instant(int32_t date, uint64_t minute);

/* The date so many days later, or earlier. */
int32_t local_date_add(int32_t date, int days);

/* 1 is Monday. */
unsigned local_weekday(int32_t date);

/* Reads "2026-03-31", "today" or "vandaag", "tomorrow" or "morgen", "yesterday" or "gisteren",
 * "+7", "-7". Fails: FIELD_FORM. */
MUST_CHECK enum status local_date_read(const char *text, int32_t *out);

/* Reads "20:00". Fails: FIELD_FORM. */
MUST_CHECK enum status local_minute_read(const char *text, uint64_t *out);

/* Reads "now" or "nu", "20:00" (today), "2026-03-31T20:00", or seconds since 1970.
 * Fails: FIELD_FORM. */
MUST_CHECK enum status local_time_read(const char *text, int64_t *out);

/* Writes "2026-03-31", "di 31 mrt 20:00". */
void local_date_write(int32_t date, char out[LOCAL_TIME_TEXT]);
void local_time_write(int64_t instant, bool dutch, char out[LOCAL_TIME_TEXT]);

#endif
