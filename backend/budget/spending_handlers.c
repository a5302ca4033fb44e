/* spending_handlers.c -- costs: booked, taken back, settled, imported. */
#include "blob/blob.h"
#include "budget/book.h"
#include "budget/bookings.h"
#include "wire/wire_handlers.h"

/* What is booked on a reservation. */
struct spending {
    struct wire_id entry_id;
    struct wire_id reservation_id;
    int64_t amount;
    int32_t period;
    struct span document;
};

/* Whether costs may be booked on it, and in that period. Gives: the name of the field at fault. */
static enum status may_spend(const struct reservation *reservation, const struct budget_year *year,
                             int32_t period, const char **field)
{
    *field = "reservation_id";
    if (reservation->state == wire_reservation_state_CONSULTATION) {
        return NOT_ALLOWED;
    }
    if (reservation->state != wire_reservation_state_GRANTED) {
        return CLOSED;
    }
    const enum status status = budget_may_book(year);
    if (status != OK) {
        return status;
    }
    *field = "period";
    return budget_may_be_about(year->year, period);
}

static enum status find_spendable(struct request *r, const struct spending *spending,
                                  struct reservation *reservation, struct book *book)
{
    const char *field = NULL;
    enum status status =
        reservation_find(r->db, r->arena, &r->wijk_id, &spending->reservation_id, reservation);
    if (status == NOT_FOUND) {
        return book_refuse(r, "reservation_id", status);
    }
    if (status == OK) {
        status = book_open(r, &reservation->fund_id, reservation->year, book);
    }
    if (status != OK) {
        return status;
    }
    status = may_spend(reservation, &book->year, spending->period, &field);
    return status == OK ? OK : book_refuse(r, field, status);
}

static enum status spend(struct request *r, const struct spending *spending,
                         struct reservation *reservation, struct book *book,
                         struct wire_entry *entry)
{
    const struct cost cost =
        budget_cost(&book->year, reservation->amount - reservation->drawn, spending->amount);
    *entry = (struct wire_entry){.entry_id = spending->entry_id,
                                 .kind = wire_entry_kind_SPENDING,
                                 .amount = cost.amount,
                                 .drawn = cost.drawn,
                                 .uncovered = cost.uncovered,
                                 .casus_id = reservation->casus_id,
                                 .reservation_id = reservation->reservation_id,
                                 .organisation_id = reservation->organisation_id,
                                 .task_field = reservation->task_field,
                                 .period = spending->period,
                                 .document = spending->document};
    budget_apply_cost(&book->year, &cost);
    reservation->drawn += cost.drawn;
    const enum status status = book_write(r, book, entry);
    return status == OK ? reservation_put(r->db, &r->wijk_id, reservation) : status;
}

enum status handle_budget_spend(struct request *r, const struct wire_budget_spend *in,
                                struct wire_budget_booked *out)
{
    const struct spending spending = {.entry_id = in->entry_id,
                                      .reservation_id = in->reservation_id,
                                      .amount = in->amount,
                                      .period = in->period,
                                      .document = in->document};
    struct reservation reservation;
    struct book book;
    if (in->amount == 0 || in->amount > BUDGET_CENTS_MAX) {
        return book_refuse(r, "amount", in->amount == 0 ? FIELD_TOO_SMALL : FIELD_TOO_LARGE);
    }
    enum status status = find_spendable(r, &spending, &reservation, &book);
    if (status == OK && !wire_id_equal(&reservation.casus_id, &in->casus_id)) {
        return book_refuse(r, "reservation_id", NOT_FOUND);
    }
    if (status == OK) {
        status = book_check_document(r, in->document);
    }
    if (status == OK) {
        status = book_check_mandate(r, &book, wire_entry_kind_SPENDING, in->amount);
    }
    return status == OK ? spend(r, &spending, &reservation, &book, &out->entry) : status;
}

/* ── taking back ────────────────────────────────────────────────────────────────────────────────
 */

/* The entry to take back, its year, and what of it still stands. */
struct standing {
    struct wire_entry entry;
    struct book book;
    struct cost left;
};

static enum status find_standing(struct request *r, const struct wire_id *fund_id,
                                 const struct wire_id *entry_id, struct standing *out)
{
    const struct budget_at at = {r->db, r->wijk_id, *fund_id, 0};
    struct cost before;
    enum status status = entry_find(&at, r->arena, entry_id, &out->entry);
    if (status != OK) {
        return status == NOT_FOUND ? book_refuse(r, "counters", status) : status;
    }
    status = book_open(r, fund_id, out->entry.year, &out->book);
    if (status == OK) {
        status = entry_taken_back(&at, entry_id, &before);
    }
    if (status == OK) {
        out->left =
            (struct cost){out->entry.amount - before.amount, out->entry.drawn - before.drawn,
                          out->entry.uncovered - before.uncovered};
    }
    return status;
}

static struct wire_entry counter_of(const struct standing *standing, const struct wire_id *entry_id,
                                    struct span document, const struct cost *cost)
{
    struct wire_entry entry = standing->entry;
    entry.counters = standing->entry.entry_id;
    entry.entry_id = *entry_id;
    entry.kind = wire_entry_kind_CORRECTION;
    entry.amount = cost->amount;
    entry.drawn = cost->drawn;
    entry.uncovered = cost->uncovered;
    entry.document = document;
    return entry;
}

/* What was drawn goes back to its reservation while that is open; else it is free. */
static enum status return_drawn(struct request *r, const struct standing *standing,
                                struct cost *cost)
{
    struct reservation reservation;
    enum status status = reservation_find(r->db, r->arena, &r->wijk_id,
                                          &standing->entry.reservation_id, &reservation);
    if (status != OK) {
        return status;
    }
    const bool back = reservation_is_open(&reservation) && reservation.year == standing->entry.year;
    if (!back || cost->drawn > reservation.drawn) {
        cost->drawn = 0;
        return OK;
    }
    reservation.drawn -= cost->drawn;
    return reservation_put(r->db, &r->wijk_id, &reservation);
}

static enum status counter_spending(struct request *r, struct standing *standing)
{
    enum status status = budget_may_book(&standing->book.year);
    if (status != OK) {
        return book_refuse(r, "counters", status);
    }
    if (standing->left.amount == 0) {
        return book_refuse(r, "counters", CONFLICT);
    }
    status = return_drawn(r, standing, &standing->left);
    budget_apply_return(&standing->book.year, &standing->left);
    return status;
}

static enum status counter_deposit(struct request *r, struct standing *standing)
{
    if (standing->book.year.state != wire_budget_state_DRAFT) {
        return book_refuse(r, "counters", NOT_ALLOWED); /* it is in the pot */
    }
    if (standing->left.amount == 0) {
        return book_refuse(r, "counters", CONFLICT);
    }
    standing->book.year.deposited -= standing->left.amount;
    return OK;
}

enum status handle_budget_counter(struct request *r, const struct wire_budget_counter *in,
                                  struct wire_budget_booked *out)
{
    struct standing standing;
    enum status status = find_standing(r, &in->fund_id, &in->counters, &standing);
    if (status == OK) {
        status = book_check_document(r, in->document);
    }
    if (status != OK) {
        return status;
    }
    switch (standing.entry.kind) {
    case wire_entry_kind_SPENDING: status = counter_spending(r, &standing); break;
    case wire_entry_kind_DEPOSIT: status = counter_deposit(r, &standing); break;
    default: status = book_refuse(r, "counters", NOT_ALLOWED); break;
    }
    out->entry = counter_of(&standing, &in->entry_id, in->document, &standing.left);
    return status == OK ? book_write(r, &standing.book, &out->entry) : status;
}

enum status handle_budget_settle(struct request *r, const struct wire_budget_settle *in,
                                 struct wire_budget_booked *out)
{
    struct standing standing;
    enum status status = find_standing(r, &in->fund_id, &in->counters, &standing);
    if (status == OK) {
        status = book_check_document(r, in->document);
    }
    if (status != OK) {
        return status;
    }
    const int64_t open = standing.left.uncovered;
    const bool covers = in->settlement == wire_settlement_COVERED;
    status = budget_may_book(&standing.book.year);
    if (status != OK || standing.entry.kind != wire_entry_kind_SPENDING || open == 0) {
        return book_refuse(r, "counters", status == OK ? CONFLICT : status);
    }
    if (covers && open > budget_free(&standing.book.year)) {
        return book_refuse(r, "settlement", OVER_BUDGET);
    }
    const struct cost cost = {covers ? 0 : open, 0, open};
    budget_apply_return(&standing.book.year, &cost);
    out->entry = counter_of(&standing, &in->entry_id, in->document, &cost);
    return book_write(r, &standing.book, &out->entry);
}

/* ── a file of bookings ─────────────────────────────────────────────────────────────────────────
 */

enum { BAD_LINES_MAX = 200, LINE_LEAST = 44, TRIAL_YEARS_MAX = 16, FILE_MAX = 128 * 1024 };

/* What a reservation has left, as the lines read so far would leave it. */
struct trial_reservation {
    struct wire_id reservation_id;
    int64_t left;
};

/* The lines read so far, and what they would leave: nothing of it is written. */
struct trial {
    struct booking *good;
    size_t good_count;
    struct trial_reservation *reservations;
    size_t reservation_count;
    struct budget_year years[TRIAL_YEARS_MAX];
    size_t year_count;
};

static enum status trial_begin(struct request *r, struct span file, struct trial *out)
{
    const size_t most = file.size / LINE_LEAST + 1;
    memset(out, 0, sizeof(*out));
    out->good = arena_take(r->arena, most, sizeof(*out->good));
    out->reservations = arena_take(r->arena, most, sizeof(*out->reservations));
    return out->good == NULL || out->reservations == NULL ? NO_MEMORY : OK;
}

static int64_t *trial_left(struct trial *trial, const struct reservation *reservation)
{
    for (size_t i = 0; i < trial->reservation_count; i++) {
        if (wire_id_equal(&trial->reservations[i].reservation_id, &reservation->reservation_id)) {
            return &trial->reservations[i].left;
        }
    }
    trial->reservations[trial->reservation_count] = (struct trial_reservation){
        reservation->reservation_id, reservation->amount - reservation->drawn};
    return &trial->reservations[trial->reservation_count++].left;
}

/* NULL: more years than a fund has. */
static struct budget_year *trial_year(struct trial *trial, const struct budget_year *year)
{
    for (size_t i = 0; i < trial->year_count; i++) {
        if (trial->years[i].year == year->year) {
            return &trial->years[i];
        }
    }
    if (trial->year_count == TRIAL_YEARS_MAX) {
        return NULL;
    }
    trial->years[trial->year_count] = *year;
    return &trial->years[trial->year_count++];
}

/* Whether this very cost stands in the file above, or in the ledger and was not taken back. */
static enum status find_twin(const struct book *book, const struct trial *trial,
                             const struct booking *booking, bool *found)
{
    *found = false;
    for (size_t i = 0; i < trial->good_count; i++) {
        const struct booking *other = &trial->good[i];
        *found |= other->period == booking->period && other->amount == booking->amount &&
                  wire_id_equal(&other->reservation_id, &booking->reservation_id) &&
                  span_equal(other->document, booking->document);
    }
    if (*found) {
        return OK;
    }
    const struct wire_entry entry = {.reservation_id = booking->reservation_id,
                                     .amount = booking->amount,
                                     .period = booking->period,
                                     .document = booking->document};
    return entry_stands(&book->at, &entry, found);
}

/* Looks a good line up. Gives: what is wrong, by column; else what it would leave uncovered. */
static enum status try_booking(struct request *r, struct trial *trial,
                               const struct wire_id *fund_id, const struct booking *booking,
                               struct booking_fault *fault, int64_t *uncovered)
{
    struct reservation reservation;
    struct book book;
    const char *field = NULL;
    bool is_twin = false;
    enum status status =
        reservation_find(r->db, r->arena, &r->wijk_id, &booking->reservation_id, &reservation);
    if (status == NOT_FOUND || (status == OK && !wire_id_equal(&reservation.fund_id, fund_id))) {
        *fault = (struct booking_fault){NOT_FOUND, "reservering"};
        return OK;
    }
    if (status == OK) {
        status = book_open(r, fund_id, reservation.year, &book);
    }
    if (status == OK) {
        status = find_twin(&book, trial, booking, &is_twin);
    }
    if (status != OK) {
        return status;
    }
    fault->status = may_spend(&reservation, &book.year, booking->period, &field);
    fault->column = strcmp(field, "period") == 0 ? "periode" : "reservering";
    if (fault->status == OK && is_twin) {
        *fault = (struct booking_fault){CONFLICT, "document"};
    }
    struct budget_year *year = fault->status == OK ? trial_year(trial, &book.year) : NULL;
    if (year == NULL) {
        return fault->status == OK ? TOO_LARGE : OK;
    }
    int64_t *left = trial_left(trial, &reservation);
    const struct cost cost = budget_cost(year, *left, booking->amount);
    budget_apply_cost(year, &cost);
    *left -= cost.drawn;
    *uncovered += cost.uncovered;
    trial->good[trial->good_count++] = *booking;
    return OK;
}

static void note_bad(struct wire_budget_imported *out, uint64_t line,
                     const struct booking_fault *fault)
{
    struct wire_bad_line *bad = out->bad.items;
    out->bad_lines++;
    if (out->bad.count < BAD_LINES_MAX) {
        bad[out->bad.count++] =
            (struct wire_bad_line){.line = line,
                                   .column = span_text(fault->column),
                                   .error = span_text(status_name(fault->status))};
    }
}

/* Reads the whole file and books nothing. */
static enum status check_file(struct request *r, const struct wire_budget_import *in,
                              struct wire_budget_imported *out)
{
    struct csv_file file;
    struct booking booking;
    struct trial trial;
    struct booking_fault fault = {FIELD_FORM, "kop"};
    enum status status = trial_begin(r, in->csv, &trial);
    if (status != OK || bookings_begin(&file, in->csv) != OK) {
        note_bad(out, 1, &fault);
        return status;
    }
    while (status == OK && bookings_next(&file, &booking, &fault)) {
        out->lines++;
        if (fault.status == OK) {
            status = try_booking(r, &trial, &in->fund_id, &booking, &fault, &out->uncovered);
        }
        if (fault.status == OK) {
            out->amount += booking.amount;
        } else {
            note_bad(out, file.line, &fault);
        }
    }
    return status;
}

static enum status book_line(struct request *r, const struct booking *booking)
{
    struct reservation reservation;
    struct book book;
    struct wire_entry entry;
    struct spending spending = {.reservation_id = booking->reservation_id,
                                .amount = booking->amount,
                                .period = booking->period,
                                .document = booking->document};
    request_chance(r, spending.entry_id.bytes, sizeof(spending.entry_id.bytes));
    const enum status status = find_spendable(r, &spending, &reservation, &book);
    return status == OK ? spend(r, &spending, &reservation, &book, &entry) : status;
}

static enum status book_file(struct request *r, const struct wire_budget_import *in,
                             struct wire_budget_imported *out)
{
    struct csv_file file;
    struct booking booking;
    struct booking_fault fault;
    enum status status = bookings_begin(&file, in->csv);
    while (status == OK && bookings_next(&file, &booking, &fault)) {
        status = book_line(r, &booking);
        out->booked++;
    }
    return status;
}

/* In the message, or too large for it and put before it in parts. */
static enum status read_file(struct request *r, const struct wire_budget_import *in,
                             struct span *csv)
{
    const struct blob_field field = {"csv", in->csv, &in->csv_blob};
    const enum status status = blob_field_read(r, &field, csv);
    return status == OK && csv->size > FILE_MAX ? book_refuse(r, "csv_blob", TOO_LARGE) : status;
}

enum status handle_budget_import(struct request *r, const struct wire_budget_import *in,
                                 struct wire_budget_imported *out)
{
    out->bad.items = arena_take(r->arena, BAD_LINES_MAX, sizeof(struct wire_bad_line));
    if (out->bad.items == NULL) {
        return NO_MEMORY;
    }
    struct wire_budget_import file = *in;
    enum status status = read_file(r, in, &file.csv);
    if (status == OK) {
        status = check_file(r, &file, out);
    }
    return status == OK && out->bad_lines == 0 && !in->try_out ? book_file(r, &file, out) : status;
}
