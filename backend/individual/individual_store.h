/* individual_store.h -- rows of the second database: a course under a pseudonym.
 *
 * Who keeps a row stands there as a keyed hash of the reach of the hat that opened it. The key lies
 * in the same file alone, so neither file by itself tells which hat it is.
 */
#ifndef INDIVIDUAL_INDIVIDUAL_STORE_H
#define INDIVIDUAL_INDIVIDUAL_STORE_H

#include "individual/individual.h"

enum { KEEPER_SIZE = 32, INDIVIDUAL_PAGE = 100 };

struct individual_row {
    struct wire_id pseudonym;
    enum wire_casus_theme theme;
    bool existing;
    struct course course; /* review_on and ended_on are not used: see the two below */
    int32_t solved_on;
    int32_t closed_on;
    uint64_t meetings;
};

/* The row as it is told: whether it is overdue today, and the day it goes. */
struct wire_individual individual_told(const struct request *r, const struct individual_row *row);

/* A new row under the hat that asks. Fails: CONFLICT (the pseudonym is taken), STORAGE. */
MUST_CHECK enum status individual_add(struct request *r, const struct individual_row *row);

/* One of the own hat's reach. Fails: NOT_FOUND (also: another's), STORAGE. */
MUST_CHECK enum status individual_find(struct request *r, const struct wire_id *pseudonym,
                                       struct individual_row *out);
MUST_CHECK enum status individual_put(struct request *r, const struct individual_row *row);

/* Gives: rows[0 .. *count), at most INDIVIDUAL_PAGE + 1: there are more. */
MUST_CHECK enum status individual_list_own(struct request *r, const struct wire_id *after,
                                           struct individual_row *rows, size_t *count);

/* Everything of one pseudonym goes. */
MUST_CHECK enum status individual_delete(struct request *r, const struct wire_id *pseudonym);

/* What was closed on `before` or earlier goes. Gives: *count, how many casussen. */
MUST_CHECK enum status individual_prune(struct request *r, int32_t before, size_t most, int *count);

#endif
