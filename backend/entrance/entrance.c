#include "entrance/entrance.h"

/* A day is year, month, day in one number; a year is told from the first of February after it. */
enum { YEAR = 10000, FEBRUARY = 201 };

enum status entrance_may_ask(const struct wire_entrance *entrance, enum wire_entrance_kind kind)
{
    const bool kinds[wire_entrance_kind_COUNT] = {
        [wire_entrance_kind_VOLUNTEERING] = entrance->volunteering,
        [wire_entrance_kind_REGULAR] = entrance->regular_work,
        [wire_entrance_kind_SHELTERED] = entrance->sheltered_work,
        [wire_entrance_kind_ANOTHER] = entrance->another,
    };
    if (entrance->closed) {
        return CLOSED;
    }
    return kinds[kind] ? OK : NOT_ALLOWED;
}

static int32_t told_from(int32_t year)
{
    return (year + 1) * YEAR + FEBRUARY;
}

enum status entrance_may_confirm(int32_t asked_on, int32_t today)
{
    return today < told_from(asked_on / YEAR) ? OK : CLOSED;
}

enum status entrance_may_tell(uint64_t year, int32_t today)
{
    return today >= told_from((int32_t)year) ? OK : NOT_ALLOWED;
}

static bool is_few(uint64_t count, uint64_t k)
{
    return count > 0 && count < k;
}

uint64_t entrance_suppress(struct wire_entrance_count *rows, size_t count, uint64_t k)
{
    uint64_t all = 0;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        struct wire_entrance_count *row = &rows[i];
        const uint64_t open = row->asked - row->at_once - row->again;
        all += row->asked;
        row->hidden = is_few(row->asked, k);
        row->unparted =
            row->hidden || is_few(row->at_once, k) || is_few(row->again, k) || is_few(open, k);
        if (row->unparted) {
            row->at_once = 0; /* the other parts and the whole would tell it */
            row->again = 0;
        }
        if (row->hidden) {
            row->asked = 0;
        }
        any = any || row->hidden;
    }
    return any ? 0 : all;
}
