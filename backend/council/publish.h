/* publish.h -- what was frozen, as bytes: the CSV by buurt, its hash, and the page for everybody.
 * They are kept as they were made, so that they stay the same whatever a later release writes.
 */
#ifndef COUNCIL_PUBLISH_H
#define COUNCIL_PUBLISH_H

#include "council/overview.h"
#include "wire/wire_bytes.h"

enum { PUBLISH_PAGE_MAX = 50 * 1024, PUBLISH_CSV_MAX = 1024 * 1024, PUBLISH_LIST_MAX = 64 };

/* Makes and keeps the CSV, its hash and the page of a frozen overview. Fails: CONFLICT (it is
 * published), TOO_LARGE, NO_MEMORY, STORAGE. */
MUST_CHECK enum status publish(struct request *r, const struct overview *overview);

/* Where a publication stands. */
struct publication {
    enum wire_overview_period period;
    int32_t from;
    int32_t frozen_on;
    struct wire_hash hash;
    struct span csv;  /* in the arena; empty in a list */
    struct span page; /* the same */
};

/* Takes: out  its period and from. Fails: NOT_FOUND (it is not frozen), NO_MEMORY, STORAGE. */
MUST_CHECK enum status publication_find(struct db *db, struct arena *arena,
                                        const struct wire_id *wijk_id, struct publication *out);

/* Gives: *hash; all zero where the period is not frozen. */
MUST_CHECK enum status publication_hash(struct db *db, const struct wire_id *wijk_id,
                                        enum wire_overview_period period, int32_t from,
                                        struct wire_hash *hash);

/* The newest first, those that begin before a day. Gives: rows[0 .. *count), at most
 * PUBLISH_LIST_MAX + 1: there are older ones. */
MUST_CHECK enum status publication_list(struct db *db, const struct wire_id *wijk_id,
                                        int32_t before,
                                        struct publication rows[PUBLISH_LIST_MAX + 1],
                                        size_t *count);

/* What stands at a public address, for everybody, without signing in:
 *   /overzicht              the list of what is frozen
 *   /overzicht/2026-03      a month; /overzicht/2026-q1 a quarter
 *   /overzicht/2026-03.csv  its figures
 *   /overzicht/inbraak      burglaries as others counted them, and inbraak.csv
 * Where a server serves several wijken, the wijk's id stands behind /overzicht.
 *
 * Gives: *out, in the arena; *type, its media type.
 * Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status publish_at(struct db *db, struct arena *arena, struct span path,
                                  struct span *out, const char **type);

#endif
