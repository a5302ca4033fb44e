/* book.h -- a year that is open before a handler, and what is written into its ledger: every entry
 * and the sums of its year in one go. */
#ifndef BUDGET_BOOK_H
#define BUDGET_BOOK_H

#include "budget/entry_store.h"
#include "server/core/request.h"

struct book {
    struct budget_at at;
    struct budget_year year;
};

/* Names the field at fault. Gives: the status. */
MUST_CHECK enum status book_refuse(struct request *r, const char *field, enum status status);

/* Fails: NOT_FOUND (field year), STORAGE. */
MUST_CHECK enum status book_open(struct request *r, const struct wire_id *fund_id, uint64_t year,
                                 struct book *out);

/* Appends an entry under the hat that asks, booked today, and keeps the year's sums; its period is
 * today's month where it has none. Fails: CONFLICT (field entry_id), STORAGE. */
MUST_CHECK enum status book_write(struct request *r, const struct book *book,
                                  struct wire_entry *entry);

/* The same for an entry that the server makes by itself: under a new id. */
MUST_CHECK enum status book_write_own(struct request *r, const struct book *book,
                                      struct wire_entry *entry);

/* Two people, not two hats of one: where nobody knows any more whose hat the first was, it is
 * refused. Fails: NOT_ALLOWED (the field), STORAGE. Source: BUDGET-11, BUDGET-15 */
MUST_CHECK enum status book_check_other_person(struct request *r, const struct wire_id *first,
                                               const char *field);

/* Whether a hat may decide this by itself, with what its bearer decided under others; a steward
 * always may. Takes: kind  GRANT or SPENDING.
 * Fails: OVER_MANDATE (field amount), STORAGE. Source: BUDGET-7 */
MUST_CHECK enum status book_check_mandate(struct request *r, const struct book *book,
                                          enum wire_entry_kind kind, int64_t amount);

/* Fails: FIELD_FORM (field document, task_field). */
MUST_CHECK enum status book_check_document(struct request *r, struct span document);
MUST_CHECK enum status book_check_field(struct request *r, struct span task_field);

struct wire_reservation reservation_show(const struct reservation *reservation);

/* The shares of what is left of a year by a closing's key, in the arena.
 * Fails: NOT_FOUND (field organisations: the municipality is not noted), NO_MEMORY, STORAGE. */
MUST_CHECK enum status book_share(struct request *r, const struct book *book,
                                  enum wire_surplus_key key, struct wire_list *out);

/* What is left of a year whose costs are all covered. */
int64_t book_surplus(const struct budget_year *year);

#endif
