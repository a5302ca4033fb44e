#include "budget/book.h"

#include "council/month.h"
#include "wire/wire_ledger.h"

enum status book_refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

enum status book_open(struct request *r, const struct wire_id *fund_id, uint64_t year,
                      struct book *out)
{
    out->at = (struct budget_at){r->db, r->wijk_id, *fund_id, year};
    const enum status status = budget_year_find(&out->at, &out->year);
    return status == NOT_FOUND ? book_refuse(r, "year", status) : status;
}

enum status book_write(struct request *r, const struct book *book, struct wire_entry *entry)
{
    entry->booked_on = local_day(r->settings->zone, r->now);
    entry->approved_by = r->hat_serial;
    if (entry->period == 0) {
        entry->period = budget_month_of(book->at.year, entry->booked_on);
    }
    const enum status status = entry_append(&book->at, entry);
    if (status == CONFLICT) {
        return book_refuse(r, "entry_id", status);
    }
    return status == OK ? budget_year_put(&book->at, &book->year) : status;
}

enum status book_write_own(struct request *r, const struct book *book, struct wire_entry *entry)
{
    request_chance(r, entry->entry_id.bytes, sizeof(entry->entry_id.bytes));
    return book_write(r, book, entry);
}

enum status book_check_mandate(struct request *r, const struct book *book,
                               enum wire_entry_kind kind, int64_t amount)
{
    if (r->hat == WIRE_STEWARD) {
        return OK;
    }
    struct mandate mandate = {r->settings->mandate_decision_cents, r->settings->mandate_year_cents};
    const struct bearer bearer = {r->hat_serial, r->member_id};
    int64_t used = 0;
    enum status status = mandate_find(&book->at, &bearer, &mandate);
    if (status == OK || status == NOT_FOUND) {
        status = mandate_used(&book->at, &bearer, kind, &used);
    }
    if (status == OK) {
        status = mandate_may(&mandate, used, amount);
    }
    return status == OVER_MANDATE ? book_refuse(r, "amount", status) : status;
}

enum status book_check_other_person(struct request *r, const struct wire_id *first,
                                    const char *field)
{
    struct wire_id member_id = {{0}};
    const enum status status = hat_member(r->db, &r->wijk_id, first, &member_id);
    if (status != OK) {
        return status;
    }
    const bool other = !wire_id_is_none(&member_id) && !wire_id_equal(&member_id, &r->member_id) &&
                       !wire_id_equal(first, &r->hat_serial);
    return other ? OK : book_refuse(r, field, NOT_ALLOWED);
}

enum status book_check_document(struct request *r, struct span document)
{
    return wire_ledger_may_hold(document) ? OK : book_refuse(r, "document", FIELD_FORM);
}

enum status book_check_field(struct request *r, struct span task_field)
{
    return task_field_is_known(r->settings->task_fields, task_field)
               ? OK
               : book_refuse(r, "task_field", FIELD_FORM);
}

struct wire_reservation reservation_show(const struct reservation *reservation)
{
    return (struct wire_reservation){.reservation_id = reservation->reservation_id,
                                     .casus_id = reservation->casus_id,
                                     .year = reservation->year,
                                     .amount = reservation->amount,
                                     .drawn = reservation->drawn,
                                     .task_field = reservation->task_field,
                                     .purpose = reservation->purpose,
                                     .state = reservation->state,
                                     .level = reservation->level,
                                     .organisation_id = reservation->organisation_id,
                                     .activity_id = reservation->activity_id};
}

int64_t book_surplus(const struct budget_year *year)
{
    return year->amount - year->spent + year->uncovered;
}

enum status book_share(struct request *r, const struct book *book, enum wire_surplus_key key,
                       struct wire_list *out)
{
    struct wire_surplus_share *shares = arena_take(r->arena, SURPLUS_SHARES_MAX, sizeof(*shares));
    struct provider providers[SURPLUS_PROVIDERS_MAX];
    struct wire_id municipality = {{0}};
    size_t count = 0;
    if (shares == NULL) {
        return NO_MEMORY;
    }
    enum status status = organisation_of_kind(r->db, &r->wijk_id,
                                              wire_organisation_kind_MUNICIPALITY, &municipality);
    if (status == NOT_FOUND) {
        return book_refuse(r, "organisations", status);
    }
    if (status == OK) {
        status = provider_list(&book->at, providers, &count);
    }
    if (status == TOO_LARGE) {
        return book_refuse(r, "organisations", status); /* nobody's share is left out */
    }
    if (status != OK) {
        return status;
    }
    out->items = shares;
    surplus_share(book_surplus(&book->year), key, providers, count, shares, &out->count);
    shares[1].organisation_id = municipality;
    return OK;
}
