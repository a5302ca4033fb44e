/* holiday.h -- the wijk's list of holidays: offered in the preview of a series, never applied by
 * themselves (SERIES-10).
 *
 * One file a wijk, <wijk id>.txt in the folder of the setting `holidays`. A line is a first day, a
 * last day and words for who keeps the file:
 *
 *     2026-12-24 2026-12-26 kerst
 *
 * Lines that begin with '#', and those that are no such line, are passed over.
 */
#ifndef SERIES_HOLIDAY_H
#define SERIES_HOLIDAY_H

#include "base/span.h"
#include "base/status.h"
#include "wire/wire.h"

enum { HOLIDAYS_MAX = 256, HOLIDAY_FILE_MAX = 32768 };

struct holiday {
    int32_t from;
    int32_t to;
};

struct holidays {
    struct holiday rows[HOLIDAYS_MAX];
    size_t count;
};

/* Reads the text of such a file. */
void holidays_decode(struct span text, struct holidays *out);

/* Reads the file of a wijk; none where there is no file. Takes: folder  "": none
 * Fails: STORAGE (it is there and cannot be read), TOO_LARGE, NO_MEMORY */
MUST_CHECK enum status holidays_read(const char *folder, const struct wire_id *wijk_id,
                                     struct holidays *out);

bool holidays_have(const struct holidays *holidays, int32_t on);

#endif
