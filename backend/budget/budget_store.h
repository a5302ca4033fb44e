/* budget_store.h -- funds, their years, organisations, capacity and mandates as rows. Statements:
 * budget.sql. */
#ifndef BUDGET_BUDGET_STORE_H
#define BUDGET_BUDGET_STORE_H

#include "budget/budget.h"
#include "budget/surplus.h"
#include "budget/white_label.h"
#include "store/db.h"

/* Where a thing of the budget stands. */
struct budget_at {
    struct db *db;
    struct wire_id wijk_id;
    struct wire_id fund_id;
    uint64_t year;
};

/* Fails: CONFLICT (the id is taken), STORAGE. */
MUST_CHECK enum status fund_add(const struct budget_at *at, struct span name);

/* Fails: NOT_FOUND, CONFLICT, STORAGE. */
MUST_CHECK enum status budget_year_add(const struct budget_at *at, int64_t amount);
MUST_CHECK enum status budget_year_find(const struct budget_at *at, struct budget_year *out);
MUST_CHECK enum status budget_year_put(const struct budget_at *at, const struct budget_year *year);

enum { BUDGET_YEARS_MAX = 60 };
MUST_CHECK enum status budget_year_list(struct db *db, const struct wire_id *wijk_id,
                                        struct budget_year years[BUDGET_YEARS_MAX], size_t *count);

struct organisation {
    struct wire_id organisation_id;
    struct span name;
    enum wire_organisation_kind kind;
    bool financial;
};

enum { ORGANISATION_PAGE = 100 };

MUST_CHECK enum status organisation_put(struct db *db, const struct wire_id *wijk_id,
                                        const struct organisation *organisation);
/* Gives: its name is empty. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status organisation_find(struct db *db, const struct wire_id *wijk_id,
                                         const struct wire_id *organisation_id,
                                         struct organisation *out);
MUST_CHECK enum status organisation_of_kind(struct db *db, const struct wire_id *wijk_id,
                                            enum wire_organisation_kind kind, struct wire_id *out);
/* Gives: rows[0 .. *count), at most ORGANISATION_PAGE + 1: there are more. */
MUST_CHECK enum status organisation_list(struct db *db, struct arena *arena,
                                         const struct wire_id *wijk_id, const struct wire_id *after,
                                         struct organisation *rows, size_t *count);

/* Who put money in, for a division by it. */
MUST_CHECK enum status provider_list(const struct budget_at *at,
                                     struct provider rows[SURPLUS_PROVIDERS_MAX], size_t *count);

enum { CAPACITY_PAGE = 200 };

/* An amount of 0 takes it away. */
MUST_CHECK enum status capacity_put(const struct budget_at *at,
                                    const struct wire_id *organisation_id, struct span task_field,
                                    int64_t amount);

/* The rooms of one field, or with an empty one of all, and then their fields in `shown`.
 * Takes: arena, shown  NULL where the field is known */
MUST_CHECK enum status capacity_list(const struct budget_at *at, struct span task_field,
                                     struct capacity rooms[CAPACITY_PAGE], size_t *count);
MUST_CHECK enum status capacity_show(const struct budget_at *at, struct arena *arena,
                                     struct wire_capacity shown[CAPACITY_PAGE], size_t *count);

MUST_CHECK enum status mandate_put(const struct budget_at *at, const struct wire_id *hat_serial,
                                   const struct mandate *mandate);
/* Who decides: a hat, and the member whose it is. */
struct bearer {
    struct wire_id hat_serial;
    struct wire_id member_id;
};
/* The hat's own, or the narrowest of the bearer's other hats. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status mandate_find(const struct budget_at *at, const struct bearer *bearer,
                                    struct mandate *out);
/* What the bearer set apart or spent of the year under all professional hats, by the kind of entry,
 * less what of it was released or taken back. */
MUST_CHECK enum status mandate_used(const struct budget_at *at, const struct bearer *bearer,
                                    enum wire_entry_kind kind, int64_t *used);

/* What kind of hat that is. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status hat_kind(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *hat_serial, enum wire_hat *hat);

/* A closing of two. */
struct closing {
    enum wire_surplus_key key;
    struct span destination;
    struct span document;
    struct wire_id closed_by;
    struct wire_id agreed_by;
    int32_t closed_on;
};
MUST_CHECK enum status closing_put(const struct budget_at *at, const struct closing *closing);
/* Gives: texts in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status closing_find(const struct budget_at *at, struct arena *arena,
                                    struct closing *out);

/* Whose hat it is, zero where nobody's is known any more. */
MUST_CHECK enum status hat_member(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *hat_serial, struct wire_id *member_id);

#endif
