/* entry_store.h -- the ledger: appended to, never changed; and reservations as rows.
 *
 * Each line's hash goes over the hash before it and the line's text (protocol/wire/wire_ledger.h),
 * so who has the lines can compute the head again.
 */
#ifndef BUDGET_ENTRY_STORE_H
#define BUDGET_ENTRY_STORE_H

#include "budget/budget_store.h"

/* The hash of a line behind another. Takes: before  zero for the first. Source: BUDGET-13 */
struct wire_hash entry_hash(const struct wire_hash *before, const struct wire_entry *entry);

/* Appends a line: numbers it, hashes it, moves the head. Fails: NOT_FOUND (no such fund),
 * CONFLICT (its id is taken), STORAGE. */
MUST_CHECK enum status entry_append(const struct budget_at *at, struct wire_entry *entry);

/* Gives: texts in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status entry_find(const struct budget_at *at, struct arena *arena,
                                  const struct wire_id *entry_id, struct wire_entry *out);

enum { ENTRY_PAGE = 60 };

/* Gives: rows[0 .. *count), at most ENTRY_PAGE + 1: there are more. */
MUST_CHECK enum status entry_list(const struct budget_at *at, struct arena *arena, uint64_t after,
                                  struct wire_entry *rows, size_t *count);

/* What of an entry was taken back before. */
MUST_CHECK enum status entry_taken_back(const struct budget_at *at, const struct wire_id *entry_id,
                                        struct cost *out);

/* Whether a cost of the same reservation, period, amount and document was booked in that year and
 * not taken back. */
MUST_CHECK enum status entry_stands(const struct budget_at *at, const struct wire_entry *like,
                                    bool *found);

/* The head of a fund's ledger. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status fund_head(const struct budget_at *at, uint64_t *entries,
                                 struct wire_hash *head);

struct reservation {
    struct wire_id reservation_id;
    struct wire_id fund_id;
    uint64_t year;
    struct wire_id casus_id;
    int64_t amount;
    int64_t drawn;
    struct span task_field;
    struct span purpose;
    enum wire_reservation_state state;
    enum wire_consultation_level level;
    struct wire_id organisation_id;
    struct wire_id activity_id; /* zero: for the casus as a whole */
};

/* Whether money is set apart for it now. */
bool reservation_is_open(const struct reservation *reservation);

/* Fails: CONFLICT (the id is taken), STORAGE. */
MUST_CHECK enum status reservation_add(struct db *db, const struct wire_id *wijk_id,
                                       const struct reservation *reservation);
MUST_CHECK enum status reservation_put(struct db *db, const struct wire_id *wijk_id,
                                       const struct reservation *reservation);
/* Gives: texts in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status reservation_find(struct db *db, struct arena *arena,
                                        const struct wire_id *wijk_id,
                                        const struct wire_id *reservation_id,
                                        struct reservation *out);

enum { RESERVATION_PAGE = 60 };

struct reservation_window {
    struct wire_id casus_id;    /* zero: of every casus */
    struct wire_id activity_id; /* zero: of every activity */
    struct wire_id after;
};
MUST_CHECK enum status reservation_list(const struct budget_at *at, struct arena *arena,
                                        const struct reservation_window *window,
                                        struct reservation *rows, size_t *count);
MUST_CHECK enum status reservation_count_open(const struct budget_at *at, uint64_t *count);

/* What an overleg about a reservation decided. */
struct consultation {
    struct wire_id reservation_id;
    enum wire_consultation_level level;
    enum wire_consultation_outcome outcome;
    struct span document;
    int32_t held_on;
    struct wire_id approved_by;
};
MUST_CHECK enum status consultation_add(struct db *db, const struct wire_id *wijk_id,
                                        const struct consultation *consultation);

#endif
