#include "council/freeze.h"
#include "council/month.h"

enum status freeze_last(struct db *db, const struct wire_id *wijk_id,
                        enum wire_overview_period period, int32_t *month)
{
    struct query q = query_make(db, SQL_OVERVIEW_LAST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":period", (int64_t)period);
    *month = 0;
    if (query_row(&q)) {
        *month = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

enum status freeze_month_for(struct db *db, const struct wire_id *wijk_id, int32_t on,
                             int32_t *month)
{
    int32_t last = 0;
    const enum status status = freeze_last(db, wijk_id, wire_overview_period_MONTH, &last);
    *month = month_of(on);
    if (*month <= last) {
        *month = month_after(last);
    }
    return status;
}
