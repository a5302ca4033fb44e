/* year_handlers.c -- funds, their years, who puts money in, and who can deliver. */
#include "budget/book.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

static enum status check_amount(struct request *r, int64_t amount)
{
    return amount <= BUDGET_CENTS_MAX ? OK : book_refuse(r, "amount", FIELD_TOO_LARGE);
}

enum status handle_budget_found(struct request *r, const struct wire_budget_found *in,
                                struct wire_done *out)
{
    (void)out;
    const int64_t amount = in->amount > 0 ? in->amount : r->settings->budget_year_cents;
    const uint64_t years = (uint64_t)r->settings->budget_years;
    struct budget_at at = {r->db, r->wijk_id, in->fund_id, in->year};
    enum status status = check_amount(r, amount);
    if (status == OK && !wire_ledger_may_hold(in->name)) {
        status = book_refuse(r, "name", FIELD_FORM);
    }
    if (status == OK) {
        status = fund_add(&at, in->name);
        status = status == CONFLICT ? book_refuse(r, "fund_id", status) : status;
    }
    for (; at.year < in->year + years && at.year <= 2200 && status == OK; at.year++) {
        status = budget_year_add(&at, amount);
    }
    return status;
}

enum status handle_budget_organisation(struct request *r, const struct wire_budget_organisation *in,
                                       struct wire_done *out)
{
    (void)out;
    const struct organisation organisation = {.organisation_id = in->organisation.organisation_id,
                                              .name = in->organisation.name,
                                              .kind = in->organisation.kind,
                                              .financial = in->organisation.financial};
    if (!wire_ledger_may_hold(organisation.name)) {
        return book_refuse(r, "organisation.name", FIELD_FORM);
    }
    if (organisation.financial && organisation_may_deposit(organisation.kind, true) != OK) {
        return book_refuse(r, "organisation.financial", NOT_ALLOWED);
    }
    return organisation_put(r->db, &r->wijk_id, &organisation);
}

enum status handle_budget_organisations(struct request *r,
                                        const struct wire_budget_organisations *in,
                                        struct wire_organisation_page *out)
{
    struct organisation *rows = arena_take(r->arena, ORGANISATION_PAGE + 1, sizeof(*rows));
    struct wire_organisation *shown = arena_take(r->arena, ORGANISATION_PAGE, sizeof(*shown));
    size_t count = 0;
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    const enum status status =
        organisation_list(r->db, r->arena, &r->wijk_id, &in->after, rows, &count);
    out->more = count > ORGANISATION_PAGE;
    out->organisations = (struct wire_list){shown, out->more ? ORGANISATION_PAGE : count};
    for (size_t i = 0; i < out->organisations.count; i++) {
        shown[i] = (struct wire_organisation){.organisation_id = rows[i].organisation_id,
                                              .name = rows[i].name,
                                              .kind = rows[i].kind,
                                              .financial = rows[i].financial};
    }
    return status;
}

enum status handle_budget_show(struct request *r, const struct wire_budget_show *in,
                               struct wire_budget_years *out)
{
    (void)in;
    struct budget_year *rows = arena_take(r->arena, BUDGET_YEARS_MAX, sizeof(*rows));
    struct wire_budget_year *shown = arena_take(r->arena, BUDGET_YEARS_MAX, sizeof(*shown));
    size_t count = 0;
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    const enum status status = budget_year_list(r->db, &r->wijk_id, rows, &count);
    for (size_t i = 0; i < count; i++) {
        shown[i] = (struct wire_budget_year){.fund_id = rows[i].fund_id,
                                             .year = rows[i].year,
                                             .state = rows[i].state,
                                             .amount = rows[i].amount,
                                             .deposited = rows[i].deposited,
                                             .spent = rows[i].spent,
                                             .reserved = rows[i].reserved,
                                             .free = budget_free(&rows[i]),
                                             .uncovered = rows[i].uncovered};
    }
    out->years = (struct wire_list){shown, count};
    return status;
}

enum status handle_budget_plan(struct request *r, const struct wire_budget_plan *in,
                               struct wire_done *out)
{
    (void)out;
    struct book book;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = check_amount(r, in->amount);
    }
    if (status != OK) {
        return status;
    }
    if (book.year.state != wire_budget_state_DRAFT) {
        return book_refuse(r, "year", CLOSED);
    }
    if (in->amount < book.year.deposited || in->amount == 0) {
        return book_refuse(r, "amount", FIELD_TOO_SMALL);
    }
    book.year.amount = in->amount;
    return budget_year_put(&book.at, &book.year);
}

static enum status check_deposit(struct request *r, const struct wire_budget_deposit *in,
                                 const struct budget_year *year)
{
    struct organisation organisation;
    enum status status = organisation_find(r->db, &r->wijk_id, &in->organisation_id, &organisation);
    if (status == OK) {
        status = organisation_may_deposit(organisation.kind, organisation.financial);
    }
    if (status == NOT_FOUND || status == NOT_ALLOWED) {
        return book_refuse(r, "organisation_id", status);
    }
    if (status != OK) {
        return status;
    }
    status = budget_may_deposit(year, in->amount);
    if (status != OK) {
        return book_refuse(r, status == CLOSED ? "year" : "amount", status);
    }
    return book_check_document(r, in->document);
}

enum status handle_budget_deposit(struct request *r, const struct wire_budget_deposit *in,
                                  struct wire_done *out)
{
    (void)out;
    struct book book;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = check_deposit(r, in, &book.year);
    }
    if (status != OK) {
        return status;
    }
    struct wire_entry entry = {.entry_id = in->entry_id,
                               .kind = wire_entry_kind_DEPOSIT,
                               .amount = in->amount,
                               .organisation_id = in->organisation_id,
                               .document = in->document};
    book.year.deposited += in->amount;
    return book_write(r, &book, &entry);
}

enum status handle_budget_fix(struct request *r, const struct wire_budget_fix *in,
                              struct wire_done *out)
{
    (void)out;
    struct book book;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status != OK) {
        return status;
    }
    status = budget_may_fix(&book.year);
    if (status != OK) {
        return book_refuse(r, "year", status);
    }
    book.year.state = wire_budget_state_FIXED;
    return budget_year_put(&book.at, &book.year);
}

enum status handle_budget_capacity(struct request *r, const struct wire_budget_capacity *in,
                                   struct wire_done *out)
{
    (void)out;
    struct book book;
    struct organisation organisation;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = check_amount(r, in->amount);
    }
    if (status == OK) {
        status = book_check_field(r, in->task_field);
    }
    if (status != OK) {
        return status;
    }
    status = organisation_find(r->db, &r->wijk_id, &in->organisation_id, &organisation);
    if (status == NOT_FOUND || (status == OK && !organisation.financial)) {
        return book_refuse(r, "organisation_id", status == OK ? NOT_ALLOWED : status);
    }
    return status == OK ? capacity_put(&book.at, &in->organisation_id, in->task_field, in->amount)
                        : status;
}

enum status handle_budget_room(struct request *r, const struct wire_budget_room *in,
                               struct wire_budget_rooms *out)
{
    struct book book;
    struct wire_capacity *rooms = arena_take(r->arena, CAPACITY_PAGE, sizeof(*rooms));
    if (rooms == NULL) {
        return NO_MEMORY;
    }
    const enum status status = book_open(r, &in->fund_id, in->year, &book);
    out->rooms.items = rooms;
    return status == OK ? capacity_show(&book.at, r->arena, rooms, &out->rooms.count) : status;
}

enum status handle_budget_mandate(struct request *r, const struct wire_budget_mandate *in,
                                  struct wire_done *out)
{
    (void)out;
    const struct budget_at at = {r->db, r->wijk_id, in->fund_id, 0};
    const struct mandate mandate = {in->decision_most, in->year_most};
    uint64_t entries = 0;
    struct wire_hash head;
    enum wire_hat hat = WIRE_STRANGER;
    enum status status = fund_head(&at, &entries, &head);
    if (status == NOT_FOUND) {
        return book_refuse(r, "fund_id", status);
    }
    if (status == OK) {
        status = hat_kind(r->db, &r->wijk_id, &in->bearer, &hat);
    }
    if (status == NOT_FOUND || (status == OK && hat != WIRE_PROFESSIONAL)) {
        return book_refuse(r, "bearer", status == OK ? NOT_ALLOWED : status);
    }
    return status == OK ? mandate_put(&at, &in->bearer, &mandate) : status;
}
