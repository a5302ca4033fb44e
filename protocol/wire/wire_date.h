/* wire_date.h -- local dates as "2026-03-31" and as the number 20260331. No arithmetic: the
 * calendar is somebody else's. */
#ifndef WIRE_WIRE_DATE_H
#define WIRE_WIRE_DATE_H

#include "base/span.h"

enum { WIRE_DATE_SIZE = 10 }; /* characters */

/* Reads a date; false when it is none of the calendar from 1970 to 9999. */
bool wire_date_decode(struct span text, int32_t *out);

/* Writes WIRE_DATE_SIZE characters, no final zero. */
void wire_date_encode(int32_t date, char *out);

#endif
