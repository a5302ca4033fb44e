/* hat_store.h -- hats as rows, beyond what a session needs (session/device.h). Statements: hat.sql.
 */
#ifndef HAT_HAT_STORE_H
#define HAT_HAT_STORE_H

#include "session/device.h"
#include "store/db.h"
#include "wire/wire.h"

/* The chain of a hat, withdrawn or not, in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status hat_find_chain(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *hat_serial, struct arena *arena,
                                      struct span *out);

/* Whether the hat was taken back. Fails: NOT_FOUND (never laid down), STORAGE. */
MUST_CHECK enum status hat_find_standing(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *hat_serial, bool *is_withdrawn);

/* A hat and its holder, as hat.list shows it. */
struct hat_shown {
    struct hat_row row;
    struct wire_id member_id;
    bool is_withdrawn;
};

enum { HAT_PAGE_MAX = 100 };

/* Whose hats are asked for: the rest is zero. */
struct hat_wish {
    struct wire_id serial;   /* of this device */
    struct wire_id buurt_id; /* that reach this buurt or a room in it, and no further */
    bool whole_wijk;         /* all */
    struct wire_id after;    /* by hat serial */
    int64_t now;             /* those that are over are left out */
};

/* Gives: shown[0 .. *count) in the arena, by serial, and whether there are more. */
MUST_CHECK enum status hat_list_page(struct db *db, const struct wire_id *wijk_id,
                                     const struct hat_wish *wish, struct hat_shown *shown,
                                     size_t *count, bool *more);

/* The device of a hat that holds at `now`. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status hat_find_device(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *hat_serial, int64_t now,
                                       struct wire_id *serial);

/* How many members hold a live hat of that kind, with a live device. */
MUST_CHECK enum status hat_count_holders(struct db *db, const struct wire_id *wijk_id,
                                         enum wire_hat hat, int64_t now, uint64_t *count);

enum { HAT_HOLDERS_MAX = 64 };

/* The live devices of those who hold a hat over a room: its leaders, its buurt's coordinators, the
 * wijk's. Gives: serials[0 .. *count), each once. */
struct hat_room {
    struct wire_id room_id;
    struct wire_id buurt_id; /* in which it lies; zero: the wijk's own */
    int64_t now;
};
MUST_CHECK enum status hat_list_holders(struct db *db, const struct wire_id *wijk_id,
                                        const struct hat_room *room,
                                        struct wire_id serials[HAT_HOLDERS_MAX], size_t *count);

enum { HAT_CHAINS_MAX = 512 };

/* The chains of all hats that are not withdrawn, in the arena.
 * Fails: TOO_LARGE (over HAT_CHAINS_MAX), NO_MEMORY, STORAGE. */
MUST_CHECK enum status hat_list_chains(struct db *db, const struct wire_id *wijk_id,
                                       struct arena *arena, struct span *chains, size_t *count);

#endif
