#include "wire/wire_ledger.h"

#include "wire/wire_bytes.h"
#include "wire/wire_date.h"

const char WIRE_LEDGER_HEADING[] =
    "nummer;boeking;jaar;soort;bedrag;getrokken;ongedekt;casus;reservering;organisatie;taakveld;"
    "geboekt;periode;document;tegen;pet";

/* As in the rows; a file says the same in every language. */
static const char *const KINDS[wire_entry_kind_COUNT] = {
    [wire_entry_kind_DEPOSIT] = "deposit",   [wire_entry_kind_GRANT] = "grant",
    [wire_entry_kind_SPENDING] = "spending", [wire_entry_kind_CORRECTION] = "correction",
    [wire_entry_kind_RELEASE] = "release",   [wire_entry_kind_SURPLUS] = "surplus",
};

enum { ID_DIGITS = 32, NUMBER_DIGITS = 20, CELLS = 16, TEXT_CELL_MAX = 64 };

/* ── writing ────────────────────────────────────────────────────────────────────────────────────
 */

struct line {
    char *text;
    size_t size;
};

static void end_cell(struct line *line)
{
    line->text[line->size++] = ';';
}

static void add_text(struct line *line, struct span text)
{
    const size_t size = text.size < TEXT_CELL_MAX ? text.size : TEXT_CELL_MAX;
    if (size > 0) {
        memcpy(line->text + line->size, text.data, size);
        line->size += size;
    }
    end_cell(line);
}

static void add_number(struct line *line, uint64_t value)
{
    char digits[NUMBER_DIGITS];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    add_text(line, span_of(digits + at, sizeof(digits) - at));
}

static void add_id(struct line *line, const struct wire_id *id)
{
    if (!wire_id_is_none(id)) {
        hex_encode(id->bytes, sizeof(id->bytes), line->text + line->size);
        line->size += ID_DIGITS;
    }
    end_cell(line);
}

static void add_date(struct line *line, int32_t date)
{
    wire_date_encode(date, line->text + line->size);
    line->size += WIRE_DATE_SIZE;
    end_cell(line);
}

size_t wire_ledger_write(const struct wire_entry *entry, char text[WIRE_LEDGER_LINE_MAX])
{
    struct line line = {text, 0};
    const bool known = entry->kind > 0 && entry->kind < wire_entry_kind_COUNT;
    add_number(&line, entry->number);
    add_id(&line, &entry->entry_id);
    add_number(&line, entry->year);
    add_text(&line, span_text(known ? KINDS[entry->kind] : ""));
    add_number(&line, (uint64_t)entry->amount);
    add_number(&line, (uint64_t)entry->drawn);
    add_number(&line, (uint64_t)entry->uncovered);
    add_id(&line, &entry->casus_id);
    add_id(&line, &entry->reservation_id);
    add_id(&line, &entry->organisation_id);
    add_text(&line, entry->task_field);
    add_date(&line, entry->booked_on);
    add_date(&line, entry->period);
    add_text(&line, entry->document);
    add_id(&line, &entry->counters);
    add_id(&line, &entry->approved_by);
    return line.size - 1; /* the last cell has none behind it */
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────────
 */

static bool split(struct span line, struct span cells[CELLS])
{
    size_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= line.size; i++) {
        if (i == line.size || line.data[i] == ';') {
            if (count == CELLS) {
                return false;
            }
            cells[count++] = span_of(line.data + from, i - from);
            from = i + 1;
        }
    }
    return count == CELLS;
}

static bool read_number(struct span cell, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.data[i] < '0' || cell.data[i] > '9' || *out > WIRE_NUMBER_MAX / 10) {
            return false;
        }
        *out = *out * 10 + (uint64_t)(cell.data[i] - '0');
    }
    return cell.size > 0 && (cell.size == 1 || cell.data[0] != '0') && *out <= WIRE_NUMBER_MAX;
}

static bool read_cents(struct span cell, int64_t *out)
{
    uint64_t value = 0;
    const bool read = read_number(cell, &value);
    *out = (int64_t)value;
    return read;
}

static bool read_id(struct span cell, struct wire_id *out)
{
    memset(out, 0, sizeof(*out));
    return cell.size == 0 || hex_decode(cell, out->bytes, sizeof(out->bytes));
}

static bool read_kind(struct span cell, enum wire_entry_kind *out)
{
    for (int kind = 1; kind < wire_entry_kind_COUNT; kind++) {
        if (span_equal(cell, span_text(KINDS[kind]))) {
            *out = (enum wire_entry_kind)kind;
            return true;
        }
    }
    return false;
}

enum status wire_ledger_read(struct span line, struct wire_entry *out)
{
    struct span cells[CELLS];
    memset(out, 0, sizeof(*out));
    if (!split(line, cells)) {
        return MALFORMED;
    }
    const bool numbers = read_number(cells[0], &out->number) && read_number(cells[2], &out->year) &&
                         read_kind(cells[3], &out->kind) && read_cents(cells[4], &out->amount) &&
                         read_cents(cells[5], &out->drawn) && read_cents(cells[6], &out->uncovered);
    const bool ids = read_id(cells[1], &out->entry_id) && read_id(cells[7], &out->casus_id) &&
                     read_id(cells[8], &out->reservation_id) &&
                     read_id(cells[9], &out->organisation_id) &&
                     read_id(cells[14], &out->counters) && read_id(cells[15], &out->approved_by);
    const bool days =
        wire_date_decode(cells[11], &out->booked_on) && wire_date_decode(cells[12], &out->period);
    out->task_field = cells[10];
    out->document = cells[13];
    return numbers && ids && days && cells[10].size <= TEXT_CELL_MAX &&
                   cells[13].size <= TEXT_CELL_MAX
               ? OK
               : MALFORMED;
}

bool wire_ledger_may_hold(struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];
        if (byte < ' ' || byte == 127 || byte == ';' || byte == '"') {
            return false;
        }
    }
    return text.size == 0 || memchr("=+-@", text.data[0], 4) == NULL;
}
