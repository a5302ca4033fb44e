/* member_store.h -- members, what they accepted and what they said yes to, as rows. Statements:
 * member.sql. */
#ifndef MEMBER_MEMBER_STORE_H
#define MEMBER_MEMBER_STORE_H

#include "store/db.h"
#include "wire/wire.h"

struct member_row {
    struct wire_id member_id;
    struct wire_id buurt_id;
    struct wire_id let_in_by; /* serial of the hat that invited; the wijk's own id: the root */
    int64_t since;
    uint64_t devices;     /* live ones; by member_list() */
    uint64_t house_rules; /* the newest version accepted; 0: none; by member_list() */
};

/* Fails: CONFLICT (it is there), STORAGE. */
MUST_CHECK enum status member_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct member_row *row);

/* Without devices and house rules. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status member_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *member_id, struct member_row *out);

MUST_CHECK enum status member_set_buurt(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *member_id,
                                        const struct wire_id *buurt_id);

enum { MEMBER_PAGE_MAX = 100 };

/* The members of a buurt by member_id. */
struct member_wish {
    struct wire_id buurt_id;
    struct wire_id after; /* zero: from the first */
};
MUST_CHECK enum status member_list(struct db *db, const struct wire_id *wijk_id,
                                   const struct member_wish *wish,
                                   struct member_row rows[MEMBER_PAGE_MAX], size_t *count,
                                   bool *more);

/* Deletes what is kept of the member here; a restored backup forgets it again. */
MUST_CHECK enum status member_remove(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *member_id, int64_t now);

/* The newest house rules that the member accepted, of age as it said; 0: none. For signup/: who has
 * accepted none may not sign up for a walk (WIJK-8). */
MUST_CHECK enum status acceptance_find(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *member_id, uint64_t *version);
MUST_CHECK enum status acceptance_put(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *member_id, uint64_t version,
                                      int64_t now);

struct consent_row {
    uint64_t text_version;
    int64_t given_at;
    enum wire_consent purpose;
    bool given;
};

enum { CONSENTS_MAX = 16 };

/* One a purpose: the last answer holds. */
MUST_CHECK enum status consent_put(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *member_id, const struct consent_row *row);
MUST_CHECK enum status consent_list(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *member_id,
                                    struct consent_row rows[CONSENTS_MAX], size_t *count);

/* Whether the member said yes to a purpose. Fails: NOT_FOUND (no, or never asked), STORAGE. */
MUST_CHECK enum status consent_find(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *member_id, enum wire_consent purpose);

#endif
