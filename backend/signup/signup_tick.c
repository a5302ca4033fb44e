/* signup_tick.c -- offers that nobody answered, and standing places with many shifts: a row of
 * tick.def. */
#include "shift/shift_ticks.h"
#include "signup/signup_line.h"

enum { OFFERS_AT_ONCE = 20 };

static enum status begin_standing(struct request *r)
{
    struct standing_row row = {0};
    enum status status = standing_find_waiting(r->db, &r->wijk_id, &row);
    if (status == NOT_FOUND) {
        return OK;
    }
    if (status == OK) {
        status = signup_begin_standing(r, &row);
    }
    tick_again(r);
    return status;
}

enum status signup_tick(struct request *r)
{
    for (unsigned n = 0; n < OFFERS_AT_ONCE; n++) {
        const enum status status = signup_pass_on(r);
        if (status != OK) {
            return status == NOT_FOUND ? begin_standing(r) : status;
        }
    }
    tick_again(r);
    return OK;
}
