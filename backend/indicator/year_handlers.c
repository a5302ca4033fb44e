/* year_handlers.c -- the figures of a year, page by page. */
#include "council/month.h"
#include "indicator/year.h"
#include "wire/wire_handlers.h"

enum { FIGURE_PAGE = 80, DAYS = 10000 };

enum status handle_indicator_year(struct request *r, const struct wire_indicator_year *in,
                                  struct wire_indicator_figures *out)
{
    struct year *year = arena_take(r->arena, 1, sizeof(*year));
    if (year == NULL) {
        return NO_MEMORY;
    }
    if (in->year >= (uint64_t)(local_day(r->settings->zone, r->now) / DAYS)) {
        request_fault(r, "year"); /* what still grows is not told */
        return NOT_ALLOWED;
    }
    const enum status status = year_read(r, in->year, year);
    if (status != OK) {
        return status;
    }
    const size_t begin = in->after < year->count ? (size_t)in->after : year->count;
    const size_t rest = year->count - begin;
    out->suppression = year->k;
    out->more = rest > FIGURE_PAGE;
    out->figures = (struct wire_list){year->figures + begin, out->more ? FIGURE_PAGE : rest};
    return OK;
}
