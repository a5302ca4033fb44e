/* audit.h -- what was done under which hat: the request's name and the hat, no content.
 *
 * Hats never add up: whoever holds two is found here under the one that was named.
 */
#ifndef RETENTION_AUDIT_H
#define RETENTION_AUDIT_H

#include "server/core/request.h"

/* Notes a request that was done under a hat, in its own transaction. Nothing for what is done as a
 * resident, and nothing for a tally (T35). */
MUST_CHECK enum status audit_note(struct request *r, const struct wire_head *in);

/* One line of what a person did under hats. */
struct audit_line {
    uint64_t number;
    int64_t done_at;
    enum wire_hat hat;
    struct span request; /* its name on the wire, in the arena */
};

enum { AUDIT_LINES_MAX = 64 };

/* Gives: lines[0 .. *count), those after the number `after`. */
MUST_CHECK enum status audit_list(struct request *r, const struct wire_id *member_id,
                                  uint64_t after, struct audit_line lines[AUDIT_LINES_MAX],
                                  size_t *count);

#endif
