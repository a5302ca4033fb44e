/* signup_store.h -- who walks in a shift and who waits, in the database. Statements: signup.sql. */
#ifndef SIGNUP_SIGNUP_STORE_H
#define SIGNUP_SIGNUP_STORE_H

#include "store/db.h"
#include "wire/wire.h"

enum {
    SIGNUPS_MAX = 150, /* of one shift: those who walk and those who wait */
    WAITING_MAX = 100,
    OWN_SIGNUPS_MAX = 50 /* on one page of a member's own */
};

/* CONFIRMED, WAITING or OFFERED: who has left has no row. */
struct signup {
    struct wire_id member_id;
    enum wire_signup_state state;
    bool newcomer;
    bool standing; /* from a standing place */
    bool coming;
    uint64_t line;         /* the order of asking, in this shift */
    int64_t offered_until; /* 0: not offered */
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status signup_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *shift_id, const struct wire_id *member_id,
                                   struct signup *out);

/* Adds it at the end of the line; its `line` is found here. Fails: CONFLICT, STORAGE. */
MUST_CHECK enum status signup_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *shift_id, struct signup *signup);

/* Keeps its state, `coming` and `offered_until`. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status signup_save(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *shift_id, const struct signup *signup);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status signup_remove(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *shift_id,
                                     const struct wire_id *member_id);

/* First who walks, then whom a place is offered, then who waits; each in line.
 * Gives: signups[0 .. *count) */
MUST_CHECK enum status signup_list(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *shift_id,
                                   struct signup signups[SIGNUPS_MAX], size_t *count);

/* The first who waits, or the first newcomer who does. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status signup_find_first(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *shift_id, bool newcomer,
                                         struct signup *out);

/* Where a line number stands among those who wait, from 1 on. */
MUST_CHECK enum status signup_position(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *shift_id, uint64_t line,
                                       uint64_t *position);

/* Whether the member has a confirmed walk, another than this, between the two instants.
 * Fails: CONFLICT (has), STORAGE.  Source: SIGNUP-2 */
MUST_CHECK enum status signup_may_overlap(struct db *db, const struct wire_id *wijk_id,
                                          const struct wire_id *shift_id,
                                          const struct wire_id *member_id, int64_t begins_at,
                                          int64_t ends_at);

/* Everybody is asked anew whether they come. */
MUST_CHECK enum status signup_ask_again(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *shift_id);

/* Places that were offered are no longer: who had one waits at the old place in line. */
MUST_CHECK enum status signup_end_offers(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *shift_id);

/* One offer whose time is over. Fails: NOT_FOUND (none), STORAGE. */
MUST_CHECK enum status signup_find_over(struct db *db, const struct wire_id *wijk_id, int64_t now,
                                        struct wire_id *shift_id, struct wire_id *member_id);

/* Which of a member's sign-ups. */
struct own_window {
    struct wire_id member_id;
    const struct wire_id *buurt_id; /* only there; NULL: everywhere */
    int64_t from;                   /* whose walk begins from then on */
};

/* The shifts of a member's sign-ups, soonest first; at most `most`. */
MUST_CHECK enum status signup_list_own(struct db *db, const struct wire_id *wijk_id,
                                       const struct own_window *window, struct wire_id *shifts,
                                       size_t most, size_t *count);

/* Whether the member was ever marked present in a walk. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status signup_has_walked(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *member_id);

/* Who has accepted no house rules, where there are any, may not sign up.
 * Fails: NOT_ALLOWED, STORAGE.  Source: WIJK-8 */
MUST_CHECK enum status signup_may_by_rules(struct db *db, const struct wire_id *wijk_id,
                                           const struct wire_id *member_id);

/* All sign-ups of a shift are forgotten, or all of a member with the standing places; a restored
 * backup forgets them again. Gives: *count, how many sign-ups of the shift */
MUST_CHECK enum status signup_forget(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *shift_id, int64_t now, int *count);
MUST_CHECK enum status signup_forget_member(struct db *db, const struct wire_id *wijk_id,
                                            const struct wire_id *member_id, int64_t now);

/* A standing place in a series. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status standing_find(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *series_id,
                                     const struct wire_id *member_id, enum wire_standing *out);

/* Sets it; the place in line is kept, a new one comes last. NO ends it, ON has the shifts that
 * stand already looked at: see standing_find_waiting(). */
MUST_CHECK enum status standing_put(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *series_id,
                                    const struct wire_id *member_id, enum wire_standing standing);

/* Those that are ON, in line; at most `most`. */
MUST_CHECK enum status standing_list(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *series_id, struct wire_id *members,
                                     size_t most, size_t *count);

/* One whose shifts that stand already are still to be looked at, those after `taken_on`; and up to
 * where they have been. Fails: NOT_FOUND (none), STORAGE. */
struct standing_row {
    struct wire_id series_id;
    struct wire_id member_id;
    int32_t taken_on;
};
MUST_CHECK enum status standing_find_waiting(struct db *db, const struct wire_id *wijk_id,
                                             struct standing_row *out);
MUST_CHECK enum status standing_save_taken(struct db *db, const struct wire_id *wijk_id,
                                           const struct standing_row *row, bool waiting);

/* All standing places of a member end, or those in one buurt. Takes: buurt_id  NULL: all */
MUST_CHECK enum status standing_end_of_member(struct db *db, const struct wire_id *wijk_id,
                                              const struct wire_id *member_id,
                                              const struct wire_id *buurt_id);

#endif
