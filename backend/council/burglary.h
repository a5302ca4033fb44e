/* burglary.h -- burglaries as others counted them, on a page of their own. */
#ifndef COUNCIL_BURGLARY_H
#define COUNCIL_BURGLARY_H

#include "base/buffer.h"
#include "server/core/request.h"

enum { BURGLARY_PAGE = 60 };

/* Whether a figure may stand: its period is over, its source was published after it and says
 * something. Gives: *field, what a refusal is about. Source: BURGLARY-1 */
MUST_CHECK enum status burglary_may(const struct wire_burglary_enter *in, int32_t today,
                                    const char **field);

/* Those that begin before a day, the newest first.
 * Takes: rows  room for BURGLARY_PAGE + 1. Gives: *count; BURGLARY_PAGE + 1: there are older ones.
 * Fails: NO_MEMORY, STORAGE. */
MUST_CHECK enum status burglary_read(struct db *db, struct arena *arena,
                                     const struct wire_id *wijk_id, int32_t before,
                                     struct wire_burglary_figure *rows, size_t *count);

/* The page for everybody, and the same figures as CSV. Takes: base  as page_write_list() */
void burglary_write_page(const struct wire_burglary_figure *rows, size_t count, const char *base,
                         struct buffer *out);
void burglary_write_csv(const struct wire_burglary_figure *rows, size_t count, struct buffer *out);

#endif
