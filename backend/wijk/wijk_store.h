/* wijk_store.h -- successions, charter and house rules as rows. Statements: wijk.sql. */
#ifndef WIJK_WIJK_STORE_H
#define WIJK_WIJK_STORE_H

#include "store/db.h"
#include "wire/wire.h"

/* Fails: CONFLICT (the version is there), STORAGE. */
MUST_CHECK enum status succession_add(struct db *db, const struct wire_id *wijk_id,
                                      uint64_t version, struct span succession, int64_t now);

/* The one in force, in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status succession_find_newest(struct db *db, const struct wire_id *wijk_id,
                                              struct arena *arena, struct span *out);

enum { SUCCESSIONS_MAX = 32 };

/* All versions, the first one first. Gives: successions[0 .. *count) in the arena. */
MUST_CHECK enum status succession_list(struct db *db, const struct wire_id *wijk_id,
                                       struct arena *arena,
                                       struct span successions[SUCCESSIONS_MAX], size_t *count);

struct charter_row {
    uint64_t version;
    struct wire_id hat_serial;
    struct span charter; /* in the arena */
};

/* Replaces the one before. */
MUST_CHECK enum status charter_put(struct db *db, const struct wire_id *wijk_id,
                                   const struct charter_row *row, int64_t now);

/* Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status charter_find(struct db *db, const struct wire_id *wijk_id,
                                    struct arena *arena, struct charter_row *out);

struct house_rules {
    uint64_t version;
    struct span body; /* in the arena */
    int32_t valid_from;
    int32_t review_on;
    struct wire_id hat_serial; /* under which they were made */
};

/* Fails: CONFLICT (the version is there), STORAGE. */
MUST_CHECK enum status house_rules_add(struct db *db, const struct wire_id *wijk_id,
                                       const struct house_rules *rules);

/* Those of the highest version. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status house_rules_find(struct db *db, const struct wire_id *wijk_id,
                                        struct arena *arena, struct house_rules *out);

/* The highest version; 0: there are none. */
MUST_CHECK enum status house_rules_version(struct db *db, const struct wire_id *wijk_id,
                                           uint64_t *version);

#endif
