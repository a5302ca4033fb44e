/* clock.h -- the only place where the server reads the time. */
#ifndef OPS_CLOCK_H
#define OPS_CLOCK_H

#include "server/core/core.h"

#include <time.h>

/* The time, for a core or a reader. */
struct moment clock_read(void);

/* Milliseconds of the clock that only goes forward, as a function to hand on. */
int64_t clock_steady_ms(void);

/* The moment `wait_ms` from now on the clock that only goes forward, for timed waits. */
struct timespec clock_after(uint32_t wait_ms);

enum { CLOCK_TEXT_SIZE = 32 };

/* A time as people and other programs read it: "2026-11-24T19:00:00Z"; "-" for 0. */
void clock_write(int64_t at, char text[CLOCK_TEXT_SIZE]);

#endif
