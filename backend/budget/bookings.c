#include "budget/bookings.h"

#include "budget/budget.h"
#include "wire/wire_bytes.h"
#include "wire/wire_date.h"
#include "wire/wire_ledger.h"

static const char HEADING[] = "periode;reservering;bedrag;document";

enum { PERIOD, RESERVATION, AMOUNT, DOCUMENT, COLUMNS };

static const char *const NAMES[COLUMNS] = {"periode", "reservering", "bedrag", "document"};

enum status bookings_begin(struct csv_file *out, struct span file)
{
    return csv_begin(out, file, HEADING) ? OK : FIELD_FORM;
}

static enum status read_period(struct span cell, int32_t *out)
{
    char day[WIRE_DATE_SIZE];
    if (cell.size != sizeof("2026-03") - 1) {
        return FIELD_FORM;
    }
    memcpy(day, cell.data, cell.size);
    memcpy(day + cell.size, "-01", 3);
    return wire_date_decode(span_of(day, sizeof(day)), out) ? OK : FIELD_FORM;
}

static bool is_digits(struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0;
}

/* "1234,56" or "1234": whole cents, nothing else. */
static enum status read_amount(struct span cell, int64_t *out)
{
    enum { CENTS_SIZE = 3, EUROS_MAX = 10 };
    const bool has_cents = cell.size > CENTS_SIZE && cell.data[cell.size - CENTS_SIZE] == ',';
    const struct span euros = span_of(cell.data, has_cents ? cell.size - CENTS_SIZE : cell.size);
    const struct span cents = span_of(cell.data + euros.size + 1, CENTS_SIZE - 1);
    if (!is_digits(euros) || (has_cents && !is_digits(cents))) {
        return FIELD_FORM;
    }
    if (euros.size > EUROS_MAX) {
        return FIELD_TOO_LARGE;
    }
    int64_t amount = 0;
    for (size_t i = 0; i < euros.size; i++) {
        amount = amount * 10 + (euros.data[i] - '0');
    }
    amount *= 100;
    if (has_cents) {
        amount += (cents.data[0] - '0') * 10 + (cents.data[1] - '0');
    }
    *out = amount;
    if (amount > BUDGET_CENTS_MAX) {
        return FIELD_TOO_LARGE;
    }
    return amount > 0 ? OK : FIELD_TOO_SMALL;
}

static enum status read_document(struct span cell, struct span *out)
{
    *out = cell;
    if (cell.size == 0) {
        return FIELD_TOO_SMALL;
    }
    if (cell.size > BOOKING_DOCUMENT_MAX) {
        return FIELD_TOO_LARGE;
    }
    return wire_ledger_may_hold(cell) ? OK : FIELD_FORM;
}

static struct booking_fault read_line(struct span line, struct booking *out)
{
    struct span cells[COLUMNS];
    if (!span_is_text(line)) {
        return (struct booking_fault){MALFORMED, "codering"};
    }
    if (!csv_split(line, cells, COLUMNS)) {
        return (struct booking_fault){MALFORMED, "regel"};
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        if (csv_is_formula(cells[i])) {
            return (struct booking_fault){NOT_ALLOWED, NAMES[i]};
        }
    }
    const struct wire_id none = {{0}};
    out->reservation_id = none;
    const bool id =
        hex_decode(cells[RESERVATION], out->reservation_id.bytes, sizeof(out->reservation_id));
    const enum status statuses[COLUMNS] = {
        [PERIOD] = read_period(cells[PERIOD], &out->period),
        [RESERVATION] = id ? OK : FIELD_FORM,
        [AMOUNT] = read_amount(cells[AMOUNT], &out->amount),
        [DOCUMENT] = read_document(cells[DOCUMENT], &out->document),
    };
    for (size_t i = 0; i < COLUMNS; i++) {
        if (statuses[i] != OK) {
            return (struct booking_fault){statuses[i], NAMES[i]};
        }
    }
    return (struct booking_fault){OK, NULL};
}

bool bookings_next(struct csv_file *file, struct booking *out, struct booking_fault *fault)
{
    struct span line = {NULL, 0};
    if (!csv_next(file, &line)) {
        return false;
    }
    *fault = read_line(line, out);
    return true;
}
