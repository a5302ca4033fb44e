/* signup_tick.c -- offers that nobody answered: a row of tick.def. */
#include "shift/shift_ticks.h"
#include "signup/signup_line.h"

enum { OFFERS_AT_ONCE = 20 };

enum status signup_tick(struct request *r)
{
    for (unsigned n = 0; n < OFFERS_AT_ONCE; n++) {
        const enum status status = signup_pass_on(r);
        if (status != OK) {
            return status == NOT_FOUND ? OK : status;
        }
    }
    tick_again(r);
    return OK;
}
