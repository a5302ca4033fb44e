/* statement_store.h -- statements, how far each has come, and barred serials, as rows. Statements:
 * statement.sql. */
#ifndef STATEMENT_STATEMENT_STORE_H
#define STATEMENT_STATEMENT_STORE_H

#include "store/db.h"
#include "wire/wire.h"

struct statement_row {
    struct wire_hash hash;
    uint64_t number; /* in the order in which they came */
    uint64_t kind;   /* enum cert_statement_kind */
    struct span statement;
    struct span chain;        /* the hats it needs */
    struct wire_id posted_by; /* a device serial */
};

/* Gives the row its number. Fails: CONFLICT (its hash is there), STORAGE. */
MUST_CHECK enum status statement_add(struct db *db, const struct wire_id *wijk_id,
                                     struct statement_row *row, int64_t now);

/* Without the statement and its chain. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status statement_find(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_hash *hash, struct statement_row *out);

/* A group that must apply it. Nothing when it was named before. */
MUST_CHECK enum status statement_group_add(struct db *db, const struct wire_id *wijk_id,
                                           const struct wire_group *group, uint64_t number);
MUST_CHECK enum status statement_group_applied(struct db *db, const struct wire_id *wijk_id,
                                               const struct wire_group *group, uint64_t number);

/* What one group has not applied, the next one takes over (T23). */
MUST_CHECK enum status statement_group_move(struct db *db, const struct wire_id *wijk_id,
                                            const struct wire_group *from,
                                            const struct wire_group *to);

/* What the group has not applied, in the order in which they came, after the first `skip`.
 * Gives: rows[0 .. *count), their spans in the arena. Takes: most */
struct statement_page {
    struct statement_row *rows;
    size_t most;
    uint64_t skip;
};
MUST_CHECK enum status statement_list_pending(struct db *db, const struct wire_id *wijk_id,
                                              const struct wire_group *group, struct arena *arena,
                                              const struct statement_page *page, size_t *count);

struct statement_progress {
    struct wire_group group;
    bool is_applied;
};

/* How far it has come. Gives: out[0 .. *count); groups that have not applied it come first. */
MUST_CHECK enum status statement_list_groups(struct db *db, const struct wire_id *wijk_id,
                                             uint64_t number, struct statement_progress *out,
                                             size_t most, size_t *count);

/* Deletes those posted before a time that every group has applied. Gives: how many. */
MUST_CHECK enum status statement_prune(struct db *db, const struct wire_id *wijk_id, int64_t before,
                                       int most, int *count);

/* A serial that may not come in any more. Once it is there a repeat is nothing; a restored backup
 * learns it again. */
MUST_CHECK enum status barred_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *serial, int64_t now);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status barred_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *serial);

#endif
