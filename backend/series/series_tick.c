/* series_tick.c -- series written out ahead, at each local midnight: a row of tick.def. */
#include "series/series_apply.h"
#include "series/series_store.h"
#include "shift/shift_ticks.h"

enum { SERIES_AT_ONCE = 4 };

static enum status extend_next(struct request *r)
{
    struct wire_series series = {0};
    int32_t today = 0;
    int64_t due_at = 0;
    unsigned changed = 0;
    enum status status = series_find_due(r->db, &r->wijk_id, r->now, &series);
    if (status == OK) {
        status = series_today(r, &today, &due_at);
    }
    if (status == OK) {
        status = series_extend(r, &series, &changed);
    }
    const bool over = series.to != 0 && series.to < today;
    return status == OK ? series_save(r->db, &r->wijk_id, &series, over ? SHIFT_NEVER : due_at)
                        : status;
}

enum status series_tick(struct request *r)
{
    for (unsigned n = 0; n < SERIES_AT_ONCE; n++) {
        const enum status status = extend_next(r);
        if (status != OK) {
            return status == NOT_FOUND ? OK : status;
        }
    }
    tick_again(r);
    return OK;
}
