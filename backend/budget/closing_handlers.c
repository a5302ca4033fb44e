/* closing_handlers.c -- a year is closed by two people, and its surplus divided to the cent. */
#include "budget/book.h"
#include "council/month.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { YEAR = 10000, LAST_DAY = 1231 };

static enum status check_close(struct request *r, const struct wire_budget_close *in,
                               const struct book *book)
{
    uint64_t open = 0;
    enum status status = budget_may_book(&book->year);
    if (status != OK) {
        return book_refuse(r, "year", status);
    }
    if (local_day(r->settings->zone, r->now) <= (int32_t)in->year * YEAR + LAST_DAY) {
        return book_refuse(r, "year", NOT_ALLOWED); /* it is not over */
    }
    if (book->year.uncovered > 0) {
        return book_refuse(r, "uncovered", CONFLICT);
    }
    status = reservation_count_open(&book->at, &open);
    if (status == OK && open > 0) {
        return book_refuse(r, "reservations", CONFLICT);
    }
    if (status == OK && !wire_ledger_may_hold(in->destination)) {
        return book_refuse(r, "destination", FIELD_FORM);
    }
    return status == OK ? book_check_document(r, in->document) : status;
}

enum status handle_budget_close(struct request *r, const struct wire_budget_close *in,
                                struct wire_budget_closed *out)
{
    struct book book;
    const struct closing closing = {.key = in->key,
                                    .destination = in->destination,
                                    .document = in->document,
                                    .closed_by = r->hat_serial,
                                    .closed_on = local_day(r->settings->zone, r->now)};
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = check_close(r, in, &book);
    }
    if (status == OK) {
        status = book_share(r, &book, in->key, &out->shares);
    }
    if (status == OK) {
        status = closing_put(&book.at, &closing);
    }
    book.year.state = wire_budget_state_CLOSING;
    out->state = book.year.state;
    out->surplus = status == OK ? book_surplus(&book.year) : 0;
    return status == OK ? budget_year_put(&book.at, &book.year) : status;
}

static enum status book_shares(struct request *r, const struct book *book,
                               const struct closing *closing, const struct wire_list *shares)
{
    const struct wire_surplus_share *share = shares->items;
    enum status status = OK;
    for (size_t i = 0; i < shares->count && status == OK; i++) {
        struct wire_entry entry = {.kind = wire_entry_kind_SURPLUS,
                                   .amount = share[i].amount,
                                   .organisation_id = share[i].organisation_id,
                                   .document = closing->document};
        status = share[i].amount > 0 ? book_write_own(r, book, &entry) : OK;
    }
    return status;
}

static enum status close_year(struct request *r, struct book *book, struct closing *closing,
                              struct wire_budget_closed *out)
{
    enum status status = book_share(r, book, closing->key, &out->shares);
    book->year.state = wire_budget_state_CLOSED;
    closing->agreed_by = r->hat_serial;
    if (status == OK) {
        status = book_shares(r, book, closing, &out->shares);
    }
    if (status == OK) {
        status = closing_put(&book->at, closing);
    }
    return status;
}

enum status handle_budget_agree(struct request *r, const struct wire_budget_agree *in,
                                struct wire_budget_closed *out)
{
    struct book book;
    struct closing closing;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK && book.year.state != wire_budget_state_CLOSING) {
        return book_refuse(r, "year", CLOSED);
    }
    if (status == OK) {
        status = closing_find(&book.at, r->arena, &closing);
    }
    if (status != OK) {
        return status;
    }
    closing.closed_on = local_day(r->settings->zone, r->now);
    if (in->agrees) {
        status = book_check_other_person(r, &closing.closed_by, "agrees");
        status = status == OK ? close_year(r, &book, &closing, out) : status;
    } else {
        book.year.state = wire_budget_state_FIXED;
    }
    out->state = book.year.state;
    out->surplus = book_surplus(&book.year);
    return status == OK ? budget_year_put(&book.at, &book.year) : status;
}
