/* wijk.h -- the wijken of this database file, and the token that allows one more. */
#ifndef CORE_WIJK_H
#define CORE_WIJK_H

#include "base/arena.h"
#include "server/core/request.h"
#include "store/db.h"

struct wijk {
    struct wire_id wijk_id;
    struct wire_key root_key;
    uint64_t incarnation; /* drawn anew by a restore (S8) */
    bool frozen;          /* being moved: read, but not written */
};

enum { WIJKEN_MAX = 512, FOUNDING_TOKEN_SIZE = 24 };

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status wijk_find(struct db *db, const struct wire_id *wijk_id, struct wijk *out);

/* Gives: *wijken, in the arena, ordered by id. */
MUST_CHECK enum status wijk_list(struct db *db, struct arena *arena, struct wijk **wijken,
                                 size_t *count);

/* Spends the operator's one-time token and adds the wijk, with an incarnation drawn now; the
 * request is the new wijk's from here on. The caller has checked that wijk_id is the root key's.
 * Fails: NOT_ALLOWED (no such token, or it is over), CONFLICT (the wijk exists), STORAGE. */
MUST_CHECK enum status wijk_found(struct request *r, struct span token,
                                  const struct wire_key *root_key);

/* Lets the holder of the token found one wijk until `not_after`. */
MUST_CHECK enum status founding_allow(struct db *db, struct span token, int64_t not_after);

/* A restored wijk: places told before are void. */
MUST_CHECK enum status wijk_restart(struct db *db, const struct wire_id *wijk_id,
                                    uint64_t incarnation);
MUST_CHECK enum status wijk_freeze(struct db *db, const struct wire_id *wijk_id, bool frozen);

#endif
