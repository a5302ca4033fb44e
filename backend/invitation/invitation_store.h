/* invitation_store.h -- invitations as rows. Statements: invitation.sql. */
#ifndef INVITATION_INVITATION_STORE_H
#define INVITATION_INVITATION_STORE_H

#include "store/db.h"
#include "wire/wire.h"

enum invitation_stage { INVITATION_OPEN, INVITATION_USED, INVITATION_WITHDRAWN };

struct invitation_row {
    struct wire_id serial;
    struct wire_id issuer; /* the hat that signed it; the wijk's own id: the root */
    uint64_t number;       /* the issuer's own (T4) */
    struct wire_id buurt_id;
    uint64_t kind; /* enum cert_invitation_kind */
    enum invitation_stage stage;
    int64_t until;
    struct wire_id used_by; /* the member; zero: nobody yet */
    int64_t used_at;
};

/* Lays one down. Takes: locator  zero: it was never laid down by its issuer; packet.
 * Fails: CONFLICT (its serial or locator is there), STORAGE. */
struct invitation_packet {
    struct wire_id locator;
    struct span packet;
};
MUST_CHECK enum status invitation_add(struct db *db, const struct wire_id *wijk_id,
                                      const struct invitation_row *row,
                                      const struct invitation_packet *packet, int64_t now);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status invitation_find(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *serial, struct invitation_row *out);

/* By its locator, with the packet in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status invitation_find_packet(struct db *db, const struct wire_id *wijk_id,
                                              const struct wire_id *locator, struct arena *arena,
                                              struct invitation_row *out, struct span *packet);

/* In which wijk a locator leads somewhere: who has only a code knows no wijk yet. It is a hash that
 * nobody guesses, and the packet opens for nobody else. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status invitation_find_wijk(struct db *db, const struct wire_id *locator,
                                            struct wire_id *out);

/* Somebody came in by it, or it was taken back: its packet goes.
 * Fails: NOT_FOUND (it was not open), STORAGE. */
MUST_CHECK enum status invitation_use(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *serial, const struct wire_id *member_id,
                                      int64_t now);
MUST_CHECK enum status invitation_withdraw(struct db *db, const struct wire_id *wijk_id,
                                           const struct wire_id *serial, int64_t now);

/* All that are open of an issuer. Gives: how many. */
MUST_CHECK enum status invitation_withdraw_all(struct db *db, const struct wire_id *wijk_id,
                                               const struct wire_id *issuer, int64_t now,
                                               size_t *count);

/* How many of an issuer were laid down since. */
MUST_CHECK enum status invitation_count(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *issuer, int64_t since,
                                        uint64_t *count);

enum { INVITATION_PAGE_MAX = 100 };

/* A buurt's by serial; an issuer's own when one is named. */
struct invitation_wish {
    struct wire_id buurt_id;
    struct wire_id issuer; /* zero: all */
    struct wire_id after;
};
MUST_CHECK enum status invitation_list(struct db *db, const struct wire_id *wijk_id,
                                       const struct invitation_wish *wish,
                                       struct invitation_row rows[INVITATION_PAGE_MAX],
                                       size_t *count, bool *more);

/* A member who goes: its invitations no longer say who used them. */
MUST_CHECK enum status invitation_forget_member(struct db *db, const struct wire_id *wijk_id,
                                                const struct wire_id *member_id);

/* Deletes those that are over, at most `most`. Gives: how many. */
MUST_CHECK enum status invitation_prune(struct db *db, const struct wire_id *wijk_id, int64_t now,
                                        int most, int *count);

#endif
