/* deputy_tick.c -- deputyships that are over: a row of tick.def. */
#include "shift/shift_ticks.h"
#include "walk_group/deputy.h"

enum { DEPUTIES_AT_ONCE = 50 };

enum status deputy_tick(struct request *r)
{
    int count = 0;
    const enum status status = deputy_prune(r->db, &r->wijk_id, r->now, DEPUTIES_AT_ONCE, &count);
    if (status == OK && count >= DEPUTIES_AT_ONCE) {
        tick_again(r);
    }
    return status;
}
