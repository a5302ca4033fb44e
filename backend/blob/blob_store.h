/* blob_store.h -- blobs, their parts and who names them, as rows. Statements: blob.sql. */
#ifndef BLOB_BLOB_STORE_H
#define BLOB_BLOB_STORE_H

#include "blob/blob.h"
#include "crypto/public/hash.h"

struct blob_row {
    struct wire_hash hash;
    struct wire_id owner; /* zero: it is named */
    uint64_t number;      /* of its parts */
    uint64_t size;
    uint64_t received;
    struct hash_stream progress;
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status blob_find(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_hash *hash, const struct wire_id *owner,
                                 struct blob_row *out);

/* Gives the row its number. */
MUST_CHECK enum status blob_add(struct db *db, const struct wire_id *wijk_id, struct blob_row *row,
                                int64_t now);
MUST_CHECK enum status blob_advance(struct db *db, const struct wire_id *wijk_id,
                                    const struct blob_row *row);
MUST_CHECK enum status blob_remove(struct db *db, const struct wire_id *wijk_id,
                                   const struct blob_row *row);
MUST_CHECK enum status blob_disown(struct db *db, const struct wire_id *wijk_id,
                                   const struct blob_row *row);

/* The sizes of all blobs that the device put and nothing names yet, together. */
MUST_CHECK enum status blob_sum(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *owner, uint64_t *bytes);

MUST_CHECK enum status blob_part_add(struct db *db, const struct wire_id *wijk_id, uint64_t number,
                                     uint64_t part, struct span bytes);

/* Fails: NOT_FOUND, NO_MEMORY, STORAGE. Gives: in the arena. */
MUST_CHECK enum status blob_part_find(struct db *db, const struct wire_id *wijk_id, uint64_t number,
                                      uint64_t part, struct arena *arena, struct span *bytes);

MUST_CHECK enum status blob_use_put(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_hash *hash, const struct blob_name *name);
MUST_CHECK enum status blob_use_end(struct db *db, const struct wire_id *wijk_id,
                                    const struct blob_name *name, const struct wire_hash *but,
                                    int64_t until);

enum { BLOB_GROUPS_MAX = 64 };

/* The groups that name it. */
MUST_CHECK enum status blob_use_list(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_hash *hash,
                                     struct wire_group groups[BLOB_GROUPS_MAX], size_t *count);

/* Deletes names that are over, blobs that nothing names any more, and those put before a time that
 * nothing ever named; at most `most`. Gives: how many rows. */
struct blob_term {
    int64_t now;
    int64_t put_before;
    int most;
};
MUST_CHECK enum status blob_prune(struct db *db, const struct wire_id *wijk_id,
                                  const struct blob_term *term, int *count);

#endif
